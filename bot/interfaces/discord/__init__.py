"""Sankore on Discord: the only code that knows discord.py."""

from bot.interfaces.discord.client import SankoreClient, serve
from bot.interfaces.discord.error_reporting import (
    DiscordError,
    RefusedError,
    UnreachableError,
    WrongTokenError,
)

__all__ = ["DiscordError", "RefusedError", "SankoreClient", "UnreachableError", "WrongTokenError", "serve"]
