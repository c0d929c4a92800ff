"""How what the knowledge files changed underneath a server is put before its moderators. Pure."""

from __future__ import annotations

from bot.interfaces.discord.cards import Button, Card, Tone
from bot.interfaces.discord.markdown import escape
from bot.interfaces.discord.moderation.acts import Verb, act
from bot.interfaces.discord.moderation.showing import NOTES_ROOM_CHARS, difference_lines, fitted
from bot.service.record.diff import diff
from bot.service.record.effective_base import ChangedUpstream


def changed_upstream(changed: ChangedUpstream) -> tuple[list[Card], list[Button]]:
    """What the files changed below a server's own version: both, by what differs."""
    name = f"{changed.subject.value} {changed.key}"
    lines = [
        f"**{escape(name)}** was changed here, and since then in the knowledge files. Yours is in force.",
        "**What the files changed:**",
        *(_change_lines(changed, theirs=True)),
        "**From theirs to yours:**",
        *(_change_lines(changed, theirs=False)),
    ]
    card = Card(fitted(lines, NOTES_ROOM_CHARS), Tone.CHOICES, "Changed upstream")
    subject = changed.subject.value
    return [card], [
        Button("Keep ours", act(Verb.OURS, subject, changed.key), primary=True, row=0),
        Button("Take theirs", act(Verb.THEIRS, subject, changed.key), row=0),
    ]


def _change_lines(changed: ChangedUpstream, *, theirs: bool) -> list[str]:
    before, after = (changed.file_then, changed.file_now) if theirs else (changed.file_now, changed.mine)
    if after is None:
        return ["- it is taken out"] if theirs else ["- it is retired here"]
    if before is None and theirs:
        return ["- it is new there"]
    return difference_lines(diff(before, after))
