"""When a surge is worth waking somebody: beyond what the rhythm explains, by enough messages, from enough people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from paravent_desk.inbox.rhythm import WEEK, Beyond

NEGATIVE = 13.0
"""The surprise that messages which complain, attack, disclose or mislead must be: odds of one in 440,000."""
OF_REACH = 0.7
"""And so much of the account's own extremes."""
SHARE = 0.4
"""And so much of the window, give or take one message: under a post that is liked some always grumble."""
VOLUME = 60.0
"""The surprise of all messages together, and then beyond the account's own extremes: praise surges too."""
TIMES, TIMES_VOLUME = 2.5, 5.0
"""What was to be expected, times this: a large account's small excess is certain, and means nothing."""
LEAST = 4
"""Messages."""
VOICES = 4
"""So many people at least: two who quarrel under a post are no surge."""
YOUNG = 2 * WEEK
LEAST_YOUNG = 25
"""Of an account whose rhythm is not known yet."""
FLANKS = (12, 24)
"""Bins before and after an alarm that still belong to the surge, and teach nothing."""


class Cause(StrEnum):
    """What gave the alarm."""

    NEGATIVE = "negative"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A surge: what gave it away, and the window in which it did."""

    cause: Cause
    beyond: Beyond


def raised(bins: int, total: Sequence[Beyond], negative: Sequence[Beyond]) -> Alarm | None:
    """Whether the counts of one of the windows are beyond the rhythm that so many bins taught.

    Whoever asks then counts the people who wrote within that window: `heard`.
    """
    least = LEAST if bins >= YOUNG else LEAST_YOUNG
    for everything, bad in zip(total, negative, strict=True):
        if surges(bad, least) and bad.seen + 1 >= SHARE * everything.seen:
            return Alarm(Cause.NEGATIVE, bad)
        if floods(everything, least):
            return Alarm(Cause.VOLUME, everything)
    return None


def surges(bad: Beyond, least: int = LEAST) -> bool:
    """Whether so many negative messages are unlikely, many, and several times the usual."""
    return bad.surprise > max(NEGATIVE, OF_REACH * bad.reach) and bad.seen >= max(least, TIMES * bad.expected)


def floods(everything: Beyond, least: int = LEAST) -> bool:
    """Whether so many messages of any kind are beyond what the account's own best days bring."""
    return everything.surprise > max(VOLUME, everything.reach) and everything.seen >= max(
        least, TIMES_VOLUME * everything.expected
    )


def heard(people: int) -> bool:
    """Whether enough different people wrote what was counted."""
    return people >= VOICES
