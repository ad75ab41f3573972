"""Every action that the sources record, and every subject, has words in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.utils import translation

from paravent_desk.audit.verify import Wrong
from paravent_desk.audit.words import ACTIONS, SUBJECTS, WRONG, action_words, subject_words
from paravent_desk.publishing.models import Publication

SOURCES = Path(__file__).parents[2] / "src" / "paravent_desk"
ACTION = re.compile(r"^([a-z][a-z_]*)\.[a-z_.]+$")
KINDS = {action.partition(".")[0] for action in ACTIONS}
WRITERS = {"record", "change", "stand"}
"""Functions that are handed an action whatever it is about; elsewhere, a word counts that begins as an action does."""


def recorded(source: Path) -> Iterator[str]:
    """Every action's word in a module; of one that is put together, as far as it is written down ("publication.")."""
    for node in ast.walk(ast.parse(source.read_text())):
        if not isinstance(node, ast.Call):
            continue
        named = [keyword.value for keyword in node.keywords if keyword.arg == "action"]
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for value in [*named, *node.args]:
            if isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
                begins = str(value.values[0].value)
                if begins.endswith(".") and begins[:-1] in KINDS:
                    yield begins
                continue
            for part in ast.walk(value):
                found = isinstance(part, ast.Constant) and isinstance(part.value, str) and ACTION.match(part.value)
                if found and (value in named or name in WRITERS or found[1] in KINDS):
                    yield part.value  # type: ignore[attr-defined]


def said(action: str) -> bool:
    return action in ACTIONS or (action.endswith(".") and any(one.startswith(action) for one in ACTIONS))


def test_every_state_of_what_is_put_together_has_words() -> None:
    assert {f"publication.{state}" for state in Publication.State} <= set(ACTIONS)


def test_every_action_has_words() -> None:
    found = {action: path.relative_to(SOURCES) for path in SOURCES.rglob("*.py") for action in recorded(path)}
    missing = [f'"{action}": _("…"),  # {path}' for action, path in sorted(found.items()) if not said(action)]
    assert not missing, "audit/words.py lacks:\n" + "\n".join(missing)


def test_every_kind_of_thing_has_words() -> None:
    models = {
        model.__name__.lower() for app in apps.get_app_configs() if "paravent_desk" in app.name for model in app.get_models()
    }
    inner = {"attempt", "cursor", "head", "line", "mailedhead", "morning", "note", "quiethours", "reading", "reason", "tally"}
    inner |= {"accountfigures", "mailday", "postfigures", "reminder", "standing", "usual", "variant", "versionfile"}
    assert not models - inner - set(SUBJECTS), "audit/words.py, SUBJECTS lacks these"


@pytest.mark.parametrize("table", [ACTIONS, SUBJECTS, WRONG], ids=["actions", "subjects", "wrong"])
def test_all_words_are_french_too(table: dict[str, object]) -> None:
    def said(language: str) -> list[str]:
        with translation.override(language):
            return [str(words) for words in table.values()]

    same = [english for english, french in zip(said("en"), said("fr"), strict=True) if english == french]
    assert not [words for words in same if words not in {"journal", "service", "pause", "publication", "version", "incident"}]


def test_everything_that_can_be_wrong_has_a_sentence() -> None:
    assert set(WRONG) == set(Wrong)


def test_an_action_without_words_is_shown_as_it_is() -> None:
    assert action_words("nothing.known") == "nothing.known"
    with translation.override("en"):
        assert subject_words("draft:12") == "post 12"
