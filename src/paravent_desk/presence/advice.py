"""A line or two of advice for an account, as a good colleague would give it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from paravent_desk.presence.account import Account, Watch
from paravent_desk.presence.wakefulness import Wakefulness


def advice(account: Account) -> tuple[str, ...]:
    """What to do about it, in the active language; nothing where it is awake and read, or closed."""
    return () if account.state == Wakefulness.CLOSED else tuple(_sentences(account))


def _sentences(account: Account) -> Iterator[str]:
    if account.channel and not account.connected:
        yield _("The desk is no longer connected to it: connect it again, or close it on the network and note that here.")
    if account.state == Wakefulness.ASLEEP:
        yield _("It sleeps. Wake it with a post a month, or close it with a last post that says where people are answered.")
    if account.state == Wakefulness.DROWSY:
        yield _("It grows quiet. A short post this month keeps it alive.")
    if account.state == Wakefulness.UNKNOWN:
        yield _("Nobody here knows when it last posted. Have a look there, and write the day down here.")
    if account.unread:
        yield _(
            "Nobody is known to read what people write there. An account that nobody watches is where a message about "
            "suicide or an emergency stays unread: name somebody who looks each working day, or close it."
        )
    elif account.state == Wakefulness.ASLEEP and account.watch == Watch.DESK:
        yield _("What people write there still reaches your inbox: keep it connected until it is closed.")
