"""The accounts as they stand on the period's last day, or today: alive or asleep, and how many follow them."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from paravent_desk.presence.account import Account
from paravent_desk.presence.queries import accounts
from paravent_desk.presence.wakefulness import Wakefulness
from paravent_desk.reports.report import Missing, Row, Section, Table, Unit, Value
from paravent_desk.reports.scope import Scope
from paravent_desk.reports.sections.publications import Sent
from paravent_desk.reports.words import whole_only


def section(scope: Scope, sent: Sent) -> Section:
    """The section; as many queries as `presence.queries.accounts` asks."""
    title = _("Accounts")
    if scope.service:
        return Section("presence", title, "", note=whole_only())
    day = min(scope.period.last, scope.now.astimezone(scope.zone).date())
    found = [one for one in accounts(scope.establishment, day) if one.state is not Wakefulness.CLOSED]
    columns = (
        _("Days since the last post"),
        _("Posts in 30 days"),
        _("Followers"),
        pgettext("followers", "Change in a month"),
    )
    table = Table("accounts", _("As they stand on the last day"), _("Account"), columns, tuple(_row(one) for one in found))
    lead = _(
        "Alive: a post within 30 days; drowsy: within 90; asleep: longer ago. Likes and followers say who looks, not how good "
        "the care is."
    )
    return Section("presence", title, lead, tables=(table,) if found else ())


def _row(one: Account) -> Row:
    age = None if one.last.day is None else (one.today - one.last.day).days
    followers, change = (one.followers.count, one.followers.change) if one.followers else (None, None)
    values = (_value(age), _value(one.month), _value(followers), _value(change))
    title = _("%(network)s, %(account)s: %(state)s")
    return Row(title % {"network": one.title, "account": one.handle, "state": one.state.label}, values)


def _value(number: int | None) -> Value:
    return Value(number) if number is not None else Value(None, Unit.COUNT, Missing.NOT_TOLD)
