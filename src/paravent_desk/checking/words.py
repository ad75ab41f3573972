"""What the engine's JSON says, in the words of the engine's own catalogue: verdict, reasons, rules, sources, risk, causes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from paravent.cli.interface import Words
from paravent.post import Language


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule comes from, and what is said there."""

    ref: str
    says: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule in words."""

    id: str
    title: str
    next: str
    lifted_by: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in words; `causes` are sentences about what could not be checked."""

    code: str
    verdict: str
    title: str
    means: str
    rules: tuple[Rule, ...]
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """Something found in a file: its number on the outlined picture, and a line of words."""

    number: int
    words: str


def reasons(report: Mapping[str, Any], lang: str) -> tuple[Why, ...]:
    """The reasons, gravest first, as the report has them."""
    words = _words(lang)
    return tuple(
        Why(
            one["code"],
            one["verdict"],
            words(f"reason.{one['code']}.title"),
            words(f"reason.{one['code']}.means"),
            tuple(_rule(rule, lang) for rule in one["rules"]),
            tuple(dict.fromkeys(cause(missed["cause"], lang) for missed in one["unread"])),
        )
        for one in report.get("reasons", ())
    )


def unchecked(lang: str) -> Why:
    """The reason of what could not be checked at all."""
    words = _words(lang)
    titled, means = words("reason.UNCHECKED.title"), words("reason.UNCHECKED.means")
    return Why("UNCHECKED", "stop", titled, means, (), (cause("detector_failed", lang),))


def reason_title(code: str, lang: str) -> str:
    """A reason's title; the code itself for one that this engine does not know."""
    return _words(lang).get(f"reason.{code}.title") or code


def head(verdict: str, lang: str) -> str:
    """The verdict in a sentence."""
    return _words(lang)(f"verdict.head.{verdict}")


def label(name: str, lang: str) -> str:
    """What was seen, in a word ("patient", "chambre")."""
    return _words(lang).get(f"label.{name}") or name.lower()


def kind(name: str, lang: str) -> str:
    """What a field of a file's data is about, in a word ("position", "appareil")."""
    return _words(lang).get(f"kind.{name}") or name


def position(name: str, lang: str) -> str:
    """A part of a picture in words, from the engine's name of it ("top_left")."""
    return _words(lang)(f"position.{name}")


def cause(name: str, lang: str) -> str:
    """Why something could not be checked, and what to do; the general sentence for a cause the engine does not know."""
    words = _words(lang)
    return words.get(f"cause.{name}") or words("cause.detector_failed")


def knows(name: str) -> bool:
    """Whether the engine has a sentence for a cause."""
    return _words("en").get(f"cause.{name}") is not None


def risk(report: Mapping[str, Any], lang: str) -> tuple[str, ...]:
    """How many people fit, as a multiplication in plain words; empty where nobody is told of."""
    told = report.get("risk")
    return tuple(told["words"][lang]) if told else ()


def advice(report: Mapping[str, Any], lang: str) -> str:
    """What goes with the safe version, or says why there is none."""
    safe = report.get("safe") or {}
    return str(safe["advice"][lang]) if safe.get("advice") else ""


def seen(report: Mapping[str, Any], lang: str) -> tuple[Seen, ...]:
    """What is outlined on a file's picture, line by line."""
    return tuple(Seen(one["number"], one["words"][lang]) for one in report.get("annotations", ()))


def unseen(report: Mapping[str, Any], lang: str) -> str:
    """What nobody looked for in a picture that may show somebody; "" for any other."""
    return str((report.get("unseen") or {}).get(lang, ""))


def _rule(rule: Mapping[str, Any], lang: str) -> Rule:
    sources = tuple(Source(one["ref"], one["says"][lang]) for one in rule["sources"])
    return Rule(rule["id"], rule["title"][lang], rule["next"][lang], rule["lifted_by"][lang], sources)


@cache
def _words(lang: str) -> Words:
    return Words(Language(lang))
