"""Looking through the record as moderators do: lists, one fact with all that is known of it, the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from bot.facts import Fact
from bot.facts.records import record_text
from bot.interfaces import change_wording
from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import Verb, custom_id, digest
from bot.interfaces.discord.limits import CHOICE_CHARS
from bot.interfaces.discord.markdown import echo, escape, escaped_echo
from bot.interfaces.discord.message_model import Button, Card, Menu, MenuOption, OutgoingMessage, Tone
from bot.interfaces.discord.moderation.change_view import NOTES_ROOM_CHARS, fitted, revision_lines, when, who
from bot.interfaces.discord.rendering import ShownFact, passage_card
from bot.ledger import Json, Revision, Subject
from bot.service.record.guild_record import GuildRecord

FACTS_A_PAGE = 10
REVISIONS_A_PAGE = 5
FACT_ROOM_CHARS = 2600


class FactState(StrEnum):
    """Which facts a list shows."""

    ALL = "all"
    OVERDUE = "overdue"
    RETIRED = "retired"
    OURS = "ours"
    UPSTREAM = "upstream"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list: a fact in force, or one that is retired or cannot be in force."""

    id: str
    topic: str
    words: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a list is filtered by: `topic` by a digest of its name, `author` by a person's id, 0 for any."""

    state: FactState = FactState.ALL
    topic: str = ""
    author: int = 0

    def page_id(self, number: int) -> str:
        """Return the custom id of a page of this list."""
        return custom_id(Verb.LIST, number, self.state.value, self.topic, self.author or "")


def _filter_of(ctx: Context) -> ListFilter:
    """Return the filter that a custom id tells; what makes no sense is no filter."""
    state = ctx.arg(1)
    known = FactState(state) if state in [each.value for each in FactState] else FactState.ALL
    return ListFilter(known, ctx.arg(2), ctx.number(3))


async def show_list(ctx: Context, filtered: ListFilter, page: int) -> None:
    """Show a page of the list; from a list, in its place."""
    record = ctx.moderated_record()
    changed = await _changed_by(ctx, record, filtered.author) if filtered.author else None
    lines = [
        line
        for line in _once(lines_of(record, filtered.state, ctx.today))
        if (not filtered.topic or digest(line.topic) == filtered.topic)
        and (changed is None or line.id in changed)
    ]
    await ctx.edit_private(list_message(lines, filtered, page))


async def turn_list_page(ctx: Context) -> None:
    """Show the page of a list that a button names."""
    await show_list(ctx, _filter_of(ctx), ctx.number(0))


async def show_fact(ctx: Context, fact_id: str) -> None:
    """Show one fact, with everything that moderators may want to know and do."""
    record = ctx.moderated_record()
    last = await ctx.bot.records.ledger.latest(record.guild_id, Subject.FACT, fact_id)
    await ctx.respond(fact_message(record, fact_id, last, ctx.today))


async def show_history(ctx: Context, fact_id: str, before: int) -> None:
    """Show a page of the revisions of a fact, or of the server."""
    record = ctx.moderated_record()
    subject, key = (Subject.FACT, fact_id) if fact_id else (None, None)
    page = await ctx.bot.records.ledger.history(
        record.guild_id, subject, key, before or None, REVISIONS_A_PAGE + 1
    )
    await ctx.edit_private(history_message(page, fact_id))


async def _changed_by(ctx: Context, record: GuildRecord, author: int) -> frozenset[str]:
    revisions = await ctx.bot.records.ledger.revisions(record.guild_id)
    return frozenset(each.key for each in revisions if each.subject is Subject.FACT and each.by == author)


def _once(lines: Iterable[Line]) -> Iterator[Line]:
    """Yield each fact once, with all that is to be noted of it."""
    notes: dict[str, Line] = {}
    for line in lines:
        known = notes.get(line.id)
        notes[line.id] = line if known is None else replace(known, note=f"{known.note}, {line.note}")
    yield from notes.values()


def lines_of(record: GuildRecord, state: FactState, today: date) -> Iterator[Line]:
    """Yield the lines of a list, in the order of the record."""
    match state:
        case FactState.RETIRED:
            for key, change in record.state.facts.items():
                if change.last is not None and record.current(Subject.FACT, key) is None:
                    yield _line_of(key, change.last, "retired")
        case FactState.UPSTREAM:
            for changed in record.effective_base.changed_upstream:
                if changed.subject is Subject.FACT:
                    yield _line_of(
                        changed.key, changed.mine or changed.file_now or {}, "changed in the files"
                    )
            for stranded in record.effective_base.stranded:
                if stranded.subject is Subject.FACT:
                    yield _line_of(stranded.key, stranded.record, "not in force")
        case FactState.ALL | FactState.OVERDUE | FactState.OURS:
            touched = {key for key, change in record.state.facts.items() if not change.follows_files}
            for fact in record.base:
                overdue = change_wording.is_overdue(fact, today)
                if (state is not FactState.OVERDUE or overdue) and (
                    state is not FactState.OURS or fact.id in touched
                ):
                    note = "overdue" if overdue else "changed here" if fact.id in touched else ""
                    yield Line(fact.id, fact.topic, fact.passage.text, note)
        case _:
            assert_never(state)


def _line_of(key: str, record: Json, note: str) -> Line:
    return Line(key, str(record.get("topic", "")), record_text(record), note)


