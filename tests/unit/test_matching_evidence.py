from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.facts import Fact
from bot.matching import Evidence, How, Matcher, Where
from bot.matching.answer_type import NONE, Kind
from bot.matching.evidence import Claim, highlight
from bot.matching.text import WORD, Token
from tests.unit.handful import base, fact, first, marked, matcher, numbered

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


def test_a_hit_tells_of_its_fact_as_it_was_found_whatever_comes_later() -> None:
    matcher = Matcher(base(fact("Camels drink milk.", "camels", keywords=("Chad",)), *numbered("Nothing.")))
    hit = matcher.rank("camels in Chad")[0]
    before = hit.highlight, hit.evidence
    matcher.replace(fact("Gold of Chad is dear.", "camels", keywords=("camel",)))
    assert before == (hit.highlight, hit.evidence)
    assert before != (matcher.rank("camels in Chad")[0].highlight, matcher.rank("camels in Chad")[0].evidence)


def mark(text: str, sought: Sequence[str], wanted: Kind = NONE) -> list[str]:
    """Return what is marked of a text when some of its words, written as there, were asked for."""
    tokens = [Token(m.start(), m.end(), m.group(), hash(m.group())) for m in WORD.finditer(text)]
    spans = highlight(text, tokens, {hash(word): Claim(n, 1.0) for n, word in enumerate(sought)}, wanted)
    return [text[start:end] for start, end in spans]


def test_of_several_sentences_the_best_is_marked() -> None:
    text = "Rye bread is brown. Sourdough rests for two days. The shop is old."
    assert ["Sourdough rests for two days."] == mark(text, ["Sourdough", "days"])


def test_of_equal_sentences_the_first_is_marked() -> None:
    assert ["Bread is brown."] == mark("Bread is brown. Bread is old.", ["Bread"])


def test_of_one_sentence_the_words_that_were_asked_for_are_marked() -> None:
    assert ["gold", "art"] == mark("Exports include gold, art, and antiques.", ["gold", "art"])


def test_words_with_only_space_between_are_marked_as_one() -> None:
    assert ["rye bread"] == mark("The rye bread is old.", ["rye", "bread"])


def test_the_clause_that_answers_is_marked_alone() -> None:
    text = "Exports include gold and cotton, while imports include heavy machines and medicine."
    assert ["while imports include heavy machines and medicine."] == mark(text, ["imports", "medicine"])


def test_the_exception_is_a_clause_of_its_own() -> None:
    text = "All direct aid was suspended, with the exception of food and medicine for the north."
    (clause,) = mark(text, ["exception", "food", "medicine"])
    assert clause == "with the exception of food and medicine for the north."


def test_a_date_that_was_asked_for_is_marked_too() -> None:
    text = "In 1960, relations were established."
    assert ["1960", "relations"] == mark(text, ["relations"], Kind.DATE)


def test_no_other_date_is_marked_beside_a_clause_that_has_one() -> None:
    text = "In May 1960 a senator led the first delegation since troops were sent in June 1959 by land."
    assert ["since troops were sent in June 1959 by land."] == mark(
        text, ["troops", "sent", "land"], Kind.DATE
    )


def test_since_a_date_is_no_clause_of_its_own() -> None:
    text = "The shop sells bread and has sold rye since 1960."
    assert ["rye since 1960"] != mark(text, ["rye"])
    assert [] == [span for span in mark(text, ["bread", "shop"]) if span.startswith("since")]


def test_a_number_that_was_asked_for_is_marked_too() -> None:
    assert ["two hundred pilots"] == mark("They train two hundred pilots.", ["pilots"], Kind.QUANTITY)


def test_a_number_of_something_else_is_not_marked() -> None:
    text = "They refuel planes in an operation of thousands of African troops."
    assert ["planes"] == mark(text, ["planes"], Kind.QUANTITY)
    assert ["thousands", "troops"] == mark(text, ["troops"], Kind.QUANTITY)


def test_a_number_of_people_is_marked_whatever_they_are_called() -> None:
    hit = matcher("The war drove hundreds of thousands of Malians out of Gao.").rank(
        "how many people in the war"
    )[0]
    assert ["war", "hundreds of thousands"] == marked(hit)


def test_of_a_question_that_denies_the_clause_that_denies_is_marked() -> None:
    text = "All aid to the army was suspended, with the exception of food."
    assert ["with the exception of food."] == mark(text, ["aid", "suspended"], Kind.NEGATION)


def test_two_names_are_not_cut_apart() -> None:
    text = "Mali and the United States established relations in 1960, following its independence from France."
    (clause,) = mark(text, ["States", "established", "relations"])
    assert clause == "Mali and the United States established relations in 1960"


def test_a_phrase_that_means_what_was_asked_for_is_marked_whole() -> None:
    hit = matcher("A seizure of power came.", synonyms=[("takeover", "seizure of power")]).rank("takeover")[0]
    assert ["seizure of power"] == marked(hit)


def test_a_name_that_an_initialism_stands_for_is_marked_whole() -> None:
    assert ["World Trade Organization"] == marked(matcher().rank("WTO")[0])


def test_the_sentence_with_the_date_that_was_asked_for_is_the_best() -> None:
    text = "Relations were established by treaty. Relations began in 1960."
    assert ["Relations began in 1960."] == mark(text, ["Relations"], Kind.DATE)


def test_a_passage_without_the_words_is_marked_whole() -> None:
    assert ["It fled."] == mark("It fled.", ["camel"])


def test_a_fact_found_by_its_keyword_is_marked_whole() -> None:
    hit = Matcher(base(fact("It fled.", keywords=("camel",)))).rank("camel")[0]
    assert ["It fled."] == marked(hit)


def test_a_word_found_in_two_guises_counts_once() -> None:
    text = "Exports rose as exporting grew. Exports to Chad rose."
    tokens = [Token(m.start(), m.end(), m.group(), hash(m.group())) for m in WORD.finditer(text)]
    asked = {hash("Exports"): Claim(0, 1.0), hash("exporting"): Claim(0, 0.9), hash("Chad"): Claim(1, 0.5)}
    ((start, end),) = highlight(text, tokens, asked, NONE)
    assert text[start:end] == "Exports to Chad rose."


def test_a_sentence_that_refers_back_takes_up_what_was_said_before() -> None:
    text = "The bakery sells rye bread. It closes at noon on Sundays, as bakers rest. Rye is old."
    assert ["It closes at noon on Sundays, as bakers rest."] == mark(text, ["rye", "bread", "closes", "noon"])


def test_a_clause_begins_behind_all_the_blanks_before_it() -> None:
    text = "Bread and butter are sold here   since the bakers came to the old town."
    assert ["since the bakers came to the old town."] == mark(text, ["bakers", "came", "town"])


def test_endless_blanks_are_read_to_their_end() -> None:
    """Were the time not linear in the text, this would take minutes."""
    assert ["gold", "mine"] == mark("gold" + " " * 200_000 + "or a mine", ["gold", "mine"])


def test_of_very_many_sentences_the_best_is_marked() -> None:
    """Were every word that was found compared with every sentence, these would be 400 million steps."""
    text = "Rye is old. " * 20_000 + "Rye bread is brown. " + "Rye is old. " * 1_000
    assert ["Rye bread is brown."] == mark(text, ["Rye", "bread"])


def test_a_passage_with_accents_as_marks_of_their_own_is_found_and_marked_whole() -> None:
    hit = matcher("La de\u0301mocratie du cafe\u0301.").rank("d\u00e9mocratie")[0]
    assert ["de\u0301mocratie"] == marked(hit)
