"""Corrections are what looking at every word of the vocabulary finds."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.matching.typos import Correction, Typos

BASES = (
    "gold",
    "force",
    "cotton",
    "exports",
    "military",
    "volunteers",
    "diplomatic",
    "refueling",
    "abab",
    "aid",
)
letters = st.sampled_from("abcdegiloprstuvx")


@st.composite
def slips(draw: st.DrawFn, times: int = 2) -> str:
    """Return a word with a few slips: a letter dropped, doubled, put in, changed or swapped."""
    word = draw(st.sampled_from(BASES))
    for _ in range(draw(st.integers(0, times))):
        place = draw(st.integers(0, len(word) - 2))
        word = draw(
            st.sampled_from(
                [
                    word[:place] + word[place + 1 :],
                    word[: place + 1] + word[place:],
                    word[:place] + draw(letters) + word[place:],
                    word[:place] + draw(letters) + word[place + 1 :],
                    word[:place] + word[place + 1] + word[place] + word[place + 2 :],
                ]
            )
        )
        if len(word) < 2:
            break
    return word


vocabularies = st.dictionaries(
    slips() | st.text(letters, min_size=1, max_size=12), st.integers(0, 3), max_size=25
)


def oracle(typed: str, often: dict[str, int]) -> Correction | None:
    """Of the words that are near enough, looked for among all, the likeliest slip, then the commonest."""
    near = [
        (OSA.distance(typed, word), slip(typed, word), -count, word)
        for word, count in often.items()
        if count and len(word) >= 4 and is_near(typed, word)
    ]
    changes, _, _, word = min(near, default=(0, 0, 0, ""))
    return Correction(word, changes) if word else None


def slip(typed: str, word: str) -> int:
    """How unlikely a slip is: letters swapped, one typed twice, one left out, another; any two are alike."""
    if OSA.distance(typed, word) != 1:
        return 0
    if sorted(typed) == sorted(word):
        return 1
    if len(typed) > len(word):
        return (
            2
            if any(a == b and typed[:n] + typed[n + 1 :] == word for n, (a, b) in enumerate(pairwise(typed)))
            else 4
        )
    return 3 if len(typed) < len(word) else 4


def is_near(typed: str, word: str) -> bool:
    """Return the rules, as `Typos.correct` states them."""
    changes = OSA.distance(typed, word)
    same_first = typed[0] == word[0]
    if changes == 2:
        return len(typed) >= 8 and len(word) >= 7 and same_first
    if changes != 1:
        return False
    swapped = sorted(typed) == sorted(word)
    if len(typed) == 4:
        return same_first and (swapped or len(word) == 5)
    return len(typed) > 4 and (same_first or swapped or len(typed) >= 6)


@settings(max_examples=400, deadline=None)
@given(vocabularies, slips() | st.text(letters, min_size=1, max_size=12))
def test_a_correction_is_what_a_look_at_every_word_finds(often: dict[str, int], typed: str) -> None:
    assume(typed not in often)
    assert oracle(typed, often) == Typos(often, often.__getitem__).correct(typed)


@settings(max_examples=150, deadline=None)
@given(vocabularies, vocabularies, slips())
def test_words_learned_later_count_like_those_known_from_the_start(
    early: dict[str, int], late: dict[str, int], typed: str
) -> None:
    often = early | late
    assume(typed not in often)
    learned = Typos(early, often.__getitem__)
    learned.learn(late)
    assert Typos(often, often.__getitem__).correct(typed) == learned.correct(typed)


@settings(max_examples=150, deadline=None)
@given(st.sets(st.text(letters, min_size=1, max_size=6)), st.text(letters, max_size=12))
def test_a_word_taken_apart_is_two_known_words(known: set[str], typed: str) -> None:
    halves = Typos((), lambda _: 1).split(typed, known.__contains__)
    possible = [(typed[:n], typed[n:]) for n in range(3, len(typed) - 2) if {typed[:n], typed[n:]} <= known]
    assert halves in possible if possible else halves is None
