"""What Paravent and its peers make of the headers of the same DICOM files: what survives, what is kept, how fast."""

import json
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset

from bench import page
from bench.environments import Environment, MissingPeerError
from bench.inputs import SHARED
from paravent.errors import ParaventError
from paravent.imaging.dataset import attributes, opened, quiet
from paravent.imaging.dicom_frames import has_pixels
from paravent.imaging.profile import rule_on_path
from paravent.post import Attachment, DicomProfile
from paravent.repair.dicom import repair_dicom
from tests.engine.dicom_files import planted, survivors

TURNS, ROUNDS = 3, 3
NAMED = 3
"""Hiding places that a cell still names."""
PLUMBING = re.compile(r"^\(0002|,0000\)[^.]*$")
"""File meta, and the retired lengths of groups."""

ABOUT = """\
Over pydicom's own files and the shared ones. *Refused*: no copy is written, and of how many images; DentDeID takes nothing but
images. *Still DICOM*: the copy opens and has a SOP class where the original had one. *Kept*: attributes that PS3.15 leaves
alone and the copy still has, of files that are written. Survivors: of a file with a value in every attribute of the PS3.15
table (2026d) that can hold one, at top and two sequences deep (in sequences that the table leaves alone), in attributes that
Paravent treats besides (the table has no row for them), and in hiding places.

Speed: CPU of one process, headers alone, pixels as they are, turn by turn, of each file its fastest round, over the files
that both Paravent and the peer write. Paravent's other figures are of whole copies as they go out; what is raced,
`DicomProfile(clean_pixel_data=False)`, never goes out. DentDeID always looks at the pixels and checks its copy: its speed is
not one of headers alone.
"""
HEAD = ("refused (images)", "still DICOM", "kept", "files a second of CPU", "Paravent, the same files", "ratio")
TOP, NESTED, BESIDES, HIDDEN = "table, at top", "table, nested", "attributes besides", "hiding places"
PLACES = (TOP, NESTED, BESIDES, HIDDEN)

Seconds = list[float | None]
"""CPU seconds of each file's fastest round, None where no copy is written."""


@dataclass(frozen=True, slots=True)
class Cleaner:
    """A peer that cleans DICOM files; a slow one runs fewer rounds a turn."""

    name: str
    environment: Environment
    script: str
    more: tuple[str, ...] = ()
    rounds: int = ROUNDS

    def clean(self, listed: Path, folder: Path) -> Seconds:
        """Write a copy of every file of a list into a folder; raises MissingPeerError."""
        return list(json.loads(self.environment.run(self.script, str(listed), str(folder), str(self.rounds), *self.more)))


ANONYMIZER = Environment("dicom-anonymizer", "bench-dicom-anonymizer.txt")
CLEANERS = (
    Cleaner("dicom-anonymizer 2.1.0", ANONYMIZER, "dicom_anonymizer_headers.py"),
    Cleaner("dicom-anonymizer 2.1.0, its table of 2026", ANONYMIZER, "dicom_anonymizer_headers.py", ("2026c",)),
    Cleaner("deid 0.4.13, default recipe", Environment("deid", "bench-deid.txt"), "deid_headers.py", rounds=1),
    Cleaner("dicognito 0.19.0", Environment("dicognito", "bench-dicognito.txt"), "dicognito_headers.py"),
    Cleaner("DentDeID 0.1.0", Environment("dentdeid", "bench-dentdeid.txt"), "dentdeid_headers.py", rounds=1),
)


@dataclass(frozen=True, slots=True)
class Copies:
    """What a tool made of the files, in order, and of the file with planted values; None where it wrote nothing."""

    contents: tuple[bytes | None, ...]
    planted: bytes | None


def section(paths: Sequence[Path]) -> list[str]:
    """Measure every tool over the files; the figures as Markdown."""
    content, values = planted()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "planted.dcm").write_bytes(content)
        files = [*paths, folder / "planted.dcm"]
        peers, missing = at_hand()
        speeds, broke = raced(files, peers, folder)
        made = {"Paravent": ours(files)}
        made |= {peer.name: copies(folder / str(n), len(files)) for n, peer in enumerate(peers) if peer.name in speeds}
    planted_in = Counter(map(sort_of(), values))
    left = page.table(
        ("survivors", *(f"{sort} ({planted_in[sort]})" for sort in PLACES)),
        [(tool, *survived(one, values)) for tool, one in made.items()],
    )
    real = page.table(
        (f"{len(paths)} files", *HEAD), [(tool, *kept(paths, one), *speed(speeds, tool)) for tool, one in made.items()]
    )
    return [ABOUT, *left, "", *real, *(f"\n{name} could not be measured: {why}." for name, why in (missing | broke).items())]


def at_hand() -> tuple[list[Cleaner], dict[str, str]]:
    """The peers whose environments stand, and by name why the others' do not."""
    peers, missing = [], {}
    for peer in CLEANERS:
        try:
            peer.environment.build()
            peers.append(peer)
        except MissingPeerError as error:
            missing[peer.name] = str(error)
    return peers, missing


