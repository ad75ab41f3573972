"""The language people are spoken to in, and the catalogue of sentences (`words.toml`)."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from paravent.post import Language

CATALOGUE = Path(__file__).with_name("words.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language."""

    lang: Language

    def __call__(self, key: str, **values: str | int) -> str:
        """The sentence of a dotted key ("verdict.stop"), its {values} filled in; raises KeyError for a key that is none."""
        sentence = self.get(key)
        if sentence is None:
            raise KeyError(key)
        return sentence.format(**values) if values else sentence

    def get(self, key: str) -> str | None:
        """The sentence of a key as it stands, or None."""
        entry: Any = catalogue()
        for step in key.split("."):
            entry = entry.get(step, {})
        sentence: str | None = entry.get(self.lang.value)
        return sentence


@dataclass(frozen=True, slots=True)
class Interface:
    """What the person asked for (`--ui`, else the locale); None: the language of the post, which is known later."""

    chosen: Language | None

    @property
    def words(self) -> Words:
        """The catalogue where no post has been read: English unless another language was chosen."""
        return self.words_for(Language.EN)

    @property
    def english(self) -> bool:
        """Whether `words` speaks English."""
        return self.words.lang is Language.EN

    def words_for(self, lang: Language) -> Words:
        """The catalogue for a post in `lang`."""
        return Words(self.chosen or lang)


def interface_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Interface:
    """The interface's language, found before the arguments are parsed so that their errors speak it too."""
    for option, value in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _, joined = option.partition("=")
        if name == "--ui" and (joined or value) in tuple(Language):
            return Interface(Language(joined or value))
    return Interface(language_of_locale(environment))


def language_of_locale(environment: Mapping[str, str]) -> Language | None:
    """The language of the locale (POSIX: LC_ALL, else LC_MESSAGES, else LANG), or None where it is none of ours."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(name)
        if locale:
            lang = re.split(r"[_.@-]", locale.lower())[0]
            return Language(lang) if lang in tuple(Language) else None
    return None


@cache
def catalogue() -> dict[str, Any]:
    """Every sentence of the interface: nested tables whose leaves are `{fr, en}`."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))
