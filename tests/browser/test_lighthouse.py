"""Lighthouse on every public page, on a telephone and wide, in French and English: at least 98 for access and good practice."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.desk import ROOT, example
from tests.servers.installing import Missing, installed

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
LEAST = 98
HELD = ("accessibility", "best-practices")
RADIOGRAPH = str(ROOT / "examples" / "radiograph.jpg")
TEXT = "Ma fille Léa, 7 ans, a une leucémie, elle est soignée à Saumur."
PAGES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "the form": ("/check/?lang={}", {}),
    "a text's answer": ("/check/?lang={}", {"text": TEXT}),
    "a picture's answer": ("/check/?lang={}", {"file": RADIOGRAPH}),
    "a form without anything": ("/check/?lang={}", {"text": " ", "refused": True}),
    "a file that is none": ("/check/?lang={}", {"file": str(HERE / "lighthouse.json")}),
    "the charter": ("/c/saint-aubin/{}/", {}),
    "the login": ("/account/login/", {}),
}
SHORT = (("a text's answer", "phone", "fr"), ("the charter", "phone", "fr"))
"""What is measured each time: the rest where PARAVENT_SCREENS asks for it."""
ALL = tuple((page, shape, language) for page in PAGES for shape in ("phone", "desktop") for language in ("fr", "en"))


class Lighthouse:
    """A Node process that measures one page after the other."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self._process = process
        self._url = url

    def looks(self, name: str, shape: str, language: str) -> dict[str, Any]:
        """What it says of a page: scores by category, and what fell short."""
        address, brought = PAGES[name]
        visit = {"url": self._url + address.format(language), "shape": shape, "language": language, **brought}
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(visit) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "Lighthouse ended: its words are above."
        said: dict[str, Any] = json.loads(line)
        return said


@pytest.fixture(scope="module")
def lighthouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lighthouse]:
    """It, and the example desk with its public page open."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is missing: install Debian's package chromium.")
    try:
        packages = installed("lighthouse", HERE / "lighthouse.json")
    except Missing as missing:
        pytest.skip(str(missing))
    command = ["node", str(HERE / "lighthouse.mjs"), str(packages), str(CHROMIUM), *ARGUMENTS]
    with (
        example(tmp_path_factory.mktemp("public")) as (url, _),
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        yield Lighthouse(process, url)


@pytest.mark.parametrize(("name", "shape", "language"), ALL if os.environ.get("PARAVENT_SCREENS") else SHORT)
def test_everybody_gets_in_and_nothing_is_out_of_practice(lighthouse: Lighthouse, name: str, shape: str, language: str) -> None:
    said = lighthouse.looks(name, shape, language)
    if said["errors"]:  # it lost the browser's own record of the visit, which happens on a busy machine
        said = lighthouse.looks(name, shape, language)
    print(f"\n{name}, {shape}, {language}: {said['scores']}")  # noqa: T201 - the figures, for those who asked for all
    assert not said["errors"], said["errors"]
    short = {one: said["failed"][one] for one in said["failed"] if one.startswith(HELD)}
    assert all(said["scores"][one] >= LEAST for one in HELD), short
