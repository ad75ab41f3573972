"""Teach a small network what a deep one knows: `python -m training.tagger.distil STUDENT --teacher NAME [--layers …] …`.

The student starts from the teacher's lower layers, of which it keeps the heads and units that matter most, and from its
embeddings. It learns from the marks, from what the teacher says of every token and post (Hinton, Vinyals and Dean 2015:
softened logits), and from what the teacher's layers make of the tokens (Jiao and others 2020, TinyBERT): its last layer from
the teacher's last. `--alone` leaves the teacher out after the start; `--start` goes on with a student of before.
"""

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from training.markup import fold_of
from training.tagger.base import WORK
from training.tagger.data import Example, batches, epoch_of, padded, records
from training.tagger.finetune import loss_of, parser, run, tensors
from training.tagger.network import HEAD, Importance, Network, Output, Shape, load, pruned

TEMPERATURE = 2.0
COPIES = 2
"""Copies of everything that the teacher reads: what it made of each is kept, and the student sees it again."""
LOOKED_AT = 40
"""Batches on which it is found what matters."""


@dataclass(frozen=True)
class Taught:
    """What a teacher of H states made of one example of T tokens: states L×T×H of the layers looked at, logits of its heads."""

    states: Tensor
    tags: Tensor
    codes: Tensor


def importance_of(teacher: Network, groups: Sequence[Sequence[Example]]) -> Importance:
    """Give how much each head and unit matters: how much the loss would change without it, to the first order (Michel, Levy
    and Neubig 2019).
    """
    found = [(torch.zeros(layer.heads), torch.zeros(layer.narrow.in_features)) for layer in teacher.encoder]
    for group in groups:
        teacher.zero_grad()
        loss_of(teacher(*tensors(group)), group).backward()
        for layer, (heads, units) in zip(teacher.encoder, found, strict=True):
            for sums, change in (
                (heads, _change(layer.out.weight).view(-1, layer.heads, HEAD).sum((0, 2)).abs()),
                (units, _change(layer.narrow.weight).sum(0).abs()),
            ):
                sums += change / change.norm().clamp(min=1e-9)
    teacher.zero_grad(set_to_none=True)
    return found


def _change(weight: Tensor) -> Tensor:
    if weight.grad is None:
        raise ValueError("no gradient: nothing was learned from")
    return weight.detach() * weight.grad


class Lesson:
    """What a student learns of a batch, with what the teacher made of it, which is asked once for each example."""

    def __init__(self, teacher: Network, student: Shape, only: str | None) -> None:
        self.teacher, self.only = teacher, only
        last = len(student.layers) - 1
        self.places = [*range(1, last, 2), last]
        """The student's layers that are looked at."""
        self.layers = [len(teacher.encoder) - 1 if place == last else student.layers[place] for place in self.places]
        self.known: dict[int, Taught] = {}

    def __call__(self, network: Network, group: Sequence[Example]) -> Tensor:
        """How far a student is from the marks and from its teacher: layers, softened tags, reasons and verdict."""
        ids, parts = tensors(group)
        taught = self.taught(ids, parts, group)
        states = network.states(ids, parts)
        output = network.judged(ids, states[-1])
        there = ids != 1
        mine = torch.stack([states[place][there] for place in self.places])
        theirs = torch.cat([one.states for one in taught], 1).float()
        apart = ((mine - theirs).pow(2).mean((1, 2)) / theirs.var((1, 2))).mean()
        return loss_of(output, group, self.only) + 3.0 * apart + of_teacher(output, taught, group)

    def taught(self, ids: Tensor, parts: Tensor, group: Sequence[Example]) -> list[Taught]:
        """Give what the teacher made of each example of a batch."""
        if any(id(example) not in self.known for example in group):
            with torch.no_grad():
                states = self.teacher.states(ids, parts)
                said = self.teacher.judged(ids, states[-1])
            looked_at = torch.stack([states[layer] for layer in self.layers]).half()
            for row, example in enumerate(group):
                length = len(example.ids)
                codes = torch.cat([said.reasons[row], said.verdicts[row]])
                self.known[id(example)] = Taught(looked_at[:, row, :length].clone(), said.tags[row, :length].clone(), codes)
        return [self.known[id(example)] for example in group]


def of_teacher(output: Output, taught: Sequence[Taught], group: Sequence[Example]) -> Tensor:
    """How far what a student says is from what its teacher says."""
    places = [torch.tensor([start < end for start, end in e.offsets]) for e in group]
    text = padded([place.int().tolist() for place in places], 0).bool()
    tags = torch.cat([one.tags[place] for one, place in zip(taught, places, strict=True)])
    soft = (tags / TEMPERATURE).softmax(-1)
    words = -(soft * (output.tags[text] / TEMPERATURE).log_softmax(-1)).sum(-1).mean() * TEMPERATURE**2
    reasons, verdicts = torch.stack([one.codes for one in taught]).split([output.reasons.shape[1], output.verdicts.shape[1]], 1)
    told = functional.binary_cross_entropy_with_logits(output.reasons, reasons.sigmoid(), reduction="none")
    judged = -(verdicts.softmax(-1) * output.verdicts.log_softmax(-1)).sum(-1).mean()
    return 1.5 * words + told.sum(-1).mean() + judged


def main() -> None:
    """Distil, and measure where a fold is held out."""
    from training.tagger.evaluate import measure

    options = parser()
    options.add_argument("--teacher", required=True)
    options.add_argument("--draw", type=int, default=500, help="which copies of the corpus it reads")
    options.add_argument("--alone", action="store_true", help="begin from the teacher, then learn from the marks alone")
    given: argparse.Namespace = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(0)
    teacher = load(WORK / f"{given.teacher}.pt")
    layers = tuple(int(n) for n in given.layers.split(","))
    shape = Shape(layers=layers, feed_forward=given.feed_forward, vocabulary=teacher.shape.vocabulary, heads=given.heads)
    chosen = [r for r in records() if given.fold is None or fold_of(r) != given.fold]
    copies = [epoch_of(chosen, given.draw + copy, context=given.context) for copy in range(COPIES)]
    if given.start:
        student = load(WORK / f"{given.start}.pt")
    else:
        groups = [group for _, group in batches(copies[0], given.tokens, random.Random(0))][:LOOKED_AT]
        student = pruned(teacher, shape, importance_of(teacher, groups))
    student.words.weight.requires_grad_(False)
    lesson = Lesson(teacher, shape, given.only)

    def alone(network: Network, group: Sequence[Example]) -> Tensor:
        return loss_of(network(*tensors(group)), group, given.only)

    run(given.name, student, given, lambda epoch: copies[epoch % COPIES], alone if given.alone else lesson)
    if given.fold is not None:
        print(json.dumps({"name": given.name, **measure(student.eval(), given.fold, context=given.context)}), flush=True)


if __name__ == "__main__":
    main()
