"""What changes of the record look like in a terminal: previews, differences, revisions. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from bot.facts import Fact
from bot.interfaces import change_wording as told
from bot.interfaces.terminal.render import BLANK, passage_rows
from bot.interfaces.terminal.text import Row, Span, Style, row
from bot.interfaces.wording import posted_on
from bot.ledger import Action, Revision, Subject
from bot.service.record.diff import DiffSpan, DiffStatus, FieldDiff, diff
from bot.service.record.preview import ChangedItem, Preview

LISTED = 20
"""Things of one kind that a preview tells one by one; a terminal scrolls, yet people should read it all."""

SHORT_CHARS = 90
CONTEXT_CHARS = 60
"""How much of what stays the same is shown on either side of what does not."""

_STYLES = {DiffStatus.SAME: Style.PLAIN, DiffStatus.REMOVED: Style.OUT, DiffStatus.ADDED: Style.IN}


def preview_rows(preview: Preview) -> list[Row]:
    """A change as it would be: first as members will see it, then what a moderator should know."""
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
        names = ", ".join(told.what(edit.subject, edit.key) for edit in preview.outdated)
        rows.append(row(f"Somebody was quicker: {names} was changed in the meantime.", Style.ALARM))
    return rows


def fact_details(fact: Fact) -> list[Row]:
    """What is known of a fact beside its passage."""
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
    """What differs, a line for each key, and for each entry of a list; what went and what came is marked."""
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
    """A revision of the history: who did what when, why, and what differs."""
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
    """A moment as people write it, in UTC.

    >>> moment(datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
    '1 March 2026, 09:05 UTC'
    """
    utc = at.astimezone(UTC)
    return f"{posted_on(utc.date())}, {utc:%H:%M} UTC"


def short(text: str, limit: int = SHORT_CHARS) -> str:
    """The beginning of a text, on one line."""
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


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
    """What differs, fact by fact; a new fact is shown whole above."""
    telling = [each for each in preview.changed if not _is_told(each, preview)]
    for each in telling[:LISTED]:
        name = told.what(each.change.subject, each.change.key)
        if each.change.subject is Subject.PROPOSAL:
            yield row(f"{name} is {told.did(each.change.action, each.change.subject)}.")
        elif each.after is None:
            yield row(f"{name} is taken out of force; its history stays.", Style.STRONG)
            yield from (
                [row(f"  {short(words)}", Style.QUIET)] if (words := told.words_of(each.before)) else []
            )
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
    """The words with their styles; of a long stretch that stays the same, the ends."""
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
