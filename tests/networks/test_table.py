"""The table of networks: one line each, one name each."""

from collections.abc import Hashable

import pytest

from paravent_desk.networks.counting import fits
from paravent_desk.networks.moderation import Cause, moderating
from paravent_desk.networks.protocol import Account, Action, Outgoing, Reference
from paravent_desk.networks.table import NETWORKS, UnknownNetwork, network


def test_every_network_is_found_by_its_name():
    assert [network(one.name) for one in NETWORKS] == list(NETWORKS)
    assert len({one.name for one in NETWORKS}) == len({one.title for one in NETWORKS}) == 10


def test_a_name_that_no_network_has_is_an_error_that_says_so():
    with pytest.raises(UnknownNetwork, match="no network is called 'myspace'; there are mastodon, bluesky, "):
        network("myspace")


@pytest.mark.parametrize("one", NETWORKS, ids=lambda one: one.name)
def test_every_network_says_what_it_takes(one):
    practice = one.name == "practice"  # it has no network behind it, and no password
    assert one.limits.length and one.limits.source.startswith("docs/" if practice else "https://")
    assert fits("Bonjour", one.limits)
    assert Action.PUBLISH in one.can
    assert one.fields or practice
    assert one.look_up_within.days >= 1
    assert isinstance(one, Hashable)


@pytest.mark.parametrize("one", [one for one in NETWORKS if not one.tried], ids=lambda one: one.name)
def test_entering_an_account_opens_no_connection_and_shows_no_secret(one):
    account = Account(one.name, "chu", credentials={name: name if name.endswith("_id") else "Xq7" for name in one.fields})
    connection = one.connect(account, lambda _credentials: None)
    assert "Xq7" not in repr(account)
    assert "Xq7" not in repr(connection)


@pytest.mark.parametrize("one", [one for one in NETWORKS if not one.tried], ids=lambda one: one.name)
def test_what_a_network_cannot_is_said_without_a_call(one):
    from paravent_desk.networks.errors import Unsupported

    connection = one.connect(Account(one.name, "chu"), lambda _credentials: None)
    others = moderating(connection)
    assert others is connection
    calls = {
        Action.EDIT: lambda: connection.edit(Reference("1"), Outgoing("Bonjour")),
        Action.DELETE: lambda: connection.delete(Reference("1")),
        Action.READ: lambda: connection.incoming(""),
        Action.HIDE: lambda: others.hide(Reference("1")),
        Action.REMOVE_THEIRS: lambda: others.remove_theirs(Reference("1")),
        Action.REPORT: lambda: others.report(Reference("1"), Cause.SPAM, ""),
        Action.THREAD: lambda: others.thread(Reference("1")),
        Action.GONE: lambda: others.gone([Reference("1")]),
        Action.SEARCH: lambda: others.search("Valmont", ""),
        Action.HISTORY: lambda: others.history(""),
        Action.STREAM: lambda: others.stream(),
    }
    assert set(calls) == set(Action) - {Action.PUBLISH, Action.LOOK_UP}
    for action, call in calls.items():
        if action not in one.can:
            with pytest.raises(Unsupported, match=action):
                call()
    if Action.HIDE not in one.can:
        with pytest.raises(Unsupported, match="hide"):
            others.unhide(Reference("1"))


def test_a_connection_that_knows_nothing_of_others_posts_can_nothing_of_it():
    from paravent_desk.networks.errors import Unsupported

    with pytest.raises(Unsupported, match="thread"):
        moderating(object()).thread(Reference("1"))
