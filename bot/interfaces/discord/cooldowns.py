"""Cooldowns between two questions of one person, where a server's admins want some."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

REMEMBERED = 10_000
"""People remembered; whoever is forgotten may ask at once."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody has to wait, in whole seconds; `is_first` of the refusals in this pause."""

    seconds: int
    is_first: bool


class Cooldowns:
    """Remembers who asked when on which server, in memory only."""

    def __init__(self, clock_s: Callable[[], float]) -> None:
        """`clock_s` tells seconds that never go back."""
        self._clock_s = clock_s
        self._asked: OrderedDict[tuple[int, int], tuple[float, bool]] = OrderedDict()

    def wait_before(self, guild_id: int | None, user_id: int, pause_s: int) -> Wait | None:
        """Note that somebody asks, and return how long they have to wait, None if they may ask now.

        A question that is refused does not make the pause longer.
        """
        if guild_id is None or not pause_s:
            return None
        key, now = (guild_id, user_id), self._clock_s()
        asked_at, was_told = self._asked.get(key, (-math.inf, False))
        left_s = asked_at + pause_s - now
        if left_s > 0:
            self._asked[key] = asked_at, True
            return Wait(math.ceil(left_s), is_first=not was_told)
        self._asked[key] = now, False
        self._asked.move_to_end(key)
        while len(self._asked) > REMEMBERED:
            self._asked.popitem(last=False)
        return None
