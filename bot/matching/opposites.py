"""Words of which a sentence says the one and a question the other: then the sentence does not answer.

General English, one group a line: each word of a group is the opposite of all that stand on the other side.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from bot.matching.text import stem

_PAIRS = """
more : less fewer | increase : decrease decline reduce drop fall lower | rise : fall | up : down
first : last final | before : after | early : late | begin start : end stop finish | open : close
large big : small little | largest biggest : smallest | high : low | higher : lower
highest : lowest
most : least | maximum : minimum | old : new young | oldest : newest youngest | long : short | wide : narrow
strong : weak | rich : poor | hot : cold | hard difficult : easy | simple : complex
good : bad | best : worst
positive : negative | true : false | left : right | day : night | summer : winter | black : white
north : south | northern : southern | east : west | eastern : western | inside : outside | internal : external
male : female | man : woman | public : private | legal : illegal | common : rare | major : minor
majority : minority | same similar : different | present : absent | war : peace | ally friend : enemy
win : lose | success : failure | succeed : fail | profit : loss | allow permit : ban forbid prohibit
support : oppose | accept : reject | require : forbid | cause : prevent | create build : destroy
join : leave | arrive : leave depart | buy : sell | import : export | send give : receive | push : pull
love : hate | always : never
"""


@cache
def _opposites() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.replace("\n", "|").split("|"):
        sides = [[stem(word) for word in side.split()] for side in pair.split(":")]
        for one, other in zip(sides, reversed(sides), strict=True):
            for word in one:
                found.setdefault(word, set()).update(other)
    return {word: frozenset(others) for word, others in found.items()}


@lru_cache(maxsize=1 << 14)
def opposites_of(folded: str) -> frozenset[str]:
    """The stems that are the opposite of a word; most words have none.

    >>> sorted(opposites_of("exports"))
    ['import']
    """
    return _opposites().get(stem(folded), frozenset())
