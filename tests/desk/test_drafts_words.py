"""Nothing of the drafts' pages is left untranslated."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

from paravent_desk import drafts

pytestmark = pytest.mark.sqlite_only

CATALOGUE = Path(drafts.__file__).parent / "locale/fr/LC_MESSAGES/django.po"


def test_every_sentence_is_said_in_french() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    assert len(catalogue) > 150
    assert [message.id for message in catalogue if message.id and not (message.string and all(message.string))] == []


def test_french_typography() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    said = [
        text
        for message in catalogue
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert [text for text in said if any(f" {sign}" in text for sign in ":;?!»") or "'" in text] == []


def test_the_desk_speaks_it() -> None:
    with override("fr"):
        assert gettext("A safe version") == "Une version sûre"
