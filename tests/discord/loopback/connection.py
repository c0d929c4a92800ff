"""One client's socket: opcodes in, frames out, compressed as the client asked."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from . import payloads
from .compression import compressor
from .errors import JSON
from .gateway import GUILD_MEMBERS, GUILD_PRESENCES, MESSAGE_CONTENT, Identify, Session

if TYPE_CHECKING:
    from .gateway import Gateway

CLIENT_FRAME_LIMIT_BYTES = 4096
CHUNK_MEMBERS = 1000
# How long a client has to answer a closing frame.
CLOSE_REPLY_S = 1.0
ABNORMAL_CLOSURE = 1006
DECODE_ERROR, NOT_AUTHENTICATED, AUTHENTICATION_FAILED, ALREADY_AUTHENTICATED = 4002, 4003, 4004, 4005
INVALID_SEQ, INVALID_SHARD, INVALID_API_VERSION, DISALLOWED_INTENTS, UNKNOWN_OPCODE = (
    4007,
    4010,
    4012,
    4014,
    4001,
)


class Connection:
    """A websocket from HELLO to its close.

    Frames go through one writer, so that they leave in the order of their sequence numbers.
    """

    def __init__(self, gateway: Gateway, request: web.Request) -> None:
        self._gateway = gateway
        self._request = request
        # Websocket pings are answered here by hand, so that pongs can be seen: see `heard`.
        self._socket = web.WebSocketResponse(
            timeout=CLOSE_REPLY_S, autoping=False, compress=False, max_msg_size=0
        )
        self._compress = compressor(request.query.get("compress"))
        self._outbox: deque[str | int] = deque()
        self._wake = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._pongs: dict[bytes, asyncio.Future[None]] = {}
        self._ping_count = 0
        self.session: Session | None = None
        self._own_code: int | None = None

    async def serve(self) -> web.WebSocketResponse:
        """Talk to the client until either side is done."""
        await self._socket.prepare(self._request)
        self._gateway.connections.append(self)
        writer = asyncio.create_task(self._write(), name="loopback gateway writer")
        try:
            if self._request.query.get("v") != "10" or self._request.query.get("encoding") != "json":
                self.close(INVALID_API_VERSION)
            self.send(10, {"heartbeat_interval": self._gateway.heartbeat_interval_ms, "_trace": []})
            async for frame in self._socket:
                if frame.type is WSMsgType.PING:
                    await self._socket.pong(frame.data)
                elif frame.type is WSMsgType.PONG:
                    self._settle(bytes(frame.data))
                elif frame.type is WSMsgType.TEXT:
                    self._receive(frame.data)
        finally:
            await self._end(writer)
        return self._socket

    async def _end(self, writer: asyncio.Task[None]) -> None:
        if self._own_code is not None:
            # aiohttp ends the reading before the closing frame is out.
            await asyncio.wait({writer})
        writer.cancel()
        self._detach()
        code = self._own_code or self._socket.close_code or ABNORMAL_CLOSURE
        # Closing with 1000 or 1001 is how a client says that it will not resume.
        if self.session is not None and self._own_code is None and code in (1000, 1001):
            self._gateway.sessions.pop(self.session.id, None)
        self._gateway.closes.append(code)

    def send(self, opcode: int, body: object) -> None:
        """Send a frame that is not an event."""
        self.send_text(json.dumps({"t": None, "s": None, "op": opcode, "d": body}))

    def send_text(self, frame: str) -> None:
        """Queue a frame; it is written in turn."""
        self._put(frame)

    def close(self, code: int) -> None:
        """Close once everything queued has been written."""
        self._release()
        if self._own_code is None:
            self._own_code = code
            self._put(code)

    def drop(self) -> None:
        """Cut the line without a closing frame, as a lost network does."""
        self._detach()
        if self._request.transport is not None:
            self._request.transport.abort()

    async def flushed(self) -> None:
        """Wait until all that was queued has been written."""
        await self._written.wait()

    async def heard(self, within_s: float) -> None:
        """Wait until the client has taken in all that was sent so far.

        A websocket ping is answered by the client's reader in its turn, after the events before it have been
        parsed; unlike a heartbeat it costs the client none of its 120 commands a minute.
        """
        await self.flushed()
        self._ping_count += 1
        tag = str(self._ping_count).encode()
        pong = self._pongs[tag] = asyncio.get_running_loop().create_future()
        try:
            if not self._socket.closed:
                await self._socket.ping(tag)
                async with asyncio.timeout(within_s):
                    await pong
        except (ConnectionError, asyncio.CancelledError):
            if self in self._gateway.connections:
                raise
        finally:
            self._pongs.pop(tag, None)

    def _put(self, entry: str | int) -> None:
        self._outbox.append(entry)
        self._written.clear()
        self._wake.set()

    async def _write(self) -> None:
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                while self._outbox:
                    entry = self._outbox.popleft()
                    if isinstance(entry, int):
                        await self._socket.close(code=entry)
                        return self._detach()
                    await self._write_one(entry)
                self._written.set()
        except ConnectionError:
            self._detach()

    async def _write_one(self, entry: str) -> None:
        if self._compress is None:
            await self._socket.send_str(entry)
        else:
            await self._socket.send_bytes(self._compress(entry.encode()))

    def _settle(self, tag: bytes) -> None:
        future = self._pongs.get(tag)
        if future is not None and not future.done():
            future.set_result(None)

    def _release(self) -> None:
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    def _detach(self) -> None:
        self._release()
        self._outbox.clear()
        self._written.set()
        for future in self._pongs.values():
            if not future.done():
                future.set_result(None)
        if self in self._gateway.connections:
            self._gateway.connections.remove(self)

    def _receive(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return self.close(DECODE_ERROR)
        if len(text) > CLIENT_FRAME_LIMIT_BYTES:
            return self.close(DECODE_ERROR)
        handlers: dict[int, Callable[[Any], None]] = {
            1: self._on_heartbeat,
            2: self._on_identify,
            3: self._gateway.presences.append,
            6: self._on_resume,
            8: self._on_request_members,
        }
        opcode = frame.get("op")
        if opcode not in handlers:
            return self.close(UNKNOWN_OPCODE)
        if opcode in (3, 8) and self.session is None:
            return self.close(NOT_AUTHENTICATED)
        return handlers[opcode](frame["d"])

    def _on_heartbeat(self, seq: int | None) -> None:
        self._gateway.beats.append(seq)
        if self.session is not None and seq is not None:
            self.session.confirm(seq)
        if self._gateway.acking:
            self.send(11, None)

    def _on_identify(self, body: JSON) -> None:
        world = self._gateway.world
        shard_id, shard_count = body.get("shard", (0, 1))
        identify = Identify(
            body["token"], body["intents"], (shard_id, shard_count), presence=body.get("presence")
        )
        refused = (
            (MESSAGE_CONTENT if not world.message_content else 0)
            | (GUILD_MEMBERS if not world.members_intent else 0)
            | (GUILD_PRESENCES if not world.members_intent else 0)
        )
        if self.session is not None:
            self.close(ALREADY_AUTHENTICATED)
        elif identify.token != world.token:
            self.close(AUTHENTICATION_FAILED)
        elif not 0 <= shard_id < shard_count:
            self.close(INVALID_SHARD)
        elif identify.intents & refused:
            self.close(DISALLOWED_INTENTS)
        else:
            self.session = self._gateway.open_session(identify, self)

    def _on_resume(self, body: JSON) -> None:
        identify = Identify(body["token"], session_id=body["session_id"] or "", seq=body["seq"])
        if identify.token != self._gateway.world.token:
            return self.close(AUTHENTICATION_FAILED)
        known = self._gateway.sessions.get(identify.session_id)
        if known is not None and identify.seq is not None and identify.seq > known.seq:
            return self.close(INVALID_SEQ)
        self.session = self._gateway.resume(identify, self)
        if self.session is None:
            self.send(9, False)
        return None

    def _on_request_members(self, body: JSON) -> None:
        """Answer REQUEST_GUILD_MEMBERS: /developers/events/gateway-events#request-guild-members."""
        guild = self._gateway.world.guilds.get(int(body["guild_id"]))
        if guild is None or self.session is None:
            return
        ids = body.get("user_ids")
        wanted = {int(i) for i in ([ids] if isinstance(ids, str | int) else ids or [])}
        prefix = (body.get("query") or "").casefold()
        people = [
            member
            for member in guild.members.values()
            if (member.id in wanted if wanted else member.account.name.casefold().startswith(prefix))
        ]
        people = people[: body.get("limit") or None]
        chunks = [people[i : i + CHUNK_MEMBERS] for i in range(0, len(people), CHUNK_MEMBERS)] or [[]]
        for index, chunk in enumerate(chunks):
            answer: JSON = {
                "guild_id": str(guild.id),
                "members": [payloads.member(member) for member in chunk],
                "chunk_index": index,
                "chunk_count": len(chunks),
                "not_found": [str(i) for i in wanted - set(guild.members)],
            }
            nonce = {"nonce": body["nonce"]} if body.get("nonce") else {}
            self.session.dispatch("GUILD_MEMBERS_CHUNK", answer | nonce)