def raced(files: Sequence[Path], peers: Sequence[Cleaner], folder: Path) -> tuple[dict[str, Seconds], dict[str, str]]:
    """By tool, the seconds of each file, turn by turn, and why a peer has none; its copies stand in a folder of its number."""
    listed = folder / "list"
    listed.write_text("\n".join(map(str, files)), encoding="utf-8")
    racers: dict[str, tuple[Path, Callable[[Path], Seconds]]] = {"Paravent": (folder / "ours", lambda out: rounds(files, out))}
    for number, peer in enumerate(peers):
        racers[peer.name] = (folder / str(number), lambda out, peer=peer: peer.clean(listed, out))
    best: dict[str, Seconds] = {}
    broke: dict[str, str] = {}
    for _ in range(TURNS):
        for name, (out, race) in racers.items():
            out.mkdir(exist_ok=True)
            try:
                took = race(out)
            except MissingPeerError as error:
                broke[name] = str(error)
                continue
            best[name] = faster(best.get(name, took), took)
    return {name: took for name, took in best.items() if name not in broke}, broke


def rounds(files: Sequence[Path], folder: Path) -> Seconds:
    """Paravent's seconds for headers alone."""
    profile = DicomProfile(clean_pixel_data=False, key=bytes(range(32)))
    best: Seconds = [None] * len(files)
    for _ in range(ROUNDS):
        for number, path in enumerate(files):
            before = time.process_time()
            try:
                copy = repair_dicom(Attachment("x", path.read_bytes()), 0, (), profile)
            except ParaventError:
                continue
            (folder / f"{number}.dcm").write_bytes(copy.content)
            best[number] = min(best[number] or float("inf"), time.process_time() - before)
    return best


def faster(one: Seconds, other: Seconds) -> Seconds:
    """The smaller of each pair."""
    return [min((x for x in pair if x is not None), default=None) for pair in zip(one, other, strict=True)]


def speed(speeds: Mapping[str, Seconds], tool: str) -> tuple[str, str, str]:
    """A tool's files a second, Paravent's over the files that both write, and by how much Paravent is faster."""
    pairs = zip(speeds[tool], speeds["Paravent"], strict=True)
    both = [(one, other) for one, other in pairs if one is not None and other is not None]
    theirs, own = (len(both) / sum(pair[which] for pair in both) for which in (0, 1))
    if tool == "Paravent":
        return f"{own:.0f}", "–", "–"
    return f"{theirs:.0f}", f"{own:.0f}", f"{own / theirs:.1f}"


def ours(files: Sequence[Path]) -> Copies:
    """Paravent's copies, whole, as they go out."""
    contents: list[bytes | None] = []
    for path in files:
        try:
            contents.append(repair_dicom(Attachment("x", path.read_bytes()), 0, ()).content)
        except ParaventError:
            contents.append(None)
    return Copies(tuple(contents[:-1]), contents[-1])


def copies(folder: Path, count: int) -> Copies:
    """A peer's copies."""
    paths = [folder / f"{number}.dcm" for number in range(count)]
    contents = [path.read_bytes() if path.exists() else None for path in paths]
    return Copies(tuple(contents[:-1]), contents[-1])


def sort_of() -> Callable[[str], str]:
    """Gives what says of a planted value where it stands."""
    table = json.loads((SHARED / "pictures" / "ps315_2026d.json").read_text(encoding="utf-8"))
    tags = {rule["tag"].upper() for rule in table["rules"]}

    def sort(place: str) -> str:
        tag, _, where = place.partition(" ")
        if where not in {"top", "nested"}:
            return HIDDEN
        if tag.upper() not in tags:
            return BESIDES
        return TOP if where == "top" else NESTED

    return sort


def survived(made: Copies, values: Mapping[str, bytes]) -> tuple[str, ...]:
    """How many planted values survive, by where they stand; hiding places by name where they are few."""
    if made.planted is None:
        return ("refused",) * len(PLACES)
    left, sort = survivors(made.planted, dict(values)), sort_of()
    counted = Counter(map(sort, left))
    hidden = [place for place in left if sort(place) == HIDDEN]
    named = f" ({', '.join(hidden)})" if 0 < len(hidden) <= NAMED else ""
    return (*(str(counted[one]) for one in PLACES[:-1]), f"{len(hidden)}{named}")


def kept(paths: Sequence[Path], made: Copies) -> tuple[str, str, str]:
    """Files refused, copies that are still DICOM, and the share of harmless attributes that are kept."""
    whole = stays = valid = 0
    written = [(path, copy) for path, copy in zip(paths, made.contents, strict=True) if copy is not None]
    for path, copy in written:
        original, other = read(path.read_bytes()), read(copy)
        valid += other is not None and ("SOPClassUID" in other or original is None or "SOPClassUID" not in original)
        if original is not None:
            before = harmless(original)
            whole, stays = whole + len(before), stays + len(before & (set() if other is None else names(other)))
    share = f"{100 * stays / whole:.1f} %" if whole else "–"
    refused = [read(path.read_bytes()) for path, copy in zip(paths, made.contents, strict=True) if copy is None]
    images = sum(one is not None and has_pixels(one) for one in refused)
    return f"{len(refused)} ({images})", f"{valid} of {len(written)}", share


def harmless(dataset: Dataset) -> set[str]:
    """The attributes with a value that the table leaves alone."""
    with quiet():
        return {
            name for name, value in attributes(dataset) if value and rule_on_path(name) is None and not PLUMBING.search(name)
        }


def names(dataset: Dataset) -> set[str]:
    """The attributes of a file."""
    with quiet():
        return {name for name, _ in attributes(dataset)}


def read(content: bytes) -> Dataset | None:
    """A file as Paravent opens it, else as pydicom does; None where neither can, as some that are broken on purpose."""
    with quiet():
        for way in (opened, lambda given: dcmread(BytesIO(given))):
            try:
                return way(content)
            except Exception:  # noqa: BLE001 - whatever a peer wrote
                continue
    return None
