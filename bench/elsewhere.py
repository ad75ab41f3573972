"""Names and alarms on texts that are no posts of ours: tweets, old newspapers, clinical cases."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.inputs import read, test_set
from bench.table import Row
from bench.tools import FULL, Tool

NAMES = (("wnut17_en_test", "≥ 60"), ("btc_en_test", "≥ 70"), ("hipe2022_fr_hipe2020_test", "≥ 77"))
"""The sets whose names are marked, with the bar of their F1."""
TWEETS = ("btc_en_test", "wnut17_en_test")
CASES = "e3c_fr_clinical_cases"
FALSE_PERSONS = "≤ 0.10"
HELD = "≤ 5"
GOLD_PERSON = frozenset({"person", "PER", "pers"})
PERSON = frozenset({"PATIENT", "STAFF"})
"""What reads as a name of a person among predicted labels; a peer's names are mapped to PATIENT."""

Records = list[dict[str, Any]]


def rows(tools: Sequence[Tool], quick: bool) -> list[Row]:
    """The figures of every tool; sets are read as a hospital's posts, clinical cases as a professional's."""
    table = []
    predicted: dict[str, dict[str, Records]] = {}
    gold: dict[str, Records] = {}
    for name, author in (*((name, "hospital") for name, _ in NAMES), (CASES, "professional")):
        posts = test_set(name, author, quick)
        gold[name] = read(posts)
        predicted[name] = {tool.name: answers(tool, posts, gold[name]) for tool in tools}
    for name, bar in NAMES:
        found = {tool: names_found(gold[name], records) for tool, records in predicted[name].items()}
        table.append(Row(f"names, `{name}`, F1", {tool: one["F1"] for tool, one in found.items()}, [(FULL.name, bar)]))
        for figure in ("recall", "precision"):
            table.append(Row(f"— their {figure}", {tool: one[figure] for tool, one in found.items()}))
    alarms = {tool: false_persons(gold[CASES], records) for tool, records in predicted[CASES].items()}
    figure = f"false person alarms per 1,000 characters, `{CASES}`"
    table.append(Row(figure, alarms, [(FULL.name, FALSE_PERSONS)], form=".3f"))
    for name in TWEETS:
        held = {tool: share_held(records) for tool, records in predicted[name].items()}
        table.append(Row(f"ordinary tweets held, `{name}`, %", held, [(FULL.name, HELD)]))
    return table


def answers(tool: Tool, posts: Path, gold: Records) -> Records:
    """A tool's records in the order of the posts; raises KeyError where one is missing."""
    given = {record["id"]: record for record in read(tool.scan(posts))}
    return [given[post["id"]] for post in gold]


def names_found(gold: Records, predicted: Records) -> Mapping[str, float | None]:
    """Recall over marked names, precision over predicted ones, F1, in percent.

    A span is right when it overlaps one of the other side.
    """
    marked = named = hit = right = 0
    for truth, record in zip(gold, predicted, strict=True):
        wanted, got = spans(truth, GOLD_PERSON), spans(record, PERSON)
        marked, named = marked + len(wanted), named + len(got)
        hit += sum(overlaps(one, got) for one in wanted)
        right += sum(overlaps(one, wanted) for one in got)
    recall, precision = (100 * part / whole if whole else None for part, whole in ((hit, marked), (right, named)))
    if recall is None or precision is None:  # nothing marked, or nothing named
        return {"recall": recall, "precision": precision, "F1": None if recall is None else 0.0}
    both = recall + precision
    return {"recall": recall, "precision": precision, "F1": 2 * recall * precision / both if both else 0.0}


def false_persons(gold: Records, predicted: Records) -> float:
    """Names of persons for every 1,000 characters of texts that name nobody."""
    characters = sum(len(str(text["text"])) for text in gold)
    return 1000 * sum(len(spans(record, PERSON)) for record in predicted) / characters


def share_held(predicted: Records) -> float:
    """Percent of records whose verdict is not `ok`."""
    return 100 * sum(bool(record["verdict"] != "ok") for record in predicted) / len(predicted)


def spans(record: Mapping[str, Any], labels: frozenset[str]) -> list[tuple[int, int]]:
    """Where a record has spans of these labels."""
    return [(span["start"], span["end"]) for span in record["spans"] if span["label"] in labels]


def overlaps(one: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    """Whether a span shares a character with one of the others."""
    return any(one[0] < end and start < one[1] for start, end in others)
