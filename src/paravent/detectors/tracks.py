"""From what was seen in single frames to tracks through a film, gaps filled both ways.

A detector loses a face that turns away or passes behind somebody, and sees a new one late. Between two looks, after the last
and before the first one, boxes are followed by optical flow (`imaging.flow`); where that fails they stay where they were for a
moment. In doubt a track lasts too long rather than too short.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, takewhile

from paravent.detectors.faces import Face
from paravent.finding import Box, Finding, Key, Label, Seen, Track
from paravent.imaging.flow import Grey, Rect, followed

LOST = 1.5
"""Seconds for which a face that is not seen any more is followed, and for which a new one is followed back."""
HELD = 0.3
"""Seconds for which a box that cannot be followed stays where it was."""
SETTLED = 0.24
"""Seconds before and after within which a cover is as large as the largest box: covers that breathe draw the eye."""
PADDING = 0.2
DOUBT = 0.12
"""Part of its side by which a cover is padded, and by which more where a face was followed and not seen."""
SURE = 0.6
"""Score from which a face seen only once counts."""
SAME, NEAR, ALIKE = 0.15, 0.5, 2.0
"""Shared area as a part of both; distance of middles as a part of the side; ratio of sides: what two boxes of one face have."""
STILL, MOVED = 0.5, 0.25
"""Shared area from which writing in two looks is in the same place, and from which it is where it was followed to."""
SLACK = 0.05
"""Part of its side by which a box may miss where it was seen, for the sake of fewer keys; the padding is four times that."""
MOST_LEFT_OUT = 60
"""Keys in a row that may be left out: the time this takes grows with their square."""


@dataclass(eq=False)
class Path:
    """Boxes by frame, the frames in which it was seen, and the best score."""

    keys: dict[int, Rect]
    seen: list[int]
    score: float
    kind: str
    last: int
    blind: bool = False

    def put(self, number: int, box: Rect) -> None:
        """Go on to a frame."""
        self.keys[number], self.last = box, max(self.last, number)


@dataclass(eq=False)
class Faces:
    """The faces of a film, fed a scene's stretches of frames in order. `rate` is in frames a second."""

    rate: float
    going: list[Path] = field(default_factory=list)
    finished: list[Path] = field(default_factory=list)
    greys: list[Grey] = field(default_factory=list)

    def add(self, greys: Sequence[Grey], looks: dict[int, list[tuple[str, Face]]]) -> None:
        """Take the next frames of the scene, and the faces seen in those of them that were looked at."""
        self.greys += greys
        for number in sorted(looks):
            self._look(number, looks[number])
        oldest = self.greys[-1].number - round(2 * LOST * self.rate)
        self.greys = [grey for grey in self.greys if grey.number >= oldest]

    def end(self) -> None:
        """The scene is over: what goes on is followed to its last frame, and held a moment beyond it, in case it is none."""
        if self.greys:
            self._follow(self.going, self.greys[-1].number)
        for path in self.going:
            path.put(path.last + self._frames(HELD), path.keys[path.last])
        self.finished += self.going
        self.going, self.greys = [], []

    def tracks(self, attachment: int, size: tuple[int, int], frames: int) -> Iterator[Seen]:
        """Give a FACE for every face; `size` is the frames' width and height."""
        for path in (*self.finished, *self.going):
            if path.score >= SURE or len(path.seen) > 1:
                track = covering(self._doubted(path), self._frames(SETTLED), PADDING, attachment, size, frames)
                yield Finding(Label.FACE, track, round(path.score, 2), "faces", path.kind)

    def _doubted(self, path: Path) -> dict[int, Rect]:
        """Its boxes, larger in frames far from any in which it was seen."""
        seen, far = sorted(path.seen), self._frames(SETTLED)
        keys: dict[int, Rect] = {}
        for number, (x, y, width, height) in path.keys.items():
            at = bisect_left(seen, number)
            near = any(abs(number - other) <= far for other in seen[max(0, at - 1) : at + 1])
            more = 0.0 if near else DOUBT
            keys[number] = x - more * width, y - more * height, width * (1 + 2 * more), height * (1 + 2 * more)
        return keys

    def _frames(self, seconds: float) -> int:
        return max(1, round(seconds * self.rate))

    def _look(self, number: int, faces: list[tuple[str, Face]]) -> None:
        pairs = sorted(
            ((_likeness(_expected(path, number), face[:4]), at, which)
             for at, path in enumerate(self.going) for which, (_, face) in enumerate(faces)),
            reverse=True,
        )  # fmt: skip
        matched: dict[int, int] = {}
        for likeness, at, which in pairs:
            if likeness > 0 and at not in matched and which not in matched.values():
                matched[at] = which
        self._follow([path for at, path in enumerate(self.going) if at not in matched], number)
        for at, which in matched.items():
            path, (_, face) = self.going[at], faces[which]
            path.put(number, face[:4])
            path.seen.append(number)
            path.score, path.blind = max(path.score, face[4]), False
        gone = [path for path in self.going if number - path.seen[-1] > self._frames(HELD if path.blind else LOST)]
        self.finished += gone
        self.going = [path for path in self.going if path not in gone]
        new = [Path({number: face[:4]}, [number], face[4], kind, number)
               for which, (kind, face) in enumerate(faces) if which not in matched.values()]  # fmt: skip
        self._trace_back(new, number)
        self.going += new

    def _follow(self, paths: list[Path], number: int) -> None:
        """Follow what was not seen in a look from where it was last."""
        for path in paths:
            frames = [grey for grey in self.greys if path.last <= grey.number <= number]
            boxes = followed(frames, [path.keys[path.last]])[0] if not path.blind else []
            for grey, box in zip(frames[1:], boxes, strict=False):
                path.put(grey.number, box)
            path.blind = len(boxes) < len(frames) - 1
            path.put(number, path.keys[path.last])

    def _trace_back(self, paths: list[Path], number: int) -> None:
        frames = [grey for grey in reversed(self.greys) if number - self._frames(LOST) <= grey.number <= number]
        for path, boxes in zip(paths, followed(frames, [path.keys[number] for path in paths]), strict=True):
            for grey, box in zip(frames[1:], boxes, strict=False):
                path.keys[grey.number] = box
            first = min(path.keys)
            if frames and first > frames[-1].number:  # it could not be followed further: it stays for a moment
                path.keys[max(frames[-1].number, first - self._frames(HELD))] = path.keys[first]


