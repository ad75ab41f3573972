"""The weights that ship with Paravent, each with its card (`NAME.toml`): file, SHA-256, source, licence, figures.

A file that is missing or is not the one its card names raises MissingPart, which the flow turns into UNCHECKED: an altered
model never gives a quieter verdict.
"""

import hashlib
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from paravent.errors import MissingPart

FOLDER = Path(__file__).parent


@cache
def card(name: str) -> dict[str, Any]:
    """Give a model's card; raises MissingPart when there is none."""
    try:
        return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        raise MissingPart(f"The card of the model {name} is missing or damaged. Reinstall paravent.") from None


@cache
def path(name: str) -> Path:
    """Give a model's file, checked against its card once a process; raises MissingPart when it is missing or altered."""
    expected = card(name)
    file = FOLDER / str(expected["file"])
    try:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        raise MissingPart(f"The model file {file.name} is missing. Reinstall paravent.") from None
    if digest != expected["sha256"]:
        raise MissingPart(f"The model file {file.name} is not the one that was shipped. Reinstall paravent.")
    return file


def network(name: str, threads: int, *, arena: bool = True) -> Any:  # noqa: ANN401 - onnxruntime has no types
    """Open a model as a network; without `arena`, memory that a look took is given back after it.

    Raises MissingPart when the model is missing or altered, or its runtime is not installed.
    """
    file = path(name)
    try:
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # from 1.32 on it counts what it runs, on the disk, and tells Microsoft
        import onnxruntime
    except ImportError:
        raise MissingPart("The package onnxruntime is missing. Reinstall paravent.") from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 4
    options.enable_cpu_mem_arena = arena
    return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])


def digests() -> tuple[tuple[str, str], ...]:
    """Name and SHA-256 of every model, for the report's versions."""
    return tuple((name, str(card(name)["sha256"])) for name in sorted(p.stem for p in FOLDER.glob("*.toml")))
