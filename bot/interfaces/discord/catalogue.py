"""From the short keys in custom ids back to facts and topics of the base in force."""

from __future__ import annotations

from bot.desk import Desk, Question
from bot.facts import Fact, FactBase, Topic
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.rendering import Shown
from bot.matching import Hit

HITS_LOOKED_THROUGH = 50
"""Among how many of a question's hits a fact is looked for."""


class Catalogue:
    """Looks facts and topics up by digest.

    It follows the desk: when the base changes, the next look-up sees it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._indexed: FactBase | None = None
        self._facts: dict[str, Fact] = {}
        self._topics: dict[str, Topic] = {}

    def fact(self, key: str) -> Fact | None:
        """The fact whose id has this digest, if it is still in force."""
        self._refresh()
        return self._facts.get(key)

    def topic(self, key: str) -> Topic | None:
        """The topic whose name has this digest, if it is still in force."""
        self._refresh()
        return self._topics.get(key)

    def _refresh(self) -> None:
        base = self._desk.base
        if base is not self._indexed:
            self._facts = {digest(fact.id): fact for fact in base}
            self._topics = {digest(topic.name): topic for topic in base.topics}
            self._indexed = base


def hit_for(desk: Desk, question: Question, fact: Fact) -> Hit | None:
    """The fact as a hit for the question, with what answers in it and why.

    None if the words do not lead to it.
    """
    return next((hit for hit in desk.more(question, HITS_LOOKED_THROUGH) if hit.fact == fact), None)


def shown_for(desk: Desk, question: Question | None, fact: Fact) -> Shown:
    """The fact to show, with what answers the question in bold if its words lead there."""
    hit = None if question is None else hit_for(desk, question, fact)
    return Shown(fact) if hit is None else Shown.of(hit)
