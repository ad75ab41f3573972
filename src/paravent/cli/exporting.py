"""Frames of a cleaned DICOM file as pictures or a film for a network: shown as a viewer shows them, without any metadata.

A picture is made from the copy, and looked at before it is written like everything that goes out.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from paravent.cli.saving import save
from paravent.post import Attachment, Post
from paravent.ruling import Verdict

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from paravent.cli.clean import Request

SLOWEST, USUAL, FASTEST = 1.0, 10.0, 60.0
"""Frames a second; the usual ones where the file says nothing that a person could watch."""
QUALITY = 92
"""Of a JPEG: no artefact a reader of radiographs would see; a PNG loses nothing."""


def export(copy: Attachment, name: str, request: "Request") -> tuple[Path, ...]:
    """Write the first frame, each, or a film of all beside the copy; gives the paths.

    Raises CommandError where writing fails.
    """
    return tuple(save(request.folder, told, content) for told, content in exported(copy, name, request))


def exported(copy: Attachment, name: str, request: "Request") -> Iterator[tuple[str, bytes]]:
    """Names and contents of what `export` writes, in memory.

    A frame or film that is stopped is left out. A file without pixels has no picture; of one frame, `mp4` makes a PNG.
    """
    stem = PurePath(name).stem
    if request.export == "mp4":
        film = _film(copy.content)
        if film is not None:
            if _may_go_out("x.mp4", film, request):
                yield f"{stem}.mp4", film
            return
    form = "png" if request.export == "mp4" else request.export
    for number, pixels in _frames(copy.content, every=request.every_frame):
        suffix, content = f"-frame-{number + 1}" if request.every_frame else "", WRITERS[form](pixels)
        if _may_go_out(f"x.{form}", content, request):
            yield f"{stem}{suffix}.{form}", content


def _may_go_out(name: str, content: bytes, request: "Request") -> bool:
    """Look at what would go out."""
    from paravent.flow import examine

    file = Attachment(name, content, repaired=name.endswith(".mp4"))
    post = Post(author=request.author, lang=request.lang, attachments=(file,))
    return examine(post)[1].verdict is not Verdict.STOP


def _film(content: bytes) -> bytes | None:
    """All frames one after the other, as fast as the file says; None where there are not several of one size.

    Raises MissingPart where PyAV is not installed.
    """
    from paravent.imaging.dataset import opened
    from paravent.repair.film_writer import FilmWriter, planes_of

    rate = _rate(opened(content))
    writer: FilmWriter | None = None
    several = False
    for number, pixels in _frames(content, every=True):
        planes = planes_of(pixels)
        if writer is None:
            writer = FilmWriter(planes.shape[1], planes.shape[0] * 2 // 3, rate, sound=False)
        writer.show(planes, round(number * 1_000_000 / rate))
        several = number > 0
    return writer.finish() if writer is not None and several else None


def _rate(dataset: Any) -> float:  # noqa: ANN401 - pydicom's values are untyped here
    """Frames a second by the cine module (PS3.3, C.7.6.5), within what a viewer would show."""
    for keyword, rate in (
        ("RecommendedDisplayFrameRate", float),
        ("CineRate", float),
        ("FrameTime", lambda milliseconds: 1000 / float(milliseconds)),
    ):
        try:
            told = rate(dataset.get(keyword))
        except (TypeError, ValueError, ZeroDivisionError):
            continue
        if SLOWEST <= told <= FASTEST:
            return told
    return USUAL


def _frames(content: bytes, *, every: bool) -> "Iterator[tuple[int, NDArray[np.uint8]]]":
    from paravent.imaging.dataset import opened
    from paravent.imaging.dicom_frames import as_viewed, has_pixels, native_frames

    dataset = opened(content)
    if not has_pixels(dataset):
        return
    for frame in native_frames(dataset):
        yield frame.number, as_viewed(dataset, frame)
        if not every:
            return


def _png(pixels: "NDArray[np.uint8]") -> bytes:
    return _written(pixels, "PNG", optimize=False)


def _jpg(pixels: "NDArray[np.uint8]") -> bytes:
    return _written(pixels, "JPEG", quality=QUALITY, subsampling=0)


def _written(pixels: "NDArray[np.uint8]", form: str, **how: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    from PIL import Image

    image = Image.fromarray(pixels)
    grey = (pixels[..., 0] == pixels[..., 1]).all() and (pixels[..., 0] == pixels[..., 2]).all()
    target = BytesIO()
    (image.convert("L") if grey else image).save(target, form, **how)
    return target.getvalue()


WRITERS: "dict[str, Callable[[NDArray[np.uint8]], bytes]]" = {"png": _png, "jpg": _jpg}
"""One writer a form of picture; `dicom_options.EXPORTS` lists them, and films."""
