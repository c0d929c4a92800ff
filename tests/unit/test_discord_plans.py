from typing import Any

import pytest

from bot.facts import Topic
from bot.interfaces.discord.budget import command_description, plan_commands
from bot.interfaces.discord.custom_ids import (
    TEMPLATE,
    MorePassages,
    NoneOfThese,
    Pick,
    Press,
    ReadInContext,
    TopicList,
    TopicPage,
    WhyThis,
    decode,
    digest,
    encode,
)
from bot.interfaces.discord.suggestions import Chosen, Offer, chosen, offers, topic_named, topic_offers
from bot.interfaces.discord.syncing import normalised, same
from bot.service.answering import Completion
from tests.discord.record import base

KEY = digest("exports")
SNOWFLAKE = 2**64 - 1


def _topic(name: str, title: str = "", description: str = "About it") -> Topic:
    return Topic(name, title or name, description, ())


def test_topics_get_commands_until_there_is_no_room() -> None:
    plan = plan_commands([_topic(f"t{n}") for n in range(5)], ("ask",), limit=4)
    assert (["t0", "t1", "t2"], ["t3", "t4"]) == (
        [t.name for t in plan.commands],
        [t.name for t in plan.others],
    )


@pytest.mark.parametrize("name", ["ask", "", "a b", "Economy", "x" * 33, "a/b", "o'clock"])
def test_names_that_discord_does_not_take_get_no_command(name: str) -> None:
    assert () == plan_commands([_topic(name)], ("ask",)).commands


@pytest.mark.parametrize("name", ["economy", "us-relations", "économie", "経済", "x" * 32, "t_1"])
def test_names_that_discord_takes_get_a_command(name: str) -> None:
    assert 1 == len(plan_commands([_topic(name)], ("ask",)).commands)


def test_the_second_topic_of_a_name_gets_no_command() -> None:
    assert 1 == len(plan_commands([_topic("t"), _topic("t")], ()).commands)


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
    "press",
    [
        ReadInContext(KEY), WhyThis(KEY), MorePassages(), Pick(KEY), Pick(KEY, SNOWFLAKE),
        NoneOfThese(SNOWFLAKE), TopicPage(KEY, 0), TopicPage(KEY, 10**9), TopicList(3),
    ],
)  # fmt: skip
def test_a_press_comes_back_from_its_custom_id(press: Press) -> None:
    custom_id = encode(press)
    assert press == decode(custom_id)
    assert len(custom_id) <= 100
    assert TEMPLATE.fullmatch(custom_id)


@pytest.mark.parametrize(
    "custom_id",
    ["", "s1", "s1:", "s2:more", "s1:more:1", "s1:context:short", "s1:pick:" + KEY, "s1:none:-1", "s1:none:٣",
     "s1:topics:1:2", f"s1:topic:{KEY}:01", f"S1:context:{KEY}", f"s1:context:{KEY}\n"],
)  # fmt: skip
def test_what_is_not_ours_means_nothing(custom_id: str) -> None:
    assert decode(custom_id) is None


def test_a_digest_takes_any_name() -> None:
    assert 16 == len(digest("\ud800" * 1000))


def test_a_phrasing_is_offered_with_its_fact_and_number() -> None:
    fact = base().by_id["exports"]
    (offer,) = offers([Completion("What of exports?", fact), Completion("What of exports?", fact)])
    assert Offer("What of exports?", f"sankore:fact:{KEY}:1") == offer
    assert Chosen(KEY, 1) == chosen(offer.value)
    assert "What of exports?" == Chosen(KEY, 1).words(fact)


def test_a_phrasing_that_is_gone_gives_the_facts_own_words() -> None:
    fact = base().by_id["exports"]
    assert fact.passage.text == Chosen(KEY, 7).words(fact)


def test_offers_keep_discords_limits() -> None:
    fact = base().by_id["exports"]
    made = offers([Completion(f"{n} {'🪙' * 200}", fact) for n in range(40)])
    assert 25 == len(made)
    assert all(0 < len(offer.name) <= 100 and len(offer.value) <= 100 for offer in made)


@pytest.mark.parametrize("typed", ["gold?", "sankore:fact:", "sankore:fact:xyz:1", f" sankore:fact:{KEY}:0"])
def test_typed_text_is_no_choice(typed: str) -> None:
    assert chosen(typed) is None


def test_topics_are_found_by_name_title_and_slips() -> None:
    topics = [_topic("economy", "Bilateral Economic Relations"), _topic("security", "Security situation")]
    found = [topic_named(words, topics) for words in ("security", "SECURITY SITUATION", "securty", "zzzz")]
    assert ["security", "security", "security", None] == [topic.name if topic else None for topic in found]


def test_all_topics_are_offered_in_order_when_nothing_is_typed() -> None:
    assert ["b", "a"] == [offer.value for offer in topic_offers(" ", [_topic("b"), _topic("a")])]


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
    assert same([SENT, SENT | {"name": "b"}], [BACK | {"name": "b"}, BACK])


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
    assert not same([SENT | change], [BACK])


def test_permissions_are_compared_as_text() -> None:
    assert normalised({"default_member_permissions": 8}) == normalised({"default_member_permissions": "8"})
