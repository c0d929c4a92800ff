"""Suggestions, the review queue, the two-person rule, and what the knowledge files changed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.matching import Matcher
from bot.service.answering import AnswerService
from tests.discord.loopback import Channel, Member, Message
from tests.discord.running_bot import Place, running
from tests.discord.scenes import (
    FACT,
    HOURS,
    MODERATES,
    PHRASINGS,
    QUESTION,
    TEXT,
    Scene,
    moderated_bot,
    press,
    settings_panel,
)
from tests.discord.small_record import base

SAYS, WHENCE, ANSWERS = "What should the record say?", "Where does it come from?", "The question it answers"


async def _suggest(scene: Scene, text: str = HOURS, **more: object) -> Message:
    return await _suggest_as(scene.place.awa, scene, {SAYS: text, **more})


async def _suggest_as(person: Member, scene: Scene, answers: Mapping[str, object]) -> Message:
    form = await person.command("suggest", channel=scene.here, question=QUESTION)
    return await (await person.submit(form, answers)).reply()


async def _review(scene: Scene, by: Member | None = None) -> Message:
    return await (await (by or scene.moderator).command("review", channel=scene.here)).reply()


async def _log(scene: Scene) -> Channel:
    log = scene.place.guild.add_text_channel("log")
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    menu = next(each["custom_id"] for each in panel.selects if "log_channel" in each["custom_id"])
    await (await scene.admin.select(panel, str(log.id), custom_id=menu)).response()
    await scene.admin.world.flushed()
    return log


async def test_a_declined_question_can_be_suggested_an_answer_to(scene: Scene) -> None:
    asked = await scene.place.awa.command("ask", channel=scene.here, question=QUESTION)
    declined = await asked.reply()
    form = await scene.place.awa.click(declined, label="Suggest an answer")
    shown = {part["label"]: part["component"].get("value") for part in (await form.modal())["components"]}
    assert QUESTION == shown[ANSWERS]
    await (await scene.place.awa.submit(form, {SAYS: HOURS, WHENCE: "the consulate's door"})).reply()
    review = await _review(scene)
    for told in (HOURS, "the consulate", QUESTION, f"<@{scene.place.awa.id}>", "Added by moderators"):
        assert told in review.text.replace("\\", ""), told
    await press(scene.moderator, review, "Approve")
    assert "nine" in await scene.ask()
    assert "approved" in (await scene.place.awa.dm.next_bot_message()).text


async def test_a_suggestion_is_edited_and_approved(scene: Scene) -> None:
    await _suggest(scene)
    review = await _review(scene)
    form = await scene.moderator.click(review, label="Edit and approve")
    preview = await scene.typed(form, {TEXT: HOURS.replace("nine", "ten")})
    await scene.published(preview)
    assert "ten" in await scene.ask()
    assert "Nothing waits" in (await _review(scene)).text


async def test_a_suggestion_is_rejected_with_a_reason_and_its_author_told(scene: Scene) -> None:
    await _suggest(scene)
    form = await scene.moderator.click(await _review(scene), label="Reject with a reason")
    await (await scene.moderator.submit(form, {"Reason": "not our **topic**"})).reply()
    told = (await scene.place.awa.dm.next_bot_message()).text
    assert "was not taken up" in told
    assert "not our \\*\\*topic" in told
    assert "Nothing waits" in (await _review(scene)).text


async def test_a_rejection_can_be_taken_back(scene: Scene) -> None:
    log = await _log(scene)
    await _suggest(scene)
    form = await scene.moderator.click(await _review(scene), label="Reject with a reason")
    await (await scene.moderator.submit(form, {"Reason": "by mistake"})).reply()
    undo = await (await scene.moderator.command("fact undo", channel=scene.here, change=3)).reply()
    await scene.published(undo)
    assert "Published as #4: took back a change of suggestion" in undo.text
    for _ in range(4):  # the setting, the suggestion, its rejection, and that this was taken back
        told = await log.next_bot_message()
    assert "took back a change of a suggestion" in told.text
    assert f"<@{scene.moderator.id}> suggests" not in told.text
    assert HOURS in (await _review(scene)).text


async def _corrected(scene: Scene) -> Message:
    """Return what waits when a member corrected a fact that is to be looked at again in 2030."""
    form = await scene.moderator.command(
        "fact edit", channel=scene.here, fact="exports", review_by="2030-01-31"
    )
    await scene.published(await scene.typed(form, {}))
    asked = await scene.place.awa.command("ask", channel=scene.here, question="What of exports?")
    form = await scene.place.awa.click(await asked.reply(), label="Suggest a correction")
    await (await scene.place.awa.submit(form, {SAYS: "Mali exports gold."})).reply()
    return await _review(scene)


async def test_an_amended_correction_keeps_when_to_review_its_fact(scene: Scene) -> None:
    form = await scene.moderator.click(await _corrected(scene), label="Edit and approve")
    await scene.published(await scene.typed(form, {TEXT: "Mali exports some gold."}))
    shown = await (await scene.moderator.command("fact show", channel=scene.here, fact="exports")).reply()
    assert "some gold" in shown.text
    assert "review by 2030-01-31" in shown.text


async def test_an_amended_correction_goes_over_nobodys_change_unseen(scene: Scene) -> None:
    form = await scene.moderator.click(await _corrected(scene), label="Edit and approve")
    mine = await scene.typed(form, {TEXT: "Mali exports some gold."})
    await scene.published(await scene.edited("Mali's exports to the United States include gold", "exports"))
    await scene.published(mine)
    assert "Somebody was quicker" in mine.text
    await scene.published(mine, label="Publish mine all the same")
    assert "some gold" in await scene.ask("What of exports?")


async def test_a_correction_is_not_approved_over_what_nobody_saw(scene: Scene) -> None:
    review = await _corrected(scene)
    await scene.published(await scene.edited("Mali's exports to the United States include gold", "exports"))
    await press(scene.moderator, review, "Approve")
    assert "changed meanwhile" in review.text
    assert "Mali **exports** gold" not in await scene.ask("What of exports?")
    await press(scene.moderator, review, "Approve")
    assert "Mali **exports** gold" in await scene.ask("What of exports?")


async def test_an_author_who_takes_no_direct_messages_is_no_trouble(scene: Scene) -> None:
    await _suggest(scene)
    scene.place.double.fail_next("POST", "/users/@me/channels", status=403)
    await press(scene.moderator, await _review(scene), "Approve")
    assert "nine" in await scene.ask()


async def test_what_was_decided_is_not_decided_again(scene: Scene) -> None:
    await _suggest(scene)
    one, two = await _review(scene), await _review(scene)
    await press(scene.moderator, one, "Approve")
    assert "decided already" in (await (await scene.moderator.click(two, label="Approve")).reply()).text


async def test_approving_can_be_undone_and_the_suggestion_waits_again(scene: Scene) -> None:
    await _suggest(scene)
    review = await _review(scene)
    await press(scene.moderator, review, "Approve")
    await scene.published(await (await scene.moderator.click(review, label="Undo")).reply())
    assert "does not say" in await scene.ask()
    assert HOURS in (await _review(scene)).text


async def test_nobody_floods_the_queue(scene: Scene) -> None:
    for n in range(10):
        assert "Thank you" in (await _suggest(scene, f"Number {n}.")).text
    refused = await scene.place.awa.command("suggest", channel=scene.here, question=QUESTION)
    assert "of yours wait" in (await refused.reply()).text  # before anything is typed
    review = await _review(scene)
    assert "1 of 10" == review.embeds[-1]["footer"]["text"]
    await press(scene.moderator, review, "▶")
    assert "Number 1." in review.text


async def test_a_question_of_pictures_can_be_suggested_an_answer_to(scene: Scene) -> None:
    form = await scene.place.awa.command("suggest", channel=scene.here, question="🪙" * 299)
    assert "Suggest a fact" == (await form.modal())["title"]


async def test_a_correction_of_what_was_retired_meanwhile_is_not_approved_unseen(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    answer = await (await scene.place.awa.command("ask", channel=scene.here, question=QUESTION)).reply()
    form = await scene.place.awa.click(answer, label="Suggest a correction")
    await (await scene.place.awa.submit(form, {SAYS: "At ten."})).reply()
    retired = await scene.moderator.command("fact retire", channel=scene.here, fact=FACT)
    await scene.published(await retired.reply())
    review = await _review(scene)
    assert "was retired since" in review.text
    assert [True] == [bool(each.get("disabled")) for each in review.buttons if each["label"] == "Approve"]
    assert "Edit and approve" in review.labels


async def test_a_suggestion_of_much_markup_is_shown_with_what_stands_below(scene: Scene) -> None:
    await _suggest(scene, "__a_b__ *x* [y](z) " * 75, **{WHENCE: "its door", ANSWERS: "What of exports?"})
    review = await _review(scene)
    for told in ("__a_b__ *x* [y](z) __a_b__", "Source: its door", "one of fact exports already"):
        assert told in review.text.replace("\\", ""), told


async def test_no_more_can_be_typed_than_is_taken_in(scene: Scene) -> None:
    form = await scene.place.awa.command("suggest", channel=scene.here, question=QUESTION)
    limits = [part["component"]["max_length"] for part in (await form.modal())["components"]]
    assert [1500, 300, 300] == limits


async def test_a_suggestion_that_is_not_taken_in_is_given_back(scene: Scene) -> None:
    late = await scene.place.awa.command("suggest", channel=scene.here, question=QUESTION)
    for n in range(10):
        await _suggest(scene, f"Number {n}.")
    refusal = await (await scene.place.awa.submit(late, {SAYS: HOURS, WHENCE: "its door"})).reply()
    for told in ("of yours wait", HOURS, "its door", QUESTION):
        assert told in refusal.text.replace("\\", ""), told


async def test_a_question_is_suggested_an_answer_to_without_its_mention(scene: Scene) -> None:
    await scene.place.awa.say(scene.here, f"{scene.place.double.mention} {QUESTION}")
    form = await scene.place.awa.click(await scene.here.next_bot_message(), label="Suggest an answer")
    shown = {part["label"]: part["component"].get("value") for part in (await form.modal())["components"]}
    assert QUESTION == shown[ANSWERS]
    await (await scene.place.awa.submit(form, {SAYS: HOURS, ANSWERS: f"<@12> {QUESTION}"})).reply()
    await press(scene.moderator, await _review(scene), "Approve")
    fact = await (await scene.moderator.command("fact show", channel=scene.here, fact=FACT)).reply()
    assert f"- {QUESTION}" in fact.text


async def test_an_empty_suggestion_is_refused(scene: Scene) -> None:
    assert "there is no text" in (await _suggest(scene, " \n ")).text.lower()


async def test_a_suggestion_that_cannot_be_a_fact_says_why_and_can_be_edited(scene: Scene) -> None:
    await _suggest(scene, "Anything.", **{ANSWERS: "Tell me about exports?"})
    review = await _review(scene)
    assert "one of fact exports already" in review.text
    assert [True] == [bool(each.get("disabled")) for each in review.buttons if each["label"] == "Approve"]
    assert "Edit and approve" in review.labels


async def test_under_the_two_person_rule_somebody_else_approves(scene: Scene) -> None:
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    await press(scene.admin, panel, "Two persons a change")
    draft = await scene.drafted()
    assert "Propose" in draft.labels
    await scene.published(draft, label="Propose")
    assert "Another moderator" in draft.text
    assert "does not say" in await scene.ask()
    mine = await _review(scene)
    if "Approve" in mine.labels and not next(b for b in mine.buttons if b["label"] == "Approve").get(
        "disabled"
    ):
        await press(scene.moderator, mine, "Approve")
    assert "does not say" in await scene.ask()
    other = scene.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(scene, by=other), "Approve")
    assert "nine" in await scene.ask()


async def test_a_proposal_that_was_overtaken_says_so(scene: Scene) -> None:
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    await press(scene.admin, panel, "Two persons a change")
    for ending in ("gold", "gold, art"):
        draft = await scene.edited(f"Mali's exports to the United States include {ending}", "exports")
        await scene.published(draft, label="Propose")
    other = scene.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(scene, by=other), "Approve")
    left = await _review(scene, by=other)
    assert "It cannot be approved any more" in left.text
    assert "Reject with a reason" in left.labels


async def test_a_members_suggestion_needs_one_moderator_under_the_two_person_rule(scene: Scene) -> None:
    panel = await (await scene.admin.command("settings", channel=scene.here)).reply()
    await press(scene.admin, panel, "Two persons a change")
    await _suggest(scene)
    await press(scene.moderator, await _review(scene), "Approve")
    assert "nine" in await scene.ask()


async def test_two_proposals_of_like_phrasings_are_both_approved(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Two persons a change")
    for text, phrasing in ((HOURS, QUESTION), ("The consulate is open at noon.", "is the consulate open?")):
        await scene.published(await scene.drafted(text, fields={PHRASINGS: phrasing}), label="Propose")
    other = scene.place.guild.add_member("oumar", permissions=MODERATES)
    for _ in range(2):
        await press(other, await _review(scene, by=other), "Approve")
    assert "nine" in await scene.ask()
    assert "noon" in await scene.ask("is the consulate open?")


async def _cannot_approve(scene: Scene, review: Message, why: str) -> None:
    assert why in review.text
    (button,) = [each for each in review.buttons if each["label"] == "Approve"]
    assert button["disabled"]
    assert "does not say" in await scene.ask()


async def test_under_the_two_person_rule_nobody_approves_their_own_suggestion(scene: Scene) -> None:
    await press(scene.admin, await settings_panel(scene), "Two persons a change")
    await _suggest_as(scene.moderator, scene, {SAYS: HOURS})
    await _cannot_approve(scene, await _review(scene), "your own")
    form = await scene.moderator.click(await _review(scene), label="Edit and approve")
    proposal = await scene.typed(form, {TEXT: HOURS.replace("nine", "ten")})
    await scene.published(proposal, label="Propose")
    assert "does not say" in await scene.ask()
    other = scene.place.guild.add_member("oumar", permissions=MODERATES)
    await press(other, await _review(scene, by=other), "Approve")
    assert "nine" in await scene.ask()


async def test_under_the_two_person_rule_nobody_approves_what_a_forgotten_person_proposed(
    scene: Scene,
) -> None:
    await press(scene.admin, await settings_panel(scene), "Two persons a change")
    await scene.published(await scene.drafted(), label="Propose")
    asked = await (await scene.moderator.command("forget-me", channel=scene.here)).reply()
    await press(scene.moderator, asked, "Forget me")
    await _cannot_approve(scene, await _review(scene), "was forgotten")


async def test_every_change_is_posted_in_the_log_channel(scene: Scene) -> None:
    log = await _log(scene)
    await log.next_bot_message()  # the setting itself
    await scene.published(await scene.drafted())
    added = await log.next_bot_message()
    assert f"<@{scene.moderator.id}> added fact {FACT}" in added.text.replace("\\", "")
    await scene.published(await scene.edited(HOURS.replace("nine", "ten")))
    edited = await log.next_bot_message()
    assert "opens at ~~nine~~**ten** in" in edited.text
    undo = await (await scene.moderator.click(edited, label="Undo")).reply()
    assert undo.ephemeral
    await scene.published(undo)
    assert "took back a change of" in (await log.next_bot_message()).text
    assert "nine" in await scene.ask()
    await _suggest(scene, "Closed on Fridays.")
    suggested = await log.next_bot_message()
    assert "Closed on Fridays" in suggested.text
    assert "Closed" in (await (await scene.moderator.click(suggested, label="Review")).reply()).text
    posts = scene.place.double.requests_to("POST", "/channels/{channel_id}/messages")
    assert all(post.json.get("allowed_mentions") == {"parse": []} for post in posts)


async def test_a_log_channel_without_embeds_is_told_in_plain_words(scene: Scene) -> None:
    log = await _log(scene)
    await log.next_bot_message()
    scene.place.double.fail_next("POST", "/channels/{channel_id}/messages", status=403)
    await scene.published(await scene.drafted())
    told = await log.next_bot_message()
    assert FACT in told.content.replace("\\", "")
    assert ["Undo"] == told.labels


async def test_a_log_channel_that_is_closed_stops_no_change(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    log = await _log(scene)
    log.remove()
    await scene.published(await scene.drafted())
    assert "nine" in await scene.ask()
    await scene.client._notifier.close()  # tells the rest
    assert "log channel" in caplog.text


async def test_publishing_does_not_wait_for_the_log_channel_and_all_is_told_in_order(place: Place) -> None:
    async with moderated_bot(place) as scene:
        log = await _log(scene)
        await log.next_bot_message()
        held = place.double.hold("POST", "/channels/{channel_id}/messages")
        for text in (HOURS, "The library opens at ten."):
            draft = await scene.drafted(text, fields={PHRASINGS: text})
            await scene.published(draft)
            assert "Published as" in draft.text
        await held.arrived()
        assert 1 == len(log.bot_messages)
        asyncio.get_running_loop().call_soon(held.release)  # as the bot leaves
    _, first, second = (message.text for message in log.bot_messages)
    assert "consulate" in first
    assert "library" in second


async def test_what_the_files_changed_is_shown_with_both_versions(place: Place) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(
            await scene.edited("Mali's elected civilian government was removed", "the-coup")
        )
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
        moderator = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "In March 2012" not in (await asked.reply()).text
        listed = await (await moderator.command("fact list", channel=place.channel, state="upstream")).reply()
        assert "changed in the files" in listed.text
        review = await (await moderator.command("review", channel=place.channel)).reply()
        assert "putsch" in review.text
        assert ["Keep ours", "Take theirs"] == review.labels
        theirs = await (await moderator.click(review, label="Take theirs")).reply()
        await press(moderator, theirs, "Publish")
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "In March 2012" in (await asked.reply()).text
        assert (
            "Nothing waits" in (await (await moderator.command("review", channel=place.channel)).reply()).text
        )


async def test_keeping_ours_is_asked_only_once(place: Place) -> None:
    async with moderated_bot(place) as scene:
        await scene.published(
            await scene.edited("Mali's elected civilian government was removed", "the-coup")
        )
    changed = base(without=frozenset({"the-coup"}))
    async with running(place, AnswerService(changed, Matcher(changed))):
        moderator = next(each for each in place.guild.members.values() if each.account.name == "fatou")
        review = await (await moderator.command("review", channel=place.channel)).reply()
        assert "it is taken out" in review.text
        await press(moderator, await (await moderator.click(review, label="Keep ours")).reply(), "Publish")
        assert (
            "Nothing waits" in (await (await moderator.command("review", channel=place.channel)).reply()).text
        )
        asked = await place.awa.command("ask", channel=place.channel, question="Tell me about the-coup?")
        assert "civilian government" in (await asked.reply()).text
