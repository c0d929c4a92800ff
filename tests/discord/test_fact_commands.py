"""Adding, editing, retiring, restoring, moving and merging facts from inside Discord."""

from __future__ import annotations

import pytest

from tests.discord.scenes import (
    FACT,
    HOURS,
    KEYWORDS,
    PHRASINGS,
    QUESTION,
    SOURCE,
    TEXT,
    TOPIC,
    Scene,
    moderated_bot,
    press,
)
from tests.discord.small_record import COUP, EXPORTS

DECLINED = "The record does not say"
NEW = "consulate-bamako-opens-nine-morning"


async def test_a_quotation_is_found_in_its_document(scene: Scene) -> None:
    draft = await scene.drafted(
        "The United States terminated all assistance", fields={SOURCE: "", PHRASINGS: "who stopped it"}
    )
    assert "Found word for word in “US and Malian Relations”, section “Assistance”, paragraph 1" in draft.text
    assert "43 of 1,500 characters" in draft.text
    await scene.published(draft)
    assert "> **The United States" in await scene.ask("who stopped it")


async def test_a_quotation_that_is_not_there_is_refused_with_the_nearest_and_kept(scene: Scene) -> None:
    form = await scene.moderator.command("fact add", channel=scene.here)
    answers = {TEXT: "The United States ended all assistance", SOURCE: "overview", TOPIC: "assistance"}
    draft = await scene.typed(form, answers)
    assert "The United States terminated all assistance" in draft.text
    assert ["Edit again", "Cancel"] == draft.labels
    again = await scene.moderator.click(draft, label="Edit again")
    shown = {
        part["component"]["custom_id"]: part["component"].get("value")
        for part in (await again.modal())["components"]
    }
    assert "The United States ended all assistance" == shown["text"]
    await (
        await scene.moderator.submit(again, {TEXT: "The United States terminated all assistance"})
    ).response()
    await scene.moderator.world.flushed()
    assert "Publish" in draft.labels


async def test_long_text_is_refused_with_the_count_and_never_cut(scene: Scene) -> None:
    draft = await scene.drafted("word " * 400)
    assert "1999 characters long; the most is 1500" in draft.text
    assert "Publish" not in draft.labels


@pytest.mark.parametrize("topic", ["economy", "Economy", "/economy", " ECONOMY "])
async def test_a_topic_is_meant_by_name_or_title(scene: Scene, topic: str) -> None:
    draft = await scene.drafted(fields={TOPIC: topic})
    assert "Publish" in draft.labels


async def test_an_unknown_topic_is_told_with_those_there_are(scene: Scene) -> None:
    draft = await scene.drafted(fields={TOPIC: "weather"})
    assert "there is no topic “weather”; the topics are: relations, assistance, economy" in draft.text


async def test_what_is_in_the_record_already_is_shown(scene: Scene) -> None:
    draft = await scene.drafted(f"{EXPORTS[:-1]} too.")
    assert "`exports`" in draft.text
    assert "alike" in draft.text


async def test_a_phrasing_of_another_fact_is_refused(scene: Scene) -> None:
    draft = await scene.drafted(fields={PHRASINGS: "Tell me about exports?"})
    assert "is one of fact exports already" in draft.text.replace("\\", "")


async def test_phrasings_that_would_be_answered_differently_are_shown(scene: Scene) -> None:
    form = await scene.moderator.command("fact edit", channel=scene.here, fact="exports")
    draft = await scene.typed(form, {PHRASINGS: "What of exports?"})
    assert "stored phrasings near it asked again" in draft.text
    assert "~~Tell me about exports?~~" in draft.text


async def test_cancelling_changes_nothing(scene: Scene) -> None:
    draft = await scene.drafted()
    await press(scene.moderator, draft, "Cancel")
    assert "Nothing was changed" in draft.text
    assert DECLINED in await scene.ask()


async def test_a_draft_is_published_once(scene: Scene) -> None:
    draft = await scene.drafted()
    first = await scene.moderator.click(draft, label="Publish")
    again = (
        await scene.moderator.click(draft, custom_id=None, label="Publish")
        if "Publish" in draft.labels
        else None
    )
    await first.response()
    if again is not None:
        await again.response()
    await scene.moderator.world.flushed()
    history = await (await scene.moderator.command("fact history", channel=scene.here)).reply()
    assert 1 == history.text.count("added fact")


