"""What the record looks like in a terminal: lists, one fact, what waits, what would arrive. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.facts import Fact
from bot.interfaces import change_wording as told
from bot.interfaces.terminal.record import difference_rows, fact_details, moment, short
from bot.interfaces.terminal.render import BLANK, joined, passage_rows
from bot.interfaces.terminal.text import Row, Span, Style, row
from bot.ledger import Comparison, GuildHead, Json, Revision, Subject
from bot.service.record.changes import proposed_changes
from bot.service.record.diff import diff
from bot.service.record.fold import Proposal
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import ImportOutcome, ImportPlan
from bot.service.record.proposals import proposal_input


@dataclass(frozen=True, slots=True)
class Listed:
    """A fact of a list: `fact` if it is in force, else its last record; `note` says what is up with it."""

    id: str
    topic: str
    words: str
    note: str = ""
    fact: Fact | None = None
    record: Json | None = None


def is_overdue(fact: Fact, today: date) -> bool:
    """Whether a fact should have been looked at again by now."""
    return fact.review_by is not None and fact.review_by < today


def in_force_list(server: GuildRecord, today: date) -> Iterator[Listed]:
    """The facts in force, in the order of the record."""
    touched = {key for key, change in server.state.facts.items() if not change.follows_files}
    for fact in server.base:
        notes = [
            *([f"overdue since {fact.review_by}"] if is_overdue(fact, today) else []),
            *(["added by moderators"] if fact.passage.document.is_stated else []),
            *(["changed here"] if fact.id in touched and fact.id in server.files.by_id else []),
        ]
        yield Listed(fact.id, fact.topic, fact.passage.text, ", ".join(notes), fact)


def retired_list(server: GuildRecord) -> Iterator[Listed]:
    """The facts that were retired, as they were last; those that had been added here too."""
    for key, change in server.state.facts.items():
        if change.last is not None and server.current(Subject.FACT, key) is None:
            yield _absent(key, change.last, "retired")


def stranded_list(server: GuildRecord) -> Iterator[Listed]:
    """The facts that cannot be in force, with the reason."""
    for each in server.effective_base.stranded:
        if each.subject is Subject.FACT:
            yield _absent(each.key, each.record, f"not in force: {each.reason}")


def upstream_list(server: GuildRecord) -> Iterator[Listed]:
    """The facts that the knowledge files changed since they were changed here."""
    for each in server.effective_base.changed_upstream:
        if each.subject is Subject.FACT:
            fact = server.base.by_id.get(each.key)
            record = each.mine or each.file_now or {}
            listed = _absent(each.key, record, "changed in the knowledge files")
            yield Listed(listed.id, listed.topic, listed.words, listed.note, fact, record)


def list_rows(listed: Sequence[Listed]) -> list[Row]:
    """The facts of a list, two lines each, and how many there are."""
    rows = joined(_listed_rows(each) for each in listed)
    return [*rows, *([BLANK] if rows else []), row(f"{told.counted(len(listed), 'fact')}", Style.QUIET)]


def shown_rows(server: GuildRecord, id_: str, last: Revision | None, today: date) -> list[Row]:
    """A fact as members see it and all that is known of it; one out of force as it was last.

    No rows if there never was such a fact.
    """
    fact = server.base.by_id.get(id_)
    rows = [*passage_rows(fact), BLANK, *fact_details(fact)] if fact else []
    absent = [each for each in (*stranded_list(server), *retired_list(server)) if each.id == id_]
    for each in absent:
        rows += [row(each.words), row(f"Topic {each.topic}"), row(_sentence(each.note), Style.ALARM)]
    if fact is not None and is_overdue(fact, today):
        rows.append(row(f"Overdue: it was to be reviewed by {fact.review_by}.", Style.ALARM))
    for changed in server.effective_base.changed_upstream:
        if (changed.subject, changed.key) == (Subject.FACT, id_):
            rows.append(row("The knowledge files changed it since it was changed here:", Style.ALARM))
            rows += difference_rows(diff(changed.file_then, changed.file_now))
    if last is not None:
        whom = told.by_whom(last.by, f"moderator {last.by}")
        rows.append(row(f"Last changed {moment(last.at)} by {whom} (#{last.number}).", Style.QUIET))
    return rows


def suggestion_rows(suggested: Proposal, server: GuildRecord) -> list[Row]:
    """A suggestion that waits: a member's words, or the edits that another moderator proposes."""
    changes = proposed_changes(suggested)
    whom = told.by_whom(suggested.by, f"{'moderator' if changes else 'member'} {suggested.by}")
    rows: list[Row] = [
        (Span(suggested.key, Style.NAME), Span(f"  {whom}, {moment(suggested.at)}", Style.QUIET))
    ]
    if changes:
        for edit in changes:
            rows.append(row(f"  {told.did(edit.action, edit.subject)} {told.what(edit.subject, edit.key)}"))
            rows += difference_rows(diff(server.current(edit.subject, edit.key), edit.after))
        return rows
    said = proposal_input(suggested)
    about = f"corrects {said.corrects}" if said.corrects else "something new"
    named = (("about", about), ("question", said.question), ("text", said.text), ("source", said.source))
    return [*rows, *(_named(name, words) for name, words in named if words)]


def arrival_rows(coming: ImportPlan) -> list[Row]:
    """What an import would do: how many of each fate, then each but the unchanged."""
    counts = [(fate.value, len(coming.with_outcome(fate))) for fate in ImportOutcome]
    counts.append(("invalid", len(coming.problems)))
    rows = [row(f"{name:<12} {count:>5}") for name, count in counts]
    if coming.left_alone:
        rows.append(row(f"{'left alone':<12} {coming.left_alone:>5}  in force here, and not in the files"))
    telling = [each for each in coming.items if each.outcome is not ImportOutcome.UNCHANGED]
    rows += [BLANK] if telling or coming.problems else []
    rows += [
        row(
            f"{each.outcome.value:<12} {told.what(each.subject, each.key)}"
            + (each.reason and f": {each.reason}")
        )
        for each in telling
    ]
    return [*rows, *(row(f"invalid      {problem}", Style.ALARM) for problem in coming.problems)]


def server_rows(servers: Iterable[GuildHead]) -> list[Row]:
    """The servers that a ledger knows, a line each."""
    return [
        row(
            f"{each.guild_id or '0 (this machine)'}  {told.counted(each.latest, 'change')}"
            + (f", removed the bot {moment(each.removed_at)}" if each.removed_at else "")
        )
        for each in servers
    ]


def comparison_rows(comparisons: Iterable[Comparison]) -> list[Row]:
    """What a backup means for each server."""
    return [
        row(
            f"{each.guild_id}  {each.outcome.value}: {told.counted(each.gained, 'change')} gained, "
            f"{each.lost:,} lost"
        )
        for each in comparisons
    ]


def _listed_rows(listed: Listed) -> list[Row]:
    note = Span(f"  {listed.note}", Style.ALARM if listed.fact is None else Style.QUIET)
    return [
        (Span(listed.id, Style.NAME), Span(f"  {listed.topic}"), *([note] if listed.note else [])),
        row(f"  {short(listed.words)}"),
    ]


def _absent(key: str, record: Json, note: str) -> Listed:
    return Listed(key, str(record.get("topic", "")), told.words_of(record), note, None, record)


def _named(name: str, words: str) -> Row:
    return (Span(f"  {name}: ", Style.NAME), Span(words))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
