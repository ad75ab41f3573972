"""The drawing of a page built anew: lines, areas and letters, by an explicit list. Runs in the confined process alone.

What is not on the list makes the page Undrawable, and it becomes a picture: shadings, patterns, forms and hidden layers, since
more may lie in them than is seen; letters that are not filled. Marked content goes, and with it its hidden texts. An image is
replaced by what the page shows in its place: what was cropped, covered or too fine to be looked at does not go along.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from paravent.imaging.pdf_pages import Size
from paravent.repair.pdf_fonts import Undrawable, built, is_wide, number
from paravent.repair.pdf_images import image

if TYPE_CHECKING:
    from numpy.typing import NDArray

NUMBERS = {
    "q": 0, "Q": 0, "cm": 6, "w": 1, "J": 1, "j": 1, "M": 1, "i": 1,
    "m": 2, "l": 2, "c": 6, "v": 4, "y": 4, "h": 0, "re": 4,
    "S": 0, "s": 0, "f": 0, "F": 0, "f*": 0, "B": 0, "B*": 0, "b": 0, "b*": 0, "n": 0, "W": 0, "W*": 0,
    "g": 1, "G": 1, "rg": 3, "RG": 3, "k": 4, "K": 4,
    "BT": 0, "ET": 0, "Tc": 1, "Tw": 1, "Tz": 1, "TL": 1, "Ts": 1, "Td": 2, "TD": 2, "Tm": 6, "T*": 0,
}  # fmt: skip
"""Operators that take numbers alone, and how many (ISO 32000-1, annex A)."""
COLOURS = frozenset({"sc", "SC", "scn", "SCN"})
SPACES = {"/DeviceGray": "/DeviceGray", "/DeviceRGB": "/DeviceRGB", "/DeviceCMYK": "/DeviceCMYK", "/CalRGB": "/DeviceRGB",
          "/CalGray": "/DeviceGray"}  # fmt: skip
CHANNELS = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
DROPPED = frozenset({"BMC", "BDC", "EMC", "MP", "DP", "ri"})
STATE_NUMBERS = ("/LW", "/LC", "/LJ", "/ML", "/CA", "/ca")
STATE_PLAIN = frozenset({"/Type", "/SA", "/AIS", "/OP", "/op", "/OPM", "/SM", "/FL", "/RI", "/TK", *STATE_NUMBERS})
MAX_SLANTED = 40
"""Slanted lines and curves on a page that keeps its drawing: a letter drawn as an outline takes some ten, and what lies under
an area filled later is not seen. Upright and level lines are tables' and have no limit."""
MAX_INSTRUCTIONS = 200_000
MAX_PARENTS = 50


STRAIGHT = 0.001
MOST_IMAGE = 0.6
"""Share of a page that an image on it may take."""
SMALLEST = 2
"""Pixels of an image's sides, at least."""

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False, slots=True)
class Shown:
    """What a page looks like: its rendering, the left and top of the part that is shown, in points, its size, and its turn."""

    pixels: "NDArray[np.uint8]" = field(repr=False)
    left: float
    top: float
    size: Size
    turn: int

    def part(self, at: Matrix) -> "NDArray[np.uint8]":
        """The pixels of the unit square that `at` maps to the page; raises Undrawable where it is turned or not all shown."""
        across, down = self.size.width / self.size.across, self.size.height / self.size.down
        width, slant, lean, height, x, y = at
        if self.turn % 360 or abs(slant) > STRAIGHT or abs(lean) > STRAIGHT or width <= 0 or height <= 0:
            raise Undrawable
        left, upper = (x - self.left) * across, (self.top - y - height) * down
        right, lower = left + width * across, upper + height * down
        if left < -1 or upper < -1 or right > self.size.width + 1 or lower > self.size.height + 1:
            raise Undrawable
        if (right - left) * (lower - upper) > MOST_IMAGE * self.size.width * self.size.height:
            raise Undrawable  # a scan: as a picture of the page it comes to the same, sooner
        box = max(0.0, left), max(0.0, upper), min(right, self.size.width), min(lower, self.size.height)
        sides = round(box[2] - box[0]), round(box[3] - box[1])
        if min(sides) < SMALLEST:
            raise Undrawable
        part = Image.fromarray(self.pixels).resize(sides, Image.Resampling.BICUBIC, box=box)
        return np.asarray(part, dtype=np.uint8)


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """A page's own drawing: content, resources, and how many letters it shows; a space counts only in fonts of two bytes, where
    it cannot be told from a letter (`wide`).
    """

    content: bytes = field(repr=False)
    resources: pikepdf.Object = field(repr=False)
    letters: int
    wide: bool


def drawing(new: pikepdf.Pdf, page: Any, shown: Shown) -> Drawing:  # noqa: ANN401 - pikepdf's objects are dynamic
    """Build a page's drawing in the new file; raises Undrawable, or what pikepdf raises on damage."""
    if "/UserUnit" in page:
        raise Undrawable
    return _Builder(new, inherited(page, "/Resources"), shown).built(page)


