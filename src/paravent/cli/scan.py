"""`paravent scan IN -o OUT`: many posts, one line each, in order; taken up again where it was stopped."""

import hashlib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from paravent.cli.arguments import Parser, situation
from paravent.cli.exits import Code, CommandError
from paravent.cli.folder import FolderOfPosts
from paravent.cli.interface import Interface
from paravent.cli.progress import Progress
from paravent.cli.records import Given, Settings
from paravent.cli.resuming import Partial
from paravent.cli.tables import Table, open_table
from paravent.cli.workers import answers
from paravent.ruling import Verdict
from paravent.versions import versions

MOST_JOBS = 64


def run(arguments: list[str], interface: Interface) -> int:
    """Scan an input; gives 0 once every record has its line."""
    parser = Parser("scan", interface)
    parser.add_argument("source", metavar="IN", type=Path, help=interface.words("option.in"))
    parser.option("-o", "--output", metavar="OUT", type=Path, required=True)
    parser.option("--jobs", metavar="N", type=jobs, default=1)
    situation(parser)
    asked = parser.parse(arguments)

    partial = Partial(asked.output, "")
    if _same(asked.source, asked.output):
        raise CommandError(Code.USAGE, "usage.same")
    table = open_table(asked.source, (partial.out, partial.part, partial.state))
    folder = table.folder
    settings = Settings(asked.author, asked.kind, asked.lang, asked.place, asked.at, folder, interface.words, asked.tier)
    partial.settings = fingerprint(settings)
    progress = Progress(sys.stderr, interface.words)
    with partial:
        _scan(table, settings, partial, progress, asked.jobs)
    _summarise(table, partial, progress)
    return Code.OK


def jobs(typed: str) -> int:
    """A number of processes; raises CommandError."""
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed[:4]) <= MOST_JOBS):
        raise CommandError(Code.USAGE, "usage.jobs")
    return int(typed)


def fingerprint(settings: Settings) -> str:
    """What an answer depends on beside its record: the versions, and what holds for every record."""
    return hashlib.sha256(repr((versions(), settings, settings.place)).encode("utf-8", "surrogatepass")).hexdigest()


def _scan(table: Table, settings: Settings, partial: Partial, progress: Progress, processes: int) -> None:
    remaining = _remaining(table, partial, progress)
    try:
        for given, found in answers(remaining, settings, processes):
            partial.write(found.line, given.mark, found.counted)
            progress.step(partial.records, given.done)
    except KeyboardInterrupt:
        progress.say(progress.words("scan.kept", count=partial.records))
        raise
    finally:
        progress.clear()
    partial.finish()


def _remaining(table: Table, partial: Partial, progress: Progress) -> Iterator[Given]:
    """The records still to be done. Those done before are read again, and must be what they were."""
    records = iter(table.records())
    kept = partial.earlier()
    if kept is not None:
        passed = 0
        for given in islice(records, kept.records):
            partial.read(given.mark)
            passed += 1
        if passed == kept.records and partial.matches(kept):
            partial.go_on(kept)
            progress.say(progress.words("scan.resumed", count=kept.records))
            return records
        progress.say(progress.words("scan.changed"))
        records = iter(table.records())
    partial.start_anew()
    return records


def _summarise(table: Table, partial: Partial, progress: Progress) -> None:
    if isinstance(table, FolderOfPosts) and table.hidden:
        progress.say(progress.words("scan.hidden", count=table.hidden))
    counts = {name: partial.counts.get(name, 0) for name in (*(verdict.value for verdict in Verdict), "unchecked")}
    progress.say(progress.words("scan.done", count=partial.records, **counts))


def _same(source: Path, out: Path) -> bool:
    try:
        return source.samefile(out)
    except (OSError, ValueError):
        return False
