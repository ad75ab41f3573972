"""Write the network as it ships: `python -m training.tagger.export NAME` → `src/paravent/models/tagger.onnx` and its card.

The graph is built node by node, in the fused operators of ONNX Runtime. Weights are whole numbers of seven bits, a scale a
column (seven, since the AVX2 kernels add pairs of products in 16 bits); what goes into a product is rounded by a scale found
beforehand on posts of the corpus, so that no post's answer hangs on what it was read beside.
"""

import argparse
import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.tagger.base import BASE, ROOT, WORK
from training.tagger.data import CONTEXT, TEXT, Example, batches, example, records
from training.tagger.finetune import tensors
from training.tagger.network import REASONS, TAGS, VERDICTS, Network, load

MODELS = ROOT / "src" / "paravent" / "models"
MOST = 63
"""The largest whole number a weight becomes."""
OUTER = 0.9999
"""The share of values that a scale takes in; what lies beyond is cut."""
FUSED = "com.microsoft"
Values = NDArray[Any]


def ranges(network: Network, examples: Iterable[Example]) -> dict[str, tuple[float, float]]:
    """Give, for each linear layer of the encoder, the least and greatest value that goes into it."""
    seen: dict[str, list[tuple[float, float]]] = {}
    hooks = []
    for name, module in network.encoder.named_modules():
        if isinstance(module, nn.Linear):

            def look(_: nn.Module, inputs: tuple[Tensor, ...], __: Tensor, name: str = name) -> None:
                values = inputs[0].detach().flatten()
                values = values[torch.randperm(values.numel())[:200_000]].sort().values
                edge = max(1, int(values.numel() * (1 - OUTER)))
                seen.setdefault(name, []).append((float(values[edge - 1]), float(values[-edge])))

            hooks.append(module.register_forward_hook(look))
    with torch.no_grad():
        for _, group in batches(list(examples), 6000):
            network(*tensors(group))
    for hook in hooks:
        hook.remove()
    return {name: (min(low for low, _ in found), max(high for _, high in found)) for name, found in seen.items()}


