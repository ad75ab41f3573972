"""What lists and pages ask for, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, QuerySet, Subquery

from paravent_desk.accounts.desk import Desk
from paravent_desk.checking import words
from paravent_desk.checking.words import Seen
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.drafts.permission import readable, uploads
from paravent_desk.drafts.sentences import spoken, why_unreadable
from paravent_desk.drafts.uploads import name_of


@dataclass(frozen=True, slots=True)
class Row:
    """A file in the editor: the upload, its alt text as typed, and its name as it came."""

    upload: Upload
    alt_text: str = field(repr=False)
    name: str = field(repr=False)
    pages: tuple["Row", ...] = ()
    """Further pages of a document that the editor does not show yet."""

    @property
    def under_way(self) -> bool:
        """Whether its check is still to end."""
        return self.upload.state in {Upload.State.WAITING, Upload.State.CHECKING}

    @property
    def ready(self) -> bool:
        """Whether it may be used."""
        return self.upload.state == Upload.State.READY

    @property
    def why(self) -> str:
        """Why it cannot be used."""
        return why_unreadable(self.upload)

    @property
    def seen(self) -> tuple[Seen, ...]:
        """What was found in it, in words."""
        return words.seen(self.upload.report, spoken())

    @property
    def unseen(self) -> str:
        """What nobody looked for."""
        return words.unseen(self.upload.report, spoken())


def drafts(desk: Desk, *, state: str = "", mine: bool = False, service: str = "", title: str = "") -> QuerySet[Draft]:
    """The posts that somebody may read, last changed first, each with `verdict` and `channels_count` of its version."""
    current = Version.objects.filter(draft=OuterRef("pk"), number=OuterRef("current"))
    found = readable(desk).select_related("author", "service").annotate(verdict=Subquery(current.values("verdict")[:1]))
    if state in Draft.State:
        found = found.filter(state=state)
    elif not state:
        found = found.exclude(state__in=[Draft.State.ABANDONED, Draft.State.PUBLISHED])
    if mine:
        found = found.filter(author=desk.user)
    if service.isdecimal():
        found = found.filter(service=int(service))
    if title:
        found = found.filter(title__icontains=title)
    return found.order_by("-changed_at", "-pk")


def current(draft: Draft) -> Version | None:
    """The version that counts, with its draft in hand."""
    version = draft.versions.filter(number=draft.current).select_related("saved_by").first()
    if version is not None:
        version.draft = draft
    return version


def rows(desk: Desk, files: Iterable[tuple[int, str]]) -> Sequence[Row]:
    """The files in the order given, those that somebody may see; a document's further pages beside its first."""
    wanted = dict(files)
    by_key: dict[int, Upload] = {}
    pages: dict[int, list[Upload]] = {}
    for one in uploads(desk).filter(Q(pk__in=wanted) | Q(page_of__in=wanted)).order_by("pk") if wanted else ():
        if one.pk in wanted:
            by_key[one.pk] = one
        else:
            pages.setdefault(one.page_of_id or 0, []).append(one)
    return [
        Row(by_key[pk], alt, name_of(by_key[pk]), tuple(Row(page, "", "") for page in pages.get(pk, ())))
        for pk, alt in wanted.items()
        if pk in by_key
    ]
