"""X's archive: scripts in `data/`, each an array in a variable ("window.YTD.tweets.part0 = […]"), media in `tweets_media/`.

Source: the archive's own `data/README.txt`, and the fields of its tweets as docs.x.com describes them (Tweet object, v1.1).
Older archives say `tweet.js` and `tweet_media`. Long posts stand whole in `note-tweet.js`, where they have no address. Retweets
are others' words.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape

from paravent_desk.history.archives.brought import (
    Attached,
    Brought,
    WrongArchive,
    every,
    inside,
    language,
    moment,
    word,
)
from paravent_desk.history.archives.container import Container, whole
from paravent_desk.history.archives.elements import document, elements

POSTS = re.compile(r"(?:^|/)data/tweets?(?:-part\d+)?\.js$")
LONG = re.compile(r"(?:^|/)data/note-tweets?(?:-part\d+)?\.js$")
ACCOUNT = re.compile(r"(?:^|/)data/account\.js$")
MEDIA = re.compile(r"(?:^|/)data/tweets?_media(?:_part\d+)?/(?P<id>\d+)-[^/]+$")
WHEN = "%a %b %d %H:%M:%S %z %Y"


class XArchive:
    """One of them; raises WrongArchive where it is another's."""

    network = "x"

    def __init__(self, container: Container) -> None:
        self._container = container
        names = sorted(container.names())
        self._posts = [name for name in names if POSTS.search(name)]
        self._long = [name for name in names if LONG.search(name)]
        if not self._posts:
            raise WrongArchive("unknown")
        self._media: dict[str, list[str]] = {}
        for name in names:
            if found := MEDIA.search(name):
                self._media.setdefault(found["id"], []).append(name)
        self.handle = self._told([name for name in names if ACCOUNT.search(name)])

    def posts(self) -> Iterator[Brought]:
        """What the account wrote, then its long posts whole."""
        for name in self._posts:
            for one in elements(self._container, name):
                tweet = one.get("tweet", one)
                if isinstance(tweet, dict) and not _of_others(tweet):
                    yield self._brought(tweet)
        for name in self._long:
            for one in elements(self._container, name):
                told = one.get("noteTweet")
                number, text = word(inside(told, "noteTweetId")), word(inside(told, "core", "text"))
                if number and text:
                    yield Brought(f"note:{number}", "", moment(inside(told, "createdAt")), unescape(text))

    def file(self, place: str) -> bytes:
        """A file of a post; raises NoFile."""
        return whole(self._container, place)

    def close(self) -> None:
        """Let go of it."""
        self._container.close()

    def _told(self, names: list[str]) -> str:
        told = document(self._container, names[0]) if names else None
        return word(inside(every(told)[0] if every(told) else None, "account", "username"))

    def _brought(self, tweet: dict[str, object]) -> Brought:
        number = word(tweet.get("id_str")) or word(tweet.get("id"))
        return Brought(
            remote_id=number,
            url=f"https://x.com/{self.handle or 'i'}/status/{number}",
            at=_moment(tweet.get("created_at")),
            text=unescape(word(tweet.get("full_text")) or word(tweet.get("text"))),
            kind="reply" if tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id") else "post",
            lang=language(tweet.get("lang")),
            files=self._files(number, tweet),
        )

    def _files(self, number: str, tweet: dict[str, object]) -> tuple[Attached, ...]:
        """The files that are there, and one without a place for each that the tweet tells of and the archive lacks."""
        told = every(inside(tweet, "extended_entities", "media")) or every(inside(tweet, "entities", "media"))
        there = self._media.get(number, [])
        descriptions = [word(inside(one, "ext_alt_text")) for one in told]
        size = max(len(told), len(there))
        descriptions += [""] * (size - len(descriptions))
        return tuple(Attached(there[at] if at < len(there) else "", descriptions[at]) for at in range(size))


def _of_others(tweet: dict[str, object]) -> bool:
    return bool(tweet.get("retweeted_status")) or word(tweet.get("full_text")).startswith("RT @")


def _moment(told: object) -> datetime | None:
    try:
        return datetime.strptime(word(told), WHEN)
    except ValueError:
        return None
