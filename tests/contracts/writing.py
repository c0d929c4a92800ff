"""Small drafts, and a clock that goes a second at each look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.ledger import Action, Json, NewRevision, Subject

HOME, ELSEWHERE = 700, 800
MIRA, OMAR = 11, 12
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Clock:
    """Tells a second more each time it is asked."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Tell the time."""
        self.now += timedelta(seconds=1)
        return self.now


def fact(key: str = "gold", quote: str = "Mali exports gold.") -> Json:
    return {"id": key, "topic": "economy", "source": "doc", "quote": quote, "questions": ["What?"]}


def adding(key: str = "gold", by: int | None = MIRA, why: str = "asked often") -> NewRevision:
    return NewRevision(subject=Subject.FACT, key=key, action=Action.ADD, by=by, why=why, after=fact(key))


def editing(key: str = "gold", against: int = 1, by: int | None = MIRA, quote: str = "Gold.") -> NewRevision:
    return NewRevision(
        subject=Subject.FACT,
        key=key,
        action=Action.EDIT,
        by=by,
        before=fact(key),
        after=fact(key, quote),
        against=against,
    )
