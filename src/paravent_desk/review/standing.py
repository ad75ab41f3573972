"""Where the review of a version stands, worked out from its rows each time: no flag is believed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from paravent_desk.accounts.models import Role, User
from paravent_desk.drafts.content import content_of
from paravent_desk.drafts.models import Draft, Upload, Verdict, Version
from paravent_desk.review.facts import rows_for
from paravent_desk.review.locks import all_count, opened
from paravent_desk.review.models import Lift, Opinion
from paravent_desk.review.people import able, writers
from paravent_desk.review.table import REVIEWERS, Lifting, Row, roles, table

APPROVED_STATES = frozenset({Draft.State.APPROVED, Draft.State.SCHEDULED, Draft.State.PUBLISHED})


class Obstacle(StrEnum):
    """What holds a version back, whatever people say of it."""

    NOT_CURRENT = "not_current"  # a newer version was saved
    CHANGED = "changed"  # its content is no longer what its hash says
    UNCHECKED = "unchecked"  # it, or one of its files, was not checked
    CLOSED = "closed"  # a row of the table says that nothing lets it out
    CONSENT = "consent"  # an attached consent does not count on that day, or on one of its networks
    STOPPED = "stopped"  # nobody has lifted the stop
    NO_CONSENT = "no_consent"  # the stop rests on what only a consent opens, and none counts


@dataclass(frozen=True, slots=True)
class Standing:
    """What a version needs, has and lacks."""

    rows: tuple[Row, ...]
    needed: tuple[Role, ...]
    given: dict[Role, Opinion]
    """Approvals that count."""
    opposed: dict[Role, Opinion]
    """Changes asked for in a role that has not approved since."""
    lift: Lift | None
    """A lift that counts."""
    obstacles: frozenset[Obstacle]

    @property
    def missing(self) -> tuple[Role, ...]:
        """The reviews still to be given: those that are needed, and those of whoever asked for changes."""
        wanted = {*self.needed, *self.opposed}
        return tuple(role for role in REVIEWERS if role in wanted and role not in self.given)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing and nothing holds it back."""
        return not self.missing and not self.obstacles


def standing(version: Version) -> Standing:
    """Work out where the review of a version stands, its content hash included."""
    found = glance(version, writers(version.draft))
    if content_of(version).digest() == version.content_hash:
        return found
    return replace(found, obstacles=found.obstacles | {Obstacle.CHANGED})


def glance(version: Version, out: frozenset[int]) -> Standing:
    """The same for a page, given the draft's writers: nothing is decided on it, so the content is not hashed again."""
    rows = rows_for(version)
    given, opposed = _opinions(version, out)
    lift = _lift(version, out)
    return Standing(rows, roles(rows), given, opposed, lift, frozenset(_obstacles(version, rows, lift)))


def is_approved(version: Version) -> bool:
    """Whether this very content may go out: the draft is approved, every needed review is there, on this content hash, by
    others than those who wrote it, no stop stands unlifted, and every consent still counts.
    """
    fresh = Version.objects.select_related("draft__establishment").get(pk=version.pk)
    return fresh.draft.state in APPROVED_STATES and standing(fresh).complete


def askable(version: Version, wanted: Iterable[Role]) -> dict[User, tuple[Role, ...]]:
    """Who could give which of these reviews, leaving out whoever gave another one that they cannot hold beside it."""
    given, _opposed = _opinions(version, writers(version.draft))
    held: dict[int, list[Role]] = {}
    for role, one in given.items():
        held.setdefault(one.reviewer_id, []).append(role)
    found = {
        user: tuple(role for role in mine if may_fill(role, held.get(user.pk, ())))
        for user, mine in able(version.draft, wanted).items()
    }
    return {user: mine for user, mine in found.items() if mine}


def may_fill(role: Role, held: Iterable[Role]) -> bool:
    """Whether somebody who answered in `held` may answer in `role` too."""
    return all(one == role or frozenset({one, role}) in table().together for one in held)


def barred(version: Version, rows: Iterable[Row]) -> frozenset[Lifting]:
    """The kinds of lifting that grounds of this version ask for and that it does not carry."""
    return frozenset(row.lift for row in rows if row.lift is not None and not opened(version, row.lift))


def _opinions(version: Version, out: frozenset[int]) -> tuple[dict[Role, Opinion], dict[Role, Opinion]]:
    latest = {
        Role(one.role): one
        for one in version.opinions.select_related("reviewer", "stands_in_for").order_by("pk")
        if one.content_hash == version.content_hash and one.reviewer_id not in out
    }
    given: dict[Role, Opinion] = {}
    for role, one in sorted(latest.items(), key=lambda pair: pair[1].pk):
        mine = [held for held, other in given.items() if other.reviewer_id == one.reviewer_id]
        if one.answer == Opinion.Answer.APPROVED and may_fill(role, mine):
            given[role] = one
    return given, {role: one for role, one in latest.items() if one.answer == Opinion.Answer.CHANGES}


def _lift(version: Version, out: frozenset[int]) -> Lift | None:
    found: Lift | None = getattr(version, "lift", None)
    return found if found and found.content_hash == version.content_hash and found.by_id not in out else None


def _obstacles(version: Version, rows: tuple[Row, ...], lift: Lift | None) -> Iterable[Obstacle]:
    if version.draft.current != version.number:
        yield Obstacle.NOT_CURRENT
    if version.verdict not in Verdict.values or not all(_ready(file.upload) for file in version.files.all()):
        yield Obstacle.UNCHECKED
    if Lifting.NEVER in (missing := barred(version, rows)):
        yield Obstacle.CLOSED
    if not all_count(version):
        yield Obstacle.CONSENT
    if version.verdict == Verdict.STOP:
        if lift is None:
            yield Obstacle.STOPPED
        if missing - {Lifting.NEVER}:
            yield Obstacle.NO_CONSENT


def _ready(upload: Upload) -> bool:
    return upload.state == Upload.State.READY and bool(upload.content_hash) and bool(upload.derivative)
