"""What may go out of a file, made in the child: covered, without metadata, in a form and size that every network takes."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from paravent.cli.clean import Request
from paravent.cli.exporting import exported
from paravent.cli.interface import Words
from paravent.cli.looking import labels, why
from paravent.flow import check, examine
from paravent.post import Attachment, Author, Language, Post
from paravent.readers.kinds import FileKind, kind_of
from paravent.repair.annotate import annotations
from paravent.report import Report
from paravent.ruling import Verdict
from paravent_desk.checking import wordless
from paravent_desk.checking.child import Refused
from paravent_desk.checking.confined import Cleaned

PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.HEIC})
MOST_PAGES = 10
"""Pages of a document that become pictures; a longer one is to be shortened by whoever knows what matters in it."""
MOST_BYTES = 950_000
"""Of a picture: Bluesky's servers take 1,000,000 (`networks/bluesky.py`), the others more."""
LONGEST = (2048, 1600, 1280, 1024, 800)
"""Pixels of the longest side, tried in turn; 2048 is as large as any network shows."""
QUALITIES = (90, 84, 76)
HEAVY = 300_000
"""Bytes of a picture for the eyes alone, from which on it is written as JPEG."""
PAPER = (255, 255, 255)
TALLEST = 12_000


def cleaned(content: bytes, lang: str, author: str = "hospital", longest_film: float = 0) -> Iterator[Cleaned]:
    """Give the file as it may go out, or each page of a document. Raises Refused with the cause, or what the engine raises."""
    kind = kind_of(content)
    if kind not in MAKERS:
        raise Refused("office_file" if kind is FileKind.OFFICE else "kind")
    if kind is FileKind.VIDEO and longest_film and _film_shape(content)[2] > longest_film:
        raise Refused("film_long")
    file, who = Attachment("x", content), Author(author)
    report = check(Post(author=who, lang=Language(lang), attachments=(file,)))
    copy, verdict = _copy(report, who, lang)
    yield from MAKERS[kind](file, copy, report, verdict, Words(Language(lang)))


def _copy(report: Report, author: Author, lang: str) -> tuple[Attachment, Verdict]:
    """The engine's copy and what is to be said of it; raises Refused where there is none."""
    if report.safe is None or not report.safe.copy.attachments:
        causes = [one.cause.value for one in (*report.unread, *(report.safe.copy.unread if report.safe else ()))]
        raise Refused(causes[0] if causes else "repair_failed")
    [copy] = report.safe.copy.attachments
    if report.safe.copy.text is None:  # a refused text leaves its files unchecked by the flow; here they are all there is
        copied = Post(author=author, lang=Language(lang), attachments=(copy,))
        return copy, examine(copied)[1].verdict
    return copy, report.safe.verdict


def _picture(file: Attachment, copy: Attachment, report: Report, verdict: Verdict, words: Words) -> Iterator[Cleaned]:
    shown = _shown(file, copy, report, words)
    yield _still(copy.content, report, verdict, shown[min(shown)] if shown else b"")


def _dicom(file: Attachment, copy: Attachment, report: Report, verdict: Verdict, words: Words) -> Iterator[Cleaned]:
    """Its frame as a picture, its frames as a film; the engine looks at either once more before it is written."""
    request = Request(Author.HOSPITAL, words.lang, Path(), export="mp4")  # nothing is written there
    made = [content for _, content in exported(copy, "x.dcm", request)]
    if not made:
        raise Refused("repair_failed")
    [content] = made
    shown = _stacked(tuple(_shown(file, copy, report, words).values()))
    if kind_of(content) is FileKind.VIDEO:
        yield _moving(content, report, verdict, shown)
    else:
        yield _still(content, report, verdict, shown)


def _pdf(file: Attachment, copy: Attachment, report: Report, verdict: Verdict, words: Words) -> Iterator[Cleaned]:
    """Each page of the copy as a picture, since networks take no document."""
    from paravent.imaging.pdf import Page, read

    pages = [part for part in read(copy.content) if isinstance(part, Page)]
    if len(pages) > MOST_PAGES:
        raise Refused("pages")
    shown = _shown(file, copy, report, words)
    for page in pages:
        one = _still(_png(Image.fromarray(page.pixels)), report, verdict, shown.get(page.number, b""))
        here = [note for note in one.report["annotations"] if note["place"]["frame"] == page.number]
        yield replace(one, report={**one.report, "annotations": here})


