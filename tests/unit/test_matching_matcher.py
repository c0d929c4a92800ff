from dataclasses import replace

import pytest

from bot.facts import FactBase, Topic
from bot.matching import Answer, Because, Choices, Declined, Matcher, SmallTalk
from bot.matching.confidence import CALIBRATION
from bot.matching.index import SPARE_SLOTS
from tests.unit.bakery import bakery_base, hit
from tests.unit.handful import base, fact, ids, matcher, numbered

TWINS = ("Camels of Chad drink salty milk at noon.", "Camels of Chad drink salty milk at dawn.")


def test_a_plain_question_gets_its_passage() -> None:
    reply = matcher().reply("When were diplomatic relations established?")
    assert isinstance(reply, Answer)
    assert ["s0"] == ids(reply.hits)


def test_two_passages_that_answer_alike_are_offered() -> None:
    reply = matcher(*TWINS).reply("what do camels of Chad drink")
    assert isinstance(reply, Choices)
    assert ["f0", "f1"] == sorted(ids(reply.hits))


def test_choices_come_the_surest_first() -> None:
    reply = matcher(*TWINS).reply("do camels drink milk at dawn or at noon in Chad")
    assert isinstance(reply, Choices)
    sure = [each.confidence for each in reply.hits]
    assert sorted(sure, reverse=True) == sure


@pytest.mark.parametrize("question", ["What is the population of Senegal?", "quantum chromodynamics", "1789"])
def test_what_the_record_does_not_say_is_declined(question: str) -> None:
    reply = matcher().reply(question)
    assert isinstance(reply, Declined)
    assert Because.NOT_IN_RECORD is reply.because


def test_a_decline_names_the_nearest_hits() -> None:
    reply = matcher().reply("Who was the first Zorgian king of the cotton farmers?")
    assert isinstance(reply, Declined)
    assert ["s3"] == ids(reply.nearest)
    assert 0.0 < reply.confidence == reply.nearest[0].confidence < CALIBRATION.answer_from


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (SmallTalk.GREETING, "hello there"),
        (SmallTalk.THANKS, "thx!!"),
        (SmallTalk.ABILITY, "what can you do?"),
    ],
)
def test_small_talk_is_never_answered_with_a_passage(expected: SmallTalk, text: str) -> None:
    assert Declined(Because.SMALL_TALK, small_talk=expected) == matcher().reply(text)


@pytest.mark.parametrize("text", ["", " \n\t", "?!…", "\u200b\u202e", "\x00", "\ud800", "---"])
def test_an_empty_question_finds_nothing(text: str) -> None:
    assert Declined(Because.EMPTY) == matcher().reply(text)


@pytest.mark.parametrize("text", ["", "the of", "population"])
def test_nothing_ranks_where_nothing_is_known(text: str) -> None:
    assert () == matcher().rank(text)


@pytest.mark.parametrize("question", ["gold", "", "hello", "when was it and who did it, and what was it for"])
def test_an_empty_fact_base_declines(question: str) -> None:
    assert isinstance(Matcher(FactBase((), ())).reply(question), Declined)


@pytest.mark.parametrize(
    ("expected", "question"),
    [
        (("population",), "gold antiques population"),
        (("Kazoo", "xylophone"), "gold Kazoo antiques xylophone"),
        ((), "gold, art and antiques"),
    ],
)
def test_words_that_nothing_accounts_for_are_reported_as_typed(
    expected: tuple[str, ...], question: str
) -> None:
    assert expected == matcher().reply(question).unmatched


def test_words_around_a_question_are_not_reported() -> None:
    assert () == matcher().reply("Please tell me again: which gold and antiques?").unmatched


def test_a_word_that_only_another_fact_has_is_reported() -> None:
    reply = matcher().reply("farmers grow cotton along the river of gold")
    assert ("gold",) == reply.unmatched


def test_a_decline_names_only_what_nothing_speaks_of() -> None:
    """That the nearest fact lacks a word that another one has is no reason to say that nothing does."""
    reply = matcher().reply("gold of the Zorgian refueling farmers from neighbours who fled to rivers")
    assert isinstance(reply, Declined)
    assert ("Zorgian",) == reply.unmatched


def test_a_short_message_may_ask_twice() -> None:
    reply = matcher().reply("who grows cotton? exports include what gold?")
    assert isinstance(reply, Answer)
    assert ["s3", "s1"] == [hit.fact.id for hit in reply.hits]


def test_the_longer_a_message_the_more_it_may_ask() -> None:
    question = "When were diplomatic relations established, and what do farmers grow along the river?"
    reply = matcher().reply(question)
    assert isinstance(reply, Answer)
    assert ["s0", "s3"] == ids(reply.hits)


def test_what_is_told_around_a_question_does_not_hide_it() -> None:
    told = "Hi everybody. My teacher is strict and my homework is late. "
    reply = matcher().reply(told + "When were diplomatic relations established?")
    assert isinstance(reply, Answer)
    assert ["s0"] == ids(reply.hits)


