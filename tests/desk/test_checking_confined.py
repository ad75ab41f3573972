"""The child that reads hostile files: what it may not do, and what is said where it fails."""

import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from paravent_desk.checking import File, Situation
from paravent_desk.checking.confined import DESK, USUAL, VISITORS, Asked, Limits, Unchecked, check_posts, clean_file
from tests.browser.brought import frames, phone_film
from tests.desk.drafts_fixtures import jpeg
from tests.engine.drawing import EXAMPLES

pytestmark = pytest.mark.sqlite_only

PORTRAIT = (EXAMPLES / "photo.jpg").read_bytes()


def refusal(content: bytes, limits: Limits = USUAL) -> str:
    with pytest.raises(Unchecked) as caught:
        clean_file(content, "fr", limits)
    return caught.value.cause


def inside(code: str) -> str:
    """What a line of Python says in a process that was closed like the child."""
    start = f"from paravent_desk.checking.sandbox import close; close(4 << 30, 60)\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", start], capture_output=True, text=True, timeout=60, env={"PYTHONPATH": ":".join(sys.path)}
    )
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_a_portrait_comes_back_covered_with_what_was_found_outlined() -> None:
    [one] = clean_file(PORTRAIT, "fr")
    assert (one.mime, one.width, one.height, one.verdict) == ("image/jpeg", 1024, 1024, "ok")
    assert any(finding["label"] == "FACE" for finding in one.report["findings"])
    assert Image.open(BytesIO(one.shown)).format == "PNG"
    assert one.content != PORTRAIT


@pytest.mark.parametrize("made", [phone_film, frames], ids=["film", "DICOM of several frames"])
def test_a_film_opens_in_a_process_of_a_child_with_limits_of_its_own(made: Callable[[], bytes]) -> None:
    """FFmpeg's process asks for more seconds than the child may have, and nobody raises a limit again."""
    [one] = clean_file(made(), "fr", Limits(cpu_seconds=120))
    assert one.mime == "video/mp4"
    assert one.seconds > 0


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"Bonjour, je suis une image.", "kind"),
        (b"", "kind"),
        (PORTRAIT[:3000], "damaged"),
        (b"GIF89a" + bytes(40), "kind"),
        (b"PK\x03\x04" + bytes(30) + b"[Content_Types].xml", "office_file"),
        (b"%PDF-1.7 rien", "damaged"),
        (b"\x00\x00\x00\x18ftypisom" + bytes(64), "damaged"),
    ],
    ids=["text", "empty", "cut short", "gif", "word", "no pdf", "no film"],
)
def test_what_cannot_be_checked_never_passes(content: bytes, cause: str) -> None:
    assert refusal(content) == cause


def test_a_picture_that_states_more_than_it_may_is_not_opened() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")
    assert len(bomb) < 2000
    assert refusal(bomb) == "too_large"


def test_a_child_that_takes_too_long_is_killed() -> None:
    begun = time.monotonic()
    assert refusal(PORTRAIT, Limits(seconds=0.3)) == "time_out"
    assert time.monotonic() - begun < 5


def test_a_child_without_memory_gives_no_pass() -> None:
    assert refusal(PORTRAIT, Limits(memory=300 << 20)) in {"too_large", "crashed", "missing_part", "detector_failed"}


def test_memory_is_limited() -> None:
    assert inside("x = bytearray(5 << 30); print('took it')") == "MemoryError"


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket(); print('got through')",
        "import _socket; _socket.socket(); print('got through')",
        "import socket; socket.getaddrinfo('example.org', 80); print('got through')",
        "import ctypes; print('got through' if ctypes.CDLL(None).socket(2, 1, 0) >= 0 else 'PermissionError')",
    ],
    ids=["socket", "C module", "look-up", "C library"],
)
def test_no_connection_is_opened(code: str) -> None:
    if "ctypes" in code and sys.platform != "linux":
        pytest.skip("only Linux refuses the system call itself")
    assert "got through" not in inside(code)


def test_what_it_starts_opens_none_either() -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux hands the refusal on to child processes")
    started = (
        "import subprocess, sys; print(subprocess.run([sys.executable, '-c', 'import socket; socket.socket()']).returncode)"
    )
    assert inside(started) == "1"


def test_it_learns_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    from paravent_desk.checking import confined

    monkeypatch.setenv("PARAVENT_SECRET_KEY", "geheim")
    seen: list[dict[str, str]] = []
    real = subprocess.Popen

    def spy(*args: object, **kwargs: object) -> object:
        seen.append(kwargs["env"])  # type: ignore[arg-type]
        return real(*args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(confined.subprocess, "Popen", spy)
    refusal(b"")
    assert "geheim" not in seen[0].values()


def test_a_large_photograph_is_made_to_fit_every_network() -> None:
    noise = Image.effect_noise((3000, 2200), 60).convert("RGB")
    target = BytesIO()
    noise.save(target, "PNG")
    from paravent_desk.checking.media import MOST_BYTES, fit

    content, mime, size = fit(target.getvalue())
    assert (mime, max(size) <= 2048, len(content) <= MOST_BYTES) == ("image/jpeg", True, True)


def test_grain_that_does_not_fit_the_writer_s_buffer_is_written_all_the_same() -> None:
    grain = np.random.default_rng(7).integers(0, 255, (700, 700, 3), np.uint8)
    target = BytesIO()
    Image.fromarray(grain).save(target, "PNG")
    from paravent_desk.checking.media import MOST_BYTES, fit

    content, mime, size = fit(target.getvalue())
    assert (mime, size, len(content) <= MOST_BYTES) == ("image/jpeg", (700, 700), True)


def test_a_whole_post_is_checked_with_its_files() -> None:
    asked = [
        Asked("Bravo à l'équipe !", Situation(lang="fr")),
        Asked("Mme Sylvie Martin, chambre 214, va mieux.", Situation(lang="fr")),
    ]
    first, second = check_posts(asked, [File("file.jpg", jpeg(), "Le hall d'accueil.")])
    assert (first.verdict, second.verdict) == ("ok", "stop")
    assert second.safe_text is not None


@pytest.mark.parametrize(("busy", "who"), [(VISITORS, DESK), (DESK, VISITORS)])
def test_the_desk_waits_for_no_visitor_nor_they_for_the_desk(busy: str, who: str) -> None:
    begun = threading.Event()

    def takes_long() -> None:
        begun.set()
        with suppress(Unchecked):
            clean_file(jpeg((3000, 2000)), "fr", Limits(seconds=40, who=busy))

    other = threading.Thread(target=takes_long)
    other.start()
    begun.wait()
    time.sleep(0.1)
    [checked] = check_posts([Asked("Bonjour à tous", Situation())], (), Limits(seconds=120, who=who))
    assert checked.verdict
    assert other.is_alive(), "the picture was still looked at"
    other.join()
