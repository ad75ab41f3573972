"""The page for everybody within a hospital's own site: on another origin, in a frame, from the file to the clean copy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.desk import running
from tests.browser.test_public_phone import NAME, RADIOGRAPH, TEXT, telephone

pytestmark = pytest.mark.slow


@contextmanager
def site(frame: list[str]) -> Iterator[str]:
    """A hospital's site with one page, which frames an address; under another name, so that it is another site."""

    class Page(BaseHTTPRequestHandler):
        """The page."""

        def do_GET(self) -> None:
            """Give it."""
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(
                f'<!doctype html><html lang="fr"><title>Hôpital</title><h1>Avant de partager</h1><iframe src="{frame[0]}" '
                'title="Regarder avant de partager" width="100%" height="900"></iframe>'.encode()
            )

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_picture_and_a_text_are_cleaned_within_a_site_that_was_named_and_in_no_other(
    browser: Browser, tmp_path: Path
) -> None:
    where: list[str] = []
    with (
        site(where) as hospital,
        site(where) as stranger,
        running(tmp_path, PARAVENT_PUBLIC="yes", PARAVENT_PUBLIC_FRAMES=hospital) as desk,
    ):
        where.append(f"{desk.url}/check/?lang=fr")
        context = telephone(browser, desk.url)
        page = context.new_page()
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(hospital)
        frame = page.frame_locator("iframe")
        frame.locator("#file").set_input_files(RADIOGRAPH)
        frame.locator("[data-send]").tap()
        expect(frame.locator("#answer")).to_be_focused(timeout=60_000)
        with page.expect_download() as saved:
            frame.get_by_text("Enregistrer la copie propre").tap()
        with Image.open(BytesIO(saved.value.path().read_bytes())) as clean:
            assert max(clean.convert("L").crop(NAME).tobytes()) < 200
        frame.get_by_text("Vérifier autre chose").tap()
        frame.locator("#text").fill(TEXT)
        frame.locator("[data-send]").tap()
        frame.locator("[data-copy=safe]").tap()
        expect(frame.locator("[data-copy=safe]")).to_have_text("Copié")
        assert context.cookies() == []
        assert not wrong
        page.goto(stranger)
        expect(page.frame_locator("iframe").locator("#file")).to_have_count(0)
        context.close()
