"""Adding, editing, retiring, restoring, moving and merging facts from inside Discord."""

from __future__ import annotations

import pytest

from tests.discord.keeping import (
    FACT,
    HOURS,
    KEYWORDS,
    PHRASINGS,
    QUESTION,
    SOURCE,
    TEXT,
    TOPIC,
    Kept,
    keeping,
    press,
)
from tests.discord.record import COUP, EXPORTS

DECLINED = "The record does not say"
NEW = "consulate-bamako-opens-nine-morning"


async def test_a_quotation_is_found_in_its_document(kept: Kept) -> None:
    draft = await kept.drafted(
        "The United States terminated all assistance", fields={SOURCE: "", PHRASINGS: "who stopped it"}
    )
    assert "Found word for word in “US and Malian Relations”, section “Assistance”, paragraph 1" in draft.text
    assert "43 of 1,500 characters" in draft.text
    await kept.published(draft)
    assert "> **The United States" in await kept.ask("who stopped it")


async def test_a_quotation_that_is_not_there_is_refused_with_the_nearest_and_kept(kept: Kept) -> None:
    form = await kept.keeper.command("fact add", channel=kept.here)
    answers = {TEXT: "The United States ended all assistance", SOURCE: "overview", TOPIC: "assistance"}
    draft = await kept.typed(form, answers)
    assert "The United States terminated all assistance" in draft.text
    assert ["Edit again", "Cancel"] == draft.labels
    again = await kept.keeper.click(draft, label="Edit again")
    shown = {
        part["component"]["custom_id"]: part["component"].get("value")
        for part in (await again.modal())["components"]
    }
    assert "The United States ended all assistance" == shown["text"]
    await (await kept.keeper.submit(again, {TEXT: "The United States terminated all assistance"})).response()
    await kept.keeper.world.flushed()
    assert "Publish" in draft.labels


async def test_long_text_is_refused_with_the_count_and_never_cut(kept: Kept) -> None:
    draft = await kept.drafted("word " * 400)
    assert "1999 characters long; the most is 1500" in draft.text
    assert "Publish" not in draft.labels


@pytest.mark.parametrize("topic", ["economy", "Economy", "/economy", " ECONOMY "])
async def test_a_topic_is_meant_by_name_or_title(kept: Kept, topic: str) -> None:
    draft = await kept.drafted(fields={TOPIC: topic})
    assert "Publish" in draft.labels


async def test_an_unknown_topic_is_told_with_those_there_are(kept: Kept) -> None:
    draft = await kept.drafted(fields={TOPIC: "weather"})
    assert "there is no topic “weather”; the topics are: relations, assistance, economy" in draft.text


async def test_what_is_in_the_record_already_is_shown(kept: Kept) -> None:
    draft = await kept.drafted(f"{EXPORTS[:-1]} too.")
    assert "`exports`" in draft.text
    assert "alike" in draft.text


async def test_a_phrasing_of_another_fact_is_refused(kept: Kept) -> None:
    draft = await kept.drafted(fields={PHRASINGS: "Tell me about exports?"})
    assert "is one of fact exports already" in draft.text.replace("\\", "")


async def test_phrasings_that_would_be_answered_differently_are_shown(kept: Kept) -> None:
    form = await kept.keeper.command("fact edit", channel=kept.here, fact="exports")
    draft = await kept.typed(form, {PHRASINGS: "What of exports?"})
    assert "stored phrasings near it asked again" in draft.text
    assert "~~Tell me about exports?~~" in draft.text


async def test_cancelling_changes_nothing(kept: Kept) -> None:
    draft = await kept.drafted()
    await press(kept.keeper, draft, "Cancel")
    assert "Nothing was changed" in draft.text
    assert DECLINED in await kept.ask()


async def test_a_draft_is_published_once(kept: Kept) -> None:
    draft = await kept.drafted()
    first = await kept.keeper.click(draft, label="Publish")
    again = (
        await kept.keeper.click(draft, custom_id=None, label="Publish") if "Publish" in draft.labels else None
    )
    await first.response()
    if again is not None:
        await again.response()
    await kept.keeper.world.flushed()
    history = await (await kept.keeper.command("fact history", channel=kept.here)).reply()
    assert 1 == history.text.count("added fact")


