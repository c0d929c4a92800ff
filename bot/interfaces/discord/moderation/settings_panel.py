"""The settings of a server, in one panel: shown, changed and reset where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.message_model import Button, Card, Menu, MenuKind, OutgoingMessage, Tone
from bot.service.executor import notify_if_slow
from bot.service.guild_settings import COOLDOWNS_S, GuildSettings, Language
from bot.service.record.guild_record import GuildRecord

LANGUAGES = {Language.ENGLISH: "English", Language.FRENCH: "français"}


async def open_settings(ctx: Context) -> None:
    """Show the panel."""
    record = ctx.administered_record()
    await ctx.respond(_panel(ctx, record))


async def change_setting(ctx: Context) -> None:
    """Change one setting, and show the panel as it is then."""
    record = ctx.administered_record()
    await _save(ctx, record, chosen_setting(ctx.arg(0), ctx.arg(1), ctx.values))


async def reset_settings(ctx: Context) -> None:
    """Go back to the defaults."""
    record = ctx.administered_record()
    await _save(ctx, record, GuildSettings().to_json())


async def _save(ctx: Context, record: GuildRecord, settings: Mapping[str, object]) -> None:
    saving = ctx.bot.records.choose(record.guild_id, settings, ctx.user_id)
    await notify_if_slow(saving, ctx.defer_update)
    await ctx.edit_private(_panel(ctx, record))


def _panel(ctx: Context, record: GuildRecord) -> OutgoingMessage:
    """Show the settings as they are; menus show as chosen what still exists, or Discord may refuse."""
    guild = ctx.bot.client.get_guild(record.guild_id)
    existing: frozenset[int] | None = None
    if guild is not None and not guild.unavailable:
        existing = frozenset(each.id for each in (*guild.roles, *guild.channels, *guild.threads))
    return settings_message(record.guild_settings, existing, reads_messages=ctx.bot.reads_messages)


def chosen_setting(name: str, value: str, values: Sequence[str]) -> dict[str, object]:
    """Return the one setting that somebody chose, as the ledger keeps it; none if it makes no sense."""
    ids = tuple(
        sorted({int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 20})
    )
    chosen: Any
    match name:
        case "moderator_roles" | "ask_channels":
            chosen = ids
        case "log_channel":
            chosen = ids[0] if ids else None
        case "private" | "two_person":
            chosen = value == "yes"
        case "cooldown" if value.isdigit() and int(value) in COOLDOWNS_S:
            name, chosen = "cooldown_s", int(value)
        case "language" if value in [each.value for each in Language]:
            chosen = Language(value)
        case _:
            return {}
    return {name: GuildSettings(**{name: chosen}).to_json()[name]}


def settings_message(
    settings: GuildSettings, existing: frozenset[int] | None = None, *, reads_messages: bool
) -> OutgoingMessage:
    """Return the panel; its menus may show as chosen the ids that are `existing`, None for all."""
    text = "\n".join(_lines(settings, reads_messages))
    log = (settings.log_channel,) if settings.log_channel else ()
    menus = (
        _menu("moderator_roles", "Roles that may moderate", settings.moderator_roles, existing),
        _menu("log_channel", "The channel that tells of every change", log, existing, most=1),
        _menu(
            "ask_channels", "Channels where every message may be a question", settings.ask_channels, existing
        ),
    )
    return OutgoingMessage("", (Card(text, Tone.PAGE, "Settings"),), _buttons(settings), menus)


def _menu(
    name: str, placeholder: str, ids: Sequence[int], existing: frozenset[int] | None, most: int = 25
) -> Menu:
    kind = MenuKind.ROLES if name == "moderator_roles" else MenuKind.CHANNELS
    chosen = tuple(id_ for id_ in ids if existing is None or id_ in existing)
    return Menu(custom_id(Verb.SET, name), placeholder, (), kind, chosen, min_values=0, max_values=most)


def _buttons(settings: GuildSettings) -> tuple[Button, ...]:
    """Return a button for each setting that has few values: it chooses the next one."""
    pause = COOLDOWNS_S[(COOLDOWNS_S.index(settings.cooldown_s) + 1) % len(COOLDOWNS_S)]
    languages = list(Language)
    language = languages[(languages.index(settings.language) + 1) % len(languages)]
    visibility = "publicly" if settings.private else "privately"
    persons = "One person" if settings.two_person else "Two persons"
    return (
        Button(f"Answer {visibility}", _set("private", not settings.private)),
        Button(f"Pause: {_seconds(pause)}", custom_id(Verb.SET, "cooldown", pause)),
        Button(f"{persons} a change", _set("two_person", not settings.two_person)),
        Button(f"Speak {LANGUAGES[language]}", custom_id(Verb.SET, "language", language.value)),
        Button("Reset all", custom_id(Verb.RESET)),
    )


def _lines(settings: GuildSettings, reads_messages: bool) -> list[str]:
    roles = ", ".join(f"<@&{id_}>" for id_ in settings.moderator_roles) or "none chosen"
    channels = ", ".join(f"<#{id_}>" for id_ in settings.ask_channels) or "none"
    log = f"<#{settings.log_channel}>" if settings.log_channel else "none"
    visibility = "private" if settings.private else "public"
    unread = "" if reads_messages or not settings.ask_channels else (
        " (not in effect: whoever runs the bot has to set MESSAGE_CONTENT)"
    )  # fmt: skip
    return [
        f"**Moderators:** whoever has Manage Messages, and the roles: {roles}",
        f"**Log channel:** {log}",
        f"**Ask-channels:** {channels}{unread}",
        f"**Answers to /ask:** {visibility}, unless the asker says otherwise",
        f"**Pause between two questions of one person:** {_seconds(settings.cooldown_s)}",
        f"**Two-person rule:** {'on: one changes, another approves' if settings.two_person else 'off'}",
        f"**Language:** {LANGUAGES[settings.language]}",
    ]


def _set(name: str, value: bool) -> str:
    return custom_id(Verb.SET, name, "yes" if value else "no")


def _seconds(pause: int) -> str:
    return f"{pause} seconds" if pause else "none"
