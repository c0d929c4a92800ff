"""The encoder: a small network that turns text into vectors, near each other for texts of like meaning.

A forward pass of a BERT encoder (Devlin et al. 2018) in plain numpy, as sentence-transformers uses it: a
text's vector is the mean of its pieces' vectors, of length 1. Deterministic on one machine; between machines
the last digits may differ, so that whoever compares rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.matching.model_files import POSITIONS, WORDS, ModelFiles, Tensors, read_model
from bot.matching.wordpiece import Piece

Floats = npt.NDArray[np.float32]

PIECES_LIMIT = 254
"""So many pieces of a text are read; what encoders are trained on is shorter."""
BATCH_PIECES = 2048
"""So many pieces go through the network at once."""
BLOCK_COLUMNS = 128
"""Matrices are multiplied in blocks of so many columns: small ones are not copied first, a third faster."""
EPSILON = np.float32(1e-12)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What a text means: its vector (dimensions), and one vector for each of its words (words × dimensions).

    All have length 1. `spans` tell where each word stands in the text; marks are no words.
    """

    vector: Floats
    spans: tuple[tuple[int, int], ...]
    words: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """The weights of a layer: attention (in and out), then a network of two matrices."""

    attend: tuple[Floats, Floats]
    joined: tuple[Floats, Floats]
    joined_norm: tuple[Floats, Floats]
    wide: tuple[Floats, Floats]
    narrow: tuple[Floats, Floats]
    narrow_norm: tuple[Floats, Floats]


