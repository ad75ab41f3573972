"""Frames of a cleaned DICOM file as pictures for a network: shown as a viewer shows them, without any metadata.

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

QUALITY = 92
"""Of a JPEG: no artefact a reader of radiographs would see; a PNG loses nothing."""


def export(copy: Attachment, name: str, request: "Request") -> tuple[Path, ...]:
    """Write the first frame, or each, beside the copy; gives the paths. Raises CommandError where writing fails.

    A frame that is stopped is not written. A file without pixels has no picture.
    """
    from paravent.flow import examine

    written: list[Path] = []
    stem = PurePath(name).stem
    for number, pixels in _frames(copy.content, every=request.every_frame):
        suffix = f"-frame-{number + 1}" if request.every_frame else ""
        picture = Attachment(f"{stem}{suffix}.{request.export}", WRITERS[request.export](pixels))
        post = Post(author=request.author, lang=request.lang, attachments=(Attachment(f"x.{request.export}", picture.content),))
        if examine(post)[1].verdict is not Verdict.STOP:
            written.append(save(request.folder, picture.name, picture.content))
    return tuple(written)


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
"""One writer a form, listed in `dicom_options.EXPORTS`. A film of a cine needs every frame at
once: it takes a writer of its own beside this table."""
