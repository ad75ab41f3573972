"""The 59 rules, read from `rules/*.toml`: what each asks, by which source, when it holds, and what to do next.

The TOML files are the truth; `rules/frozen.json` is their content made quick to read (4 ms in all, against 20 with tomllib). It
carries the digest of the files it was made from and is used only while that is theirs, so an edited rule holds at once.
`python -m paravent.judge.rulebook` writes it again.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from paravent.errors import InvalidRule
from paravent.finding import Place
from paravent.judge import schema
from paravent.post import Author, Kind, Language
from paravent.ruling import ReasonCode

FOLDER = Path(__file__).parent / "rules"
FROZEN = FOLDER / "frozen.json"


@dataclass(frozen=True, slots=True)
class Wording:
    """One sentence or two, in both languages."""

    fr: str
    en: str

    def of(self, lang: Language) -> str:
        """The wording in one language."""
        return self.fr if lang is Language.FR else self.en


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from: the reference, what it says for us, and whether it was read (False: cited from memory)."""

    ref: str
    says: Wording
    checked: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A post of our own that a rule must, or must not, name."""

    text: str
    author: Author
    kind: Kind
    context: str | None
    lang: Language


@dataclass(frozen=True, slots=True)
class Practice:
    """For a rule that no post breaks by its words: one breach and one safe way, told."""

    breach: Wording
    safe: Wording


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `severity` runs from 1 (advice) to 4 (do not publish); `reason` is None where no reason code is its own.

    `when` lists alternatives; each is a list of facts that must all hold ("not:x": must not). `lifted` is one of
    `schema.LIFTED`: what turns the rule off, in a word.
    """

    id: str
    title: Wording
    asks: Wording
    next: Wording
    severity: int
    reason: ReasonCode | None
    authors: tuple[Author, ...]
    kinds: tuple[Kind, ...]
    when: tuple[tuple[str, ...], ...]
    lifted: str
    lifted_by: Wording
    sources: tuple[Source, ...]
    match: tuple[Example, ...] = field(default=(), repr=False)
    passes: tuple[Example, ...] = field(default=(), repr=False)
    practice: Practice | None = field(default=None, repr=False)

    def applies(self, facts: Mapping[str, tuple[Place, ...]]) -> bool:
        """Whether the rule speaks to this author and this kind of post."""
        author = len(self.authors) == len(Author) or any(f"by_{author}" in facts for author in self.authors)
        return author and (len(self.kinds) == len(Kind) or any(kind in facts for kind in self.kinds))

    def holds(self, facts: Mapping[str, tuple[Place, ...]]) -> tuple[Place, ...] | None:
        """The places behind the first alternative that holds, each once and in its order; None when none does."""
        if not self.when or not self.applies(facts):
            return None
        for alternative in self.when:
            wanted = [fact for fact in alternative if not fact.startswith("not:")]
            unwanted = [fact.removeprefix("not:") for fact in alternative if fact.startswith("not:")]
            if all(fact in facts for fact in wanted) and not any(fact in facts for fact in unwanted):
                return tuple(dict.fromkeys(place for fact in wanted for place in facts[fact]))
        return None


@cache
def rulebook() -> Mapping[str, Rule]:
    """Every rule by its id, in the order of ids (H, P, U); raises InvalidRule when a file breaks the schema."""
    written = _frozen()
    if written is None:
        written = {path.stem: _read(path) for path in _paths()}
    return MappingProxyType({name.upper(): _rule(name.upper(), content) for name, content in written.items()})


@cache
def digest() -> str:
    """SHA-256, in hex, over the rule files: the version of the rules that a report names."""
    whole = hashlib.sha256()
    for path in _paths():
        content = path.read_bytes()
        whole.update(f"{path.stem}:{len(content)}:".encode() + content)
    return whole.hexdigest()


def freeze() -> None:
    """Write `rules/frozen.json` from the TOML files, once they have been read without complaint."""
    written = {path.stem: _read(path) for path in _paths()}
    for name, content in written.items():
        _rule(name.upper(), content)
    document = {"digest": digest(), "rules": written}
    FROZEN.write_text(json.dumps(document, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _paths() -> list[Path]:
    return sorted(FOLDER.glob("*.toml"))


def _frozen() -> dict[str, Any] | None:
    """The frozen rules, or None when there are none or the files have changed since."""
    try:
        document = json.loads(FROZEN.read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(document, dict) or document.get("digest") != digest():
        return None
    rules: dict[str, Any] = document["rules"]
    return rules


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        cause = type(error).__name__
        raise InvalidRule(f"Rule {path.stem.upper()}: the file is not TOML ({cause}). Mend {path.name}.") from None


def _rule(name: str, content: Mapping[str, Any]) -> Rule:
    schema.check(name, content)
    practice = content.get("practice")
    return Rule(
        id=content["id"],
        title=_wording(content["title"]),
        asks=_wording(content["asks"]),
        next=_wording(content["next"]),
        severity=content["severity"],
        reason=ReasonCode(content["reason"]) if "reason" in content else None,
        authors=tuple(Author(author) for author in content["applies"]["authors"]),
        kinds=tuple(Kind(kind) for kind in content["applies"]["kinds"]),
        when=tuple(tuple(alternative) for alternative in content.get("when", ())),
        lifted=content["lifted"],
        lifted_by=_wording(content["lifted_by"]),
        sources=tuple(Source(source["ref"], _wording(source["says"]), source["checked"]) for source in content["sources"]),
        match=tuple(_example(example) for example in content.get("match", ())),
        passes=tuple(_example(example) for example in content.get("pass", ())),
        practice=Practice(_wording(practice["breach"]), _wording(practice["safe"])) if practice else None,
    )


def _wording(content: Mapping[str, str]) -> Wording:
    return Wording(content["fr"], content["en"])


def _example(content: Mapping[str, str]) -> Example:
    return Example(
        text=content["text"],
        author=Author(content["author"]),
        kind=Kind(content["kind"]),
        context=content.get("context"),
        lang=Language(content["lang"]),
    )


if __name__ == "__main__":
    freeze()
