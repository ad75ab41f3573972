"""Make every frozen list. Deterministic: the same sources give the same bytes."""

from pathlib import Path

from training.lists.areas import freeze_areas
from training.lists.medicine import freeze_medicine
from training.lists.names import freeze_words
from training.lists.towns import freeze_towns

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
FROZEN = ROOT / "src/paravent/words/frozen"


def main() -> None:
    """Write the lists and print how large each file is."""
    FROZEN.mkdir(exist_ok=True)
    freeze_areas(FROZEN)
    towns = freeze_towns(SHARED, FROZEN)
    freeze_words(SHARED / "text/lists", towns, FROZEN)
    freeze_medicine(SHARED / "text/lists", FROZEN)
    for path in sorted(FROZEN.iterdir()):
        print(f"{path.stat().st_size:>9}  {path.name}")


main()