@dataclass(eq=False)
class Mark:
    """Writing or a code through looks: its boxes by frame, and what was said of it, the surest of each kind."""

    keys: dict[int, Rect]
    last: int
    said: dict[tuple[object, ...], Seen] = field(default_factory=dict)

    @property
    def box(self) -> Rect:
        """Where it was last."""
        return self.keys[self.last]

    def put(self, number: int, box: Rect) -> None:
        """Go on to a frame."""
        self.keys[number], self.last = box, max(self.last, number)

    def hear(self, found: Iterable[Seen]) -> None:
        """Take what one look says of it."""
        for one in found:
            key = (type(one), getattr(one, "label", None) or getattr(one, "cue", None), one.kind, one.detector)
            if key not in self.said or self.said[key].confidence < one.confidence:
                self.said[key] = one


@dataclass(eq=False)
class Marks:
    """Writing and codes, seen at a look every second or two and held in between, forwards and backwards."""

    rate: float
    finished: list[Mark] = field(default_factory=list)
    going: list[Mark] = field(default_factory=list)

    def look(self, greys: Sequence[Grey], found: Iterable[Seen]) -> None:
        """Take what a look at the last of these frames gave; the first is that of the look before, in the same scene."""
        by_box: dict[Rect, list[Seen]] = {}
        for one in found:
            if isinstance(one.place, Box):
                by_box.setdefault((one.place.x, one.place.y, one.place.width, one.place.height), []).append(one)
        staying = self._stay(by_box, greys[-1].number)
        leaving = [mark for mark in self.going if mark not in staying]
        coming = [box for box in by_box if not any(mark.box == box for mark in staying)]
        arrived = self._leave(leaving, coming, greys)
        for mark in arrived.values():
            mark.hear(by_box[mark.box])
        self.finished += [mark for mark in leaving if mark not in arrived.values()]
        self.going = [*staying, *arrived.values()]
        self._come([box for box in coming if box not in arrived], by_box, greys)

    def end(self) -> None:
        """The scene is over; its last frame has been looked at."""
        for mark in self.going:
            mark.put(mark.last + max(1, round(HELD * self.rate)), mark.box)
        self.finished += self.going
        self.going = []

    def tracks(self, attachment: int, size: tuple[int, int], frames: int) -> Iterator[Seen]:
        """Give what was found, each through all frames in which it may stand."""
        for mark in (*self.finished, *self.going):
            track = covering(mark.keys, 0, 0.0, attachment, size, frames)
            for one in mark.said.values():
                yield replace(one, place=track)

    def _stay(self, by_box: dict[Rect, list[Seen]], last: int) -> list[Mark]:
        """Match what stands where it stood."""
        staying: list[Mark] = []
        for box, said in by_box.items():
            free = [mark for mark in self.going if mark not in staying]
            best = max(free, key=lambda mark: shared(mark.box, box), default=None)
            if best is not None and shared(best.box, box) >= STILL:
                best.put(last, box)
                best.hear(said)
                staying.append(best)
        return staying

    def _leave(self, leaving: list[Mark], coming: list[Rect], greys: Sequence[Grey]) -> dict[Rect, Mark]:
        """Follow what is not where it was; what is found where it was followed to goes on, the rest is held to the look."""
        arrived: dict[Rect, Mark] = {}
        for mark, path in zip(leaving, followed(greys, [mark.box for mark in leaving]), strict=True):
            start, whole = mark.box, bool(path) and len(path) == len(greys) - 1
            near = (box for box in coming if whole and box not in arrived and shared(path[-1], box) >= MOVED)
            found = next(near, None)
            for grey, box in zip(greys[1:], path, strict=False):
                mark.put(grey.number, box if found else hull(start, box))
            mark.put(greys[-1].number, found or mark.box)
            if found:
                arrived[found] = mark
        return arrived

    def _come(self, boxes: list[Rect], by_box: dict[Rect, list[Seen]], greys: Sequence[Grey]) -> None:
        """Follow back what is new, to the look before."""
        backwards = list(reversed(greys))
        for box, path in zip(boxes, followed(backwards, boxes), strict=True):
            mark = Mark({greys[-1].number: box}, greys[-1].number)
            mark.hear(by_box[box])
            for grey, where in zip(backwards[1:], path, strict=False):
                mark.put(grey.number, hull(box, where))
            mark.keys.setdefault(greys[0].number, hull(box, path[-1]) if path else box)
            self.going.append(mark)


