"""Who is connected, what they hear, and what was missed: https://docs.discord.com/developers/events/gateway."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import payloads
from .errors import JSON
from .feed import Feed
from .snowflakes import shard_of

if TYPE_CHECKING:
    from .connection import Connection
    from .world import Payload, World

GUILDS, GUILD_MEMBERS, GUILD_PRESENCES = 1 << 0, 1 << 1, 1 << 8
GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 9, 1 << 12, 1 << 15

# The intents that let an event through, in servers and in direct messages. Interactions need none.
INTENTS = {
    "GUILD_CREATE": (GUILDS, 0),
    "GUILD_DELETE": (GUILDS, 0),
    "GUILD_ROLE_CREATE": (GUILDS, 0),
    "GUILD_ROLE_UPDATE": (GUILDS, 0),
    "GUILD_ROLE_DELETE": (GUILDS, 0),
    "CHANNEL_CREATE": (GUILDS, 0),
    "CHANNEL_UPDATE": (GUILDS, 0),
    "CHANNEL_DELETE": (GUILDS, 0),
    "THREAD_CREATE": (GUILDS, 0),
    "GUILD_MEMBER_ADD": (GUILD_MEMBERS, 0),
    "GUILD_MEMBER_UPDATE": (GUILD_MEMBERS, 0),
    "GUILD_MEMBER_REMOVE": (GUILD_MEMBERS, 0),
    "MESSAGE_CREATE": (GUILD_MESSAGES, DIRECT_MESSAGES),
    "MESSAGE_UPDATE": (GUILD_MESSAGES, DIRECT_MESSAGES),
    "MESSAGE_DELETE": (GUILD_MESSAGES, DIRECT_MESSAGES),
    "MESSAGE_DELETE_BULK": (GUILD_MESSAGES, DIRECT_MESSAGES),
}


@dataclass(frozen=True)
class Identify:
    """What a client said of itself when it opened or resumed a session."""

    token: str = field(repr=False)
    intents: int = 0
    shard: tuple[int, int] = (0, 1)
    session_id: str = ""
    seq: int | None = None
    presence: JSON | None = None


class Session:
    """One shard's sequence of events; it outlives the socket, so that nothing is lost between two."""

    def __init__(self, identify: Identify) -> None:
        self.id = secrets.token_hex(16)
        self.intents = identify.intents
        self.shard = identify.shard
        self.seq = 0
        self.connection: Connection | None = None
        # (sequence number, frame) of all events the client has not confirmed by a heartbeat.
        self._unconfirmed: deque[tuple[int, str]] = deque()

    @property
    def reads_content(self) -> bool:
        """Whether it asked for the message-content intent."""
        return bool(self.intents & MESSAGE_CONTENT)

    def hears(self, event: str, guild_id: int | None) -> bool:
        """Whether its intents and its shard let the event through."""
        in_guild, in_direct = INTENTS.get(event, (-1, -1))
        if guild_id is None:
            return self.shard[0] == 0 and bool(self.intents & in_direct or in_direct == -1)
        mine = shard_of(guild_id, self.shard[1]) == self.shard[0]
        return mine and bool(self.intents & in_guild or in_guild == -1)

    def dispatch(self, event: str, body: JSON) -> None:
        """Send an event, or keep it until the client resumes."""
        self.seq += 1
        frame = json.dumps({"t": event, "s": self.seq, "op": 0, "d": body}, separators=(",", ":"))
        self._unconfirmed.append((self.seq, frame))
        if self.connection is not None:
            self.connection.send_text(frame)

    def confirm(self, seq: int) -> None:
        """Forget the events up to this one: the client has them."""
        while self._unconfirmed and self._unconfirmed[0][0] <= seq:
            self._unconfirmed.popleft()

    def missed(self, seq: int) -> Iterable[str]:
        """Return the frames after this one."""
        self.confirm(seq)
        return [frame for _, frame in self._unconfirmed]


