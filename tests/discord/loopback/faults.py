"""Trouble on demand: refusals, rate limits, delays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .errors import JSON

PERMISSION_CODES = {50001: "Missing Access", 50013: "Missing Permissions"}
MESSAGES = {
    401: ("401: Unauthorized", 0),
    403: ("Missing Permissions", 50013),
    404: ("404: Not Found", 0),
    500: ("500: Internal Server Error", 0),
}


@dataclass
class Fault:
    """An answer to be given instead of the real one, so many times."""

    method: str
    pattern: str
    status: int
    json: Any
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1


class Hold:
    """Requests to a route that are kept waiting until they are let go; `arrived` waits for one to come."""

    def __init__(self, method: str, pattern: str) -> None:
        self.method = method
        self.pattern = pattern
        self._arrived = asyncio.Event()
        self._released = asyncio.Event()

    async def arrived(self, *, within_s: float = 5.0) -> None:
        """Wait until a request is being held."""
        async with asyncio.timeout(within_s):
            await self._arrived.wait()

    def release(self) -> None:
        """Let the requests go on, those to come too."""
        self._released.set()

    async def keep(self) -> None:
        """Keep a request waiting; the server calls it."""
        self._arrived.set()
        await self._released.wait()


class Faults:
    """What is to go wrong next, by route as in Discord's documentation or by fnmatch pattern of it."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._holds: list[Hold] = []
        self._delays: list[tuple[str, str, float]] = []
        self._cuts: list[tuple[str, str]] = []

    def fail_next(
        self,
        method: str,
        pattern: str,
        *,
        status: int,
        times: int = 1,
        retry_after: float | None = None,
        is_global: bool = False,
        code: int | None = None,
        json: JSON | None = None,
    ) -> None:
        """Answer the next requests with this status instead.

        429 carries `retry_after` in seconds and Discord's headers; `code` picks another error code of the
        status, such as 50001 for 403.
        """
        headers: dict[str, str] = {}
        if status == 429:
            headers, body = rate_limited(retry_after or 0.0, scope="global" if is_global else "user")
        else:
            message, default_code = MESSAGES.get(status, (f"{status}", 0))
            chosen = default_code if code is None else code
            body = {"message": PERMISSION_CODES.get(chosen, message), "code": chosen}
        self._faults.append(Fault(method, pattern, status, json or body, headers, times))

    def delay(self, method: str, pattern: str, seconds: float) -> None:
        """Answer every request to a route this much later; 0 ends it."""
        self._delays = [entry for entry in self._delays if entry[:2] != (method, pattern)]
        if seconds:
            self._delays.append((method, pattern, seconds))

    def hold(self, method: str, pattern: str) -> Hold:
        """Keep the requests to a route waiting until the Hold is released."""
        hold = Hold(method, pattern)
        self._holds.append(hold)
        return hold

    def cut_next(self, method: str, pattern: str) -> None:
        """Let the next request take effect, and cut the line before its answer."""
        self._cuts.append((method, pattern))

    def cuts(self, method: str, route: str) -> bool:
        """Whether the line is cut before this request's answer, which is counted."""
        for cut in self._cuts:
            if matches(*cut, method, route):
                self._cuts.remove(cut)
                return True
        return False

    def take(self, method: str, route: str) -> Fault | None:
        """Return the fault that this request meets, and count it."""
        for fault in self._faults:
            if matches(fault.method, fault.pattern, method, route):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault
        return None

    async def wait(self, method: str, route: str) -> None:
        """Keep the request as long as its route's delay and hold say."""
        for wanted_method, pattern, seconds in self._delays:
            if matches(wanted_method, pattern, method, route):
                await asyncio.sleep(seconds)
        for hold in self._holds:
            if matches(hold.method, hold.pattern, method, route):
                await hold.keep()

    def clear(self) -> None:
        """Forget everything, and let what is held go."""
        self._faults.clear()
        self._delays.clear()
        self._cuts.clear()
        for hold in self._holds:
            hold.release()
        self._holds.clear()


def matches(wanted_method: str, pattern: str, method: str, route: str) -> bool:
    """Whether a request is one of those meant; "*" stands for any method."""
    return wanted_method in ("*", method) and (pattern == route or fnmatchcase(route, pattern))


def rate_limited(retry_after: float, *, scope: str) -> tuple[dict[str, str], JSON]:
    """Return the headers and body of a 429: /developers/topics/rate-limits#exceeding-a-rate-limit.

    `Via` is there because discord.py takes a 429 without it for a ban by Cloudflare.
    """
    headers = {
        "Retry-After": f"{max(1, round(retry_after))}",
        "X-RateLimit-Scope": scope,
        "Via": "1.1 google",
    }
    if scope == "global":
        headers["X-RateLimit-Global"] = "true"
    body: JSON = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": scope == "global",
    }
    return headers, body
