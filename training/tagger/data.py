"""What the network learns from: `python -m training.tagger.data` prints what there is.

Three sources. Our own corpus, whole posts with tags, reasons and verdict, each time in another copy (other names, other case,
typing errors, numbers). Public sets whose licence allows shipping, for names alone: a token is a person's or it is not,
whatever its role. And ordinary messages of the same sets, which are nobody's leak.
"""

import json
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.examples import recased, renamed
from training.markup import corpus
from training.tagger.base import BASE, SHARED
from training.tagger.network import REASONS, TAGS, VERDICTS

Record = dict[str, Any]
TEXT, CONTEXT = 256, 80
"""Tokens read of a text and of what it answers or stands under."""
PEOPLE = frozenset({"PER", "pers", "person", "PERSON"})
PUBLIC: tuple[tuple[str, float, int], ...] = (
    # file, how much its silence on reasons counts, records drawn an epoch
    ("btc_en_train", 0.3, 700),
    ("wnut17_en_train", 0.3, 700),
    ("hipe2022_fr_newseye_test", 0.0, 300),
    ("europeana_fr_ocr1900", 0.0, 200),
    ("presidio_research_en_synth_v2", 0.0, 40),
    ("tweets_fr_mlma_hate", 0.3, 150),
    ("frenchmedmcqa_fr_negatives", 0.3, 100),
)
SILENT = frozenset({"mlma_fr"})
"""Sources in which persons are not marked: what they say of names is not learned."""


@dataclass(frozen=True)
class Example:
    """One post as numbers. `tags` is -100 where unknown; `person` is 1 or 0 where only that is known, else -100."""

    ids: tuple[int, ...]
    parts: tuple[int, ...]
    tags: tuple[int, ...]
    person: tuple[int, ...]
    reasons: tuple[float, ...]
    verdict: int
    weight: float
    """How much reasons and verdict count."""
    offsets: tuple[tuple[int, int], ...]
    """Code points of the text that each token of it stands for; (0, 0) elsewhere."""


@cache
def tokenizer() -> Tokenizer:
    """The pruned tokenizer."""
    return Tokenizer.from_file(str(BASE / "tokenizer.json"))


def tokens(text: str, limit: int) -> tuple[list[int], list[tuple[int, int]]]:
    """Give token ids and their code points, without the space before a word."""
    encoded = tokenizer().encode(text, add_special_tokens=False)
    places = []
    for start, end in encoded.offsets[:limit]:
        while start < end and text[start].isspace():
            start += 1
        places.append((start, end))
    return encoded.ids[:limit], places


def prepared(record: Record, *, context: bool = True) -> tuple[list[int], list[int], list[tuple[int, int]]]:
    """Give ids, parts and offsets: <s> <author> <kind> <lang> text </s> context </s>, as the detector reads it."""
    named = tokenizer().token_to_id
    ids, places = tokens(record["text"], TEXT)
    head = [0, *(named(f"<{record[key]}>") for key in ("author", "kind", "lang"))]
    whole = [*head, *ids, 2]
    offsets = [*[(0, 0)] * len(head), *places, (0, 0)]
    parts = [0] * len(whole)
    if context and record.get("context"):
        other, _ = tokens(record["context"], CONTEXT)
        whole += [*other, 2]
        parts += [1] * (len(other) + 1)
        offsets += [(0, 0)] * (len(other) + 1)
    return whole, parts, offsets


def spanned(offsets: Sequence[tuple[int, int]], spans: Iterable[Record], labels: dict[str, str]) -> list[str]:
    """Give each token its tag: that of the span that covers half of it."""
    tags = ["O"] * len(offsets)
    for span in spans:
        label, begun = labels.get(span["label"]), False
        for place, (start, end) in enumerate(offsets if label else ()):
            if 2 * (min(end, span["end"]) - max(start, span["start"])) >= max(1, end - start) and start < end:
                tags[place] = f"{'I' if begun else 'B'}-{label}"
                begun = True
    return tags


OWN = {tag[2:]: tag[2:] for tag in TAGS if tag != "O"}


def example(record: Record, *, context: bool = True) -> Example:
    """Give a corpus record as numbers."""
    ids, parts, offsets = prepared(record, context=context)
    tags = [TAGS.index(tag) for tag in spanned(offsets, record["spans"], OWN)]
    known = tuple(tag if start < end else -100 for tag, (start, end) in zip(tags, offsets, strict=True))
    reasons = tuple(float(code in record["reasons"]) for code in REASONS)
    verdict = VERDICTS.index(record["verdict"])
    return Example(tuple(ids), tuple(parts), known, (-100,) * len(ids), reasons, verdict, 1.0, tuple(offsets))


