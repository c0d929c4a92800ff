"""What the confidence in a hit is reckoned from.

The features of the second stage, how the hit stands among the others, and what the question says of itself.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import types

from bot.matching.compiling import NUMBER, NUMBERS, SINGLE, compiled, several
from bot.matching.query import Query
from bot.matching.ranking import FEATURES
from bot.matching.wordlists import words

SIGNALS = (
    *FEATURES,
    "margin",     # how far ahead of the next hit the first is; how far behind the first the others are
    "unknown",    # share of the question that nothing in the fact base speaks of
    "words",      # how many telling words something speaks of (log)
    "uncovered",  # share that this fact does not account for, squared
    "agreement",  # share that it accounts for, if its best sentence or a phrasing does so too
    "strangest",  # weight of the most telling word that nothing speaks of
    "told",       # how rare in English the words are together that this fact accounts for (log)
    "together",   # how rare those in its best sentence are (log)
    "rarest",     # how rare the rarest word is that it accounts for
    "asking",     # 1 if the question has a question word
    "personal",   # share of its words that are about the one who asks, or who is asked
)  # fmt: skip
"""Most are shares. *told*, *together* and *rarest* are amounts, since two words found of two may be chance,
and ten of ten are none."""

RISING = words(
    """
    coverage adjacency phrasing numbers names attributes outside denied lacking missing margin agreement
    opposed unsaid unnamed unnumbered told together
    """
)
"""Signals more of which never make less sure, whatever the others are; `FALLING` never make surer."""
FALLING = words("unknown uncovered strangest personal")

COVERAGE, SENTENCE, PHRASING = (FEATURES.index(name) for name in ("coverage", "sentence", "phrasing"))
_MORE = range(len(FEATURES), len(SIGNALS))
MARGIN, UNKNOWN, WORDS, UNCOVERED, AGREEMENT, STRANGEST, TOLD, TOGETHER, RAREST, ASKING, PERSONAL = _MORE

Floats = npt.NDArray[np.float64]
Credits = npt.NDArray[np.float32]
_Said = tuple[float, float, float, float, float, Floats]


class Asked(NamedTuple):
    """What a question says of itself: the signals that are the same for all hits, and its words' rarities.

    `rarities` are those of the known words (see `lexicon.rarity`).
    """

    unknown: float
    words: float
    strangest: float
    asking: float
    personal: float
    rarities: Floats


def asked(query: Query) -> Asked:
    """What a question says of itself."""
    return Asked(
        unknown=sum(word.weight for word in query.strangers) / (query.weight or 1.0),
        words=math.log1p(sum(not word.is_light for word in query.known)),
        strangest=query.strangest,
        asking=float(query.is_asking),
        personal=query.personal,
        rarities=np.array([word.rarity for word in query.known], np.float64),
    )


def signals(features: Floats, scores: Floats, credits: Credits, said: Asked) -> Floats:
    """The inputs of the calibration for all hits of one question, best first.

    `features` are hits × `FEATURES`; `credits` (known words × hits) tell what each hit accounts for.
    """
    table = np.empty((len(features), len(SIGNALS)))
    fill_signals(features, scores, credits, said[:], table)  # compiled loops want a plain tuple
    return table


@compiled(
    types.void(
        NUMBER[:, :],
        NUMBERS,
        SINGLE[:, ::1],
        several(NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, NUMBERS),
        NUMBER[:, ::1],
    )
)
def fill_signals(features: Floats, scores: Floats, credits: Credits, said: _Said, table: Floats) -> None:
    """Fill the table of `signals`, a row for each hit."""
    unknown, known, strangest, asking, personal, rarities = said
    size, width = features.shape
    for k in range(size):
        table[k, :width] = features[k]
        ahead = scores[k] - scores[0]
        if k == 0:
            ahead = scores[0] - scores[1] if size > 1 else scores[0]
        coverage, sentence = features[k, COVERAGE], features[k, SENTENCE]
        told, rarest = 0.0, 0.0
        for n in range(len(rarities)):
            told += rarities[n] * credits[n, k]
            rarest = max(rarest, rarities[n] * credits[n, k])
        row = table[k]
        row[MARGIN] = ahead / (abs(scores[0]) + 1e-9)
        row[UNKNOWN], row[WORDS], row[STRANGEST] = unknown, known, strangest
        row[UNCOVERED] = (1 - coverage) ** 2
        row[AGREEMENT] = max(sentence, features[k, PHRASING]) * coverage
        row[TOLD], row[RAREST] = math.log1p(told), rarest
        row[TOGETHER] = math.log1p(sentence * rarities.sum())
        row[ASKING], row[PERSONAL] = asking, personal
