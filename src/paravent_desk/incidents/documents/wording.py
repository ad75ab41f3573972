"""Words of the documents, in the TOML files beside this one: ours, in both languages, with the article each answers."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LANGUAGES = ("fr", "en")
PLACE = re.compile(r"{(\w+)}")


@cache
def wording(name: str) -> Mapping[str, Any]:
    """One file ("cnil"), as it stands."""
    return tomllib.loads((HERE / f"{name}.toml").read_text())


def filled(text: str, facts: Mapping[str, str], asks: Mapping[str, str]) -> tuple[str, bool]:
    """A text with its places filled in, and whether one is missing; what is missing says what to fill in. Raises KeyError."""
    lacks = [place for place in PLACE.findall(text) if not facts[place]]
    return PLACE.sub(lambda place: facts[place[1]] or f"…{asks[place[1]]}…", text), bool(lacks)
