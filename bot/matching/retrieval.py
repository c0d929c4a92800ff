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

from bot.matching.bm25f import MEANING, MEANING_PACKED
from bot.matching.index import Index
from bot.matching.maxscore import gather
from bot.matching.query import Meaning, Sought

NEAREST = 3
"""So many candidates are kept however weak they are, to say what is nearest when nothing answers."""
NO_FLAGS = np.zeros(0, np.bool_)

Floats = npt.NDArray[np.float32]
Slots = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate facts, best first, and what each known word adds: two arrays of words × candidates.

    `sought` has the meanings and the kin that were looked for, as the inner loops want them (`MEANING`).
    """

    slots: Slots
    scores: Floats
    credits: Floats
    sought: tuple[npt.NDArray[np.void], npt.NDArray[np.void]]


def retrieve(
    index: Index, words: Sequence[Sought], limit: int, only: Slots | None = None, share: float = 0.0
) -> Candidates:
    """The best `limit` living facts for some known words; `only` restricts them to some slots.

    Facts with less than a `share` of the best one's score are left out, but for the first `NEAREST` ones.
    Which of equals are left out goes by fact id.
    """
    meanings = _looked_for(index, words, [word.meanings for word in words])
    kin = _looked_for(index, words, [word.kin for word in words])
    slots, sums, scores, credits = gather(
        meanings,
        kin,
        len(words),
        index.searched,
        _allowed(index, only),
        index.room(),
        limit,
        NEAREST,
        share,
    )
    ranked = sums.tolist()
    if len(ranked) > limit or (len(ranked) > NEAREST and ranked[-1] < share * ranked[0]):
        best = _best(index, slots.tolist(), ranked, limit, share)  # equals of the last ones are too many
        slots, scores, credits = slots[best], scores.take(best, 1), credits.take(best, 1)
    return Candidates(slots, scores, credits, (meanings, kin))


def alone(index: Index, words: Sequence[Sought], slots: Sequence[int]) -> Candidates:
    """Some facts as the only candidates, whether or not any known word stands in them."""
    only = np.array(slots, np.int32)
    found = retrieve(index, words, len(slots), only)
    if len(found.slots):
        return found
    nothing = (len(words), len(slots))
    return Candidates(only, np.zeros(nothing, np.float32), np.zeros(nothing, np.float32), found.sought)


def _looked_for(
    index: Index, words: Sequence[Sought], meanings: Sequence[Sequence[Meaning]]
) -> npt.NDArray[np.void]:
    """The meanings of each word in turn, as the inner loop wants them."""
    span, pack = index.postings.span, MEANING_PACKED.pack
    rows = [
        pack(n, m.term, m.credit, m.credit * words[n].idf, *span(m.term))
        for n, its in enumerate(meanings)
        for m in its
    ]
    return np.frombuffer(bytearray().join(rows), MEANING)


def _allowed(index: Index, only: Slots | None) -> npt.NDArray[np.bool_]:
    """Which slots may be found; empty when all may."""
    if only is None:
        return NO_FLAGS if index.count == len(index.facts) else index.alive
    allowed = np.zeros(len(index.alive), np.bool_)
    allowed[only] = index.alive[only]
    return allowed


def _best(index: Index, slots: list[int], sums: list[float], limit: int, share: float) -> list[int]:
    """The places of the highest sums, which come best first; of equals at the end those with the first ids.

    So the order in which facts came has no say.
    """
    least = share * sums[0]
    size = min(limit, max(NEAREST, sum([total >= least for total in sums])))
    surer = [n for n, total in enumerate(sums) if total > sums[size - 1]]
    equal = [n for n, total in enumerate(sums) if total == sums[size - 1]]
    equal.sort(key=lambda n: index.facts[slots[n]].id)
    return [*surer, *equal[: size - len(surer)]]
