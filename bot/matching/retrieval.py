"""The first stage: from a query to a few candidate facts, by BM25F, exactly.

Rare words are scored for all the facts that have them; common words only for the facts that can still make
it (MaxScore, Turtle & Flood 1995): words are taken rarest first, and as soon as the words that remain could
not lift an untouched fact over the weakest candidate, they are looked up for the touched ones only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.matching.index import IMPACT_LIMIT, Index
from bot.matching.query import Meaning, Sought

NEAREST = 3
"""So many candidates are kept however weak they are, to say what is nearest when nothing answers."""
LONG_ROW = 2048
"""Rows shorter than this are scored whole: pruning them costs more than it saves."""

Floats = npt.NDArray[np.float32]
Slots = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate facts, best first, and what each known word adds: two arrays of words × candidates."""

    slots: Slots
    scores: Floats
    credits: Floats


def retrieve(
    index: Index, words: Sequence[Sought], limit: int, only: Slots | None = None, share: float = 0.0
) -> Candidates:
    """The best `limit` living facts for some known words; `only` restricts them to some slots.

    Facts with less than a `share` of the best one's score are left out, but for the first `NEAREST` ones.
    Equal scores go by fact id.
    """
    order = sorted(range(len(words)), key=lambda n: -words[n].idf)
    ceilings = np.cumsum([0.0, *(words[n].idf * IMPACT_LIMIT for n in reversed(order))])[::-1]
    allowed = _allowed(index, only)
    totals = np.zeros(len(index.facts), np.float32)
    touched: list[Slots] = []
    for rank, n in enumerate(order):
        if touched and sum(index.frequency(m.term) for m in words[n].meanings) > LONG_ROW:
            floor = _weakest(totals, touched, limit, share)
            if floor > ceilings[rank]:
                survivors = _survivors(totals, touched, floor - ceilings[rank])
                return _finish(index, words, survivors, limit, share)
        slots, scores = _column(index, words[n])
        if allowed is not None:
            keep = allowed[slots]
            slots, scores = slots[keep], scores[keep]
        touched.append(slots[totals[slots] == 0] if touched else slots)
        totals[slots] += scores
    found = np.concatenate(touched) if touched else np.zeros(0, np.int32)
    if len(found) > 4 * limit:
        found = _survivors(totals, touched, _weakest(totals, touched, limit, share))
    return _finish(index, words, found, limit, share)


def _allowed(index: Index, only: Slots | None) -> npt.NDArray[np.bool_] | None:
    """Which slots may be found; None when all may."""
    size = len(index.facts)
    if only is None:
        return None if index.count == size else index.alive[:size]
    allowed = np.zeros(size, np.bool_)
    allowed[only] = index.alive[only]
    return allowed


def _column(index: Index, word: Sought) -> tuple[Slots, Floats]:
    """The slots of all facts that have a word, ascending, and what it adds to their scores."""
    parts = [
        (index.slots(m.term), index.impacts(m.term) * np.float32(m.credit * word.idf)) for m in word.meanings
    ]
    if len(parts) == 1:
        return parts[0]
    slots = np.concatenate([part[0] for part in parts])
    if not len(slots):
        return slots, np.zeros(0, np.float32)
    order = slots.argsort(kind="stable")
    slots = slots[order]
    first = np.flatnonzero(np.concatenate(([True], slots[1:] != slots[:-1])))
    scores: Floats = np.maximum.reduceat(np.concatenate([part[1] for part in parts])[order], first)
    return slots[first], scores


def _weakest(totals: Floats, touched: list[Slots], limit: int, share: float) -> float:
    """The least that a candidate must reach in the end: what the best have now, since scores only grow."""
    values = totals[np.concatenate(touched)]
    if len(values) < limit:
        return 0.0
    enough = np.partition(values, (len(values) - limit, len(values) - NEAREST))
    return max(float(enough[-limit]), min(share * float(enough[-NEAREST:].max()), float(enough[-NEAREST])))


def _survivors(totals: Floats, touched: list[Slots], least: float) -> Slots:
    slots = np.concatenate(touched)
    return slots[totals[slots] >= least]


def _finish(index: Index, words: Sequence[Sought], slots: Slots, limit: int, share: float) -> Candidates:
    """Score the survivors on every word, keep the best, and let related words speak for those."""
    slots = np.sort(slots)
    scores = np.zeros((len(words), len(slots)), np.float32)
    credits = np.zeros((len(words), len(slots)), np.float32)
    for n, word in enumerate(words):
        _look_up(index, word.meanings, word.idf, slots, scores[n], credits[n])
    best = _best(index, slots, scores.sum(axis=0, dtype=np.float64), limit, share)
    places = np.sort(np.array(best, np.int64))
    slots, scores, credits = slots[places], scores[:, places], credits[:, places]
    for n, word in enumerate(words):
        if word.kin:
            _look_up(index, word.kin, word.idf, slots, scores[n], credits[n])
    order = places.searchsorted(best)
    return Candidates(slots[order], scores[:, order], credits[:, order])


def _look_up(
    index: Index, meanings: Iterable[Meaning], idf: float, slots: Slots, scores: Floats, credits: Floats
) -> None:
    """Raise scores and credits of some slots (ascending) to what the meanings of a word are worth there."""
    for meaning in meanings:
        row = index.slots(meaning.term)
        if not len(row):
            continue
        places = row.searchsorted(slots)
        there = (row.take(places, mode="clip") == slots).nonzero()[0]
        if len(there):
            worth = index.impacts(meaning.term, places[there]) * np.float32(meaning.credit * idf)
            scores[there] = np.maximum(scores[there], worth)
            credits[there] = np.maximum(credits[there], np.float32(meaning.credit))


def _best(index: Index, slots: Slots, totals: npt.NDArray[np.float64], limit: int, share: float) -> list[int]:
    """The places of the highest totals; ties by fact id, so the order in which facts came has no say."""
    places = np.arange(len(slots))
    if len(slots) > limit:
        floor = np.partition(totals, len(totals) - limit)[len(totals) - limit]
        places = np.flatnonzero(totals >= floor)
    rows = zip((-totals[places]).tolist(), slots[places].tolist(), places.tolist(), strict=True)
    ranked = sorted((worst, index.facts[slot].id, n) for worst, slot, n in rows)[:limit]
    return [n for rank, (worst, _, n) in enumerate(ranked) if rank < NEAREST or worst <= share * ranked[0][0]]
