"""The network that reads a whole post: what it gives, and that it never gives a quieter verdict by being away."""

import hashlib
import shutil
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from paravent import Author, Kind, Post, ReasonCode, Tier, Verdict, check, models
from paravent.detectors import network, tagger
from paravent.detectors.network import LABELS, REASONS, Said
from paravent.finding import Label, Part, Span
from paravent.post import Language
from paravent.readers import read_text
from paravent.reading import Cause, TextReading

LEAK = "Mme Ysoline Kerbrezel, chambre 214, a été opérée hier de la hanche."
HARMLESS = "La collecte de sang a lieu mardi dans le hall, entrée libre de 9 h à 17 h."


def reading(text, author=Author.HOSPITAL, kind=Kind.POST, context=None):
    return read_text(text, Post(text, author, kind, context, Language.FR))


def said(text, *spans):
    """A network's word on a text, a piece a word: `spans` are (first word, last word, label, probability)."""
    places = tuple((m.start(), m.end()) for m in TextReading(text, Language.FR, Author.HOSPITAL, Kind.POST).tokens)
    labels, begins = np.zeros((len(places), 13), np.float32), np.zeros((len(places), 13), np.float32)
    for first, last, label, p in spans:
        labels[first : last + 1, LABELS.index(label)] = p
        begins[first, LABELS.index(label)] = p
    nothing = np.zeros((len(places), len(REASONS)), np.float32)
    return Said(places, labels, begins, np.full(11, -5, np.float32), np.array([1, 0, 0], np.float32), nothing)


def spans(text, *marked):
    tagged = tagger.Tagged(TextReading(text, Language.FR, Author.HOSPITAL, Kind.POST), said(text, *marked))
    return [(text[f.place.start : f.place.end], f.label, f.confidence) for f in tagger.findings(tagged)]


# spans


def test_pieces_of_one_label_are_one_span():
    assert spans("Bravo Léa Morvan ici", (1, 2, Label.PATIENT, 0.8)) == [("Léa Morvan", Label.PATIENT, 0.8)]


def test_a_label_that_begins_anew_is_another_span():
    found = spans("Léa Paul", (0, 0, Label.PATIENT, 0.75), (1, 1, Label.PATIENT, 0.5))
    assert [word for word, _, _ in found] == ["Léa", "Paul"]


def test_what_is_too_weak_is_not_proposed():
    assert spans("Bravo Léa", (1, 1, Label.PATIENT, 0.1)) == []


def test_signs_round_a_span_stay_outside():
    assert spans("vu « Léa » hier", (1, 3, Label.PATIENT, 0.5)) == [("Léa", Label.PATIENT, 0.5)]


def test_support_is_the_mean_over_the_pieces_of_a_place():
    text = "Bravo Léa Morvan"
    tagged = tagger.Tagged(TextReading(text, Language.FR, Author.HOSPITAL, Kind.POST), said(text, (1, 1, Label.PATIENT, 0.5)))
    assert tagged.support(6, 9, Label.PATIENT) == pytest.approx(0.5)
    assert tagged.support(6, 16, Label.PATIENT) == pytest.approx(0.25)
    assert tagged.support(0, 5, Label.STAFF) == 0


# the network itself


def test_a_text_is_read_piece_by_piece_with_its_places():
    one = network.say(reading(LEAK))
    assert all(LEAK[start:end] and not LEAK[start:end][0].isspace() for start, end in one.places if start < end)
    assert one.labels.shape == one.begins.shape == (len(one.places), 13)
    assert one.weighed.shape == (len(one.places), 11)
    assert one.verdicts.sum() == pytest.approx(1, abs=1e-4)
    assert ((one.labels >= 0) & (one.labels <= 1.0001)).all()


def test_what_is_answered_changes_what_is_read():
    alone, beside = (
        reading("Merci !", kind=Kind.REPLY),
        reading("Merci !", kind=Kind.REPLY, context="Opéré hier, tout va bien."),
    )
    assert not np.allclose(network.say(alone).reasons, network.say(beside).reasons)


def test_a_text_longer_than_a_window_is_read_to_its_end():
    long = reading("La visite est libre. " * 200 + LEAK)
    one = network.say(long)
    assert len(one.places) > 2 * network.TEXT
    assert one.places[-1][1] == len(long.content)
    assert one.labels[-20:].max() > 0.5


