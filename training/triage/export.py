"""Write the network that sorts as it ships: `python -m training.triage.export NAME` → `src/paravent/models/triage.onnx`.

Weights are whole numbers of eight bits, a scale a column; products are made of floating point numbers: with what goes into them
rounded as well, one message in twenty went to another class (macro F1 80.6 instead of 82.3, network alone), for half the time.
"""

import argparse
import hashlib

import numpy as np
import torch
from onnx import ModelProto, TensorProto
from torch import nn

from paravent.models import FOLDER
from paravent.triage import CLASSES
from training.tagger.base import WORK
from training.tagger.export import Graph, embedded
from training.tagger.network import Network
from training.triage.network import LOWER, Sorter, encoder


class Light(Graph):
    """A graph whose weights alone are whole numbers."""

    def linear(self, name: str, x: str, layer: nn.Linear) -> str:
        """Add a linear layer."""
        weights = layer.weight.detach().numpy().T
        scale = np.maximum(np.abs(weights).max(0) / 127, 1e-8).astype(np.float32)
        whole = self.constant(f"{name}.w", np.round(weights / scale).astype(np.int8))
        s, z = self.constant(f"{name}.s", scale), self.constant(f"{name}.z", np.zeros(len(scale), np.int8))
        w = self.node("DequantizeLinear", [whole, s, z], f"{name}.f", axis=1)
        b = self.constant(f"{name}.b", layer.bias.detach().numpy())
        return self.node("Add", [self.node("MatMul", [x, w], f"{name}.m"), b], name)


def graph_of(base: Network, sorter: Sorter) -> ModelProto:
    """Give the ONNX model: `ids`, `parts` (1: what it stands under) and `mask`, B×T, to `classes`, log-odds B×14."""
    g = Light(None)
    x = embedded(g, base)
    for place, layer in enumerate((*base.encoder[:LOWER], *sorter.layers)):
        if place == LOWER:
            marks = g.constant("marks", sorter.kinds.weight.detach().numpy())
            x = g.node("Add", [x, g.node("Gather", [marks, "parts"], "marks.x")], "marked")
        x = g.layer(str(place), x, layer)
    there = g.node("Cast", ["mask"], "there", to=TensorProto.FLOAT)
    beside = g.node("Cast", ["parts"], "beside", to=TensorProto.FLOAT)
    own = g.node("Sub", [there, beside], "own")
    last = g.constant("-1", np.array([-1]))
    column = g.node("Unsqueeze", [own, last], "own.x")
    away = g.node("Mul", [g.node("Sub", [column, g.constant("1f", np.array(1, np.float32))], "absent"),
                          g.constant("far", np.array(10_000, np.float32))], "away")  # fmt: skip
    w, b = _dense(g, "attends", sorter.attends)
    said = g.node("Add", [g.node("Add", [g.node("MatMul", [x, w], "attends.m"), b], "attends.x"), away], "attends.own")
    share = g.node("Softmax", [said], "share", axis=1)
    chosen = g.node("ReduceSum", [g.node("Mul", [share, x], "chosen.x"), "1"], "chosen", keepdims=0)
    summed = g.node("ReduceSum", [g.node("Mul", [column, x], "mean.x"), "1"], "summed.own", keepdims=0)
    mean = g.node("Div", [summed, g.node("ReduceSum", [column, "1"], "count", keepdims=0)], "mean")
    w, b = _dense(g, "says", sorter.says)
    pooled = g.node("Concat", [chosen, mean], "pooled", axis=1)
    g.node("Add", [g.node("MatMul", [pooled, w], "says.m"), b], "classes")
    return g.model("triage", {"classes": ["B", len(CLASSES)]})


def _dense(g: Graph, name: str, layer: nn.Linear) -> tuple[str, str]:
    return (
        g.constant(f"{name}.w", layer.weight.detach().numpy().T),
        g.constant(f"{name}.b", layer.bias.detach().numpy()),
    )


def main() -> None:
    """Export; `evaluate --card` writes the card."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    given = options.parse_args()
    base = encoder()
    sorter = Sorter(list(encoder().encoder[LOWER:])).eval()
    sorter.load_state_dict(torch.load(WORK / f"{given.name}.pt"))
    content = graph_of(base, sorter).SerializeToString()
    file = FOLDER / "triage.onnx"
    file.write_bytes(content)
    print(f"{file.name}: {len(content) / 1e6:.1f} MB, {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
