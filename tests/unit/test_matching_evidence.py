from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from bot.facts import Fact
from bot.matching import Evidence, How, Matcher, Where
from tests.unit.handful import base, fact, first, matcher, numbered

GROUPS = [("rebels", "insurgents"), ("takeover", "seizure of power")]


def evidence(question: str) -> Sequence[Evidence]:
    return matcher(synonyms=GROUPS).rank(question)[0].evidence


@pytest.mark.parametrize(
    ("question", "asked", "found", "how"),
    [
        ("gold", "gold", "gold", How.EXACT),
        ("exports", "exports", "Exports", How.EXACT),
        ("exported", "exported", "Exports", How.STEM),
        ("WTO", "WTO", "World Trade Organization", How.INITIALISM),
        ("insurgents", "insurgents", "rebels", How.SYNONYM),
        ("refuling", "refuling", "refueling", How.TYPO),
        ("refuel ing", "refuel ing", "refueling", How.TYPO),
        ("shutting", "shutting", "closed", How.RELATED),
    ],
)
def test_each_way_of_recognising_a_word_is_shown(question: str, asked: str, found: str, how: How) -> None:
    assert [(asked, found, how)] == [(e.asked, e.found, e.how) for e in evidence(question)]


def test_an_abbreviation_of_a_word_with_an_irregular_form_is_that_word() -> None:
    (found,) = matcher("Two persons fled.").rank("ppl")[0].evidence
    assert ("persons", How.STEM) == (found.found, found.how)


def test_a_word_around_the_question_is_no_other_word() -> None:
    assert () == tuple(e for e in evidence("tell me of the States") if e.asked == "tell")


def test_what_is_surer_has_more_credit() -> None:
    exact, stem, wto = (evidence(q)[0].credit for q in ("gold", "exported", "WTO"))
    synonym, typo = (evidence(q)[0].credit for q in ("insurgents", "refuling"))
    assert 1.0 == exact >= stem >= wto > typo > 0.0
    assert 1.0 > synonym > 0.0


def test_evidence_comes_in_the_order_of_the_question() -> None:
    assert ["antiques", "art", "gold"] == [e.asked for e in evidence("antiques, art or gold?")]


def test_a_word_that_the_fact_lacks_has_no_evidence() -> None:
    assert ["gold", "antiques"] == [e.asked for e in evidence("gold, xylophone, antiques")]


def test_the_word_of_the_passage_is_shown_as_it_stands_there() -> None:
    assert ["Exports"] == [e.found for e in evidence("EXPORTS")]


def test_of_several_forms_the_one_that_was_asked_for_is_shown() -> None:
    hit = matcher("A camel walks. Two camels walk.").rank("camels")[0]
    assert [("camels", How.EXACT)] == [(e.found, e.how) for e in hit.evidence]


@pytest.mark.parametrize(
    "curated",
    [
        fact("It fled.", "a", keywords=("salty camel",)),
        fact("It fled.", "a", questions=("Where is the camel?",)),
        fact("It fled.", "a", section="The camel"),
        fact("It fled.", "a", title="The camel"),
    ],
)
def test_a_word_of_another_field_is_evidence_too(curated: Fact) -> None:
    hit = Matcher(base(curated, *numbered("Nothing here.", "Nor there."))).rank("camel")[0]
    assert (Evidence("camel", "camel", How.EXACT, 1.0, Where.BESIDE),) == hit.evidence


def test_a_word_of_the_passage_is_evidence_from_there_whatever_else_has_it() -> None:
    curated = fact("The camel fled.", "a", keywords=("camel",), questions=("Where is the camel?",))
    hit = Matcher(base(curated, *numbered("Nothing here."))).rank("camel")[0]
    assert [Where.PASSAGE] == [e.where for e in hit.evidence]


def test_a_name_that_an_initialism_stands_for_is_in_the_passage() -> None:
    assert [Where.PASSAGE] == [e.where for e in evidence("WTO")]


def test_what_stands_in_the_passage_in_another_word_is_shown_before_a_keyword() -> None:
    kept = fact("Rebels joined the World Trade Organization.", keywords=("wto", "insurgents"))
    hit = Matcher(base(kept, *numbered("Nothing."), synonyms=GROUPS)).rank("WTO insurgents")[0]
    assert [("World Trade Organization", How.INITIALISM), ("Rebels", How.SYNONYM)] == [
        (e.found, e.how) for e in hit.evidence
    ]


def test_a_topics_title_is_evidence_and_its_name_is_not() -> None:
    known = base(fact("It fled.", "a", topic="goat"), *numbered("The goat sleeps.", "Nor there."))
    topics = [replace(each, title="The camel" if each.name == "goat" else "") for each in known.topics]
    hit = Matcher(replace(known, topics=tuple(topics))).rank("goat camel fled", topic="goat")[0]
    assert [("camel", Where.BESIDE), ("fled", Where.PASSAGE)] == [(e.asked, e.where) for e in hit.evidence]


def test_a_phrase_is_evidence_as_a_whole() -> None:
    hit = matcher("A seizure of power came.", synonyms=GROUPS).rank("takeover")[0]
    assert [("seizure of power", How.SYNONYM)] == [(e.found, e.how) for e in hit.evidence]


def test_the_hit_of_an_answer_keeps_its_evidence() -> None:
    hit = first(matcher().reply("farmers grow cotton along the river"))
    assert ["farmers", "grow", "cotton", "river"] == [e.asked for e in hit.evidence]


def test_a_hit_tells_of_its_fact_as_it_was_found_however_late_it_is_read() -> None:
    matcher = Matcher(base(fact("Camels drink milk.", "camels", keywords=("Chad",)), *numbered("Nothing.")))
    early, late = (matcher.rank("camels in Chad")[0] for _ in range(2))
    before = tuple(early.highlight), tuple(early.evidence)
    matcher.replace(fact("Gold of Chad is dear.", "camels", keywords=("camel",)))
    assert before == (late.highlight, late.evidence)


def test_hits_may_be_read_on_several_threads_at_once() -> None:
    texts = [f"Camels of Chad {word} milk." for word in ("drink", "sell", "buy", "give", "like")]
    matcher = Matcher(base(*numbered(*texts * 30)))
    question = "camels of Chad drink milk"
    expected = [(hit.highlight, hit.evidence) for hit in matcher.rank(question, limit=150)]
    hits = matcher.rank(question, limit=150)
    with ThreadPoolExecutor(8) as threads:
        assert expected == list(threads.map(lambda hit: (tuple(hit.highlight), tuple(hit.evidence)), hits))
