"""The accounts as CSV: one line each, in words that programs read."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from paravent_desk.journal.export import guarded
from paravent_desk.presence.account import Account

COLUMNS = (
    *("network", "account", "looked_after_by", "state", "opened_on", "opened_told_by", "opened_at_least", "last_post_on"),
    *("last_post_told_by", "closed_on", "posts_30_days", "posts_12_months", "followers", "followers_on", "followers_change"),
    *("followers_compared_with", "read", "messages_90_days", "messages_answered", "messages_waiting"),
)


def lines(accounts: Iterable[Account]) -> Iterator[str]:
    """The file, line by line; it begins with the mark by which spreadsheets read accents."""
    yield "\ufeff" + _line(COLUMNS)
    yield from (_line(_cells(one)) for one in accounts)


def _cells(one: Account) -> tuple[object, ...]:
    told, asked = one.followers, one.messages
    followers = (told.count, told.on, told.change, told.since) if told else (None,) * 4
    return (
        *(one.network, one.handle, one.whose, one.state.value, one.opened.day, one.opened.by.value),
        *("yes" if one.at_least else "no" if one.opened.day else "", one.last.day, one.last.by.value, one.closed),
        *(one.month, one.year, *followers, one.watch.value, asked.came, asked.answered, asked.waiting),
    )


def _line(cells: Iterable[object]) -> str:
    """A line of CSV; what a spreadsheet would take for a formula begins with an apostrophe. Numbers of ours stay numbers."""
    out = StringIO()
    csv.writer(out).writerow(guarded(one) for one in cells)
    return out.getvalue()
