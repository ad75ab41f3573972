"""`paravent watch`: whatever is dropped into a folder gets a clean copy beside it, until it is told to stop."""

import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from paravent.cli.arguments import Parser, one_of
from paravent.cli.clean import Request, clean_file, shown
from paravent.cli.exits import Code, CommandError
from paravent.cli.interface import Interface
from paravent.cli.progress import FilmProgress
from paravent.cli.sources import Source, within
from paravent.cli.terminal import harmless, paper_for
from paravent.imaging.pace import watched
from paravent.post import Author, DicomProfile, Language
from paravent.ruling import Verdict

EVERY = 1.0
"""Seconds between two looks."""
UNFINISHED = frozenset({".part", ".partial", ".crdownload", ".download", ".tmp", ".opdownload"})
"""How programs call what they have not finished writing."""

Mark = tuple[int, int]
"""A file as a look found it: its size in bytes, and when it was last written to (nanoseconds)."""


def run(arguments: list[str], interface: Interface) -> int:
    """Clean what is dropped until Ctrl-C, which is the ordinary end: gives 0 then."""
    parser = Parser("watch", interface)
    parser.add_argument("folder", metavar="FOLDER", type=Path, help=interface.words("option.watched"))
    parser.option("-o", "--output", metavar="DIR", type=Path, required=True)
    parser.option("--author", metavar="|".join(Author), type=one_of("--author", Author), default=Author.PATIENT)
    parser.option("--lang", metavar="fr|en", type=one_of("--lang", Language))
    asked = parser.parse(arguments)
    if not asked.folder.is_dir():
        raise CommandError(Code.NO_INPUT, "error.no_folder")
    if asked.output.resolve() == asked.folder.resolve():
        raise CommandError(Code.USAGE, "usage.same")
    lang = asked.lang or interface.chosen or Language.EN
    profile = DicomProfile(key=secrets.token_bytes(32))  # one key a run, as `clean` has it
    request = Request(asked.author, lang, asked.output, profile, words=interface.words_for(lang))
    words, counts = request.words, Counter[Verdict]()
    print(words("watch.begun", folder=harmless(str(asked.folder)), path=harmless(str(asked.output))), flush=True)
    film = FilmProgress(sys.stderr, words)
    try:
        with watched(film):
            for number, path in enumerate(dropped(asked.folder, asked.output), 1):
                one = clean_file(Source(number, path, single=False), request)
                film.clear()
                counts[one.verdict] += 1
                print(shown(one, words, paper_for(sys.stdout)), flush=True)
    except KeyboardInterrupt:
        film.clear()
        print()
    told = {verdict.value: counts[verdict] for verdict in Verdict}
    print(words("clean.done", count=counts.total(), **told))
    return Code.OK


def dropped(folder: Path, output: Path) -> Iterator[Path]:
    """Yield each file that comes into a folder, once it was the same in two looks; again when it is written anew.

    What lay there before is left alone. So are hidden files, those whose name says that they are not finished, and `output`.
    """
    done = found = _look(folder, output)
    while True:
        time.sleep(EVERY)
        before, found = found, _look(folder, output)
        done = {path: mark for path, mark in done.items() if path in found}
        for path, mark in found.items():
            if before.get(path) == mark != done.get(path):
                done[path] = mark
                yield path


def _look(folder: Path, output: Path) -> dict[Path, Mark]:
    found: dict[Path, Mark] = {}
    for path in within(folder, (output,))[0]:
        try:
            told = path.stat()
        except OSError:  # gone since
            continue
        if told.st_size and path.suffix.lower() not in UNFINISHED:
            found[path] = told.st_size, told.st_mtime_ns
    return found
