"""Every sentence of the apps named in WHOLE is there in French, and no other; French typography in every app."""

import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

pytestmark = pytest.mark.sqlite_only

SOURCES = Path(__file__).parents[2] / "src" / "paravent_desk"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
APPS = sorted(path.name for path in SOURCES.iterdir() if (path / "locale").is_dir())
WHOLE = ("audit", "history", "journal", "upkeep")


def said(app: str) -> set[tuple[str | None, object]]:
    """Every sentence in an app's modules and templates, with its context."""
    found = set()
    for path in [*(SOURCES / app).rglob("*.py"), *(SOURCES / app).rglob("*.html")]:
        text = path.read_text()
        source = (text if path.suffix == ".py" else templatize(text)).encode()
        for _line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
            found.add((context, tuple(message) if isinstance(message, (tuple, list)) else message))
    return found


def catalogue(app: str) -> Catalog:
    with (SOURCES / app / "locale" / "fr" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale="fr")


@pytest.mark.parametrize("app", WHOLE)
def test_every_sentence_is_french_too(app: str) -> None:
    there = {(one.context, one.id): one.string for one in catalogue(app) if one.id}
    wanted = said(app)
    assert not sorted(map(str, wanted - set(there))), "without French"
    assert not sorted(map(str, set(there) - wanted)), "no longer said"
    empty = [one for one, string in there.items() if not (all(string) if isinstance(string, tuple) else string)]
    assert not empty


@pytest.mark.parametrize("app", APPS)
def test_french_typography(app: str) -> None:
    """A non-breaking space before a colon and the like, and inside guillemets; the apostrophe that French prints."""
    for one in catalogue(app):
        for string in one.string if isinstance(one.string, tuple) else (one.string,):
            words = string if one.id else ""
            assert not [mark for mark in (" :", " ;", " ?", " !", "« ", " »") if mark in words], words
            assert "'" not in words, words
