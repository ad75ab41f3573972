"""Both languages are complete: whatever a template or a module asks for has its French, app by app."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from paravent_desk.messages import apps, catalogue, compiled, french, missing, wanted

pytestmark = pytest.mark.sqlite_only

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
BARE = r"(?<![\u00a0\u202f])"
SIGN_WITHOUT_SPACE = re.compile(rf"{BARE}[;?!](?=\s|$|»)|{BARE}:(?=\s|$)|«(?![\u00a0\u202f])|{BARE}»")


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (message.id,)


def translated(app: str) -> Iterator[Message]:
    return (message for message in french(app) if message.id and all(strings(message)))


@pytest.mark.parametrize("app", apps())
def test_everything_asked_for_has_its_french(app: str) -> None:
    assert [message.id for message in missing(app)] == []


@pytest.mark.parametrize("app", apps())
def test_nothing_is_translated_that_nobody_asks_for(app: str) -> None:
    asked = {(ids(message)[0], message.context) for message in wanted(app)}
    assert [message.id for message in french(app) if message.id and (ids(message)[0], message.context) not in asked] == []


@pytest.mark.parametrize("app", apps())
def test_what_is_filled_in_is_the_same_in_both(app: str) -> None:
    for message in translated(app):
        asked, said = (
            [sorted(PLACES.findall(one)) for one in ids(message)],
            [sorted(PLACES.findall(one)) for one in strings(message)],
        )
        assert said[-1] == asked[-1], message.id
        assert all(set(one) <= set(asked[-1]) for one in said), message.id


@pytest.mark.parametrize("app", apps())
def test_french_signs_have_their_space(app: str) -> None:
    wrong = [one for message in translated(app) for one in strings(message) if SIGN_WITHOUT_SPACE.search(PLACES.sub("x", one))]
    assert wrong == []


@pytest.mark.parametrize("app", apps())
def test_what_is_compiled_is_what_is_written(app: str) -> None:
    path = catalogue(app)
    if path.exists():
        assert path.with_suffix(".mo").read_bytes() == compiled(path)
    else:
        assert len(wanted(app)) == 0, "python -m paravent_desk.messages --missing says what is asked for"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Prêt\u00a0?", True),
        ("Prêt\u202f?", True),
        ("Prêt ?", False),
        ("Prêt?", False),
        ("Choisissez\u00a0: un", True),
        ("Choisissez: un", False),
        ("https://chu.example à 12:30", True),
        ("«\u00a0Oui\u00a0»", True),
        ("« Oui »", False),
    ],
)
def test_the_rule_of_the_space(text: str, right: bool) -> None:
    assert (SIGN_WITHOUT_SPACE.search(text) is None) is right


def test_a_word_is_the_same_in_every_app() -> None:
    """Django puts all apps' words together: two translations of one (in one context) would show now the one, now the other."""
    said: dict[tuple[str | None, str], dict[str, tuple[str, ...]]] = {}
    for app in apps():
        for message in translated(app):
            said.setdefault((message.context, ids(message)[0]), {})[app] = strings(message)
    assert {one: there for one, there in said.items() if len(set(there.values())) > 1} == {}
