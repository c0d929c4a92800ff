"""What the record and its changes look like in a terminal: previews, histories, lists. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.facts import Fact
from bot.interfaces import change_wording as told
from bot.interfaces.terminal.render import BLANK, joined, passage_rows
from bot.interfaces.terminal.screen import Row, Span, Style, row
from bot.interfaces.wording import posted_on
from bot.ledger import LOCAL_GUILD_ID, Action, Comparison, GuildHead, Json, Revision, Subject
from bot.service.record.changes import proposed_changes
from bot.service.record.diff import DiffSpan, DiffStatus, FieldDiff, diff
from bot.service.record.fold import Proposal
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import ImportOutcome, ImportPlan
from bot.service.record.preview import ChangedItem, Preview
from bot.service.record.proposals import proposal_input

LISTED = 20
"""Things of one kind that a preview tells one by one; a terminal scrolls, yet people should read it all."""

SHORT_CHARS = 90
CONTEXT_CHARS = 60
"""How much of what stays the same is shown on either side of what does not."""

_STYLES = {DiffStatus.SAME: Style.PLAIN, DiffStatus.REMOVED: Style.OUT, DiffStatus.ADDED: Style.IN}


def preview_rows(preview: Preview) -> list[Row]:
    """Show a change as it would be: first as members will see it, then what a moderator should know."""
    rows: list[Row] = []
    if preview.fact is not None:
        rows += [row(f"Fact {preview.fact.id}, as members will see it:", Style.STRONG), BLANK]
        rows += [*passage_rows(preview.fact), BLANK]
        rows += fact_details(preview.fact)
    rows += [row(line) for line in (told.place_line(preview), told.lengths_line(preview)) if line]
    rows += _near_rows(preview)
    if preview.unanswered:
        rows += [row("Its own phrasings that would not lead to it:", Style.STRONG)]
        rows += _bullets(preview.unanswered)
    rows += _rerouted_rows(preview)
    rows += _changed_rows(preview)
    if preview.problems:
        rows += [row("This cannot be published yet:", Style.ALARM), *_bullets(preview.problems)]
    if preview.outdated:
        names = ", ".join(told.what(each.subject, each.key) for each in preview.outdated)
        rows.append(row(f"Somebody was quicker: {names} was changed in the meantime.", Style.ALARM))
    return rows


def fact_details(fact: Fact) -> list[Row]:
    """Show what is known of a fact beside its passage."""
    day = f" · review by {fact.review_by}" if fact.review_by else ""
    rows = [row(f"Topic {fact.topic}{day}")]
    if fact.passage.document.url:
        rows.append(row(f"Address: {fact.passage.document.url}"))
    if fact.keywords:
        rows.append(row(f"Keywords: {', '.join(fact.keywords)}"))
    if fact.questions:
        rows += [row(f"Phrasings ({len(fact.questions)}):"), *_bullets(fact.questions, len(fact.questions))]
    return rows


def difference_rows(changes: Sequence[FieldDiff]) -> list[Row]:
    """Show what differs: a line for each key and for each entry of a list, what went and came marked."""
    rows: list[Row] = []
    for each in changes:
        name = Span(f"  {told.key_name(each.key)}:", Style.NAME)
        if each.is_list:
            rows.append((name,))
            rows += [(Span("    "), Span(words.text, _STYLES[words.status])) for words in each.spans]
        else:
            rows.append((name, Span(" "), *_spans(each.spans)))
    return rows


def revision_rows(revision: Revision) -> list[Row]:
    """Show a revision of the history: who did what when, why, and what differs."""
    name = told.what(revision.subject, revision.key)
    person = "member" if revision.action is Action.PROPOSE else "moderator"
    whom = told.by_whom(revision.by, f"{person} {revision.by}")
    did = told.did(revision.action, revision.subject)
    opening = Span(f"#{revision.number}", Style.NAME)
    rows: list[Row] = [(opening, Span(f"  {moment(revision.at)}  {whom} {did} {name}"))]
    if revision.why:
        rows.append(row(f"  {' '.join(revision.why.split())}", Style.QUIET))
    if revision.before is not None and revision.after is not None:
        rows += difference_rows(diff(revision.before, revision.after))
    elif revision.after is not None or revision.before is not None:
        words = told.words_of(revision.after or revision.before or {})
        rows += [row(f"  {short(words)}", Style.QUIET)] if words else []
    return rows


def moment(at: datetime) -> str:
    """Write a moment as people do, in UTC.

    >>> moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
    '1 March 2026, 09:05 UTC'
    """
    utc = at.astimezone(UTC)
    return f"{posted_on(utc.date())}, {utc:%H:%M} UTC"


def short(text: str, limit: int = SHORT_CHARS) -> str:
    """Return the beginning of a text, on one line."""
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class ListedFact:
    """A fact of a list: `fact` if it is in force, else its last record; `note` says what is up with it."""

    id: str
    topic: str
    words: str
    note: str = ""
    fact: Fact | None = None
    record: Json | None = None


def facts_in_force(guild: GuildRecord, today: date) -> Iterator[ListedFact]:
    """List the facts in force, in the order of the record."""
    touched = {key for key, change in guild.state.facts.items() if not change.follows_files}
    for fact in guild.base:
        notes = [
            *([f"overdue since {fact.review_by}"] if told.is_overdue(fact, today) else []),
            *(["added by moderators"] if fact.passage.document.is_stated else []),
            *(["changed here"] if fact.id in touched and fact.id in guild.files.by_id else []),
        ]
        yield ListedFact(fact.id, fact.topic, fact.passage.text, ", ".join(notes), fact)


def retired_facts(guild: GuildRecord) -> Iterator[ListedFact]:
    """List the facts that were retired, as they were last; those that had been added here too."""
    for key, change in guild.state.facts.items():
        if change.last is not None and guild.current(Subject.FACT, key) is None:
            yield _absent(key, change.last, "retired")


def stranded_facts(guild: GuildRecord) -> Iterator[ListedFact]:
    """List the facts that cannot be in force, with the reason."""
    for each in guild.effective_base.stranded:
        if each.subject is Subject.FACT:
            yield _absent(each.key, each.record, f"not in force: {each.reason}")


def facts_changed_upstream(guild: GuildRecord) -> Iterator[ListedFact]:
    """List the facts that the knowledge files changed since they were changed here."""
    for each in guild.effective_base.changed_upstream:
        if each.subject is Subject.FACT:
            fact = guild.base.by_id.get(each.key)
            record = each.mine or each.file_now or {}
            yield replace(_absent(each.key, record, "changed in the knowledge files"), fact=fact)


def list_rows(listed: Sequence[ListedFact]) -> list[Row]:
    """Show the facts of a list, two lines each, and how many there are."""
    rows = joined(_list_item_rows(each) for each in listed)
    return [*rows, *([BLANK] if rows else []), row(f"{told.counted(len(listed), 'fact')}", Style.QUIET)]


def fact_rows(guild: GuildRecord, id_: str, last: Revision | None, today: date) -> list[Row]:
    """Show a fact, or as it was last, and all that is known of it; no rows if there never was one."""
    fact = guild.base.by_id.get(id_)
    rows = [*passage_rows(fact), BLANK, *fact_details(fact)] if fact else []
    absent = [each for each in (*stranded_facts(guild), *retired_facts(guild)) if each.id == id_]
    for each in absent:
        rows += [row(each.words), row(f"Topic {each.topic}"), row(_sentence(each.note), Style.ALARM)]
    if fact is not None and told.is_overdue(fact, today):
        rows.append(row(f"Overdue: it was to be reviewed by {fact.review_by}.", Style.ALARM))
    for changed in guild.effective_base.changed_upstream:
        if (changed.subject, changed.key) == (Subject.FACT, id_):
            rows.append(row("The knowledge files changed it since it was changed here:", Style.ALARM))
            rows += difference_rows(diff(changed.file_then, changed.file_now))
    if last is not None:
        whom = told.by_whom(last.by, f"moderator {last.by}")
        rows.append(row(f"Last changed {moment(last.at)} by {whom} (#{last.number}).", Style.QUIET))
    return rows


def proposal_rows(proposal: Proposal, guild: GuildRecord) -> list[Row]:
    """Show a proposal that waits: a member's words, or the changes that another moderator proposes."""
    changes = proposed_changes(proposal)
    whom = told.by_whom(proposal.by, f"{'moderator' if changes else 'member'} {proposal.by}")
    rows: list[Row] = [
        (Span(proposal.key, Style.NAME), Span(f"  {whom}, {moment(proposal.at)}", Style.QUIET))
    ]
    if changes:
        for each in changes:
            rows.append(row(f"  {told.did(each.action, each.subject)} {told.what(each.subject, each.key)}"))
            rows += difference_rows(diff(guild.current(each.subject, each.key), each.after))
        return rows
    said = proposal_input(proposal)
    about = f"corrects {said.corrects}" if said.corrects else "something new"
    named = (("about", about), ("question", said.question), ("text", said.text), ("source", said.source))
    return [*rows, *(_named(name, words) for name, words in named if words)]


