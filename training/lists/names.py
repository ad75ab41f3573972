"""Names and ordinary words, into one trie with four ranks a word: given name, surname, French, English."""

import csv
import gzip
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from paravent.words import fold

FEWEST = 10  # bearers of a surname that is listed
FEWEST_GIVEN = 20
US_PEOPLE, US_FIRST = 2_000_000, 40_000_000  # the US census shares, on the scale of the INSEE counts
FAKER_GIVEN, FAKER_SURNAME = 2_000, 80  # a listed name whose frequency nobody gives
INSIDE = re.compile(r"(?<=[a-zà-ÿ,] )[^\W\d_]+")  # a word that begins no sentence
RAREST = 1.0  # Zipf; below that a word of wordfreq is noise


def insee(path: Path) -> Iterator[tuple[str, int]]:
    """Yield (name, bearers) of an INSEE file; the count is the last column."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in list(csv.reader(file))[1:]:
            name = fold(row[0].strip())
            if len(name) > 1 and name.replace("-", "").replace("'", "").replace(" ", "").isalpha():
                yield name, int(row[-1])


def census(kind: str, people: int) -> Iterator[tuple[str, int]]:
    """Yield (name, bearers) of the 1990 US census as the package `names` (MIT, data in the public domain) carries it."""
    for line in (files("names") / f"dist.{kind}").read_text().splitlines():
        name, share = line.split()[:2]
        yield name.lower(), max(1, round(float(share) / 100 * people))


def faker(*columns: str) -> Counter[str]:
    """Names of every Latin-script locale of Faker (MIT); its weights are not comparable, its membership is used."""
    import importlib
    import pkgutil

    import faker.providers.person as person

    found: Counter[str] = Counter()
    for module in sorted(entry.name for entry in pkgutil.iter_modules(person.__path__) if entry.ispkg):
        provider = importlib.import_module(f"faker.providers.person.{module}").Provider
        for column in columns:
            listed = getattr(provider, column, ())
            for name in () if isinstance(listed, property) else listed:
                key = fold(name).strip()
                if key.isascii() and len(key) > 1 and key.replace("-", "").replace("'", "").isalpha():
                    found[key] += 1
    return found


def given_names(lists: Path) -> Counter[str]:
    """Bearers of each given name."""
    count: Counter[str] = Counter()
    for name, bearers in insee(lists / "insee_prenoms.csv.gz"):
        if bearers >= FEWEST_GIVEN:
            count[name] += bearers
    for kind in ("female.first", "male.first"):
        for name, bearers in census(kind, US_FIRST // 20):
            count[name] = max(count[name], bearers)
    for name in faker("first_names", "first_names_female", "first_names_male", "first_names_nonbinary"):
        count[name] = max(count[name], FAKER_GIVEN)
    return count


def surnames(lists: Path) -> Counter[str]:
    """Bearers of each surname; "DE LA TOUR" is listed whole and, for its last word, by itself."""
    count: Counter[str] = Counter()
    for name, bearers in insee(lists / "insee_noms.csv.gz"):
        if bearers >= FEWEST:
            count[name] += bearers
    for name, bearers in census("all.last", US_PEOPLE):
        count[name] = max(count[name], bearers)
    for name in faker("last_names", "last_names_female", "last_names_male"):
        count[name] = max(count[name], FAKER_SURNAME)
    return count


def seen_low(lang: str, texts: Path) -> frozenset[str]:
    """Words that running text writes in lower case at least as often as with a capital inside a sentence.

    The texts are those whose licence allows it (`shared/text/README.md`, `train/`); only the fact is kept, not the text.
    """
    low, high = Counter[str](), Counter[str]()
    for path in sorted(texts.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if record.get("lang") == lang:
                for word in INSIDE.findall(record["text"]):
                    (low if word.islower() else high)[fold(word)] += 1
    return frozenset(word for word, count in low.items() if count >= 2 and count >= high[word])


def ordinary(lang: str, names: frozenset[str], low: frozenset[str]) -> dict[str, int]:
    """Zipf × 10 of each folded word; what is a name and stands nowhere in lower case is not an ordinary word."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory
    from wordfreq import get_frequency_dict

    lemmas = DefaultDictionaryFactory().get_dictionary(lang)
    share: Counter[str] = Counter()
    for word, frequency in get_frequency_dict(lang, "large").items():
        key = fold(word)
        if frequency < 10 ** (RAREST - 9) or not key.isascii() or not key.replace("-", "").replace("'", "").isalpha():
            continue
        lemma = lemmas.get(word) or ""
        if (key in names or "-" in key) and not lemma[:1].islower() and key not in low:
            continue
        share[key] += frequency  # type: ignore[assignment]
    found = {word: min(80, max(1, round((math.log10(value) + 9) * 10))) for word, value in share.items()}
    for word in lemmas:
        key = fold(word)
        if word[:1].islower() and (lemmas.get(word) or "X")[:1].islower() and key.isascii() and key.isalpha():
            found.setdefault(key, 5)
    return found


def bits(bearers: int, less: int) -> int:
    """The log2 class of a count, 1 to 15; 0 for none."""
    return min(15, max(1, bearers.bit_length() - less)) if bearers else 0


def freeze_words(lists: Path, towns: frozenset[str], out: Path) -> int:
    """Write `words.trie` and `words.ranks`; give the number of words."""
    import marisa_trie

    given, family = given_names(lists), surnames(lists)
    names = frozenset(name for name, count in given.items() if count >= 200) | towns
    names |= frozenset(name for name, count in family.items() if count >= 40)
    french, english = (ordinary(lang, names, seen_low(lang, lists.parent / "train")) for lang in ("fr", "en"))
    trie = marisa_trie.Trie(sorted({*given, *family, *french, *english}))
    ranks = bytearray(len(trie) * 4)
    for word, index in trie.items():
        ranks[index * 4 : index * 4 + 4] = bytes(
            (bits(given[word], 6), bits(family[word], 3), french.get(word, 0), english.get(word, 0))
        )
    trie.save(str(out / "words.trie"))
    (out / "words.ranks").write_bytes(ranks)
    return len(trie)
