"""The options of the DICOM profile as they are typed: `--dicom-keep dates,device`, `--dicom-key FILE`."""

import os
from pathlib import Path

from paravent.cli.exits import Code, CommandError
from paravent.post import SHORTEST_KEY

KEPT = {
    "dates": "retain_longitudinal_modified_dates",
    "device": "retain_device_identity",
    "patient": "retain_patient_characteristics",
    "descriptions": "clean_descriptors",
    "reports": "clean_structured_content",
    "graphics": "clean_graphics",
    "private": "retain_safe_private",
}
"""What may be kept, in the words of people, and the option of PS3.15 that keeps it (see `DicomProfile`)."""
EXPORTS = ("png", "jpg", "mp4")
"""`mp4` makes a film of a file of several frames, and a PNG of one."""
MAX_KEY_BYTES = 4096


def kept_options(typed: str) -> dict[str, bool]:
    """Read a list of words with commas between; raises CommandError that lists them."""
    words = [word.strip() for word in typed.split(",")]
    if not all(word in KEPT for word in words):
        raise CommandError(Code.USAGE, "usage.dicom_keep", choices=", ".join(KEPT))
    return {KEPT[word]: True for word in words}


def key_from(path: Path) -> bytes:
    """Read a key file, whatever its bytes are; raises CommandError where it cannot be read or could be guessed."""
    try:
        with path.open("rb") as file:
            key = file.read(MAX_KEY_BYTES)
    except OSError as error:
        raise CommandError(Code.NO_INPUT, "error.key_unread", cause=os.strerror(error.errno or 0)) from None
    if len(key.strip()) < SHORTEST_KEY or len(set(key)) < SHORTEST_KEY // 2:
        raise CommandError(Code.USAGE, "usage.dicom_key", count=SHORTEST_KEY)
    return key
