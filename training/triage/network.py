"""The network that sorts: the pretrained encoder, its upper layers learned, and a head over the message's own tokens.

Shapes: B messages, T tokens, H width. The lower layers stay as they were pretrained, so their states are made once
(`Lower.states`); what a message stands under is read with it and marked from the first learned layer on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from paravent.triage import CLASSES, CONTEXT, TEXT
from training.tagger.base import BASE
from training.tagger.data import tokenizer, tokens
from training.tagger.network import Network, Shape, from_base
from training.triage.data import Message

LOWER = 6
"""Layers that stay as they were pretrained."""
WIDTH = 384


@dataclass(frozen=True)
class State:
    """What the lower layers make of one message: T×H, and how many of the tokens are its own."""

    values: Tensor
    own: int


def encoder() -> Network:
    """The pretrained encoder, whole."""
    return from_base(BASE / "base.npz", Shape(vocabulary=tokenizer().get_vocab_size())).eval()


def ids(message: Message) -> tuple[list[int], int]:
    """Token ids, <s> query: text </s> context </s>, and how many are the message's own. The prefix is the encoder's own."""
    start, end = (tokenizer().token_to_id(sign) for sign in ("<s>", "</s>"))
    prefix = tokenizer().encode("query: ", add_special_tokens=False).ids
    own = [start, *prefix, *tokens(message.text, TEXT)[0], end]
    beside = [*tokens(message.context, CONTEXT)[0], end] if message.context else []
    return own + beside, len(own)


def states(network: Network, found: Sequence[Message]) -> list[State]:
    """What the lower layers make of each message."""
    read = [ids(one) for one in found]
    order = sorted(range(len(read)), key=lambda place: len(read[place][0]))
    out: dict[int, State] = {}
    for first in range(0, len(order), 24):
        part = order[first : first + 24]
        longest = max(len(read[place][0]) for place in part)
        padded = torch.tensor([read[place][0] + [1] * (longest - len(read[place][0])) for place in part])
        with torch.no_grad():
            x = lower(network, padded)
        for place, values in zip(part, x, strict=True):
            out[place] = State(values[: len(read[place][0])].half().clone(), read[place][1])
    return [out[place] for place in range(len(read))]


def lower(network: Network, padded: Tensor) -> Tensor:
    """The states after the lower layers, B×T×H; 1 is padding."""
    hidden = (padded == 1).float()[:, None, None, :] * -10_000.0
    x = network.norm(network.words(padded) + network.positions.weight[: padded.shape[1]] + network.parts.weight[0])
    for layer in network.encoder[:LOWER]:
        x = layer(x, hidden, 0.0)
    return x


class Sorter(nn.Module):
    """The learned layers, and the head: what a share of the own tokens and their mean say of each class."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.kinds = nn.Embedding(2, WIDTH)
        self.attends = nn.Linear(WIDTH, 1)
        self.says = nn.Linear(2 * WIDTH, len(CLASSES))
        nn.init.zeros_(self.kinds.weight)

    def forward(self, x: Tensor, there: Tensor, own: Tensor) -> Tensor:
        """Give the log-odds B×14 of states B×T×H; `there` and `own` say which tokens are no padding, and the message's own."""
        x = x + self.kinds((~own).long())
        hidden = (~there).float()[:, None, None, :] * -10_000.0
        for layer in self.layers:
            x = layer(x, hidden, 0.1)
        own = own & there
        share = (self.attends(x).squeeze(-1) + (~own) * -10_000.0).softmax(1)
        mean = (x * own[..., None]).sum(1) / own.sum(1, keepdim=True)
        pooled = torch.cat([(share[..., None] * x).sum(1), mean], 1)
        return self.says(nn.functional.dropout(pooled, 0.2, self.training))


def padded(group: Sequence[State]) -> tuple[Tensor, Tensor, Tensor]:
    """States as one batch, and which tokens are there, and own."""
    longest = max(len(one.values) for one in group)
    x = torch.zeros(len(group), longest, WIDTH)
    there, own = torch.zeros(len(group), longest, dtype=torch.bool), torch.zeros(len(group), longest, dtype=torch.bool)
    for row, one in enumerate(group):
        x[row, : len(one.values)] = one.values.float()
        there[row, : len(one.values)], own[row, : one.own] = True, True
    return x, there, own
