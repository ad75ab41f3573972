"""`paravent check`: one post, its verdict, why, and a version that can go out."""

import sys
from pathlib import Path

from paravent.cli.arguments import Parser, consent, situation
from paravent.cli.exits import CommandError
from paravent.cli.inputs import Inputs, gather
from paravent.cli.interface import Interface
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
    parser.option("--json", action="store_true")
    asked = parser.parse(arguments)

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
    written, trouble = _save(report.safe, asked.fix)
    if asked.json:
        from paravent.cli.document import document, print_json

        print_json(document(report, written))
    else:
        _show(report, inputs, interface, written, asked.fix is not None and trouble is None)
    if trouble is not None:
        raise trouble
    return report.verdict.gravity


def _save(safe: SafeCopy | None, folder: Path | None) -> tuple[tuple[Path, ...], CommandError | None]:
    """Write the safe copy where asked. A full disk does not hide the verdict: the trouble is told after it."""
    from paravent.cli.saving import save_copy

    if folder is None or safe is None or not may_be_written(safe):
        return (), None
    try:
        return save_copy(safe, folder), None
    except CommandError as trouble:
        return (), trouble


def may_be_written(safe: SafeCopy) -> bool:
    """Whether a copy is safe enough to hand over: repair did not refuse, and checked again it is not stopped."""
    return safe.copy.origin is not Origin.REFUSED and safe.verdict is not Verdict.STOP


def _show(report: Report, inputs: Inputs, interface: Interface, written: tuple[Path, ...], fixed: bool) -> None:
    from paravent.cli.show import shown
    from paravent.cli.terminal import paper_for, signs

    words = interface.words_for(report.lang)
    print(shown(report, inputs.text, words, paper_for(sys.stdout), signs(), written, fixed=fixed))
