"""`paravent serve`: the public page on one's own machine, by a process as people run it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import httpx
import pytest

from paravent.cli import main, serve
from tests.desk.companion_fixtures import Companion, command, companion, environ
from tests.desk.drafts_fixtures import jpeg
from tests.desk.memory_search import STEM, found, processes

pytestmark = pytest.mark.sqlite_only
TEXT = "Ma voisine Huguette Berthelot, 06 39 98 55 12, est en chimio à Saumur."


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Companion]:
    """On whatever port is free: 8765 may be taken by whoever runs the tests."""
    with companion(tmp_path_factory.mktemp("companion")) as page:
        yield page


def origin(page: Companion) -> dict[str, str]:
    return {"Origin": page.url.removesuffix("/check/")}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "said"), [("fr-FR,fr;q=0.9", "Regarder avant de partager"), ("en-GB", "Look before you share")]
)
def test_it_speaks_the_browser_s_language(page: Companion, lang: str, said: str) -> None:
    told = httpx.get(page.url, headers={"Accept-Language": lang})
    assert f"<h1>{said}</h1>" in told.text
    assert "set-cookie" not in told.headers
    assert "default-src 'none'" in told.headers["content-security-policy"]
    for one in ("desk/desk.css", "public/public.css", "public/public.js", "desk/icon.svg"):
        assert f"/static/{one}" in told.text
        assert httpx.get(page.url.replace("check/", f"static/{one}")).status_code == 200
    assert httpx.get(page.url.removesuffix("check/"), follow_redirects=True).url == page.url


@pytest.mark.slow
def test_a_text_and_a_picture_are_looked_at_as_on_the_hospital_s_page(page: Companion) -> None:
    files = {"file": ("Huguette.jpg", jpeg())}
    told = httpx.post(page.url, data={"text": TEXT, "who": "carer"}, files=files, headers=origin(page), timeout=180)
    assert told.status_code == 200
    assert "<mark>Huguette" in told.text
    assert 'download="paravent-1.jpg"' in told.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.evil.example:{port}"]
)
def test_another_host_is_refused(page: Companion, host: str) -> None:
    told = httpx.get(page.url, headers={"Host": host.format(port=page.port)})
    assert told.status_code == 421
    assert "this computer alone" in told.text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["localhost", "[::1]", "127.0.0.1"])
def test_its_own_names_are_served(page: Companion, name: str) -> None:
    assert httpx.get(page.url, headers={"Host": f"{name}:{page.port}"}).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("sent", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}, {"Origin": "http://localhost"}])
def test_another_site_s_form_is_refused(page: Companion, sent: dict[str, str]) -> None:
    assert httpx.post(page.url, data={"text": TEXT}, headers=sent).status_code == 421


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="Sockets that listen are read in /proc.")
def test_it_listens_on_this_machine_alone(page: Companion) -> None:
    listening = [
        line.split()[1] for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
    ]
    assert {one for one in listening if one.endswith(f":{page.port:04X}")} >= {f"0100007F:{page.port:04X}"}
    assert not [one for one in listening if one.endswith(f":{page.port:04X}") and one.strip("0").startswith(":")]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="Reading memory takes Linux and root.")
def test_nothing_stays_in_memory_or_on_the_disk(page: Companion) -> None:
    mark = STEM + b"companion"
    told = httpx.post(page.url, data={"text": f"{mark.decode()} {TEXT}"}, headers=origin(page), timeout=180)
    assert "<mark>" in told.text
    until = time.monotonic() + 10
    while (left := [one for number in processes(str(page.folder)) for one in found(number, {"mark": mark})]) and (
        time.monotonic() < until
    ):
        time.sleep(0.3)
    assert left == []
    assert [path for name in ("home", "tmp") for path in (page.folder / name).rglob("*")] == []


@pytest.mark.slow
def test_ctrl_c_is_the_ordinary_end(tmp_path: Path) -> None:
    begun = time.monotonic()
    with companion(tmp_path) as page:
        httpx.get(page.url)
        assert time.monotonic() - begun < 20, "three seconds on a machine that does nothing else"
        page.process.send_signal(signal.SIGINT)
        said, wrong = page.process.communicate(timeout=30)
    assert (page.process.returncode, wrong) == (0, "")
    assert said.strip() == "The page is closed; nothing was kept."


@pytest.mark.slow
def test_where_the_port_is_taken_it_takes_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with companion(tmp_path, ("--no-open", "--port", str(port))) as page:
            assert page.port != port
            assert httpx.get(page.url).status_code == 200


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="$BROWSER is for Unix.")
def test_it_opens_the_browser(tmp_path: Path) -> None:
    told, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {told}\n')
    browser.chmod(0o700)
    with companion(tmp_path, (), BROWSER=str(browser)) as page:
        until = time.monotonic() + 20
        while not (told.exists() and told.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        assert told.read_text().strip() == page.url


INSIDE = """
import fcntl, re, socket, struct, subprocess, sys, urllib.request
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
    fcntl.ioctl(line, 0x8914, struct.pack("16sh14x", b"lo", 0x49))  # SIOCSIFFLAGS: up, loopback, running
process = subprocess.Popen({command!r}, stdout=subprocess.PIPE, text=True)
url = re.search("http[^ ]*", process.stdout.readline()).group()
asked = urllib.request.Request(url, {body!r}, {{"Origin": url[:-7]}})
print("<mark>" in urllib.request.urlopen(asked, timeout=120).read().decode())
process.terminate()
process.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(
    sys.platform != "linux" or subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode != 0,
    reason="Pulling the cable takes Linux and the right to make network namespaces.",
)
def test_it_works_with_the_cable_out(tmp_path: Path) -> None:
    body = f"text={TEXT}&who=carer".replace(" ", "+").encode()
    inside = INSIDE.format(command=command("--no-open"), body=body)
    told = subprocess.run(
        ["unshare", "-n", sys.executable, "-c", inside],
        env=environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert told.stdout == "True\n", told.stderr


@pytest.mark.parametrize("offers", [(), (EntryPoint("page", "paravent_desk.not_there:serve", serve.GROUP),)])
def test_without_the_desk_it_says_what_to_install(
    offers: tuple[EntryPoint, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serve, "entry_points", lambda group: offers)
    assert main(["serve", "--ui", "en"]) == 69
    assert 'pip install "paravent[desk]"' in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "Berthelot", "-1"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--ui", "en", "--port", port]) == 64
    told = capsys.readouterr().err
    assert "1 to 65535" in told or "needs a value" in told
    assert "Berthelot" not in told
