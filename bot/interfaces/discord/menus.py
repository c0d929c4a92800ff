"""The bot's select menus as discord.py knows them: made anew for every choice, like its buttons."""

from __future__ import annotations

import re
from typing import Any, Protocol, runtime_checkable

import discord
from discord import ui

from bot.interfaces.discord.cards import Menu, Wares

_ROLES, _CHANNELS, _WORDS = "m1r", "m1c", "m1w"
_REST = r"(?::[a-z0-9_-]*)+"


MENU = re.compile(f"(?:{_ROLES}|{_CHANNELS}|{_WORDS}){_REST}")
"""Every custom id that a menu of ours has ever had."""


@runtime_checkable
class TakesChoices(Protocol):
    """The client that menus report to."""

    async def chose(self, interaction: discord.Interaction, custom_id: str, values: list[str]) -> None:
        """Answer a choice; the values of roles and channels are their ids."""
        ...


class _Reports:
    """Reports what was chosen: from the interaction, since a menu made anew remembers nothing."""

    custom_id: str

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        client = interaction.client
        assert isinstance(client, TakesChoices)
        sent: dict[str, Any] = dict(interaction.data or {})
        await client.chose(interaction, self.custom_id, [str(value) for value in sent.get("values", [])])


class WordsMenu(_Reports, ui.DynamicItem[ui.Select[Any]], template=re.compile(_WORDS + _REST)):
    """A menu of words."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> WordsMenu:
        """The menu that was used."""
        return cls(ui.Select(custom_id=match.string))


class RolesMenu(_Reports, ui.DynamicItem[ui.RoleSelect[Any]], template=re.compile(_ROLES + _REST)):
    """A menu of the server's roles."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> RolesMenu:
        """The menu that was used."""
        return cls(ui.RoleSelect(custom_id=match.string))


class ChannelsMenu(_Reports, ui.DynamicItem[ui.ChannelSelect[Any]], template=re.compile(_CHANNELS + _REST)):
    """A menu of the server's text channels."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> ChannelsMenu:
        """The menu that was used."""
        return cls(ui.ChannelSelect(custom_id=match.string))


MENUS = (WordsMenu, RolesMenu, ChannelsMenu)


def menu_of(menu: Menu) -> ui.Item[Any]:
    """The menu to send. Its custom id is the one given, after a word for what it offers."""
    match menu.wares:
        case Wares.ROLES:
            roles = [
                discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.role)
                for id_ in menu.chosen
            ]
            return RolesMenu(
                ui.RoleSelect(
                    custom_id=f"{_ROLES}:{menu.custom_id}",
                    placeholder=menu.placeholder,
                    min_values=menu.least,
                    max_values=menu.most,
                    default_values=roles,
                )
            )
        case Wares.CHANNELS:
            kind = discord.SelectDefaultValueType.channel
            channels = [discord.SelectDefaultValue(id=id_, type=kind) for id_ in menu.chosen]
            return ChannelsMenu(
                ui.ChannelSelect(
                    custom_id=f"{_CHANNELS}:{menu.custom_id}",
                    placeholder=menu.placeholder,
                    min_values=menu.least,
                    max_values=menu.most,
                    default_values=channels,
                    channel_types=[discord.ChannelType.text, discord.ChannelType.news],
                )
            )
        case Wares.WORDS:
            options = [
                discord.SelectOption(
                    label=each.label, value=each.value, description=each.note or None, default=each.chosen
                )
                for each in menu.choices
            ]
            return WordsMenu(
                ui.Select(
                    custom_id=f"{_WORDS}:{menu.custom_id}",
                    placeholder=menu.placeholder,
                    min_values=menu.least,
                    max_values=menu.most,
                    options=options,
                )
            )


def act_of(custom_id: str) -> str:
    """The custom id that a menu was given, without the word for what it offers."""
    return custom_id.partition(":")[2]
