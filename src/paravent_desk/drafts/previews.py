"""How a post looks on each network, soberly, and what the network would not take."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from paravent_desk.channels.models import Channel
from paravent_desk.drafts import doors
from paravent_desk.drafts.models import Upload
from paravent_desk.networks import counting
from paravent_desk.networks.errors import Refused
from paravent_desk.networks.limits import Limits

LINKED = re.compile(r"(?<!\w)[#@]\w[\w.@-]*\w")
Shown = tuple[Upload, str]
"""A file and its alt text."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text, shown as a link or not."""

    text: str = field(repr=False)
    link: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """One channel's post. `parts` are those of a thread, each as stretches; `problems` are sentences, hindering ones first."""

    channel: Channel
    title: str
    count: int
    most: int
    fits: bool
    parts: tuple[tuple[Stretch, ...], ...] = field(repr=False)
    files: tuple[Shown, ...] = field(repr=False)
    problems: tuple[str, ...]

    @property
    def initials(self) -> str:
        """For the round beside the name."""
        words = re.findall(r"[^\W_]+", self.channel.handle)
        return "".join(word[0] for word in words[:2]).upper() or "?"


def preview(channel: Channel, text: str, files: Sequence[Shown]) -> Preview:
    """Show a text on a channel; a network that this desk does not know takes nothing."""
    try:
        network = doors.network(channel.network)
    except LookupError:
        unknown = _("This desk does not know this network.")
        return Preview(channel, channel.network, 0, 0, False, (), (), (unknown,))
    limits = network.limits
    fits = counting.fits(text, limits)
    problems = [*_of_text(text, limits, fits=fits), *_of_files(files, limits)]
    parts = tuple(_stretches(part, limits) for part in _parts(text, limits))
    return Preview(
        channel, network.title, counting.count(text, limits), limits.length, fits, parts, tuple(files), tuple(problems)
    )


def _parts(text: str, limits: Limits) -> tuple[str, ...]:
    try:
        return counting.parts(text, limits)
    except Refused:
        return (text,)


def _stretches(text: str, limits: Limits) -> tuple[Stretch, ...]:
    places = counting.places(text, limits)
    places += [(one.start(), one.end()) for one in LINKED.finditer(text)]
    found: list[Stretch] = []
    last = 0
    for start, end in sorted(places):
        if start >= last:
            found += [Stretch(text[last:start], link=False), Stretch(text[start:end], link=True)]
            last = end
    return tuple(one for one in (*found, Stretch(text[last:], link=False)) if one.text)


def _of_text(text: str, limits: Limits, *, fits: bool) -> list[str]:
    if fits:
        return []
    number = len(_parts(text, limits))
    if number > 1:
        return [_("Longer than one post: it goes out as a thread of %(number)d.") % {"number": number}]
    return [_("Too long, and nothing in it can be parted.")]


def _of_files(files: Sequence[Shown], limits: Limits) -> list[str]:
    films = [upload for upload, _alt in files if upload.is_film]
    pictures = [upload for upload, _alt in files if not upload.is_film]
    found: list[str] = []
    if limits.needs_media and not files:
        found.append(_("This network takes no post without a picture or a film."))
    if len(pictures) > limits.images:
        most = limits.images
        found.append(ngettext("At most %(most)d picture here.", "At most %(most)d pictures here.", most) % {"most": most})
    if len(films) > limits.films:
        most = limits.films
        found.append(ngettext("At most %(most)d film here.", "At most %(most)d films here.", most) % {"most": most})
    if films and pictures and not limits.mixes_media:
        found.append(_("Pictures and a film do not go together here."))
    if any(one.mime not in limits.film_types for one in films) or any(one.mime not in limits.image_types for one in pictures):
        found.append(_("This network does not take this kind of file."))
    if limits.film_seconds and any(one.seconds > limits.film_seconds for one in films):
        found.append(_("The film is longer than this network takes."))
    if limits.alt_text and any(len(alt) > limits.alt_text for _upload, alt in files):
        found.append(_("A description is longer than this network takes."))
    if any(not alt for _upload, alt in files):
        found.append(_("A description is missing: people who cannot see the picture hear nothing of it."))
    return found
