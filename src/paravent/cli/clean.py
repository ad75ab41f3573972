"""`paravent clean`: files alone, each written anew without what would tell who is in it."""

import secrets
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from paravent.cli.arguments import Parser, one_of
from paravent.cli.dicom_options import EXPORTS, kept_options, key_from
from paravent.cli.exits import CommandError
from paravent.cli.interface import Interface, Words
from paravent.cli.progress import FilmProgress, Progress
from paravent.cli.saving import must_be_apart, save
from paravent.cli.scan import jobs
from paravent.cli.sources import Source, Sources, sources
from paravent.cli.terminal import Paper, harmless, paper_for, signs
from paravent.cli.workers import done
from paravent.errors import UnreadableFile
from paravent.imaging.pace import watched
from paravent.imaging.prefix import is_dicom, is_film
from paravent.post import Attachment, Author, DicomProfile, Language, Post
from paravent.reading import Cause, Unread
from paravent.report import Edit, How, Origin
from paravent.ruling import Reason, Verdict

if TYPE_CHECKING:
    from paravent.repair.account import Account
    from paravent.repair.annotate import Annotation
    from paravent.repair.crop import Crop
    from paravent.report import Report

MOST_PLACES = 30
"""Places shown of one label; a radiograph may lose hundreds of fields, and `--json` lists them all."""
MOST_HELD = 200
"""Held files shown after a folder; `--json` and the manifest have them all."""


