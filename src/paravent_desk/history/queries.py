"""What the pages show, in a fixed number of questions to the database, whatever the number of posts."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from paravent_desk.accounts.models import Establishment
from paravent_desk.history.models import Import, Past, Reason

LISTED = ("pk", "run", "url", "at", "kind", "verdict", "rank", "files", "unseen", "state", "establishment")
MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; "" or 0: anything."""

    state: str = Past.State.OPEN
    verdict: str = ""
    reason: str = ""
    year: str = ""
    run: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Wanted":
        """From a page's address; what is no choice counts as not asked for."""
        state = asked.get("state", Past.State.OPEN)
        verdict, reason = asked.get("verdict", ""), asked.get("reason", "")
        numbers = {name: asked[name] for name in ("year", "run") if asked.get(name, "").isdecimal() and len(asked[name]) < 10}
        return cls(
            state=state if state in {"", *Past.State.values} else Past.State.OPEN,
            verdict=verdict if verdict in {"stop", "review"} else "",
            reason=reason[:40] if reason.replace("_", "").isalpha() else "",
            **numbers,
        )


def found(establishment: Establishment, wanted: Wanted) -> QuerySet[Past]:
    """The posts in which something was found, worst first, then newest; without their words."""
    rows = Past.objects.filter(establishment=establishment, rank__gt=0)
    for name in ("state", "verdict", "year", "run"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.reason:
        rows = rows.filter(reasons__code=wanted.reason)
    return rows.order_by("-rank", "-at", "-pk")


def listed(rows: QuerySet[Past]) -> QuerySet[Past]:
    """With what a list shows of each."""
    return rows.only(*LISTED, "run__network", "run__handle").select_related("run").prefetch_related("reasons")


def by_reason_and_year(establishment: Establishment, wanted: Wanted) -> list[tuple[str, int, int]]:
    """How many posts have a reason in a year, as (code, year, posts)."""
    rows = found(establishment, wanted).order_by()
    counted = Reason.objects.filter(past__in=rows.values("pk")).values_list("code", "past__year").annotate(posts=Count("pk"))
    return [(code, year, posts) for code, year, posts in counted.order_by("code", "past__year")]


def imports(establishment: Establishment) -> QuerySet[Import]:
    """Each with how many posts are checked (`done`), and how many are leaks or to be read."""
    return (
        Import.objects.filter(establishment=establishment)
        .annotate(
            done=Count("posts"),
            leaks=Count("posts", filter=Q(posts__verdict="stop")),
            doubts=Count("posts", filter=Q(posts__verdict="review")),
        )
        .order_by("-pk")
    )