class Gateway:
    """The sessions and the sockets open at the moment, and a record of what clients sent."""

    def __init__(self, world: World, *, heartbeat_interval_ms: int) -> None:
        self.world = world
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.url = ""
        self.acking = True
        # The sequence number that each heartbeat confirmed.
        self.beats: Feed[int | None] = Feed("heartbeats")
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.identifies: Feed[Identify] = Feed("IDENTIFYs")
        self.resumes: Feed[Identify] = Feed("RESUMEs")
        self.presences: Feed[JSON] = Feed("presence updates")
        self.closes: Feed[int] = Feed("closed sockets, by close code")
        self.ready: Feed[Session] = Feed("sessions that became ready or resumed")
        self.dispatched = 0

    def emit(self, event: str, payload: Payload, guild_id: int | None, *, needs_intent: bool) -> None:
        """Dispatch an event to the sessions that hear it."""
        for session in self.sessions.values():
            if session.hears(event if needs_intent else "", guild_id):
                self.dispatched += 1
                session.dispatch(event, payload(session) if callable(payload) else payload)

    def open_session(self, identify: Identify, connection: Connection) -> Session:
        """Start a session: READY, then GUILD_CREATE for every server of the shard."""
        self._forget_sessions_given_up(identify.shard)
        session = Session(identify)
        session.connection = connection
        self.sessions[session.id] = session
        shard_id, count = session.shard
        guilds = [guild for guild in self.world.guilds.values() if shard_of(guild.id, count) == shard_id]
        session.dispatch("READY", self._ready(session, [guild.id for guild in guilds]))
        for guild in guilds:
            if not guild.unavailable and session.intents & GUILDS:
                body = payloads.guild(guild, session.intents) | {"unavailable": False}
                session.dispatch("GUILD_CREATE", body)
        self.identifies.append(identify)
        self.ready.append(session)
        return session

    def _forget_sessions_given_up(self, shard: tuple[int, int]) -> None:
        # Who identifies anew will not resume; discord.py does not say so, for its closing frame carries 4000.
        for old in list(self.sessions.values()):
            if old.shard == shard and old.connection is None:
                del self.sessions[old.id]

    def resume(self, identify: Identify, connection: Connection) -> Session | None:
        """Take up a session where the client left it; None if there is no such session."""
        self.resumes.append(identify)
        session = self.sessions.get(identify.session_id)
        if session is None or identify.seq is None:
            return None
        if session.connection is not None:
            session.connection.drop()
        for frame in session.missed(identify.seq):
            connection.send_text(frame)
        session.connection = connection
        session.dispatch("RESUMED", {"_trace": []})
        self.ready.append(session)
        return session

    def invalidate(self, *, resumable: bool = False) -> None:
        """Send INVALID_SESSION (op 9) to everyone; unless it is resumable, the sessions are gone."""
        for session in list(self.sessions.values()):
            if not resumable:
                del self.sessions[session.id]
            if session.connection is not None:
                session.connection.send(9, resumable)

    def ask_to_reconnect(self) -> None:
        """Send RECONNECT (op 7) to everyone."""
        for connection in self._live():
            connection.send(7, None)

    def drop(self) -> None:
        """Cut every socket without a word; sessions stay and can be resumed."""
        for connection in self._live():
            connection.drop()

    def close(self, code: int) -> None:
        """Close every socket with a code: /developers/topics/opcodes-and-status-codes#gateway."""
        for connection in self._live():
            connection.close(code)

    async def flushed(self) -> None:
        """Wait until everything dispatched has been written to the sockets."""
        for connection in self._live():
            await connection.flushed()

    async def heard(self, within_s: float) -> None:
        """Wait until the clients have taken in everything dispatched."""
        await asyncio.gather(*(connection.heard(within_s) for connection in self._live()))

    def _live(self) -> list[Connection]:
        return list(self.connections)

    def _ready(self, session: Session, guild_ids: list[int]) -> dict[str, Any]:
        world = self.world
        return {
            "v": 10,
            "user_settings": {},
            "user": payloads.own_user(world.bot),
            "session_type": "normal",
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in guild_ids],
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "application": {"id": str(world.bot.id), "flags": world.application_flags},
            "shard": list(session.shard),
            "_trace": [],
        }
