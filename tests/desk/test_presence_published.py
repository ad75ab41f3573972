"""The published figures: each with its source, in both languages, worked out from numbers; a wrong file is refused."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from paravent_desk.networks.table import NETWORKS
from paravent_desk.presence import kinds
from paravent_desk.presence.account import Account, Seen, Source
from paravent_desk.presence.beside import LEFT, WIDTH, beside, figures, mine, sentence, shares
from paravent_desk.presence.published import FILE, WrongFigures, parsed, published

pytestmark = pytest.mark.sqlite_only

TODAY = date(2026, 11, 29)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def told() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def account(network: str = "facebook", opened: Seen | None = None, closed: date | None = None) -> Account:
    return Account(1, None, network, "chu", TODAY, connected=True, opened=opened or Seen(), closed=closed)


def test_every_figure_has_a_source_and_both_languages() -> None:
    for row in (*told()["survey"], *told()["limit"]):
        for name in {"about", "source", "note", "text"} & set(row):
            assert set(row[name]) == {"fr", "en"}, row["key"]
            assert row[name]["fr"].strip()
            assert not [mark for mark in (" :", " ;", " %", "« ", " »") if mark in row[name]["fr"]], "non-breaking spaces"
            assert "'" not in row[name]["fr"] + row[name]["en"]
        assert row["source"]
        assert row["sure"] in {"seen", "handed_on"}


def test_the_list_of_1229_is_as_it_was_handed_on() -> None:
    survey = published().survey("us-2011")
    assert (survey.hospitals, survey.sure, survey.country, survey.year) == (1229, "handed_on", "US", 2011)
    wanted = {"youtube": 575, "facebook": 1068, "x": 814, "linkedin": 566, "foursquare": 946, "blog": 149}
    assert survey.counts == wanted
    whole = {name: round(survey.percent(name) or 0) for name in survey.networks}
    assert whole == {"facebook": 87, "linkedin": 46, "x": 66, "youtube": 47, "foursquare": 77, "blog": 12}
    assert [one.key for one in published().surveys if one.sure == "handed_on"] == ["us-2011"]
    assert survey.note


def test_two_french_figures_do_not_agree_and_say_so() -> None:
    one, other = published().survey("fr-2014-network"), published().survey("fr-2014-orange")
    assert (one.disagrees, other.disagrees) == (other.key, one.key)
    assert (one.present, dict(other.shares)) == (50, {"facebook": 69.0, "x": 66.0})
    assert other.note is not None
    assert "do not agree" in other.note.en


def test_what_likes_measure_is_told() -> None:
    limit = next(one for one in published().limits if one.key == "likes")
    assert "Campbell" in limit.source.fr
    assert "136" in limit.text.fr


def test_the_drawing_compares_years() -> None:
    drawn = shares(published())
    assert [one.year for one in drawn.surveys] == [2009, 2011, 2014]
    cells = {one.network: [share and round(share) for share in one.cells] for one in drawn.groups}
    assert cells == {
        "facebook": [52, 87, 94],
        "x": [73, 66, 51],
        "youtube": [50, 47, None],
        "blog": [11, 12, None],
    }
    for group in drawn.groups:
        assert len(group.bars) == sum(cell is not None for cell in group.cells)
        assert all(0 < bar.width <= WIDTH - LEFT and bar.y + 14 <= drawn.height for bar in group.bars)
    tops = [bar.y for group in drawn.groups for bar in group.bars]
    assert tops == sorted(set(tops)), "no bar lies on another"


def test_what_the_establishment_has() -> None:
    network = Seen(date(2016, 5, 1), Source.NETWORK)
    assert mine("facebook", ()) == "no account known"
    assert mine("facebook", (account("x", network),)) == "no account known"
    assert mine("facebook", (account(opened=network),)) == "an account since 2016"
    assert mine("facebook", (account(opened=Seen(date(2019, 1, 1), Source.PAST)),)) == "an account since 2019 at the latest"
    assert mine("facebook", (account(),)) == "an account, nobody knows since when"
    assert mine("facebook", (account(opened=network, closed=TODAY),)) == "a closed account"
    both = (account(opened=Seen(date(2019, 1, 1), Source.DESK)), account(opened=network), account())
    assert mine("facebook", both) == "an account since 2016", "the oldest that stands"


def test_the_lines_beside() -> None:
    surveys, lines = beside(published(), (account(opened=Seen(date(2016, 5, 1), Source.NETWORK)),))
    assert [one.key for one in surveys] == ["us-2011", "us-2014"]
    by_network = {line.network: line for line in lines}
    assert set(by_network) == {"facebook", "x", "youtube", "linkedin", "foursquare", "blog", "yelp"}
    assert by_network["yelp"].shares == (None, 99.14)
    assert by_network["facebook"].mine == "an account since 2016"
    assert sentence(published(), ()).startswith(
        "Of the 1,229 hospitals listed then, 87 % had a page on Facebook; you: no account known."
    )


def test_every_survey_stands_in_the_list_of_all() -> None:
    listed = {one.key: cells for one, cells in figures(published())}
    assert set(listed) == {row["key"] for row in told()["survey"]}
    assert ("Yelp", None, 99.14) in listed["us-2014"]
    assert ("X (Twitter)", 105, None) in listed["fr-2016"], "of how many nobody says: no share"


def test_networks_are_those_of_the_desk() -> None:
    assert set(kinds.CONNECTABLE) == {one.name for one in NETWORKS} - {kinds.PRACTICE}
    assert set(kinds.CONNECTABLE) < set(kinds.NETWORKS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": {"fr": "x"}},
        {"source": {"fr": "x", "en": " "}},
        {"about": "x"},
        {"sure": "surely"},
        {"country": "XX"},
        {"among": "some"},
        {"year": "2011"},
        {"year": 1811},
        {"counts": {"facebook": 1230}},
        {"counts": {"minitel": 1}},
        {"counts": {}},
        {"shares": {"facebook": 12}},
        {"shares": {"yelp": 101}},
        {"key": "us-2009"},
        {"disagrees": "us-2009"},
        {"remark": "x"},
    ],
)
def test_a_wrong_file_is_refused(wrong: dict[str, Any]) -> None:
    rows = told()
    place = next(number for number, row in enumerate(rows["survey"]) if row["key"] == "us-2011")
    rows["survey"][place] = {**rows["survey"][place], **wrong}
    with pytest.raises(WrongFigures):
        parsed(rows)


def test_a_limit_without_source_is_refused() -> None:
    rows = told()
    del rows["limit"][0]["source"]
    with pytest.raises(WrongFigures):
        parsed(rows)