def import_rows(plan: ImportPlan) -> list[Row]:
    """Show what an import would do: how many of each outcome, then each but the unchanged."""
    counts = [(outcome.value, len(plan.with_outcome(outcome))) for outcome in ImportOutcome]
    counts.append(("invalid", len(plan.problems)))
    rows = [row(f"{name:<12} {count:>5}") for name, count in counts]
    if plan.left_alone:
        rows.append(row(f"{'left alone':<12} {plan.left_alone:>5}  in force here, and not in the files"))
    telling = [each for each in plan.items if each.outcome is not ImportOutcome.UNCHANGED]
    rows += [BLANK] if telling or plan.problems else []
    rows += [
        row(
            f"{each.outcome.value:<12} {told.what(each.subject, each.key)}"
            + (each.reason and f": {each.reason}")
        )
        for each in telling
    ]
    return [*rows, *(row(f"invalid      {problem}", Style.ALARM) for problem in plan.problems)]


def server_rows(servers: Iterable[GuildHead]) -> list[Row]:
    """List the servers that a ledger knows, a line each."""
    return [
        row(
            f"{each.guild_id}{' (this machine)' if each.guild_id == LOCAL_GUILD_ID else ''}"
            f"  {told.counted(each.latest, 'change')}"
            + (f", removed the bot {moment(each.removed_at)}" if each.removed_at else "")
        )
        for each in servers
    ]


