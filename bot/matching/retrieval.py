"""The first stage: from a query to a few candidate facts, by BM25F, exactly.

Every word is scored for all the facts that have it, in whole arrays; only the best facts are then looked at
word by word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.matching.index import Index
from bot.matching.query import QueryTerm

NEAREST = 3
"""So many candidates are kept however weak they are, to say what is nearest when nothing answers."""

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact by its slot, and what each known word of the query scores in it and is credited with there."""

    slot: int
    scores: Sequence[float]
    credits: Sequence[float]


def retrieve(
    index: Index,
    words: Sequence[QueryTerm],
    limit: int,
    only: Collection[int] | None = None,
    share: float = 0.0,
) -> list[Candidate]:
    """Return the best `limit` living facts for some known words, best first; `only` restricts them to slots.

    Facts with less than a `share` of the best one's score are left out, but for the first `NEAREST` ones.
    Which of equals are left out goes by fact id.
    """
    sums = _sums(index, words)
    if index.count < len(index.facts):
        sums[~index.alive] = 0.0
    if only is not None:
        allowed = np.zeros(len(sums), np.bool_)
        allowed[list(only)] = True
        sums[~allowed] = 0.0
    slots = _promising(sums, limit, share)
    found = zip(slots.tolist(), sums[slots].tolist(), strict=True)
    ranked = sorted(found, key=lambda pair: (-pair[1], index.facts[pair[0]].id))[:limit]
    kept = [slot for n, (slot, total) in enumerate(ranked) if n < NEAREST or total >= share * ranked[0][1]]
    return look_up(index, words, kept)


def look_up(index: Index, words: Sequence[QueryTerm], slots: Iterable[int]) -> list[Candidate]:
    """Return some facts as candidates, whether or not any word stands in them."""
    meant: dict[int, list[tuple[int, float]]] = {}
    for n, word in enumerate(words):
        for meaning in (*word.meanings, *word.related):
            meant.setdefault(meaning.term, []).append((n, meaning.credit))
    return [_candidate(slot, words, meant, index.impacts_in(slot, meant.keys())) for slot in slots]


def _candidate(
    slot: int,
    words: Sequence[QueryTerm],
    meant: Mapping[int, Sequence[tuple[int, float]]],
    impacts: Mapping[int, float],
) -> Candidate:
    """Return what some words come to in a fact: each counts by the best of the terms it may mean."""
    scores, credits = [0.0] * len(words), [0.0] * len(words)
    for term, impact in impacts.items():
        for n, credit in meant[term]:
            scores[n] = max(scores[n], words[n].idf * credit * impact)
            credits[n] = max(credits[n], credit)
    return Candidate(slot, scores, credits)


def _sums(index: Index, words: Sequence[QueryTerm]) -> Floats:
    """Return what each slot scores for all words together: for each the best of its meanings."""
    sums, best = np.zeros(len(index.facts), np.float32), np.zeros(len(index.facts), np.float32)
    for word in words:
        touched = []
        for meaning in word.meanings:
            slots, impacts = index.impacts(meaning.term)
            scores = impacts * np.float32(meaning.credit * word.idf)
            if len(word.meanings) == 1:
                sums[slots] += scores
            else:
                best[slots] = np.maximum(best[slots], scores)
                touched.append(slots)
        for slots in touched:  # what was added once is cleared, so that no fact is given it twice
            sums[slots] += best[slots]
            best[slots] = 0.0
    return sums


def _promising(sums: Floats, limit: int, share: float) -> npt.NDArray[np.intp]:
    """Return the slots of the best `limit` sums, and of those that equal the last of them.

    Those with less than a `share` of the best one are left out, unless there are fewer than `NEAREST`.
    """
    if not len(sums) or limit < 1:
        return np.zeros(0, np.intp)
    slots = np.flatnonzero(sums >= max(share * sums.max(), np.finfo(np.float32).tiny))
    if len(slots) < NEAREST:
        slots = np.flatnonzero(sums)
    if len(slots) > limit:
        there = sums[slots]
        slots = slots[there >= np.partition(there, -limit)[-limit]]
    return slots
