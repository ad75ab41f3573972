"""What an incident still lacks before it may be closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from paravent_desk.incidents.models import Copy, Incident, Step, Verification
from paravent_desk.incidents.words import Decides, Severity


class Lacking(models.TextChoices):
    """One thing that is missing, in words for the person at the desk."""

    COPIES = "copies", _("a copy is still there")
    VERIFICATIONS = "verifications", _("somebody has to look again whether copies stay gone")
    STEPS = "steps", _("items of the checklist are open")
    SEVERITY = "severity", _("the risk for people is not judged")
    CNIL = "cnil", _("the decision about the CNIL, with its reasons")
    PERSONS = "persons", _("the decision about the people concerned, with its reasons")
    LESSONS = "lessons", _("at least one lesson")


def lacking(incident: Incident) -> tuple[Lacking, ...]:
    """Everything that is missing; nothing: it may be closed."""
    decided = set(incident.decisions.values_list("about", flat=True))
    waiting = Verification.objects.filter(copy__incident=incident, done_at=None)
    missing = {
        Lacking.COPIES: incident.copies.filter(state=Copy.State.STANDING).exists(),
        Lacking.VERIFICATIONS: waiting.exists(),
        Lacking.STEPS: incident.steps.filter(state=Step.State.TODO).exists(),
        Lacking.SEVERITY: incident.severity == Severity.UNKNOWN,
        Lacking.CNIL: Decides.CNIL not in decided,
        Lacking.PERSONS: Decides.PERSONS not in decided,
        Lacking.LESSONS: not incident.lessons.exists(),
    }
    return tuple(one for one, is_missing in missing.items() if is_missing)
