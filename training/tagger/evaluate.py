"""Measure a network of ours: `python -m training.tagger.evaluate NAME [--fold N]`, by the benchmark's own score.

On the held-out part of the corpus, and on the development posts, which no weight is trained on.
"""

import argparse
import hashlib
import importlib.util
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import torch

from training.markup import fold_of
from training.tagger.base import ROOT, WORK
from training.tagger.data import PEOPLE, SILENT, Example, Record, batches, example, public_records, records
from training.tagger.network import REASONS, TAGS, VERDICTS, Network, load

MODELS = ROOT / "src" / "paravent" / "models"
SHARED = ROOT.parent / "shared" / "benchmark"


def benchmark() -> ModuleType:
    """The benchmark's `score.py`."""
    spec = importlib.util.spec_from_file_location("benchmark_score", SHARED / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(SHARED / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(network: Network, examples: Sequence[Example]) -> list[dict[str, Any]]:
    """Give what the network says of each example: tag probabilities T×27, reasons 11 and verdicts 3."""
    from training.tagger.finetune import tensors

    said: list[dict[str, Any]] = [{}] * len(examples)
    with torch.no_grad():
        for places, group in batches(examples, 4000):
            output = network(*tensors(group))
            for row, place in enumerate(places):
                length = len(examples[place].ids)
                said[place] = {
                    "tags": output.tags[row, :length].softmax(-1).numpy(),
                    "reasons": output.reasons[row].sigmoid().numpy(),
                    "verdicts": output.verdicts[row].softmax(-1).numpy(),
                }
    return said


def predicted(record: Record, one: Example, said: dict[str, Any]) -> Record:
    """Give a prediction in the benchmark's form, by the likeliest tag and one half."""
    spans: list[Record] = []
    for (start, end), tag in zip(one.offsets, said["tags"].argmax(-1), strict=True):
        name = TAGS[int(tag)]
        if start == end or name == "O":
            continue
        joined = spans and spans[-1]["label"] == name[2:] and start - spans[-1]["end"] <= 1 and name[0] == "I"
        if joined or (spans and spans[-1]["label"] == name[2:] and start == spans[-1]["end"]):
            spans[-1]["end"] = end
        else:
            spans.append({"start": start, "end": end, "label": name[2:]})
    reasons = [code for code, p in zip(REASONS, said["reasons"], strict=True) if p >= 0.5]
    return {"id": record["id"], "spans": spans, "reasons": reasons, "verdict": VERDICTS[int(said["verdicts"].argmax())]}


def scores(network: Network, chosen: Iterable[Record], *, context: bool = True) -> dict[str, Any]:
    """Give the benchmark's figures on these records, by the network alone."""
    gold = list(chosen)
    examples = [example(record, context=context) for record in gold]
    said = read(network, examples)
    truth = {record["id"]: record for record in gold}
    found = {r["id"]: predicted(r, e, s) for r, e, s in zip(gold, examples, said, strict=True)}
    score = benchmark()
    verdicts, reasons, spans = (
        score.score_verdicts(truth, found),
        score.score_reasons(truth, found),
        score.score_spans(truth, found),
    )
    return {
        "caught": verdicts["leaks caught"],
        "stopped": verdicts["leaks stopped"],
        "alarms": verdicts["false alarms"],
        "macro F1": verdicts["verdict macro F1"],
        "reasons": reasons["reasons micro F1"],
        "recall": spans["recall"],
        "precision": spans["precision"],
        "clean": spans["clean posts"],
        "by reason": reasons["reasons F1 by code"],
        "by label": spans["recall by label"],
    }


def measure(network: Network, fold: int | None, *, context: bool = True) -> dict[str, Any]:
    """Give the figures on the held-out part and on the development posts."""
    figures = {}
    if fold is not None:
        figures["held out"] = scores(network, (r for r in records() if fold_of(r) == fold), context=context)
    posts = Path(SHARED / "posts.jsonl")
    if posts.exists():
        figures["development"] = scores(
            network, map(json.loads, posts.read_text(encoding="utf-8").splitlines()), context=context
        )
    return figures


GROUPS = (("lang", ("fr", "en")), ("author", ("hospital", "professional", "patient", "public")))


def by_group(network: Network, fold: int) -> dict[str, Record]:
    """Give the network's figures on the held-out part, by language and by author."""
    held = [r for r in records() if fold_of(r) == fold]
    return {name: scores(network, (r for r in held if r[key] == name)) for key, names in GROUPS for name in names}


def write_card(name: str, network: Network, fold: int) -> None:
    """Write the cards of the exported network and of its pieces."""
    shape, lines = network.shape, []
    for group, found in by_group(network, fold).items():
        kept = {k.replace(" ", "_"): found[k] for k in ("caught", "alarms", "macro F1", "recall", "precision")}
        lines.append(f"{group} = {{ {', '.join(f'{k} = {v}' for k, v in kept.items())} }}")
    text = template("tagger").format(
        digest=sha256(MODELS / "tagger.onnx"),
        name=name,
        layers=list(shape.layers),
        heads=shape.heads,
        units=shape.feed_forward,
        posts=sum(fold_of(r) == fold for r in records()),
        figures="\n".join(lines) + "\n",
    )
    (MODELS / "tagger.toml").write_text(text, encoding="utf-8")
    (MODELS / "pieces.toml").write_text(template("pieces").format(digest=sha256(MODELS / "pieces.json")), encoding="utf-8")


SAID = ("tweets_fr_mlma_hate", "wnut17_en_train", "btc_en_train", "hipe2022_fr_newseye_test", "frenchmedmcqa_fr_negatives")
NAMES = frozenset({"PATIENT", "STAFF"})


def said(network: Network) -> Iterator[Record]:
    """Yield public texts with what the network sees in them, and the persons that people marked where they did: for the CRF to
    learn from (`training.crf --said`).
    """
    for name in SAID:
        gold = [
            {**record, "id": f"{name}-{n}", "author": "hospital", "kind": "post", "reasons": [], "verdict": "ok"}
            for n, record in enumerate(public_records(name)[:1500])
        ]
        examples = [example({**record, "spans": []}) for record in gold]
        for record, one, found in zip(gold, examples, read(network, examples), strict=True):
            seen = predicted(record, one, found)["spans"]
            if record["source"] not in SILENT:
                people = [{**span, "label": "STAFF"} for span in record["spans"] if span["label"] in PEOPLE]
                seen = [*people, *(span for span in seen if span["label"] not in NAMES)]
            yield {**record, "spans": seen}


def template(name: str) -> str:
    """Give the card of a file without its figures."""
    return (Path(__file__).parent / f"{name}_card.txt").read_text(encoding="utf-8")


def sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Print the figures of a stored network; with `--card`, write the cards of the files that ship."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    options.add_argument("--fold", type=int, default=0)
    options.add_argument("--card", action="store_true")
    options.add_argument("--said", type=Path, help="write what the network sees in public texts, and stop")
    given = options.parse_args()
    network = load(WORK / f"{given.name}.pt")
    if given.said:
        given.said.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in said(network)), encoding="utf-8")
        return
    for part, figures in measure(network, given.fold).items():
        print(part, json.dumps(figures))
    if given.card:
        write_card(given.name, network, given.fold)


if __name__ == "__main__":
    main()
