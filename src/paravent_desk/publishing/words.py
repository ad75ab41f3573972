"""What the codes on rows mean, in a colleague's words, and what to do next."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from paravent_desk.publishing import doors

WHY = {
    "": "",
    "approval": gettext_lazy("it is no longer approved. Have it reviewed again, then schedule it."),
    "changed": gettext_lazy("the post was changed after its approval. Have the new version reviewed, then schedule it."),
    "consent": gettext_lazy("a consent no longer counts for this network. Look at the consents of the post."),
    "pause": gettext_lazy("publishing is paused for the whole establishment."),
    "late": gettext_lazy("its time passed more than a day ago. Say whether it still goes out."),
    "closed": gettext_lazy("the account was closed at the desk."),
    "file_gone": gettext_lazy("a file is no longer there. Add it again to the post."),
    "file_changed": gettext_lazy("a file is not the one that was checked. Add it again to the post."),
    "previous": gettext_lazy("the part before it in the thread did not go out."),
    "too_many_tries": gettext_lazy("the network took no post for a day. See whether it works again, then send anew."),
    "look": gettext_lazy("the desk cannot know whether it went out. Look on the network whether it is there."),
    "look_too_late": gettext_lazy("it is too late for the desk to look it up. Look on the network whether it is there."),
    "no_program": gettext_lazy("this network lets no program do it: a person does it there."),
    "unexpected": gettext_lazy("something went wrong at the desk. Tell its administrator; nothing is lost."),
    "no_network": gettext_lazy("the desk does not know this network."),
    "parts": gettext_lazy("the corrected text has another number of parts than what is out."),
    "files": gettext_lazy("the corrected post has other files than what is out."),
    "twice": gettext_lazy("it may be on the network twice. Look there, and take one down."),
    "cut_off": gettext_lazy("the desk was cut off while sending. It looks whether the post went out."),
    "by_person": gettext_lazy("a person said so."),
    "cancelled": gettext_lazy("it was cancelled."),
    "too_long": gettext_lazy("it is too long for the network."),
    "media_type": gettext_lazy("the network does not take this kind of file."),
    "duplicate": gettext_lazy("the network says that it has this post already."),
    "gone": gettext_lazy("it is no longer on the network."),
    "rate_limited": gettext_lazy("the network asked for patience; the desk tries again."),
    "unreachable": gettext_lazy("the network cannot be reached; the desk tries again."),
    "unavailable": gettext_lazy("the network is out of order; the desk tries again."),
    "expired": gettext_lazy("the account must be connected again by an administrator."),
    "revoked": gettext_lazy("the account must be connected again by an administrator."),
    "credentials": gettext_lazy("the account must be connected again by an administrator."),
    "processing": gettext_lazy("the network is still at work on a file; the desk tries again."),
    "slow": gettext_lazy("the desk was too busy; it tries again."),
    "scope": gettext_lazy("the account lacks a right: an administrator connects it again."),
    "withdrawn": gettext_lazy("a consent was withdrawn."),
    "never_sent": gettext_lazy("it never went out."),
    "no_address": gettext_lazy("the desk does not know its address there."),
}


def why(code: str) -> str:
    """A sentence on a code; codes of a network without one are shown as they are."""
    return str(WHY[code]) if code in WHY else _("the reason given: %(code)s.") % {"code": code}


def network_title(name: str) -> str:
    """A network as people write it."""
    try:
        return doors.network(name).title
    except (KeyError, ImportError):
        return name.capitalize()
