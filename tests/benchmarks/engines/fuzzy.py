"""rapidfuzz: the question compared with every passage, `token_set_ratio` or `WRatio`."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from bot.facts import Fact, FactBase
from tests.benchmarks.engines.engine import TOP, Found10, found10
from tests.benchmarks.engines.wording import joined

SCORERS = {"token_set_ratio": fuzz.token_set_ratio, "WRatio": fuzz.WRatio}


class Fuzzy:
    """A list of texts, folded once by rapidfuzz's own `default_process`, and one of its scorers."""

    def __init__(self, base: FactBase, titles: bool, scorer: str) -> None:
        self._titles = titles
        self._scorer = SCORERS[scorer]
        self._texts = {fact.id: self._folded(fact) for fact in base}

    def answer(self, question: str) -> list[tuple[str, float, str]]:
        """Fold the question and extract the top ten, as text, score and id."""
        folded = utils.default_process(question)
        return process.extract(folded, self._texts, scorer=self._scorer, processor=None, limit=TOP)

    def find(self, question: str) -> Found10:
        """Return the top ten and the top score."""
        best = self.answer(question)
        return found10(tuple(identity for _, _, identity in best), tuple(score for _, score, _ in best))

    def add(self, fact: Fact) -> None:
        """Put a new fact in force."""
        self._texts[fact.id] = self._folded(fact)

    def replace(self, fact: Fact) -> None:
        """Put a fact in the place of the one with its id."""
        self._texts[fact.id] = self._folded(fact)

    def remove(self, fact_id: str) -> None:
        """Take a fact out of force."""
        del self._texts[fact_id]

    def _folded(self, fact: Fact) -> str:
        return utils.default_process(joined(fact, self._titles))


def build(base: FactBase, titles: bool, variant: str) -> Fuzzy:
    """Return the variant is the scorer's name."""
    return Fuzzy(base, titles, variant)