async def test_a_retired_fact_is_no_longer_said_and_can_be_restored(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    retired = await (
        await kept.keeper.command("fact retire", channel=kept.here, fact=FACT, why="moved")
    ).reply()
    assert "taken out of force" in retired.text
    await kept.published(retired)
    assert DECLINED in await kept.ask()
    listed = await (await kept.keeper.command("fact list", channel=kept.here, state="retired")).reply()
    assert FACT in listed.text
    offered = await kept.keeper.autocomplete("fact restore", focused="fact", text="consul", channel=kept.here)
    assert [(FACT, f"{FACT} · {HOURS}")] == [(c["value"], c["name"]) for c in await offered.choices()]
    await kept.published(
        await (await kept.keeper.command("fact restore", channel=kept.here, fact=FACT)).reply()
    )
    assert "nine" in await kept.ask()
    history = await (await kept.keeper.command("fact history", channel=kept.here, fact=FACT)).reply()
    assert [3, 2, 1] == [n for n in (3, 2, 1) if f"#{n}" in history.text]
    assert "moved" in history.text


async def test_a_fact_of_the_files_can_be_edited_and_undone(kept: Kept) -> None:
    await kept.published(await kept.edited("Mali's elected civilian government was removed", "the-coup"))
    assert "In March 2012" not in await kept.ask("Tell me about the-coup?")
    undo = await (await kept.keeper.command("fact undo", channel=kept.here)).reply()
    assert "Undoes #1" in undo.text
    await kept.published(undo)
    assert COUP[:20] in await kept.ask("Tell me about the-coup?")


async def test_any_change_can_be_undone_also_of_a_merged_fact(kept: Kept) -> None:
    merge = await kept.keeper.command("fact merge", channel=kept.here, keep="exports", drop="imports")
    preview = await merge.reply()
    assert "imports" in preview.text
    assert "Tell me about imports?" in preview.text
    await kept.published(preview)
    assert "gold" in await kept.ask("What of imports?")
    await kept.published(await kept.drafted())
    undo = await (await kept.keeper.command("fact undo", channel=kept.here, change=1)).reply()
    await kept.published(undo)
    assert "machinery" in await kept.ask("What of imports?")
    assert "nine" in await kept.ask()


async def test_a_change_is_undone_by_the_number_of_any_of_its_parts(kept: Kept) -> None:
    merge = await kept.keeper.command("fact merge", channel=kept.here, keep="exports", drop="imports")
    await kept.published(await merge.reply())
    history = await (await kept.keeper.command("fact history", channel=kept.here)).reply()
    assert "**#2**" in history.text
    undo = await (await kept.keeper.command("fact undo", channel=kept.here, change=2)).reply()
    await kept.published(undo)
    assert "machinery" in await kept.ask("What of imports?")


async def test_undoing_twice_goes_back_twice(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    await kept.published(await kept.edited(HOURS.replace("nine", "ten")))
    for _ in range(2):
        await kept.published(await (await kept.keeper.command("fact undo", channel=kept.here)).reply())
    assert DECLINED in await kept.ask()
    nothing = await (await kept.keeper.command("fact undo", channel=kept.here)).reply()
    assert "nothing to undo" in nothing.text


async def test_a_fact_moves_to_another_topic(kept: Kept) -> None:
    move = await kept.keeper.command("fact move", channel=kept.here, fact="volunteers", topic="Economy")
    await kept.published(await move.reply())
    asked = await kept.place.awa.command("economy", channel=kept.here, question="What of volunteers?")
    assert "Peace Corps" in (await asked.reply()).text


async def test_a_fact_that_was_added_here_is_listed_when_it_is_retired(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    await kept.published(
        await (await kept.keeper.command("fact retire", channel=kept.here, fact=FACT)).reply()
    )
    listed = await (await kept.keeper.command("fact list", channel=kept.here, state="retired")).reply()
    assert FACT in listed.text
    shown = await (await kept.keeper.select(listed, FACT)).reply()
    assert "Retired" in shown.text
    await kept.published(await (await kept.keeper.click(shown, label="Restore")).reply())
    assert "nine" in await kept.ask()


async def test_a_list_is_filtered_and_leads_to_a_fact(kept: Kept) -> None:
    form = await kept.keeper.command("fact add", channel=kept.here, review_by="2020-01-31")
    await kept.published(
        await kept.typed(form, {TEXT: HOURS, SOURCE: "x", TOPIC: "economy", KEYWORDS: "a, b"})
    )
    for options, expected in (
        ({"state": "overdue"}, {NEW}),
        ({"state": "ours"}, {NEW}),
        ({"topic": "economy"}, {"exports", "imports", NEW}),
        ({"author": kept.keeper}, {NEW}),
        ({"author": kept.admin}, set()),
        ({"state": "retired"}, set()),
    ):
        command = await kept.keeper.command("fact list", channel=kept.here, options=options)
        shown = await command.reply()
        listed = {option["value"] for menu in shown.selects for option in menu["options"]}
        assert expected == listed, options
    shown = await (await kept.keeper.command("fact list", channel=kept.here)).reply()
    fact = await (await kept.keeper.select(shown, "exports")).reply()
    assert "gold" in fact.text
    assert "Tell me about exports?" in fact.text
    assert {"Edit", "Retire"} <= set(fact.labels)


async def test_a_shown_fact_tells_everything(kept: Kept) -> None:
    await kept.published(await kept.drafted(fields={KEYWORDS: "hours, doors"}))
    shown = await (await kept.keeper.command("fact show", channel=kept.here, fact=FACT.upper())).reply()
    for told in (
        "added by moderators",
        "hours, doors",
        QUESTION,
        "Last changed",
        f"<@{kept.keeper.id}>",
        "(#1)",
    ):
        assert told in shown.text, told
    unknown = await (await kept.keeper.command("fact show", channel=kept.here, fact="nope")).reply()
    assert "never was one" in unknown.text


async def test_two_people_editing_one_fact_see_each_others_change(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    other = kept.place.guild.add_member("oumar", permissions=kept.keeper.roles[-1].permissions)
    mine = await kept.edited(HOURS.replace("nine", "ten"))
    theirs = await kept.edited(HOURS.replace("nine", "seven"), by=other)
    await kept.published(theirs, by=other)
    await kept.published(mine)
    assert "Somebody was quicker" in mine.text
    assert "seven" in mine.text
    assert "seven" in await kept.ask()
    again = await kept.keeper.click(mine, label="Edit again")
    await (await kept.keeper.submit(again, {TEXT: HOURS.replace("nine", "eight")})).response()
    await kept.keeper.world.flushed()
    await kept.published(mine)
    assert "eight" in await kept.ask()


async def test_one_can_publish_over_anothers_change_knowingly(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    mine = await kept.edited(HOURS.replace("nine", "ten"))
    await kept.published(await kept.edited(HOURS.replace("nine", "seven")))
    await kept.published(mine)
    await kept.published(mine, label="Publish mine all the same")
    assert "ten" in await kept.ask()


async def test_however_long_everything_is_discord_takes_the_preview(kept: Kept) -> None:
    long, lists = "*" * 1490, "\n".join(f"*_{'~' * 90}{n}" for n in range(40))
    fields = {PHRASINGS: lists, KEYWORDS: ",".join(f"{'*' * 40}{n}" for n in range(80))}
    await kept.published(await kept.drafted(long, fields=fields | {SOURCE: "|"}))
    listed = await (await kept.keeper.command("fact list", channel=kept.here, state="ours")).reply()
    (menu,) = listed.selects
    (id_,) = [option["value"] for option in menu["options"]]
    mine = await kept.edited("_" * 1490, id_)
    await kept.published(await kept.edited("`" * 1490, id_))
    await kept.published(mine)
    assert "Somebody was quicker" in mine.text
    for command in ("fact show", "fact history", "fact retire"):
        assert (await (await kept.keeper.command(command, channel=kept.here, fact=id_)).reply()).embeds


async def test_when_to_review_a_fact_is_set_kept_and_taken_away(kept: Kept) -> None:
    form = await kept.keeper.command("fact edit", channel=kept.here, fact="exports", review_by="2020-01-01")
    await kept.published(await kept.typed(form, {}))
    await kept.published(await kept.edited("Mali's exports to the United States include gold", "exports"))
    shown = await (await kept.keeper.command("fact show", channel=kept.here, fact="exports")).reply()
    assert "Overdue" in shown.text
    form = await kept.keeper.command("fact edit", channel=kept.here, fact="exports", review_by="never")
    await kept.published(await kept.typed(form, {}))
    shown = await (await kept.keeper.command("fact show", channel=kept.here, fact="exports")).reply()
    assert "Overdue" not in shown.text
    refusal = await kept.keeper.command("fact add", channel=kept.here, review_by="31/12/2026")
    assert "is no date to review it by" in (await refusal.reply()).text


async def test_a_restored_topic_brings_back_only_the_facts_that_went_with_it(kept: Kept) -> None:
    for command, options in (
        ("fact retire", {"fact": "imports"}),
        ("topic retire", {"topic": "economy"}),
        ("topic restore", {"topic": "economy"}),
    ):
        shown = await (await kept.keeper.command(command, channel=kept.here, options=options)).reply()
        await kept.published(shown)
    assert "gold" in await kept.ask("What of exports?")
    assert "machinery" not in await kept.ask("What of imports?")


async def test_a_new_fact_may_never_be_reviewed(kept: Kept) -> None:
    form = await kept.keeper.command("fact add", channel=kept.here, review_by="never")
    draft = await kept.typed(form, {TEXT: HOURS, SOURCE: "Announcement", TOPIC: "relations"})
    await kept.published(draft)
    assert "Published" in draft.text


async def test_a_draft_outlives_a_restart(kept: Kept) -> None:
    draft = await kept.drafted()
    await kept.client.close()
    async with keeping(kept.place) as again:
        await again.published(draft)
        assert "nine" in await again.ask()
