"""The real discord.py client works against the double: messages, commands, components, modals."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord.loopback import Loopback, ResponseKind, UnknownRoutes, running
from tests.discord.loopback.parrot import INTENTS, Parrot, Stage, parrot_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with parrot_stage() as built:
        yield built


async def test_a_client_connects_and_knows_its_servers(stage: Stage) -> None:
    (identify,) = stage.double.gateway.identifies
    assert (stage.double.token, INTENTS.value, (0, 1)) == (identify.token, identify.intents, identify.shard)
    (guild,) = stage.bot.guilds
    assert ("History club", "general") == (guild.name, guild.text_channels[0].name)
    assert guild.me.guild_permissions.send_messages


async def test_the_seams_are_restored() -> None:
    before = (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
    async with Loopback() as double:
        assert discord.http.Route.BASE.startswith(double.world.base_url)
    assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)


async def test_a_mention_is_answered_with_a_reply_that_pings_nobody(stage: Stage) -> None:
    message = await stage.awa.say(stage.channel, f"{stage.double.mention} @everyone when was the coup?")
    reply = await stage.channel.next_bot_message()
    assert "@sankore @\u200beveryone when was the coup?" == reply.content
    assert message is reply.reference
    assert ([], False) == (reply.mentions, reply.mention_everyone)
    (request,) = stage.double.requests_to("POST", "/channels/{channel_id}/messages")
    assert {"parse": []} == request.body["allowed_mentions"]


async def test_bot_messages_come_one_by_one(stage: Stage) -> None:
    for word in ("one", "two"):
        await stage.awa.say(stage.channel, f"{stage.double.mention} {word}")
    contents = [(await stage.channel.next_bot_message()).content for _ in range(2)]
    assert ["@sankore one", "@sankore two"] == contents


async def test_edits_and_deletions_are_heard(stage: Stage) -> None:
    scene, *others = [await stage.awa.say(stage.channel, f"{stage.double.mention} {n}") for n in range(4)]
    await stage.awa.edit(scene, f"{stage.double.mention} new")
    await stage.awa.delete(others[0])
    await stage.awa.delete(*others[1:])
    await stage.double.settled()
    heard = stage.bot.heard.since(0)
    assert f"edit: {stage.double.mention} 0 -> {stage.double.mention} new" in heard
    assert f"delete: {others[0].id}" in heard
    assert "bulk delete: 2" in heard
    assert [f"{stage.double.mention} 0"] == [revision.content for revision in scene.revisions]


async def test_a_reply_carries_the_message_it_answers_and_pings_or_not(stage: Stage) -> None:
    first = await stage.awa.say(stage.channel, f"{stage.double.mention} hello")
    answer = await stage.channel.next_bot_message()
    await stage.awa.say(stage.channel, "quietly", reply_to=answer, ping=False)
    await stage.awa.say(stage.channel, "loudly", reply_to=answer)
    loud = await stage.channel.next_bot_message()
    assert "loudly" == loud.content
    assert first is answer.reference
    await stage.double.settled()
    assert 2 == len(stage.channel.bot_messages)


async def test_bots_and_webhooks_are_told_apart_from_people(stage: Stage) -> None:
    seen: list[tuple[bool, bool]] = []
    other, webhook = stage.guild.add_member("otherbot", bot=True), stage.channel.add_webhook("News")

    async def on_message(message: discord.Message) -> None:
        seen.append((message.author.bot, message.webhook_id is not None))

    stage.bot.event(on_message)
    await stage.awa.say(stage.channel, "person")
    await other.say(stage.channel, "bot")
    await webhook.say("webhook")
    await stage.double.settled()
    assert [(False, False), (True, False), (True, True)] == seen


@pytest.mark.parametrize("reads_content", [False, True])
async def test_content_is_blank_without_the_intent_but_for_mentions_replies_and_direct_messages(
    reads_content: bool,
) -> None:
    intents = discord.Intents(
        guilds=True, guild_messages=True, dm_messages=True, message_content=reads_content
    )
    async with parrot_stage(intents=intents) as stage:
        await stage.awa.say(stage.channel, "plain")
        await stage.awa.say(stage.channel, f"{stage.double.mention} named")
        own = await stage.channel.next_bot_message()
        await stage.awa.say(stage.channel, "reply with ping", reply_to=own)
        await stage.channel.next_bot_message()
        await stage.awa.say(stage.channel, "reply without", reply_to=own, ping=False)
        await stage.awa.say(stage.awa.dm, "direct")
        await stage.double.settled()
        heard = [line for line in stage.bot.heard if line.startswith("awa")]
        expected = [
            "awa: plain" if reads_content else "awa: ",
            f"awa: {stage.double.mention} named",
            "awa: reply with ping",
            "awa: reply without" if reads_content else "awa: ",
            "awa: direct",
        ]
        assert expected == heard
        assert "sankore: @sankore named" in stage.bot.heard


async def test_commands_are_registered_and_keep_their_ids(stage: Stage) -> None:
    assert ["Repeat this", "echo", "facts", "ignore", "slow", "twice"] == stage.double.command_names()
    before = {command.name: command.id for command in await stage.bot.tree.fetch_commands()}
    stage.bot.tree.remove_command("twice")
    await stage.bot.tree.sync()
    after = {command.name: command.id for command in await stage.bot.tree.fetch_commands()}
    assert {name: before[name] for name in after} == after
    assert {"twice"} == set(before) - set(after)


async def test_a_slash_command_is_answered(stage: Stage) -> None:
    interaction = await stage.awa.command("echo", word="gold", channel=stage.channel)
    response = await interaction.response()
    assert (ResponseKind.MESSAGE, False) == (response.kind, response.ephemeral)
    assert response.message is not None
    assert "gold in History club" == response.message.content
    assert ["Why?", "Change", "Note"] == response.message.labels


async def test_a_slash_command_in_direct_messages_knows_no_server(stage: Stage) -> None:
    interaction = await stage.awa.command("echo", word="gold", channel=stage.awa.dm)
    assert "gold here" == (await interaction.reply()).content


async def test_a_subcommand_takes_a_file(stage: Stage) -> None:
    moderator = stage.guild.add_member("moussa", permissions=discord.Permissions(manage_messages=True))
    file = stage.double.attachment("notes.txt", b"from a file")
    interaction = await moderator.command("facts add", text="x", file=file, channel=stage.channel)
    assert "added x from a file" == (await interaction.reply()).content
    assert (await interaction.response()).ephemeral


async def test_what_discord_would_not_send_cannot_be_sent(stage: Stage) -> None:
    with pytest.raises(PermissionError, match="hides 'facts'"):
        await stage.awa.command("facts add", text="x", channel=stage.channel)
    with pytest.raises(LookupError, match="there are: echo"):
        await stage.awa.command("nothing", channel=stage.channel)
    with pytest.raises(ValueError, match=r"missing options \['word'\]"):
        await stage.awa.command("echo", channel=stage.channel)
    with pytest.raises(ValueError, match="1 to 50"):
        await stage.awa.command("echo", word="x" * 51, channel=stage.channel)


async def test_an_interaction_carries_people_and_permissions(stage: Stage) -> None:
    moderator = stage.guild.add_member("moussa", permissions=discord.Permissions(manage_messages=True))
    interaction = await moderator.command("twice", member=stage.awa, channel=stage.channel)
    assert "awa (True, True)" == (await interaction.reply()).content


async def test_autocomplete_offers_choices(stage: Stage) -> None:
    interaction = await stage.awa.autocomplete("echo", focused="word", text="gol", channel=stage.channel)
    assert [{"name": "GOL", "value": "gol"}] == await interaction.choices()


async def test_a_message_command_sees_the_content_whatever_the_intents(stage: Stage) -> None:
    message = await stage.awa.say(stage.channel, "not addressed to the bot")
    interaction = await stage.awa.message_command("Repeat this", message)
    assert "not addressed to the bot" == (await interaction.reply()).content


async def test_a_button_answers_one_person_alone(stage: Stage) -> None:
    message = await (await stage.awa.command("echo", word="gold", channel=stage.channel)).reply()
    private = await (await stage.awa.click(message, label="Why?")).reply()
    assert ("Because.", True) == (private.content, private.ephemeral)
    assert private not in list(stage.channel.messages)
    with pytest.raises(PermissionError):
        await stage.guild.add_member("moussa").click(private, label="Why?")
    with pytest.raises(ValueError, match="reply"):
        await stage.awa.say(stage.channel, "hm", reply_to=private)


async def test_a_button_changes_its_message(stage: Stage) -> None:
    message = await (await stage.awa.command("echo", word="gold", channel=stage.channel)).reply()
    changed = await (await stage.awa.click(message, custom_id="change")).reply()
    assert message is changed
    assert ("Changed.", []) == (message.content, message.buttons)
    assert ["gold in History club"] == [revision.content for revision in message.revisions]


async def test_a_select_menu_defers_and_edits(stage: Stage) -> None:
    message = await (await stage.awa.command("echo", word="gold", channel=stage.channel)).reply()
    interaction = await stage.awa.select(message, "One")
    assert "Picked 1." == (await interaction.reply()).content


async def test_a_modal_is_opened_filled_in_and_sent(stage: Stage) -> None:
    message = await (await stage.awa.command("echo", word="gold", channel=stage.channel)).reply()
    opened = await stage.awa.click(message, label="Note")
    assert "A note" == (await opened.modal())["title"]
    sent = await stage.awa.submit(opened, {"Subject": "Salt", "tone": "Stern"})
    assert "Salt, Stern" == (await sent.reply()).content


async def test_a_deferred_answer_is_filled_by_the_first_followup(stage: Stage) -> None:
    interaction = await stage.awa.command("slow", channel=stage.channel)
    response = await interaction.response()
    assert (ResponseKind.DEFERRED_MESSAGE, True) == (response.kind, response.ephemeral)
    assert interaction.original is not None
    assert interaction.original.loading
    stage.bot.may_answer.set()
    assert "At last." == (await interaction.reply()).content
    assert "More." == (await interaction.followup()).content


async def test_private_messages_are_not_found_in_the_channel(stage: Stage) -> None:
    interaction = await stage.awa.command("slow", channel=stage.channel)
    stage.bot.may_answer.set()
    private = await interaction.reply()
    channel = stage.bot.get_partial_messageable(stage.channel.id)
    with pytest.raises(discord.NotFound, match="10008"):
        await channel.fetch_message(private.id)


async def test_files_arrive_and_can_be_read_back(stage: Stage) -> None:
    channel = stage.bot.get_partial_messageable(stage.channel.id)
    sent = await channel.send(
        "a file", file=discord.File(__file__, filename="test.py", description="this file")
    )
    message = await stage.channel.next_bot_message()
    assert [("test.py", "this file")] == [(a.filename, a.description) for a in message.attachments]
    assert message.attachments[0].content == await sent.attachments[0].read()


async def test_direct_messages_can_be_opened_by_the_bot_unless_they_are_closed(stage: Stage) -> None:
    user = await stage.bot.fetch_user(stage.awa.id)
    await user.send("psst")
    assert "psst" == (await stage.awa.dm.next_bot_message()).content
    stage.awa.dm.takes_direct_messages = False
    with pytest.raises(discord.Forbidden, match="50007"):
        await user.send("psst")


async def test_history_is_read_newest_first(stage: Stage) -> None:
    for n in range(3):
        await stage.awa.say(stage.channel, f"{n}")
    channel = stage.bot.get_partial_messageable(stage.channel.id)
    assert ["2", "1"] == [message.content async for message in channel.history(limit=2)]


async def test_typing_is_noted(stage: Stage) -> None:
    async with stage.bot.get_partial_messageable(stage.channel.id).typing():
        assert 1 == len(stage.channel.typing)


async def test_settled_waits_for_what_the_bot_is_doing(stage: Stage) -> None:
    await stage.awa.command("slow", channel=stage.channel)
    with pytest.raises(TimeoutError, match="CommandTree-invoker"):
        await stage.double.settled(within_s=0.05)
    stage.bot.may_answer.set()
    await stage.double.settled()
    assert 2 == len(stage.double.requests_to("POST", "/webhooks/{webhook_id}/{webhook_token}"))


async def test_a_wait_says_what_came_instead(stage: Stage) -> None:
    await stage.awa.say(stage.channel, "hello")
    with pytest.raises(TimeoutError, match=r"messages in #general: no match within 0\.05 s(.|\n)*'hello'"):
        await stage.channel.next_bot_message(within_s=0.05)


async def test_an_unknown_route_is_answered_501_and_fails_the_test() -> None:
    async def ask_for_what_is_not_there() -> None:
        async with parrot_stage() as stage:
            with pytest.raises(discord.DiscordServerError, match="501"):
                await stage.bot.http.get_all_custom_emojis(1)

    with pytest.raises(UnknownRoutes, match="/guilds/1/emojis"):
        await ask_for_what_is_not_there()


async def test_hundreds_of_servers_are_served() -> None:
    async with Loopback() as double:
        channels = [double.add_guild(f"server {n}").add_text_channel("general") for n in range(200)]
        people = [channel.guild.add_member("awa") for channel in channels if channel.guild]
        async with running(double, Parrot()):
            for person, channel in zip(people, channels, strict=True):
                await person.say(channel, f"{double.mention} hello")
            await double.settled(within_s=20)
            assert [1] * 200 == [len(channel.bot_messages) for channel in channels]
