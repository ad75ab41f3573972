"""Numbers as a network told them, with the time they were asked. `None`: this network does not tell it; never nought."""

from django.db import models

from paravent_desk.accounts.models import Establishment
from paravent_desk.channels.models import Channel
from paravent_desk.publishing.models import Publication


class PostFigures(models.Model):
    """A publication's newest numbers; a later reading takes the place of an earlier one."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="figures")
    taken_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    """When the network was last asked; later than `taken_at` where it then said nothing of this post any more."""
    views = models.PositiveBigIntegerField(null=True, blank=True)
    """How often it was shown, or how many people it reached: as the network counts, and networks count differently."""
    likes = models.PositiveBigIntegerField(null=True, blank=True)
    """Reactions of every kind."""
    shares = models.PositiveBigIntegerField(null=True, blank=True)
    """Boosts, reposts, quotes."""
    answers = models.PositiveBigIntegerField(null=True, blank=True)
    """Replies and comments that the network counts, ours among them."""


class AccountFigures(models.Model):
    """An account's numbers on a day, the last reading of that day."""

    establishment = models.ForeignKey(Establishment, on_delete=models.PROTECT, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="figures")
    day = models.DateField()
    followers = models.PositiveBigIntegerField(null=True, blank=True)
    posts = models.PositiveBigIntegerField(null=True, blank=True)
    """How many posts stand on the account, by whoever and whatever wrote them."""
    last_post_on = models.DateField(null=True, blank=True)
    """Of the newest post on the account, the desk's or not."""
    opened_on = models.DateField(null=True, blank=True)
    """When the account was opened, where the network tells."""

    class Meta:
        """A day once."""

        constraints = (models.UniqueConstraint(fields=["channel", "day"], name="metrics_day_once"),)


class Reading(models.Model):
    """How far the asking of an account is. No figure stands here."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="figures_reading")
    next_at = models.DateTimeField(db_index=True)
    """Not asked before then."""
    failures = models.PositiveSmallIntegerField(default=0)
    """In a row."""
    last_error = models.CharField(max_length=40, blank=True)
    """A word of ours, "" where the last asking went well."""
