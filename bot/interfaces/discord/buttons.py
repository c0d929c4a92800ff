"""The bot's buttons as discord.py knows them.

One dynamic item for all, since the custom id says everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import discord
from discord import ui

from bot.interfaces.discord.cards import Button
from bot.interfaces.discord.custom_ids import TEMPLATE
from bot.interfaces.discord.menus import MENU
from bot.interfaces.discord.moderation import acts
from bot.interfaces.i18n import t

PRESSED = re.compile(f"{TEMPLATE.pattern}|{acts.TEMPLATE.pattern}")
"""Every custom id that a button of ours has ever had."""


@runtime_checkable
class TakesPresses(Protocol):
    """The client that buttons report to."""

    async def pressed(self, interaction: discord.Interaction, custom_id: str) -> None:
        """Answer the press of a button."""
        ...


class PressButton(ui.DynamicItem[ui.Button[Any]], template=PRESSED):
    """A button of ours, made anew for every press from its custom id.

    Nothing is remembered, so nothing is lost.
    """

    @classmethod
    def of(cls, button: Button) -> PressButton:
        """The button to send."""
        style = discord.ButtonStyle.primary if button.primary else discord.ButtonStyle.secondary
        return cls(
            ui.Button(
                style=style,
                label=t(button.label),
                custom_id=button.custom_id,
                disabled=not button.enabled,
                row=button.row,
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> PressButton:
        """The button that was pressed."""
        return cls(ui.Button(custom_id=match.string))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Report the press."""
        client = interaction.client
        assert isinstance(client, TakesPresses)
        await client.pressed(interaction, self.custom_id)


def reaches_a_part(interaction: discord.Interaction[Any]) -> bool:
    """Whether discord.py will find one of our buttons or menus for this press.

    It looks for the custom id among the message's own components and drops the press silently if it is not
    there, as with a forged one; the person would be left with "This interaction failed".
    """
    sent: Mapping[str, object] = interaction.data or {}
    custom_id = str(sent.get("custom_id", ""))
    kind = sent.get("component_type")
    parts = interaction.message.components if interaction.message is not None else []
    inside = [part for row in parts if isinstance(row, discord.ActionRow) for part in row.children]
    return any(
        _is_ours(part) and part.type.value == kind
        for part in inside
        if isinstance(part, discord.Button | discord.SelectMenu) and part.custom_id == custom_id
    )


def _is_ours(part: discord.Button | discord.SelectMenu) -> bool:
    """Whether discord.py knows whom to make this part anew by."""
    template = PRESSED if isinstance(part, discord.Button) else MENU
    return template.fullmatch(part.custom_id or "") is not None
