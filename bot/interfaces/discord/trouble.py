"""Telling people that something went wrong, in a line with an id under which the log has it."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.facts import SankoreError
from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.sending import TROUBLE, respond_privately
from bot.interfaces.i18n import t

_log = logging.getLogger(__name__)

COMMAND_CHANGED = Rendered(
    "That command has changed. Restart Discord to see the new one, or mention me with your question."
)

_TOO_LATE = frozenset({10003, 10008, 10015, 10062, 40060, 50027})
"""Discord's codes for what is no longer there to be answered.

The channel or message is deleted, the interaction or its token ran out, or it was answered before.
"""


def noted(error: BaseException) -> Rendered:
    """Log a defect under an id, and the line that tells a person of it."""
    error_id = secrets.token_hex(4)
    _log.error("Error %s", error_id, exc_info=error)
    line = "Something went wrong on my side. The log has it under `{error_id}`; please try again."
    return Rendered(t(line, error_id=error_id))


async def report(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Log an error and tell it to the person; what is too late to be told is only logged, in a line."""
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.HTTPException) and cause.code in _TOO_LATE:
        _log.info("An interaction was not answered: Discord says %s", cause)
        return None
    if isinstance(cause, aiohttp.ClientError | OSError):
        _log.warning("An interaction was not answered: no way to Discord (%s)", cause)
        return None
    if isinstance(cause, SankoreError):
        return await _tell(interaction, refused(cause))
    is_old = isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch)
    told = COMMAND_CHANGED if is_old else noted(cause)
    return await _tell(interaction, told)


def refused(error: SankoreError) -> Rendered:
    """What somebody can do nothing or something about, in its own line."""
    line = escaped_echo(t(str(error)), 1500)
    return Rendered(f"{line[:1].upper()}{line[1:]}{'' if line.endswith(('.', '?', '…')) else '.'}")


async def _tell(interaction: discord.Interaction[Any], told: Rendered) -> None:
    try:
        await respond_privately(interaction, told)
    except TROUBLE:
        _log.info("The error could not be told")


async def unattended(work: Awaitable[object]) -> None:
    """Do work that nobody waits for; that the ledger is away is logged in a line."""
    try:
        await work
    except SankoreError as error:
        _log.warning("%s", error)


async def guarded(interaction: discord.Interaction[Any], work: Awaitable[object]) -> None:
    """Do the work; whatever goes wrong is reported to the person."""
    try:
        await work
    except Exception as error:
        await report(interaction, error)
