"""`paravent explain`: a rule or a reason, with its sources, examples, and what lifts it."""

import sys
from collections.abc import Iterator

from paravent.cli.arguments import Parser, one_of
from paravent.cli.exits import Code
from paravent.cli.interface import Interface, Words
from paravent.cli.rules import example_in_words, rule_named
from paravent.cli.show import references
from paravent.cli.terminal import Paper, paper_for
from paravent.judge.rulebook import Example, Rule, rulebook
from paravent.post import Language
from paravent.ruling import ReasonCode

INDENT = "  "


def run(arguments: list[str], interface: Interface) -> int:
    """Print what a rule or reason means; gives 0."""
    parser = Parser("explain", interface)
    parser.add_argument("topic", metavar="ID|REASON", help=interface.words("option.topic"))
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    asked = parser.parse(arguments)
    words = Words(asked.lang) if asked.lang else interface.words
    paper = paper_for(sys.stdout)
    topic = asked.topic.upper().replace("-", "_")
    if topic in tuple(ReasonCode):
        print(about_reason(ReasonCode(topic), words, paper))
    else:
        print(about_rule(rule_named(topic), words, paper))
    return Code.OK


def about_rule(rule: Rule, words: Words, paper: Paper) -> str:
    """Everything a rule says, on one page."""
    lang = words.lang
    reason = f"{words(f'reason.{rule.reason.value}.title')} ({rule.reason.value})" if rule.reason else words("rules.no_reason")
    severity = words("rules.severity", severity=rule.severity)
    examples = (
        ("rules.match", _quotes(rule.match, words) or ([rule.practice.breach.of(lang)] if rule.practice else [])),
        ("rules.passes", _quotes(rule.passes, words) or ([rule.practice.safe.of(lang)] if rule.practice else [])),
    )
    blocks = [
        paper.fold(f"{rule.id}  {paper.paint(rule.title.of(lang), 'title')}"),
        paper.fold(f"{words('rules.reason')}{words('punctuation.colon')}{reason}\n{severity}", INDENT),
        _block("rules.asks", [rule.asks.of(lang)], words, paper),
        _block("rules.sources", list(_sources(rule, words)), words, paper),
        _block("rules.lifted", [rule.lifted_by.of(lang)], words, paper),
        _block("rules.next", [rule.next.of(lang)], words, paper),
        *(_block(key, lines, words, paper) for key, lines in examples if lines),
    ]
    return "\n\n".join(blocks)


def about_reason(code: ReasonCode, words: Words, paper: Paper) -> str:
    """What a reason means, and its rules: what each asks, its sources, what lifts it, and an example of either kind."""
    blocks = [
        paper.fold(f"{code.value}  {paper.paint(words(f'reason.{code.value}.title'), 'title')}"),
        paper.fold(words(f"reason.{code.value}.means"), INDENT),
    ]
    rules = sorted((rule for rule in rulebook().values() if rule.reason is code), key=lambda rule: (-rule.severity, rule.id))
    if rules:
        blocks.append(paper.paint(words("rules.reason_rules"), "title"))
    colon = words("punctuation.colon")
    for rule in rules:
        lines = [
            paper.fold(f"{rule.id}  {rule.title.of(words.lang)}", INDENT, INDENT + "     "),
            _told(words("rules.sources") + colon + references(rule, words), paper),
            _told(words("rules.lifted") + colon + rule.lifted_by.of(words.lang), paper),
        ]
        for key, examples in (("rules.match", rule.match), ("rules.passes", rule.passes)):
            lines += [_told(words(key) + colon + quote, paper) for quote in _quotes(examples, words)[:1]]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _block(key: str, lines: list[str], words: Words, paper: Paper) -> str:
    return "\n".join((paper.paint(words(key), "title"), *(paper.fold(line, INDENT, INDENT + "  ") for line in lines)))


def _told(line: str, paper: Paper) -> str:
    return paper.fold(line, INDENT + "     ", INDENT + "       ")


def _quotes(examples: tuple[Example, ...], words: Words) -> list[str]:
    """The examples in the reader's language, else all."""
    own = tuple(example for example in examples if example.lang is words.lang) or examples
    return [example_in_words(example, words) for example in own]


def _sources(rule: Rule, words: Words) -> Iterator[str]:
    for source in rule.sources:
        memory = "" if source.checked else f" ({words('show.memory')})"
        yield f"{source.ref}{memory}{words('punctuation.colon')}{source.says.of(words.lang)}"
