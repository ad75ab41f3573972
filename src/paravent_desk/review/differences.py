"""What is different between two versions, for somebody who read the older one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

from paravent_desk.drafts.models import Version

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONG = 20_000
"""Code points beyond which two texts are shown whole instead: the comparison takes quadratic time."""


@dataclass(frozen=True, slots=True)
class Change:
    """A run of text: "same", "gone" or "new"."""

    kind: str
    text: str = field(repr=False)


def words(old: str, new: str) -> tuple[Change, ...]:
    """The changes from one text to the other, word by word."""
    if max(len(old), len(new)) > LONG:
        return (Change("gone", old), Change("new", new))
    before, after = WORDS.findall(old), WORDS.findall(new)
    return tuple(_runs(before, after))


def other_changes(old: Version, new: Version) -> tuple[str, ...]:
    """Sentences for whatever changed beside the text."""
    told = (
        (_("The networks changed."), [_channels(one) for one in (old, new)]),
        (_("The time changed."), [one.publish_at for one in (old, new)]),
        (_("The files or their descriptions changed."), [_files(one) for one in (old, new)]),
        (_("The consents attached changed."), [{consent.pk for consent in one.consents.all()} for one in (old, new)]),
        (_("The language changed."), [one.lang for one in (old, new)]),
    )
    return tuple(sentence for sentence, (before, after) in told if before != after)


def _runs(before: list[str], after: list[str]) -> Iterator[Change]:
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(before[start:end]))
            continue
        if start < end:
            yield Change("gone", "".join(before[start:end]))
        if new_start < new_end:
            yield Change("new", "".join(after[new_start:new_end]))


def _channels(version: Version) -> set[tuple[int, str]]:
    return {(one.channel_id, one.text) for one in version.variants.all()}


def _files(version: Version) -> list[tuple[int, str]]:
    return [(one.upload_id, one.alt_text) for one in version.files.all()]
