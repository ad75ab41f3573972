import string
import tomllib
from pathlib import Path

import pytest

from paravent.cli import COMMANDS
from paravent.cli.interface import CATALOGUE, Words, interface_of, language_of_locale
from paravent.finding import Label
from paravent.post import Language
from paravent.reading import Cause
from paravent.report import How
from paravent.ruling import ReasonCode, Verdict

FR, EN = Words(Language.FR), Words(Language.EN)


def sentences(table, name=""):
    for key, entry in table.items():
        if isinstance(entry, dict) and not all(isinstance(value, str) for value in entry.values()):
            yield from sentences(entry, f"{name}{key}.")
        else:
            yield f"{name}{key}", entry


ALL = dict(sentences(tomllib.loads(Path(CATALOGUE).read_text(encoding="utf-8"))))


@pytest.mark.parametrize("key", ALL)
def test_every_sentence_is_in_both_languages_with_the_same_gaps(key):
    assert set(ALL[key]) == {"fr", "en"}
    assert all(text.strip() for text in ALL[key].values()) or key.startswith("punctuation")
    gaps = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in ALL[key].values()]
    assert gaps[0] == gaps[1]


@pytest.mark.parametrize(
    "key",
    [
        *(f"verdict.{part}.{verdict}" for verdict in Verdict for part in ("word", "head")),
        *(f"reason.{code}.{part}" for code in ReasonCode for part in ("title", "means")),
        *(f"cause.{cause}" for cause in Cause),
        *(f"label.{label}" for label in Label),
        *(f"how.{how}" for how in How),
        *(f"{part}.{command}" for command in COMMANDS for part in ("help", "usage_line")),
    ],
)
def test_every_word_of_a_report_can_be_said(key):
    assert FR(key)
    assert EN(key)


def test_a_key_that_is_none_is_an_error():
    with pytest.raises(KeyError):
        FR("verdict.word.maybe")


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, None),
        ({"LANG": "fr_FR.UTF-8"}, Language.FR),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, Language.EN),
        ({"LANG": "fr_CA", "LC_ALL": ""}, Language.FR),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "fr_FR", "LC_ALL": "C"}, None),
        ({"LANG": "de_DE.UTF-8"}, None),
        ({"LANG": "frp"}, None),
    ],
)
def test_the_locale_chooses_the_language(environment, lang):
    assert language_of_locale(environment) is lang


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        (["check", "…", "--ui", "fr"], Language.FR),
        (["check", "…", "--ui=fr"], Language.FR),
        (["check", "--ui", "nl"], Language.EN),
        (["check", "…"], Language.EN),
        (["check", "--ui"], Language.EN),
    ],
)
def test_the_option_goes_before_the_locale(arguments, lang):
    assert interface_of(arguments, {"LANG": "en_IE.UTF-8"}).chosen is lang


def test_without_a_choice_the_post_s_language_is_spoken():
    assert interface_of([], {}).words_for(Language.FR).lang is Language.FR
    assert interface_of([], {"LANG": "en_GB"}).words_for(Language.FR).lang is Language.EN
