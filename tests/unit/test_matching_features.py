from itertools import permutations

import pytest

from bot.facts import Fact
from bot.matching import Matcher
from bot.matching.confidence import SIGNALS
from tests.unit.handful import SENTENCES, base, fact, ids, matcher, numbered

SAME = ("Camels drink salty milk.",) * 5


def test_equal_facts_go_by_their_ids() -> None:
    facts = [fact("Camels drink.", identity) for identity in ("c", "a", "b")]
    assert ["a", "b", "c"] == ids(Matcher(base(*facts)).rank("camels"))


def test_of_many_equal_facts_the_first_by_id_are_kept() -> None:
    facts = [fact("Camels drink.", f"f{n:02}") for n in reversed(range(40))]
    assert ["f00", "f01", "f02"] == ids(Matcher(base(*facts)).rank("camels", limit=3))


def test_hits_are_ordered_by_score() -> None:
    scores = [hit.score for hit in matcher().rank("Mali trade relations in the United States")]
    assert sorted(scores, reverse=True) == scores
    assert 1 < len(scores)


@pytest.mark.parametrize("limit", [0, 1, 2, 5, 50])
def test_no_more_hits_come_than_were_wanted(limit: int) -> None:
    assert min(limit, 5) == len(matcher(*SAME).rank("camels", limit=limit))


def test_a_topic_narrows_the_search() -> None:
    over = Matcher(base(fact("Camels drink.", "a", "zoo"), fact("Camels drink.", "b", "desert")))
    assert ["b"] == ids(over.rank("camels", topic="desert"))


def test_an_unknown_topic_has_no_hits() -> None:
    assert () == matcher().rank("gold", topic="nowhere")


def preferred(question: str, one: Fact, other: Fact) -> str:
    return ids(Matcher(base(one, other, *numbered(*SENTENCES))).rank(question))[0]


def test_a_keyword_brings_a_fact_that_does_not_say_it() -> None:
    over = Matcher(base(fact("It fled.", "a", keywords=("camel",)), *numbered(*SENTENCES)))
    assert ["a"] == ids(over.rank("camel"))


def test_a_stored_phrasing_brings_its_fact_first() -> None:
    one, other = fact("Camels drink.", "a"), fact("Camels drink.", "b", questions=("Who drinks?",))
    assert "b" == preferred("who drinks", one, other)


def test_the_title_of_the_section_counts() -> None:
    one, other = fact("It drinks.", "a", section="Goats"), fact("It drinks.", "b", section="Camels")
    assert "b" == preferred("what do camels drink", one, other)


def test_the_title_of_the_document_counts() -> None:
    one, other = fact("It drinks.", "a", title="On goats"), fact("It drinks.", "b", title="On_camels")
    assert "b" == preferred("what do camels drink", one, other)


def test_words_in_one_sentence_count_more_than_words_apart() -> None:
    apart = fact("A camel slept there. Someone drank milk.", "a")
    together = fact("Someone slept there. A camel drank milk.", "b")
    assert "b" == preferred("camel milk", apart, together)


def test_neighbours_in_the_question_are_better_neighbours_in_the_passage() -> None:
    apart = fact("The milk that every good old camel drank was salty.", "a")
    together = fact("The camel milk that every good old goat drank was salty.", "b")
    assert "b" == preferred("camel milk", apart, together)


def test_what_stands_beside_a_fact_has_no_say_in_its_score() -> None:
    facts = fact("Rye bread", "f", "t"), fact("Bread from Mali", "g", "u"), fact("Rye from Chad", "h", "u")
    among, alone = Matcher(base(*facts)).rank("rye bread from mali"), Matcher(base(*facts))
    (score,) = (hit.score for hit in among if hit.fact.id == "f")
    assert [pytest.approx(score)] == [hit.score for hit in alone.rank("rye bread from mali", "t")]


def test_words_in_the_passage_count_more_than_words_in_phrasings_alone() -> None:
    told = fact("Rye bread is sold.", "f", questions=("what is sold?",))
    only_asked = fact("Loaves are sold.", "g", questions=("is rye bread sold?",))
    outside = SIGNALS.index("outside")
    found = Matcher(base(told, only_asked)).ranking("rye bread")
    assert {"f": True, "g": False} == {
        f.id: bool(row[outside] == 0) for f, row in zip(found.facts, found.signals, strict=True)
    }


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (0.0, "Aid for the north was not suspended."),
        (0.0, "All aid was suspended, except food aid."),
        (-1.0, "All aid was suspended."),
        (-1.0, "All aid was suspended. The bakery never closed."),
    ],
)
def test_a_denial_is_looked_for_in_the_best_sentence(expected: float, text: str) -> None:
    found = Matcher(base(fact(text))).ranking("which aid was not suspended")
    assert expected == found.signals[0, SIGNALS.index("denied")]


def test_a_word_beside_a_related_one_in_a_title_counts_the_same_in_whatever_order_facts_came() -> None:
    facts = (
        fact("gold mines", "a"),
        fact("golden rings", "b"),
        fact("The gold shop.", "c", section="Golden gold"),
    )
    found = [Matcher(base(*order)).rank("where is gold?") for order in permutations(facts)]
    scores = [{hit.fact.id: round(hit.score, 9) for hit in hits} for hits in found]
    assert [scores[0]] * len(scores) == scores
