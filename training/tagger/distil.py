"""Teach a small network what a deep one knows: `python -m training.tagger.distil STUDENT --teacher NAME [--layers …] …`.

The student starts from the teacher's weightiest parts and keeps its embeddings. It learns from the marks, from what the
teacher says of every token and post (Hinton, Vinyals and Dean 2015: softened logits), and from what each layer that was kept
makes of the tokens (Jiao and others 2020, TinyBERT): that is where a shallow network learns to read names as a deep one does.
"""

import argparse
import json
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from training.markup import fold_of
from training.tagger.base import WORK
from training.tagger.data import Example, epoch_of, padded, records
from training.tagger.finetune import loss_of, parser, run, tensors
from training.tagger.network import Network, Output, Shape, load, pruned

TEMPERATURE = 2.0


def distilled(network: Network, teacher: Network, group: Sequence[Example]) -> Tensor:
    """How far a student is from the marks, and from its teacher: layers, softened tags of the text, reasons and verdict."""
    ids, parts = tensors(group)
    with torch.no_grad():
        known = teacher.states(ids, parts)
        taught = teacher.judged(ids, known[-1])
    states = network.states(ids, parts)
    output = network.judged(ids, states[-1])
    there = ids != 1
    pairs = [(mine[there], known[layer][there]) for mine, layer in zip(states, network.shape.layers, strict=True)]
    apart = sum((functional.mse_loss(mine, theirs) / theirs.var() for mine, theirs in pairs), torch.zeros(())) / len(pairs)
    return loss_of(output, group) + 3.0 * apart + of_teacher(output, taught, group)


def of_teacher(output: Output, taught: Output, group: Sequence[Example]) -> Tensor:
    """How far what a student says is from what its teacher says."""
    text = padded([[int(start < end) for start, end in e.offsets] for e in group], 0).bool()
    soft = (taught.tags[text] / TEMPERATURE).softmax(-1)
    words = -(soft * (output.tags[text] / TEMPERATURE).log_softmax(-1)).sum(-1).mean() * TEMPERATURE**2
    told = functional.binary_cross_entropy_with_logits(output.reasons, taught.reasons.sigmoid(), reduction="none")
    judged = -(taught.verdicts.softmax(-1) * output.verdicts.log_softmax(-1)).sum(-1).mean()
    return 1.5 * words + told.sum(-1).mean() + judged


def main() -> None:
    """Distil, and measure where a fold is held out."""
    options = parser()
    options.add_argument("--teacher", required=True)
    given: argparse.Namespace = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    teacher = load(WORK / f"{given.teacher}.pt")
    layers = tuple(int(n) for n in given.layers.split(","))
    shape = Shape(layers=layers, feed_forward=given.feed_forward, vocabulary=teacher.shape.vocabulary, heads=given.heads)
    student = pruned(teacher, shape)
    student.words.weight.requires_grad_(False)
    chosen = [r for r in records() if given.fold is None or fold_of(r) != given.fold]
    run(given.name, student, given, lambda epoch: epoch_of(chosen, 500 + epoch), lambda n, group: distilled(n, teacher, group))
    if given.fold is not None:
        from training.tagger.evaluate import measure

        print(json.dumps({"name": given.name, **measure(student.eval(), given.fold)}), flush=True)


if __name__ == "__main__":
    main()
