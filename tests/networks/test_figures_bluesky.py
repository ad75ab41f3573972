"""Numbers of posts and of the account on Bluesky, against the software that its readers' side (AppView) runs."""

from datetime import UTC, datetime

import pytest

from paravent_desk.networks import bluesky_figures
from paravent_desk.networks.figures import PostNumbers
from paravent_desk.networks.protocol import Outgoing, Reference
from tests.networks.bluesky_reading import call, enter, strong, until
from tests.servers.bluesky import new_account

pytestmark = pytest.mark.slow


@pytest.fixture
def hospital(appview_service):
    return new_account(appview_service, "hospital")


@pytest.fixture
def visitor(appview_service):
    return new_account(appview_service, "visitor")


def leave(owner, collection, subject):
    """A like, a repost or a follow, as people's programs write it."""
    record = {"$type": collection, "subject": subject, "createdAt": datetime.now(UTC).isoformat()}
    call(owner, "com.atproto.repo.createRecord", {"repo": owner.did, "collection": collection, "record": record})


def test_likes_reposts_and_answers_are_counted_and_a_post_that_is_gone_is_left_out(hospital, visitor, monkeypatch):
    monkeypatch.setattr(bluesky_figures, "_AT_ONCE", 2)
    desk, outside = enter(hospital), enter(visitor)
    post = desk.publish(Outgoing("Portes ouvertes"), "publicationfigures1")
    quiet = desk.publish(Outgoing("Fermé lundi"), "publicationfigures2")
    gone = Reference(f"at://{hospital.did}/app.bsky.feed.post/3jzfcijpj2z2a")
    leave(visitor, "app.bsky.feed.like", strong(post))
    leave(visitor, "app.bsky.feed.repost", strong(post))
    outside.publish(Outgoing("Où ça ?", reply_to=post), "publicationfigures3")
    whole = PostNumbers(None, 1, 1, 1)
    found = until(lambda: desk.post_numbers([post, quiet, gone]), lambda told: told.get(post.id) == whole)
    assert found == {post.id: whole, quiet.id: PostNumbers(None, 0, 0, 0)}


def test_the_account_tells_followers_posts_and_its_newest_which_no_repost_is(hospital, visitor):
    desk, outside = enter(hospital), enter(visitor)
    leave(visitor, "app.bsky.graph.follow", hospital.did)
    desk.publish(Outgoing("Portes ouvertes"), "publicationfigures4")
    told = until(desk.account_numbers, lambda one: one.followers == 1 and one.posts == 1 and one.last_post_on is not None)
    assert told.last_post_on == datetime.now(UTC).date()
    theirs = outside.publish(Outgoing("Merci"), "publicationfigures5")
    other = enter(other_account := new_account(hospital.service, "reposter"))
    leave(other_account, "app.bsky.feed.repost", strong(theirs))
    quiet = until(other.account_numbers, lambda one: one.followers is not None)
    assert (quiet.posts, quiet.last_post_on) == (0, None)