class Graph:
    """A graph under construction."""

    def __init__(self, spread: dict[str, tuple[float, float]] | None) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.spread = spread

    def constant(self, name: str, values: Values) -> str:
        """Add a constant."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], *outputs: str, domain: str = "", **attributes: Any) -> str:  # noqa: ANN401
        """Add a node; gives its first output."""
        self.nodes.append(helper.make_node(kind, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def linear(self, name: str, x: str, layer: nn.Linear) -> str:
        """Add a linear layer in whole numbers."""
        weights = layer.weight.detach().numpy().T
        scale = np.maximum(np.abs(weights).max(0) / MOST, 1e-8).astype(np.float32)
        w = self.constant(f"{name}.w", np.round(weights / scale).astype(np.int8))
        s = self.constant(f"{name}.s", scale)
        z = self.constant(f"{name}.z", np.zeros(len(scale), np.int8))
        b = self.constant(f"{name}.b", layer.bias.detach().numpy())
        if self.spread is None:
            return self.node("DynamicQuantizeMatMul", [x, w, s, z, b], name, domain=FUSED)
        low, high = self.spread[name]
        low, high = min(low, 0.0), max(high, 0.0)
        step = (high - low) / 255
        xs = self.constant(f"{name}.xs", np.array(step, np.float32))
        xz = self.constant(f"{name}.xz", np.array(round(-low / step), np.uint8))
        q = self.node("QuantizeLinear", [x, xs, xz], f"{name}.q")
        return self.node("MatMulIntegerToFloat", [q, w, xs, s, xz, z, b], name, domain=FUSED)

    def normed(self, name: str, x: str, skip: str, layer: nn.LayerNorm) -> str:
        """Add a layer norm over a sum."""
        g = self.constant(f"{name}.g", layer.weight.detach().numpy())
        b = self.constant(f"{name}.b", layer.bias.detach().numpy())
        return self.node("SkipLayerNormalization", [x, skip, g, b], name, domain=FUSED, epsilon=1e-12)

    def layer(self, name: str, x: str, layer: nn.Module) -> str:
        """Add one layer of an encoder (`network.Layer`)."""
        qkv = self.node(
            "Split", [self.linear(f"{name}.qkv", x, layer.qkv)], *(f"{name}.{p}" for p in "qkv"), axis=2, num_outputs=3
        )
        heads = {"num_heads": layer.heads, "domain": FUSED}
        mixed = self.node("MultiHeadAttention", [qkv, f"{name}.k", f"{name}.v", "", "mask"], f"{name}.mixed", **heads)
        x = self.normed(f"{name}.out_norm", self.linear(f"{name}.out", mixed, layer.out), x, layer.out_norm)
        wide = self.node("FastGelu", [self.linear(f"{name}.widen", x, layer.widen)], f"{name}.gelu", domain=FUSED)
        return self.normed(f"{name}.norm", self.linear(f"{name}.narrow", wide, layer.narrow), x, layer.norm)

    def model(self, name: str, outputs: Mapping[str, Sequence[str | int]]) -> onnx.ModelProto:
        """Give the model, which reads `ids`, `parts` and `mask` (1 where a token is), B×T."""
        kinds = {"ids": TensorProto.INT64, "parts": TensorProto.INT64, "mask": TensorProto.INT32}
        read = [helper.make_tensor_value_info(one, kind, ["B", "T"]) for one, kind in kinds.items()]
        told = [helper.make_tensor_value_info(one, TensorProto.FLOAT, shape) for one, shape in outputs.items()]
        graph = helper.make_graph(self.nodes, name, read, told, self.constants)
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9, producer_name="paravent")


def graph_of(network: Network, spread: dict[str, tuple[float, float]] | None) -> onnx.ModelProto:
    """Give the ONNX model: `ids`, `parts` and `mask` (1 where a token is), B×T, to `tags` (shares), `codes`, `weighed`."""
    g = Graph(spread)
    x = embedded(g, network)
    for place, layer in enumerate(network.encoder):
        x = g.layer(str(place), x, layer)
    _heads(g, network, x)
    codes = len(REASONS) + len(VERDICTS)
    return g.model("tagger", {"tags": ["B", "T", len(TAGS)], "codes": ["B", codes], "weighed": ["B", "T", codes]})


def embedded(g: Graph, network: Network) -> str:
    """Words (eight bits, a scale a row), positions and parts, added up and normed."""
    words = network.words.weight.detach().numpy()
    scale = (np.abs(words).max(1, keepdims=True) / 127).astype(np.float32)
    table = g.constant("words", np.round(words / scale).astype(np.int8))
    scales = g.constant("words.s", scale)
    positions = g.constant("positions", network.positions.weight.detach().numpy()[: TEXT + CONTEXT + 16])
    kinds = g.constant("kinds", network.parts.weight.detach().numpy())
    zero, one = g.constant("0", np.array([0])), g.constant("1", np.array([1]))
    whole = g.node("Cast", [g.node("Gather", [table, "ids"], "words.q")], "words.f", to=TensorProto.FLOAT)
    word = g.node("Mul", [whole, g.node("Gather", [scales, "ids"], "words.scale")], "words.x")
    length = g.node("Slice", [g.node("Shape", ["ids"], "shape"), one, g.constant("2", np.array([2]))], "length")
    there = g.node("Slice", [positions, zero, length], "positions.x")
    both = g.node("Add", [word, g.node("Gather", [kinds, "parts"], "parts.x")], "words.parts")
    summed = g.node("Add", [both, there], "summed")
    gain, bias = (g.constant(f"norm.{n}", getattr(network.norm, n).detach().numpy()) for n in ("weight", "bias"))
    return g.node("LayerNormalization", [summed, gain, bias], "x", axis=-1, epsilon=1e-12)


def _heads(g: Graph, network: Network, x: str) -> None:
    """Tags for each token; reasons and verdicts as sums over tokens, each with the share it is given."""
    for name, layer in (("tag", network.tags), ("attends", network.attends), ("says", network.says)):
        w = g.constant(f"{name}.w", layer.weight.detach().numpy().T)
        b = g.constant(f"{name}.b", layer.bias.detach().numpy())
        g.node("Add", [g.node("MatMul", [x, w], f"{name}.m"), b], f"{name}.x")
    g.node("Softmax", ["tag.x"], "tags", axis=-1)
    g.node("Cast", ["mask"], "there", to=TensorProto.FLOAT)
    away = g.node("Mul", [g.node("Sub", [g.constant("1f", np.array(1, np.float32)), "there"], "absent"),
                          g.constant("far", np.array(-10_000, np.float32))], "away")  # fmt: skip
    last = g.constant("-1", np.array([-1]))
    hidden = g.node("Add", ["attends.x", g.node("Unsqueeze", [away, last], "away.x")], "attends.hidden")
    g.node("Mul", [g.node("Softmax", [hidden], "share", axis=1), "says.x"], "weighed")
    g.node("ReduceSum", ["weighed", "1"], "codes", keepdims=0)


def main() -> None:
    """Export the network and its pieces; `evaluate --card` writes their cards."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name")
    options.add_argument("--dynamic", action="store_true", help="scales found anew for every post")
    options.add_argument("--to", type=Path, default=MODELS / "tagger.onnx")
    given = options.parse_args()
    network = load(WORK / f"{given.name}.pt")
    torch.manual_seed(0)
    sample = [example(r) for r in records()[::41]]
    spread = None if given.dynamic else ranges(network, sample)
    content = graph_of(network, spread).SerializeToString()
    given.to.write_bytes(content)
    shutil.copyfile(BASE / "tokenizer.json", MODELS / "pieces.json")
    print(f"{given.to.name}: {len(content) / 1e6:.1f} MB, {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