class Encoder:
    """Encodes texts. One encoder serves several threads, since it keeps nothing of what it encodes."""

    def __init__(self, model: ModelFiles) -> None:
        tensors = model.tensors
        self.identity = model.identity
        self._tokenizer = model.tokenizer
        self._heads = model.heads
        self._words, self._scales = tensors[WORDS], tensors.get(f"{WORDS}_scale")
        places = tensors[POSITIONS] * tensors.get(f"{POSITIONS}_scale", np.float32(1))
        self._places: Floats = places + tensors["embeddings.token_type_embeddings.weight"][0]
        self._norm = _pair(tensors, "embeddings.LayerNorm")
        count = sum(name.endswith("attention.self.query.bias") for name in tensors)
        self._layers = [self._layer(tensors, f"encoder.layer.{n}") for n in range(count)]

    @classmethod
    def open(cls, folder: Path | None = None) -> Encoder:
        """Open the encoder of a folder, or the shipped one. Raises `ModelError`."""
        return cls(read_model(folder))

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self._words.shape[1])

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """Return what some texts mean; of a long one what its beginning does."""
        pieces = [list(self._tokenizer.pieces(text))[:PIECES_LIMIT] for text in texts]
        encoded: list[Encoded] = []
        batch: list[list[Piece]] = []
        for each in pieces:
            if batch and sum(map(len, batch)) + len(each) > BATCH_PIECES:
                encoded += self._encode(batch)
                batch = []
            batch.append(each)
        return encoded + (self._encode(batch) if batch else [])

    def _encode(self, batch: Sequence[Sequence[Piece]]) -> list[Encoded]:
        """Send texts through the network at once, row under row: only attention looks at each by itself."""
        tokenizer = self._tokenizer
        rows = [[tokenizer.open, *(piece.number for piece in pieces), tokenizer.close] for pieces in batch]
        ends = np.cumsum([len(row) for row in rows]).tolist()
        numbers = np.concatenate(rows)
        state = self._words[numbers].astype(np.float32)
        if self._scales is not None:
            state *= self._scales[numbers]
        state += self._places[np.concatenate([np.arange(len(row)) for row in rows])]
        state = _normalised(state, self._norm)
        for layer in self._layers:
            state = self._through(layer, state, ends)
        return [
            _encoded(pieces, part) for pieces, part in zip(batch, np.split(state, ends[:-1]), strict=True)
        ]

    def _through(self, layer: _Layer, state: Floats, ends: Sequence[int]) -> Floats:
        """Return the state of all pieces behind a layer."""
        seen = _linear(state, layer.attend)
        context = np.empty_like(state)
        start = 0
        for end in ends:
            context[start:end] = self._attention(seen[start:end])
            start = end
        state = _normalised(_linear(context, layer.joined) + state, layer.joined_norm)
        inner = _gelu(_linear(state, layer.wide))
        return _normalised(_linear(inner, layer.narrow) + state, layer.narrow_norm)

    def _attention(self, seen: Floats) -> Floats:
        """Return what each piece of one text takes from all, by how like its query their keys are."""
        size = len(seen)
        query, key, value = seen.reshape(size, 3, self._heads, -1).transpose(1, 2, 0, 3)
        likeness: Floats = query @ key.transpose(0, 2, 1)
        likeness -= likeness.max(axis=-1, keepdims=True)
        np.exp(likeness, out=likeness)
        likeness /= likeness.sum(axis=-1, keepdims=True)
        taken: Floats = (likeness @ value).transpose(1, 0, 2).reshape(size, -1)
        return taken

    def _layer(self, tensors: Tensors, name: str) -> _Layer:
        def linear(part: str) -> tuple[Floats, Floats]:
            matrix, bias = _pair(tensors, f"{name}.{part}")
            return _blocks(matrix), bias

        parts = [_pair(tensors, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
        scale = np.float32((self.dimensions / self._heads) ** -0.5)
        parts[0] = parts[0][0] * scale, parts[0][1] * scale  # scales the likeness, once for all
        return _Layer(
            attend=(_blocks(np.hstack([matrix for matrix, _ in parts])), np.hstack([b for _, b in parts])),
            joined=linear("attention.output.dense"),
            joined_norm=_pair(tensors, f"{name}.attention.output.LayerNorm"),
            wide=linear("intermediate.dense"),
            narrow=linear("output.dense"),
            narrow_norm=_pair(tensors, f"{name}.output.LayerNorm"),
        )


def unit(vectors: Floats) -> Floats:
    """Return vectors (… × dimensions) at length 1; those of length 0 stay."""
    lengths = np.sqrt((vectors * vectors).sum(axis=-1, keepdims=True))
    scaled: Floats = vectors / np.maximum(lengths, EPSILON)
    return scaled


def _encoded(pieces: Sequence[Piece], state: Floats) -> Encoded:
    """Return a text from the state of its pieces, the first and last of which are marks of their own."""
    of_word: dict[tuple[int, int], list[int]] = {}
    for n, piece in enumerate(pieces, start=1):
        if piece.is_word:
            of_word.setdefault((piece.start, piece.end), []).append(n)
    words = [state[rows].mean(axis=0) for rows in of_word.values()]
    stacked = np.array(words, np.float32).reshape(-1, state.shape[1])
    return Encoded(unit(state.mean(axis=0)), tuple(of_word), unit(stacked))


def _pair(tensors: Tensors, name: str) -> tuple[Floats, Floats]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _blocks(matrix: Floats) -> Floats:
    """Return a matrix (input × output) as blocks of columns (blocks × input × columns)."""
    columns = BLOCK_COLUMNS if matrix.shape[1] % BLOCK_COLUMNS == 0 else matrix.shape[1]
    return np.ascontiguousarray(matrix.reshape(len(matrix), -1, columns).transpose(1, 0, 2))


def _linear(state: Floats, weights: tuple[Floats, Floats]) -> Floats:
    """Return rows times a matrix in blocks, and a bias."""
    result: Floats = (state @ weights[0]).transpose(1, 0, 2).reshape(len(state), -1)
    result += weights[1]
    return result


def _normalised(state: Floats, weights: tuple[Floats, Floats]) -> Floats:
    """Return rows at mean 0 and variance 1, then weighed."""
    state = state - state.mean(axis=-1, keepdims=True)
    variance = np.einsum("ij,ij->i", state, state)[:, None] / np.float32(state.shape[1])
    state *= 1 / np.sqrt(variance + EPSILON)
    state *= weights[0]
    state += weights[1]
    return state


def _gelu(state: Floats) -> Floats:
    """Return the Gaussian error linear unit, by its tanh (Hendrycks & Gimpel 2016), right to three digits."""
    inner = state * state
    inner *= np.float32(0.035677408)
    inner += np.float32(0.7978845608)
    inner *= state
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= state
    inner *= np.float32(0.5)
    return inner