def test_what_a_window_says_does_not_hang_on_what_it_was_read_beside(monkeypatch):
    long = reading((LEAK + " La visite est libre. ") * 40)
    together = network.say(long)
    monkeypatch.setattr(network, "AT_ONCE", 1)
    assert np.allclose(network.say(long).labels, together.labels, atol=2e-3)


def test_a_text_too_long_to_be_read_whole_is_held():
    report = check(Post("Portes ouvertes samedi. " * 8000))
    assert report.verdict is Verdict.STOP
    assert (Cause.TOO_LARGE, "tagger") in [(u.cause, u.what) for u in report.unread]


def test_an_empty_text_is_read_without_ado():
    one = network.say(replace(reading("x"), content="\u200b"))
    assert one.verdicts.sum() == pytest.approx(1, abs=1e-4)


# never quieter by being away


@pytest.fixture
def fresh():
    def forget():
        for cached in (network.session, network.pieces, models.card, models.path):
            cached.cache_clear()

    forget()
    yield
    forget()


@pytest.mark.parametrize("name", ["tagger", "pieces"])
@pytest.mark.parametrize("what", ["missing", "altered"])
def test_a_missing_or_altered_model_holds_every_post(monkeypatch, tmp_path, fresh, name, what):
    folder = tmp_path / "models"
    shutil.copytree(models.FOLDER, folder)
    file = folder / models.card(name)["file"]
    models.card.cache_clear()
    if what == "missing":
        file.unlink()
    else:
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    monkeypatch.setattr(models, "FOLDER", folder)
    report = check(Post(HARMLESS))
    monkeypatch.undo()
    assert report.verdict is Verdict.STOP
    assert [(u.cause, u.what) for u in report.unread] == [(Cause.MISSING_PART, "tagger")]


def test_a_missing_runtime_holds_every_post(monkeypatch, fresh):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert ReasonCode.UNCHECKED in [r.code for r in check(Post(HARMLESS)).reasons]


def test_the_fast_tier_does_without_and_says_so(monkeypatch, fresh):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    report = check(Post(HARMLESS), Tier.FAST)
    assert (report.verdict, report.tier) == (Verdict.OK, Tier.FAST)
    assert check(Post(LEAK), Tier.FAST).verdict is Verdict.STOP


def test_the_fast_tier_loads_no_runtime():
    program = (
        "import sys; from paravent import Post, Tier, check; check(Post('Merci à tous.'), Tier.FAST);"
        "sys.exit('onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# the card, the settings, the words


def test_the_card_says_what_the_model_is_and_how_well_it_does():
    card = models.card("tagger")
    assert hashlib.sha256(models.path("tagger").read_bytes()).hexdigest() == card["sha256"]
    assert {"name", "does", "source", "licence", "data", "weaknesses", "figures"} <= card.keys()
    assert {"fr", "en", "hospital", "professional", "patient", "public"} <= card["figures"].keys()
    beside = {"triage", "ngrams"}  # what a check never opens: only the desk's inbox sorts (docs/decisions/0014-triage.md)
    read = (file for file in models.FOLDER.iterdir() if file.is_file() and file.stem not in beside)
    assert sum(file.stat().st_size for file in read) < 40_000_000


@pytest.mark.parametrize(("set_to", "threads"), [("", 1), ("2", 2), ("0", 1), ("many", 1), ("999", 64)])
def test_threads_are_set_by_the_environment(monkeypatch, set_to, threads):
    monkeypatch.setenv("PARAVENT_THREADS", set_to)
    assert network.threads() == threads


def test_the_learned_words_of_a_reason_are_places_of_the_text():
    tagged = next(tagger.detect(reading(LEAK)))
    for opinion in tagger.opinions(tagged):
        assert all(isinstance(p, Span) and p.part is Part.TEXT and 0 <= p.start < p.end <= len(LEAK) for p in opinion.places)
        assert len(opinion.places) <= tagger.MOST_WORDS


def test_nothing_that_was_read_is_shown():
    tagged = next(tagger.detect(reading(LEAK)))
    assert "Kerbrezel" not in repr(tagged) + repr(tagged.said) + repr(tuple(tagger.opinions(tagged)))
