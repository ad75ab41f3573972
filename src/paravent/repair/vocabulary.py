"""The words repair looks for, compiled at first use, and whether a French name or word is a woman's."""

import re
import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
FEMININE_ENDINGS = re.compile(
    r"(?:a|ah|ie|ine|elle|ette|ée|ise|ane|anne|ène|ude|euse|ence|ance|otte|line|nne|the|thé|oé|aé|éa|lys|ys|ique|ice|iane|ore|oline|"
    r"ille|ouse|yne|aure|arie|aude|ège|gide|ole|ile|ale|alie|igo|hope|rose|grace|joy|wen|lwenn|wenn|ith|een|lyn|beth|ley|kim|moira)$"
)
MASCULINE_DESPITE = frozenset(
    "luca noa sacha joshua nicola andrea mika ilya mustafa moussa issa aba baptiste antoine maxime guillaume jérôme jerome étienne etienne "
    "stéphane stephane alexandre philippe pierre christophe dominique claude camille maurice fabrice patrice brice alphonse anatole basile "
    "émile emile achille cyrille gilles jules charles georges yves éric aristide placide égide barnabé andré rené josé hervé aimé "
    "élie elie jérémie jeremie anthonie tobie garry ashley stanley wesley bradley harley keith ibrahima boubacar lucile".split()
) - {"lucile"}
FEMININE_DESPITE = frozenset(
    "lison suzon madelon fanchon agnès agnes inès ines iris doris gladys alix chloé zoé maé lou anouk solène édith edith judith sarah deborah carmen myriam "
    "miriam manon marion alison jennifer heather margaret susan karen sharon jean bronagh bridget megan ellen eleanor edie philomena "
    "florence monique véronique angélique delphine marguerite astrid ingrid brigitte ginette jocelyne yvonne huguette simone nicole".split()
)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = tomllib.loads((FOLDER / "vocabulary.toml").read_text(encoding="utf-8"))
    return table


@cache
def either(*groups: str) -> str:
    """Alternatives of "table.list" groups as one non-capturing group, longest first."""
    words = [word for group in groups for word in _table()[group.split(".")[0]][group.split(".")[1]]]
    return "(?:" + "|".join(sorted(dict.fromkeys(words), key=len, reverse=True)) + ")"


@cache
def pattern(template: str) -> re.Pattern[str]:
    """Compile a template in which `{titles.feminine}` stands for those alternatives, `{a.b+c.d}` for both lists."""
    filled = re.sub(r"\{([a-z]+\.[a-z.+]+)\}", lambda m: either(*m[1].split("+")), template)
    return re.compile(filled, re.IGNORECASE)


def feminine_name(name: str) -> bool:
    """Whether a given name is more likely a woman's: by its ending, with exceptions. A guess, for agreement alone."""
    first = re.split(r"[\s.\-]", name.strip().lower(), maxsplit=1)[0]
    if first in FEMININE_DESPITE:
        return True
    return first not in MASCULINE_DESPITE and FEMININE_ENDINGS.search(first) is not None
