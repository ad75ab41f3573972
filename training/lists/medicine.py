"""Conditions, drugs and hospitals, cut down to what people say."""

import csv
import gzip
import json
import re
from collections.abc import Iterable
from pathlib import Path

from paravent.words import common, fold, given_name

CHAPTERS = re.compile(r"[A-QS]\d\d")  # diseases and injuries: no causes, reasons for contact, vague signs
VAGUE = re.compile(
    r"(?i)\b(?:non précisée?s?|sans précision|autres?|et non|sans autre|classée?s? ailleurs|compliquée?s?|siège|"
    r"au cours|dû|due|dus|dues|avec|sans|"
    r"antécédents?|examen|sujets?|agent|cause|causes|origine|type|stade|séquelles|effets?|certaines?|multiples?|précisée?s?|personnels?|"
    r"parties?|région|niveau|localisations?|lésions?|nouveau-né|fœtus|mère|selon|soins)\b"
)
TAIL = re.compile(r"\s*[\[(,].*|\s+(?:de|du|des|d'|à|et|par|dans|chez)\s*$")
STRENGTH = re.compile(
    r"(?i)\s+(?:\d.*|solution|comprimé|gélule|sachet|poudre|crème|pommade|gel|collyre|sirop|LP|L\.P\..*|"
    r"adultes?|enfants?|nourrissons?)\b.*"
)
LABS = re.compile(
    r"(?i)\b(?:arrow|biogaran|mylan|sandoz|teva|zentiva|ratiopharm|eg|cristers|ranbaxy|actavis|accord|almus|evolugen|alter|krka|isomed|qualimed|"
    r"zydus|pfizer|bayer|merck|winthrop|hospira|kabi|panpharma|renaudin|aguettant|viatris|medac|ebewe|lab|laboratoires?|france|generics?)\b.*"
)
DRUG = re.compile(r"[a-z][a-z-]{3,24}(?: [a-z]{4,16})?")
SICK = re.compile(r"(?i)^(?:centre|hopital|hôpital|clinique|polyclinique|chu|ch|institut|maison|hotel-dieu|fondation)\b")
SIGNS = re.compile(r"\d|\*|†|\.")
MOST_WORDS = 4


def conditions(lists: Path) -> set[str]:
    """CIM-10 labels of three and four signs, cut at the first bracket or comma, of at most four words and nothing vague."""
    found = set()
    with gzip.open(lists / "edsnlp_cim10.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if CHAPTERS.match(row["code"]) and len(row["code"]) <= 4:
                label = TAIL.sub("", row["long"]).strip()
                words = label.split()
                if 0 < len(words) <= MOST_WORDS and len(label) > 4 and not VAGUE.search(label) and not SIGNS.search(label):
                    found.add(label[0].lower() + label[1:] if not label[1:2].isupper() else label)
    return {one for one in found if " " in one or common(one, "fr") < 42}


def drugs(lists: Path) -> set[str]:
    """Brands and molecules of the BDPM and of ATC as edsnlp lists them; everyday words and names of people left out."""
    found: set[str] = set()
    for line in (lists / "CIS_bdpm.txt").read_text(encoding="latin-1").splitlines():
        name = line.split("\t")[1].split(",")[0]
        found.add(LABS.sub("", STRENGTH.sub("", name)))
    for line in (lists / "CIS_COMPO_bdpm.txt").read_text(encoding="latin-1").splitlines():
        if "HOMÉOPATHIQUE" not in line.upper():
            found.add(re.sub(r"\s*\(.*", "", line.split("\t")[3]))
    for names in json.loads((lists / "edsnlp_drugs.json").read_text(encoding="utf-8")).values():
        found |= {re.sub(r"\s*\(.*", "", name) for name in names}
    keys = {re.sub(r"\s+", " ", fold(name)).strip(" -") for name in found}
    return {key for key in keys if DRUG.fullmatch(key) and not everyday(key)}


def everyday(key: str) -> bool:
    """Whether a drug's name says something else in ordinary French or English, or is a given name."""
    words = key.split()
    frequent = all(max(common(word, "fr"), common(word, "en")) >= 27 for word in words)
    return frequent or (len(words) == 1 and given_name(key) >= 4)


def hospitals(lists: Path) -> set[str]:
    """Names of French hospitals, whole, and without "centre hospitalier", as FINESS 2020 gives them."""
    with (lists / "hospitals_fr_eurostat.csv").open(encoding="utf-8") as file:
        names = {re.sub(r"\s+", " ", fold(row["hospital_name"])).strip() for row in csv.DictReader(file)}
    return {name for name in names if len(name) > 5}


def write(path: Path, header: str, entries: Iterable[str]) -> None:
    """Write one lexicon, folded duplicates removed, in order."""
    kept = {fold(entry): entry for entry in sorted(entries)}
    body = "\n".join(kept[key] for key in sorted(kept))
    path.write_text(f"# {header}\n# made by: python -m training.lists\n{body}\n", encoding="utf-8")


def freeze_medicine(lists: Path, out: Path) -> None:
    """Write `conditions.txt`, `drugs.txt`, `hospitals.txt`."""
    write(out / "conditions.txt", "CIM-10 labels, French. origin: edsnlp 0.23.0. licence: BSD-3-Clause.", conditions(lists))
    write(
        out / "drugs.txt",
        "Brands and molecules. origin: BDPM 2019 (ANSM, Licence Ouverte), edsnlp 0.23.0 (BSD-3-Clause).",
        drugs(lists),
    )
    write(
        out / "hospitals.txt",
        "French hospitals. origin: FINESS 2020 through eurostat. licence: Licence Ouverte 2.0.",
        hospitals(lists),
    )
