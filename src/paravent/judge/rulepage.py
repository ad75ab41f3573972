"""The rules as a page to read: `docs/rules.md` and `docs/regles.md` are what `as_markdown` gives.

`python -m paravent.judge.rulepage docs` writes both again.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from paravent.judge.rulebook import Example, Rule, rulebook
from paravent.post import Language

PAGES = {Language.EN: "rules.md", Language.FR: "regles.md"}
CHAPTERS = {
    "P": {"fr": "Le professionnel, sous son propre compte", "en": "The professional, on their own account"},
    "H": {"fr": "Le compte de l’hôpital", "en": "The hospital’s account"},
    "U": {"fr": "Le patient, le proche, le public", "en": "The patient, the relative, the public"},
}
WORDS = {
    "title": {"fr": "Les règles", "en": "The rules"},
    "intro": {
        "fr": (
            "Cinquante-neuf règles, leurs sources et quoi faire. Une source marquée † est citée de mémoire : elle n’a pas été"
            " relue. Rien ici n’est un avis juridique. Page écrite par `python -m paravent.judge.rulepage docs` à partir de"
            " `src/paravent/judge/rules/` ; c’est là qu’on la corrige."
        ),
        "en": (
            "Fifty-nine rules, their sources and what to do. A source marked † is cited from memory: it was not read again."
            " Nothing here is legal advice. This page is written by `python -m paravent.judge.rulepage docs` from"
            " `src/paravent/judge/rules/`; correct it there."
        ),
    },
    "severity": {"fr": "Gravité", "en": "Severity"},
    "1": {"fr": "1, un conseil", "en": "1, advice"},
    "2": {"fr": "2, à corriger avant de publier", "en": "2, mend before posting"},
    "3": {"fr": "3, à relire à deux", "en": "3, needs a second reader"},
    "4": {"fr": "4, ne pas publier", "en": "4, do not publish"},
    "reason": {"fr": "motif", "en": "reason"},
    "no_reason": {
        "fr": "affaire d’organisation : aucun message n’est retenu pour elle",
        "en": "a matter of practice: no post is held for it",
    },
    "next": {"fr": "Que faire", "en": "What to do"},
    "lifted": {"fr": "Ce qui la lève", "en": "What lifts it"},
    "match": {"fr": "Retenu", "en": "Held"},
    "pass": {"fr": "Sans souci", "en": "Fine"},
    "sources": {"fr": "Sources", "en": "Sources"},
    "colon": {"fr": " : ", "en": ": "},
}


def as_markdown(lang: Language) -> str:
    """Give the whole page in one language."""
    lines = [f"# {_word('title', lang)}", "", _word("intro", lang), ""]
    for initial, chapter in CHAPTERS.items():
        lines += [f"## {chapter[lang]}", ""]
        for rule in rulebook().values():
            if rule.id.startswith(initial):
                lines += [*_rule(rule, lang), ""]
    return "\n".join(lines).rstrip() + "\n"


def _rule(rule: Rule, lang: Language) -> Iterator[str]:
    colon = _word("colon", lang)
    reason = f"{_word('reason', lang)} `{rule.reason.value}`" if rule.reason else _word("no_reason", lang)
    yield f"### {rule.id}. {rule.title.of(lang)}"
    yield ""
    yield rule.asks.of(lang)
    yield ""
    yield f"- {_word('severity', lang)} {_word(str(rule.severity), lang)}. {reason[0].upper()}{reason[1:]}."
    yield f"- {_word('next', lang)}{colon}{rule.next.of(lang)}"
    yield f"- {_word('lifted', lang)}{colon}{rule.lifted_by.of(lang)}"
    told = (("match", rule.match), ("pass", rule.passes))
    for name, examples in told:
        for example in examples:
            if example.lang is lang:
                yield f"- {_word(name, lang)}{colon}{_quote(example, lang)}"
    if rule.practice:
        yield f"- {_word('match', lang)}{colon}{rule.practice.breach.of(lang)}"
        yield f"- {_word('pass', lang)}{colon}{rule.practice.safe.of(lang)}"
    yield f"- {_word('sources', lang)}{colon}".rstrip()
    for source in rule.sources:
        yield f"  - **{source.ref}**{'' if source.checked else ' †'}. {source.says.of(lang)}"


def _quote(example: Example, lang: Language) -> str:
    text = example.text if example.context is None else f"[{example.context}] {example.text}"
    return f"« {text} »" if lang is Language.FR else f"“{text}”"


def _word(name: str, lang: Language) -> str:
    return WORDS[name][lang]


if __name__ == "__main__":
    for language, page in PAGES.items():
        (Path(sys.argv[1]) / page).write_text(as_markdown(language), encoding="utf-8")
