"""The passages of a whole base as terms, one behind the other: what `Analyser.read` makes of each, for less.

What stands between white space (a *chunk*: *Mali*, *(the*, *end.*) is split into words the first time it is
seen, and is a number from then on. So a word costs one look-up in a dictionary and no function of ours, and
numbers become terms in whole arrays.
"""

from __future__ import annotations

import re

import numpy as np

from bot.matching import terms
from bot.matching.numbered import Numbered, Places, Terms
from bot.matching.synonyms import Synonyms
from bot.matching.vocabulary import STOP, Vocabulary

BLOCK_CHUNKS = 1 << 18
"""So many chunks become terms at once: enough for numpy, too few to show in memory."""

_PARAGRAPH_END = re.compile(r"(\n\s*\n)")


class Passages:
    """Passages read one after the other. Words are learned in the order in which they are read."""

    def __init__(self, vocabulary: Vocabulary, synonyms: Synonyms) -> None:
        self._vocabulary = vocabulary
        self._synonyms = synonyms
        self._chunks = _Chunks(vocabulary)
        self._number_of = self._chunks.__getitem__
        self._seen: Places = np.zeros(0, np.int64)
        self._block: list[int] = []
        self._block_ends = [0]
        self._texts: list[Terms] = [np.zeros(0, np.int32)]
        self._lengths: list[Places] = [np.zeros(1, np.int64)]

    def read(self, text: str) -> None:
        """Add a passage."""
        self._block.extend(map(self._number_of, chunks_of(text)))
        self._block_ends.append(len(self._block))
        if len(self._block) >= BLOCK_CHUNKS:
            self._end_block()

    def finish(self) -> tuple[Terms, Places]:
        """The terms of all passages, and where each ends, 0 first. Their words are in force from now on."""
        self._end_block()
        for chunk, times in zip(self._chunks, self._seen.tolist(), strict=True):
            self._vocabulary.count(words_of(chunk), times)
        return np.concatenate(self._texts), np.cumsum(np.concatenate(self._lengths))

    def _end_block(self) -> None:
        chunks = np.array(self._block, np.int32)
        seen = np.bincount(chunks, minlength=len(self._chunks))
        seen[: len(self._seen)] += self._seen
        self._seen = seen
        places, ends = self._chunks.places(chunks)
        text, lengths = self._marked(self._chunks.terms[places], ends[self._block_ends])
        self._texts.append(text)
        self._lengths.append(lengths)
        self._block.clear()
        self._block_ends = [0]

    def _marked(self, text: Terms, ends: Places) -> tuple[Terms, Places]:
        """The passages of a block with the terms of phrases in them, and the length of each."""
        begun = np.flatnonzero(np.isin(text, self._synonyms.beginnings)) if self._synonyms.beginnings else ()
        if not len(begun):
            return text, np.diff(ends)
        passages = np.split(text, ends[1:-1])
        for n in np.unique(np.searchsorted(ends, begun, side="right") - 1).tolist():
            passages[n] = np.array(self._synonyms.mark(passages[n].tolist()), np.int32)
        return np.concatenate(passages), np.array([len(passage) for passage in passages])


class _Chunks(Numbered[str]):
    """Chunks with their terms, stop words left out."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._term = vocabulary.term

    def read(self, key: str) -> list[int]:
        return [term for term in map(self._term, words_of(key)) if term != STOP]


def chunks_of(text: str) -> list[str]:
    r"""The parts of a text in which words are looked for one by one: no word has white space in it.

    Only the end of a paragraph has, which is a part of its own.

    >>> chunks_of("Gold (and\nart).\n\nCotton")
    ['Gold', '(and', 'art).', '\n\n', 'Cotton']
    """
    if "\n" not in text:
        return text.split()
    chunks: list[str] = []
    for n, part in enumerate(_PARAGRAPH_END.split(text)):
        chunks.extend([part] if n % 2 else part.split())
    return chunks


def words_of(chunk: str) -> list[str]:
    """The words and breaks in a chunk, which is most often a word itself."""
    return [chunk] if chunk.isalnum() else terms.BREAK.findall(chunk)
