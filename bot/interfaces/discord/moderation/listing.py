"""Looking through the record as moderators do: one fact with all that is known of it, lists, the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, assert_never

import discord

from bot.facts import Fact
from bot.facts.records import record_text
from bot.interfaces import change_wording as told
from bot.interfaces.discord.cards import Button, Card, Choice, Menu, Rendered, Tone
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.limits import CHOICE_CHARS
from bot.interfaces.discord.markdown import echo, escape, escaped_echo
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.showing import NOTES_ROOM_CHARS, fitted, revision_lines, when, who
from bot.interfaces.discord.rendering import Shown, passage_card
from bot.interfaces.discord.sending import respond_privately, turn_private_into
from bot.ledger import Json, Revision, Subject
from bot.service.record.guild_record import GuildRecord

FACTS_A_PAGE = 10
REVISIONS_A_PAGE = 5
FACT_ROOM_CHARS = 2600


class State(StrEnum):
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
class Wanted:
    """What a list is filtered by: `topic` by a digest of its name, `author` by a person's id, 0 for any."""

    state: State = State.ALL
    topic: str = ""
    author: int = 0

    def page(self, number: int) -> str:
        """The custom id of a page of this list."""
        return act(Verb.LIST, number, self.state.value, self.topic, self.author or "")


def wanted_of(sent: Act) -> Wanted:
    """The filter that a custom id tells; what makes no sense is no filter."""
    state = sent.arg(1)
    known = State(state) if state in [each.value for each in State] else State.ALL
    return Wanted(known, sent.arg(2), sent.number(3))


