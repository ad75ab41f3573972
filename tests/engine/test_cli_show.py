from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.cli.interface import Words
from paravent.cli.marked import LONGEST, marked, marks
from paravent.cli.show import shown
from paravent.cli.terminal import Paper, harmless, width_of
from paravent.finding import Finding, Label, Part, Span
from paravent.post import Language, Post
from paravent.report import Copy, Origin, SafeCopy
from paravent.ruling import Verdict
from tests.engine.made_reports import NAME, full_report, report_on

FR, EN = Words(Language.FR), Words(Language.EN)
SIGNS = {"ok": "✔", "review": "?", "stop": "✖"}
PLAIN, COLOUR = Paper(80), Paper(80, colour=True)


def page(post, words=FR, paper=PLAIN, **more):
    return shown(report_on(post), post.text, words, paper, SIGNS, **more)


def test_a_post_that_may_go_out_needs_one_line():
    assert page(Post("Bonjour"), EN) == "✔ OK  Nothing stands against publishing this."


def test_what_was_seen_in_a_post_that_may_go_out_is_not_shown():
    report = replace(full_report(), verdict=Verdict.OK, reasons=(), safe=None)
    text = shown(report, f"{NAME} va mieux.", EN, PLAIN, SIGNS)
    assert NAME not in text
    assert "860" not in text


def test_a_held_post_shows_what_why_by_which_rule_and_what_can_go_out():
    text = page(Post(f"{NAME} est sortie."))
    assert text.startswith("✖ À RETENIR")
    assert f"[{NAME} · patient] est sortie." in text
    assert "Un patient est identifié (IDENTIFIED_PATIENT)" in text
    assert "P01" in text
    assert "Source : CSP L1110-4" in text
    assert "À faire :" in text
    assert "une patiente est sortie." in text
    assert "Relue à son tour : ✔ OK." in text


def test_the_page_speaks_the_language_asked_for():
    text = page(Post(f"{NAME} est sortie."), EN)
    assert "A patient is identified" in text
    assert "Next: " in text


def test_a_full_report_is_shown_whole():
    text = shown(full_report(), f"{NAME} va mieux.", FR, PLAIN, SIGNS)
    assert "fichier 1 : visage, métadonnée (position)" in text
    assert "nom du fichier 1 : patient" in text
    assert "fichier 2 : le fichier est abîmé" in text
    assert "le lieu : environ 860 habitants" in text
    assert "Il reste : Un patient peut être reconnu" in text.replace("\n  ", " ")


def test_a_refusal_says_why():
    report = report_on(Post(f"{NAME} est sortie."))
    refused = SafeCopy(Copy(Origin.REFUSED, None, advice="dignity"), Verdict.STOP, report.reasons)
    text = shown(replace(report, safe=refused), f"{NAME} est sortie.", EN, PLAIN, SIGNS)
    assert "No safe version" in text
    assert "laughs at, or judges" in text


def test_colour_adds_nothing_but_colour():
    import re

    post = Post(f"{NAME} est sortie de la chambre.")
    assert "\x1b[" in page(post, paper=COLOUR)
    assert re.sub(r"\x1b\[[\d;]*m", "", page(post, paper=COLOUR)) == page(post)


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_the_paper(width):
    text = shown(full_report(), f"{NAME} va mieux. " * 20, FR, Paper(width), SIGNS)
    assert max(width_of(line) for line in text.split("\n")) <= width


@given(st.text())
def test_nothing_can_steer_the_terminal(text):
    clean = harmless(text)
    assert not any(c in clean for c in "\x1b\r\x07\x9b\u202e\u200b\x0e\x0f")
    clean.encode("utf-8")


@given(st.text(alphabet="ab é👩🏽‍⚕️\n", max_size=300), st.integers(40, 100))
def test_folding_loses_nothing(text, width):
    folded = Paper(width).fold(text, "  ")
    assert folded.split() == text.split()


def test_marks_stay_in_order_and_apart():
    found = [
        Finding(Label.PATIENT, Span(5, 9), 0.9, "names"),
        Finding(Label.AGE, Span(7, 12), 0.9, "ages"),
        Finding(Label.DATE, Span(0, 3), 0.9, "dates"),
        Finding(Label.STAFF, Span(20, 25), 0.9, "names"),
        Finding(Label.PLACE, Span(0, 3, Part.CONTEXT), 0.9, "places"),
    ]
    assert marks(found, Part.TEXT, frozenset()) == [(0, 3, Label.DATE), (5, 9, Label.PATIENT)]
    assert marks(found, Part.TEXT, frozenset({Span(20, 25)}))[-1] == (20, 25, Label.STAFF)


def test_a_long_text_is_shown_round_what_was_found():
    text = "a " * LONGEST + NAME + " b" * LONGEST
    start = text.index(NAME)
    short = marked(text, [(start, start + len(NAME), Label.PATIENT)], EN)
    assert NAME in short
    assert len(short) < 300
    assert len(marked("a " * LONGEST, [], EN)) < 500