def test_a_topic_narrows_a_question() -> None:
    over = Matcher(bakery_base())
    everywhere, bread = over.reply("stone oven"), over.reply("When does the bakery open?", topic="bread")
    assert ["rye-in-a-stone-oven"] == ids(everywhere.hits if isinstance(everywhere, Answer) else ())
    assert isinstance(bread, Declined)


def test_a_topic_without_facts_declines_and_leaves_the_others_alone() -> None:
    known = base()
    wider = Matcher(replace(known, topics=(*known.topics, Topic("cakes", "Cakes", "Sweet things", ()))))
    question = "When were diplomatic relations established?"
    assert isinstance(wider.reply(question, "cakes"), Declined)
    assert ((), ()) == (wider.rank(question, "cakes"), wider.complete("", "cakes"))
    assert ids(Matcher(known).rank(question)) == ids(wider.rank(question))


def test_an_unknown_topic_declines() -> None:
    assert isinstance(matcher().reply("gold, art and antiques", topic="nowhere"), Declined)


def test_an_answer_has_further_hits_to_look_at() -> None:
    texts = "Camels of Chad drink salty milk at noon.", "Camels of Chad drink milk."
    over = Matcher(base(*numbered(*texts)), replace(CALIBRATION, shift=9.0, answer_from=0.0, offer_from=0.0))
    reply = over.reply("do the camels of Chad drink salty milk at noon")
    assert isinstance(reply, Answer)
    assert (["f0"], ["f1"]) == (ids(reply.hits), ids(reply.more))


def test_an_answer_without_a_passage_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="needs a passage"):
        Answer(())


def test_a_choice_of_no_passage_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="needs a passage"):
        Choices(())


@pytest.mark.parametrize("others", [(), ("Camels of Chad walk.",)])
def test_an_unsure_hit_is_offered_alone_rather_than_beside_an_unlikely_one(others: tuple[str, ...]) -> None:
    unsure = replace(CALIBRATION, answer_from=1.1, offer_from=0.0)
    over = Matcher(base(*numbered("Goats of Niger eat thorny thistles at noon.", *others)), unsure)
    reply = over.reply("do the goats of Niger eat thorny thistles at noon, or camels")
    assert isinstance(reply, Choices)
    assert ["f0"] == ids(reply.hits)


def test_the_confidence_of_a_reply_is_that_of_its_first_hit() -> None:
    assert (0.7, 0.7) == (
        Answer((hit(confidence=0.7),)).confidence,
        Choices((hit(confidence=0.7), hit())).confidence,
    )


def test_a_fact_that_is_added_is_found() -> None:
    over = matcher()
    over.add(fact("Camels drink salty milk.", "new"))
    assert ["new"] == ids(over.rank("camels"))


def test_a_misspelling_of_a_word_that_came_later_is_corrected() -> None:
    over = matcher()
    over.add(fact("Camels drink salty milk.", "new"))
    assert ["new"] == ids(over.rank("cmaels"))


def test_a_fact_that_is_removed_is_found_no_more() -> None:
    over = matcher()
    assert "s1" == over.remove("s1").id
    assert [] == ids(over.rank("gold antiques exprots"))
    assert ("gold",) == over.reply("gold").unmatched


def test_a_fact_that_is_replaced_is_found_by_its_new_words_only() -> None:
    over = matcher()
    over.replace(fact("Camels drink salty milk.", "s1"))
    assert (["s1"], []) == (ids(over.rank("camels")), ids(over.rank("gold")))


def test_a_fact_may_come_back() -> None:
    over = matcher()
    before = over.rank("gold and art")
    over.add(over.remove("s1"))
    assert before == over.rank("gold and art")


def test_a_replaced_fact_moves_to_its_new_topic() -> None:
    over = matcher()
    over.replace(fact("Exports of gold.", "s1", topic="economy"))
    assert ([], ["s1"]) == (ids(over.rank("gold", topic="t")), ids(over.rank("gold", topic="economy")))


def test_an_id_is_in_force_once() -> None:
    with pytest.raises(ValueError, match="'s1' is in the index already"):
        matcher().add(fact("Camels.", "s1"))


def test_ids_of_a_fact_base_are_in_force_once() -> None:
    with pytest.raises(ValueError, match="'a' is in the index already"):
        Matcher(base(fact("One.", "a"), fact("Two.", "a")))


@pytest.mark.parametrize("change", ["remove", "replace"])
def test_what_is_not_in_force_cannot_be_changed(change: str) -> None:
    over = matcher()
    with pytest.raises(KeyError, match="nobody"):
        over.remove("nobody") if change == "remove" else over.replace(fact("Camels.", "nobody"))


def test_a_removed_fact_is_not_suggested() -> None:
    over = Matcher(bakery_base())
    over.remove("opens-at-six")
    assert {"Is it open on Sundays?"} == {words for words, _ in over.complete("open", topic="hours")}


def titled(known: FactBase, title: str) -> FactBase:
    return replace(known, topics=tuple(replace(topic, title=title) for topic in known.topics))