def joined(matrix: Matrix, plain: list[Decimal | int]) -> Matrix:
    """The matrix after `cm` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = (float(one) for one in plain)
    g, h, i, j, k, m = matrix
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def inherited(page: Any, key: str) -> Any:  # noqa: ANN401
    """A page's own entry or its nearest ancestor's; None where there is none."""
    for _ in range(MAX_PARENTS):
        if key in page:
            return page[key]
        if "/Parent" not in page:
            return None
        page = page.Parent
    raise Undrawable


class _Builder:
    def __init__(self, new: pikepdf.Pdf, resources: Any, shown: Shown) -> None:  # noqa: ANN401
        self.new, self.page = new, shown
        self.old = resources if resources is not None else Dictionary()
        self.fonts: dict[str, tuple[str, pikepdf.Object, bool]] = {}
        self.states: dict[str, tuple[str, pikepdf.Object]] = {}
        self.images: dict[str, pikepdf.Object] = {}
        self.matrix, self.stack = UNIT, list[Matrix]()
        self.wide = False
        self.codes = self.slanted = 0
        self.at: tuple[Decimal | int, Decimal | int] = (0, 0)

    def built(self, page: Any) -> Drawing:  # noqa: ANN401
        instructions = pikepdf.parse_content_stream(page)
        if len(instructions) > MAX_INSTRUCTIONS:
            raise Undrawable
        kept = [pair for one in instructions for pair in self.instruction(one)]
        if self.slanted > MAX_SLANTED:
            raise Undrawable
        resources = Dictionary()
        if self.fonts:
            resources.Font = Dictionary({name: font for name, font, _ in self.fonts.values()})
        if self.images:
            resources.XObject = Dictionary(self.images)
        if self.states:
            resources.ExtGState = Dictionary(dict(self.states.values()))
        return Drawing(
            pikepdf.unparse_content_stream(kept), resources, self.codes, any(wide for _, _, wide in self.fonts.values())
        )

    def instruction(self, one: Any) -> Iterator[tuple[list[Any], pikepdf.Operator]]:  # noqa: ANN401
        if not isinstance(one, pikepdf.ContentStreamInstruction):
            raise Undrawable  # an inline image
        operands, operator = list(one.operands), str(one.operator)
        if operator in DROPPED:
            if operator in {"BDC", "BMC", "DP", "MP"} and operands and str(operands[0]) == "/OC":
                raise Undrawable
            return
        yield self.operands(operator, operands), pikepdf.Operator(operator)

    def operands(self, operator: str, operands: list[Any]) -> list[Any]:
        if operator in NUMBERS:
            if len(operands) != NUMBERS[operator]:
                raise Undrawable
            self.count(operator, plain := [number(one) for one in operands])
            return plain
        if operator in COLOURS:
            return [number(one) for one in operands]
        if operator == "Tf" and len(operands) == 2:
            return [Name(self.font(str(operands[0]))), number(operands[1])]
        if operator == "Tr" and operands == [0]:
            return [0]
        if operator == "gs" and len(operands) == 1:
            return [Name(self.state(str(operands[0])))]
        if operator in {"cs", "CS"} and len(operands) == 1:
            return [Name(self.space(str(operands[0])))]
        if operator == "d" and len(operands) == 2 and isinstance(operands[0], Array):
            return [Array([number(one) for one in operands[0]]), number(operands[1])]
        if operator == "Do" and len(operands) == 1:
            return [Name(self.image(str(operands[0])))]
        return self.letters(operator, operands)

    def letters(self, operator: str, operands: list[Any]) -> list[Any]:
        if operator in {"Tj", "'"} and len(operands) == 1:
            return [self.shown(operands[0])]
        if operator == '"' and len(operands) == 3:
            return [number(operands[0]), number(operands[1]), self.shown(operands[2])]
        if operator == "TJ" and len(operands) == 1 and isinstance(operands[0], Array):
            return [Array([self.shown(one) if isinstance(one, String) else number(one) for one in operands[0]])]
        raise Undrawable

    def shown(self, letters: Any) -> String:  # noqa: ANN401
        if not isinstance(letters, String) or not self.fonts:
            raise Undrawable
        codes = bytes(letters)
        self.codes += len(codes) // 2 if self.wide else len(codes) - codes.count(b" ")
        return String(codes)

    def image(self, name: str) -> str:
        """Put what the page shows there in an image's place, each time anew."""
        if str(self.old.XObject[name].get("/Subtype", "")) != "/Image":
            raise Undrawable
        made = f"/P{len(self.images)}"
        self.images[made] = image(self.new, self.page.part(self.matrix))
        return made

    def count(self, operator: str, plain: list[Decimal | int]) -> None:
        if operator == "q":
            self.stack.append(self.matrix)
        elif operator == "Q":
            self.matrix = self.stack.pop()
        elif operator == "cm":
            self.matrix = joined(self.matrix, plain)
        if operator in {"c", "v", "y"} or (operator == "l" and self.at[0] != plain[0] and self.at[1] != plain[1]):
            self.slanted += 1
        if operator in {"m", "l", "c", "v", "y"}:
            self.at = plain[-2], plain[-1]

    def font(self, name: str) -> str:
        if name not in self.fonts:
            font = self.old.Font[name]
            self.fonts[name] = f"/F{len(self.fonts)}", built(self.new, font), is_wide(font)
        self.wide = self.fonts[name][2]
        return self.fonts[name][0]

    def state(self, name: str) -> str:
        if name not in self.states:
            old, made = self.old.ExtGState[name], Dictionary()
            for key, value in old.items():
                harmless = (key == "/BM" and str(value) in {"/Normal", "/Compatible"}) or (
                    key == "/SMask" and str(value) == "/None"
                )
                if key not in STATE_PLAIN and not harmless:
                    raise Undrawable
                if key in STATE_NUMBERS:
                    made[key] = number(value)
            self.states[name] = f"/G{len(self.states)}", made
        return self.states[name][0]

    def space(self, name: str) -> str:
        if name in SPACES:
            return SPACES[name]
        old = self.old.ColorSpace[name]
        kind = str(old[0]) if isinstance(old, Array) else str(old)
        if kind == "/ICCBased":
            kind = CHANNELS.get(int(old[1].N), "")
        if kind not in SPACES:
            raise Undrawable
        return SPACES[kind]
