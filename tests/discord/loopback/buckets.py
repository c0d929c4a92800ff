"""Rate limits: https://docs.discord.com/developers/topics/rate-limits. Generous unless a route is limited."""

from __future__ import annotations

import asyncio
import hashlib
import time
from dataclasses import dataclass

from .faults import matches

GENEROUS_LIMIT = 1000
GENEROUS_PERIOD_S = 1.0
MAJOR_PARAMETERS = ("channel_id", "guild_id", "webhook_token")


@dataclass
class Bucket:
    """So many requests in a window of time."""

    limit: int
    period_s: float
    remaining: int
    ends_at: float


class Buckets:
    """One bucket for a route and its major parameter."""

    def __init__(self) -> None:
        self._limits: list[tuple[str, str, int, float]] = []
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def limit(self, method: str, pattern: str, *, limit: int, period_s: float) -> None:
        """Let a route through only so often; what is more gets 429."""
        self._limits.append((method, pattern, limit, period_s))
        self._buckets.clear()

    def take(self, method: str, route: str, params: dict[str, str]) -> tuple[float, dict[str, str]]:
        """Count a request; return how long it must wait, 0 if it may pass, and the headers of its answer."""
        now = asyncio.get_running_loop().time()
        bucket = self._bucket(method, route, params, now)
        wait = bucket.ends_at - now if bucket.remaining <= 0 else 0.0
        bucket.remaining = max(0, bucket.remaining - 1)
        left = bucket.ends_at - now
        return wait, {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(bucket.remaining),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.md5(
                f"{method} {route}".encode(), usedforsecurity=False
            ).hexdigest(),
        }

    def _bucket(self, method: str, route: str, params: dict[str, str], now: float) -> Bucket:
        major = next((params[name] for name in MAJOR_PARAMETERS if name in params), "")
        key = (f"{method} {route}", major)
        bucket = self._buckets.get(key)
        if bucket is None:
            limit, period_s = GENEROUS_LIMIT, GENEROUS_PERIOD_S
            for wanted_method, pattern, *chosen in self._limits:
                if matches(wanted_method, pattern, method, route):
                    limit, period_s = int(chosen[0]), float(chosen[1])
            bucket = self._buckets[key] = Bucket(limit, period_s, limit, now + period_s)
        if now >= bucket.ends_at:
            bucket.remaining, bucket.ends_at = bucket.limit, now + bucket.period_s
        return bucket
