"""What a rule file must hold, checked field by field: a rule that cannot be understood is refused, never skipped."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from paravent.errors import InvalidRule
from paravent.post import Author, Kind, Language
from paravent.ruling import ReasonCode

VOCABULARY = Path(__file__).parent / "rules" / "facts.tsv"

REQUIRED = ("id", "title", "asks", "next", "severity", "applies", "lifted", "lifted_by", "sources")
OPTIONAL = ("reason", "when", "match", "pass", "practice")
WORDINGS = ("title", "asks", "next", "lifted_by")
LANGUAGES = tuple(Language)
SEVERITIES = (1, 2, 3, 4)
LIFTED = frozenset(
    {
        "nothing",  # no evidence opens it
        "image_consent",  # written, dated consent naming the image, kept in the register
        "story_consent",  # written, dated consent to the story, kept in the register
        "parents_consent",  # every holder of parental authority, and the child
        "guardian_consent",  # the person, with whoever protects them, and the judge where privacy is seriously touched
        "later_consent",  # given by the person once recovered
        "family_request",  # written request of the close family, nobody having objected in life
        "staff_agreement",  # the member of staff agrees
        "own_choice",  # the person's own data: theirs to decide, once told
        "persons_agreement",  # each person concerned agrees, expressly
        "anonymity",  # nobody can be recognised, and that was checked
        "secure_channel",  # said where identified professionals, or the person alone, can read it
        "authorisation",  # the director's or an authority's written decision
        "citable_source",  # a dated source that anybody can read
        "visible_label",  # the picture says what it is
        "alert_channel",  # a whistle-blowing or union channel that the law protects
    }
)
"""What turns a rule off, in a word; `lifted_by` says it in sentences."""


@cache
def facts() -> frozenset[str]:
    """The names of the facts in which `when` may be written (`rules/facts.tsv` says what each means)."""
    lines = VOCABULARY.read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))


def check(rule: str, content: Mapping[str, Any]) -> None:
    """Raise InvalidRule, naming the rule and the field, unless `content` is a whole rule."""
    _keys(rule, "the rule", content, REQUIRED, OPTIONAL)
    if content["id"] != rule:
        _refuse(rule, "id", f"must be {rule}, as the file is named")
    for name in WORDINGS:
        _wording(rule, name, content[name])
    if content["severity"] not in SEVERITIES or isinstance(content["severity"], bool):
        _refuse(rule, "severity", "must be 1, 2, 3 or 4")
    _member(rule, "lifted", content["lifted"], LIFTED)
    _applies(rule, content["applies"])
    _sources(rule, content["sources"])
    _conditions(rule, content)
    for name in ("match", "pass"):
        _examples(rule, name, content.get(name, []))
    if "practice" in content:
        _keys(rule, "practice", content["practice"], ("breach", "safe"))
        for name, told in content["practice"].items():
            _wording(rule, f"practice.{name}", told)


def _applies(rule: str, applies: Any) -> None:  # noqa: ANN401 - whatever the file holds is checked here
    _keys(rule, "applies", applies, ("authors", "kinds"))
    for name, words in (("authors", Author), ("kinds", Kind)):
        if not isinstance(applies[name], list) or not applies[name]:
            _refuse(rule, f"applies.{name}", "must be a list of at least one")
        for word in applies[name]:
            _member(rule, f"applies.{name}", word, tuple(words))


def _sources(rule: str, sources: Any) -> None:  # noqa: ANN401
    if not isinstance(sources, list) or not sources:
        _refuse(rule, "sources", "must be a list of at least one")
    for source in sources:
        _keys(rule, "sources", source, ("ref", "says", "checked"))
        _text(rule, "sources.ref", source["ref"])
        _wording(rule, "sources.says", source["says"])
        if not isinstance(source["checked"], bool):
            _refuse(rule, "sources.checked", "must be true or false")


def _conditions(rule: str, content: Mapping[str, Any]) -> None:
    if "reason" in content:
        _member(rule, "reason", content["reason"], tuple(code for code in ReasonCode if code is not ReasonCode.UNCHECKED))
        if not content.get("when"):
            _refuse(rule, "when", "must say when the reason holds")
    for alternative in content.get("when", []):
        if not isinstance(alternative, list) or not any(not str(fact).startswith("not:") for fact in alternative):
            _refuse(rule, "when", "must list alternatives, each with at least one fact that must hold")
        for fact in alternative:
            _member(rule, "when", str(fact).removeprefix("not:"), facts())


def _examples(rule: str, name: str, examples: Any) -> None:  # noqa: ANN401
    for example in examples:
        _keys(rule, name, example, ("text", "author", "kind", "lang"), ("context",))
        for key in example:
            _text(rule, f"{name}.{key}", example[key])
        _member(rule, f"{name}.author", example["author"], tuple(Author))
        _member(rule, f"{name}.kind", example["kind"], tuple(Kind))
        _member(rule, f"{name}.lang", example["lang"], LANGUAGES)


def _wording(rule: str, name: str, wording: Any) -> None:  # noqa: ANN401
    _keys(rule, name, wording, LANGUAGES)
    for lang in LANGUAGES:
        _text(rule, f"{name}.{lang}", wording[lang])


def _text(rule: str, name: str, text: Any) -> None:  # noqa: ANN401
    if not isinstance(text, str) or not text.strip():
        _refuse(rule, name, "must be a text that says something")


def _member(rule: str, name: str, word: Any, words: Iterable[str]) -> None:  # noqa: ANN401
    if not isinstance(word, str) or word not in words:
        _refuse(rule, name, f"holds a word that is none of its vocabulary: {word!r}")


def _keys(rule: str, name: str, content: Any, required: Iterable[str], optional: Iterable[str] = ()) -> None:  # noqa: ANN401
    if not isinstance(content, dict):
        _refuse(rule, name, "must be a table")
    for key in required:
        if key not in content:
            _refuse(rule, key if name == "the rule" else f"{name}.{key}", "is missing")
    for key in content:
        if key not in required and key not in optional:
            _refuse(rule, key if name == "the rule" else f"{name}.{key}", "is a field that no rule has")


def _refuse(rule: str, name: str, why: str) -> NoReturn:
    raise InvalidRule(f"Rule {rule}: `{name}` {why}. Mend src/paravent/judge/rules/{rule.lower()}.toml.")
