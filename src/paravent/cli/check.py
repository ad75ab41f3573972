"""`paravent check`: one post, its verdict, why, and a version that can go out."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from paravent.cli.arguments import Parser, consent, situation
from paravent.cli.inputs import Inputs, gather
from paravent.cli.interface import Interface, Words
from paravent.cli.saving import must_be_apart, save_copy
from paravent.errors import ParaventError
from paravent.post import Post
from paravent.report import Origin, Report, SafeCopy
from paravent.ruling import Verdict


def run(arguments: list[str], interface: Interface) -> int:
    """Check one post; gives the verdict's gravity as the exit code."""
    parser = Parser("check", interface)
    parser.add_argument("what", nargs="*", metavar="…", help=interface.words("option.what"))
    situation(parser)
    parser.option("--context", metavar="…")
    parser.option("--consent", metavar="…", type=consent, action="append", default=[])
    parser.option("--fix", metavar="DIR", type=Path)
    parser.option("--show", metavar="DIR", type=Path)
    parser.option("--json", action="store_true")
    asked = parser.parse(arguments)

    must_be_apart(asked.show, asked.fix)
    inputs = gather(asked.what)
    from paravent.flow import check  # the engine loads once the question is known to be a good one

    report = check(
        Post(
            text=inputs.text,
            author=asked.author,
            kind=asked.kind,
            context=asked.context,
            lang=asked.lang,
            attachments=inputs.attachments,
            consents=tuple(asked.consent),
            place=asked.place,
            at=asked.at,
        ),
        asked.tier,
    )
    words = interface.words_for(report.lang)
    written, trouble = _told_later(partial(_save, report.safe, asked.fix))
    pictures, other = _told_later(partial(_save_pictures, report, inputs, asked.show, words))
    if asked.json:
        from paravent.cli.document import document, print_json

        print_json(document(report, written, pictures))
    else:
        from paravent.cli.show import shown
        from paravent.cli.terminal import paper_for, signs

        look = None if asked.show is None or other is not None else pictures
        fixed = asked.fix is not None and trouble is None
        print(shown(report, inputs.text, words, paper_for(sys.stdout), signs(), written, fixed=fixed, look=look))
    for error in filter(None, (trouble, other)):
        raise error
    return report.verdict.gravity


def _told_later(save: Callable[[], tuple[Path, ...]]) -> tuple[tuple[Path, ...], ParaventError | None]:
    """Write, and keep what stands against it: a full disk does not hide the verdict, and the trouble is told after it."""
    try:
        return save(), None
    except ParaventError as trouble:
        return (), trouble


def _save(safe: SafeCopy | None, folder: Path | None) -> tuple[Path, ...]:
    """Write the safe copy where asked."""
    return () if folder is None or safe is None or not may_be_written(safe) else save_copy(safe, folder)


def _save_pictures(report: Report, inputs: Inputs, folder: Path | None, words: Words) -> tuple[Path, ...]:
    """Write what was found in pictures where asked."""
    from paravent.cli.looking import save_pictures

    return () if folder is None else save_pictures(report, inputs.attachments, folder, words)


def may_be_written(safe: SafeCopy) -> bool:
    """Whether a copy is safe enough to hand over: repair did not refuse, and checked again it is not stopped."""
    return safe.copy.origin is not Origin.REFUSED and safe.verdict is not Verdict.STOP
