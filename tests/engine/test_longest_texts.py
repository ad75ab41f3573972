"""The longest text that is judged, of any one thing over and over: judged within seconds."""

import time

import pytest

from paravent import Post, check
from paravent.detectors.merge import merge
from paravent.finding import Finding, Label, Span
from paravent.readers.text import MAX_CHARACTERS
from paravent.repair.wordings import intents
from tests.engine.pace import pace

SECONDS = 20.0
TELLING = ("accounts", "names")
"""Each costs another part of the engine the most."""
UNITS = {
    "figures": "0",
    "figures apart": "06 39 98 41 07 ",
    "accounts": "@lea_d ",
    "signs": "@",
    "hashtags": "#a",
    "names": "Mme Kerbrezel, ",
    "titles": "Mme ",
    "towns": "à Angers ",
    "streets": "12 rue de la ",
    "rooms": "chambre 214 ",
    "spoken figures": "zéro six ",
    "spoken addresses": "a arobase b point ",
    "lines": "a\n",
    "elisions": "l'",
    "joined words": "a-",
    "initials": "J. ",
    "marks": "e\u0301",
    "joiners": "a\u200b",
    "emoji": "👨‍👩‍👧",
    "brackets": "(",
    "ages": "34 ans ",
}


@pytest.mark.parametrize(
    "unit",
    [pytest.param(unit, id=name, marks=() if name in TELLING else pytest.mark.long) for name, unit in UNITS.items()],
)
def test_the_longest_hostile_text_is_judged_within_seconds(unit):
    text = (unit * MAX_CHARACTERS)[:MAX_CHARACTERS]
    began = time.process_time()
    check(Post(text, author="hospital", kind="reply", context=text, lang="fr"))
    assert time.process_time() - began < SECONDS * pace()


def test_a_hundred_thousand_findings_are_merged_in_a_moment():
    findings = tuple(Finding(Label.HANDLE, Span(n, n + 3), 0.9, "contacts") for n in range(0, 200_000, 2))
    began = time.process_time()
    kept = merge(findings)
    assert time.process_time() - began < 5 * pace()
    assert len(kept) == 50_000


@pytest.mark.parametrize("unit", ["0", "a", " ", "'", "\n", "attend ", "des heures "])
def test_the_wordings_of_answers_are_told_in_a_moment(unit):
    text = (unit * MAX_CHARACTERS)[:MAX_CHARACTERS]
    began = time.process_time()
    for intent in intents():
        for pattern in (*intent.when.values(), *intent.unless.values()):
            if pattern is not None:
                pattern.search(text)
    assert time.process_time() - began < 5 * pace()
