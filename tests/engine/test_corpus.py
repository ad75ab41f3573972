import json
from pathlib import Path

import pytest

from training.duplicates import near_duplicates
from training.markup import CORPUS, REPLIES, corpus, unmark

POSTS = Path(__file__).parents[3] / "shared" / "benchmark" / "posts.jsonl"


def everything():
    return [*corpus(CORPUS), *corpus(REPLIES)]


def test_every_line_of_the_corpus_is_well_formed():
    records = everything()
    assert len(records) > 1000
    assert all(0 <= s["start"] < s["end"] <= len(r["text"]) for r in records for s in r["spans"])


def test_the_corpus_does_not_repeat_itself():
    assert list(near_duplicates((r["id"], r["text"]) for r in everything())) == []


@pytest.mark.skipif(not POSTS.exists(), reason="the development posts (../shared/benchmark) are not here")
def test_no_post_of_the_development_set_is_in_the_corpus():
    posts = [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]
    benchmark = {p["id"] for p in posts}
    pairs = near_duplicates(((r["id"], r["text"]) for r in everything()), ((p["id"], p["text"]) for p in posts))
    assert [pair for pair in pairs if benchmark & {*pair}] == []


def test_near_duplicates_are_seen():
    first = "Merci à toute l'équipe de nuit qui a veillé sur nous pendant cette longue semaine de neige"
    second = "Merci à toute l'équipe de nuit qui a veillé sur nous pendant cette longue semaine de pluie"
    assert list(near_duplicates([("a", first), ("b", second)])) == [("b", "a")]


@pytest.mark.parametrize("marked", ["[[NOBODY|Léa]]", "[[PATIENT|Léa", "Léa]]", "[[PATIENT| ]]"])
def test_malformed_markup_is_refused(marked):
    with pytest.raises(ValueError, match=r"label|markup"):
        unmark(marked)


def test_markup_becomes_code_point_offsets():
    assert unmark("🙂 #Courage[[PATIENT|Léa]] !") == ("🙂 #CourageLéa !", [{"start": 10, "end": 13, "label": "PATIENT"}])
