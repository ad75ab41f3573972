"""What somebody brought to the public page of a running `paravent-desk serve` is nowhere afterwards.

Marked texts, pictures and DICOM files go through it; then its folders, its database and its log are searched, and whether it or
a child of it opened any file for writing.
"""

import re
import shutil
import socket
import sqlite3
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import httpx
import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.desk.public_fixtures import FORM, HERE, Served, serving
from tests.engine.dicom_files import image, written

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
TEXT = "Ma voisine Zqtextmark Berthelot, 06 39 98 55 12, est en chimio à Saumur."
SPOKEN = "Zqtextmark"
NAME = "zqnamemark-huguette.png"
COMMENT = b"ZQCOMMENTMARK"
PATIENT = "ZQDICOMMARK^HUGUETTE"
AGENT = "zqagentmark"
OPENED = re.compile(r'\bopen(?:at)?\((?:AT_FDCWD, |\d+, )?"([^"\n]*)", ([A-Z_|]+)')
FOR_WRITING = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TMPFILE")
OF_THE_MACHINE = ("/dev/null", "/dev/tty", "/proc/", "/sys/", "/dev/shm/")


traced = pytest.mark.skipif(
    not shutil.which("strace"), reason="strace is missing: install it to see every file that is opened."
)


def picture() -> bytes:
    """A photo of noise, larger than what servers keep in memory by themselves, with a comment in its metadata."""
    target = BytesIO()
    noise = np.random.default_rng(7).integers(0, 255, (700, 700, 3), np.uint8)
    told = PngInfo()
    told.add_text("Comment", COMMENT.decode())
    Image.fromarray(noise).save(target, "PNG", pnginfo=told)
    assert target.tell() > 1 << 20
    return target.getvalue()


def dicom() -> bytes:
    """An image whose patient has a name found nowhere else."""
    return written(image(64, 64, PatientName=PATIENT, PatientID="ZQDICOMID"))


def posted(served: Served, **told: str) -> str:
    """A page with what was found, by a form without a file."""
    return _posted(served, told, {})


def _posted(served: Served, told: Mapping[str, str], files: Mapping[str, tuple[str, bytes]]) -> str:
    answer = httpx.post(served.url + FORM, data=told, files=files or None, timeout=180, headers={"User-Agent": AGENT})
    assert answer.status_code == 200, answer.text
    assert "set-cookie" not in answer.headers
    return answer.text


def traces(served: Served, marks: list[bytes]) -> list[str]:
    """Where any of them stands: files below its folders, rows of its database, its log."""
    places = [path for folder in (served.data, served.temporary) for path in folder.rglob("*") if path.is_file()]
    found = [str(path) for path in (*places, served.log) if any(mark in path.read_bytes() for mark in marks)]
    (database,) = served.data.glob("*.sqlite3")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        dump = "\n".join(rows.iterdump()).encode()
    return [*found, *(f"database: {mark!r}" for mark in marks if mark in dump or mark.hex().upper().encode() in dump.upper())]


def written_to(served: Served) -> set[str]:
    """Files that were opened for writing, but for the machine's own, the database, which is searched, and Python's own code."""
    assert served.opened is not None
    told = {
        path
        for path, how in OPENED.findall(served.opened.read_text("utf-8", "replace"))
        if any(flag in how for flag in FOR_WRITING) and not path.startswith(OF_THE_MACHINE)
    }
    return {path for path in told if not Path(path).name.startswith("desk.sqlite3") and "/__pycache__/" not in path}


