"""What was found in pictures, for people: lines for a terminal or a screen reader, and the pictures of `--show`.

Those pictures show the originals: their names say so, only their owner may open them, and they never lie among the copies.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from paravent.cli.interface import Words
from paravent.cli.saving import save
from paravent.cli.terminal import harmless
from paravent.post import Attachment
from paravent.repair.annotate import Annotation, annotations
from paravent.repair.crop import Crop
from paravent.report import Report
from paravent.ruling import Verdict

NAME = "to-look-at"


def save_pictures(report: Report, files: Sequence[Attachment], folder: Path, words: Words, first: int = 1) -> tuple[Path, ...]:
    """Write a picture of each frame and page with something found, over nothing; gives the paths.

    `first` is the number of the first file. Raises CommandError where writing fails, UnreadableFile or MissingPart.
    """
    found = annotations(report)
    if not found:
        return ()
    from paravent.repair.annotated import Wording, annotated

    wording = Wording(
        words("look.title"), words("look.before"), words("look.after"), lambda one: f"{labels(one, words)} · {why(one, words)}"
    )
    written: list[Path] = []
    for index, file in enumerate(files):
        here = [one for one in found if one.box.attachment == index]
        several = sum(looked.attachment == index for looked in report.looked) > 1
        for frame, content in annotated(file, here, wording, _copy(report, index)):
            number = f"{index + first}-frame-{frame + 1}" if several else f"{index + first}"
            written.append(save(folder, f"{NAME}-{number}.png", content, private=True))
    return tuple(written)


def _copy(report: Report, index: int) -> Attachment | None:
    """The cleaned file that stands for one of the post's, by the number in its name; none where the copy is held itself."""
    if report.safe is None or report.safe.verdict is Verdict.STOP:
        return None
    files = report.safe.copy.attachments
    return next((file for file in files if PurePath(file.name).stem.endswith(f"-{index + 1}")), None)


def labels(one: Annotation, words: Words) -> str:
    """What was seen at a place."""
    return ", ".join(words(f"label.{label.value}") for label in one.labels)


def why(one: Annotation, words: Words) -> str:
    """The reasons that rest on a place, each with its rules; without one, whether it goes in doubt or stays."""
    titles = [
        f"{words(f'reason.{code.value}.title')} ({', '.join(rules)})" if rules else words(f"reason.{code.value}.title")
        for code, rules in one.reasons
    ]
    return words("punctuation.semicolon").join(titles) or words("look.goes" if one.goes else "look.stays")


def line(one: Annotation, words: Words) -> str:
    """A place in one line: its number, what was seen, where, and why it counts."""
    box = one.box
    where = [words("show.frame", number=box.frame + 1)] if box.frame else []
    where += [words(f"position.{one.position}")] if one.position else []
    where.append(words("show.box", x=box.x, y=box.y, width=box.width, height=box.height))
    return f"{one.number}. {labels(one, words)} · {', '.join(where)} · {why(one, words)}"


def told_of(found: Sequence[Annotation], paths: Sequence[Path], words: Words) -> Iterator[str]:
    """The same as the pictures, in lines: what to do with them, where they are, then each place."""
    if not found:
        yield words("look.none")
        return
    if paths:
        yield words("look.private")
        yield from (words("look.path", path=harmless(str(path))) for path in paths)
    several = len({one.box.attachment for one in found}) > 1
    for one in found:
        where = f"{words('show.file', number=one.box.attachment + 1)}, " if several else ""
        yield f"{where}{line(one, words)}"


def crop_in_words(crop: Crop, words: Words) -> str:
    """What a crop would do, with its numbers."""
    return words(f"crop.{crop.side.value}", pixels=crop.pixels, percent=max(1, round(100 * crop.share)))
