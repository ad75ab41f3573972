"""`paravent rules`: the rules as a list, one of them, JSON or Markdown."""

import sys
from collections.abc import Iterable
from typing import Any

from paravent.cli.arguments import Parser, one_of
from paravent.cli.exits import Code, CommandError
from paravent.cli.interface import Interface, Words
from paravent.cli.terminal import Paper, paper_for
from paravent.judge.rulebook import Example, Rule, rulebook
from paravent.post import Kind, Language


def run(arguments: list[str], interface: Interface) -> int:
    """Print the rules; gives 0."""
    parser = Parser("rules", interface)
    parser.add_argument("rule", nargs="?", metavar="ID", help=interface.words("option.rule"))
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    parser.option("--json", action="store_true")
    parser.option("--markdown", action="store_true")
    asked = parser.parse(arguments)
    words = Words(asked.lang) if asked.lang else interface.words
    chosen = (rule_named(asked.rule),) if asked.rule else tuple(rulebook().values())
    if asked.json:
        from paravent.cli.document import print_json

        print_json([as_json(rule) for rule in chosen])
    elif asked.markdown:
        from paravent.judge.rulepage import as_markdown

        print(as_markdown(words.lang), end="")
    elif asked.rule:
        from paravent.cli.explain import about_rule

        print(about_rule(chosen[0], words, paper_for(sys.stdout)))
    else:
        print(listed(chosen, words, paper_for(sys.stdout)))
    return Code.OK


def rule_named(name: str) -> Rule:
    """The rule of an id in either case; raises CommandError."""
    rule = rulebook().get(name.upper())
    if rule is None:
        raise CommandError(Code.USAGE, "usage.topic")
    return rule


def listed(rules: Iterable[Rule], words: Words, paper: Paper) -> str:
    """One rule a line: its id, its title, its reason."""
    lines = []
    for rule in rules:
        reason = f" ({rule.reason.value})" if rule.reason else ""
        lines.append(paper.fold(f"{rule.id}  {rule.title.of(words.lang)}{reason}", "", "     "))
    return "\n".join((*lines, "", words("rules.heading", count=len(lines))))


def as_json(rule: Rule) -> dict[str, Any]:
    """A rule whole, both languages; examples as posts."""
    from paravent.cli.document import both

    return {
        "id": rule.id,
        "title": both(rule.title.of),
        "asks": both(rule.asks.of),
        "next": both(rule.next.of),
        "severity": rule.severity,
        "reason": rule.reason.value if rule.reason else None,
        "authors": [author.value for author in rule.authors],
        "kinds": [kind.value for kind in rule.kinds],
        "when": [list(alternative) for alternative in rule.when],
        "lifted": rule.lifted,
        "lifted_by": both(rule.lifted_by.of),
        "sources": [{"ref": source.ref, "says": both(source.says.of), "checked": source.checked} for source in rule.sources],
        "match": [_example(example) for example in rule.match],
        "pass": [_example(example) for example in rule.passes],
        "practice": {"breach": both(rule.practice.breach.of), "safe": both(rule.practice.safe.of)} if rule.practice else None,
    }


def _example(example: Example) -> dict[str, Any]:
    return {
        "text": example.text,
        "author": example.author.value,
        "kind": example.kind.value,
        "context": example.context,
        "lang": example.lang.value,
    }


def example_in_words(example: Example, words: Words) -> str:
    """An example as one would quote it, with what it answers or stands under."""
    quoted = words("punctuation.quoted", text=example.text)
    if not example.context:
        return quoted
    relation = words("rules.under" if example.kind is Kind.CAPTION else "rules.answering")
    return f"{quoted} — {relation} {words('punctuation.quoted', text=example.context)}"
