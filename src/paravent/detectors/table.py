"""Run every detector over every reading.

A detector says what it saw, where, and how sure it is; it never judges. One that raises or runs out of time leaves an
`Unread`, and the post is held.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from paravent.detectors import (
    ages,
    circumstances,
    codes,
    contacts,
    cues,
    dates,
    dicom_tags,
    faces,
    health,
    metadata,
    names,
    numbers,
    pages,
    rooms,
    sheets,
    singular,
    tagger,
    writing,
)
from paravent.detectors import places as place_names
from paravent.detectors.deadline import Progress, within
from paravent.detectors.joining import joined
from paravent.detectors.merge import THRESHOLD, merge
from paravent.errors import MissingPart, TooLarge, UnreadableFile
from paravent.finding import DIRECT, IDENTIFIERS, Field, Finding, Label, Part, Seen, Signal, Span
from paravent.observation import Observation
from paravent.post import Kind, Tier
from paravent.reading import Cause, FilmReading, Looked, MetadataReading, PictureReading, Reading, Sort, TextReading, Unread

READ_WHOLE = frozenset({Part.TEXT, Part.ALT_TEXT})
"""Texts that the network reads: those that go out."""

SECONDS = 30.0
"""What one detector may take over one reading; the slowest honest one (a 100-megapixel picture) takes about five."""

SURE_NAME = 0.88
"""Confidence of a name in a picture's metadata: without a sentence round it, a camera's make may look like one."""

TOLD_BY_WORDS = IDENTIFIERS | {Label.STAFF}
"""What words kept in a DICOM file may not hold; what they say of health alone is what they are kept for."""

R = TypeVar("R", TextReading, PictureReading, MetadataReading)


@dataclass(frozen=True, slots=True)
class Detector(Generic[R]):
    """A named detector of one kind of reading."""

    name: str
    detect: Callable[[R], Iterable[Seen]]


TEXT: tuple[Detector[TextReading], ...] = (
    Detector("numbers", numbers.detect),
    Detector("contacts", contacts.detect),
    Detector("rooms", rooms.detect),
    Detector("dates", dates.detect),
    Detector("ages", ages.detect),
    Detector("names", names.detect),
    Detector("places", place_names.detect),
    Detector("circumstances", circumstances.detect),
    Detector("singular", singular.detect),
    Detector("health", health.detect),
    Detector("cues", cues.detect),
)
ANSWERED: tuple[Detector[TextReading], ...] = (Detector("health", health.detect),)
"""What is looked for in the message a reply answers: it is out already; whether it tells of health shapes the answer."""

LEARNED: tuple[tuple[str, Callable[[TextReading], Iterable[tagger.Tagged]]], ...] = (("tagger", tagger.detect),)
"""What the full tier adds for a post's own text and alt texts: the network that reads them whole."""

PICTURE: tuple[Detector[PictureReading], ...] = (
    Detector("faces", faces.detect),
    Detector("writing", writing.detect),
    Detector("codes", codes.detect),
    Detector("sheets", sheets.detect),
)
METADATA: tuple[Detector[MetadataReading], ...] = (
    Detector("metadata", metadata.detect),
    Detector("dicom_tags", dicom_tags.detect),
)


@dataclass(frozen=True, eq=False, slots=True)
class Everything:
    """All that detectors said, before anything is weighed against anything."""

    texts: tuple[TextReading, ...]
    findings: tuple[Finding, ...]
    signals: tuple[Signal, ...]
    tagged: tuple[tagger.Tagged, ...]
    unread: tuple[Unread, ...]
    attachments: tuple[int | None, ...]


def detect(readings: Iterable[Reading], tier: Tier = Tier.FULL, unread: tuple[Unread, ...] = ()) -> Observation:
    """Give everything seen in the readings, overlaps resolved, in order of place. Raises nothing."""
    readings = tuple(readings)
    return replace(observed(everything(readings, tier, unread)), looked=looked(readings))


def everything(readings: Iterable[Reading], tier: Tier = Tier.FULL, unread: tuple[Unread, ...] = ()) -> Everything:
    """Run every detector of a tier. Raises nothing."""
    readings = tuple(readings)
    progress = Progress()
    seen: list[Seen | tagger.Tagged] = []
    failed: list[Unread] = []
    looked_at: list[Reading] = []
    if not within(SECONDS, lambda: _run(readings, tier, progress, seen, failed, looked_at), progress):
        # the thread left behind may go on: from here nothing it writes is read
        left = readings[len(looked_at) :]
        failed = [*failed, *(Unread(Cause.TIME_OUT, attachment, progress.current) for attachment in _attachments(left))]
    found = tuple(seen)
    return Everything(
        texts=tuple(reading for reading in readings if isinstance(reading, TextReading)),
        findings=tuple(one for one in found if isinstance(one, Finding)),
        signals=tuple(sorted((one for one in found if isinstance(one, Signal)), key=_order)),
        tagged=tuple(one for one in found if isinstance(one, tagger.Tagged)),
        unread=(*unread, *failed),
        attachments=_attachments(readings),
    )


