"""What holds a version back, said to people: what is the matter and what to do next."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from paravent_desk.review.standing import Obstacle

SENTENCES: Mapping[Obstacle, Promise] = {
    Obstacle.NOT_CURRENT: _("A newer version was saved meanwhile. Open the page again to see it."),
    Obstacle.CHANGED: _("Something changed since this version was saved. Save it again, and it will be checked anew."),
    Obstacle.UNCHECKED: _("Not everything is checked yet. Wait for the check to end, or replace the file that cannot be read."),
    Obstacle.CLOSED: _("This cannot go out as it stands, and nobody can lift it. Take the safe version, or write it anew."),
    Obstacle.CONSENT: _(
        "A consent attached to this post does not count on that day or on one of its networks. Attach another or take it out."
    ),
    Obstacle.STOPPED: _("It is stopped. A data protection officer can lift the stop with a written reason."),
    Obstacle.NO_CONSENT: _(
        "It shows somebody who can be recognised. The stop can be lifted only with that person's consent attached, for "
        "this day and these networks."
    ),
}


def said(obstacles: Collection[Obstacle]) -> str:
    """The sentence for the first of them, in the reader's language."""
    return str(SENTENCES[next(one for one in Obstacle if one in obstacles)])
