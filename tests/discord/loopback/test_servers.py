"""Servers come and go, roles are given and taken, commands are shown to some and in some places."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from . import CommandKind, Loopback, running
from .clerk import Clerk, Desk, clerk_desk
from .parrot import Stage, parrot_stage


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with clerk_desk() as built:
        yield built


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with parrot_stage() as built:
        yield built


async def test_a_server_is_joined_left_and_joined_again(stage: Stage) -> None:
    second = stage.double.add_guild("Second")
    channel = second.add_text_channel("general")
    second.remove_bot()
    second.invite_bot()
    await stage.double.settled()
    assert ["join: Second", "remove: Second", "join: Second"] == stage.bot.heard.since(1)
    binta = second.add_member("binta")
    interaction = await binta.command("echo", word="gold", channel=channel)
    assert "gold in Second" == (await interaction.reply()).content
    await binta.say(channel, f"{stage.double.mention} hello")
    assert await stage.double.wait_for_message(channel, lambda message: message.content == "@sankore hello")


async def test_an_outage_is_no_leaving(stage: Stage) -> None:
    stage.guild.go_down()
    await stage.double.settled()
    assert ["unavailable: History club"] == stage.bot.heard.since(1)
    stage.guild.come_back()
    await stage.double.settled()
    assert ["unavailable: History club", "available: History club"] == stage.bot.heard.since(1)


async def test_servers_are_unavailable_when_the_bot_starts_and_some_stay_so() -> None:
    async with Loopback() as double:
        here, down = double.add_guild("Here"), double.add_guild("Down")
        down.unavailable = True
        clerk = Clerk(home=here)
        async with running(double, clerk):
            assert {"Here": False, "": True} == {guild.name: guild.unavailable for guild in clerk.guilds}
            down.come_back()
            await double.settled()
            assert {"Here", "Down"} == {guild.name for guild in clerk.guilds}


async def test_the_bot_of_a_server_it_left_can_be_used_no_more(desk: Desk) -> None:
    desk.guild.remove_bot()
    assert [] == desk.awa.commands_seen(desk.channel)
    with pytest.raises(LookupError, match="not in History club"):
        await desk.awa.command("menus", channel=desk.channel)


async def test_commands_are_seen_by_those_who_may_use_them_and_where(desk: Desk) -> None:
    elsewhere = desk.double.add_guild("Elsewhere")
    channel, binta = elsewhere.add_text_channel("general"), elsewhere.add_member("binta")
    for_all = ["back", "menus", "propose"]
    assert ["back", "home", "menus", "propose"] == desk.awa.commands_seen(desk.channel)
    assert ["back", "fact add", "fact review next", "home", "menus", "propose"] == (
        desk.moussa.commands_seen(desk.channel)
    )
    assert for_all == binta.commands_seen(channel)
    assert [*for_all[:1], "fact add", "fact review next", *for_all[1:]] == binta.commands_seen(binta.dm)
    assert [] == desk.awa.commands_seen(desk.channel, CommandKind.MESSAGE)
    assert (["home"], []) == (desk.double.command_names(desk.guild), desk.double.command_names(elsewhere))


async def test_a_command_of_one_server_is_used_there_alone(desk: Desk) -> None:
    elsewhere = desk.double.add_guild("Elsewhere")
    channel, binta = elsewhere.add_text_channel("general"), elsewhere.add_member("binta")
    assert "home" == (await (await desk.awa.command("home", channel=desk.channel)).reply()).content
    with pytest.raises(LookupError, match="no chat command 'home'"):
        await binta.command("home", channel=channel)
    with pytest.raises(PermissionError, match="hides"):
        await binta.command("menus", channel=desk.channel)


async def test_the_same_name_globally_and_in_a_server_is_shown_twice(desk: Desk) -> None:
    await desk.clerk.http.upsert_guild_command(
        desk.double.world.bot.id, desk.guild.id, {"name": "menus", "type": 1, "description": "x"}
    )
    assert 2 == desk.awa.commands_seen(desk.channel).count("menus")


async def test_the_default_rights_of_a_command_are_those_of_the_moment(desk: Desk) -> None:
    desk.awa.give(desk.role)
    assert "fact add" in desk.awa.commands_seen(desk.channel)
    desk.awa.take(desk.role)
    assert "fact add" not in desk.awa.commands_seen(desk.channel)
    with pytest.raises(PermissionError, match="hides 'fact'"):
        await desk.awa.command("fact add", topic="economy", channel=desk.channel)
    forged = await desk.awa.forge_command("fact add", topic="economy", channel=desk.channel)
    assert "added to economy" == (await forged.reply()).content


async def test_the_settings_of_a_server_stand_above_the_default_rights(desk: Desk) -> None:
    aside = desk.guild.add_text_channel("aside")
    desk.guild.set_command("fact", desk.awa, allowed=True)
    desk.guild.set_command("fact", desk.role, allowed=False)
    desk.guild.set_command("fact", aside, allowed=False)
    assert "fact add" in desk.awa.commands_seen(desk.channel)
    assert "fact add" not in desk.awa.commands_seen(aside)
    assert "fact add" not in desk.moussa.commands_seen(desk.channel)
    assert "fact add" in desk.guild.owner.commands_seen(aside)
    desk.guild.set_command("menus", desk.guild.everyone, allowed=False)
    assert "menus" not in desk.moussa.commands_seen(desk.channel)


async def test_without_the_right_to_use_commands_none_is_seen(desk: Desk) -> None:
    desk.channel.overwrite(desk.awa, deny=discord.Permissions(use_application_commands=True))
    assert [] == desk.awa.commands_seen(desk.channel)


@pytest.mark.parametrize("path", ["fact add", "fact review next"])
async def test_subcommands_are_used_and_completed(desk: Desk, path: str) -> None:
    typing = await desk.moussa.autocomplete(path, focused="topic", text="ec", channel=desk.channel)
    assert [{"name": "economy", "value": "economy"}] == await typing.choices()
    used = await desk.moussa.command(path, topic="economy", channel=desk.channel)
    assert (await used.reply()).content.endswith("economy")
    with pytest.raises(LookupError, match="through its subcommands"):
        await desk.moussa.command("fact", channel=desk.channel)


async def test_roles_that_change_are_heard(desk: Desk) -> None:
    guild = desk.clerk.get_guild(desk.guild.id)
    assert guild is not None
    desk.guild.change_role(desk.role, permissions=discord.Permissions(manage_guild=True))
    extra = desk.guild.add_role("extra")
    desk.guild.me.give(extra)
    await desk.double.settled()
    role = guild.get_role(desk.role.id)
    assert role is not None
    assert role.permissions.manage_guild
    assert "extra" in [role.name for role in guild.me.roles]
    desk.guild.delete_role(extra)
    await desk.double.settled()
    assert guild.get_role(extra.id) is None
    assert extra not in desk.guild.me.roles


async def test_the_bot_writes_to_people_who_let_it(desk: Desk) -> None:
    user = await desk.clerk.fetch_user(desk.awa.id)
    await user.send("yours was approved")
    assert ["yours was approved"] == [message.content for message in desk.awa.dm.bot_messages]
    desk.awa.close_dm()
    with pytest.raises(discord.Forbidden, match="50007"):
        await user.send("psst")
    desk.awa.close_dm(closed=False)
    await user.send("again")
    assert 2 == len(desk.awa.dm.bot_messages)
    with pytest.raises(discord.NotFound, match="10013"):
        await desk.clerk.fetch_user(1)


async def test_an_interaction_carries_the_roles_and_rights_of_its_moment(desk: Desk) -> None:
    desk.channel.overwrite(desk.role, allow=discord.Permissions(manage_guild=True))
    before = (await desk.moussa.forge_submit(desk.channel, "x")).sent
    desk.moussa.take(desk.role)
    after = (await desk.moussa.forge_submit(desk.channel, "x")).sent
    manage = discord.Permissions(manage_messages=True, manage_guild=True).value
    assert ([str(desk.role.id)], manage) == (
        before["member"]["roles"],
        int(before["member"]["permissions"]) & manage,
    )
    assert ([], 0) == (after["member"]["roles"], int(after["member"]["permissions"]) & manage)
