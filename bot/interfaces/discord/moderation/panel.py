"""The settings of a server, in one panel: shown, changed and reset where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import discord

from bot.interfaces.discord.cards import Button, Card, Menu, Rendered, Tone, Wares
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.sending import respond_privately, think_in_place, turn_private_into
from bot.service.executor import notify_if_slow
from bot.service.guild_settings import COOLDOWNS_S, GuildSettings, Language

ROLES, LOG, ASK = "moderator_roles", "log_channel", "ask_channels"
PRIVATE, COOLDOWN, TWO, SPEECH = "private", "cooldown", "two_person", "language"
LANGUAGES = {Language.ENGLISH: "English", Language.FRENCH: "français"}


class Panel:
    """Shows the settings, and changes them for admins."""

    def __init__(self, office: Office, *, reads_messages: bool) -> None:
        """`reads_messages`: whether the operator lets the bot read what is not addressed to it."""
        self._office = office
        self._reads_messages = reads_messages

    async def open(self, interaction: discord.Interaction[Any]) -> None:
        """Show the panel."""
        server = await self._office.administered(interaction)
        await respond_privately(interaction, self._shown(server.guild_id, server.guild_settings))

    async def set(self, interaction: discord.Interaction[Any], sent: Act, values: list[str]) -> None:
        """Change one setting, and show the panel as it is then."""
        server = await self._office.administered(interaction)
        await self._choose(interaction, server.guild_id, changed(sent.arg(0), sent.arg(1), values))

    async def reset(self, interaction: discord.Interaction[Any]) -> None:
        """Go back to the defaults."""
        server = await self._office.administered(interaction)
        await self._choose(interaction, server.guild_id, GuildSettings().to_json())

    async def _choose(
        self, interaction: discord.Interaction[Any], guild_id: int, changes: Mapping[str, object]
    ) -> None:
        choosing = self._office.servers.choose(guild_id, changes, interaction.user.id)
        await notify_if_slow(choosing, partial(think_in_place, interaction))
        server = await self._office.servers.record(guild_id)
        await turn_private_into(interaction, self._shown(guild_id, server.guild_settings))

    def _shown(self, guild_id: int, options: GuildSettings) -> Rendered:
        return panel_message(options, self._there(guild_id), reads_messages=self._reads_messages)

    def _there(self, guild_id: int) -> frozenset[int] | None:
        """The roles and channels that the server has now, None if it is not known just now."""
        guild = self._office.client.get_guild(guild_id)
        if guild is None or guild.unavailable:
            return None
        return frozenset(each.id for each in (*guild.roles, *guild.channels, *guild.threads))


def changed(name: str, value: str, values: list[str]) -> dict[str, object]:
    """The option that somebody chose, as the ledger keeps it; none if it makes no sense.

    That one alone: what others choose in the same moment stays chosen.
    """
    ids = tuple(
        sorted({int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 20})
    )
    match name:
        case "moderator_roles":
            chosen = GuildSettings(moderator_roles=ids)
        case "log_channel":
            chosen = GuildSettings(log_channel=ids[0] if ids else None)
        case "ask_channels":
            chosen = GuildSettings(ask_channels=ids)
        case "private":
            chosen = GuildSettings(private=value == "yes")
        case "two_person":
            chosen = GuildSettings(two_person=value == "yes")
        case "cooldown" if value.isdigit() and int(value) in COOLDOWNS_S:
            name, chosen = "cooldown_s", GuildSettings(cooldown_s=int(value))
        case "language" if value in [each.value for each in Language]:
            chosen = GuildSettings(language=Language(value))
        case _:
            return {}
    return {name: chosen.to_json()[name]}


def panel_message(
    options: GuildSettings, there: frozenset[int] | None = None, *, reads_messages: bool
) -> Rendered:
    """The panel: what is chosen in words, menus for roles and channels, buttons for the others.

    A menu shows as chosen only what is still `there` (None: all), since Discord may refuse what is deleted.
    """

    def still(*ids: int) -> tuple[int, ...]:
        return tuple(id_ for id_ in ids if there is None or id_ in there)

    log = (options.log_channel,) if options.log_channel else ()
    menus = (
        Menu(act(Verb.SET, ROLES), "Roles that may moderate", wares=Wares.ROLES,
             chosen=still(*options.moderator_roles), least=0, most=25),
        Menu(act(Verb.SET, LOG), "The channel that tells of every change", wares=Wares.CHANNELS,
             chosen=still(*log), least=0),
        Menu(act(Verb.SET, ASK), "Channels where every message may be a question", wares=Wares.CHANNELS,
             chosen=still(*options.ask_channels), least=0, most=25),
    )  # fmt: skip
    pause = COOLDOWNS_S[(COOLDOWNS_S.index(options.cooldown_s) + 1) % len(COOLDOWNS_S)]
    languages = list(Language)
    speech = languages[(languages.index(options.language) + 1) % len(languages)]
    buttons = (
        Button(
            f"Answer {'publicly' if options.private else 'privately'}", _set(PRIVATE, not options.private)
        ),
        Button(f"Pause: {_seconds(pause)}", act(Verb.SET, COOLDOWN, pause)),
        Button(
            f"{'One person' if options.two_person else 'Two persons'} a change",
            _set(TWO, not options.two_person),
        ),
        Button(f"Speak {LANGUAGES[speech]}", act(Verb.SET, SPEECH, speech.value)),
        Button("Reset all", act(Verb.RESET)),
    )
    return Rendered(
        "", (Card("\n".join(_lines(options, reads_messages)), Tone.PAGE, "Settings"),), buttons, menus
    )


def _lines(options: GuildSettings, reads_messages: bool) -> list[str]:
    roles = ", ".join(f"<@&{id_}>" for id_ in options.moderator_roles) or "none chosen"
    channels = ", ".join(f"<#{id_}>" for id_ in options.ask_channels) or "none"
    log = f"<#{options.log_channel}>" if options.log_channel else "none"
    unread = "" if reads_messages or not options.ask_channels else (
        " (not in effect: whoever runs the bot has to set MESSAGE_CONTENT)"
    )  # fmt: skip
    return [
        f"**Moderators:** whoever has Manage Messages, and the roles: {roles}",
        f"**Log channel:** {log}",
        f"**Ask-channels:** {channels}{unread}",
        f"**Answers to /ask:** {'private' if options.private else 'public'}, unless the asker says otherwise",
        f"**Pause between two questions of one person:** {_seconds(options.cooldown_s)}",
        f"**Two-person rule:** {'on: one changes, another approves' if options.two_person else 'off'}",
        f"**Language:** {LANGUAGES[options.language]}",
    ]


def _set(name: str, value: bool) -> str:
    return act(Verb.SET, name, "yes" if value else "no")


def _seconds(pause: int) -> str:
    return f"{pause} seconds" if pause else "none"
