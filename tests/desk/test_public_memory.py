"""What somebody brought to the public page is in no process's memory once the answer has gone.

Marked texts and files go to a running `paravent-desk serve`; then the memory of every process of it is searched, byte by byte.
"""

import os
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.desk.memory_search import STEM, Place, found, processes
from tests.desk.public_fixtures import FORM, HERE, Served, serving
from tests.engine.dicom_files import image, written
from tests.engine.drawing import film
from tests.engine.pdf_files import pdf

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite_only,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="Reading another process's memory takes Linux and root."
    ),
]
KINDS = (
    *("text", "name", "burnt", "exif", "raw", "dicom", "document", "agent", "later"),
    *("cut", "large", "fallen", "empty", "often", "odd"),
)
MARKS = {kind: STEM + kind.encode() + b"QXJK" for kind in KINDS}
MARKS["raw"] = STEM + np.random.default_rng(3).bytes(22)
SAID = {kind: mark.decode("latin-1") for kind, mark in MARKS.items()}
TEXT = f"Ma voisine {SAID['text']} Berthelot, 06 39 98 55 12, est en chimio à Saumur."


def jpeg() -> bytes:
    """A film with a name burned in, a name in its EXIF, and bytes of its own."""
    target, told = BytesIO(), Image.Exif()
    told[0x010E] = SAID["exif"]
    film(SAID["burnt"].upper(), "HUGUETTE BERTHELOT").convert("RGB").save(target, "JPEG", exif=told, comment=MARKS["raw"])
    return target.getvalue()


def png() -> bytes:
    """Noise, larger than what servers keep in memory by themselves."""
    target, told = BytesIO(), PngInfo()
    told.add_text("Comment", SAID["exif"])
    told.add(b"raWb", MARKS["raw"])
    noise = np.random.default_rng(7).integers(0, 255, (640, 640, 3), np.uint8)
    Image.fromarray(noise).save(target, "PNG", pnginfo=told)
    return target.getvalue()


def form(page: Served, text: str = "", name: str = "x.jpg", content: bytes = b"", **headers: str) -> httpx.Response:
    """Send the form as a browser does."""
    headers = {"User-Agent": SAID["agent"], **headers}
    files = {"file": (name, content)} if content else {"file": ("", b"")}
    return httpx.post(page.url + FORM, data={"text": text, "who": "relative"}, files=files, timeout=180, headers=headers)


def plainly(page: Served) -> None:
    """A text in a form without a file."""
    assert "<mark>" in httpx.post(page.url + FORM, data={"text": TEXT}, timeout=180).text


def with_a_film(page: Served) -> None:
    assert "data:image/" in form(page, TEXT, f"{SAID['name']}.jpg", jpeg()).text


def with_noise(page: Served) -> None:
    assert "data:image/" in form(page, "", f"{SAID['name']}.png", png()).text


def with_dicom(page: Served) -> None:
    content = written(image(64, 64, PatientName=f"{SAID['dicom']}^HUGUETTE", PatientComments=SAID["dicom"]))
    assert "data:image/" in form(page, "", f"{SAID['name']}.dcm", content).text


def with_a_document(page: Served) -> None:
    assert "data:image/" in form(page, "", f"{SAID['name']}.pdf", pdf([f"Monsieur {SAID['document']} Berthelot"])).text


def too_large(page: Served) -> None:
    with _line(page) as line, suppress(ConnectionError):
        line.sendall(_head(page, 64 << 20) + (MARKS["large"] + bytes(9999)) * 200)
        assert line.recv(200).startswith(b"HTTP/1.1 413")


def too_long(page: Served) -> None:
    assert form(page, SAID["large"] * 2000).status_code == 413


def failing(page: Served) -> None:
    assert form(page, SAID["fallen"], "x", MARKS["fallen"], **{"X-Stumble": "yes"}).status_code == 500


def with_nothing_to_see(page: Served) -> None:
    answer = httpx.post(page.url + FORM, data={"other": SAID["empty"]}, headers={"X-Told": SAID["empty"]}, timeout=60)
    assert answer.status_code == 400


def of_another_host(page: Served) -> None:
    assert form(page, SAID["odd"], Host="elsewhere.example").status_code == 400


def after_another_page(page: Served) -> None:
    """On a connection that began with a page of the desk's own."""
    with httpx.Client() as client:
        assert client.get(f"{page.url}/account/login/").status_code == 200
        assert "<mark>" in client.post(page.url + FORM, data={"text": f"{SAID['later']} {TEXT}"}, timeout=180).text


def too_often(page: Served) -> None:
    while form(page, SAID["often"], Accept=SAID["often"]).status_code != 429:
        pass


LOOKED_AT = (plainly, with_a_film, with_noise, with_dicom, with_a_document, after_another_page)
TURNED_AWAY = (too_large, too_long, failing, with_nothing_to_see, of_another_host, too_often)


def _line(page: Served) -> socket.socket:
    return socket.create_connection((HERE, int(page.url.rpartition(":")[2])), timeout=60)


def _head(page: Served, length: int) -> bytes:
    kind = "Content-Type: multipart/form-data; boundary=xx\r\n"
    start = '--xx\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    return f"POST {FORM} HTTP/1.1\r\nHost: {page.url[7:]}\r\n{kind}Content-Length: {length}\r\n\r\n{start}".encode()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    root = str(Path(__file__).parents[2])
    settings = {"DJANGO_SETTINGS_MODULE": "tests.desk.failing", "PARAVENT_PUBLIC_PER_HOUR": "17"}
    with serving(tmp_path_factory.mktemp("memory"), watched=False, also=root, **settings) as page:
        yield page


def everywhere(page: Served) -> list[Place]:
    """What every process of the desk holds of the marks, the newest first: a visit does not wait."""
    return [place for process in sorted(processes(str(page.temporary)), reverse=True) for place in found(process, MARKS)]


def settled(page: Served) -> list[Place]:
    """The same, once what is ending has ended."""
    until = time.monotonic() + 10
    while (left := everywhere(page)) and time.monotonic() < until:
        time.sleep(0.5)
    return left


def told(places: list[Place]) -> str:
    return "\n".join(f"{number} × {one}" for one, number in Counter(places).most_common())


@pytest.mark.parametrize("ways", [LOOKED_AT, TURNED_AWAY], ids=["looked at", "turned away"])
def test_no_process_remembers(page: Served, ways: tuple[Callable[[Served], None], ...]) -> None:
    for way in ways:
        way(page)
    left = settled(page)
    assert left == [], f"{len(left)} copies:\n{told(left)}"


def test_only_the_visit_s_own_process_ever_holds_it(page: Served) -> None:
    """Seen while a file is on its way; then the visitor breaks off. This also shows that the search sees such a process."""
    with _line(page) as line:
        line.sendall(_head(page, 4 << 20) + (MARKS["cut"] + bytes(9999)) * 100)
        until = time.monotonic() + 60
        while not (held := everywhere(page)) and time.monotonic() < until:
            line.sendall(bytes(9999))  # a silent line is closed, and searching takes its time
        assert len({one.process for one in held}) == 1, told(held)
        assert all(int(one.process.split()[0]) not in {page.process, *_children(page.process)} for one in held), told(held)
    left = settled(page)
    assert left == [], told(left)


def _children(process: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()}


def test_the_search_finds_what_is_there(page: Served) -> None:
    """What was sent to a page of the desk's own stays in its memory for a while: the search sees it."""
    httpx.post(f"{page.url}/account/login/", content=MARKS["text"] * 100, timeout=60)
    assert any(place.mark == "text" for place in everywhere(page))
