"""Teach a small network what a deep one knows: `python -m training.tagger.distil STUDENT --teacher NAME`.

First the teacher reads copies of the corpus and of the public sets once, and what it says is kept (`.training/TEACHER-said/`);
then the student, which starts from the teacher's weightiest parts, learns from that and from the marks (Hinton, Vinyals and
Dean 2015: softened logits).
"""

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from training.tagger.base import WORK
from training.tagger.data import Example, batches, epoch_of, fold_of, padded, records
from training.tagger.finetune import loss_of, parser, run, tensors
from training.tagger.network import Network, Output, Shape, load, pruned

TEMPERATURE = 2.0
COPIES = 3
"""Copies of everything that the teacher reads: the student sees each several times."""


@dataclass(frozen=True)
class Taught(Example):
    """An example with what the teacher said of it: logits of tags T×27, of reasons and of verdicts."""

    tag_logits: Tensor
    code_logits: Tensor


def said(name: str, teacher: Network, copy: int, fold: int | None) -> list[Taught]:
    """Give one copy of everything with what the teacher says of it; kept in a file."""
    chosen = [r for r in records() if fold is None or fold_of(r) != fold]
    examples = epoch_of(chosen, 500 + copy)
    path = WORK / f"{name}-said" / f"{copy}.pt"
    if path.exists():
        stored = torch.load(path, weights_only=True)
        if len(stored["tags"]) == len(examples):
            return _joined(examples, stored)
    started = time.time()
    stored = {"tags": [None] * len(examples), "codes": [None] * len(examples)}
    with torch.no_grad():
        for places, group in batches(examples, 3000):
            output = teacher(*tensors(group))
            for row, place in enumerate(places):
                stored["tags"][place] = output.tags[row, : len(examples[place].ids)].half().clone()
                stored["codes"][place] = torch.cat([output.reasons[row], output.verdicts[row]]).half()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(stored, path)
    print(json.dumps({"said": copy, "posts": len(examples), "s": round(time.time() - started)}), flush=True)
    return _joined(examples, stored)


def _joined(examples: Sequence[Example], stored: dict[str, Any]) -> list[Taught]:
    return [
        Taught(*(getattr(e, name) for name in Example.__dataclass_fields__), t, c)
        for e, t, c in zip(examples, stored["tags"], stored["codes"], strict=True)
    ]


def distilled(network: Network, group: Sequence[Taught]) -> Tensor:
    """How far a student is from the marks, and from its teacher: softened tags of the text's tokens, reasons, verdict."""
    output: Output = network(*tensors(group))
    there = padded([[int(start < end) for start, end in e.offsets] for e in group], 0).bool()
    tags = torch.cat([e.tag_logits[[start < end for start, end in e.offsets]] for e in group]).float()
    codes = torch.stack([e.code_logits for e in group]).float()
    reasons, verdicts = codes[:, : output.reasons.shape[1]], codes[:, output.reasons.shape[1] :]
    soft = (tags / TEMPERATURE).softmax(-1)
    words = -(soft * (output.tags[there] / TEMPERATURE).log_softmax(-1)).sum(-1).mean() * TEMPERATURE**2
    held = functional.binary_cross_entropy_with_logits(output.reasons, reasons.sigmoid(), reduction="none").sum(-1).mean()
    judged = -(verdicts.softmax(-1) * output.verdicts.log_softmax(-1)).sum(-1).mean()
    return loss_of(output, group) + 1.5 * words + held + judged


def main() -> None:
    """Distil, and measure where a fold is held out."""
    options = parser()
    options.add_argument("--teacher", required=True)
    given: argparse.Namespace = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    teacher = load(WORK / f"{given.teacher}.pt")
    copies = [said(given.teacher, teacher, copy, given.fold) for copy in range(COPIES)]
    layers = tuple(int(n) for n in given.layers.split(","))
    shape = Shape(layers=layers, feed_forward=given.feed_forward, vocabulary=teacher.shape.vocabulary, heads=given.heads)
    student = load(WORK / f"{given.start}.pt") if given.start else pruned(teacher, shape)
    del teacher
    run(given.name, student, given, lambda epoch: copies[epoch % COPIES], distilled)  # type: ignore[arg-type]
    if given.fold is not None:
        from training.tagger.evaluate import measure

        print(json.dumps({"name": given.name, **measure(student.eval(), given.fold)}), flush=True)


if __name__ == "__main__":
    main()
