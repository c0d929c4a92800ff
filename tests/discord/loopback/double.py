"""The double itself: a Discord on 127.0.0.1 that an unmodified discord.py client connects to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import discord.gateway
import discord.http
import yarl
from aiohttp import web

from .faults import Hold
from .feed import PATIENCE_S
from .gateway import Gateway, Session
from .messages import Attachment, Message
from .people import User
from .places import Channel, Guild
from .recording import Request
from .rest import API, GATEWAY_PATH, Rest
from .rights import Permissions
from .world import DEFAULT_BOT_PERMISSIONS, World

HEARTBEAT_INTERVAL_MS = 41_250
FAREWELL_S = 0.1
# How discord.py names the tasks that run a bot's code for an event.
CLIENT_TASKS = ("discord.py: ", "CommandTree-invoker", "discord-ui-")


class UnknownRoutes(AssertionError):
    """The bot called routes that the double does not have, and was answered 501."""


class Loopback:
    """An async context manager: inside it, discord.py's two seams point here; leaving restores them.

    Leaving raises UnknownRoutes if the bot called a route that the double does not have.
    """

    def __init__(
        self,
        *,
        bot_name: str = "sankore",
        message_content: bool = True,
        members_intent: bool = True,
        heartbeat_interval_ms: int = HEARTBEAT_INTERVAL_MS,
        response_window_s: float | None = None,
        recommended_shards: int = 1,
    ) -> None:
        self.world = World(bot_name=bot_name, message_content=message_content, members_intent=members_intent)
        self.world.recommended_shards = recommended_shards
        if response_window_s is not None:
            self.world.response_window_s = response_window_s
        self.gateway = Gateway(self.world, heartbeat_interval_ms=heartbeat_interval_ms)
        self.world.gateway = self.gateway
        self.rest = Rest(self.world, self.gateway)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None
        self._port = 0
        self._seams: tuple[str, yarl.URL] | None = None

    async def __aenter__(self) -> Self:
        self._runner = web.AppRunner(self.rest.application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await self._listen()
        address = f"127.0.0.1:{self._port}"
        self.world.base_url = f"http://{address}"
        self.gateway.url = f"ws://{address}{GATEWAY_PATH}"
        self._seams = (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
        discord.http.Route.BASE = f"http://{address}{API}"
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.gateway.url)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._seams is not None:
            discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = self._seams
        self.rest.faults.clear()
        self.gateway.drop()
        await _let_client_tasks_end()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.rest.unknown:
            complaint = f"the double has no such routes: {self.rest.unknown}"
            if error is None:
                raise UnknownRoutes(complaint)
            error.add_note(complaint)

    async def _listen(self) -> None:
        assert self._runner is not None, "the double is used with `async with`"
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()
        self._port = self._runner.addresses[-1][1]

    # What there is.

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def mention(self) -> str:
        """What pings the bot."""
        return self.world.bot.mention

    @property
    def requests(self) -> list[Request]:
        """All REST requests, in the order in which they were answered."""
        return list(self.rest.requests)

    def requests_to(self, method: str, route: str) -> list[Request]:
        """Return the requests to one route, written with Discord's parameter names."""
        return [
            request for request in self.rest.requests if (request.method, request.route) == (method, route)
        ]

    def command_names(self, guild: Guild | None = None) -> list[str]:
        """Return the names of the global commands, or of those of one server, sorted."""
        return self.world.commands.names(guild.id if guild else None)

    # Building.

    def add_guild(
        self,
        name: str = "History club",
        *,
        locale: str = "en-US",
        bot_permissions: Permissions = DEFAULT_BOT_PERMISSIONS,
    ) -> Guild:
        """Return a new server with the bot in it; a bot that is connected hears of it as of being invited."""
        return self.world.add_guild(name, locale=locale, bot_permissions=bot_permissions)

    def add_user(self, name: str, *, locale: str = "en-US") -> User:
        """Return a new person who is in no server with the bot."""
        return self.world.add_user(name, locale=locale)

    def attachment(self, filename: str, content: bytes) -> Attachment:
        """Return an uploaded file, for the options and fields that take one."""
        return self.world.attach(filename, content)

    def expire(self, attachment: Attachment) -> None:
        """Serve a file no longer: its address answers 404 from now on."""
        self.world.attachments.pop(attachment.id, None)

    def rotate_token(self) -> str:
        """Make the token worthless, as a developer does who leaked it, and return the new one."""
        return self.world.rotate_token()

    # Waiting.

    async def ready(self, *, shards: int = 1, within_s: float = PATIENCE_S) -> Session:
        """Wait until so many sessions are ready and the bot knows their servers; return the last of them."""
        position = await self.gateway.ready.locate(
            lambda _: len(self.gateway.ready) >= shards, within_s=within_s
        )
        await self.gateway.heard(within_s)
        return self.gateway.ready[position]

    async def wait_for_message(
        self,
        channel: Channel,
        matches: Callable[[Message], bool] = lambda _: True,
        *,
        within_s: float = PATIENCE_S,
    ) -> Message:
        """Return the first message in the channel, past or future, that matches."""
        return await channel.messages.first(matches, within_s=within_s)

    async def wait_for_request(
        self,
        method: str,
        route: str,
        matches: Callable[[Request], bool] = lambda _: True,
        *,
        start: int = 0,
        within_s: float = PATIENCE_S,
    ) -> Request:
        """Return the first answered request to the route that matches, past (from `start` on) or future."""
        return await self.rest.requests.first(
            lambda request: (request.method, request.route) == (method, route) and matches(request),
            start=start,
            within_s=within_s,
        )

    async def settled(self, *, within_s: float = PATIENCE_S) -> None:
        """Wait until the bot has taken in every event, has run its handlers, and has no request under way.

        It sees the tasks that discord.py starts for events when the bot runs in this event loop; those that a
        bot starts by itself it does not see, only their requests.
        """
        try:
            async with asyncio.timeout(within_s):
                quiet_rounds = 0
                while quiet_rounds < 2:
                    before = (self.gateway.dispatched, len(self.rest.requests))
                    await self.gateway.heard(within_s)
                    tasks = _client_tasks()
                    if tasks:
                        await asyncio.wait(tasks)
                    await self.rest.idle.wait()
                    is_quiet = before == (self.gateway.dispatched, len(self.rest.requests)) and not tasks
                    quiet_rounds = quiet_rounds + 1 if is_quiet else 0
        except TimeoutError as late:
            names = [task.get_name() for task in _client_tasks()]
            raise TimeoutError(
                f"not settled within {within_s:g} s: {names}, {self.rest.in_flight} requests"
            ) from late

    # Trouble.

    def fail_next(
        self,
        method: str,
        route: str,
        *,
        status: int,
        times: int = 1,
        retry_after: float | None = None,
        is_global: bool = False,
        code: int | None = None,
        json: dict[str, object] | None = None,
    ) -> None:
        """Answer the next requests to a route, or to an fnmatch pattern of routes, with this status."""
        self.rest.faults.fail_next(
            method,
            route,
            status=status,
            times=times,
            retry_after=retry_after,
            is_global=is_global,
            code=code,
            json=json,
        )

    def cut_next(self, method: str, route: str) -> None:
        """Let the next request to a route take effect, and cut the line before its answer."""
        self.rest.faults.cut_next(method, route)

    def delay(self, method: str, route: str, seconds: float) -> None:
        """Answer every request to a route this much later; 0 ends it."""
        self.rest.faults.delay(method, route, seconds)

    def hold(self, method: str, route: str) -> Hold:
        """Keep the requests to a route waiting until the Hold is released."""
        return self.rest.faults.hold(method, route)

    def limit_route(self, method: str, route: str, *, limit: int, period_s: float) -> None:
        """Let a route through only so often; the headers say so, and what is more gets 429."""
        self.rest.buckets.limit(method, route, limit=limit, period_s=period_s)

    @asynccontextmanager
    async def outage(self) -> AsyncIterator[None]:
        """Cut all sockets and refuse connections inside the block; afterwards sessions can be resumed."""
        assert self._site is not None, "the double is used with `async with`"
        self.rest.is_down = True
        await self._site.stop()
        self.gateway.drop()
        try:
            yield
        finally:
            self.rest.is_down = False
            await self._listen()


async def _let_client_tasks_end() -> None:
    # A client that closes dispatches its farewell as tasks; if the loop ended before they have begun, Python
    # would warn of coroutines never awaited. Handlers that still wait for something are cancelled.
    tasks = _client_tasks()
    if tasks:
        _, pending = await asyncio.wait(tasks, timeout=FAREWELL_S)
        for task in pending:
            task.cancel()
        if pending:
            await asyncio.wait(pending)


def _client_tasks() -> set[asyncio.Task[object]]:
    current = asyncio.current_task()
    return {
        task
        for task in asyncio.all_tasks()
        if task.get_name().startswith(CLIENT_TASKS) and task is not current
    }
