"""Suggestions, the review queue, the two-person rule, and what the knowledge files changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.matching import Matcher
from bot.service.answering import AnswerService
from tests.discord.keeping import (
    FACT,
    HOURS,
    MODERATES,
    PHRASINGS,
    QUESTION,
    TEXT,
    Kept,
    keeping,
    press,
    settings_panel,
)
from tests.discord.loopback import Channel, Member, Message
from tests.discord.record import base
from tests.discord.running import Place, running

SAYS, WHENCE, ANSWERS = "What should the record say?", "Where does it come from?", "The question it answers"


async def _suggest(kept: Kept, text: str = HOURS, **more: object) -> Message:
    return await _suggest_as(kept.place.awa, kept, {SAYS: text, **more})


async def _suggest_as(person: Member, kept: Kept, answers: Mapping[str, object]) -> Message:
    form = await person.command("suggest", channel=kept.here, question=QUESTION)
    return await (await person.submit(form, answers)).reply()


async def _review(kept: Kept, by: Member | None = None) -> Message:
    return await (await (by or kept.keeper).command("review", channel=kept.here)).reply()


async def _log(kept: Kept) -> Channel:
    log = kept.place.guild.add_text_channel("log")
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    menu = next(each["custom_id"] for each in panel.selects if "log_channel" in each["custom_id"])
    await (await kept.admin.select(panel, str(log.id), custom_id=menu)).response()
    await kept.admin.world.flushed()
    return log


async def test_a_declined_question_can_be_suggested_an_answer_to(kept: Kept) -> None:
    asked = await kept.place.awa.command("ask", channel=kept.here, question=QUESTION)
    declined = await asked.reply()
    form = await kept.place.awa.click(declined, label="Suggest an answer")
    shown = {part["label"]: part["component"].get("value") for part in (await form.modal())["components"]}
    assert QUESTION == shown[ANSWERS]
    await (await kept.place.awa.submit(form, {SAYS: HOURS, WHENCE: "the consulate's door"})).reply()
    review = await _review(kept)
    for told in (HOURS, "the consulate", QUESTION, f"<@{kept.place.awa.id}>", "Added by moderators"):
        assert told in review.text.replace("\\", ""), told
    await press(kept.keeper, review, "Approve")
    assert "nine" in await kept.ask()
    assert "approved" in (await kept.place.awa.dm.next_bot_message()).text


async def test_a_suggestion_is_edited_and_approved(kept: Kept) -> None:
    await _suggest(kept)
    review = await _review(kept)
    form = await kept.keeper.click(review, label="Edit and approve")
    preview = await kept.typed(form, {TEXT: HOURS.replace("nine", "ten")})
    await kept.published(preview)
    assert "ten" in await kept.ask()
    assert "Nothing waits" in (await _review(kept)).text


async def test_a_suggestion_is_rejected_with_a_reason_and_its_author_told(kept: Kept) -> None:
    await _suggest(kept)
    form = await kept.keeper.click(await _review(kept), label="Reject with a reason")
    await (await kept.keeper.submit(form, {"Reason": "not our **topic**"})).reply()
    told = (await kept.place.awa.dm.next_bot_message()).text
    assert "was not taken up" in told
    assert "not our \\*\\*topic" in told
    assert "Nothing waits" in (await _review(kept)).text


async def test_a_rejection_can_be_taken_back(kept: Kept) -> None:
    log = await _log(kept)
    await _suggest(kept)
    form = await kept.keeper.click(await _review(kept), label="Reject with a reason")
    await (await kept.keeper.submit(form, {"Reason": "by mistake"})).reply()
    undo = await (await kept.keeper.command("fact undo", channel=kept.here, change=3)).reply()
    await kept.published(undo)
    assert "Published as #4: took back a change of suggestion" in undo.text
    for _ in range(4):  # the setting, the suggestion, its rejection, and that this was taken back
        told = await log.next_bot_message()
    assert "took back a change of a suggestion" in told.text
    assert f"<@{kept.keeper.id}> suggests" not in told.text
    assert HOURS in (await _review(kept)).text


async def _corrected(kept: Kept) -> Message:
    """What waits when a member corrected a fact that is to be looked at again in 2030."""
    form = await kept.keeper.command("fact edit", channel=kept.here, fact="exports", review_by="2030-01-31")
    await kept.published(await kept.typed(form, {}))
    asked = await kept.place.awa.command("ask", channel=kept.here, question="What of exports?")
    form = await kept.place.awa.click(await asked.reply(), label="Suggest a correction")
    await (await kept.place.awa.submit(form, {SAYS: "Mali exports gold."})).reply()
    return await _review(kept)


async def test_an_amended_correction_keeps_when_to_review_its_fact(kept: Kept) -> None:
    form = await kept.keeper.click(await _corrected(kept), label="Edit and approve")
    await kept.published(await kept.typed(form, {TEXT: "Mali exports some gold."}))
    shown = await (await kept.keeper.command("fact show", channel=kept.here, fact="exports")).reply()
    assert "some gold" in shown.text
    assert "review by 2030-01-31" in shown.text


async def test_an_amended_correction_goes_over_nobodys_change_unseen(kept: Kept) -> None:
    form = await kept.keeper.click(await _corrected(kept), label="Edit and approve")
    mine = await kept.typed(form, {TEXT: "Mali exports some gold."})
    await kept.published(await kept.edited("Mali's exports to the United States include gold", "exports"))
    await kept.published(mine)
    assert "Somebody was quicker" in mine.text
    await kept.published(mine, label="Publish mine all the same")
    assert "some gold" in await kept.ask("What of exports?")


async def test_a_correction_is_not_approved_over_what_nobody_saw(kept: Kept) -> None:
    review = await _corrected(kept)
    await kept.published(await kept.edited("Mali's exports to the United States include gold", "exports"))
    await press(kept.keeper, review, "Approve")
    assert "changed meanwhile" in review.text
    assert "Mali **exports** gold" not in await kept.ask("What of exports?")
    await press(kept.keeper, review, "Approve")
    assert "Mali **exports** gold" in await kept.ask("What of exports?")


async def test_an_author_who_takes_no_direct_messages_is_no_trouble(kept: Kept) -> None:
    await _suggest(kept)
    kept.place.double.fail_next("POST", "/users/@me/channels", status=403)
    await press(kept.keeper, await _review(kept), "Approve")
    assert "nine" in await kept.ask()


async def test_what_was_decided_is_not_decided_again(kept: Kept) -> None:
    await _suggest(kept)
    one, two = await _review(kept), await _review(kept)
    await press(kept.keeper, one, "Approve")
    assert "decided already" in (await (await kept.keeper.click(two, label="Approve")).reply()).text


async def test_approving_can_be_undone_and_the_suggestion_waits_again(kept: Kept) -> None:
    await _suggest(kept)
    review = await _review(kept)
    await press(kept.keeper, review, "Approve")
    await kept.published(await (await kept.keeper.click(review, label="Undo")).reply())
    assert "does not say" in await kept.ask()
    assert HOURS in (await _review(kept)).text


async def test_nobody_floods_the_queue(kept: Kept) -> None:
    for n in range(10):
        assert "Thank you" in (await _suggest(kept, f"Number {n}.")).text
    refused = await kept.place.awa.command("suggest", channel=kept.here, question=QUESTION)
    assert "of yours wait" in (await refused.reply()).text  # before anything is typed
    review = await _review(kept)
    assert "1 of 10" == review.embeds[-1]["footer"]["text"]
    await press(kept.keeper, review, "▶")
    assert "Number 1." in review.text


async def test_a_question_of_pictures_can_be_suggested_an_answer_to(kept: Kept) -> None:
    form = await kept.place.awa.command("suggest", channel=kept.here, question="🪙" * 299)
    assert "Suggest a fact" == (await form.modal())["title"]


async def test_a_correction_of_what_was_retired_meanwhile_is_not_approved_unseen(kept: Kept) -> None:
    await kept.published(await kept.drafted())
    answer = await (await kept.place.awa.command("ask", channel=kept.here, question=QUESTION)).reply()
    form = await kept.place.awa.click(answer, label="Suggest a correction")
    await (await kept.place.awa.submit(form, {SAYS: "At ten."})).reply()
    retired = await kept.keeper.command("fact retire", channel=kept.here, fact=FACT)
    await kept.published(await retired.reply())
    review = await _review(kept)
    assert "was retired since" in review.text
    assert [True] == [bool(each.get("disabled")) for each in review.buttons if each["label"] == "Approve"]
    assert "Edit and approve" in review.labels


async def test_a_suggestion_of_much_markup_is_shown_with_what_stands_below(kept: Kept) -> None:
    await _suggest(kept, "__a_b__ *x* [y](z) " * 75, **{WHENCE: "its door", ANSWERS: "What of exports?"})
    review = await _review(kept)
    for told in ("__a_b__ *x* [y](z) __a_b__", "Source: its door", "one of fact exports already"):
        assert told in review.text.replace("\\", ""), told


async def test_no_more_can_be_typed_than_is_taken_in(kept: Kept) -> None:
    form = await kept.place.awa.command("suggest", channel=kept.here, question=QUESTION)
    limits = [part["component"]["max_length"] for part in (await form.modal())["components"]]
    assert [1500, 300, 300] == limits


async def test_a_suggestion_that_is_not_taken_in_is_given_back(kept: Kept) -> None:
    late = await kept.place.awa.command("suggest", channel=kept.here, question=QUESTION)
    for n in range(10):
        await _suggest(kept, f"Number {n}.")
    refusal = await (await kept.place.awa.submit(late, {SAYS: HOURS, WHENCE: "its door"})).reply()
    for told in ("of yours wait", HOURS, "its door", QUESTION):
        assert told in refusal.text.replace("\\", ""), told


async def test_a_question_is_suggested_an_answer_to_without_its_mention(kept: Kept) -> None:
    await kept.place.awa.say(kept.here, f"{kept.place.double.mention} {QUESTION}")
    form = await kept.place.awa.click(await kept.here.next_bot_message(), label="Suggest an answer")
    shown = {part["label"]: part["component"].get("value") for part in (await form.modal())["components"]}
    assert QUESTION == shown[ANSWERS]
    await (await kept.place.awa.submit(form, {SAYS: HOURS, ANSWERS: f"<@12> {QUESTION}"})).reply()
    await press(kept.keeper, await _review(kept), "Approve")
    fact = await (await kept.keeper.command("fact show", channel=kept.here, fact=FACT)).reply()
    assert f"- {QUESTION}" in fact.text


async def test_an_empty_suggestion_is_refused(kept: Kept) -> None:
    assert "there is no text" in (await _suggest(kept, " \n ")).text.lower()


async def test_a_suggestion_that_cannot_be_a_fact_says_why_and_can_be_edited(kept: Kept) -> None:
    await _suggest(kept, "Anything.", **{ANSWERS: "Tell me about exports?"})
    review = await _review(kept)
    assert "one of fact exports already" in review.text
    assert [True] == [bool(each.get("disabled")) for each in review.buttons if each["label"] == "Approve"]
    assert "Edit and approve" in review.labels


async def test_under_the_two_person_rule_somebody_else_approves(kept: Kept) -> None:
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    await press(kept.admin, panel, "Two persons a change")
    draft = await kept.drafted()
    assert "Propose" in draft.labels
    await kept.published(draft, label="Propose")
    assert "Another moderator" in draft.text
    assert "does not say" in await kept.ask()
    mine = await _review(kept)
    if "Approve" in mine.labels and not next(b for b in mine.buttons if b["label"] == "Approve").get(
        "disabled"
    ):
        await press(kept.keeper, mine, "Approve")
    assert "does not say" in await kept.ask()
    other = kept.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(kept, by=other), "Approve")
    assert "nine" in await kept.ask()


async def test_a_proposal_that_was_overtaken_says_so(kept: Kept) -> None:
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    await press(kept.admin, panel, "Two persons a change")
    for ending in ("gold", "gold, art"):
        draft = await kept.edited(f"Mali's exports to the United States include {ending}", "exports")
        await kept.published(draft, label="Propose")
    other = kept.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(kept, by=other), "Approve")
    left = await _review(kept, by=other)
    assert "It cannot be approved any more" in left.text
    assert "Reject with a reason" in left.labels


async def test_a_members_suggestion_needs_one_moderator_under_the_two_person_rule(kept: Kept) -> None:
    panel = await (await kept.admin.command("settings", channel=kept.here)).reply()
    await press(kept.admin, panel, "Two persons a change")
    await _suggest(kept)
    await press(kept.keeper, await _review(kept), "Approve")
    assert "nine" in await kept.ask()


async def test_two_proposals_of_like_phrasings_are_both_approved(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Two persons a change")
    for text, phrasing in ((HOURS, QUESTION), ("The consulate is open at noon.", "is the consulate open?")):
        await kept.published(await kept.drafted(text, fields={PHRASINGS: phrasing}), label="Propose")
    other = kept.place.guild.add_member("oumar", permissions=MODERATES)
    for _ in range(2):
        await press(other, await _review(kept, by=other), "Approve")
    assert "nine" in await kept.ask()
    assert "noon" in await kept.ask("is the consulate open?")


async def _cannot_approve(kept: Kept, review: Message, why: str) -> None:
    assert why in review.text
    (button,) = [each for each in review.buttons if each["label"] == "Approve"]
    assert button["disabled"]
    assert "does not say" in await kept.ask()


async def test_under_the_two_person_rule_nobody_approves_their_own_suggestion(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Two persons a change")
    await _suggest_as(kept.keeper, kept, {SAYS: HOURS})
    await _cannot_approve(kept, await _review(kept), "your own")
    form = await kept.keeper.click(await _review(kept), label="Edit and approve")
    proposal = await kept.typed(form, {TEXT: HOURS.replace("nine", "ten")})
    await kept.published(proposal, label="Propose")
    assert "does not say" in await kept.ask()
    other = kept.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(kept, by=other), "Approve")
    assert "nine" in await kept.ask()


async def test_under_the_two_person_rule_nobody_approves_what_a_forgotten_person_proposed(kept: Kept) -> None:
    await press(kept.admin, await settings_panel(kept), "Two persons a change")
    await kept.published(await kept.drafted(), label="Propose")
    asked = await (await kept.keeper.command("forget-me", channel=kept.here)).reply()
    await press(kept.keeper, asked, "Forget me")
    await _cannot_approve(kept, await _review(kept), "was forgotten")


async def test_every_change_is_posted_in_the_log_channel(kept: Kept) -> None:
    log = await _log(kept)
    await log.next_bot_message()  # the setting itself
    await kept.published(await kept.drafted())
    added = await log.next_bot_message()
    assert f"<@{kept.keeper.id}> added fact {FACT}" in added.text.replace("\\", "")
    await kept.published(await kept.edited(HOURS.replace("nine", "ten")))
    edited = await log.next_bot_message()
    assert "opens at ~~nine~~**ten** in" in edited.text
    undo = await (await kept.keeper.click(edited, label="Undo")).reply()
    assert undo.ephemeral
    await kept.published(undo)
    assert "took back a change of" in (await log.next_bot_message()).text
    assert "nine" in await kept.ask()
    await _suggest(kept, "Closed on Fridays.")
    suggested = await log.next_bot_message()
    assert "Closed on Fridays" in suggested.text
    assert "Closed" in (await (await kept.keeper.click(suggested, label="Review")).reply()).text
    posts = kept.place.double.requests_to("POST", "/channels/{channel_id}/messages")
    assert all(post.json.get("allowed_mentions") == {"parse": []} for post in posts)


async def test_a_log_channel_without_embeds_is_told_in_plain_words(kept: Kept) -> None:
    log = await _log(kept)
    await log.next_bot_message()
    kept.place.double.fail_next("POST", "/channels/{channel_id}/messages", status=403)
    await kept.published(await kept.drafted())
    told = await log.next_bot_message()
    assert FACT in told.content.replace("\\", "")
    assert ["Undo"] == told.labels


async def test_a_log_channel_that_is_closed_stops_no_change(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    log = await _log(kept)
    log.remove()
    await kept.published(await kept.drafted())
    assert "nine" in await kept.ask()
    await kept.client._notifier.close()  # tells the rest
    assert "log channel" in caplog.text


async def test_publishing_does_not_wait_for_the_log_channel_and_all_is_told_in_order(place: Place) -> None:
    async with keeping(place) as kept:
        log = await _log(kept)
        await log.next_bot_message()
        held = place.double.hold("POST", "/channels/{channel_id}/messages")
        for text in (HOURS, "The library opens at ten."):
            draft = await kept.drafted(text, fields={PHRASINGS: text})
            await kept.published(draft)
            assert "Published as" in draft.text
        await held.arrived()
        assert 1 == len(log.bot_messages)
        asyncio.get_running_loop().call_soon(held.release)  # as the bot leaves
    _, first, second = (message.text for message in log.bot_messages)
    assert "consulate" in first
    assert "library" in second


async def test_what_the_files_changed_is_shown_with_both_versions(place: Place) -> None:
    async with keeping(place) as kept:
        await kept.published(await kept.edited("Mali's elected civilian government was removed", "the-coup"))
    changed = base()
    topics = tuple(
        replace(
            topic,
            facts=tuple(
                replace(fact, keywords=("putsch",)) if fact.id == "the-coup" else fact for fact in topic.facts
            ),
        )
        for topic in changed.topics
    )
    changed = replace(changed, topics=topics)
    async with running(place, AnswerService(changed, Matcher(changed))):
        keeper = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "In March 2012" not in (await asked.reply()).text
        listed = await (await keeper.command("fact list", channel=place.channel, state="upstream")).reply()
        assert "changed in the files" in listed.text
        review = await (await keeper.command("review", channel=place.channel)).reply()
        assert "putsch" in review.text
        assert ["Keep ours", "Take theirs"] == review.labels
        theirs = await (await keeper.click(review, label="Take theirs")).reply()
        await press(keeper, theirs, "Publish")
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "In March 2012" in (await asked.reply()).text
        assert "Nothing waits" in (await (await keeper.command("review", channel=place.channel)).reply()).text


async def test_keeping_ours_is_asked_only_once(place: Place) -> None:
    async with keeping(place) as kept:
        await kept.published(await kept.edited("Mali's elected civilian government was removed", "the-coup"))
    changed = base(without=frozenset({"the-coup"}))
    async with running(place, AnswerService(changed, Matcher(changed))):
        keeper = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        review = await (await keeper.command("review", channel=place.channel)).reply()
        assert "it is taken out" in review.text
        await press(keeper, await (await keeper.click(review, label="Keep ours")).reply(), "Publish")
        assert "Nothing waits" in (await (await keeper.command("review", channel=place.channel)).reply()).text
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "civilian government" in (await asked.reply()).text
