from collections.abc import Sequence

from bot.matching import Matcher
from bot.matching.fit import NONE, Kind
from bot.matching.highlight import Claim, highlight
from bot.matching.places import Place
from bot.matching.terms import WORD
from tests.unit.handful import base, fact, marked, matcher


def mark(text: str, sought: Sequence[str], wanted: Kind = NONE) -> list[str]:
    """What is marked of a text when some of its words, written as there, were asked for."""
    places = [Place(m.start(), m.end(), m.group(), hash(m.group())) for m in WORD.finditer(text)]
    spans = highlight(text, places, {hash(word): Claim(n, 1.0) for n, word in enumerate(sought)}, wanted)
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
    places = [Place(m.start(), m.end(), m.group(), hash(m.group())) for m in WORD.finditer(text)]
    asked = {hash("Exports"): Claim(0, 1.0), hash("exporting"): Claim(0, 0.9), hash("Chad"): Claim(1, 0.5)}
    ((start, end),) = highlight(text, places, asked, NONE)
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
