"""Ready replies that confirm nothing, fitting what was answered; and the sentences that say why no text can go out."""

import re
import tomllib
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from paravent.finding import Label, Part
from paravent.observation import Observation
from paravent.post import Language, Post

FOLDER = Path(__file__).parent
FAMILIAR = re.compile(r"\b(?:tu|toi|t'es|t'as|t'inquiètes?|ton|ta|tes|te)\b|\bt'(?=[aeiouyéèêh])", re.IGNORECASE)
URGENT = frozenset({"distress", "emergency"})
FORMAL = re.compile(r"\b(?:vous|votre|vos)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants, how it is told by its words, and what may be answered without saying anything of anybody."""

    name: str
    when: dict[str, re.Pattern[str] | None]
    unless: dict[str, re.Pattern[str] | None]
    replies: dict[str, tuple[str, ...]]


@cache
def intents() -> tuple[Intent, ...]:
    """The intents in order of precedence, as `wordings.toml` states them."""
    tables = tomllib.loads((FOLDER / "wordings.toml").read_text(encoding="utf-8"))["intent"]
    return tuple(
        Intent(
            table["name"],
            {lang: _any_of(table["when"][lang]) for lang in ("fr", "en")},
            {lang: _any_of(table.get("unless", {}).get(lang, [])) for lang in ("fr", "en")},
            {register: tuple(table[register]) for register in ("vous", "tu", "en")},
        )
        for table in tables
    )


def _any_of(words: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(words), re.IGNORECASE) if words else None


def intent_of(message: str, lang: Language, *, tells_health: bool = False) -> Intent:
    """Tell what a message wants; `tells_health` where it gives health information, which is answered before any praise."""
    message = message.replace("’", "'")
    names = {intent.name: intent for intent in intents()}
    for intent in intents():
        if tells_health and intent.name == "praise":
            return names["self_disclosure"]
        pattern, against = intent.when[lang.value], intent.unless[lang.value]
        if pattern is not None and pattern.search(message) and not (against is not None and against.search(message)):
            return intent
    return names["otherwise"]


def wording(post: Post, observation: Observation, lang: Language, *, intent: str | None = None) -> str:
    """A reply that confirms nothing. The same post has the same wording; different posts, different ones."""
    context = post.context or ""
    told = bool(observation.spans(Label.HEALTH, part=Part.CONTEXT))
    chosen = intent_of(context, lang, tells_health=told)
    if intent is not None and chosen.name not in URGENT:
        chosen = next(i for i in intents() if i.name == intent)
    replies = chosen.replies[register(post, lang)]
    return replies[zlib.crc32(f"{context}\n{post.text}".encode("utf-8", "surrogatepass")) % len(replies)]


def register(post: Post, lang: Language) -> str:
    """ "en", or for French "tu" where the reply itself says "tu" and nobody says "vous", else "vous"."""
    if lang is Language.EN:
        return "en"
    both = f"{post.context or ''}\n{post.text}".replace("’", "'")
    return "tu" if FAMILIAR.search(post.text.replace("’", "'")) and not FORMAL.search(both) else "vous"


@cache
def advices() -> dict[str, dict[str, str]]:
    """The sentences of `advice.toml`, by key and language."""
    table: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "advice.toml").read_text(encoding="utf-8"))
    return table


def advice_sentence(key: str, lang: Language) -> str:
    """The sentence that `Copy.advice` names; raises KeyError for a key that is none."""
    return advices()[key][lang.value]
