"""What moderators see of changes: previews, differences, revisions, the log channel. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from bot.facts import Fact
from bot.interfaces import change_wording
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.limits import length, shorten
from bot.interfaces.discord.markdown import echo, escape, escaped_echo
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.rendering import ShownFact, passage_card
from bot.ledger import Action, Revision, Subject
from bot.service.record.diff import DiffStatus, FieldDiff, diff
from bot.service.record.preview import Preview

PASSAGE_ROOM_CHARS = 2100
NOTES_ROOM_CHARS = 2200
ASIDE_ROOM_CHARS = 1000
REMARKS_ROOM_CHARS = 400
"""All of these together, with titles and footers, are within the 6,000 characters of a message's embeds."""

LOG_ROOM_CHARS = 3500

LEAST_CHARS = 60
"""Less of a line than this is not worth showing."""

DIFFERENCE_CHARS = 900
LISTED = 8
"""Entries of a list that are told one by one."""

CONTEXT_CHARS = 40
"""How much of what stays the same is shown on either side of what does not."""

RESTORED = OutgoingMessage(
    "", (Card("Whoever runs the bot put back a backup: the record is what that has.", Tone.PAGE, "Restored"),)
)

_MARKS = {DiffStatus.SAME: "", DiffStatus.REMOVED: "~~", DiffStatus.ADDED: "**"}


def preview_message(
    preview: Preview, key: str, *, can_go_back: bool, seen: int, proposes: bool = False
) -> OutgoingMessage:
    """Show a change as members will see it, and what to know of it; `seen` is the latest revision."""
    cards: list[Card] = []
    if preview.fact is not None and not preview.problems:
        cards.append(passage_card(ShownFact(preview.fact), PASSAGE_ROOM_CHARS))
    tone = Tone.CHOICES if preview.problems or preview.outdated else Tone.PAGE
    cards.append(Card(fitted(notes(preview), NOTES_ROOM_CHARS), tone, _title(preview)))
    buttons: list[Button] = []
    if preview.publishable and not preview.changes_nothing:
        words = "Propose" if proposes else "Publish"
        buttons.append(Button(words, custom_id(Verb.PUBLISH, key), primary=True))
    elif preview.outdated and not preview.problems:
        buttons.append(Button("Publish mine all the same", custom_id(Verb.OVERRIDE, key, seen)))
    if can_go_back:
        shown = seen if preview.outdated else 0
        buttons.append(Button("Edit again", custom_id(Verb.AGAIN, key, shown)))
    buttons.append(Button("Cancel", custom_id(Verb.CANCEL, key)))
    return OutgoingMessage("", tuple(cards), tuple(buttons))


def faulty_message(problems: Iterable[str], key: str, *, can_go_back: bool) -> OutgoingMessage:
    """Tell why what was typed cannot be; it is kept, and can be mended."""
    lines = ["**This cannot be published yet:**", *bullets([escaped_echo(each, 600) for each in problems])]
    buttons = [Button("Edit again", custom_id(Verb.AGAIN, key), primary=True)] if can_go_back else []
    buttons.append(Button("Cancel", custom_id(Verb.CANCEL, key)))
    return OutgoingMessage("", (Card(fitted(lines, NOTES_ROOM_CHARS), Tone.CHOICES),), tuple(buttons))


def notes(preview: Preview) -> list[str]:
    """Tell what a moderator should know of a change, in lines of markdown."""
    lines: list[str] = []
    if preview.problems:
        problems = [escaped_echo(each, 600) for each in preview.problems]
        lines += ["**This cannot be published yet:**", *bullets(problems), ""]
    tell = (change_wording.place_line, change_wording.topic_line, change_wording.lengths_line)
    lines += [escape(line) for each in tell if (line := each(preview))]
    if preview.near:
        lines.append("**Nearly the same is in the record already:**")
        near = [f"`{each.fact.id}` ({each.percent:.0f} % alike): {gist(each.fact)}" for each in preview.near]
        lines += bullets(near[:3])
    if preview.unanswered:
        lines.append("**Its own phrasings that would not lead to it:**")
        lines += bullets([escaped_echo(each, 600) for each in preview.unanswered])
    if change_wording.tried_line(preview):
        lines.append(escape(change_wording.tried_line(preview)))
    rerouted = [
        f"{escaped_echo(each.phrasing, 100)}: {escape(change_wording.rerouted_line(each))}"
        for each in preview.rerouted
    ]
    return [*lines, *bullets(rerouted), *_changed_lines(preview)]


def _changed_lines(preview: Preview) -> Iterator[str]:
    """Yield what becomes different, but for a new fact, which is shown as members will see it."""
    for changed in preview.changed[:LISTED]:
        is_new_fact = changed.before is None and preview.fact is not None
        if is_new_fact or changed.change.subject is Subject.PROPOSAL:
            continue
        name = escape(change_wording.what(changed.change.subject, changed.change.key))
        if changed.after is None:
            yield f"**{name}** is taken out of force; its history stays."
        else:
            yield f"**Changes of {name}:**"
            yield from difference_lines(changed.diff)
    if len(preview.changed) > LISTED:
        yield f"… and {change_wording.counted(len(preview.changed) - LISTED, 'more change')}."


def _title(preview: Preview) -> str:
    if preview.problems:
        return "Preview"
    if preview.outdated:
        return "Somebody was quicker"
    return "Preview: as members will see it" if preview.fact is not None else "Preview"


def difference_lines(changes: Sequence[FieldDiff]) -> list[str]:
    """Return what differs, in lines of markdown: what went is struck through, what came is bold."""
    if not changes:
        return ["Nothing changes."]
    return [f"- {escape(change_wording.key_name(each.key))}: {_difference(each)}" for each in changes]


