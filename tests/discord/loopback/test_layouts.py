"""Layouts of Components V2 are shown, pressed, and refused where Discord refuses them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import discord
import pytest

from .clerk import Desk, clerk_desk

V2 = 1 << 15
TEXT = {"type": 10, "content": "x"}
PRESS = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with clerk_desk() as built:
        yield built


class Page(discord.ui.LayoutView):
    """A text beside a button, in a frame."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        button: discord.ui.Button[Page] = discord.ui.Button(label="Approve", custom_id="approve")
        self.add_item(discord.ui.Container(discord.ui.Section("Salt was gold.", accessory=button)))


async def test_a_layout_is_read_and_pressed(desk: Desk) -> None:
    await desk.clerk.get_partial_messageable(desk.channel.id).send(view=Page())
    (message,) = desk.channel.bot_messages
    assert ("Salt was gold.", ["Approve"]) == (message.text, message.labels)
    await desk.awa.click(message, label="Approve")
    await desk.double.settled()
    assert ["approve"] == list(desk.clerk.heard)


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({"type": 9, "components": [TEXT]}, "components.0.accessory.0.type"),
        (
            {"type": 9, "components": [PRESS], "accessory": {**PRESS, "custom_id": "y"}},
            "components.0.components.0.type",
        ),
        ({"type": 17, "components": [{"type": 17, "components": [TEXT]}]}, "components.0.components.0.type"),
        (PRESS, "components.0.type"),
        ({"type": 1, "components": [TEXT]}, "components.0.components.0.type"),
    ],
)
async def test_layouts_that_discord_would_not_show_are_refused(
    desk: Desk, part: Mapping[str, Any], where: str
) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=desk.channel.id)
    with pytest.raises(discord.HTTPException) as refused:
        await desk.clerk.http.request(route, json={"flags": V2, "components": [dict(part)]})
    assert where in str(refused.value)
