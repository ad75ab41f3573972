"""A report for people: the verdict, the text with what was found, why and by which rule, how many fit, and what can go out."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from paravent.cli.interface import Words
from paravent.cli.looking import crop_in_words, told_of
from paravent.cli.marked import LONGEST, marked, marks
from paravent.cli.terminal import Paper, harmless
from paravent.finding import Box, Field, Part, Place, Span, Track
from paravent.judge.rulebook import Rule, rulebook
from paravent.post import Tier
from paravent.reading import Unread
from paravent.repair.annotate import annotations
from paravent.repair.crop import crops
from paravent.report import Origin, Report
from paravent.ruling import Reason, Verdict, Voice

INDENT = "  "
DEEPER = "      "
MOST_RULES = 2
MOST_SOURCES = 3
"""Rules shown under one reason, and sources under one rule; `paravent explain` shows the rest."""


@dataclass(frozen=True, slots=True)
class Show:
    """One report on one paper, in one language."""

    report: Report
    text: str
    words: Words
    paper: Paper
    signs: Mapping[str, str]
    written: Sequence[Path] = ()
    fixed: bool = False
    look: Sequence[Path] | None = None

    def blocks(self) -> Iterator[str]:
        """The parts of the page that have something to say, top to bottom."""
        yield self.head()
        yield from filter(
            None, (self.seen(), self.files(), self.looked_at(), self.why(), self.risk(), self.safe(), self.unseen())
        )

    def head(self) -> str:
        """The verdict: a sign, a word, a sentence."""
        verdict = self.report.verdict
        line = f"{self.verdict(verdict)}  {self.words(f'verdict.head.{verdict.value}')}"
        fast = [self.paper.fold(self.words("show.fast"), INDENT)] if self.report.tier is Tier.FAST else []
        return "\n".join([self.paper.fold(line), *fast])

    @property
    def calm(self) -> bool:
        """Whether there is nothing to explain: what was seen in a post that may go out is for `--json`."""
        return self.report.verdict is Verdict.OK

    def verdict(self, verdict: Verdict) -> str:
        """The sign and the word of a verdict."""
        word = f"{self.signs[verdict.value]} {self.words(f'verdict.word.{verdict.value}')}"
        return self.paper.paint(word, verdict.value)

    def section(self, key: str, *lines: str) -> str:
        """A title and its lines; nothing where there are none."""
        return "\n".join((self.paper.paint(self.words(f"section.{key}"), "title"), *lines)) if lines else ""

    def seen(self) -> str:
        """The text with what was found in it."""
        resting = frozenset(place for reason in self.report.reasons for place in reason.places)
        found = marks(self.report.findings, Part.TEXT, resting)
        if not self.text.strip() or not found or self.calm:
            return ""
        lines = [self.paper.fold(marked(self.text, found, self.words), INDENT)]
        if len(self.text) > LONGEST:
            lines.append(INDENT + self.words("show.shortened"))
        return self.section("seen", *lines)

    def files(self) -> str:
        """What was found in each file, counted by label and kind; its name and alt text too."""
        counted: Counter[tuple[str, str]] = Counter()
        for finding in self.report.findings:
            where = whereabouts(finding.place, self.words)
            if where and finding.kind != "harmless":
                kind = self.words.get(f"kind.{finding.kind}") if finding.kind else None
                label = self.words(f"label.{finding.label.value}")
                counted[where, f"{label} ({kind})" if kind else label] += 1
        by_file: dict[str, list[str]] = {}
        for (where, what), count in counted.items():
            by_file.setdefault(where, []).append(f"{what} × {count}" if count > 1 else what)
        colon = self.words("punctuation.colon")
        lines = [self.paper.fold(f"{where}{colon}{', '.join(found)}", INDENT, DEEPER) for where, found in by_file.items()]
        for crop in crops(self.report):
            where = self.words("show.file", number=crop.attachment + 1)
            lines.append(self.paper.fold(f"{where}{colon}{crop_in_words(crop, self.words)}", INDENT, DEEPER))
        return self.section("files", *lines)

    def looked_at(self) -> str:
        """What the pictures of `--show` show, line by line, where they were asked for."""
        if self.look is None:
            return ""
        lines = told_of(annotations(self.report), self.look, self.words)
        return self.section("look", *(self.paper.fold(line, INDENT, DEEPER) for line in lines))

    def unseen(self) -> str:
        """What is not looked for, once, where a picture may show somebody."""
        return self.paper.fold(self.words("look.unseen")) if self.report.person else ""

    def why(self) -> str:
        """Each reason with its rules, their sources, and what to do next."""
        return self.section("why", *(line for reason in self.report.reasons for line in self.reason(reason)))

    def reason(self, reason: Reason) -> Iterator[str]:
        """One reason: its name, its first rules, or what could not be checked."""
        title = self.words(f"reason.{reason.code.value}.title")
        sign = self.paper.paint(self.signs[reason.verdict.value], reason.verdict.value)
        yield self.paper.fold(f"{sign} {self.paper.paint(title, 'title')} ({reason.code.value})", INDENT, INDENT + "  ")
        for line in self.unread(reason.unread):
            yield self.paper.fold(line, INDENT + "  ", DEEPER)
        if reason.voice is Voice.LEARNED:
            yield self.paper.fold(self.learned(reason), INDENT + "  ", DEEPER)
        for name in reason.rules[:MOST_RULES]:
            yield from self.rule(rulebook()[name])
        more = len(reason.rules) - MOST_RULES
        if more > 0:
            yield self.paper.fold(self.words("show.more_rules", count=more, code=reason.code.value), INDENT + "  ")

    def learned(self, reason: Reason) -> str:
        """That a reason was read from the whole, how sure that is, and the words that weighed most."""
        own = [p for p in reason.places if isinstance(p, Span) and p.part is Part.TEXT]
        quoted = ", ".join(self.words("show.quoted", words=harmless(self.text[p.start : p.end])) for p in own)
        key = "show.learned_from" if quoted else "show.learned"
        return self.words(key, percent=round(100 * reason.confidence), words=quoted)

    def rule(self, rule: Rule) -> Iterator[str]:
        """A rule with its sources and what it advises next."""
        deep, hanging = DEEPER + "   ", DEEPER + "     "
        yield self.paper.fold(f"{rule.id}  {rule.title.of(self.words.lang)}", INDENT + "  ", DEEPER + "   ")
        yield self.paper.fold(told(self.words, "show.source", references(rule, self.words, MOST_SOURCES)), deep, hanging)
        yield self.paper.fold(told(self.words, "show.next", rule.next.of(self.words.lang)), deep, hanging)

    def unread(self, unread: Sequence[Unread]) -> list[str]:
        """What could not be checked, which checks or formats that concerns, and what to do about it."""
        concerned: dict[str, list[str]] = {}
        for one in dict.fromkeys(unread):
            if one.attachment is not None:
                subject = self.words("show.file", number=one.attachment + 1)
            else:
                subject = self.words("show.context" if one.what == Part.CONTEXT else "show.text")
            line = f"{subject}{self.words('punctuation.colon')}{self.words(f'cause.{one.cause.value}')}"
            concerned.setdefault(line, []).extend([one.what] if one.what and one.what not in tuple(Part) else [])
        return [f"{line} ({', '.join(what)})" if what else line for line, what in concerned.items()]

    def risk(self) -> str:
        """The multiplication in words."""
        if self.report.risk is None or self.calm:
            return ""
        from paravent.judge.wording import in_words

        lines = in_words(self.report.risk, self.words.lang)
        return self.section("risk", *(self.paper.fold(harmless(line), INDENT, DEEPER) for line in lines))

    def safe(self) -> str:
        """The version that can go out, what it still gets, and where it was written; else why there is none."""
        safe = self.report.safe
        if safe is None or (safe.copy.origin is Origin.UNCHANGED and not safe.copy.attachments and not self.written):
            return ""
        copy = safe.copy
        lines = [self.paper.fold(harmless(copy.text), INDENT)] if copy.text else []
        if copy.advice:
            from paravent.repair.wordings import advice_sentence

            lines.append(self.paper.fold(advice_sentence(copy.advice, self.words.lang), INDENT))
        lines += [self.paper.fold(line, INDENT, DEEPER) for line in self.unread(copy.unread)]
        if copy.origin is not Origin.REFUSED:
            lines.append(self.paper.fold(self.checked_again(), INDENT))
        lines += self.paths()
        return self.section("no_safe" if copy.origin is Origin.REFUSED else "safe", *lines)

    def checked_again(self) -> str:
        """What the safe copy itself was given."""
        safe = self.report.safe
        assert safe is not None  # noqa: S101 - `safe` asks only where there is one
        verdict = self.verdict(safe.verdict)
        if not safe.reasons:
            return self.words("show.safe_gets", verdict=verdict)
        remaining = self.words("punctuation.semicolon").join(
            self.words(f"reason.{reason.code.value}.title") for reason in safe.reasons
        )
        return self.words("show.safe_still", verdict=verdict, reasons=remaining)

    def paths(self) -> Iterator[str]:
        """Where the safe copy was written, or how to have it written."""
        for path in self.written:
            yield INDENT + told(self.words, "section.written", harmless(str(path)))
        if self.fixed and not self.written:
            yield self.paper.fold(self.words("show.nothing_written"), INDENT)
        elif self.report.safe and self.report.safe.copy.attachments and not self.written:
            yield self.paper.fold(self.words("show.files_ready", count=len(self.report.safe.copy.attachments)), INDENT)


def shown(
    report: Report,
    text: str,
    words: Words,
    paper: Paper,
    signs: Mapping[str, str],
    written: Sequence[Path] = (),
    *,
    fixed: bool = False,
    look: Sequence[Path] | None = None,
) -> str:
    """The whole page. `written` names the files of the safe copy; `fixed` says that they were asked for; `look` names the
    pictures of `--show`, None where nobody asked.
    """
    return "\n\n".join(Show(report, text, words, paper, signs, written, fixed, look).blocks())


def whereabouts(place: Place, words: Words) -> str:
    """The file, alt text or file name a place lies in; nothing for the post's own text and context."""
    if isinstance(place, Box | Track | Field):
        return words("show.file", number=place.attachment + 1)
    if place.attachment is None or place.part not in (Part.ALT_TEXT, Part.FILE_NAME):
        return ""
    return words(f"show.{place.part.value}", number=place.attachment + 1)


def precisely(place: Place, words: Words) -> str:
    """A place in full: the box and its frame, the field's name, the characters of a text."""
    if isinstance(place, Box):
        box = words("show.box", x=place.x, y=place.y, width=place.width, height=place.height)
        return f"{words('show.frame', number=place.frame + 1)}, {box}" if place.frame else box
    if isinstance(place, Track):
        return words("show.frames", first=place.first + 1, last=place.last + 1)
    if isinstance(place, Field):
        return harmless(place.name)
    return words("show.characters", start=place.start, end=place.end)


def told(words: Words, key: str, what: str) -> str:
    """A name and what is said under it, with a colon as the language sets it."""
    return f"{words(key)}{words('punctuation.colon')}{what}"


def references(rule: Rule, words: Words, most: int | None = None) -> str:
    """A rule's sources, those that were read first; one cited from memory says so."""
    sources = sorted(rule.sources, key=lambda source: not source.checked)
    refs = [source.ref if source.checked else f"{source.ref} ({words('show.memory')})" for source in sources[:most]]
    return words("punctuation.semicolon").join(refs + ["…"] * (most is not None and len(sources) > most))
