"""What has been kept long enough, an establishment at a time. Only reads."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat

from paravent_desk.accounts.models import Establishment, Membership
from paravent_desk.audit.models import Line
from paravent_desk.coach.models import Attestation, Progress
from paravent_desk.coach.preferences import terms
from paravent_desk.drafts.models import Draft, Upload, Version
from paravent_desk.history.models import Past
from paravent_desk.inbox.models import Message
from paravent_desk.publishing.models import Change, Publication
from paravent_desk.upkeep.rules import Moments

ERASED = "—"
"""What stands in place of a title that was erased."""
LEAVING = ("role.take", "person.remove")
"""Lines of the journal that say that somebody lost a role."""
FINISHED = (Draft.State.PUBLISHED, Draft.State.ABANDONED)
UNDERWAY = (
    Publication.State.DUE,
    Publication.State.HELD,
    Publication.State.SENDING,
    Publication.State.UNKNOWN,
    Publication.State.BY_HAND,
)
CHANGING = Q(state__in=[Change.State.DUE, Change.State.DOING, Change.State.BY_HAND])


def versions(establishment: int, when: Moments) -> QuerySet[Version]:
    """Versions whose words may go: old ones that no longer count, and those of what was given up. None that may yet go out."""
    old = Q(created_at__lt=when.texts) & (Q(draft__state__in=FINISHED) | ~Q(number=F("draft__current")))
    given_up = Q(created_at__lt=when.abandoned, draft__state=Draft.State.ABANDONED) & ~_touched_since(
        when.abandoned, "draft__establishment", "draft_id"
    )
    kept = Publication.objects.filter(version=OuterRef("pk")).filter(Q(state__in=UNDERWAY) | Q(sent_at__gte=when.texts))
    changing = Change.objects.filter(CHANGING).filter(Q(publication__version=OuterRef("pk")) | Q(version=OuterRef("pk")))
    found = Version.objects.filter(old | given_up, draft__establishment=establishment, erased_at=None)
    return found.filter(~Exists(kept), ~Exists(changing)).order_by("pk")


def drafts(establishment: int, when: Moments) -> QuerySet[Draft]:
    """Drafts that are finished, none of whose versions has words any more, and which still say something themselves."""
    found = Draft.objects.filter(
        ~Exists(Version.objects.filter(draft=OuterRef("pk"), erased_at=None)),
        ~_touched_since(when.abandoned, "establishment", "pk"),
        establishment=establishment,
        state__in=FINISHED,
        created_at__lt=when.abandoned,
    )
    return found.exclude(title=ERASED, context="", answers__isnull=True).order_by("pk")


def originals(establishment: int, when: Moments) -> QuerySet[Upload]:
    """Uploads whose original, or the picture that shows what was found in it, is still there."""
    found = Upload.objects.filter(establishment=establishment, created_at__lt=when.originals)
    return found.exclude(original="", shown="").order_by("pk")


def derivatives(establishment: int, when: Moments) -> QuerySet[Upload]:
    """Uploads that no version with words uses any more."""
    used = Version.objects.filter(files__upload=OuterRef("pk"))
    unused = Q(created_at__lt=when.abandoned) & ~Exists(used)
    erased = Exists(used) & ~Exists(used.filter(erased_at=None))
    return Upload.objects.filter(unused | erased, establishment=establishment).exclude(derivative="").order_by("pk")


def messages(establishment: int, when: Moments) -> QuerySet[Message]:
    """Messages that nobody has in hand; what was never seen to goes too: it may not be kept for being forgotten."""
    found = Message.objects.filter(establishment=establishment, received_at__lt=when.messages)
    return found.exclude(state__in=[Message.State.ERASED, Message.State.TAKEN]).order_by("pk")


def past(establishment: int, when: Moments) -> QuerySet[Past]:
    """Posts of an account's past whose words are still here: those dealt with, and those left lying for long."""
    settled = Q(handled_at__lt=when.messages) & ~Q(state__in=[Past.State.OPEN, Past.State.DELETING])
    found = Past.objects.filter(settled | Q(checked_at__lt=when.texts), establishment=establishment, erased_at=None)
    return found.exclude(text=b"").order_by("pk")


def learning(establishment: int, when: Moments) -> QuerySet[Progress]:
    """Lessons of people who have had no role here for so long."""
    found = Progress.objects.filter(_left(when.learning), establishment=establishment, read_at__lt=when.learning)
    return found.filter(Q(passed_at=None) | Q(passed_at__lt=when.learning)).order_by("pk")


def attestations(establishment: int, when: Moments) -> QuerySet[Attestation]:
    """Attestations of people who have had no role here for as many years as the establishment keeps them."""
    years = terms(Establishment.objects.get(pk=establishment)).years
    before = when.now - timedelta(days=365 * years)
    return Attestation.objects.filter(_left(before), establishment=establishment, issued_at__lt=before).order_by("pk")


def _left(moment: datetime) -> Q:
    """Whether somebody has no role in the row's establishment, and lost none since then."""
    subject = Concat(Value("user:"), Cast(OuterRef("user"), CharField()))
    taken = Line.objects.filter(chain=OuterRef("establishment"), subject=subject, action__in=LEAVING, at__gte=moment)
    held = Membership.objects.filter(establishment=OuterRef("establishment"), user=OuterRef("user"))
    return Q(~Exists(held), ~Exists(taken))


def _touched_since(moment: object, establishment: str, draft: str) -> Exists:
    """Whether the journal has a line about the draft since then."""
    subject = Concat(Value("draft:"), Cast(OuterRef(draft), CharField()))
    return Exists(Line.objects.filter(chain=OuterRef(establishment), subject=subject, at__gte=moment))
