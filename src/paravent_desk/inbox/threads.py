"""Which thread a message belongs to: found by what it answers, among messages and posts of ours on the same account."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from paravent_desk.channels.models import Channel
from paravent_desk.inbox.models import Message
from paravent_desk.inbox.reading import erased_id
from paravent_desk.networks.protocol import Incoming
from paravent_desk.publishing.models import Publication


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands: the id of its thread's first post, and our post that the thread hangs on."""

    root: str
    publication: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is answered by what came in, as far as the desk has it: places by id; and ids of our own posts."""

    places: dict[str, Place] = field(default_factory=dict)
    own: frozenset[str] = frozenset()

    def place_of(self, channel: int, one: Incoming) -> Place:
        """The place of a message, which is then known itself: what answers it comes later in the same page."""
        answered = one.answers.id if one.answers else ""
        place = Place(one.reference.id)
        if answered:
            beyond = Place(one.root.id if one.root else answered)
            place = self.places.get(answered) or self.places.get(erased_id(channel, answered)) or self._below(channel, beyond)
        self.places[one.reference.id] = place
        return place

    def _below(self, channel: int, place: Place) -> Place:
        """Where the answered post is unknown: with what else stands under the root, if that is known."""
        return self.places.get(place.root) or self.places.get(erased_id(channel, place.root)) or place

    def lacks(self, channel: int, one: Incoming) -> bool:
        """Whether it answers what the desk does not have."""
        answered = one.answers.id if one.answers else ""
        return bool(answered) and answered not in self.places and erased_id(channel, answered) not in self.places


def known(channel: Channel, page: Iterable[Incoming]) -> Known:
    """What the desk has of all that a page answers, in two queries."""
    page = tuple(page)
    ids = {link.id for one in page for link in (one.reference, one.answers, one.root) if link}
    either = ids | {erased_id(channel.pk, one) for one in ids}
    found = Message.objects.filter(channel=channel, remote_id__in=either).values_list("remote_id", "root_id", "publication_id")
    places = {remote: Place(root, publication) for remote, root, publication in found}
    posts = Publication.objects.filter(channel=channel, remote_id__in=ids).exclude(remote_id="")
    own = {row.remote_id: Place(root_of_post(row), row.pk) for row in posts.select_related("version__draft", "previous")}
    return Known({**places, **own}, frozenset(own))


def root_of_post(row: Publication) -> str:
    """The id of the first post of the thread that a post of ours stands in."""
    answers: Mapping[str, str] = row.version.draft.answers or {}
    if answers:
        return str(answers.get("root") or answers.get("id") or row.remote_id)
    if row.part == 1:
        return row.remote_id
    first = Publication.objects.filter(version=row.version_id, channel=row.channel_id, part=1).values_list(
        "remote_id", flat=True
    )
    return next(iter(first), "") or row.remote_id


def join(channel: Channel, places: Mapping[str, Place]) -> None:
    """Bring under one root what hung on a message that came in only now, and has a place itself."""
    waiting = Message.objects.filter(channel=channel, root_id__in=[one for one, place in places.items() if place.root != one])
    for root in waiting.values_list("root_id", flat=True).distinct():
        rows = Message.objects.filter(channel=channel, root_id=root)
        rows.update(root_id=places[root].root, publication=places[root].publication)