@dataclass(frozen=True, slots=True)
class Request:
    """What holds for every file of a run."""

    author: Author
    lang: Language
    folder: Path = field(repr=False)
    profile: DicomProfile = DicomProfile()  # noqa: RUF009 - frozen
    manifest: bool = False
    export: str = ""
    every_frame: bool = False
    keep_sound: bool = False
    sheet: bool = True
    show: Path | None = field(default=None, repr=False)
    words: Words = Words(Language.EN)  # noqa: RUF009 - frozen


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of one file: the copy checked again and its path, or what stood against it.

    Of a film there is a sheet of frames to look through; `sound` says that its sound was kept. `annotations` are what was found
    in a picture, `look` names what `--show` wrote (None where nobody asked), `person` says that it may show somebody.
    """

    number: int
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    edits: tuple[Edit, ...] = ()
    unread: tuple[Unread, ...] = ()
    path: Path | None = None
    pictures: tuple[Path, ...] = ()
    account: "Account | None" = None
    sheet: Path | None = None
    sound: bool = False
    annotations: "tuple[Annotation, ...]" = ()
    crops: "tuple[Crop, ...]" = ()
    look: tuple[Path, ...] | None = None
    person: bool = False


def run(arguments: list[str], interface: Interface) -> int:
    """Clean every file; gives 0 when each has a clean copy, 1 when a copy is to be looked at, 2 when a file has none."""
    parser = Parser("clean", interface)
    parser.add_argument("files", nargs="+", metavar="FILE", help=interface.words("option.sources"))
    parser.option("-o", "--output", metavar="DIR", type=Path, required=True)
    parser.option("--author", metavar="|".join(Author), type=one_of("--author", Author), default=Author.PATIENT)
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    parser.option("--jobs", metavar="N", type=jobs, default=1)
    parser.option("--dicom-keep", metavar="…", type=kept_options, default={})
    parser.option("--dicom-key", metavar="FILE", type=Path)
    parser.option("--export", metavar="|".join(EXPORTS), type=one_of("--export", EXPORTS))
    parser.option("--every-frame", action="store_true")
    parser.option("--keep-sound", action="store_true")
    parser.option("--no-sheet", action="store_true")
    parser.option("--show", metavar="DIR", type=Path)
    parser.option("--manifest", action="store_true")
    parser.option("--names", metavar="FILE", type=Path)
    parser.option("--json", action="store_true")
    asked = parser.parse(arguments)
    must_be_apart(asked.show, asked.output)
    found = sources(asked.files, *filter(None, (asked.output, asked.show)))
    lang = asked.lang or interface.chosen or Language.EN
    # one key a run: the files of a study still fit together, and nobody can find the way back once it is forgotten
    key = key_from(asked.dicom_key) if asked.dicom_key else secrets.token_bytes(32)
    profile = DicomProfile(key=key, **asked.dicom_keep)
    request = Request(
        asked.author, lang, asked.output, profile, asked.manifest, asked.export or "", asked.every_frame, asked.keep_sound,
        not asked.no_sheet, asked.show, interface.words_for(lang),
    )  # fmt: skip
    if asked.names:
        _save_names(asked.names, found)
    words = request.words
    quiet = asked.json or found.many
    cleaned: list[Cleaned] = []
    for one in _cleaned(found, request, asked.jobs, Progress(sys.stderr, words, "clean.progress")):
        cleaned.append(one)
        if not quiet:
            print(shown(one, words, paper_for(sys.stdout)))
    if asked.manifest:
        from paravent.cli.manifest import save_manifest

        save_manifest(cleaned, request)
    if asked.json:
        from paravent.cli.document import print_json, unseen_as_json

        unseen = unseen_as_json(any(one.person for one in cleaned))
        print_json({"schema": 1, "files": [as_json(one) for one in cleaned], "unseen": unseen})
    else:
        if found.many:
            _summarise(cleaned, found, request)
        if any(one.person for one in cleaned):
            print(paper_for(sys.stdout).fold(words("look.unseen")))
    return max(one.verdict.gravity for one in cleaned)


def _cleaned(found: Sources, request: Request, processes: int, progress: Progress) -> Iterator[Cleaned]:
    """Clean every file, in order; an interruption says how many are done. Copies written by then stay: each is whole."""
    count = 0
    film = FilmProgress(progress.stream, progress.words)
    try:
        with watched(film):
            for _, one in done(found.files, partial(clean_file, request=request), lost, processes):
                film.clear()
                count += 1
                if found.many:
                    progress.step(count, count / len(found.files))
                yield one
    except KeyboardInterrupt:
        progress.say(progress.words("clean.kept", count=count))
        raise
    finally:
        film.clear()
        progress.clear()


def clean_file(source: Source, request: Request) -> Cleaned:
    """Clean one file. Of a folder, one that cannot be read is held like one that cannot be mended, and the next one follows."""
    try:
        file = replace(Attachment.from_path(source.path), keep_sound=request.keep_sound)
    except UnreadableFile:
        if source.single:
            raise
        return Cleaned(source.number, Verdict.STOP, unread=(Unread(Cause.DAMAGED, 0, "file"),))
    try:
        return clean(source.number, file, request)
    except CommandError:  # no space left, no right to write: the next file would fare no better
        raise
    except Exception:
        if source.single:
            raise
        return lost(source)


def lost(source: Source) -> Cleaned:
    """What stands for a file whose process died of it, or that broke whatever it went through."""
    return Cleaned(source.number, Verdict.STOP, unread=(Unread(Cause.REPAIR_FAILED, 0, "process"),))


def clean(number: int, file: Attachment, request: Request) -> Cleaned:
    """Repair one file, check the copy, and write it unless the copy itself is stopped; raises CommandError where that fails.

    What there is to look at is written first: where that fails, no copy is left behind that nobody was told of.
    """
    from paravent.cli.looking import save_pictures
    from paravent.flow import check
    from paravent.repair.annotate import annotations
    from paravent.repair.crop import crops

    about = Post(author=request.author, lang=request.lang, attachments=(file,), dicom=request.profile)
    report = check(about)
    look = None if request.show is None else save_pictures(report, (file,), request.show, request.words, number)
    one = _mended(number, about, report, request)
    return replace(one, annotations=annotations(report), crops=crops(report), look=look, person=report.person)


def _mended(number: int, about: Post, report: "Report", request: Request) -> Cleaned:
    from paravent.flow import examine

    [file] = about.attachments
    safe = report.safe
    if safe is None or not safe.copy.attachments:
        unread = (*report.unread, *(safe.copy.unread if safe else ()))
        return Cleaned(number, Verdict.STOP, report.reasons, (), tuple(dict.fromkeys(unread)))
    verdict, reasons, unread = safe.verdict, safe.reasons, safe.copy.unread
    if safe.copy.origin is Origin.REFUSED:  # a refused text leaves its files unchecked by the flow; here they are all there is
        observation, ruling = examine(replace(about, attachments=safe.copy.attachments))
        verdict, reasons, unread = ruling.verdict, ruling.reasons, observation.unread
    if verdict is Verdict.STOP:
        return Cleaned(number, verdict, reasons, safe.copy.edits, tuple(unread))
    [copy] = safe.copy.attachments
    incomplete = tuple(one for one in report.unread if one.cause is Cause.INCOMPLETE)
    if (copy.keep_sound or incomplete) and verdict is Verdict.OK:
        verdict = Verdict.REVIEW  # nobody has listened, or something is missing
    name = copy.name.replace("-1", f"-{number}", 1)
    account, pictures = _beside(file, copy, name, request)
    frames = _sheet(copy, safe.copy.edits) if request.sheet else None
    path = save(request.folder, name, copy.content)
    sheet = None if frames is None else save(request.folder, f"{path.stem}-sheet.png", frames)
    return Cleaned(number, verdict, reasons, safe.copy.edits, incomplete, path, pictures, account, sheet, copy.keep_sound)


def _sheet(copy: Attachment, edits: tuple[Edit, ...]) -> bytes | None:
    """Give the contact sheet of a film; None for any other file."""
    if not is_film(copy.content):
        return None
    from paravent.repair.sheet import contact_sheet

    return contact_sheet(copy.content, (edit.place for edit in edits))


def _beside(file: Attachment, copy: Attachment, name: str, request: Request) -> "tuple[Account | None, tuple[Path, ...]]":
    """Give what goes beside the copy of a DICOM file: the account of its attributes, and pictures of its frames."""
    pictures: tuple[Path, ...] = ()
    if not is_dicom(copy.content) or not (request.export or request.manifest):
        return None, pictures
    from paravent.repair.account import account

    if request.export:
        from paravent.cli.exporting import export

        pictures = export(copy, name, request)
    return account(file.content, copy.content) if request.manifest else None, pictures


def _save_names(path: Path, found: Sources) -> None:
    """Write which number is which file, for the person who asked alone: the names may be patients'."""
    lines = (f"{one.number}\t{harmless(str(one.path))}" for one in found.files)
    save(path.parent, path.name, ("\n".join(lines) + "\n").encode("utf-8", "replace"), private=True)


