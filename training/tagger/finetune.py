"""Fine-tune the network: `python -m training.tagger.finetune NAME [--layers 0,2,4,…] [--fold N] …`.

Checkpoints after every epoch to `.training/NAME.pt`, and goes on from there where it was stopped. With `--fold N` that part of
the corpus is held out, and measured at the end.
"""

import argparse
import json
import math
import random
import time
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.markup import fold_of
from training.tagger.base import BASE, WORK
from training.tagger.data import Example, batches, epoch_of, padded, records, tokenizer
from training.tagger.network import TAGS, Network, Output, Shape, from_base, load, save

PERSON = [TAGS.index(f"{begin}-{label}") for label in ("PATIENT", "STAFF") for begin in "BI"]


def tensors(group: Sequence[Example]) -> tuple[Tensor, Tensor]:
    """Give ids and parts of a batch."""
    return padded([e.ids for e in group], 1), padded([e.parts for e in group], 0)


def loss_of(output: Output, group: Sequence[Example], only: str | None = None) -> Tensor:
    """What the network got wrong: tags, persons alone where only they are known, reasons and verdict; `only` the "spans" or
    only the "codes" where two networks share the work.
    """
    tags = padded([e.tags for e in group], -100)
    person = padded([e.person for e in group], -100)
    weight = torch.tensor([e.weight for e in group])
    logs = output.tags.float().log_softmax(-1)
    tagged = functional.nll_loss(logs.flatten(0, 1), tags.flatten(), ignore_index=-100, reduction="sum")
    somebody = logs[..., PERSON].logsumexp(-1).clamp(max=-1e-5)
    known = person != -100
    guessed = -torch.where(person == 1, somebody, torch.log1p(-somebody.exp()))[known].sum()
    reasons = torch.tensor([e.reasons for e in group])
    held = functional.binary_cross_entropy_with_logits(output.reasons, reasons, reduction="none").sum(-1)
    verdicts = torch.tensor([e.verdict for e in group])
    judged = functional.cross_entropy(output.verdicts, verdicts, reduction="none")
    words = (tags != -100).sum() + known.sum()
    of_spans, of_codes = 3.0 * (tagged + guessed) / words, ((held + judged) * weight).sum() / len(group)
    return of_spans if only == "spans" else of_codes if only == "codes" else of_spans + of_codes


def optimiser_of(network: Network, rate: float) -> torch.optim.AdamW:
    """AdamW; the heads, which start from nothing, learn faster."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        head = name.startswith(("tags", "attends", "says"))
        if not parameter.requires_grad:
            continue
        decays = parameter.dim() > 1 and not name.startswith(("words", "positions", "parts"))
        groups.setdefault((head, decays), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": found, "lr": rate * (4 if head else 1), "weight_decay": 0.01 if decays else 0.0}
            for (head, decays), found in groups.items()
        ],
        betas=(0.9, 0.98),
    )


Step = Callable[[Network, Sequence[Example]], Tensor]


def train(name: str, network: Network, options: argparse.Namespace) -> Network:
    """Fine-tune on our corpus, each epoch in other copies."""
    chosen = [r for r in records() if options.fold is None or fold_of(r) != options.fold]
    chosen = [r for r in chosen if options.lang in {None, r["lang"]}]

    def learned(network: Network, group: Sequence[Example]) -> Tensor:
        return loss_of(network(*tensors(group)), group, options.only)

    return run(name, network, options, lambda epoch: epoch_of(chosen, epoch, context=options.context), learned)


def run(
    name: str, network: Network, options: argparse.Namespace, examples: Callable[[int], Sequence[Example]], loss_on: Step
) -> Network:
    """Run the epochs, from the last checkpoint on."""
    path = WORK / f"{name}.pt"
    optimiser, begun = optimiser_of(network, options.rate), 0
    if path.exists() and not options.again:
        stored = torch.load(path, weights_only=True)
        network.load_state_dict(stored["state"])
        optimiser.load_state_dict(stored["optimiser"])
        begun = stored["epoch"]
    steps = options.epochs * len(list(batches(examples(0), options.tokens)))
    step = begun * steps // options.epochs
    base_rates = [group["lr"] if not begun else group["initial"] for group in optimiser.param_groups]
    for epoch in range(begun, options.epochs):
        network.train()
        torch.manual_seed(epoch)
        started, total, count = time.time(), 0.0, 0
        for _, group in batches(examples(epoch), options.tokens, random.Random(epoch)):
            loss = loss_on(network, group)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            share = min(1.0, (step + 1) / (0.06 * steps)) * max(0.02, 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps))))
            for group_of, rate in zip(optimiser.param_groups, base_rates, strict=True):
                group_of["initial"], group_of["lr"] = rate, rate * share
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step, total, count = step + 1, total + loss.item(), count + 1
        print(
            json.dumps({"name": name, "epoch": epoch + 1, "loss": round(total / count, 4), "s": round(time.time() - started)}),
            flush=True,
        )
        save(network, path, optimiser=optimiser.state_dict(), epoch=epoch + 1)
    return network.eval()


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    options.add_argument("--layers", default="0,1,2,3,4,5,6,7,8,9,10,11")
    options.add_argument("--feed-forward", type=int, default=1536)
    options.add_argument("--start", help="begin from another network of ours instead of the pretrained encoder")
    options.add_argument("--heads", type=int, default=12)
    options.add_argument("--frozen", action="store_true", help="leave the words' embeddings as they are")
    options.add_argument("--fold", type=int)
    options.add_argument("--lang")
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument("--rate", type=float, default=2e-4)
    options.add_argument("--tokens", type=int, default=1600)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--only", choices=("spans", "codes"), help="one half of the work, for two networks")
    options.add_argument("--no-context", dest="context", action="store_false")
    options.add_argument("--again", action="store_true", help="begin anew where a checkpoint stands")
    return options


def begun(options: argparse.Namespace, shape: Shape) -> Network:
    """Give the network to begin from: another of ours, or the pretrained encoder."""
    if options.start:
        return load(WORK / f"{options.start}.pt")
    return from_base(BASE / "base.npz", shape)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and measure where a fold is held out."""
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    layers = tuple(int(n) for n in options.layers.split(","))
    whole = Shape(
        layers=layers, feed_forward=options.feed_forward, vocabulary=tokenizer().get_vocab_size(), heads=options.heads
    )
    network = begun(options, whole)
    network.words.weight.requires_grad_(not options.frozen)
    train(options.name, network, options)
    if options.fold is not None:
        from training.tagger.evaluate import measure

        figures: dict[str, Any] = measure(network.eval(), options.fold, context=options.context)
        print(json.dumps({"name": options.name, **figures}), flush=True)


if __name__ == "__main__":
    main()
