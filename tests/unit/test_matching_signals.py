import numpy as np
import pytest

from bot.matching import terms
from bot.matching.lexicon import rarity
from bot.matching.manner import is_asking, personal_share
from bot.matching.matcher import Matcher
from bot.matching.signals import SIGNALS, asked
from tests.unit.handful import matcher


def signal(over: Matcher, question: str, name: str) -> float:
    """A signal of the best hit for a question."""
    return float(over.ranking(question).signals[0, SIGNALS.index(name)])


@pytest.mark.parametrize(
    ("question", "asks", "personal"),
    [
        ("when was the coup", True, 0.0),
        ("wehn was the coup", False, 0.0),
        ("coup date", False, 0.0),
        ("What's my balance?", True, 1 / 3),
        ("are you a robot", False, 1 / 4),
        ("who are you", True, 1 / 3),
        ("can you tell me about US aid", False, 0.0),
        ("I'd like your help", False, 2 / 4),
        ("", False, 0.0),
    ],
)
def test_how_a_question_is_put(question: str, asks: bool, personal: float) -> None:
    folded = [terms.fold(word) for word in terms.WORD.findall(question)]
    assert is_asking(folded) == asks
    assert personal_share(folded) == pytest.approx(personal)


def test_a_misspelt_question_word_asks_too() -> None:
    query = matcher().ranking("wehn was the coup").query
    assert query.is_asking


def test_rarity_falls_with_how_common_a_word_is() -> None:
    assert 0.0 == rarity("the") < rarity("government") < rarity("coup") < rarity("zzyzx")
    assert rarity("zzyzx") == pytest.approx(4.9)


def test_a_misspelling_is_as_rare_as_what_was_meant() -> None:
    over = matcher()
    (typed,) = over.ranking("neigbours").query.sought
    (meant,) = over.ranking("neighbours").query.sought
    assert (typed.rarity, typed.weight) == (meant.rarity, meant.weight)


def test_more_words_found_are_more_than_a_larger_share() -> None:
    """Two words found of two may be chance; many found of many are none."""
    over = matcher()
    few, many = "cotton", "farmers grow cotton along the river"
    assert signal(over, few, "told") < signal(over, many, "told")
    assert signal(over, few, "together") < signal(over, many, "together")


def test_signals_by_hand() -> None:
    found = matcher().ranking("when did the army train pilots")
    said = asked(found.query)
    for place in range(len(found.facts)):
        row = dict(zip(SIGNALS, found.signals[place].tolist(), strict=True))
        credits = found.credits[:, place]
        assert row["told"] == pytest.approx(np.log1p(said.rarities @ credits), rel=1e-6)
        assert row["together"] == pytest.approx(np.log1p(row["sentence"] * said.rarities.sum()))
        assert row["rarest"] == pytest.approx((said.rarities * credits).max(), rel=1e-6)
        assert (row["asking"], row["personal"]) == (1.0, 0.0)


def test_no_words_have_no_signals() -> None:
    found = matcher().ranking("the of and")
    assert found.signals.shape == (0, len(SIGNALS))
    assert asked(found.query).rarities.shape == (0,)
