"""Sorting what comes in: what cannot wait is found, figures of speech are not, and nothing breaks it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from paravent import models, ngrams, triage
from paravent.errors import MissingPart
from paravent.triage import CLASSES, SIGNALLED, Class, sort

HELD = Path(__file__).parents[2] / "training" / "inbox"


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Je veux mourir, j'ai écrit une lettre à mes enfants pour ce soir.", Class.SELF_HARM),
        ("Je veux mourir", Class.SELF_HARM),
        ("I can't go on. I have the pills in front of me and I've said my goodbyes.", Class.SELF_HARM),
        ("Mon bébé de 3 semaines ne respire plus bien et il est tout bleu, vite !", Class.EMERGENCY),
        ("my dad has chest pain and his left arm is numb, what do I do", Class.EMERGENCY),
        ("Mon beau-père frappe ma petite sœur tous les soirs, elle a 6 ans.", Class.VIOLENCE),
        ("Six heures d'attente aux urgences et personne pour nous renseigner, c'est inadmissible.", Class.COMPLAINT),
        ("What are the visiting hours on Sunday?", Class.QUESTION),
        ("Merci à toute l'équipe, vous êtes formidables !", Class.PRAISE),
    ],
)
def test_plain_messages_are_sorted(text: str, tag: Class) -> None:
    assert sort(text).tag is tag


@pytest.mark.parametrize(
    "text",
    ["J'étais morte de rire devant votre vidéo 😂", "Votre file d'attente me tue, mais quel beau hall !", "killing time lol"],
)
def test_a_figure_of_speech_is_no_danger(text: str) -> None:
    said = sort(text)
    assert said.tag not in SIGNALLED


def test_what_it_stands_under_is_read_as_well() -> None:
    alone, under = (
        triage.odds("Moi aussi, et c'est pour ce soir.", told) for told in ("", "Je n'en peux plus, je veux en finir.")
    )
    assert under[0] > alone[0]


def test_of_a_long_message_the_gravest_part_counts() -> None:
    quiet = "Le parking était plein et il a fallu tourner longtemps. " * 60
    said = sort(quiet + "Je vais me tuer ce soir, adieu. " + quiet)
    assert Class.SELF_HARM in {said.tag, *said.also}


@pytest.mark.parametrize("beyond", ["Merci à tous ! " * 700, "😂 " * 1_700])
def test_what_was_not_read_to_its_end_may_be_anything(beyond: str) -> None:
    said = sort(beyond + "Je vais me tuer ce soir.")
    assert set(SIGNALLED) <= {said.tag, *said.also}
    assert set(SIGNALLED) - {(short := sort("Merci à tous !")).tag, *short.also}


@pytest.mark.parametrize("text", ["", " \n", "\x00", "😂" * 300, "a" * 10_000, "مرحبا", "‮txet‬", "…"])
def test_anything_gets_an_answer(text: str) -> None:
    said = sort(text, text)
    assert said.tag in CLASSES and 0 <= said.odds <= 1
    assert float(triage.odds(text, "").sum()) == pytest.approx(1)


def test_a_phrase_makes_less_do_and_a_figure_of_speech_takes_it_away() -> None:
    assert triage._signalled("Je vais me suicider") == (Class.SELF_HARM,)
    assert triage._signalled("I want to kill myself") == (Class.SELF_HARM,)
    assert triage._signalled("Elle ne respire plus, et c'était à mourir de rire") == ()


@pytest.mark.parametrize("name", ["triage", "ngrams"])
def test_a_model_that_is_missing_or_altered_sorts_nothing(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for file in models.FOLDER.iterdir():
        if file.is_file():
            (tmp_path / file.name).symlink_to(file)
    altered = tmp_path / str(models.card(name)["file"])
    altered.unlink()
    altered.write_bytes(b"something else")
    monkeypatch.setattr(models, "FOLDER", tmp_path)
    for kept in (models.path, triage._session, ngrams._learned, triage.decision):
        kept.cache_clear()
    with pytest.raises(MissingPart) as raised:
        sort("Je veux mourir")
    assert "mourir" not in str(raised.value)
    for kept in (models.path, triage._session, ngrams._learned, triage.decision):
        kept.cache_clear()


def test_n_grams_are_the_same_however_it_is_typed() -> None:
    assert list(ngrams.words("Je SOUFFRE, déjà")) == ["je", "souffre", ",", "deja", "je souffre", "souffre ,", ", deja"]
    assert list(ngrams.parts("ça")) == [" c", "ca", "a ", " ca", "ca ", " ca "]
    assert ngrams.say("DÉJÀ VU").tolist() == ngrams.say("deja vu").tolist()


@pytest.mark.slow
@pytest.mark.long
def test_messages_of_writers_that_no_weight_has_seen() -> None:
    """The figures of the issue, on 722 invented messages held apart in training (`training/inbox/GUIDELINES.md`)."""
    rows = [
        json.loads(line) for name in ("held_fr", "held_en") for line in (HELD / f"{name}.jsonl").read_text("utf-8").splitlines()
    ]
    said = [sort(row["text"], row["context"]) for row in rows]
    counts: dict[str, Counter[str]] = {"hit": Counter(), "told": Counter(), "true": Counter()}
    missed, grave = 0, 0
    for row, one in zip(rows, said, strict=True):
        counts["told"][one.tag] += 1
        counts["true"][row["class"]] += 1
        counts["hit"][one.tag] += one.tag == row["class"]
        if row["class"] in {"SELF_HARM", "EMERGENCY"}:
            grave += 1
            missed += not {one.tag, *one.also} & set(SIGNALLED)
    scores = [2 * counts["hit"][one] / (counts["told"][one] + counts["true"][one]) for one in CLASSES]
    assert sum(scores) / len(scores) >= 0.85
    assert missed / grave <= 0.02
