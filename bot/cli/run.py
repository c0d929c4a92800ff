"""`sankore run`: the bot on Discord."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click

from bot.cli.command import EXIT_USAGE, Command, common_options
from bot.settings import knowledge_folder, read_settings
from bot.wiring import serve_discord, start_logging

INVITATION = (
    "https://discord.com/oauth2/authorize"
    "?client_id=APPLICATION_ID&scope=bot+applications.commands&permissions=274877991936"
)
"""Invites the bot with the least it needs: to see channels, write, embed links, read what it replies to."""

NO_TOKEN = f"""\
DISCORD_TOKEN is not set, so there is no bot to connect as. To get one:

  1. Open https://discord.com/developers/applications: New Application, then Bot, then Reset Token.
  2. Write it into a file .env in this folder, as .env.example shows: DISCORD_TOKEN=...
  3. Invite the bot: put its Application ID (page General Information) into this address, and open it:
     {INVITATION}

Then 'sankore run' again. Until then, 'sankore chat' answers here, without a token."""


@click.command(cls=Command)
@common_options
@click.pass_context
def run(ctx: click.Context, knowledge: Path | None) -> None:
    """Answer on Discord, until stopped with Ctrl-C.

    Needs DISCORD_TOKEN, in the environment or in a file .env; without it, says how to get one, and exits
    with 2.
    """
    settings = read_settings()
    if settings.discord_token is None:
        click.echo(NO_TOKEN, err=True)
        ctx.exit(EXIT_USAGE)
    start_logging(settings)
    asyncio.run(until_stopped(serve_discord(knowledge_folder(knowledge, settings), settings)))


async def until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until it ends, or Ctrl-C or a request to terminate cancels it, which is no error."""
    working = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there Ctrl-C interrupts
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(name, working.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await working
