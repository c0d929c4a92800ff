"""Menus of words, roles, people and channels are chosen in; presses are sent again, and forged."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from . import Message
from .clerk import Desk, clerk_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with clerk_desk() as built:
        yield built


async def menus(desk: Desk, *, hidden: bool = False) -> Message:
    return await (await desk.awa.command("menus", hidden=hidden, channel=desk.channel)).reply()


async def chosen(desk: Desk, custom_id: str, *choices: object) -> str:
    return (await (await desk.awa.select(await menus(desk), *choices, custom_id=custom_id)).reply()).content


async def test_words_are_chosen_by_value_or_label_or_not_at_all(desk: Desk) -> None:
    assert "one, two" == await chosen(desk, "words", "one", "Two")
    assert "nothing" == await chosen(desk, "words")


async def test_roles_people_and_channels_are_chosen_as_they_are_or_by_id(desk: Desk) -> None:
    assert "moderators" == await chosen(desk, "roles", desk.role)
    assert "moderators" == await chosen(desk, "roles", str(desk.role.id))
    assert "nothing" == await chosen(desk, "roles")
    assert "moussa True" == await chosen(desk, "people", desk.moussa)
    assert "moussa, moderators" == await chosen(desk, "either", desk.moussa, desk.role)


async def test_a_channel_comes_with_the_rights_of_the_one_who_chose_it(desk: Desk) -> None:
    assert "general True" == await chosen(desk, "places", desk.channel)
    quiet = desk.guild.add_text_channel("rules")
    quiet.overwrite(desk.awa, deny=discord.Permissions(send_messages=True))
    assert "rules False" == await chosen(desk, "places", quiet)


async def test_what_a_menu_does_not_offer_cannot_be_chosen(desk: Desk) -> None:
    elsewhere = desk.double.add_guild("Elsewhere")
    secret, thread = desk.guild.add_text_channel("secret"), desk.channel.add_thread("aside")
    secret.overwrite(desk.guild.everyone, deny=discord.Permissions(view_channel=True))
    with pytest.raises(ValueError, match="takes 0 to 2"):
        await chosen(desk, "words", "one", "two", "three")
    with pytest.raises(ValueError, match="twice"):
        await chosen(desk, "words", "one", "One")
    with pytest.raises(ValueError, match="takes 1 to 1"):
        await chosen(desk, "people")
    with pytest.raises(ValueError, match="role wanted"):
        await chosen(desk, "roles", desk.moussa)
    with pytest.raises(ValueError, match="no role of this server"):
        await chosen(desk, "roles", elsewhere.everyone)
    with pytest.raises(LookupError, match="nothing with the id"):
        await chosen(desk, "roles", str(elsewhere.everyone.id))
    with pytest.raises(ValueError, match="kinds that can be"):
        await chosen(desk, "places", thread)
    with pytest.raises(PermissionError, match="does not see"):
        await chosen(desk, "places", secret)


async def test_a_press_can_be_sent_again(desk: Desk) -> None:
    message = await menus(desk)
    first = await desk.awa.select(message, "one", custom_id="words")
    await first.reply()
    again = await desk.awa.replay(first)
    assert "one" == (await again.reply()).content
    await desk.awa.delete(message)
    assert "one" == (await (await desk.moussa.replay(first)).reply()).content


async def test_a_press_can_be_forged_by_anybody_on_a_private_message_too(desk: Desk) -> None:
    private = await menus(desk, hidden=True)
    with pytest.raises(PermissionError, match="does not see"):
        await desk.moussa.select(private, "one", custom_id="words")
    forged = await desk.moussa.forge_press(private, "words", values=["four"])
    assert "four" == (await forged.reply()).content
    await desk.moussa.forge_press(private, "approve:1")
    await desk.double.settled()
    assert ["words", "approve:1"] == list(desk.clerk.heard)


async def test_who_cannot_see_the_channel_cannot_press(desk: Desk) -> None:
    message = await menus(desk)
    desk.channel.overwrite(desk.awa, deny=discord.Permissions(view_channel=True))
    with pytest.raises(PermissionError, match="does not see"):
        await desk.awa.select(message, "one", custom_id="words")
