import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from paravent.cli.document import document, print_json
from paravent.finding import Label
from paravent.judge.rulebook import rulebook
from paravent.post import Post
from paravent.ruling import ReasonCode
from tests.engine.made_reports import NAME, full_report, report_on

SCHEMA = json.loads(files("paravent.cli").joinpath("report.schema.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft202012Validator(SCHEMA)


def objects(schema):
    if isinstance(schema, dict):
        if schema.get("type") == "object" and "properties" in schema:
            yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


def test_the_schema_is_one_and_closed():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for one in objects(SCHEMA):
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])


@pytest.mark.parametrize(
    "report",
    [
        full_report(),
        replace(full_report(), safe=None, risk=None),
        report_on(Post("Bonjour à toutes et à tous")),
        report_on(Post(f"{NAME} est sortie")),
        report_on(Post("\ud800")),
    ],
    ids=["full", "bare", "ok", "stop", "unread"],
)
def test_every_report_fits_the_schema(report):
    VALID.validate(json.loads(json.dumps(document(report))))


def test_the_schema_knows_every_label_and_reason():
    assert set(SCHEMA["$defs"]["finding"]["properties"]["label"]["enum"]) == {label.value for label in Label}
    assert set(SCHEMA["$defs"]["code"]["enum"]) == {code.value for code in ReasonCode}


def test_a_reason_carries_its_rules_with_sources_and_what_to_do():
    [rule, _] = document(full_report())["reasons"][0]["rules"]
    assert rule["title"]["en"] == rulebook()["P01"].title.en
    assert rule["next"]["fr"] == rulebook()["P01"].next.fr
    assert rule["sources"][0]["ref"] == rulebook()["P01"].sources[0].ref


def test_the_risk_is_told_in_both_languages():
    words = document(full_report())["risk"]["words"]
    assert len(words["fr"]) == len(words["en"]) > 2


def test_paths_stand_beside_what_was_written():
    safe = document(full_report(), (Path("out/post.txt"), Path("out/image-1.jpg")))["safe"]
    assert safe["text_path"] == str(Path("out/post.txt"))
    assert safe["files"][0]["path"] == str(Path("out/image-1.jpg"))
    assert document(full_report())["safe"]["files"][0]["path"] is None


def test_a_report_says_nothing_of_what_was_found():
    assert NAME not in json.dumps(document(report_on(Post(f"{NAME} est sortie"))), ensure_ascii=False)


def test_the_same_report_has_the_same_bytes(capsys):
    print_json(document(full_report()))
    first = capsys.readouterr().out
    print_json(document(full_report()))
    assert capsys.readouterr().out == first
