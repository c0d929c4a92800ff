"""The first stage: from a query to a few candidate facts, by BM25F, exactly.

Rare words are scored for all the facts that have them; common words only for the facts that can still make
it (MaxScore, Turtle & Flood 1995): words are taken rarest first, and as soon as the words that remain could
not lift an untouched fact over the weakest candidate, they are looked up for the touched ones only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.matching.index import Index
from bot.matching.query import Sought

K1 = 1.4
B = 0.75
LONG_ROW = 2048
"""Rows shorter than this are scored whole: pruning them costs more than it saves."""

Floats = npt.NDArray[np.float32]
Slots = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Column:
    """What one word of a query contributes: scores and credits for ascending slots."""

    slots: Slots
    scores: Floats
    credits: Floats


NOTHING = Column(np.zeros(0, np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32))


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate facts, best first, with the contributions of each known word.

    Two arrays of words × candidates.
    """

    slots: Slots
    scores: Floats
    credits: Floats


def retrieve(index: Index, words: Sequence[Sought], limit: int, only: Slots | None = None) -> Candidates:
    """The best `limit` living facts for some known words; `only` restricts them to some slots.

    Equal scores go by fact id.
    """
    order = sorted(range(len(words)), key=lambda n: -words[n].idf)
    ceilings = np.cumsum([0.0, *(words[n].idf * (K1 + 1) for n in reversed(order))])[::-1]
    allowed = _allowed(index, only)
    totals = np.zeros(len(index.facts), np.float32)
    touched: list[Slots] = []
    columns: dict[int, Column] = {}
    for rank, n in enumerate(order):
        if touched and sum(index.frequency(m.term) for m in words[n].meanings) > LONG_ROW:
            floor = _weakest(totals, touched, limit)
            if floor > ceilings[rank]:
                survivors = _survivors(totals, touched, floor - ceilings[rank])
                return _finish(index, words, columns, survivors, limit)
        column = columns[n] = score(index, words[n])
        slots, scores = column.slots, column.scores
        if allowed is not None:
            keep = allowed[slots]
            slots, scores = slots[keep], scores[keep]
        fresh = slots[totals[slots] == 0] if touched else slots
        totals[slots] += scores
        touched.append(fresh)
    everything = np.concatenate(touched) if touched else np.zeros(0, np.int32)
    if len(everything) > 4 * limit:
        everything = _survivors(totals, touched, _weakest(totals, touched, limit))
    return _finish(index, words, columns, everything, limit)


def _allowed(index: Index, only: Slots | None) -> npt.NDArray[np.bool_] | None:
    """Which slots may be found; None when all may."""
    size = len(index.facts)
    if only is None:
        return None if index.count == size else index.alive[:size]
    allowed = np.zeros(size, np.bool_)
    allowed[only] = index.alive[only]
    return allowed


def score(index: Index, word: Sought, among: Slots | None = None) -> Column:
    """A word's contribution to every fact that has it, or to some facts (`among`, ascending).

    Best meaning each.
    """
    parts = [_score_meaning(index, word.idf, m.term, m.credit, among) for m in word.meanings]
    if len(parts) == 1:
        return parts[0]
    slots = np.concatenate([p.slots for p in parts])
    order = np.argsort(slots, kind="stable")
    slots = slots[order]
    first = (
        np.flatnonzero(np.concatenate(([True], slots[1:] != slots[:-1])))
        if len(slots)
        else np.zeros(0, np.int64)
    )
    if not len(first):
        return Column(slots, np.zeros(0, np.float32), np.zeros(0, np.float32))
    return Column(
        slots[first],
        np.maximum.reduceat(np.concatenate([p.scores for p in parts])[order], first),
        np.maximum.reduceat(np.concatenate([p.credits for p in parts])[order], first),
    )


def _score_meaning(index: Index, idf: float, term: int, credit: float, among: Slots | None) -> Column:
    row = index.row(term)
    slots, counts, boosts = row.slots, row.counts, row.boosts
    if among is not None:
        places = slots.searchsorted(among)
        places = places[slots.take(places, mode="clip") == among] if len(slots) else places[:0]
        if not len(places):
            return NOTHING
        slots, counts, boosts = slots[places], counts[places], boosts[places]
    norm = index.lengths(slots).astype(np.float32)
    norm *= np.float32(B / index.average_length)
    norm += np.float32(1 - B)
    weight: Floats = np.divide(counts, norm, dtype=np.float32)
    weight += boosts
    scores: Floats = (weight * np.float32(credit * idf * (K1 + 1))).astype(np.float32, copy=False)
    weight += np.float32(K1)
    scores /= weight
    return Column(slots, scores, np.full(len(slots), credit, np.float32))


def _weakest(totals: Floats, touched: list[Slots], limit: int) -> float:
    values = totals[np.concatenate(touched)]
    if len(values) < limit:
        return 0.0
    return float(np.partition(values, len(values) - limit)[len(values) - limit])


def _survivors(totals: Floats, touched: list[Slots], least: float) -> Slots:
    slots = np.concatenate(touched)
    return slots[totals[slots] >= least]


def _finish(
    index: Index,
    words: Sequence[Sought],
    columns: dict[int, Column],
    slots: Slots,
    limit: int,
) -> Candidates:
    """Score the survivors on every word, and keep the best."""
    slots = np.sort(slots)
    scores = np.zeros((len(words), len(slots)), np.float32)
    credits = np.zeros((len(words), len(slots)), np.float32)
    for n, word in enumerate(words):
        column = columns[n] if n in columns else score(index, word, slots)
        if not len(column.slots):
            continue
        places = np.searchsorted(column.slots, slots)
        places[places == len(column.slots)] = 0
        there = column.slots[places] == slots
        scores[n, there] = column.scores[places[there]]
        credits[n, there] = column.credits[places[there]]
    totals = scores.sum(axis=0, dtype=np.float64)
    best = _best(index, slots, totals, limit)
    found = Candidates(slots[best], scores[:, best], credits[:, best])
    _add_kin(index, words, found)
    return found


def _add_kin(index: Index, words: Sequence[Sought], found: Candidates) -> None:
    """Let words related to those asked count for candidates, where nothing better does."""
    order = np.argsort(found.slots)
    slots = found.slots[order]
    for n, word in enumerate(words):
        for kin in word.kin:
            column = _score_meaning(index, word.idf, kin.term, kin.credit, slots)
            if column is NOTHING:
                continue
            places = order[np.searchsorted(slots, column.slots)]
            found.scores[n, places] = np.maximum(found.scores[n, places], column.scores)
            found.credits[n, places] = np.maximum(found.credits[n, places], column.credits)


def _best(index: Index, slots: Slots, totals: npt.NDArray[np.float64], limit: int) -> list[int]:
    """The places of the highest totals; ties by fact id, so the order in which facts came has no say."""
    if len(slots) > limit:
        floor = np.partition(totals, len(totals) - limit)[len(totals) - limit]
        places = np.flatnonzero(totals >= floor).tolist()
    else:
        places = list(range(len(slots)))
    return sorted(places, key=lambda n: (-totals[n], index.facts[slots[n]].id))[:limit]
