"""The network: a BERT encoder of as many layers as asked for, and three heads over its tokens.

Shapes: B posts, T tokens, H width, L labels (O, then B- and I- of each label), R reasons. The post-level heads are weighted
sums over tokens, so that what each word brought to a reason can be read off (`Output.weighed`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from paravent.finding import Label
from paravent.ruling import ReasonCode, Verdict

LABELS = tuple(label.value for label in Label)[:13]
TAGS = ("O", *(f"{begin}-{label}" for label in LABELS for begin in "BI"))
REASONS = tuple(code.value for code in ReasonCode if code is not ReasonCode.UNCHECKED)
VERDICTS = tuple(verdict.value for verdict in Verdict)
POSITIONS = 512
HEAD = 32
"""Width of one head of attention; a pruned network has fewer heads, not narrower ones."""


@dataclass(frozen=True)
class Shape:
    """What the network is made of."""

    layers: tuple[int, ...] = tuple(range(12))
    """Which layers of the pretrained encoder are kept."""
    feed_forward: int = 1536
    vocabulary: int = 0
    width: int = 384
    heads: int = 12


class Output(NamedTuple):
    """Logits: tags B×T×27, reasons B×11, verdicts B×3, and what each token brought to each reason, B×T×11."""

    tags: Tensor
    reasons: Tensor
    verdicts: Tensor
    weighed: Tensor


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin and others 2019)."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.heads * HEAD)
        self.out = nn.Linear(shape.heads * HEAD, shape.width)
        self.out_norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.widen = nn.Linear(shape.width, shape.feed_forward)
        self.narrow = nn.Linear(shape.feed_forward, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)

    def forward(self, x: Tensor, hidden: Tensor, dropout: float) -> Tensor:
        """Give the next states; `hidden` is added to the attention's logits (0 or -10,000 for padding), B×1×1×T."""
        batch, length, _ = x.shape
        parts = self.qkv(x).view(batch, length, 3, self.heads, HEAD)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (q @ k.transpose(2, 3) * HEAD**-0.5 + hidden).softmax(-1)
        mixed = self.out((weights @ v).transpose(1, 2).reshape(batch, length, self.heads * HEAD))
        x = self.out_norm(x + functional.dropout(mixed, dropout, self.training))
        widened = self.narrow(functional.gelu(self.widen(x), approximate="tanh"))
        return self.norm(x + functional.dropout(widened, dropout, self.training))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(POSITIONS, shape.width)
        self.parts = nn.Embedding(2, shape.width)
        self.norm = nn.LayerNorm(shape.width, eps=1e-12)
        self.encoder = nn.ModuleList(Layer(shape) for _ in shape.layers)
        self.tags = nn.Linear(shape.width, len(TAGS))
        codes = len(REASONS) + len(VERDICTS)
        self.attends = nn.Linear(shape.width, codes)
        self.says = nn.Linear(shape.width, codes)
        self.dropout = 0.1

    def forward(self, ids: Tensor, parts: Tensor) -> Output:
        """Read token ids B×T (1 is padding) and the part each is of (0 the text, 1 what it answers or stands under)."""
        return self.judged(ids, self.states(ids, parts)[-1])

    def states(self, ids: Tensor, parts: Tensor) -> list[Tensor]:
        """Give what each layer makes of the tokens, B×T×H each."""
        hidden = _away(ids)[:, None, None, :]
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.parts(parts)
        x = functional.dropout(self.norm(x), self.dropout, self.training)
        found: list[Tensor] = []
        for layer in self.encoder:
            found.append(layer(found[-1] if found else x, hidden, self.dropout))
        return found

    def judged(self, ids: Tensor, x: Tensor) -> Output:
        """Give what the heads say of the last layer's states."""
        share = (self.attends(x) + _away(ids)[..., None]).softmax(1)
        weighed = share * self.says(x)
        codes = weighed.sum(1)
        return Output(self.tags(x), codes[:, : len(REASONS)], codes[:, len(REASONS) :], weighed[..., : len(REASONS)])


def _away(ids: Tensor) -> Tensor:
    """What is added to attention's logits so that nobody looks at padding, B×T."""
    return (ids == 1).float() * -10_000.0