def public_example(record: Record, weight: float) -> Example:
    """Give a record of a public set: persons are known, and nothing it says is a leak."""
    ids, parts, offsets = prepared(record)
    tags = spanned(offsets, record["spans"], dict.fromkeys(PEOPLE, "PATIENT"))
    silent = record["source"] in SILENT
    person = tuple(-100 if silent or start == end else int(tag != "O") for tag, (start, end) in zip(tags, offsets, strict=True))
    nothing = (-100,) * len(ids)
    return Example(tuple(ids), tuple(parts), nothing, person, (0.0,) * len(REASONS), 0, weight, tuple(offsets))


@cache
def public_records(name: str) -> tuple[Record, ...]:
    """The records of a public set."""
    lines = (SHARED / "train" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(record for record in map(json.loads, lines) if record["text"].strip())


def public(epoch: int) -> Iterator[Example]:
    """Yield this epoch's draw of the public sets, each under an author drawn for it."""
    chance = random.Random(epoch)
    for name, weight, count in PUBLIC:
        stored = public_records(name)
        for record in chance.sample(stored, min(count, len(stored))):
            author = chance.choice(("hospital", "hospital", "professional", "patient", "public"))
            yield public_example({**record, "author": author, "kind": "post"}, weight)


def typed(record: Record, chance: random.Random) -> Record:
    """Give the record with a typing error or two: letters dropped, doubled or swapped outside the first letter of a word."""
    text, spans = record["text"], [dict(span) for span in record["spans"]]
    for _ in range(1 + len(text) // 120):
        at = chance.randrange(1, max(2, len(text) - 2))
        if not text[at - 1 : at + 2].isalpha() or len(text) < 12:
            continue
        how = chance.randrange(3)
        new = ("", text[at] * 2, text[at + 1] + text[at])[how]
        old = (1, 1, 2)[how]
        text, grown = text[:at] + new + text[at + old :], len(new) - old
        for span in spans:
            span["start"] += grown * (span["start"] > at)
            span["end"] += grown * (span["end"] > at)
    kept = [span for span in spans if span["start"] < span["end"]]
    return {**record, "text": text, "spans": kept}


def unaccented(record: Record) -> Record:
    """Give the record without accents, lengths kept."""
    return recased(record, lambda c: unicodedata.normalize("NFD", c)[0])


def renumbered(record: Record, chance: random.Random) -> Record:
    """Give the record with other digits in its numbers of persons, lengths kept."""
    text = record["text"]
    for span in record["spans"]:
        if span["label"] in {"PHONE", "ID", "ROOM", "AGE", "ADDRESS"}:
            words = re.sub(r"[2-8]", lambda _: chance.choice("2345678"), text[span["start"] : span["end"]])
            text = text[: span["start"]] + words + text[span["end"] :]
    return {**record, "text": text}


def copied(record: Record, chance: random.Random) -> Record:
    """Give the record as it is, or a copy that says the same of somebody else or in another hand."""
    if chance.random() < 0.5:
        record = renumbered(renamed(record, chance), chance)
    draw = chance.random()
    if draw < 0.10:
        return recased(record, str.lower)
    if draw < 0.13:
        return recased(record, str.upper)
    if draw < 0.20:
        return unaccented(record)
    return typed(record, chance) if draw < 0.32 else record


@cache
def records() -> tuple[Record, ...]:
    """Every record of the corpus."""
    return tuple(corpus())


def epoch_of(chosen: Sequence[Record], epoch: int, *, context: bool = True) -> list[Example]:
    """Give one epoch's examples of these records, with the public sets' draw."""
    chance = random.Random(1000 + epoch)
    own = [example(copied(record, chance), context=context) for record in chosen]
    return [*own, *public(epoch)]


def batches(
    examples: Sequence[Example], size: int, chance: random.Random | None = None
) -> Iterator[tuple[list[int], list[Example]]]:
    """Yield places and examples of about one length, `size` tokens at most with padding; shuffled where chance is given."""
    order = sorted(range(len(examples)), key=lambda n: (len(examples[n].ids) + (chance.random() * 8 if chance else 0), n))
    groups: list[list[int]] = [[]]
    for n in order:
        if groups[-1] and (len(groups[-1]) + 1) * len(examples[n].ids) > size:
            groups.append([])
        groups[-1].append(n)
    if chance:
        chance.shuffle(groups)
    for group in groups:
        yield group, [examples[n] for n in group]


def padded(rows: Iterable[Sequence[int]], fill: int) -> Tensor:
    """Give rows of different lengths as one tensor."""
    rows = list(rows)
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[fill] * (longest - len(row))] for row in rows])


def main() -> None:
    """Print what there is to learn from."""
    counts: Counter[str] = Counter()
    for record in records():
        counts.update(("posts", record["lang"], record["author"], record["kind"], record["verdict"], *record["reasons"]))
        counts.update(span["label"] for span in record["spans"])
        counts["hard negatives marked"] += bool(record.get("hard"))
        counts["tokens"] += len(prepared(record)[0])
    for name, count in sorted(counts.items()):
        print(f"{name}: {count}")


if __name__ == "__main__":
    main()
