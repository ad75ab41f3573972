"""What is kept how long, and when it was last erased: for the data protection officer and the auditor."""

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from paravent_desk.accounts.desk import DeskRequest
from paravent_desk.accounts.permissions import Action
from paravent_desk.audit.models import Line, MailedHead
from paravent_desk.upkeep import due
from paravent_desk.upkeep.rules import RULES, moments


@require_safe
def retention(request: DeskRequest) -> HttpResponse:
    """Every rule with its days, its last erasure, and what waits for the next."""
    request.desk.require(Action.READ_AUDIT)
    chain, when = request.desk.chain, moments(timezone.now())
    actions = {action for rule in RULES.values() for action in rule.actions}
    told = Line.objects.filter(chain=chain, action__in=actions).values("action").annotate(at=Max("at")).order_by()
    last = {row["action"]: row["at"] for row in told}
    waiting = {
        "texts": due.versions(chain, when).count(),
        "originals": due.originals(chain, when).count(),
        "messages": due.messages(chain, when).count(),
        "learning": due.learning(chain, when).count() + due.attestations(chain, when).count(),
    }
    rows = [
        {
            "words": rule.words,
            "days": rule.days,
            "last": max((last[action] for action in rule.actions if action in last), default=None),
            "waiting": waiting.get(name, 0),
        }
        for name, rule in RULES.items()
    ]
    mailed = MailedHead.objects.filter(chain=chain).exclude(sent_at=None).order_by("-day").first()
    return render(request, "upkeep/retention.html", {"rows": rows, "mailed": mailed})
