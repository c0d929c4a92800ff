"""How a question is put: whether it asks at all, and whether it is about the one who asks or the bot.

*what is my balance*, *are you a robot* and *set an alarm* may share words with a record; they are put in
another manner than what a record is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from bot.matching.lexicon import QUESTION_WORDS
from bot.matching.wordlists import words

PERSONAL = words(
    """
    i im ive id my mine myself we our ours ourselves your yours yourself youre ur
    """
)
"""Words of the one who asks and of whoever is asked. *us* is far more often the United States, *tell me* and
*can you say* are mere politeness."""
_IS = words("are were am is r")
_YOU = words("you u")


def is_asking(folded: Sequence[str]) -> bool:
    """Whether a question word stands among the folded words of a question."""
    return not QUESTION_WORDS.isdisjoint(folded)


def personal_share(folded: Sequence[str]) -> float:
    """How many of the folded words of a question are about the one who asks or who is asked (0 to 1).

    >>> personal_share(["what", "is", "my", "balance"]), personal_share(["are", "you", "real"])
    (0.25, 0.3333333333333333)
    """
    if not folded:
        return 0.0
    found = sum(word in PERSONAL for word in folded)
    if not _YOU.isdisjoint(folded):
        found += sum((a in _IS and b in _YOU) or (a in _YOU and b in _IS) for a, b in pairwise(folded))
    return found / len(folded)
