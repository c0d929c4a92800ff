"""The HTTP side: finds the route, checks the token, injects faults, records, answers in Discord's format."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .buckets import Buckets
from .connection import Connection
from .errors import Refusal, unauthorized
from .faults import Faults, rate_limited
from .feed import Feed
from .recording import Request, read_request
from .routes_callbacks import CALLBACK_ROUTES
from .routes_commands import COMMAND_ROUTES
from .routes_lookups import ATTACHMENT_ROUTE, LOOKUP_ROUTES, attachment_content
from .routes_messages import MESSAGE_ROUTES

if TYPE_CHECKING:
    from .gateway import Gateway
    from .world import World

Answer = Callable[["World", Request], Any]

API = "/api/v10"
GATEWAY_PATH = "/gateway"
BODY_LIMIT_BYTES = 30 * 1024 * 1024
# These carry their own token in the path, or need none.
WITHOUT_BOT_TOKEN = ("/interactions/", "/webhooks/", ATTACHMENT_ROUTE)

_log = logging.getLogger(__name__)


class Rest:
    """The server's application and the record of what it was asked."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.gateway = gateway
        self.faults = Faults()
        self.buckets = Buckets()
        # In the order in which they were answered.
        self.requests: Feed[Request] = Feed("REST requests")
        self.unknown: list[Request] = []
        self.in_flight = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self.is_down = False

    def application(self) -> web.Application:
        """Return the application with every route there is; any other answers 501."""
        application = web.Application(client_max_size=BODY_LIMIT_BYTES, middlewares=[self._stand_or_fall])
        application.router.add_get(GATEWAY_PATH, self._serve_gateway)
        application.router.add_get(ATTACHMENT_ROUTE, self._serve(ATTACHMENT_ROUTE, attachment_content))
        for method, pattern, answer in (*LOOKUP_ROUTES, *COMMAND_ROUTES, *MESSAGE_ROUTES, *CALLBACK_ROUTES):
            application.router.add_route(method, API + pattern, self._serve(pattern, answer))
        application.router.add_route("*", "/{tail:.*}", self._serve_unknown)
        return application

    @web.middleware
    async def _stand_or_fall(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self.is_down:
            if request.transport is not None:
                request.transport.abort()
            raise web.HTTPServiceUnavailable
        return await handler(request)

    async def _serve_gateway(self, request: web.Request) -> web.StreamResponse:
        return await Connection(self.gateway, request).serve()

    def _serve(self, pattern: str, answer: Answer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(http: web.Request) -> web.StreamResponse:
            self.in_flight += 1
            self.idle.clear()
            try:
                return await self._answer(http, pattern, answer)
            finally:
                self.in_flight -= 1
                if not self.in_flight:
                    self.idle.set()

        return serve

    async def _answer(self, http: web.Request, pattern: str, answer: Answer) -> web.Response:
        now = asyncio.get_running_loop().time()
        request = await read_request(http, pattern, now)
        await self.faults.wait(request.method, pattern)
        wait, headers = self.buckets.take(request.method, pattern, request.params)
        fault = self.faults.take(request.method, pattern)
        if fault is not None:
            status, body, headers = fault.status, fault.json, headers | fault.headers
            request.injected = True
        elif wait:
            more, body = rate_limited(wait, scope="user")
            status, headers = 429, headers | more
        else:
            status, body = self._decide(request, answer)
        if self.faults.cuts(request.method, pattern) and http.transport is not None:
            http.transport.abort()
        return self._reply(request, status, body, headers)

    def _decide(self, request: Request, answer: Answer) -> tuple[int, Any]:
        try:
            self._check_token(request)
            body = answer(self.world, request)
        except Refusal as refusal:
            return refusal.status, refusal.body
        except Exception:
            # A defect of the double, or a body so odd that no route expects it: shown in full.
            _log.exception("the double failed at %r", request)
            raise
        if isinstance(body, tuple):
            status, body = body
            return int(status), body
        return (204, None) if body is None else (200, body)

    def _check_token(self, request: Request) -> None:
        if request.route.startswith(WITHOUT_BOT_TOKEN):
            return
        if request.headers.get("Authorization") != f"Bot {self.world.token}":
            raise unauthorized()

    async def _serve_unknown(self, http: web.Request) -> web.StreamResponse:
        request = await read_request(http, "", asyncio.get_running_loop().time())
        self.unknown.append(request)
        return self._reply(
            request, 501, {"message": f"the double has no {request.method} {request.path}", "code": 0}, {}
        )

    def _reply(self, request: Request, status: int, body: object, headers: dict[str, str]) -> web.Response:
        request.status, request.answer = status, body
        self.requests.append(request)
        if body is None:
            return web.Response(status=status, headers=headers)
        if isinstance(body, bytes):
            return web.Response(status=status, headers=headers, body=body)
        # Exactly this content type, without a charset: discord.py parses JSON under no other.
        return web.Response(
            status=status,
            body=json.dumps(body).encode(),
            headers=headers | {"Content-Type": "application/json"},
        )