@dataclass(frozen=True)
class Afterwards:
    """The page after all that, the marks by which what was brought would be known again, files it wrote to meanwhile."""

    page: Served
    marks: list[bytes]
    opened: set[str]


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afterwards]:
    """Texts, a picture, a DICOM file and broken ones go through the page."""
    with serving(tmp_path_factory.mktemp("public")) as page:
        before = written_to(page) if page.opened else set()
        marks = [SPOKEN.encode(), SPOKEN.encode("utf-16-le"), b"55 12, est", NAME.encode(), COMMENT, AGENT.encode()]
        answer = posted(page, text=TEXT, who="relative")
        assert SPOKEN in answer, "it was looked at, and shown to whoever brought it"
        photo = picture()
        answer = _posted(page, {"text": TEXT, "who": "patient"}, {"file": (NAME, photo)})
        clean = [b64decode(one.partition('"')[0]) for one in answer.split('src="data:image/jpeg;base64,')[1:]]
        assert clean
        assert NAME not in answer
        marks += [photo[len(photo) // 2 :][:24], *(one[len(one) // 2 :][:24] for one in clean)]
        answer = _posted(page, {"who": "patient"}, {"file": ("zqnamemark.dcm", dicom())})
        assert 'download="paravent-1.' in answer, "a clean copy came back"
        assert "ZQDICOMMARK" not in b"".join(map(_held, answer.split("base64,")[1:])).decode("latin-1")
        marks += [b"ZQDICOMMARK", b"ZQDICOMID", b"zqnamemark"]
        for broken in ({"file": ("zqnamemark.jpg", photo[:5000])}, {"file": ("zqnamemark.bin", COMMENT * 9)}):
            _posted(page, {"text": TEXT}, broken)
        marks += [b64encode(one) for one in marks]
        opened = written_to(page) - before if page.opened else set()
        yield Afterwards(page, marks, opened)


def _held(told: str) -> bytes:
    return b64decode(told.partition('"')[0])


def test_nothing_that_was_brought_is_anywhere(after: Afterwards) -> None:
    page, marks = after.page, after.marks
    assert traces(page, marks) == []
    assert list(page.temporary.rglob("*")) == []


def test_no_session_was_begun(after: Afterwards) -> None:
    (database,) = after.page.data.glob("*.sqlite3")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as rows:
        assert rows.execute("select count(*) from django_session").fetchone() == (0,)


def test_the_search_finds_what_is_there(after: Afterwards) -> None:
    page, marks = after.page, after.marks
    planted = page.temporary / "left-behind"
    planted.write_bytes(b"..." + COMMENT)
    try:
        assert traces(page, marks) == [str(planted)]
    finally:
        planted.unlink()


@traced
def test_no_file_was_opened_for_writing_by_the_server_or_a_child(after: Afterwards) -> None:
    assert after.opened == set()


@traced
def test_the_trace_sees_what_is_opened(after: Afterwards) -> None:
    """The same server writes larger files of the desk's own pages to the disk: the trace sees those."""
    page = after.page
    httpx.post(f"{page.url}/account/login/", content=bytes(2 << 20), timeout=60)
    time.sleep(1)
    assert written_to(page), "waitress' temporary file"


def test_too_large_a_file_is_refused_before_it_is_read(after: Afterwards) -> None:
    page = after.page
    head = f"POST {FORM} HTTP/1.1\r\nHost: {page.url.removeprefix('http://')}\r\n"
    for length in (f"Content-Length: {64 << 20}\r\n", "Transfer-Encoding: chunked\r\n"):
        with socket.create_connection((HERE, int(page.url.rpartition(":")[2])), timeout=20) as line:
            line.sendall(f"{head}{length}\r\n".encode())
            assert line.recv(200).startswith(b"HTTP/1.1 413")


@pytest.mark.long
def test_a_site_that_is_named_may_frame_it(tmp_path: Path) -> None:
    with serving(tmp_path, PARAVENT_PUBLIC_FRAMES="https://www.hospital.example") as page:
        headers = httpx.get(page.url + FORM).headers
        assert "frame-ancestors https://www.hospital.example" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
        login = httpx.get(f"{page.url}/account/login/").headers
        assert "frame-ancestors 'none'" in login["content-security-policy"]
        assert login["x-frame-options"] == "DENY"