def observed(seen: Everything) -> Observation:
    """Weigh what was said, resolve overlaps; what raises leaves the post unchecked."""
    try:
        findings = merge(joined(seen.findings, seen.tagged, seen.signals))
        opinions = tuple(opinion for one in seen.tagged for opinion in tagger.opinions(one))
    except Exception:  # noqa: BLE001 - as for a detector
        failed = tuple(Unread(Cause.DETECTOR_FAILED, one, "merge") for one in seen.attachments)
        return Observation(seen.texts, (), seen.signals, (*seen.unread, *failed))
    return Observation(seen.texts, findings, seen.signals, seen.unread, opinions)


def _run(
    readings: tuple[Reading, ...],
    tier: Tier,
    progress: Progress,
    seen: list[Seen | tagger.Tagged],
    failed: list[Unread],
    looked_at: list[Reading],
) -> None:
    for reading in readings:
        for name, found in _detections(reading, tier, progress):
            progress.start(name)
            try:
                seen.extend(found())
            except (MissingPart, ImportError):
                failed.append(Unread(Cause.MISSING_PART, reading.attachment, name))
            except TooLarge:
                failed.append(Unread(Cause.TOO_LARGE, reading.attachment, name))
            except UnreadableFile:
                failed.append(Unread(Cause.DAMAGED, reading.attachment, name))
            except Exception:  # noqa: BLE001 - whatever a detector raises, what it should have checked is unchecked
                failed.append(Unread(Cause.DETECTOR_FAILED, reading.attachment, name))
        looked_at.append(reading)


def looked(readings: Iterable[Reading]) -> tuple[Looked, ...]:
    """Every frame once, however many views of it were looked at."""
    found: dict[tuple[int, int], Looked] = {}
    for reading in readings:
        if isinstance(reading, PictureReading):
            height, width = reading.pixels.shape[:2]
            sort = Sort.PAGE if reading.page else Sort.MEDICAL if reading.medical else Sort.PHOTOGRAPH
            found[reading.attachment, reading.frame] = Looked(reading.attachment, reading.frame, width, height, sort)
    return tuple(found.values())


def _order(signal: Signal) -> tuple[str, str, str, float]:
    """By place, then by cue: detectors may find them in any order, and a report is the same every time."""
    return repr(signal.place), signal.cue, signal.kind, signal.confidence


def _attachments(readings: Iterable[Reading]) -> tuple[int | None, ...]:
    """The attachments that readings are of, each once; None for the post's own text and context."""
    return tuple(dict.fromkeys(reading.attachment for reading in readings))


def _detections(
    reading: Reading, tier: Tier, progress: Progress
) -> Iterator[tuple[str, Callable[[], Iterable[Seen | tagger.Tagged]]]]:
    if tier is Tier.FULL and isinstance(reading, TextReading) and reading.part in READ_WHOLE:
        yield from ((name, lambda d=see: d(reading)) for name, see in LEARNED)
    if isinstance(reading, TextReading) and reading.part is Part.PAGE:
        yield "page", lambda: pages.detect(reading, [detector.detect for detector in TEXT])
    elif isinstance(reading, TextReading):
        answered = reading.part is Part.CONTEXT and reading.kind is Kind.REPLY
        yield from ((detector.name, lambda d=detector: d.detect(reading)) for detector in (ANSWERED if answered else TEXT))
    elif isinstance(reading, PictureReading):
        yield from ((detector.name, lambda d=detector: d.detect(reading)) for detector in PICTURE)
        yield "writing", lambda: _words_in(reading)
    elif isinstance(reading, FilmReading):
        yield "film", lambda: _in_film(reading, progress)
    else:
        yield from ((detector.name, lambda d=detector: d.detect(reading)) for detector in METADATA)
        yield "metadata", lambda: _words_told(reading)
        yield "dicom_tags", lambda: _words_kept(reading)


def _in_film(reading: FilmReading, progress: Progress) -> Iterator[Seen]:
    """A film is looked at for minutes: each of its frames has the time that a detector has for a picture."""
    from paravent.detectors import film

    return film.detect(reading, _words_in, lambda: progress.start("film"))


def _words_in(picture: PictureReading) -> Iterator[Seen]:
    """Run the text detectors over the words read in a picture: a name in its corner is found like one in a post."""
    text = writing.as_text(picture)
    if text is not None:
        for detector in TEXT:
            yield from detector.detect(text)


def _words_told(told: MetadataReading) -> Iterator[Seen]:
    """Run the text detectors over what was written into a picture: a comment that names somebody is about a person."""
    text, fields = metadata.as_text(told)
    for detector in TEXT if fields else ():
        for seen in detector.detect(text):
            if not isinstance(seen, Finding) or not isinstance(seen.place, Span):
                continue
            least = SURE_NAME if seen.label is Label.PATIENT else THRESHOLD
            if seen.label in DIRECT and seen.confidence >= least:
                field = fields[text.content.count("\n", 0, seen.place.start)]
                yield Finding(Label.TAG, Field(told.attachment, field.name), seen.confidence, "metadata", "person")


def _words_kept(told: MetadataReading) -> Iterator[Seen]:
    """Run the text detectors over the words that an option of the DICOM profile keeps: whatever tells of somebody goes."""
    text, fields = dicom_tags.as_text(told)
    for detector in TEXT if fields else ():
        for seen in detector.detect(text):
            if isinstance(seen, Finding) and isinstance(seen.place, Span) and seen.label in TOLD_BY_WORDS:
                field = fields[text.content.count("\n", 0, seen.place.start)]
                yield Finding(Label.TAG, Field(told.attachment, field.name), seen.confidence, "dicom_tags", "text")