def test_however_often_a_topic_is_retitled_the_index_stays_small() -> None:
    known = base(*numbered(*(f"Camel {n} drinks milk." for n in range(200))))
    over, retitled = Matcher(known), titled(known, "Camels")
    for _ in range(20):
        over.follow(retitled)
        over.follow(known)
    assert len(over._index.facts) <= 2 * 200 + SPARE_SLOTS
    assert Matcher(known).rank("camel 7") == over.rank("camel 7")


def test_however_often_a_fact_comes_back_the_index_stays_small() -> None:
    over = Matcher(base(*numbered("Camels drink milk.", "Goats eat thistles.")))
    before = over.rank("camels")
    for _ in range(2 * SPARE_SLOTS):
        over.add(over.remove("f0"))
    assert len(over._index.facts) <= 2 * 2 + SPARE_SLOTS
    assert before == over.rank("camels")


def test_completions_follow_the_facts() -> None:
    over = matcher("Camels drink milk.")
    before = over.complete("what do camels drink"), over.complete("", topic="t")
    over.replace(fact("Camels drink milk.", "f0", questions=("What do camels drink?",)))
    after = over.complete("what do camels drink"), over.complete("", topic="t")
    assert [(), ()] == [*before]
    assert [["What do camels drink?"]] * 2 == [[words for words, _ in offered] for offered in after]


def test_completions_are_those_of_the_topic() -> None:
    found = Matcher(bakery_base()).complete("", topic="bread")
    assert [("How is the rye bread baked?", "rye-in-a-stone-oven")] == [(q, f.id) for q, f in found]


def test_thresholds_decide_between_the_three_outcomes() -> None:
    facts = base(*numbered("Camels drink milk.", "Goats eat thistles."))
    shy = Matcher(facts, replace(CALIBRATION, answer_from=1.1, offer_from=1.1))
    bold = Matcher(facts, replace(CALIBRATION, answer_from=0.0, offer_from=0.0))
    assert [Declined, Answer] == [type(each.reply("do camels drink milk")) for each in (shy, bold)]


def test_a_passage_without_words_is_never_found() -> None:
    assert ["f1"] == ids(Matcher(base(*numbered("…", "Camels.", "123"))).rank("camels"))


def test_a_property_that_the_fact_lacks_is_no_sure_answer() -> None:
    over = matcher("Senator Coons led the first delegation to Mali.")
    assert isinstance(over.reply("senator coons led the first delegation to mali"), Answer)
    assert not isinstance(over.reply("how old is senator coons who led the first delegation to mali"), Answer)


@pytest.mark.parametrize("question", ["Who are we?", "Where is the gold coin in the hall?"])
def test_a_stored_phrasing_is_answered_by_its_fact_however_little_else_speaks_for_it(question: str) -> None:
    kept = fact("A chamber of minstrels.", "kept", questions=(question,))
    rivals = numbered(*(f"The gold coin number {n} lies in the great hall of gold coins." for n in range(40)))
    reply = Matcher(base(kept, *rivals)).reply(question)
    assert isinstance(reply, Answer)
    assert ["kept"] == ids(reply.hits)


def test_a_stored_phrasing_of_another_topic_is_not_answered() -> None:
    kept = fact("A chamber of minstrels.", "kept", topic="a", questions=("Who are we?",))
    known = base(kept, fact("Camels drink.", "other", topic="b"))
    assert isinstance(Matcher(known).reply("Who are we?", topic="b"), Declined)


@pytest.mark.parametrize("text", ["why?", "source?", "tell me more"])
def test_a_message_that_tells_nothing_asks_nothing(text: str) -> None:
    assert Declined(Because.EMPTY) == matcher().reply(text)


def test_a_denial_is_no_word_to_find() -> None:
    reply = matcher("Members never pay fees for the library.").reply("Who never pays fees for the library?")
    assert isinstance(reply, Answer)
    assert () == reply.unmatched


@pytest.mark.parametrize("typed", ["relations diploma\u00adtiques", "diplomatique\u0301 relations"])
def test_letters_in_pieces_are_read_whole(typed: str) -> None:
    reply = matcher("Les relations diplomatiques.", "Relations diplomatiqué.").rank(typed)
    assert reply[0].confidence > 0
    assert all(each.asked in typed for each in reply[0].evidence)
    assert 2 == len(reply[0].evidence)


def test_two_questions_with_one_answer_have_one() -> None:
    known = matcher(
        "The soldiers took power in March.", "Milk is salty.", "Camels drink at noon by the power plant."
    )
    reply = known.reply("When did soldiers take power? Who took power in March?")
    assert isinstance(reply, Answer)
    assert ["f0"] == ids(reply.hits)


def test_what_a_second_question_lacks_is_told() -> None:
    known = matcher("Mali exports gold and cotton.", "Milk has a price.", "Camels drink at noon.")
    reply = known.reply("what does mali export and which camels carry it?")
    assert isinstance(reply, Answer)
    assert (["f0"], ("camels", "carry")) == (ids(reply.hits), reply.unmatched)


def test_a_property_that_no_fact_has_is_not_answered_with_another() -> None:
    known = matcher("The movement of the north fights in Gao.", "Milk is salty.")
    assert isinstance(known.reply("where does the movement fight"), Answer | Choices)
    assert isinstance(known.reply("what is the religion of the movement of the north"), Declined)
