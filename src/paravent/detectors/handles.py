"""Account names and profile addresses of persons; not those of institutions, media, networks, carers at work."""

import re
from collections.abc import Iterator

from paravent.detectors.institutions import institutional
from paravent.detectors.ranges import Ranges
from paravent.finding import Finding, Label
from paravent.post import Author
from paravent.reading import TextReading

NAME = r"[^\W_][\w.]{0,60}|_[\w.]{1,60}"
HANDLE = re.compile(rf"(?<![\w.@/+-])@(?P<name>{NAME})")
PROFILE = re.compile(
    r"(?<![\w.@/])(?:https?://)?(?:www\.|m\.|fr-fr\.|fr\.|uk\.|ca\.)?"
    r"(?:facebook\.com/(?:profile\.php\?id=)?|fb\.(?:com|me)/|instagram\.com/|instagr\.am/|tiktok\.com/@"
    r"|twitter\.com/|x\.com/|threads\.(?:net|com)/@|"
    r"linkedin\.com/in/|snapchat\.com/add/|youtube\.com/@|t\.me/|wa\.me/|bsky\.app/profile/|mastodon\.social/@"
    r"|reddit\.com/u(?:ser)?/|"
    r"paypal\.me/|linktr\.ee/)(?P<name>[\w.%-]{2,80})",
    re.IGNORECASE,
)
PURSE = re.compile(r"(?:https?://)?(?:www\.)?(?:gofundme\.com/f/|leetchi\.com/(?:fr/)?c/)(?P<name>[\w-]{2,80})", re.IGNORECASE)
REDDIT = re.compile(r"(?<![\w/.])/?u/(?P<name>[\w-]{3,20})")
ANNOUNCED = re.compile(
    r"\b(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|twitter|facebook|fb|discord|telegram|threads|pseudo|username"
    r"|gamertag|venmo|paypal|cash ?app)"
    r"(?: (?:is|name|c'est|est|moi sur|me at|me on))?(?: ?: ?| |: ?@?)[$@]?(?P<name>[A-Za-z][\w.]{2,40})",
    re.IGNORECASE,
)
GATE = re.compile(r"@|/|insta|snap|tik|twit|face|fb|disc|tele|thre|pseudo|user|gamer|venmo|paypal|cash")
SITE = re.compile(r"\.(?:com|fr|org|net|example|be|ch|ca|co|uk|ie|eu)$")
EMPTY = frozenset(
    {
        "share",
        "sharer",
        "watch",
        "groups",
        "group",
        "pages",
        "events",
        "hashtag",
        "explore",
        "p",
        "reel",
        "story",
        "stories",
        "home",
    }
)


def handles(reading: TextReading) -> Iterator[Finding]:
    """Yield the accounts of persons: "@name", profile addresses, and names that a network's name announces."""
    if not GATE.search(reading.lowered):
        return
    taken = Ranges()
    for kind, start, end, name in _candidates(reading.content):
        if kind == "purse" and reading.author is Author.HOSPITAL:
            continue
        if taken.take(start, end) and not institutional(name, "part", "inside", "handle"):
            for place in reading.places(start, end):
                yield Finding(Label.HANDLE, place, 0.9 if kind != "announced" else 0.75, "contacts", kind)


def _candidates(content: str) -> Iterator[tuple[str, int, int, str]]:
    for match in HANDLE.finditer(content):
        name = match["name"].rstrip("._") if not match["name"].endswith("_") else match["name"]
        if name:
            yield "handle", match.start(), match.start("name") + len(name), name
    for match in REDDIT.finditer(content):
        yield "handle", match.start(), match.end(), match["name"]
    for match in PURSE.finditer(content):
        yield "purse", match.start(), match.end(), match["name"]
    for match in PROFILE.finditer(content):
        name = match["name"].rstrip(".-")
        if name.lower() not in EMPTY:
            yield "profile", match.start(), match.start("name") + len(name), name
    for match in ANNOUNCED.finditer(content):
        name = match["name"].rstrip(".")
        # a word of the sentence has no sign of an account name
        if re.search(r"\w[._]\w|[a-z]\d|_$", name) and not SITE.search(name.lower()):
            yield "announced", match.start("name"), match.start("name") + len(name), name
