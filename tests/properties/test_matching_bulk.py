"""Reading a whole base at once comes to the same as reading its facts one by one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import numpy as np
import numpy.typing as npt
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.facts import Fact
from bot.matching.analysis import Analyser, FieldWeights
from bot.matching.index import Index
from bot.matching.passages import chunks_of, words_of
from bot.matching.postings import Postings
from bot.matching.sorting import Boosted
from bot.matching.synonyms import Synonyms
from bot.matching.terms import BREAK
from bot.matching.vocabulary import Vocabulary
from tests.properties.test_matching_index import IDS, SYNONYMS, distinct, facts
from tests.unit.handful import fact

MARKS = [
    *"aZé9.,'’`-_!?;؟。！\"”)] \t\n\r\x0b\x1c\x85\u00a0\u2003\u2028",
    "e-",
    "U.S.",
    "10th",
    "\n\n",
    "...",
]
TERMS = range(5)
RARE_TERM = 70_000
"""A term beyond 16 bits."""
SLOTS = 4


@given(st.text() | st.lists(st.sampled_from(MARKS)).map("".join))
@example("5½ ½ ²x _ 10_ ٣")
@example("end.\n \nNext")
@example("U.S.\u2003e-mail e-\nmail 1,000th. Mali's")
def test_a_text_in_chunks_has_the_same_words_and_breaks(text: str) -> None:
    assert BREAK.findall(text) == list(chain.from_iterable(map(words_of, chunks_of(text))))


NAMES = ("The World Trade Organization", "the Royal Air Force and Mali", "gold.", "\n\n", "seizure of power")
naming = st.builds(
    lambda words, identity: fact(" ".join(["Mali", *words]), identity),
    st.lists(st.sampled_from(NAMES), max_size=4),
    st.sampled_from(IDS),
)
"""Facts of many names and nothing else, as a corpus has them."""


def index(them: list[Fact]) -> Index:
    vocabulary = Vocabulary()
    return Index(
        them, {"t": "The gold"}, Analyser(vocabulary, Synonyms(SYNONYMS, vocabulary), FieldWeights())
    )


def rows(over: Index) -> list[tuple[list[int], list[int], list[float]]]:
    return [row(over.postings, term) for term in range(len(over.analyser.vocabulary))]


def row(postings: Postings, term: int) -> tuple[list[int], list[int], list[float]]:
    start, end, late_start, late_end = postings.span(term)
    built, late = postings.bulk, postings.late
    return (
        [*built[0][start:end].tolist(), *late[0][late_start:late_end].tolist()],
        [*built[1][start:end].tolist(), *late[1][late_start:late_end].tolist()],
        [*built[2][start:end].tolist(), *late[2][late_start:late_end].tolist()],
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(facts | naming, max_size=8))
def test_facts_read_at_once_are_indexed_like_facts_added_one_by_one(them: list[Fact]) -> None:
    them = list(distinct(them).values())
    at_once, one_by_one = index(them), index([])
    for each in them:
        one_by_one.add(each)
    vocabulary, other = at_once.analyser.vocabulary, one_by_one.analyser.vocabulary
    assert other.stems == vocabulary.stems
    assert list(other.of_folded.items()) == list(vocabulary.of_folded.items())
    assert [other.is_written(word) for word in other.of_folded] == [
        vocabulary.is_written(word) for word in vocabulary.of_folded
    ]
    assert rows(one_by_one) == rows(at_once)
    slots = range(len(them))
    assert [one_by_one.text(n).tolist() for n in slots] == [at_once.text(n).tolist() for n in slots]
    assert one_by_one.phrasings == at_once.phrasings
    assert (one_by_one.count, one_by_one.total_length) == (at_once.count, at_once.total_length)
    terms = range(len(vocabulary.stems))
    assert [one_by_one.frequency(term) for term in terms] == [at_once.frequency(term) for term in terms]
    assert titles(one_by_one) == titles(at_once)


def titles(over: Index) -> tuple[list[int], int, tuple[float, float, float]]:
    """What is known of the titles above an index's facts, room for more terms aside."""
    frequencies, count = over.headings.frequencies
    return np.trim_zeros(frequencies, "b").tolist(), count, over.headings.norms


def ints(values: Iterable[int]) -> npt.NDArray[np.int32]:
    return np.array(list(values), np.int32)


pairs = st.tuples(st.sampled_from((*TERMS, RARE_TERM)), st.integers(0, SLOTS - 1))


@given(st.lists(pairs, max_size=20), st.lists(st.tuples(pairs, st.floats(0, 2, width=32)), max_size=20))
def test_a_posting_has_how_often_its_pair_was_given_and_the_largest_of_its_boosts(
    said: list[tuple[int, int]], boosted: list[tuple[tuple[int, int], float]]
) -> None:
    said.sort(key=lambda pair: pair[1])
    fields = Boosted(
        ints(pair[0] for pair, _ in boosted),
        ints(pair[1] for pair, _ in boosted),
        np.array([boost for _, boost in boosted], np.float32),
    )
    postings = Postings(ints(pair[0] for pair in said), ints(pair[1] for pair in said), fields, RARE_TERM + 1)
    for term in (*TERMS, RARE_TERM):
        slots, counts, boosts = row(postings, term)
        there = sorted({slot for t, slot in [*said, *(pair for pair, _ in boosted)] if t == term})
        assert there == slots
        assert [said.count((term, slot)) for slot in there] == counts
        largest = [max((b for pair, b in boosted if pair == (term, slot)), default=0.0) for slot in there]
        assert largest == boosts
