"""The table of classes in the guides says what `classes.toml` says, in both languages."""

from pathlib import Path

import pytest
from django.utils import translation

from paravent_desk.inbox.classes import Class, classes
from tests.desk.test_roles_page import HEADS as ROLES

pytestmark = pytest.mark.sqlite_only

DOCS = Path(__file__).parents[2] / "docs"
HEADS = {
    "en": ["class", "within", "told at once", "told daily"],
    "fr": ["classe", "délai", "prévenus tout de suite", "prévenus chaque jour"],
}
KEYS = ("author", "manager", "physician", "dpo", "crisis", "auditor", "administrator")


def within(one: Class, lang: str) -> str:
    if one.minutes:
        return f"{one.minutes} min"
    word = {"en": "working day", "fr": "jour ouvré"}[lang]
    plural = {"en": "working days", "fr": "jours ouvrés"}[lang]
    return f"{one.working_days} {word if one.working_days == 1 else plural}"


def table(lang: str) -> str:
    names = dict(zip(KEYS, ROLES[lang][1:], strict=True))

    def told(roles: tuple[str, ...]) -> str:
        return ", ".join(names[role] for role in roles)

    with translation.override(lang):
        rows = [HEADS[lang], ["---"] * 4]
        rows += [[one.title, within(one, lang), told(one.at_once), told(one.daily)] for one in classes().values()]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@pytest.mark.parametrize(("page", "lang"), [("desk-inbox.md", "en"), ("fr/desk-messages.md", "fr")])
def test_the_guide_shows_the_table(page: str, lang: str) -> None:
    assert table(lang) in (DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["desk-inbox.md", "fr/desk-messages.md"])
def test_the_guide_is_short(page: str) -> None:
    assert len((DOCS / page).read_text(encoding="utf-8").splitlines()) <= 120
