from typing import Any

import pytest
from discord.app_commands import Choice

from bot.facts import Topic
from bot.interfaces.discord.autocomplete import (
    ChosenFact,
    chosen_fact,
    phrasing_choices,
    topic_choices,
    topic_named,
)
from bot.interfaces.discord.command_sync import command_description, normalised, plan_commands, same_commands
from bot.interfaces.discord.custom_ids import CustomId, Verb, custom_id, digest, read_custom_id
from bot.service.answering import Completion
from tests.discord.small_record import base

KEY = digest("exports")
SNOWFLAKE = 2**64 - 1


def _topic(name: str, title: str = "", description: str = "About it") -> Topic:
    return Topic(name, title or name, description, ())


def test_topics_get_commands_until_there_is_no_room_and_the_others_are_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    planned = plan_commands([_topic(f"t{n}") for n in range(5)], ("ask",), limit=4)
    assert ["t0", "t1", "t2"] == [topic.name for topic in planned]
    assert "2 topics have no command of their own" in caplog.text


@pytest.mark.parametrize("name", ["ask", "", "a b", "Economy", "x" * 33, "a/b", "o'clock"])
def test_names_that_discord_does_not_take_get_no_command(name: str) -> None:
    assert () == plan_commands([_topic(name)], ("ask",))


@pytest.mark.parametrize("name", ["economy", "us-relations", "économie", "経済", "x" * 32, "t_1"])
def test_names_that_discord_takes_get_a_command(name: str) -> None:
    assert 1 == len(plan_commands([_topic(name)], ("ask",)))


def test_the_second_topic_of_a_name_gets_no_command() -> None:
    assert 1 == len(plan_commands([_topic("t"), _topic("t")], ()))


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (_topic("t", "T", "About  it\n"), "About it"),
        (_topic("t", "T", " "), "T"),
        (_topic("t", "T", "word " * 40), f"{'word ' * 19}word…"),
    ],
)
def test_a_description_is_never_empty_nor_too_long(topic: Topic, expected: str) -> None:
    assert expected == command_description(topic)


@pytest.mark.parametrize(
    ("verb", "args"),
    [
        (Verb.CONTEXT, (KEY,)), (Verb.WHY, (KEY,)), (Verb.MORE, ()), (Verb.SHOW_PASSAGE, (KEY,)),
        (Verb.PICK, (KEY, SNOWFLAKE)), (Verb.NONE, (SNOWFLAKE,)), (Verb.TOPIC, (KEY, 0)),
        (Verb.TOPIC, (KEY, 10**9)), (Verb.TOPICS, (3,)), (Verb.PUBLISH, ("0123456789abcdef",)),
        (Verb.HISTORY, ("", 12)), (Verb.LIST, (2, "ours", KEY, "")), (Verb.TYPED_FACT, ("", 0, "never")),
    ],
)  # fmt: skip
def test_a_verb_and_its_arguments_come_back_from_the_custom_id(verb: Verb, args: tuple[object, ...]) -> None:
    written = custom_id(verb, *args)
    assert CustomId(verb, tuple(map(str, args))) == read_custom_id(written)
    assert len(written) <= 100


@pytest.mark.parametrize("args", [("a" * 100,), ("A",), ("a b",), ("\n",)])
def test_what_discord_would_not_take_is_never_sent(args: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="no custom id"):
        custom_id(Verb.EDIT, *args)


@pytest.mark.parametrize(
    "text",
    ["", "s1", "s1:", "s2:more", "s1:more:1", "s1:context:short", "s1:pick:" + KEY, "s1:none:-1", "s1:none:٣",
     "s1:topics:1:2", f"s1:topic:{KEY}:01", f"S1:context:{KEY}", f"s1:context:{KEY}\n",
     "m1", "m1:", "m1:later:1", "m1r:set:x", "s1:edit:" + "a" * 100],
)  # fmt: skip
def test_what_is_not_ours_means_nothing(text: str) -> None:
    assert read_custom_id(text) is None


def test_a_digest_takes_any_name() -> None:
    assert 16 == len(digest("\ud800" * 1000))


def test_a_phrasing_is_offered_with_its_fact_and_number() -> None:
    fact = base().by_id["exports"]
    (offer,) = phrasing_choices([Completion("What of exports?", fact), Completion("What of exports?", fact)])
    assert Choice(name="What of exports?", value=f"sankore:fact:{KEY}:1") == offer
    assert ChosenFact(KEY, 1) == chosen_fact(offer.value)
    assert "What of exports?" == ChosenFact(KEY, 1).words(fact)


def test_a_phrasing_that_is_gone_gives_the_facts_own_words() -> None:
    fact = base().by_id["exports"]
    assert fact.passage.text == ChosenFact(KEY, 7).words(fact)


def test_offers_keep_discords_limits() -> None:
    fact = base().by_id["exports"]
    made = phrasing_choices([Completion(f"{n} {'🪙' * 200}", fact) for n in range(40)])
    assert 25 == len(made)
    assert all(0 < len(offer.name) <= 100 and len(offer.value) <= 100 for offer in made)


@pytest.mark.parametrize("typed", ["gold?", "sankore:fact:", "sankore:fact:xyz:1", f" sankore:fact:{KEY}:0"])
def test_typed_text_is_no_choice(typed: str) -> None:
    assert chosen_fact(typed) is None


def test_topics_are_found_by_name_title_and_slips() -> None:
    topics = [_topic("economy", "Bilateral Economic Relations"), _topic("security", "Security situation")]
    found = [topic_named(words, topics) for words in ("security", "SECURITY SITUATION", "securty", "zzzz")]
    assert ["security", "security", "security", None] == [topic.name if topic else None for topic in found]


def test_all_topics_are_offered_in_order_when_nothing_is_typed() -> None:
    assert ["b", "a"] == [offer.value for offer in topic_choices(" ", [_topic("b"), _topic("a")])]


SENT: dict[str, Any] = {
    "name": "ask", "description": "Ask", "type": 1, "nsfw": False, "dm_permission": True,
    "default_member_permissions": None, "contexts": [0, 1], "integration_types": [0],
    "options": [{"type": 3, "name": "question", "description": "It", "required": True, "max_length": 300}],
}  # fmt: skip
BACK = SENT | {
    "id": "1",
    "version": "2",
    "contexts": [1, 0],
    "name_localizations": None,
    "default_permission": True,
}


def test_what_discord_adds_and_reorders_is_no_difference() -> None:
    assert same_commands([SENT, SENT | {"name": "b"}], [BACK | {"name": "b"}, BACK])


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Say"},
        {"contexts": [0]},
        {"nsfw": True},
        {"default_member_permissions": 8},
        {"options": []},
        {"options": [SENT["options"][0] | {"max_length": 200}]},
    ],
)
def test_what_people_would_notice_is_a_difference(change: dict[str, Any]) -> None:
    assert not same_commands([SENT | change], [BACK])


def test_permissions_are_compared_as_text() -> None:
    assert normalised({"default_member_permissions": 8}) == normalised({"default_member_permissions": "8"})