def shared(one: Rect, other: Rect) -> float:
    """Shared area as a part of both together (intersection over union)."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(0.0, across) * max(0.0, down)
    return both / (one[2] * one[3] + other[2] * other[3] - both) if both else 0.0


def hull(one: Rect, other: Rect) -> Rect:
    """The smallest box that holds both."""
    left, top = min(one[0], other[0]), min(one[1], other[1])
    right, bottom = max(one[0] + one[2], other[0] + other[2]), max(one[1] + one[3], other[1] + other[3])
    return left, top, right - left, bottom - top


def _expected(path: Path, number: int) -> Rect:
    """Where a path goes on at the speed it had between its last two looks; where it was followed to, else."""
    last = path.last
    if len(path.seen) < 2 or path.seen[-1] != last:
        return path.keys[last]
    before = path.seen[-2]
    share = (number - last) / (last - before)
    x, y, width, height = path.keys[last]
    return x + share * (x - path.keys[before][0]), y + share * (y - path.keys[before][1]), width, height


def _likeness(one: Rect, other: Rect) -> float:
    """How likely two boxes are one face; 0 where they are not."""
    overlap = shared(one, other)
    if overlap >= SAME:
        return 1 + overlap
    side, others = max(one[2:]), max(other[2:])
    across = one[0] + one[2] / 2 - other[0] - other[2] / 2
    down = one[1] + one[3] / 2 - other[1] - other[3] / 2
    far = (across * across + down * down) ** 0.5 / max(side, others)
    return 1 - far if far < NEAR and max(side, others) < ALIKE * min(side, others) else 0.0


def covering(keys: dict[int, Rect], settled: int, padding: float, attachment: int, size: tuple[int, int], frames: int) -> Track:
    """Make a track of a path: as large as the largest box near by, padded, inside the film, with as few keys as will do."""
    numbers = sorted(number for number in keys if number < frames)
    padded: list[Key] = []
    first = 0
    for number in numbers:
        while numbers[first] < number - settled:
            first += 1
        end = number + settled
        near = [keys[other] for other in takewhile(end.__ge__, islice(numbers, first, None))]
        x, y, width, height = keys[number]
        wide = max(box[2] for box in near) * (1 + 2 * padding)
        high = max(box[3] for box in near) * (1 + 2 * padding)
        padded.append(_inside(number, (x + width / 2 - wide / 2, y + height / 2 - high / 2, wide, high), size))
    return Track(attachment, tuple(_few(padded)))


def _inside(number: int, box: Rect, size: tuple[int, int]) -> Key:
    left, top = (min(max(0, int(value)), most - 1) for value, most in zip(box[:2], size, strict=True))
    right, bottom = (min(max(0, int(box[n] + box[n + 2]) + 1), size[n]) for n in (0, 1))
    return number, left, top, max(1, right - left), max(1, bottom - top)


def _few(keys: list[Key]) -> list[Key]:
    """Leave out keys that lie, within SLACK of their side, on the line between those kept."""
    kept, start = [keys[0]], 0
    for end in range(2, len(keys)):
        middles = range(start + 1, end)
        if len(middles) > MOST_LEFT_OUT or not all(_on_the_way(keys[start], keys[middle], keys[end]) for middle in middles):
            start = end - 1
            kept.append(keys[start])
    return kept + ([keys[-1]] if len(keys) > 1 else [])


def _on_the_way(before: Key, key: Key, after: Key) -> bool:
    share = (key[0] - before[0]) / (after[0] - before[0])
    slack = max(1.0, SLACK * min(key[3], key[4]))
    return all(
        abs(old + share * (new - old) - own) <= slack for old, own, new in zip(before[1:], key[1:], after[1:], strict=True)
    )
