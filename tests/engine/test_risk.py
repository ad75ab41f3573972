import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paravent.finding import Finding, Label, Span
from paravent.judge.risk import acquaintance, assess, band, stranger
from paravent.judge.shares import of_age, of_condition, of_trade
from paravent.judge.wording import in_words
from paravent.observation import Observation
from paravent.post import Language, Post

STORY = "Mardi, une femme de 92 ans de Lagrasse, ancienne bergère, opérée du coeur. Elle a ri."
SPANS = {
    "Mardi": Label.DATE,
    "92 ans": Label.AGE,
    "Lagrasse": Label.PLACE,
    "ancienne bergère": Label.TRAIT,
    "opérée du coeur": Label.HEALTH,
}


def told(text, *words, spans=SPANS):
    found = (Finding(spans[w], Span(text.index(w), text.index(w) + len(w)), 0.9, "test") for w in words)
    return Observation((), tuple(found), ())


def risk_of(*words, text=STORY, **situation):
    return assess(Post(text, lang="fr", **situation), told(text, *words))


@pytest.mark.parametrize(("people", "chance"), [(11, 0.091), (20, 0.050), (1, 0.632), (0, 1.0)])
def test_a_stranger_is_right_as_poisson_says(people, chance):
    assert stranger(people) == pytest.approx(chance, abs=0.0005)


@pytest.mark.parametrize(
    ("people", "name"), [(0.2, "<1"), (1, "1-11"), (10.9, "1-11"), (11, "11-20"), (20, ">=20"), (1e6, ">=20")]
)
def test_bands_begin_where_statistics_stop_publishing(people, name):
    assert band(people) == name


def test_the_shares_of_all_ages_make_a_population():
    assert sum(of_age(age, None) for age in range(0, 100, 5)) == pytest.approx(1, abs=0.001)


def test_a_woman_of_92_in_a_village_is_all_but_alone():
    risk = risk_of("92 ans", "Lagrasse", "opérée du coeur")
    assert risk.band in {"<1", "1-11"}
    assert risk.people < 10


def test_a_night_a_hospital_s_town_and_a_trade_make_unique():
    text = "Cette nuit, une jeune bergère de 24 ans, ivre."
    spans = {"bergère": Label.TRAIT, "24 ans": Label.AGE}
    found = told(text, *spans, spans=spans)
    post = Post(text, lang="fr", place="Angers", at=datetime(2026, 3, 1, 4, 12))
    assert assess(post, found).band == "<1"


def test_one_year_more_or_less_changes_nothing():
    assert of_age(91, "f") == of_age(92, "f")


def test_an_unknown_share_is_shown_and_lowers_no_warning():
    text = "Elle est collectionneuse de cafetières, 92 ans, à Lagrasse."
    spans = {"collectionneuse de cafetières": Label.TRAIT, "92 ans": Label.AGE, "Lagrasse": Label.PLACE}
    without = assess(Post(text, lang="fr"), told(text, "92 ans", "Lagrasse", spans=spans))
    with_it = assess(Post(text, lang="fr"), told(text, *spans, spans=spans))
    assert with_it.people == without.people
    assert [line.share for line in with_it.lines if line.factor == "circumstance"] == [None]


def test_at_most_three_estimates_are_multiplied():
    text = "une bergère, apicultrice, luthière et championne opérée du coeur hier"
    spans = dict.fromkeys(("bergère", "apicultrice", "luthière", "championne"), Label.TRAIT) | {"hier": Label.DATE}
    risk = assess(Post(text, lang="fr"), told(text, *spans, spans=spans))
    assert sum(line.share is not None for line in risk.lines if line.factor != "place") == 3


def test_general_information_has_no_risk():
    assert assess(Post("Le diabète se soigne.", lang="fr"), Observation((), (), ())) is None


def test_the_smallest_edit_names_a_detail_and_what_it_gains():
    risk = risk_of("92 ans", "Lagrasse")
    assert risk.edit is not None
    assert risk.band_after_edit in {"11-20", ">=20", "1-11"}


@given(st.sets(st.sampled_from(sorted(SPANS)), min_size=2), st.sampled_from(sorted(SPANS)))
def test_telling_more_never_makes_the_crowd_larger(words, more):
    before, after = risk_of(*words), risk_of(*(words | {more}))
    if before is not None and after is not None:
        assert after.people <= before.people * (1 + 1e-9)
        assert acquaintance(Post(STORY), told(STORY, *words).findings) <= after.acquaintance


@pytest.mark.parametrize("lang", list(Language))
def test_the_multiplication_is_told_line_by_line_and_in_words(lang):
    risk = risk_of(*SPANS)
    lines = in_words(risk, lang)
    assert len(lines) == len(risk.lines) + 2 + (risk.edit is not None)
    assert not any("0." in line or "e-" in line for line in lines)


def test_trades_and_conditions_are_known_in_both_languages():
    assert of_trade("boulanger du village") == of_trade("the village baker") == 1 / 1000
    assert of_condition("mucoviscidose") == of_condition("cystic fibrosis") == 1 / 10_000
    assert of_trade("quelqu'un") is None
    assert all(math.isfinite(of_condition(w)) for w in ("asthme", "stroke"))
