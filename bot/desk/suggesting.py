"""Suggestions: what members propose, and what one moderator wants another to approve. Pure.

A suggestion waits in the ledger until somebody decides. A member's has words; a moderator's, under the
two-person rule, has edits that are ready to be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk.desk import Question
from bot.desk.editing import EditError
from bot.desk.edits import Edit
from bot.desk.entry import Entry, document_named, entry_of, stands_in
from bot.desk.server import ServerRecord
from bot.facts import SankoreError
from bot.ledger import Action, Json, Subject, Suggested

OPEN_LIMIT = 200
"""Suggestions that may wait on one server; OPEN_LIMIT_EACH of one person, so that nobody can flood it."""

OPEN_LIMIT_EACH = 10
TEXT_LIMIT_CHARS = 1500
LINE_LIMIT_CHARS = 300


class SuggestionError(SankoreError):
    """A suggestion that cannot be taken in or decided; the message says why."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a member proposes: a text and its source, and the fact it corrects or the question it answers."""

    text: str
    source: str = ""
    question: str = ""
    corrects: str = ""


def suggest(server: ServerRecord, proposed: Proposed, key: str, by: int) -> tuple[Edit, ...]:
    """A member's suggestion as an edit.

    Raises `SuggestionError` when it is empty, over-long, or one too many.
    """
    text = proposed.text.strip()
    if not text:
        raise SuggestionError("there is no text; write what the record should say")
    for name, words, limit in (
        ("the text", text, TEXT_LIMIT_CHARS),
        ("the source", proposed.source.strip(), LINE_LIMIT_CHARS),
        ("the question", proposed.question.strip(), LINE_LIMIT_CHARS),
    ):
        if len(words) > limit:
            raise SuggestionError(f"{name} is {len(words)} characters long; the most is {limit}")
    refuse_flood(server, by)
    said = {
        "text": text,
        "source": proposed.source,
        "question": proposed.question,
        "corrects": proposed.corrects,
    }
    record = {key: words.strip() for key, words in said.items() if words.strip()}
    return (_wait(key, record),)


def refuse_flood(server: ServerRecord, by: int) -> None:
    """Raise `SuggestionError` when as much waits, of a person or of all, as may wait."""
    waiting = server.changes.suggestions.values()
    if sum(each.by == by for each in waiting) >= OPEN_LIMIT_EACH:
        raise SuggestionError(
            f"{OPEN_LIMIT_EACH} suggestions of yours wait to be reviewed; wait for an answer first"
        )
    if len(waiting) >= OPEN_LIMIT:
        raise SuggestionError("too many suggestions wait to be reviewed on this server; try again later")


def propose(server: ServerRecord, edits: Sequence[Edit], key: str) -> tuple[Edit, ...]:
    """Edits that wait for another moderator, as one edit."""
    if len(server.changes.suggestions) >= OPEN_LIMIT:
        raise SuggestionError("too much is waiting to be reviewed already; review some first")
    return (_wait(key, {"edits": [edit.plain() for edit in edits]}),)


def proposed_of(suggested: Suggested) -> Proposed:
    """What a member proposed."""
    said = {name: str(suggested.record.get(name, "")) for name in Proposed.__dataclass_fields__}
    return Proposed(**said)


def entry_for(server: ServerRecord, proposed: Proposed) -> Entry:
    """The form that a member's suggestion fills in for a moderator.

    A correction keeps what its fact has, but the text; anything else goes under the topic of what is nearest.
    """
    before = server.current(Subject.FACT, proposed.corrects) if proposed.corrects else None
    if before is not None:
        filled = entry_of(before)
        return replace(
            filled, text=proposed.text, source=proposed.source or _source_for(server, filled, proposed)
        )
    return Entry(
        proposed.text, proposed.source, _nearest_topic(server, proposed), questions=proposed.question
    )


def entry_as_it_stands(server: ServerRecord, proposed: Proposed) -> Entry:
    """The form of a suggestion for somebody who approves it unseen.

    Raises `SuggestionError` when the fact that it corrects was retired meanwhile: it would be a new fact.
    """
    if proposed.corrects and server.current(Subject.FACT, proposed.corrects) is None:
        raise SuggestionError(
            f"fact {proposed.corrects}, which it corrects, was retired since; edit and approve it to add it "
            "as a new one, or reject it"
        )
    return entry_for(server, proposed)


def decided(suggested: Suggested, action: Action, why: str = "") -> Edit:
    """The edit that closes a suggestion."""
    return Edit(
        subject=Subject.SUGGESTION,
        key=suggested.key,
        action=action,
        after=None,
        against=suggested.number,
        why=why,
    )


def approve(suggested: Suggested, edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """The edits that make a suggestion so, and close it, all in one batch."""
    return (*edits, decided(suggested, Action.APPROVE))


def require_second_person(server: ServerRecord, suggested: Suggested, by: int) -> None:
    """Raise `SuggestionError` for somebody who may not approve it under the two-person rule.

    Nobody approves what is their own, be it a proposal or a suggestion: moderators may suggest as members do.
    Of a forgotten person's nobody can tell whose it was.
    """
    if not server.options.two_person:
        return
    if suggested.by == by:
        raise SuggestionError("this change is your own: under this server's rule somebody else approves it")
    if suggested.by is None:
        raise SuggestionError(
            "whoever wrote this was forgotten, so under this server's rule nobody can approve it as it is; "
            "propose the same, or reject it"
        )


def open_suggestion(server: ServerRecord, key: str) -> Suggested:
    """The suggestion of a key that waits to be decided; raises `EditError` if it does not."""
    found = server.changes.suggestions.get(key)
    if found is None and not server.latest(Subject.SUGGESTION, key):
        raise EditError(f"there is no suggestion {key[:70]!r}; name one of those that wait")
    if found is None:
        raise EditError("that suggestion was decided already")
    return found


def _wait(key: str, record: Json) -> Edit:
    return Edit(subject=Subject.SUGGESTION, key=key, action=Action.SUGGEST, after=record)


def _source_for(server: ServerRecord, filled: Entry, proposed: Proposed) -> str:
    """A correction that no document has word for word cannot cite the document that the fact quoted."""
    document = document_named(filled.source, server.base.documents)
    return filled.source if document is None or stands_in(document, proposed.text) else ""


def _nearest_topic(server: ServerRecord, proposed: Proposed) -> str:
    for words in (proposed.question, proposed.text):
        hits = server.desk.more(Question(words), 1) if words else ()
        if hits:
            return hits[0].fact.topic
    return server.base.topics[0].name if server.base.topics else ""
