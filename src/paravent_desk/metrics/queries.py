"""Figures as pages show them: one publication's, and those of its thread as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from paravent_desk.channels import entering
from paravent_desk.metrics.models import PostFigures
from paravent_desk.networks.figures import OF_POSTS, PostNumbers, summed
from paravent_desk.networks.protocol import Count
from paravent_desk.publishing.models import Publication

WHOLE = frozenset({"threads"})
"""Networks whose count of answers to the first part holds those to the others."""


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of count: of this part, and of the thread. `told`: whether the network tells it to those with the right."""

    count: Count
    part: int | None
    thread: int | None
    told: bool


def figures(row: Publication) -> PostFigures | None:
    """What is known of a publication; None before its first reading."""
    return PostFigures.objects.filter(publication=row).first()


def lines(row: Publication, known: PostFigures) -> tuple[Line, ...]:
    """Its counts, in order."""
    whole = of_thread(row) if row.parts > 1 else numbers(known)
    try:
        tells = entering.network(row.channel.network).tells
    except KeyError:
        tells = frozenset()
    return tuple(Line(one, getattr(known, one), getattr(whole, one), one in tells) for one in OF_POSTS)


def of_thread(row: Publication) -> PostNumbers:
    """A thread's counts: the views of its first part, everything else of all parts."""
    found = PostFigures.objects.filter(publication__version=row.version_id, publication__channel=row.channel_id)
    return together([numbers(one) for one in found.order_by("publication__part")], row.channel.network)


def together(parts: Sequence[PostNumbers], network: str) -> PostNumbers:
    """The parts of a thread as one post, the first part first.

    Who read the second part has read the first: views are not added up. Each part answers the one before, which networks
    count as an answer: those of our own are taken off.
    """
    if not parts:
        return PostNumbers()
    answers = parts[0].answers if network in WHOLE else summed(*(one.answers for one in parts))
    return PostNumbers(
        views=parts[0].views,
        likes=summed(*(one.likes for one in parts)),
        shares=summed(*(one.shares for one in parts)),
        answers=None if answers is None else max(answers - (len(parts) - 1), 0),
    )


def numbers(row: PostFigures) -> PostNumbers:
    """A row's counts."""
    return PostNumbers(row.views, row.likes, row.shares, row.answers)