async def test_a_retired_fact_is_no_longer_said_and_can_be_restored(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    retired = await (
        await scene.moderator.command("fact retire", channel=scene.here, fact=FACT, why="moved")
    ).reply()
    assert "taken out of force" in retired.text
    await scene.published(retired)
    assert DECLINED in await scene.ask()
    listed = await (await scene.moderator.command("fact list", channel=scene.here, state="retired")).reply()
    assert FACT in listed.text
    offered = await scene.moderator.autocomplete(
        "fact restore", focused="fact", text="consul", channel=scene.here
    )
    assert [(FACT, f"{FACT} · {HOURS}")] == [(c["value"], c["name"]) for c in await offered.choices()]
    await scene.published(
        await (await scene.moderator.command("fact restore", channel=scene.here, fact=FACT)).reply()
    )
    assert "nine" in await scene.ask()
    history = await (await scene.moderator.command("fact history", channel=scene.here, fact=FACT)).reply()
    assert [3, 2, 1] == [n for n in (3, 2, 1) if f"#{n}" in history.text]
    assert "moved" in history.text


async def test_a_fact_of_the_files_can_be_edited_and_undone(scene: Scene) -> None:
    await scene.published(await scene.edited("Mali's elected civilian government was removed", "the-coup"))
    assert "In March 2012" not in await scene.ask("Tell me about the-coup?")
    undo = await (await scene.moderator.command("fact undo", channel=scene.here)).reply()
    assert "Undoes #1" in undo.text
    await scene.published(undo)
    assert COUP[:20] in await scene.ask("Tell me about the-coup?")


async def test_any_change_can_be_undone_also_of_a_merged_fact(scene: Scene) -> None:
    merge = await scene.moderator.command("fact merge", channel=scene.here, keep="exports", drop="imports")
    preview = await merge.reply()
    assert "imports" in preview.text
    assert "Tell me about imports?" in preview.text
    await scene.published(preview)
    assert "gold" in await scene.ask("What of imports?")
    await scene.published(await scene.drafted())
    undo = await (await scene.moderator.command("fact undo", channel=scene.here, change=1)).reply()
    await scene.published(undo)
    assert "machinery" in await scene.ask("What of imports?")
    assert "nine" in await scene.ask()


async def test_a_change_is_undone_by_the_number_of_any_of_its_parts(scene: Scene) -> None:
    merge = await scene.moderator.command("fact merge", channel=scene.here, keep="exports", drop="imports")
    await scene.published(await merge.reply())
    history = await (await scene.moderator.command("fact history", channel=scene.here)).reply()
    assert "**#2**" in history.text
    undo = await (await scene.moderator.command("fact undo", channel=scene.here, change=2)).reply()
    await scene.published(undo)
    assert "machinery" in await scene.ask("What of imports?")


async def test_undoing_twice_goes_back_twice(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    await scene.published(await scene.edited(HOURS.replace("nine", "ten")))
    for _ in range(2):
        await scene.published(await (await scene.moderator.command("fact undo", channel=scene.here)).reply())
    assert DECLINED in await scene.ask()
    nothing = await (await scene.moderator.command("fact undo", channel=scene.here)).reply()
    assert "nothing to undo" in nothing.text


async def test_a_fact_moves_to_another_topic(scene: Scene) -> None:
    move = await scene.moderator.command("fact move", channel=scene.here, fact="volunteers", topic="Economy")
    await scene.published(await move.reply())
    asked = await scene.place.awa.command("economy", channel=scene.here, question="What of volunteers?")
    assert "Peace Corps" in (await asked.reply()).text


async def test_a_fact_that_was_added_here_is_listed_when_it_is_retired(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    await scene.published(
        await (await scene.moderator.command("fact retire", channel=scene.here, fact=FACT)).reply()
    )
    listed = await (await scene.moderator.command("fact list", channel=scene.here, state="retired")).reply()
    assert FACT in listed.text
    shown = await (await scene.moderator.select(listed, FACT)).reply()
    assert "Retired" in shown.text
    await scene.published(await (await scene.moderator.click(shown, label="Restore")).reply())
    assert "nine" in await scene.ask()


async def test_a_list_is_filtered_and_leads_to_a_fact(scene: Scene) -> None:
    form = await scene.moderator.command("fact add", channel=scene.here, review_by="2020-01-31")
    await scene.published(
        await scene.typed(form, {TEXT: HOURS, SOURCE: "x", TOPIC: "economy", KEYWORDS: "a, b"})
    )
    for options, expected in (
        ({"state": "overdue"}, {NEW}),
        ({"state": "ours"}, {NEW}),
        ({"topic": "economy"}, {"exports", "imports", NEW}),
        ({"author": scene.moderator}, {NEW}),
        ({"author": scene.admin}, set()),
        ({"state": "retired"}, set()),
    ):
        command = await scene.moderator.command("fact list", channel=scene.here, options=options)
        shown = await command.reply()
        listed = {option["value"] for menu in shown.selects for option in menu["options"]}
        assert expected == listed, options
    shown = await (await scene.moderator.command("fact list", channel=scene.here)).reply()
    fact = await (await scene.moderator.select(shown, "exports")).reply()
    assert "gold" in fact.text
    assert "Tell me about exports?" in fact.text
    assert {"Edit", "Retire"} <= set(fact.labels)


async def test_a_shown_fact_tells_everything(scene: Scene) -> None:
    await scene.published(await scene.drafted(fields={KEYWORDS: "hours, doors"}))
    shown = await (await scene.moderator.command("fact show", channel=scene.here, fact=FACT.upper())).reply()
    for told in (
        "added by moderators",
        "hours, doors",
        QUESTION,
        "Last changed",
        f"<@{scene.moderator.id}>",
        "(#1)",
    ):
        assert told in shown.text, told
    unknown = await (await scene.moderator.command("fact show", channel=scene.here, fact="nope")).reply()
    assert "never was one" in unknown.text


async def test_two_people_editing_one_fact_see_each_others_change(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    other = scene.place.guild.add_member("oumar", permissions=scene.moderator.roles[-1].permissions)
    mine = await scene.edited(HOURS.replace("nine", "ten"))
    theirs = await scene.edited(HOURS.replace("nine", "seven"), by=other)
    await scene.published(theirs, by=other)
    await scene.published(mine)
    assert "Somebody was quicker" in mine.text
    assert "seven" in mine.text
    assert "seven" in await scene.ask()
    again = await scene.moderator.click(mine, label="Edit again")
    await (await scene.moderator.submit(again, {TEXT: HOURS.replace("nine", "eight")})).response()
    await scene.moderator.world.flushed()
    await scene.published(mine)
    assert "eight" in await scene.ask()


async def test_one_can_publish_over_anothers_change_knowingly(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    mine = await scene.edited(HOURS.replace("nine", "ten"))
    await scene.published(await scene.edited(HOURS.replace("nine", "seven")))
    await scene.published(mine)
    await scene.published(mine, label="Publish mine all the same")
    assert "ten" in await scene.ask()


async def test_however_long_everything_is_discord_takes_the_preview(scene: Scene) -> None:
    long, lists = "*" * 1490, "\n".join(f"*_{'~' * 90}{n}" for n in range(40))
    fields = {PHRASINGS: lists, KEYWORDS: ",".join(f"{'*' * 40}{n}" for n in range(80))}
    await scene.published(await scene.drafted(long, fields=fields | {SOURCE: "|"}))
    listed = await (await scene.moderator.command("fact list", channel=scene.here, state="ours")).reply()
    (menu,) = listed.selects
    (id_,) = [option["value"] for option in menu["options"]]
    mine = await scene.edited("_" * 1490, id_)
    await scene.published(await scene.edited("`" * 1490, id_))
    await scene.published(mine)
    assert "Somebody was quicker" in mine.text
    for command in ("fact show", "fact history", "fact retire"):
        assert (await (await scene.moderator.command(command, channel=scene.here, fact=id_)).reply()).embeds


async def test_when_to_review_a_fact_is_set_kept_and_taken_away(scene: Scene) -> None:
    form = await scene.moderator.command(
        "fact edit", channel=scene.here, fact="exports", review_by="2020-01-01"
    )
    await scene.published(await scene.typed(form, {}))
    await scene.published(await scene.edited("Mali's exports to the United States include gold", "exports"))
    shown = await (await scene.moderator.command("fact show", channel=scene.here, fact="exports")).reply()
    assert "Overdue" in shown.text
    form = await scene.moderator.command("fact edit", channel=scene.here, fact="exports", review_by="never")
    await scene.published(await scene.typed(form, {}))
    shown = await (await scene.moderator.command("fact show", channel=scene.here, fact="exports")).reply()
    assert "Overdue" not in shown.text
    refusal = await scene.moderator.command("fact add", channel=scene.here, review_by="31/12/2026")
    assert "is no date to review it by" in (await refusal.reply()).text


async def test_a_restored_topic_brings_back_only_the_facts_that_went_with_it(scene: Scene) -> None:
    for command, options in (
        ("fact retire", {"fact": "imports"}),
        ("topic retire", {"topic": "economy"}),
        ("topic restore", {"topic": "economy"}),
    ):
        shown = await (await scene.moderator.command(command, channel=scene.here, options=options)).reply()
        await scene.published(shown)
    assert "gold" in await scene.ask("What of exports?")
    assert "machinery" not in await scene.ask("What of imports?")


async def test_a_new_fact_may_never_be_reviewed(scene: Scene) -> None:
    form = await scene.moderator.command("fact add", channel=scene.here, review_by="never")
    draft = await scene.typed(form, {TEXT: HOURS, SOURCE: "Announcement", TOPIC: "relations"})
    await scene.published(draft)
    assert "Published" in draft.text


async def test_a_draft_outlives_a_restart(scene: Scene) -> None:
    draft = await scene.drafted()
    await scene.client.close()
    async with moderated_bot(scene.place) as again:
        await again.published(draft)
        assert "nine" in await again.ask()