class Listing:
    """Shows facts, lists and revisions, privately."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def list(self, interaction: discord.Interaction[Any], wanted: Wanted, page: int) -> None:
        """A page of the list; from a list, in its place."""
        server = await self._office.moderated(interaction)
        authored = await self._authored(server, wanted.author) if wanted.author else None
        lines = [
            line
            for line in _once(lines_of(server, wanted.state, self._office.today))
            if (not wanted.topic or digest(line.topic) == wanted.topic)
            and (authored is None or line.id in authored)
        ]
        await turn_private_into(interaction, list_message(lines, wanted, page))

    async def show(self, interaction: discord.Interaction[Any], fact: str) -> None:
        """One fact, with everything that moderators may want to know and do."""
        server = await self._office.moderated(interaction)
        last = await self._office.servers.ledger.latest(server.guild_id, Subject.FACT, fact)
        await respond_privately(interaction, fact_message(server, fact, last, self._office.today))

    async def history(self, interaction: discord.Interaction[Any], fact: str, before: int) -> None:
        """A page of the revisions of a fact, or of the server."""
        server = await self._office.moderated(interaction)
        subject, key = (Subject.FACT, fact) if fact else (None, None)
        page = await self._office.servers.ledger.history(
            server.guild_id, subject, key, before or None, REVISIONS_A_PAGE + 1
        )
        await turn_private_into(interaction, history_message(page, fact))

    async def _authored(self, server: GuildRecord, author: int) -> frozenset[str]:
        revisions = await self._office.servers.ledger.revisions(server.guild_id)
        return frozenset(each.key for each in revisions if each.subject is Subject.FACT and each.by == author)


def _once(lines: Iterable[Line]) -> Iterator[Line]:
    """Each fact once, with all that is to be noted of it."""
    notes: dict[str, Line] = {}
    for line in lines:
        known = notes.get(line.id)
        notes[line.id] = line if known is None else replace(known, note=f"{known.note}, {line.note}")
    yield from notes.values()


def lines_of(server: GuildRecord, state: State, today: date) -> Iterator[Line]:
    """The lines of a list, in the order of the record."""
    match state:
        case State.RETIRED:
            yield from _retired(server)
        case State.UPSTREAM:
            for changed in server.effective_base.changed_upstream:
                if changed.subject is Subject.FACT:
                    yield _line_of(
                        changed.key, changed.mine or changed.file_now or {}, "changed in the files"
                    )
            for stranded in server.effective_base.stranded:
                if stranded.subject is Subject.FACT:
                    yield _line_of(stranded.key, stranded.record, "not in force")
        case State.ALL | State.OVERDUE | State.OURS:
            touched = {key for key, change in server.state.facts.items() if not change.follows_files}
            for fact in server.base:
                overdue = is_overdue(fact, today)
                if (state is not State.OVERDUE or overdue) and (
                    state is not State.OURS or fact.id in touched
                ):
                    note = "overdue" if overdue else "changed here" if fact.id in touched else ""
                    yield Line(fact.id, fact.topic, fact.passage.text, note)
        case _:
            assert_never(state)


def is_overdue(fact: Fact, today: date) -> bool:
    """Whether a fact should have been looked at again by now."""
    return fact.review_by is not None and fact.review_by < today


def _retired(server: GuildRecord) -> Iterator[Line]:
    for key, change in server.state.facts.items():
        if change.last is not None and server.current(Subject.FACT, key) is None:
            yield _line_of(key, change.last or {}, "retired")


def _line_of(key: str, record: Json, note: str) -> Line:
    return Line(key, str(record.get("topic", "")), record_text(record), note)


def list_message(lines: Sequence[Line], wanted: Wanted, page: int) -> Rendered:
    """A page of a list, with a menu to look at one of its facts."""
    if not lines:
        return Rendered("There are no such facts.")
    pages = -(-len(lines) // FACTS_A_PAGE)
    page = min(max(page, 1), pages)
    listed = lines[(page - 1) * FACTS_A_PAGE : page * FACTS_A_PAGE]
    rows = [
        f"`{line.id}` *{escaped_echo(line.topic, 40)}*{f' · **{line.note}**' if line.note else ''}\n"
        f"{escaped_echo(line.words, 110)}"
        for line in listed
    ]
    menu = Menu(
        act(Verb.SHOW),
        "Look at one of them",
        tuple(Choice(line.id, line.id, echo(line.words, CHOICE_CHARS)) for line in listed),
    )
    buttons = [
        Button("◀", wanted.page(page - 1), enabled=page > 1),
        Button("▶", wanted.page(page + 1), enabled=page < pages),
    ]
    footer = f"{told.counted(len(lines), 'fact')} · page {page} of {pages}"
    card = Card("\n".join(rows), Tone.PAGE, "Facts", footer)
    return Rendered("", (card,), tuple(buttons) if pages > 1 else (), (menu,))


def fact_message(server: GuildRecord, id_: str, last: Revision | None, today: date) -> Rendered:
    """A fact as members see it, and what is known of it; one that is retired or stranded, as it was last."""
    fact, change = server.base.by_id.get(id_), server.state.facts.get(id_)
    if fact is None and change is None:
        return Rendered(f"There is no fact `{escaped_echo(id_, 70)}`, and there never was one.")
    cards = [passage_card(Shown(fact), FACT_ROOM_CHARS)] if fact else []
    lines = [f"`{id_}`", *_state_lines(server, id_, today)]
    if fact:
        lines += _details(fact)
    if last is not None:
        lines.append(f"Last changed {when(last.at)} by {who(last.by)} (#{last.number}).")
    upstream = [each for each in server.effective_base.changed_upstream if each.key == id_]
    cards.append(Card(fitted(lines, NOTES_ROOM_CHARS), Tone.PAGE, "What is known of it"))
    buttons = [
        *(
            [Button("Restore", act(Verb.RESTORE, id_), primary=True)]
            if server.current(Subject.FACT, id_) is None
            else [Button("Edit", act(Verb.EDIT, id_), primary=True), Button("Retire", act(Verb.RETIRE, id_))]
        ),
        *([Button("History", act(Verb.HISTORY, id_, 0))] if last else []),
        *([Button("Look at both versions", act(Verb.REVIEW, 0))] if upstream else []),
    ]
    return Rendered("", tuple(cards), tuple(buttons))


def _state_lines(server: GuildRecord, id_: str, today: date) -> Iterator[str]:
    change, fact = server.state.facts.get(id_), server.base.by_id.get(id_)
    if fact is None and (change is None or change.record is None):
        yield "**Retired.** Members no longer see it."
    for stranded in server.effective_base.stranded:
        if stranded.key == id_:
            yield f"**Not in force:** {escape(stranded.reason)}"
    if any(each.key == id_ for each in server.effective_base.changed_upstream):
        yield "**Changed upstream:** the knowledge files have another version since; `/review` shows both."
    if fact is not None and is_overdue(fact, today):
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


def history_message(page: Sequence[Revision], fact: str) -> Rendered:
    """A page of revisions, newest first, with a menu to take one back; one more than fits tells of a next."""
    if not page:
        return Rendered("Nothing was changed here yet." if not fact else "This fact was never changed here.")
    shown = page[:REVISIONS_A_PAGE]
    blocks = ["\n".join(_room(revision)) for revision in shown]
    menu = Menu(
        act(Verb.UNDO),
        "Take one of these back",
        tuple(
            Choice(f"Undo #{batch}", str(batch), echo(told.what(each.subject, each.key), CHOICE_CHARS))
            for batch, each in {each.batch: each for each in shown}.items()
        ),
    )
    buttons = [Button("Newest", act(Verb.HISTORY, fact, 0))]
    if len(page) > len(shown):
        buttons.append(Button("Older ▶", act(Verb.HISTORY, fact, shown[-1].number)))
    title = f"History of {fact}" if fact else "History"
    card = Card("\n\n".join(blocks), Tone.PAGE, escape(title))
    return Rendered("", (card,), tuple(buttons), (menu,))


def _room(revision: Revision) -> list[str]:
    """The lines of a revision within its share of a page."""
    return fitted(revision_lines(revision), NOTES_ROOM_CHARS // REVISIONS_A_PAGE).splitlines()
