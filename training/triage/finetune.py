"""Teach the upper layers of the encoder to sort: `python -m training.triage.finetune NAME [--epochs 6]` → `.training/NAME.pt`.

On two cores an epoch of 4,200 messages takes three to five minutes. A checkpoint is kept after each.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator

import torch
from torch import nn

from training.tagger.base import WORK
from training.triage.data import HELD, LEARNED, messages, numbers
from training.triage.network import LOWER, Sorter, State, encoder, padded, states

BATCH = 16
RATE = 1.5e-4
HEAD_RATE = 6 * RATE
WITHOUT_CONTEXT, WITHOUT_TOKEN = 0.3, 0.05
"""Shares of messages shown without what they stand under, and of tokens hidden, so that nothing hangs on either."""


def batches(found: list[State], seed: int) -> Iterator[list[int]]:
    """Places of messages, those of about one length together, in another order each time."""
    random.seed(seed)
    order = list(range(len(found)))
    random.shuffle(order)
    chunks = [
        sorted(order[first : first + BATCH * 20], key=lambda place: len(found[place].values))
        for first in range(0, len(order), BATCH * 20)
    ]
    groups = [chunk[first : first + BATCH] for chunk in chunks for first in range(0, len(chunk), BATCH)]
    random.shuffle(groups)
    yield from groups


def shown(one: State) -> State:
    """A message as it is shown this time."""
    return State(one.values[: one.own], one.own) if random.random() < WITHOUT_CONTEXT else one


def main() -> None:
    """Learn, and say after each epoch how many of the held messages are sorted right."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    options.add_argument("--epochs", type=int, default=6)
    given = options.parse_args()
    base, learned, held = encoder(), messages(*LEARNED), messages(*HELD)
    known, unseen = states(base, learned), states(base, held)
    answers, right = torch.tensor(numbers(learned)), torch.tensor(numbers(held))
    torch.manual_seed(0)
    sorter = Sorter(list(base.encoder[LOWER:]))
    body, head = list(sorter.layers.parameters()), [p for n, p in sorter.named_parameters() if not n.startswith("layers.")]
    optimiser = torch.optim.AdamW([{"params": body, "weight_decay": 0.01}, {"params": head}], betas=(0.9, 0.98))
    steps, step = given.epochs * len(learned) / BATCH, 0
    for epoch in range(given.epochs):
        sorter.train()
        began, total = time.monotonic(), 0.0
        for places in batches(known, epoch):
            x, there, own = padded([shown(known[place]) for place in places])
            kept = there & (torch.rand(there.shape) > WITHOUT_TOKEN)
            kept[:, 0] = True
            loss = nn.functional.cross_entropy(sorter(x, kept, own), answers[places], label_smoothing=0.05)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(sorter.parameters(), 1.0)
            share = min(1.0, (step + 1) / (0.1 * steps)) * max(0.02, 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps))))
            for group, rate in zip(optimiser.param_groups, (RATE, HEAD_RATE), strict=True):
                group["lr"] = rate * share
            optimiser.step()
            optimiser.zero_grad()
            step, total = step + 1, total + loss.item()
        torch.save(sorter.state_dict(), WORK / f"{given.name}.pt")
        sorter.eval()
        with torch.no_grad():
            said = torch.cat([sorter(*padded(unseen[first : first + 32])) for first in range(0, len(unseen), 32)]).argmax(1)
        hit = (said == right).float().mean()
        print(
            f"epoch {epoch + 1}: loss {total * BATCH / len(learned):.3f}, held {hit:.1%}, {time.monotonic() - began:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
