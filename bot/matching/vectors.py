"""The vectors of texts: made once for each text, and kept by what the text is, for all servers alike."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.matching.encoder import Encoded, Encoder, unit

Floats = npt.NDArray[np.float32]

BATCH_TEXTS = 16
"""So many texts are encoded at once, in a tenth of a second; then what was learned is kept."""


class VectorStore(Protocol):
    """Keeps values under keys, for good; whatever it loses is made again."""

    def read(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return those of some keys that there are, with what was kept under them."""
        ...

    def write(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep values under keys."""
        ...


class MemoryStore:
    """Keeps values as long as the program runs."""

    def __init__(self) -> None:
        self._rows: dict[bytes, bytes] = {}

    def read(self, keys: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Return those of some keys that there are, with what was kept under them."""
        return {key: self._rows[key] for key in keys if key in self._rows}

    def write(self, rows: Mapping[bytes, bytes]) -> None:
        """Keep values under keys."""
        self._rows.update(rows)


class Vectors:
    """The vectors of texts, shared by all matchers, in any thread.

    A text that is unknown waits until `learn` is called, by whoever has the time. They are kept as whole
    numbers of 8 bits, of which only the direction counts: the same today as when they are read again.
    """

    def __init__(
        self,
        open_encoder: Callable[[], Encoder],
        store: VectorStore,
        when_waiting: Callable[[Vectors], None] | None = None,
    ) -> None:
        """`when_waiting` is called by who needs vectors that wait; without it one goes on without them."""
        self.when_waiting = when_waiting
        self.learned = 0
        self._open_encoder = open_encoder
        self._encoder: Encoder | None = None
        self._store = store
        self._waiting: dict[str, None] = {}
        self._lock = threading.Lock()

    @property
    def encoder(self) -> Encoder:
        """The encoder, opened on first use. Raises `ModelError`."""
        with self._lock:
            if self._encoder is None:
                self._encoder = self._open_encoder()
            return self._encoder

    def encode(self, text: str) -> Encoded:
        """Return what a question means; it is not kept."""
        return self.encoder.encode([text])[0]

    def known(self, texts: Collection[str]) -> dict[str, Floats]:
        """Return the vectors of those of some texts that are known; the others wait to be learned."""
        keys = {text: self._key(text) for text in texts}
        stored = self._store.read(list(keys.values()))
        unknown = [text for text, key in keys.items() if key not in stored]
        with self._lock:
            self._waiting.update(dict.fromkeys(unknown))
        return {text: _vectors(stored[key])[0] for text, key in keys.items() if key in stored}

    def encoded(self, texts: Sequence[str]) -> list[Encoded]:
        """Return what some texts mean that are known, with their words."""
        keys = [key for text in texts for key in (self._key(text), self._key(text, "words"))]
        stored = self._store.read(keys)
        missing = [text for text in texts if not {self._key(text), self._key(text, "words")} <= stored.keys()]
        again = dict(zip(missing, self.encoder.encode(missing), strict=True)) if missing else {}
        return [again.get(text) or self._unpacked(text, stored) for text in texts]

    @property
    def waiting(self) -> int:
        """How many texts wait to be learned."""
        return len(self._waiting)

    def learn(self) -> int:
        """Learn a few of the texts that wait; return how many still do. Raises `ModelError`."""
        with self._lock:
            texts = list(self._waiting)[:BATCH_TEXTS]
        if texts:
            self.learn_now(texts)
        return self.waiting

    def learn_now(self, texts: Collection[str]) -> None:
        """Encode and keep some texts, before all others that wait. Raises `ModelError`."""
        rows: dict[bytes, bytes] = {}
        for text, encoded in zip(texts, self.encoder.encode(list(texts)), strict=True):
            rows[self._key(text)] = _packed(encoded.vector[None])
            spans = np.array(encoded.spans, "<i4").reshape(-1, 2)
            rows[self._key(text, "words")] = _packed(encoded.words) + spans.tobytes()
        self._store.write(rows)
        with self._lock:
            for text in texts:
                self._waiting.pop(text, None)
            self.learned += len(texts)

    def _unpacked(self, text: str, stored: Mapping[bytes, bytes]) -> Encoded:
        (vector,) = _vectors(stored[self._key(text)])
        data = stored[self._key(text, "words")]
        count = len(data) // (len(vector) + 8)  # for each word its numbers, and two ends of four bytes
        words, spans = data[: count * len(vector)], np.frombuffer(data, "<i4", offset=count * len(vector))
        pairs = [(start, end) for start, end in spans.reshape(-1, 2).tolist()]
        return Encoded(vector, tuple(pairs), _vectors(words, len(vector)))

    def _key(self, text: str, part: str = "") -> bytes:
        return hashlib.sha256(f"{self.encoder.identity}\n{part}\n{text}".encode()).digest()[:16]


def learn_all(vectors: Vectors) -> None:
    """Learn all that waits."""
    while vectors.learn():
        pass


def _packed(vectors: Floats) -> bytes:
    """Return vectors as whole numbers between -127 and 127."""
    most = np.maximum(np.abs(vectors).max(axis=1, initial=0.0), 1e-9)[:, None]
    numbers: npt.NDArray[np.int8] = np.rint(vectors * (127 / most)).astype(np.int8)
    return numbers.tobytes()


def _vectors(data: bytes, size: int | None = None) -> Floats:
    """Return vectors (rows × `size`; one row for None) from whole numbers, at length 1."""
    return unit(np.frombuffer(data, np.int8).reshape(-1, size or len(data)).astype(np.float32))