def _summarise(cleaned: list[Cleaned], found: Sources, request: Request) -> None:
    """Say what became of a folder: counts, then each file that is held or to be looked at, by its number."""
    words = request.words
    counts = Counter(one.verdict.value for one in cleaned)
    print(words("clean.done", count=len(cleaned), **{verdict.value: counts[verdict.value] for verdict in Verdict}))
    paper = paper_for(sys.stdout)
    others = [one for one in cleaned if one.verdict is not Verdict.OK]
    for one in others[:MOST_HELD]:
        lines = _lines(one, words, paper) if one.path is None else _briefly(one, words, paper)
        print("\n".join(paper.fold(line, indent, indent + "  ") for indent, line in lines))
    if len(others) > MOST_HELD:
        print(words("clean.more", count=len(others) - MOST_HELD))
    if found.hidden:
        print(words("scan.hidden", count=found.hidden))
    if request.show is not None:
        count = sum(len(one.look or ()) for one in cleaned)
        print(paper.fold(words("look.many", path=harmless(str(request.show)), count=count)))


def shown(one: Cleaned, words: Words, paper: Paper) -> str:
    """What became of a file, for people: what was taken out by label and place, never what it said."""
    return "\n".join(paper.fold(line, indent, indent + "  ") for indent, line in _lines(one, words, paper))


def _lines(one: Cleaned, words: Words, paper: Paper) -> Iterator[tuple[str, str]]:
    from paravent.cli.looking import crop_in_words, told_of
    from paravent.cli.show import precisely

    yield _head(one, words, paper)
    if one.path is not None:
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
        for picture in one.pictures:
            yield "  ", words("clean.picture", path=harmless(str(picture)))
        if one.sheet is not None:
            yield "  ", words("clean.sheet", path=harmless(str(one.sheet)))
        if one.sound:
            yield "  ", words("clean.sound")
    for crop in one.crops:
        yield "  ", crop_in_words(crop, words)
    if one.look is not None:
        yield from (("  ", line) for line in told_of(one.annotations, one.look, words))
    yield from _why(one, words)


def _briefly(one: Cleaned, words: Words, paper: Paper) -> Iterator[tuple[str, str]]:
    yield _head(one, words, paper)
    yield from _why(one, words)


def _head(one: Cleaned, words: Words, paper: Paper) -> tuple[str, str]:
    sign = paper.paint(f"{signs()[one.verdict.value]} {words(f'verdict.word.{one.verdict.value}')}", one.verdict.value)
    if one.path is None:
        return "", f"{sign}  {words('clean.none', number=one.number)}"
    return "", f"{sign}  {words('clean.copy', number=one.number, path=harmless(str(one.path)))}"


def _why(one: Cleaned, words: Words) -> Iterable[tuple[str, str]]:
    for cause in dict.fromkeys(unread.cause for unread in one.unread):
        yield "  ", words(f"cause.{cause.value}")
    for reason in one.reasons:
        yield "  ", f"{words(f'reason.{reason.code.value}.title')} ({reason.code.value})"


def as_json(one: Cleaned) -> dict[str, Any]:
    """What became of a file, as JSON."""
    from paravent.cli.document import annotation_as_json, crop_as_json, edit_as_json, unread_as_json

    return {
        "number": one.number,
        "verdict": one.verdict.value,
        "reasons": [reason.code.value for reason in one.reasons],
        "path": None if one.path is None else str(one.path),
        "pictures": [str(path) for path in one.pictures],
        "sheet": None if one.sheet is None else str(one.sheet),
        "edits": [edit_as_json(edit) for edit in one.edits],
        "unread": [unread_as_json(unread) for unread in one.unread],
        "annotations": [annotation_as_json(place) for place in one.annotations],
        "to_look_at": [str(path) for path in one.look or ()],
        "crops": [crop_as_json(crop) for crop in one.crops],
    }
