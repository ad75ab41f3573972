"""The register speaks French and English throughout."""

import re
from pathlib import Path

from babel.messages.pofile import read_po

import paravent_desk.consents

HERE = Path(paravent_desk.consents.__file__).parent
CATALOGUE = HERE / "locale/fr/LC_MESSAGES/django.po"
MARKED = re.compile(r"""(?:\{% translate |\b_\(|gettext_lazy\()\s*("[^"\n]+"|'[^'\n]+')(?!\s*")""")


def test_every_sentence_has_its_french():
    with CATALOGUE.open("rb") as file:
        known = {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in read_po(file) if one.id}
    said = {
        found[1:-1]
        for path in [*HERE.rglob("*.py"), *HERE.rglob("*.html")]
        for found in MARKED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(said) > 150
    assert said - set(known) == set()
    assert all(all(string) if isinstance(string, tuple) else string for string in known.values())


def test_french_typography():
    with CATALOGUE.open("rb") as file:
        said = [
            text for one in read_po(file) if one.id for text in ([one.string] if isinstance(one.string, str) else one.string)
        ]
    assert not [text for text in said if re.search(r" [:;?!»]|« |\w[?!;]|'", text)]