def _film(file: Attachment, copy: Attachment, report: Report, verdict: Verdict, words: Words) -> Iterator[Cleaned]:
    from paravent.repair.sheet import contact_sheet

    edits = report.safe.copy.edits if report.safe else ()
    yield _moving(copy.content, report, verdict, contact_sheet(copy.content, (edit.place for edit in edits)))


MAKERS = {
    **dict.fromkeys(PICTURES, _picture),
    FileKind.DICOM: _dicom,
    FileKind.PDF: _pdf,
    FileKind.VIDEO: _film,
}
"""One maker a kind of file; every other kind is refused."""


def _still(content: bytes, report: Report, verdict: Verdict, shown: bytes) -> Cleaned:
    fitted, mime, (width, height) = fit(content)
    return Cleaned(fitted, mime, width, height, 0.0, verdict.value, wordless(report), _light(shown))


def _moving(content: bytes, report: Report, verdict: Verdict, shown: bytes) -> Cleaned:
    return Cleaned(content, "video/mp4", *_film_shape(content), verdict.value, wordless(report), _light(shown))


def _film_shape(content: bytes) -> tuple[int, int, float]:
    """Width, height and seconds."""
    from paravent.imaging.film import opened

    with opened(content, most=1) as film:
        return film.width, film.height, round(film.seconds or film.expected / film.rate, 3)


def fit(content: bytes) -> tuple[bytes, str, tuple[int, int]]:
    """A clean picture as JPEG or PNG of at most `MOST_BYTES`, with its type and size; unchanged where it fits. Of several
    frames, the first. Raises Refused("too_large").
    """
    with Image.open(BytesIO(content)) as opened:
        one = getattr(opened, "n_frames", 1) == 1
        if one and opened.format in {"JPEG", "PNG"} and len(content) <= MOST_BYTES and max(opened.size) <= LONGEST[0]:
            return content, f"image/{opened.format.lower()}", opened.size
        whole = _on_paper(opened)
    for side in LONGEST:
        shrunk = whole.copy()
        shrunk.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            written = _jpeg(shrunk, quality)
            if len(written) <= MOST_BYTES:
                return written, "image/jpeg", shrunk.size
    raise Refused("too_large")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    """As small as its tables allow; grain for which Pillow's buffer is then too small is written with the usual tables."""
    for optimize in (True, False):
        target = BytesIO()
        try:
            image.save(target, "JPEG", quality=quality, subsampling=0, optimize=optimize)
        except OSError:
            continue
        return target.getvalue()
    raise Refused("repair_failed")


def _on_paper(image: Image.Image) -> Image.Image:
    """A new image of nothing but pixels."""
    if image.has_transparency_data:
        above = image.convert("RGBA")
        paper = Image.new("RGBA", above.size, (*PAPER, 255))
        image = Image.alpha_composite(paper, above)
    elif image.mode.startswith(("I", "F")):  # deep greys; the engine writes them as they were, networks take 8 bits
        from paravent.imaging.frames import views

        return Image.fromarray(next(views(image)))
    return Image.fromarray(np.array(image.convert("RGB")))


def _shown(file: Attachment, copy: Attachment, report: Report, words: Words) -> dict[int, bytes]:
    """A picture of each frame with something found, before and after, by its number."""
    from paravent.repair.annotated import Wording, annotated

    wording = Wording(
        words("look.title"), words("look.before"), words("look.after"), lambda one: f"{labels(one, words)} · {why(one, words)}"
    )
    return dict(annotated(file, annotations(report), wording, copy))


def _light(shown: bytes) -> bytes:
    """The picture of what was found, as JPEG where a PNG would keep a telephone waiting: of a photo, ten times as long."""
    if len(shown) <= HEAVY:
        return shown
    with Image.open(BytesIO(shown)) as opened:
        return min(shown, _jpeg(opened.convert("RGB"), QUALITIES[1]), key=len)


def _stacked(pictures: tuple[bytes, ...]) -> bytes:
    """Several pictures below each other, as many as fit."""
    if len(pictures) < 2:
        return pictures[0] if pictures else b""
    opened = [Image.open(BytesIO(one)).convert("RGB") for one in pictures]
    tall = 0
    kept: list[Image.Image] = []
    for one in opened:
        if kept and tall + one.height > TALLEST:
            break
        kept.append(one)
        tall += one.height
    sheet = Image.new("RGB", (max(one.width for one in kept), tall), PAPER)
    top = 0
    for one in kept:
        sheet.paste(one, (0, top))
        top += one.height
    return _png(sheet)


def _png(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