def from_base(path: Path, shape: Shape) -> Network:
    """Give the network with the pretrained encoder's weights in it, heads fresh."""
    stored = np.load(path)
    tensors = {name: torch.from_numpy(stored[name].copy()) for name in stored.files}
    network = Network(shape)
    width = shape.width
    state = {
        "words.weight": tensors["emb.word"],
        "positions.weight": tensors["emb.pos"].view(-1, width)[:POSITIONS],
        "parts.weight": tensors["emb.type"].view(-1, width)[:1].repeat(2, 1),
        "norm.weight": tensors["emb.ln.w"],
        "norm.bias": tensors["emb.ln.b"],
    }
    for place, layer in enumerate(shape.layers):
        old = {name.split(".", 1)[1]: t for name, t in tensors.items() if name.startswith(f"l{layer}.")}
        new = f"encoder.{place}."
        state[new + "qkv.weight"] = torch.cat([old[f"{p}.w"].view(width, width) for p in "qkv"])
        state[new + "qkv.bias"] = torch.cat([old[f"{p}.b"] for p in "qkv"])
        state[new + "out.weight"], state[new + "out.bias"] = old["ao.w"].view(width, width), old["ao.b"]
        state[new + "out_norm.weight"], state[new + "out_norm.bias"] = old["aln.w"], old["aln.b"]
        state[new + "widen.weight"] = old["fi.w"].view(-1, width)[: shape.feed_forward]
        state[new + "widen.bias"] = old["fi.b"][: shape.feed_forward]
        state[new + "narrow.weight"] = old["fo.w"].view(width, -1)[:, : shape.feed_forward]
        state[new + "narrow.bias"] = old["fo.b"]
        state[new + "norm.weight"], state[new + "norm.bias"] = old["oln.w"], old["oln.b"]
    missing, extra = network.load_state_dict(state, strict=False)
    if extra or any(not name.startswith(("tags", "attends", "says")) for name in missing):
        raise ValueError("the encoder's tensors do not fit the network")
    return network


Importance = Sequence[tuple[Tensor, Tensor]]
"""Of each layer of a network: how much each head of attention and each feed-forward unit matters."""


def pruned(teacher: Network, shape: Shape, importance: Importance) -> Network:
    """Give a smaller network that starts from the layers, heads and feed-forward units of a larger one that matter most."""
    network = Network(shape)
    state = {name: t.clone() for name, t in teacher.state_dict().items() if not name.startswith("encoder.")}
    for place, layer in enumerate(shape.layers):
        old: Layer = teacher.encoder[layer]  # type: ignore[assignment]
        of_heads, of_units = importance[layer]
        heads = of_heads.topk(shape.heads).indices.sort().values
        units = of_units.topk(shape.feed_forward).indices.sort().values
        qkv = old.qkv.weight.detach().view(3, old.heads, HEAD, -1)
        out = old.out.weight.detach().view(-1, old.heads, HEAD)
        new = f"encoder.{place}."
        state[new + "qkv.weight"] = qkv[:, heads].reshape(3 * shape.heads * HEAD, -1)
        state[new + "qkv.bias"] = old.qkv.bias.detach().view(3, old.heads, HEAD)[:, heads].reshape(-1)
        state[new + "out.weight"] = out[:, heads].reshape(out.shape[0], -1)
        state[new + "widen.weight"], state[new + "widen.bias"] = (
            old.widen.weight.detach()[units],
            old.widen.bias.detach()[units],
        )
        state[new + "narrow.weight"] = old.narrow.weight.detach()[:, units]
        for kept in ("out.bias", "out_norm.weight", "out_norm.bias", "narrow.bias", "norm.weight", "norm.bias"):
            state[new + kept] = old.get_parameter(kept).detach().clone()
    network.load_state_dict(state)
    return network


def save(network: Network, path: Path, **more: Any) -> None:  # noqa: ANN401 - whatever a step records beside the weights
    """Write a network with its shape."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"shape": asdict(network.shape), "state": network.state_dict(), **more}, path)


def load(path: Path) -> Network:
    """Read a network written by `save`."""
    stored = torch.load(path, weights_only=True)
    network = Network(Shape(**stored["shape"]))
    network.load_state_dict(stored["state"])
    return network.eval()
