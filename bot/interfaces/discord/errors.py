"""Why the bot cannot be on Discord, each with its cure.

SankoreError
└── DiscordError
    ├── WrongTokenError      Discord does not know the token
    ├── UnreachableError     no way to discord.com, or nobody home there
    └── RefusedError         the gateway closed the door for another reason
"""

from __future__ import annotations

import aiohttp
import discord

from bot.facts.errors import SankoreError

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


def explained(error: Exception) -> DiscordError | None:
    """Why the connection failed, in a line with its cure.

    None for what is not the network's doing but ours.
    """
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