def list_message(lines: Sequence[Line], filtered: ListFilter, page: int) -> OutgoingMessage:
    """Show a page of a list, with a menu to look at one of its facts."""
    if not lines:
        return OutgoingMessage("There are no such facts.")
    pages = -(-len(lines) // FACTS_A_PAGE)
    page = min(max(page, 1), pages)
    listed = lines[(page - 1) * FACTS_A_PAGE : page * FACTS_A_PAGE]
    rows = [
        f"`{line.id}` *{escaped_echo(line.topic, 40)}*{f' · **{line.note}**' if line.note else ''}\n"
        f"{escaped_echo(line.words, 110)}"
        for line in listed
    ]
    menu = Menu(
        custom_id(Verb.SHOW_FACT),
        "Look at one of them",
        tuple(MenuOption(line.id, line.id, echo(line.words, CHOICE_CHARS)) for line in listed),
    )
    buttons = [
        Button("◀", filtered.page_id(page - 1), enabled=page > 1),
        Button("▶", filtered.page_id(page + 1), enabled=page < pages),
    ]
    footer = f"{change_wording.counted(len(lines), 'fact')} · page {page} of {pages}"
    card = Card("\n".join(rows), Tone.PAGE, "Facts", footer)
    return OutgoingMessage("", (card,), tuple(buttons) if pages > 1 else (), (menu,))


def fact_message(record: GuildRecord, id_: str, last: Revision | None, today: date) -> OutgoingMessage:
    """Show a fact as members see it, and what is known of it; a retired or stranded one as it was last."""
    fact, change = record.base.by_id.get(id_), record.state.facts.get(id_)
    if fact is None and change is None:
        return OutgoingMessage(f"There is no fact `{escaped_echo(id_, 70)}`, and there never was one.")
    cards = [passage_card(ShownFact(fact), FACT_ROOM_CHARS)] if fact else []
    lines = [f"`{id_}`", *_state_lines(record, id_, today)]
    if fact:
        lines += _details(fact)
    if last is not None:
        lines.append(f"Last changed {when(last.at)} by {who(last.by)} (#{last.number}).")
    upstream = [each for each in record.effective_base.changed_upstream if each.key == id_]
    cards.append(Card(fitted(lines, NOTES_ROOM_CHARS), Tone.PAGE, "What is known of it"))
    buttons = [
        *(
            [Button("Restore", custom_id(Verb.RESTORE, id_), primary=True)]
            if record.current(Subject.FACT, id_) is None
            else [
                Button("Edit", custom_id(Verb.EDIT, id_), primary=True),
                Button("Retire", custom_id(Verb.RETIRE, id_)),
            ]
        ),
        *([Button("History", custom_id(Verb.HISTORY, id_, 0))] if last else []),
        *([Button("Look at both versions", custom_id(Verb.REVIEW, 0))] if upstream else []),
    ]
    return OutgoingMessage("", tuple(cards), tuple(buttons))


def _state_lines(record: GuildRecord, id_: str, today: date) -> Iterator[str]:
    change, fact = record.state.facts.get(id_), record.base.by_id.get(id_)
    if fact is None and (change is None or change.record is None):
        yield "**Retired.** Members no longer see it."
    for stranded in record.effective_base.stranded:
        if stranded.key == id_:
            yield f"**Not in force:** {escape(stranded.reason)}"
    if any(each.key == id_ for each in record.effective_base.changed_upstream):
        yield "**Changed upstream:** the knowledge files have another version since; `/review` shows both."
    if fact is not None and change_wording.is_overdue(fact, today):
        yield f"**Overdue:** it was to be reviewed by {fact.review_by}."


def _details(fact: Fact) -> Iterator[str]:
    source = fact.passage.document
    kind = "added by moderators" if source.is_stated else f"document `{source.id}`"
    yield f"Topic `{fact.topic}` · {kind}" + (f" · review by {fact.review_by}" if fact.review_by else "")
    if fact.keywords:
        yield f"**Keywords:** {escaped_echo(', '.join(fact.keywords), 600)}"
    if fact.questions:
        yield f"**Phrasings ({len(fact.questions)}):**"
        yield from (f"- {escaped_echo(question, 100)}" for question in fact.questions)


def history_message(page: Sequence[Revision], fact: str) -> OutgoingMessage:
    """Show a page of revisions, newest first, to take one back; one more than fits tells of a next page."""
    if not page:
        return OutgoingMessage(
            "Nothing was changed here yet." if not fact else "This fact was never changed here."
        )
    shown = page[:REVISIONS_A_PAGE]
    blocks = [fitted(revision_lines(each), NOTES_ROOM_CHARS // REVISIONS_A_PAGE) for each in shown]
    menu = Menu(
        custom_id(Verb.UNDO),
        "Take one of these back",
        tuple(
            MenuOption(
                f"Undo #{batch}", str(batch), echo(change_wording.what(each.subject, each.key), CHOICE_CHARS)
            )
            for batch, each in {each.batch: each for each in shown}.items()
        ),
    )
    buttons = [Button("Newest", custom_id(Verb.HISTORY, fact, 0))]
    if len(page) > len(shown):
        buttons.append(Button("Older ▶", custom_id(Verb.HISTORY, fact, shown[-1].number)))
    card = Card("\n\n".join(blocks), Tone.PAGE, escape(f"History of {fact}" if fact else "History"))
    return OutgoingMessage("", (card,), tuple(buttons), (menu,))
