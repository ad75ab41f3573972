"""`paravent clean`: files alone, each written anew without what would tell who is in it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from paravent.cli.arguments import Parser, one_of
from paravent.cli.exits import Code, CommandError
from paravent.cli.inputs import read_file
from paravent.cli.interface import Interface, Words
from paravent.cli.progress import FilmProgress
from paravent.cli.saving import save
from paravent.cli.terminal import Paper, harmless, paper_for, signs
from paravent.imaging.pace import watched
from paravent.post import Attachment, Author, Language, Post
from paravent.reading import Unread
from paravent.report import Edit, How, Origin
from paravent.ruling import Reason, Verdict

MOST_PLACES = 30
"""Places shown of one label; a radiograph may lose hundreds of fields, and `--json` lists them all."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one file: the copy checked again and its path, or what stood against it.

    Of a film there is a sheet of frames to look through; `sound` says that its sound was kept.
    """

    number: int
    verdict: Verdict
    reasons: tuple[Reason, ...]
    edits: tuple[Edit, ...]
    unread: tuple[Unread, ...]
    path: Path | None = None
    sheet: Path | None = None
    sound: bool = False


def run(arguments: list[str], interface: Interface) -> int:
    """Clean every file; gives 0 when each has a clean copy, 1 when a copy is to be looked at, 2 when a file has none."""
    parser = Parser("clean", interface)
    parser.add_argument("files", nargs="+", metavar="FILE", help=interface.words("option.files"))
    parser.option("-o", "--output", metavar="DIR", type=Path, required=True)
    parser.option("--author", metavar="|".join(Author), type=one_of("--author", Author), default=Author.PATIENT)
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    parser.option("--keep-sound", action="store_true")
    parser.option("--no-sheet", action="store_true")
    parser.option("--json", action="store_true")
    asked = parser.parse(arguments)
    paths = [Path(name) for name in asked.files]
    for number, path in enumerate(paths, 1):
        if not path.exists():
            raise CommandError(Code.NO_INPUT, "error.missing", number=number)
    lang = asked.lang or interface.chosen or Language.EN
    cleaned: list[Cleaned] = []
    for number, path in enumerate(paths, 1):
        file = replace(read_file(path, number), keep_sound=asked.keep_sound)
        progress = FilmProgress(sys.stderr, interface.words_for(lang))
        with watched(progress):
            cleaned.append(clean(number, file, asked.author, lang, asked.output, sheet=not asked.no_sheet))
        progress.clear()
        if not asked.json:
            print(shown(cleaned[-1], interface.words_for(lang), paper_for(sys.stdout)))
    if asked.json:
        from paravent.cli.document import print_json

        print_json({"schema": 1, "files": [as_json(one) for one in cleaned]})
    return max(one.verdict.gravity for one in cleaned)


def clean(number: int, file: Attachment, author: Author, lang: Language, folder: Path, *, sheet: bool = True) -> Cleaned:
    """Repair one file, check the copy, and write it unless the copy itself is stopped."""
    from paravent.flow import check, examine

    report = check(Post(author=author, lang=lang, attachments=(file,)))
    safe = report.safe
    if safe is None or not safe.copy.attachments:
        unread = (*report.unread, *(safe.copy.unread if safe else ()))
        return Cleaned(number, Verdict.STOP, report.reasons, (), tuple(dict.fromkeys(unread)))
    verdict, reasons, unread = safe.verdict, safe.reasons, safe.copy.unread
    if safe.copy.origin is Origin.REFUSED:  # a refused text leaves its files unchecked by the flow; here they are all there is
        observation, ruling = examine(Post(author=author, lang=lang, attachments=safe.copy.attachments))
        verdict, reasons, unread = ruling.verdict, ruling.reasons, observation.unread
    if verdict is Verdict.STOP:
        return Cleaned(number, verdict, reasons, safe.copy.edits, tuple(unread))
    [copy] = safe.copy.attachments
    if copy.keep_sound and verdict is Verdict.OK:
        verdict = Verdict.REVIEW  # nobody has listened
    name = copy.name.replace("-1", f"-{number}", 1)
    frames = _sheet(copy, safe.copy.edits) if sheet else None
    path = save(folder, name, copy.content)
    beside = None if frames is None else save(folder, f"{path.stem}-sheet.png", frames)
    return Cleaned(number, verdict, reasons, safe.copy.edits, (), path, beside, copy.keep_sound)


def _sheet(copy: Attachment, edits: tuple[Edit, ...]) -> bytes | None:
    """Give the contact sheet of a film; None for any other file."""
    from paravent.imaging.prefix import is_film

    if not is_film(copy.content):
        return None
    from paravent.repair.sheet import contact_sheet

    return contact_sheet(copy.content, (edit.place for edit in edits))


def shown(one: Cleaned, words: Words, paper: Paper) -> str:
    """What became of a file, for people: what was taken out by label and place, never what it said."""
    return "\n".join(paper.fold(line, indent, indent + "  ") for indent, line in _lines(one, words, paper))


def _lines(one: Cleaned, words: Words, paper: Paper) -> Iterator[tuple[str, str]]:
    from paravent.cli.show import precisely

    sign = paper.paint(f"{signs()[one.verdict.value]} {words(f'verdict.word.{one.verdict.value}')}", one.verdict.value)
    if one.path is None:
        yield "", f"{sign}  {words('clean.none', number=one.number)}"
    else:
        yield "", f"{sign}  {words('clean.copy', number=one.number, path=harmless(str(one.path)))}"
        grouped: dict[str, list[str]] = {}
        for edit in one.edits:
            what = words(f"how.{edit.how.value}")
            if edit.how is not How.METADATA_REMOVED:
                what += f", {words.get(f'label.{edit.label}') or edit.label}"
            grouped.setdefault(what, []).append(precisely(edit.place, words))
        for what, places in grouped.items():
            shown = places[:MOST_PLACES]
            if len(places) > MOST_PLACES:
                shown.append(words("clean.more", count=len(places) - MOST_PLACES))
            yield "  ", f"{what}{words('punctuation.colon')}{words('punctuation.semicolon').join(shown)}"
        if not grouped:
            yield "  ", words("clean.nothing")
        if one.sheet is not None:
            yield "  ", words("clean.sheet", path=harmless(str(one.sheet)))
        if one.sound:
            yield "  ", words("clean.sound")
    for cause in dict.fromkeys(unread.cause for unread in one.unread):
        yield "  ", words(f"cause.{cause.value}")
    for reason in one.reasons:
        yield "  ", f"{words(f'reason.{reason.code.value}.title')} ({reason.code.value})"


def as_json(one: Cleaned) -> dict[str, Any]:
    """What became of a file, as JSON."""
    from paravent.cli.document import edit_as_json, unread_as_json

    return {
        "number": one.number,
        "verdict": one.verdict.value,
        "reasons": [reason.code.value for reason in one.reasons],
        "path": None if one.path is None else str(one.path),
        "sheet": None if one.sheet is None else str(one.sheet),
        "edits": [edit_as_json(edit) for edit in one.edits],
        "unread": [unread_as_json(unread) for unread in one.unread],
    }
