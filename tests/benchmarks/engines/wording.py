"""The words of facts and questions as the peers get them: one text, one tokeniser, one list of stop words."""

from __future__ import annotations

import re
from collections.abc import Callable

import Stemmer

from bot.facts import Fact
from bot.matching.english import words

WORD = re.compile(r"\w\w+")
"""bm25s's own token pattern, for every engine that has none of its own."""

STOP_WORDS = words(
    """
    a an and are as at be but by for if in into is it no not of on or such that the their then there these
    they this to was will with
    """
)
"""bm25s's English stop words, which are Lucene's; in a question's search string they only cost time."""


def fields(fact: Fact, titles: bool) -> tuple[str, ...]:
    """Return the fact's document title, section title and text, or its text alone."""
    passage = fact.passage
    return (passage.document.title, passage.section, passage.text) if titles else (passage.text,)


def joined(fact: Fact, titles: bool) -> str:
    """Return the fact's fields as one text, titles first, for engines without fields."""
    return "\n".join(field for field in fields(fact, titles) if field)


def search_words(question: str) -> list[str]:
    """Return a question's words without its stop words, lower case, free of any query language's marks."""
    every = words_of(question)
    return [word for word in every if word not in STOP_WORDS] or every


def words_of(question: str) -> list[str]:
    """All of a question's words, lower case, free of any query language's marks."""
    return WORD.findall(question.lower())


def stemmer() -> Callable[[list[str]], list[str]]:
    """Return a function from words to their Snowball stems."""
    stem: Callable[[list[str]], list[str]] = Stemmer.Stemmer("english").stemWords
    return stem
