"""What exceeds Discord's limits is refused with Discord's codes, and what just keeps them is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from .parrot import Stage, parrot_stage


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with parrot_stage() as built:
        yield built


def button(custom_id: str = "x", label: str = "x") -> dict[str, Any]:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": label}


def rows(count: int, per_row: int = 1) -> list[dict[str, Any]]:
    return [{"type": 1, "components": [button(f"{r}-{n}") for n in range(per_row)]} for r in range(count)]


def menu(options: int, label: str = "x") -> list[dict[str, Any]]:
    offered = [{"label": label, "value": f"{n}"} for n in range(options)]
    return [{"type": 1, "components": [{"type": 3, "custom_id": "m", "options": offered}]}]


def text_displays(count: int, size: int) -> dict[str, Any]:
    return {"flags": 1 << 15, "components": [{"type": 10, "content": "x" * size} for _ in range(count)]}


def embed(**parts: object) -> dict[str, Any]:
    return {"embeds": [parts]}


WITHIN: list[dict[str, Any]] = [
    {"content": "x" * 2000},
    embed(title="x" * 256, description="x" * 4096),
    {"embeds": [{"description": "x" * 600}] * 10},
    embed(fields=[{"name": "x", "value": "x"}] * 25),
    {"content": "x", "components": rows(5, 5)},
    {"content": "x", "components": [{"type": 1, "components": [button("x" * 100, "x" * 80)]}]},
    {"content": "x", "components": menu(25, "x" * 100)},
    text_displays(40, 100),
]

BEYOND: list[tuple[dict[str, Any], str]] = [
    ({"content": "x" * 2001}, "In content: Must be 2000 or fewer"),
    ({"content": ""}, "50006"),
    ({"embeds": [{"color": 1}]}, "50006"),
    (embed(title="x" * 257), "In embeds.0.title: Must be 256"),
    (embed(description="x" * 4097), "In embeds.0.description: Must be 4096"),
    (embed(footer={"text": "x" * 2049}), "In embeds.0.footer.text: Must be 2048"),
    (embed(fields=[{"name": "x", "value": "x"}] * 26), "In embeds.0.fields: Must be between 0 and 25"),
    (embed(fields=[{"name": "x", "value": "x" * 1025}]), "In embeds.0.fields.0.value: Must be 1024"),
    (embed(fields=[{"name": "", "value": "x"}]), "In embeds.0.fields.0.name: This field is required"),
    (embed(title="x", url="ftp://x"), "In embeds.0.url: Scheme"),
    ({"embeds": [{"description": "x" * 601}] * 10}, "In embeds: Embed size exceeds maximum size of 6000"),
    ({"embeds": [{"title": "x"}] * 11}, "In embeds: Must be 10 or fewer"),
    ({"content": "x", "components": rows(6)}, "In components: Must be between 1 and 5"),
    ({"content": "x", "components": rows(1, 6)}, "In components.0.components: Must be between 1 and 5"),
    ({"content": "x", "components": rows(1, 0)}, "In components.0.components: Must be between 1 and 5"),
    ({"content": "x", "components": [button()]}, "In components.0.type: Value of field"),
    (
        {"content": "x", "components": [{"type": 1, "components": [button(label="x" * 81)]}]},
        "In components.0.components.0.label: Must be 80",
    ),
    (
        {"content": "x", "components": [{"type": 1, "components": [button("x" * 101)]}]},
        "custom_id: Must be between 1 and 100",
    ),
    (
        {"content": "x", "components": [{"type": 1, "components": [button(), button()]}]},
        "custom id cannot be duplicated",
    ),
    ({"content": "x", "components": menu(26)}, "options: Must be between 1 and 25"),
    ({"content": "x", "components": menu(1, "x" * 101)}, "label: Must be between 1 and 100"),
    (text_displays(41, 1), "In components: Must be between 1 and 40"),
    (text_displays(2, 2001), "combined size of displayable text"),
    ({**text_displays(1, 1), "content": "x"}, "cannot be used when using MessageFlags.IS_COMPONENTS_V2"),
    ({"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, "mutually exclusive"),
    ({"content": "x", "message_reference": {"message_id": "1"}}, "In message_reference: Unknown message"),
]


async def post(stage: Stage, body: dict[str, Any]) -> None:
    route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=stage.channel.id)
    await stage.bot.http.request(route, json=body)


async def test_messages_within_the_limits_are_taken(stage: Stage) -> None:
    for body in WITHIN:
        await post(stage, body)
    assert len(WITHIN) == len(stage.channel.bot_messages)


async def test_messages_beyond_the_limits_are_refused(stage: Stage) -> None:
    for body, complaint in BEYOND:
        with pytest.raises(discord.HTTPException) as refused:
            await post(stage, body)
        assert complaint in str(refused.value), body
        assert 400 == refused.value.status
    assert [] == stage.channel.bot_messages


async def test_an_edit_counts_what_stays(stage: Stage) -> None:
    sent = await stage.bot.get_partial_messageable(stage.channel.id).send("x", embed=discord.Embed(title="x"))
    await sent.edit(content=None)
    with pytest.raises(discord.HTTPException, match="50006"):
        await sent.edit(embed=None)
    (message,) = stage.channel.bot_messages
    assert ("", "x") == (message.content, message.embed["title"])


def command(name: str = "x", description: str = "x", **more: object) -> dict[str, Any]:
    return {"name": name, "description": description, "type": 1, **more}


def option(name: str = "x", **more: object) -> dict[str, Any]:
    return {"type": 3, "name": name, "description": "x", **more}


GOOD_COMMANDS: list[list[dict[str, Any]]] = [
    [command(f"c{n}") for n in range(100)],
    [command("économie-1_2", "x" * 100, options=[option(f"o{n}") for n in range(25)])],
    [command(options=[option(choices=[{"name": "x" * 100, "value": "x" * 100}] * 25)])],
    [command("हिन्दी"), {"name": "Answer This!", "type": 3}],
    [
        command(
            options=[
                {
                    **option("group"),
                    "type": 2,
                    "options": [{**option("sub"), "type": 1, "options": [option()]}],
                }
            ]
        )
    ],
]

BAD_COMMANDS: list[tuple[list[dict[str, Any]], str]] = [
    ([command(f"c{n}") for n in range(101)], "30032"),
    ([command("Upper")], "In 0.name: String value did not match validation regex."),
    ([command("two words")], "In 0.name: String value did not match validation regex."),
    ([command("x" * 33)], "In 0.name: Must be between 1 and 32"),
    ([command("a"), command("b", "")], "In 1.description: Must be between 1 and 100"),
    ([command(description="x" * 101)], "In 0.description: Must be between 1 and 100"),
    ([command(), command()], "names must be unique"),
    ([command(options=[option(f"o{n}") for n in range(26)])], "In 0.options: Must be 25 or fewer"),
    ([command(options=[option(), option()])], "Option name is duplicated"),
    ([command(options=[option("a"), option("b", required=True)])], "Required options must be placed before"),
    (
        [command(options=[option(choices=[{"name": "x", "value": "x"}] * 26)])],
        "In 0.options.0.choices: Must be 25",
    ),
    (
        [command(options=[option(choices=[{"name": "x" * 101, "value": "x"}])])],
        "choices.0.name: Must be between",
    ),
    (
        [
            command(
                options=[
                    option(f"o{n}", choices=[{"name": "x" * 100, "value": f"{'x' * 98}{n}"}] * 25)
                    for n in range(2)
                ]
            )
        ],
        "Command exceeds maximum size (8000)",
    ),
    ([{"name": "Menu", "type": 3, "description": "x"}], "Context menu commands cannot have description"),
    (
        [command(name_localizations={"fr": "Économie"})],
        "In 0.name_localizations.fr: String value did not match",
    ),
]


async def test_commands_are_taken_or_refused_as_a_whole(stage: Stage) -> None:
    application_id = stage.double.world.bot.id
    for commands in GOOD_COMMANDS:
        await stage.bot.http.bulk_upsert_global_commands(application_id, commands)
        assert sorted(entry["name"] for entry in commands) == stage.double.command_names()
    before = stage.double.command_names()
    for commands, complaint in BAD_COMMANDS:
        with pytest.raises(discord.HTTPException) as refused:
            await stage.bot.http.bulk_upsert_global_commands(application_id, commands)
        assert complaint in str(refused.value)
        assert 400 == refused.value.status
    assert before == stage.double.command_names()


async def test_single_commands_are_created_edited_and_deleted_in_one_server(stage: Stage) -> None:
    http, application_id = stage.bot.http, stage.double.world.bot.id
    made = await http.upsert_guild_command(application_id, stage.guild.id, command("one"))
    await http.edit_guild_command(application_id, stage.guild.id, made["id"], {"name": "two"})
    assert ["two"] == stage.double.command_names(stage.guild)
    await http.delete_guild_command(application_id, stage.guild.id, made["id"])
    assert [] == stage.double.command_names(stage.guild)
    with pytest.raises(discord.NotFound, match="10063"):
        await http.delete_guild_command(application_id, stage.guild.id, made["id"])


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"title": "x" * 46}, "In data.title: Must be between 1 and 45"),
        ({"custom_id": ""}, "In data.custom_id: Must be between 1 and 100"),
        ({"components": []}, "In data.components: Must be between 1 and 5"),
        ({"components": [{"type": 18, "label": "x" * 46, "component": {}}]}, "In data.components.0.label"),
    ],
)
async def test_modals_beyond_the_limits_are_refused(
    stage: Stage, body: dict[str, Any], complaint: str
) -> None:
    interaction = await stage.awa.command("ignore", channel=stage.channel)
    text_input = {"type": 4, "custom_id": "t", "style": 1}
    modal = {
        "title": "x",
        "custom_id": "x",
        "components": [{"type": 18, "label": "x", "component": text_input}],
    }
    route = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
    with pytest.raises(discord.HTTPException) as refused:
        await stage.bot.http.request(route, json={"type": 9, "data": modal | body})
    assert complaint in str(refused.value)
    await stage.bot.http.request(route, json={"type": 9, "data": modal})
    assert "x" == (await interaction.modal())["title"]
