import json

import pytest

from paravent.cli import main
from paravent.judge.rulebook import rulebook
from paravent.judge.rulepage import as_markdown
from paravent.post import Language
from paravent.ruling import ReasonCode


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.delenv("COLUMNS", raising=False)


def test_the_list_has_every_rule(capsys):
    assert main(["rules"]) == 0
    out = capsys.readouterr().out
    assert all(f"{name}  {rule.title.en}"[:60] in out.replace("\n     ", " ") for name, rule in rulebook().items())
    assert "59 rules" in out


def test_one_rule_in_french(capsys):
    assert main(["rules", "p01", "--lang", "fr"]) == 0
    out = capsys.readouterr().out
    assert rulebook()["P01"].title.fr in out
    assert "Ce qui la lève" in out


def test_rules_as_json(capsys):
    assert main(["rules", "--json"]) == 0
    rules = json.loads(capsys.readouterr().out)
    assert [rule["id"] for rule in rules] == list(rulebook())
    assert rules[0]["title"]["fr"] == rulebook()["H01"].title.fr


def test_rules_as_markdown(capsys):
    assert main(["rules", "--markdown", "--lang", "fr"]) == 0
    assert capsys.readouterr().out == as_markdown(Language.FR)


@pytest.mark.parametrize("topic", [*rulebook(), *ReasonCode])
@pytest.mark.parametrize("lang", Language)
def test_everything_can_be_explained(topic, lang, capsys):
    assert main(["explain", topic, "--ui", lang]) == 0
    assert len(capsys.readouterr().out) > 100


def test_an_explanation_gives_sources_examples_and_what_lifts_it(capsys):
    main(["explain", "P01"])
    out = " ".join(capsys.readouterr().out.split())
    rule = rulebook()["P01"]
    assert rule.sources[0].ref in out
    assert rule.lifted_by.en in out
    english = [example.text for example in (*rule.match, *rule.passes) if example.lang is Language.EN]
    assert english
    assert all(" ".join(text.split()) in out for text in english)


@pytest.mark.parametrize("arguments", [["rules", "P99"], ["explain", "nobody"], ["explain"]])
def test_what_is_no_rule_is_wrong_use(arguments, capsys):
    assert main(arguments) == 64
    assert "nobody" not in capsys.readouterr().err
