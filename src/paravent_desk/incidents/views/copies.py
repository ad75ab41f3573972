"""The copies of one incident: where it stands, with proof; what is asked of the networks; and looking again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.incidents import copies, queries
from paravent_desk.incidents.documents import papers
from paravent_desk.incidents.forms import AddCopy, Answered, Ask, KeepProof
from paravent_desk.incidents.models import Copy, Incident, Notice, Verification
from paravent_desk.incidents.sealing import Address
from paravent_desk.incidents.views.asking import incident_of, part_of, rights, saying

Bound = dict[tuple[str, int], Any]
"""Forms that came back with something wrong, by what they are and which row they belong to."""


@require_http_methods(["GET", "POST"])
@never_cache
@saying("copies")
def index(request: DeskRequest, pk: int) -> HttpResponse | None:
    """The list; and another address."""
    if request.method != "POST":
        return _page(request, incident_of(request, pk), {})
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    form = AddCopy(request.POST, auto_id="copy_%s")
    if not form.is_valid():
        return _page(request, incident, {("add", 0): form})
    told = form.cleaned_data
    copies.add(request.desk, incident, told["network"], Address(told["url"], told["note"]), told["seen_at"])
    messages.success(request, _("Written down. Keep a proof of it before anything else."))
    return None


@require_POST
@saying("copies")
def keep_proof(request: DeskRequest, pk: int, copy: int) -> HttpResponse | None:
    """Keep a picture of proof."""
    incident = incident_of(request, pk, Action.RUN_INCIDENT)
    row: Copy = part_of(request, Copy, incident, copy)
    form = KeepProof(request.POST, request.FILES, auto_id=f"proof{copy}_%s")
    if not form.is_valid():
        return _page(request, incident, {("proof", copy): form})
    copies.keep_proof(request.desk, row, form.proof)
    messages.success(request, _("The proof is kept, with its SHA-256."))
    return None


@require_POST
@never_cache
@saying("copies")
def show_proof(request: DeskRequest, pk: int, copy: int) -> HttpResponse:
    """The proof, to be saved: never shown inside a page of ours."""
    row: Copy = part_of(request, Copy, incident_of(request, pk, Action.RUN_INCIDENT), copy)
    if not row.proof:
        raise Http404
    proof = copies.show_proof(request.desk, row)
    name = f"proof-{row.incident.reference}-{row.pk}.{proof.ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(proof.content, content_type=proof.mime, headers=headers)


@require_POST
@saying("copies")
def gone(request: DeskRequest, pk: int, copy: int) -> None:
    """It can no longer be seen."""
    copies.gone(request.desk, part_of(request, Copy, incident_of(request, pk, Action.TAKE_DOWN), copy))
    messages.success(request, _("Noted. Look again after 24 hours, 7 days and 30 days: the desk reminds you."))


@require_POST
@saying("copies")
def take_down(request: DeskRequest, pk: int, copy: int) -> None:
    """Have our own post taken down."""
    copies.take_down(request.desk, part_of(request, Copy, incident_of(request, pk, Action.TAKE_DOWN), copy))
    messages.success(request, _("It is being taken down, all parts of it. Look whether it is gone, then say so here."))


@require_POST
@saying("copies")
def ask(request: DeskRequest, pk: int, copy: int) -> HttpResponse | None:
    """Write down a request that was sent."""
    incident = incident_of(request, pk, Action.TAKE_DOWN)
    row: Copy = part_of(request, Copy, incident, copy)
    form = Ask(request.POST, auto_id=f"ask{copy}_%s")
    if not form.is_valid():
        return _page(request, incident, {("ask", copy): form})
    copies.ask(request.desk, row, **form.cleaned_data)
    messages.success(request, _("Written down."))
    return None


@require_POST
@saying("copies")
def answered(request: DeskRequest, pk: int, notice: int) -> HttpResponse | None:
    """Write down what a network answered."""
    incident = incident_of(request, pk, Action.TAKE_DOWN)
    row: Notice = part_of(request, Notice, incident, notice, "copy__incident")
    form = Answered(request.POST, auto_id=f"answer{notice}_%s")
    if not form.is_valid():
        return _page(request, incident, {("answer", notice): form})
    copies.answered(request.desk, row, Notice.Answer(form.cleaned_data["answer"]), form.cleaned_data["reference"])
    return None


@require_POST
@saying("copies")
def verify(request: DeskRequest, pk: int, verification: int) -> HttpResponse | None:
    """Somebody looked again."""
    incident = incident_of(request, pk, Action.TAKE_DOWN)
    row: Verification = part_of(request, Verification, incident, verification, "copy__incident")
    outcome = request.POST.get("outcome")
    if outcome in {Verification.Outcome.GONE, Verification.Outcome.BACK}:
        copies.verify(request.desk, row, Verification.Outcome(outcome))
        messages.success(request, _("Noted. Thank you for looking."))
    return redirect("incidents:copies", request.desk.establishment.slug, pk)


def _page(request: DeskRequest, incident: Incident, bound: Bound) -> HttpResponse:
    given, now = rights(request, incident), timezone.now()
    language = "fr" if get_language() == "fr" else "en"
    titles = dict(papers.ways(language))
    given["copies"] = [
        {
            "shown": one,
            "name": papers.network_name(one.row.network, language),
            "route": papers.route(one.row.network),
            "how": papers.route(one.row.network)[language],
            "next_look": next((look.pk for look in one.verifications if look.done_at is None), None),
            "proof": bound.get(("proof", one.row.pk)) or KeepProof(auto_id=f"proof{one.row.pk}_%s"),
            "ask": bound.get(("ask", one.row.pk)) or Ask(initial={"sent_at": now, "way": "dsa"}, auto_id=f"ask{one.row.pk}_%s"),
            "notices": [
                (
                    notice,
                    titles.get(notice.way, notice.way),
                    bound.get(("answer", notice.pk))
                    or Answered(
                        initial={"answer": notice.answer, "reference": notice.reference}, auto_id=f"answer{notice.pk}_%s"
                    ),
                )
                for notice in one.notices
            ],
        }
        for one in queries.copies(incident, addresses=given["may_take_down"])
    ]
    given["add"] = bound.get(("add", 0)) or AddCopy(initial={"seen_at": now}, auto_id="copy_%s")
    return render(request, "incidents/copies.html", given | {"now": now}, status=400 if bound else 200)