def _difference(difference: FieldDiff) -> str:
    if difference.is_list:
        return _shortened([_marked(words.text, words.status) for words in difference.spans])
    parts = [
        _marked(
            _middle(words.text, n, len(difference.spans)) if words.status is DiffStatus.SAME else words.text,
            words.status,
        )
        for n, words in enumerate(difference.spans)
    ]
    return clipped("".join(parts), DIFFERENCE_CHARS)


def _middle(text: str, place: int, count: int) -> str:
    """Return the ends of a long stretch that stays the same: what stands next to what does not."""
    if len(text) <= 2 * CONTEXT_CHARS + 10:
        return text
    head = text[:CONTEXT_CHARS] if place else ""
    tail = text[-CONTEXT_CHARS:] if place < count - 1 else ""
    return f"{head} […] {tail}"


def _marked(text: str, kept: DiffStatus) -> str:
    """Return words with their mark, which must touch them, so the space around them stays outside."""
    inner = echo(text, DIFFERENCE_CHARS)
    if not inner:
        return " "
    lead, trail = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    mark = _MARKS[kept]
    return f"{lead}{mark}{escape(inner)}{mark}{trail}"


def _shortened(entries: Sequence[str]) -> str:
    shown = ", ".join(entry.strip() for entry in entries[:LISTED])
    return shown + (f" … and {len(entries) - LISTED} more" if len(entries) > LISTED else "")


def clipped(markup: str, room: int) -> str:
    """Return markup within its room: a mark that is cut open is taken away with its words."""
    if length(markup) <= room:
        return markup
    cut = shorten(markup, room - 1).removesuffix("…").rstrip("\\")
    for mark in ("**", "~~"):
        if cut.count(mark) % 2:
            cut = cut.rpartition(mark)[0]
    return f"{cut.rstrip()} …"


def who(by: int | None) -> str:
    """Return who did something, as a mention that pings nobody."""
    return change_wording.by_whom(by, f"<@{by}>")


def when(at: datetime) -> str:
    """Return a moment as each reader's own clock tells it."""
    return f"<t:{int(at.timestamp())}:f>"


def revision_lines(revision: Revision) -> list[str]:
    """Return a revision of the history in lines: who did what when, why, and what differs."""
    is_named = revision.subject is not Subject.PROPOSAL  # whose key tells nobody anything here
    name = escape(change_wording.what(revision.subject, revision.key)) if is_named else "a suggestion"
    did = change_wording.did(revision.action, revision.subject)
    lines = [f"**#{revision.number}** {when(revision.at)} · {who(revision.by)} {did} {name}"]
    if revision.why:
        lines.append(f"*{escaped_echo(revision.why, 200)}*")
    if revision.before is not None and revision.after is not None:
        lines += difference_lines(diff(revision.before, revision.after))
    return lines


def log_message(revisions: Sequence[Revision]) -> OutgoingMessage:
    """Show a change for the log channel: who did what, what differs, and a way back."""
    if not revisions:
        return RESTORED
    first = revisions[0]
    if all(each.subject is Subject.PROPOSAL for each in revisions):
        return _proposal_message(revisions)
    settings = all(each.subject is Subject.SETTING for each in revisions)
    lines = [f"{who(first.by)} {escape(change_wording.headline(revisions))}"]
    for revision in revisions[:10]:
        lines += _setting_lines(revision) if revision.subject is Subject.SETTING else revision_lines(revision)
    if len(revisions) > 10:
        lines.append(f"… and {len(revisions) - 10} more; `/fact history` has them all.")
    buttons = () if settings else (Button("Undo", custom_id(Verb.UNDO, first.batch)),)
    return OutgoingMessage(
        "", (Card(fitted(lines, LOG_ROOM_CHARS), Tone.PAGE, f"Change #{first.batch}"),), buttons
    )


def _proposal_message(revisions: Sequence[Revision]) -> OutgoingMessage:
    """Tell that something was proposed, or turned down."""
    revision = revisions[0]
    if revision.after is not None and revision.action is Action.PROPOSE:
        text = escaped_echo(str(revision.after.get("text", "a change, under the two-person rule")), 600)
        line = f"{who(revision.by)} suggests: {text}"
        return OutgoingMessage(
            "", (Card(line, Tone.CHOICES, "To be reviewed"),), (Button("Review", custom_id(Verb.REVIEW, 0)),)
        )
    line = f"{who(revision.by)} {change_wording.did(revision.action, revision.subject)} a suggestion" + (
        f": *{escaped_echo(revision.why, 300)}*" if revision.why else ""
    )
    return OutgoingMessage("", (Card(line, Tone.PAGE, f"Change #{revision.number}"),))


def _setting_lines(revision: Revision) -> list[str]:
    value = "its default" if revision.after is None else escaped_echo(str(revision.after.get("value")), 200)
    return [f"- {escape(revision.key)}: {value}"]


def gist(fact: Fact, limit: int = 90) -> str:
    """Return the beginning of what a fact says."""
    return escaped_echo(fact.passage.text, limit)


def fitted(lines: Iterable[str], room: int) -> str:
    """Return as many lines as there is room for, the last shortened, and say that some are missing."""
    kept: list[str] = []
    left = room - 40
    for line in lines:
        if length(line) >= left:
            start = [clipped(line, left - 1)] if left > LEAST_CHARS else []
            return "\n".join([*kept, *start, "… there is more than fits here."])
        left -= length(line) + 1
        kept.append(line)
    return "\n".join(kept)


def bullets(lines: Sequence[str], limit: int = LISTED, more: str = "more") -> list[str]:
    """Return lines of markdown as a list, no more of them than `limit`, and say how many more there are."""
    listed = [f"- {line}" for line in lines[:limit]]
    return [*listed, f"- … and {len(lines) - limit} {more}"] if len(lines) > limit else listed