def comparison_rows(comparisons: Iterable[Comparison]) -> list[Row]:
    """Show what a backup means for each guild."""
    return [
        row(
            f"{each.guild_id}  {each.outcome.value}: {told.counted(each.gained, 'change')} gained, "
            f"{each.lost:,} lost"
        )
        for each in comparisons
    ]


def _near_rows(preview: Preview) -> Iterator[Row]:
    if preview.near:
        yield row("Nearly the same is in the record already:", Style.ALARM)
        yield from _bullets(
            f"{near.fact.id} ({near.percent:.0f} % alike): {short(near.fact.passage.text)}"
            for near in preview.near
        )


def _rerouted_rows(preview: Preview) -> Iterator[Row]:
    if told.tried_line(preview):
        yield row(told.tried_line(preview))
    gone = {each.change.key for each in preview.changed if each.after is None}
    others = [each for each in preview.rerouted if each.owner not in gone]
    if len(others) < len(preview.rerouted):
        theirs = told.counted(len(preview.rerouted) - len(others), "phrasing")
        yield row(f"  - {theirs} of what is taken out of force itself")
    for each in others[:LISTED]:
        mark = Style.ALARM if each.is_worse else Style.PLAIN
        worse = "worse: " if each.is_worse else ""
        yield (Span("  - "), Span(f"{worse}“{each.phrasing}”: {told.rerouted_line(each)}", mark))
    if len(others) > LISTED:
        yield row(f"  … and {len(others) - LISTED} more")


def _changed_rows(preview: Preview) -> Iterator[Row]:
    """Show what differs, fact by fact; a new fact is shown whole above."""
    telling = [each for each in preview.changed if not _is_told(each, preview)]
    for each in telling[:LISTED]:
        name = told.what(each.change.subject, each.change.key)
        if each.change.subject is Subject.PROPOSAL:
            yield row(f"{name} is {told.did(each.change.action, each.change.subject)}.")
        elif each.after is None:
            yield row(f"{name} is taken out of force; its history stays.", Style.STRONG)
            if words := told.words_of(each.before):
                yield row(f"  {short(words)}", Style.QUIET)
        elif not each.diff:
            yield row(f"{name}: nothing differs.")
        else:
            came = "New" if each.change.action is Action.ADD else "Back in force:"
            yield row(f"{came if each.before is None else 'Changes of'} {name}:", Style.STRONG)
            yield from difference_rows(each.diff)
    if len(telling) > LISTED:
        yield row(f"… and {told.counted(len(telling) - LISTED, 'more change')}.")


def _is_told(changed: ChangedItem, preview: Preview) -> bool:
    fact = preview.fact
    return changed.before is None and fact is not None and fact.id == changed.change.key


def _spans(words: Sequence[DiffSpan]) -> Iterator[Span]:
    """Yield the words with their styles; of a long stretch that stays the same, the ends."""
    last = len(words) - 1
    for n, each in enumerate(words):
        text = _ends(each.text, n == 0, n == last) if each.status is DiffStatus.SAME else each.text
        yield Span(" ".join(text.splitlines()) if "\n" in text else text, _STYLES[each.status])


def _ends(text: str, is_first: bool, is_last: bool) -> str:
    if len(text) <= 2 * CONTEXT_CHARS + 5:
        return text
    head = "" if is_first else text[:CONTEXT_CHARS].rpartition(" ")[0] + " "
    tail = "" if is_last else " " + text[-CONTEXT_CHARS:].partition(" ")[2]
    return f"{head}[…]{tail}"


def _bullets(lines: Iterable[str], most: int = LISTED) -> Iterator[Row]:
    every = list(lines)
    yield from (row(f"  - {line}") for line in every[:most])
    if len(every) > most:
        yield row(f"  … and {len(every) - most} more")


def _list_item_rows(listed: ListedFact) -> list[Row]:
    note = Span(f"  {listed.note}", Style.ALARM if listed.fact is None else Style.QUIET)
    return [
        (Span(listed.id, Style.NAME), Span(f"  {listed.topic}"), *([note] if listed.note else [])),
        row(f"  {short(listed.words)}"),
    ]


def _absent(key: str, record: Json, note: str) -> ListedFact:
    return ListedFact(key, str(record.get("topic", "")), told.words_of(record), note, None, record)


def _named(name: str, words: str) -> Row:
    return (Span(f"  {name}: ", Style.NAME), Span(words))


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
