"""The sections of a report, in order: each is a module with one function, and a line here."""

from collections.abc import Callable

from paravent_desk.reports.report import Section
from paravent_desk.reports.scope import Scope
from paravent_desk.reports.sections import consents, held, inbox, incidents, presence, publications, reach, reviews, training

SECTIONS: tuple[Callable[[Scope, publications.Sent], Section], ...] = (
    publications.section,
    reach.section,
    reviews.section,
    held.section,
    consents.section,
    inbox.section,
    incidents.section,
    training.section,
    presence.section,
)
"""What asks little of one service says so; whatever comes next joins here."""
