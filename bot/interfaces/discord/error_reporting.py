"""Telling that something went wrong.

People are told in a line, with an id under which the log has it; the operator is told why the bot cannot be
on Discord, with the cure.

SankoreError
└── DiscordError
    ├── WrongTokenError      Discord does not know the token
    ├── UnreachableError     no way to discord.com, or nobody home there
    └── RefusedError         the gateway closed the door for another reason
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.facts import SankoreError
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.message_model import OutgoingMessage
from bot.interfaces.discord.sending import REQUEST_ERRORS, respond
from bot.interfaces.i18n import t

_log = logging.getLogger(__name__)

COMMAND_CHANGED = OutgoingMessage(
    "That command has changed. Restart Discord to see the new one, or mention me with your question."
)

UNKNOWN_BUTTON = OutgoingMessage(
    "I do not know this button: it may be from an older version of me. Please ask again."
)

_TOO_LATE = frozenset({10003, 10008, 10015, 10062, 40060, 50027})
"""Codes for what cannot be answered any more: deleted, run out, or answered before."""


def log_error(error: BaseException) -> OutgoingMessage:
    """Log a defect under an id, and return the line that tells a person of it."""
    error_id = secrets.token_hex(4)
    _log.error("Error %s", error_id, exc_info=error)
    line = "Something went wrong on my side. The log has it under `{error_id}`; please try again."
    return OutgoingMessage(t(line, error_id=error_id))


async def report_error(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Log an error and tell it to the person; what is too late to be told is only logged, in a line."""
    cause: BaseException = error
    if isinstance(error, app_commands.CommandInvokeError):
        cause = error.original
    elif isinstance(error, app_commands.TransformerError) and error.__cause__ is not None:
        cause = error.__cause__
    if isinstance(cause, discord.HTTPException) and cause.code in _TOO_LATE:
        _log.info("An interaction was not answered: Discord says %s", cause)
        return
    if isinstance(cause, aiohttp.ClientError | OSError):
        _log.warning("An interaction was not answered: no way to Discord (%s)", cause)
        return
    try:
        await respond(interaction, _message_about(cause))
    except REQUEST_ERRORS:
        _log.info("The error could not be told")


def _message_about(error: BaseException) -> OutgoingMessage:
    if isinstance(error, SankoreError):
        return refusal_message(error)
    is_old = isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
    return COMMAND_CHANGED if is_old else log_error(error)


def refusal_message(error: SankoreError) -> OutgoingMessage:
    """Return the line that tells of an error that is no defect of ours."""
    line = escaped_echo(t(str(error)), 1500)
    return OutgoingMessage(f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '?', '…')) else '.'}")


async def log_unavailable(work: Awaitable[object]) -> None:
    """Do work that nobody waits for; log in a line that the ledger is away."""
    try:
        await work
    except SankoreError as error:
        _log.warning("%s", error)


async def reporting_errors(interaction: discord.Interaction[Any], work: Awaitable[object]) -> None:
    """Do the work; report to the person whatever goes wrong."""
    try:
        await work
    except Exception as error:
        await report_error(interaction, error)


_BAD_TOKEN, _BAD_INTENTS, _FORBIDDEN_INTENTS = 4004, 4013, 4014
"""Close codes: discord.com/developers/docs/topics/opcodes-and-status-codes#gateway."""


class DiscordError(SankoreError):
    """The bot cannot be on Discord."""


class WrongTokenError(DiscordError):
    """Discord does not know the token."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refused the token. Get a fresh one in the Developer Portal "
            "(discord.com/developers/applications): your application → Bot → Reset Token; "
            "then set DISCORD_TOKEN to it, see .env.example."
        )


class UnreachableError(DiscordError):
    """There is no way to Discord, or nobody home."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"Cannot reach discord.com: {reason}. Check the network and the proxy of this machine, and "
            "discordstatus.com; `sankore chat` works without Discord."
        )


class RefusedError(DiscordError):
    """The gateway closed the door."""


def explain_connection_error(error: Exception) -> DiscordError | None:
    """Return why the connection failed, in a line with its cure; None for a defect of ours."""
    match error:
        case discord.LoginFailure():
            return WrongTokenError()
        case discord.PrivilegedIntentsRequired():
            return _refused(_FORBIDDEN_INTENTS)
        case discord.ConnectionClosed(code=code):
            return WrongTokenError() if code == _BAD_TOKEN else _refused(code)
        case discord.HTTPException(status=status):
            return UnreachableError(f"it answers with HTTP status {status}")
        case discord.GatewayNotFound():
            return UnreachableError("it does not say where its gateway is")
        case aiohttp.ClientError() | TimeoutError() | OSError():
            return UnreachableError(str(error) or type(error).__name__)
        case _:
            return None


def _refused(code: int) -> RefusedError:
    if code in (_BAD_INTENTS, _FORBIDDEN_INTENTS):
        return RefusedError(
            "Discord refused the intents. If MESSAGE_CONTENT is set, switch on Message Content Intent in the "
            "Developer Portal (your application → Bot), or unset it; then start again."
        )
    return RefusedError(f"Discord closed the connection with code {code}. Start again in a minute.")
