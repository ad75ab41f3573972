"""The safe copy: the text mended, every file written anew under a neutral name."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from paravent.finding import Box, Field, Finding, Part, Track
from paravent.imaging.prefix import is_dicom, is_film, is_pdf
from paravent.observation import Observation
from paravent.post import Attachment, Language, Post
from paravent.reading import Cause, Unread
from paravent.repair.text import repair_alt_text, repair_text
from paravent.report import Copy, Edit, How, Origin
from paravent.ruling import Ruling

LEFT_OUT = frozenset({Cause.ENCLOSED, Cause.NOT_CHECKED, Cause.INCOMPLETE})
"""Why something was not checked that no copy holds: a file inside a PDF, the sound of a film, what is cut off a DICOM file."""
NAMES = {"picture": "image", "dicom": "radiograph", "pdf": "document", "video": "video"}
ENDINGS = {"dicom": ".dcm", "pdf": ".pdf"}

Mender = Callable[[Attachment, int, tuple[Finding, ...], Post], Attachment]
"""Takes the post for what was asked about its files: the language, the profile of DICOM."""


def repair(post: Post, observation: Observation, ruling: Ruling) -> Copy:
    """Write the safe copy. Raises nothing: what cannot be mended is left out and said to be unread."""
    copy = _text(post, observation, ruling)
    attachments: list[Attachment] = []
    edits, unread = list(copy.edits), list(copy.unread)
    for index in range(len(post.attachments)):
        try:
            attachment = _attachment(post, index, observation)
        except Exception:  # noqa: BLE001 - whatever a hostile file raises, the original must not go out instead
            unread.append(Unread(Cause.REPAIR_FAILED, index))
        else:
            attachments.append(attachment)
            edits += _edits(index, observation, sound=attachment.keep_sound)
    return replace(copy, attachments=tuple(attachments), edits=tuple(edits), unread=tuple(unread))


def _text(post: Post, observation: Observation, ruling: Ruling) -> Copy:
    try:
        return repair_text(post, observation, ruling)
    except Exception:  # noqa: BLE001 - in doubt, no text at all
        return Copy(Origin.REFUSED, None, advice="unchecked", unread=(Unread(Cause.REPAIR_FAILED, None, "text"),))


def _attachment(post: Post, index: int, observation: Observation) -> Attachment:
    """Mend one file by its kind; raises where a part is missing or the file resists."""
    original = post.attachments[index]
    findings = tuple(f for f in observation.findings if getattr(f.place, "attachment", None) == index)
    if any(missed.attachment == index and missed.cause not in LEFT_OUT for missed in observation.unread):
        raise ValueError("what was not read cannot be mended")
    kind = _kind_of(original.content)
    mended = MENDERS[kind](original, index, findings, post)
    alt_text = repair_alt_text(post, index, observation)
    return replace(mended, name=neutral_name(kind, index, mended.name), alt_text=alt_text)


def _kind_of(content: bytes) -> str:
    """ "dicom", "pdf", "video" or "picture"; anything else resists its mender."""
    kinds = {"dicom": is_dicom, "pdf": is_pdf, "video": is_film}
    return next((kind for kind, is_one in kinds.items() if is_one(content)), "picture")


def neutral_name(kind: str, index: int, name: str) -> str:
    """A file name that says nothing: "image-1.jpg"; only a plain extension is kept."""
    extension = PurePath(name).suffix.lower()
    plain = extension if extension[1:].isascii() and extension[1:].isalnum() and len(extension) <= 5 else ""
    return f"{NAMES[kind]}-{index + 1}{plain or ENDINGS.get(kind, '')}"


def _edits(index: int, observation: Observation, *, sound: bool) -> list[Edit]:
    edits = []
    for finding in observation.findings:
        if getattr(finding.place, "attachment", None) != index or (sound and finding.kind == "voice"):
            continue
        if isinstance(finding.place, Box | Track):
            if _covered(finding):
                edits.append(Edit(finding.place, How.COVERED, finding.label.value, finding.kind))
        elif isinstance(finding.place, Field):
            edits.append(Edit(finding.place, How.METADATA_REMOVED, finding.label.value, finding.kind))
        else:
            how = How.RENAMED if finding.place.part is Part.FILE_NAME else How.LEFT_OUT
            edits.append(Edit(finding.place, how, finding.label.value, finding.kind))
    return list({(edit.place, edit.label): edit for edit in edits}.values())  # two names in one line are one cover


def _covered(finding: Finding) -> bool:
    from paravent.repair.cover import is_covered

    return is_covered(finding)


def _picture(attachment: Attachment, index: int, findings: tuple[Finding, ...], post: Post) -> Attachment:
    from paravent.repair.picture import repair_picture

    return repair_picture(attachment, index, findings, post.lang or Language.FR)


def _dicom(attachment: Attachment, index: int, findings: tuple[Finding, ...], post: Post) -> Attachment:
    from paravent.repair.dicom import repair_dicom

    if not post.dicom.clean_pixel_data:
        raise ValueError("what goes out has clean pixel data")
    return repair_dicom(attachment, index, findings, post.dicom)


def _pdf(attachment: Attachment, index: int, findings: tuple[Finding, ...], post: Post) -> Attachment:
    from paravent.repair.pdf import repair_pdf

    return repair_pdf(attachment, index, findings, post.lang or Language.FR)


def _video(attachment: Attachment, index: int, findings: tuple[Finding, ...], post: Post) -> Attachment:
    from paravent.repair.video import repair_video

    return repair_video(attachment, index, findings, post.lang or Language.FR)


MENDERS: dict[str, Mender] = {"picture": _picture, "dicom": _dicom, "pdf": _pdf, "video": _video}
"""One mender a kind of file; the picture and DICOM libraries load when the first such file comes."""
