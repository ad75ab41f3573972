"""The lessons: their list, each of them, its questions, and a try of one's own that is kept nowhere."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.checking import Situation
from paravent_desk.checking.rulewords import taught
from paravent_desk.coach import actions, attesting, queries
from paravent_desk.coach.asked import mine, today
from paravent_desk.coach.content import LANGUAGES, Lesson, language, lessons
from paravent_desk.coach.preferences import wants_mails
from paravent_desk.coach.quiz import asked
from paravent_desk.drafts.live import live
from paravent_desk.transitions import Conflict

LONGEST = 5000
"""Characters of a reply that is tried; more is cut off."""


@require_safe
def index(request: DeskRequest) -> HttpResponse:
    """All lessons, what was seen here lately first."""
    desk = request.desk
    desk.require(Action.LEARN)
    now = timezone.now()
    found, day = queries.shown(desk, now), today(desk.establishment, now)
    given = {
        "shown": found,
        "passed": sum(one.passed for one in found),
        "asked": mine(desk, now),
        "today": day,
        "courses": attesting.standing(desk),
        "soon": day + attesting.SOON,
        "mails": wants_mails(desk),
        "may_look_up": desk.may(Action.TRAIN, desk.whole()),
    }
    return render(request, "coach/lessons.html", given)


@require_safe
def lesson(request: DeskRequest, lesson: str) -> HttpResponse:
    """One lesson."""
    one = _found(request, lesson)
    given = {"lesson": one, "rules": taught(one.rules, language()), "progress": queries.mine(request.desk).get(one.key)}
    return render(request, "coach/lesson.html", given)


@require_POST
def read(request: DeskRequest, lesson: str) -> HttpResponse:
    """Note that it was read, and go on to its questions."""
    one = _found(request, lesson)
    actions.read(request.desk, one)
    return redirect("coach:lesson_quiz", request.desk.establishment.slug, one.key)


@require_http_methods(["GET", "POST"])
def quiz(request: DeskRequest, lesson: str) -> HttpResponse:
    """The questions, all at once; sent, each is explained by its rule. Nothing is noted while one has no answer."""
    one = _found(request, lesson)
    found = asked(one, request.POST.dict() if request.method == "POST" else {})
    missing = [question for question in found if question.chosen is None]
    given = {"lesson": one, "asked": found, "sent": request.method == "POST", "missing": missing}
    if request.method == "POST" and not missing:
        try:
            row = actions.answer(request.desk, one, {each.question.key: each.chosen or 0 for each in found})
        except Conflict:
            messages.warning(request, _("You answered in another window meanwhile. Please answer again here."))
            return redirect("coach:lesson_quiz", request.desk.establishment.slug, one.key)
        given |= {"done": True, "right": sum(each.is_right for each in found), "passed": row.passed_at is not None}
    return render(request, "coach/quiz.html", given)


@require_http_methods(["GET", "POST"])
@never_cache
def attempt(request: DeskRequest, lesson: str) -> HttpResponse:
    """A message of the public, and one's own reply to it, checked as an answer in the inbox is; kept nowhere."""
    one = _found(request, lesson)
    if one.message is None:
        raise Http404
    lang = request.POST.get("lang") or request.GET.get("lang") or language()
    lang = lang if lang in LANGUAGES else language()
    message, text = getattr(one.message, lang), request.POST.get("text", "")[:LONGEST]
    given = {"lesson": one, "lang": lang, "message": message, "text": text, "sent": request.method == "POST"}
    if request.method == "POST":
        situation = Situation(kind="reply", context=message, lang=lang, place=request.desk.establishment.town)
        given["live"] = live(text, situation, language())
    return render(request, "coach/try.html", given)


def _found(request: DeskRequest, key: str) -> Lesson:
    """The lesson of that key, for who may learn; raises PermissionDenied, Http404."""
    request.desk.require(Action.LEARN)
    if key not in lessons():
        raise Http404
    return lessons()[key]
