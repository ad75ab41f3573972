import pytest

from training import agreement
from training.markup import corpus


def test_kappa_is_one_for_the_same_words_and_nought_for_chance():
    assert agreement.kappa([("ok", "ok"), ("stop", "stop")]) == 1
    assert agreement.kappa([("ok", "ok"), ("ok", "stop"), ("stop", "ok"), ("stop", "stop")]) == pytest.approx(0)


def test_a_fifth_of_the_corpus_was_read_twice_and_the_readers_agree():
    first = {record["id"]: record for record in corpus()}
    pairs = [(first[r["id"]], r) for r in agreement.second() if r["id"] in first and first[r["id"]]["text"] == r["text"]]
    assert len(pairs) >= 0.2 * len(first)
    assert agreement.kappa([(one["verdict"], other["verdict"]) for one, other in pairs]) > 0.8


def test_spans_agree_where_they_overlap():
    one = {"spans": [{"start": 0, "end": 5, "label": "DATE"}]}
    other = {"spans": [{"start": 3, "end": 9, "label": "DATE"}, {"start": 20, "end": 22, "label": "DATE"}]}
    assert agreement.overlap([(one, other)], "DATE") == (1, pytest.approx(2 / 3))
