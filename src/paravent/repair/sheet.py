"""A contact sheet: frames spread over a cleaned film, its covers outlined, for a person to look through in ten seconds."""

from collections.abc import Iterable
from io import BytesIO

from PIL import Image, ImageDraw

from paravent.finding import Place, Track
from paravent.imaging.film import FilmFrame, opened
from paravent.imaging.film_process import MICROSECONDS
from paravent.repair.cover import cut
from paravent.repair.outline import letters, outline

FRAMES, COLUMNS = 20, 4
WIDEST, TALLEST = 480, 480
MARGIN, TITLE = 8, 22
PAPER, INK, LINE = (255, 255, 255), (40, 40, 40), (255, 210, 0)
MINUTE = 60


def contact_sheet(content: bytes, covered: Iterable[Place] = ()) -> bytes:
    """Give a PNG of up to twenty frames of a film with their times, and thin outlines round the covers.

    `content` is the copy, as written: what is shown is what goes out. Raises as `imaging.film.opened` does.
    """
    tracks = tuple(place for place in covered if isinstance(place, Track))
    with opened(content, most=FRAMES) as film:
        scale = min(1.0, WIDEST / film.width, TALLEST / film.height)
        size = max(1, round(film.width * scale)), max(1, round(film.height * scale))
        frames = list(film.frames())  # twice as many as are wanted, at most
    wanted = {round((len(frames) - 1) * number / (FRAMES - 1)) for number in range(FRAMES)}
    shown = [_shown(frame, tracks, size) for number, frame in enumerate(frames) if number in wanted]
    columns = min(COLUMNS, len(shown))
    rows = -(-len(shown) // columns)
    width, height = size[0] + MARGIN, size[1] + MARGIN + TITLE
    sheet = Image.new("RGB", (columns * width + MARGIN, rows * height + MARGIN), PAPER)
    for number, picture in enumerate(shown):
        sheet.paste(picture, (MARGIN + number % columns * width, MARGIN + number // columns * height))
    target = BytesIO()
    sheet.save(target, "PNG")
    return target.getvalue()


def _shown(frame: FilmFrame, tracks: tuple[Track, ...], size: tuple[int, int]) -> Image.Image:
    whole = Image.fromarray(frame.pixels)
    scale = size[0] / whole.width
    picture = Image.new("RGB", (size[0], size[1] + TITLE), PAPER)
    picture.paste(whole.resize(size, Image.Resampling.BILINEAR))
    draw = ImageDraw.Draw(picture)
    for track in tracks:
        box = track.at(frame.number)
        within = cut(box, whole.width, whole.height) if box is not None else None
        if within is not None:
            left, top = within.x * scale, within.y * scale
            right, bottom = left + within.width * scale - 1, top + within.height * scale - 1
            outline(draw, (left, top, right, bottom), LINE)
    seconds = frame.time / MICROSECONDS
    told = f"{int(seconds) // MINUTE}:{seconds % MINUTE:04.1f}"
    draw.text((2, size[1] + 3), told, fill=INK, font=letters(14))
    return picture
