"""Suggestions: what members propose, and what one moderator wants another to approve. Pure.

A suggestion waits in the ledger until somebody decides. A member's has words; a moderator's, under the
two-person rule, has edits that are ready to be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.facts import SankoreError
from bot.ledger import Action, Json, Subject
from bot.service.answering import Question
from bot.service.record.changes import Change
from bot.service.record.fold import Proposal
from bot.service.record.form_input import FactInput, document_named, input_from_record, stands_in
from bot.service.record.guild_record import GuildRecord
from bot.service.record.operations import OperationError

OPEN_LIMIT = 200
"""Suggestions that may wait on one server; OPEN_LIMIT_EACH of one person, so that nobody can flood it."""

OPEN_LIMIT_EACH = 10
TEXT_LIMIT_CHARS = 1500
LINE_LIMIT_CHARS = 300


class ProposalError(SankoreError):
    """A suggestion that cannot be taken in or decided; the message says why."""


@dataclass(frozen=True, slots=True)
class ProposalInput:
    """What a member proposes: a text and its source, and the fact it corrects or the question it answers."""

    text: str
    source: str = ""
    question: str = ""
    corrects: str = ""


def submit_proposal(server: GuildRecord, proposed: ProposalInput, key: str, by: int) -> tuple[Change, ...]:
    """A member's suggestion as an edit.

    Raises `ProposalError` when it is empty, over-long, or one too many.
    """
    text = proposed.text.strip()
    if not text:
        raise ProposalError("there is no text; write what the record should say")
    for name, words, limit in (
        ("the text", text, TEXT_LIMIT_CHARS),
        ("the source", proposed.source.strip(), LINE_LIMIT_CHARS),
        ("the question", proposed.question.strip(), LINE_LIMIT_CHARS),
    ):
        if len(words) > limit:
            raise ProposalError(f"{name} is {len(words)} characters long; the most is {limit}")
    check_flood(server, by)
    said = {
        "text": text,
        "source": proposed.source,
        "question": proposed.question,
        "corrects": proposed.corrects,
    }
    record = {key: words.strip() for key, words in said.items() if words.strip()}
    return (_wait(key, record),)


def check_flood(server: GuildRecord, by: int) -> None:
    """Raise `ProposalError` when as much waits, of a person or of all, as may wait."""
    waiting = server.state.suggestions.values()
    if sum(each.by == by for each in waiting) >= OPEN_LIMIT_EACH:
        raise ProposalError(
            f"{OPEN_LIMIT_EACH} suggestions of yours wait to be reviewed; wait for an answer first"
        )
    if len(waiting) >= OPEN_LIMIT:
        raise ProposalError("too many suggestions wait to be reviewed on this server; try again later")


def hold_for_approval(server: GuildRecord, changes: Sequence[Change], key: str) -> tuple[Change, ...]:
    """Edits that wait for another moderator, as one edit."""
    if len(server.state.suggestions) >= OPEN_LIMIT:
        raise ProposalError("too much is waiting to be reviewed already; review some first")
    return (_wait(key, {"edits": [edit.plain() for edit in changes]}),)


def proposal_input(suggested: Proposal) -> ProposalInput:
    """What a member proposed."""
    said = {name: str(suggested.record.get(name, "")) for name in ProposalInput.__dataclass_fields__}
    return ProposalInput(**said)


def input_for_proposal(server: GuildRecord, proposed: ProposalInput) -> FactInput:
    """The form that a member's suggestion fills in for a moderator.

    A correction keeps what its fact has, but the text; anything else goes under the topic of what is nearest.
    """
    before = server.current(Subject.FACT, proposed.corrects) if proposed.corrects else None
    if before is not None:
        filled = input_from_record(before)
        return replace(
            filled, text=proposed.text, source=proposed.source or _source_for(server, filled, proposed)
        )
    return FactInput(
        proposed.text, proposed.source, _nearest_topic(server, proposed), questions=proposed.question
    )


def input_as_it_stands(server: GuildRecord, proposed: ProposalInput) -> FactInput:
    """The form of a suggestion for somebody who approves it unseen.

    Raises `ProposalError` when the fact that it corrects was retired meanwhile: it would be a new fact.
    """
    if proposed.corrects and server.current(Subject.FACT, proposed.corrects) is None:
        raise ProposalError(
            f"fact {proposed.corrects}, which it corrects, was retired since; edit and approve it to add it "
            "as a new one, or reject it"
        )
    return input_for_proposal(server, proposed)


def decide(suggested: Proposal, action: Action, why: str = "") -> Change:
    """The edit that closes a suggestion."""
    return Change(
        subject=Subject.PROPOSAL,
        key=suggested.key,
        action=action,
        after=None,
        against=suggested.number,
        why=why,
    )


def approve(suggested: Proposal, changes: Sequence[Change]) -> tuple[Change, ...]:
    """The edits that make a suggestion so, and close it, all in one batch."""
    return (*changes, decide(suggested, Action.APPROVE))


def require_second_person(server: GuildRecord, suggested: Proposal, by: int) -> None:
    """Raise `ProposalError` for somebody who may not approve it under the two-person rule.

    Nobody approves what is their own, be it a proposal or a suggestion: moderators may suggest as members do.
    Of a forgotten person's nobody can tell whose it was.
    """
    if not server.guild_settings.two_person:
        return
    if suggested.by == by:
        raise ProposalError("this change is your own: under this server's rule somebody else approves it")
    if suggested.by is None:
        raise ProposalError(
            "whoever wrote this was forgotten, so under this server's rule nobody can approve it as it is; "
            "propose the same, or reject it"
        )


def open_proposal(server: GuildRecord, key: str) -> Proposal:
    """The suggestion of a key that waits to be decided; raises `OperationError` if it does not."""
    found = server.state.suggestions.get(key)
    if found is None and not server.latest(Subject.PROPOSAL, key):
        raise OperationError(f"there is no suggestion {key[:70]!r}; name one of those that wait")
    if found is None:
        raise OperationError("that suggestion was decided already")
    return found


def _wait(key: str, record: Json) -> Change:
    return Change(subject=Subject.PROPOSAL, key=key, action=Action.SUGGEST, after=record)


def _source_for(server: GuildRecord, filled: FactInput, proposed: ProposalInput) -> str:
    """A correction that no document has word for word cannot cite the document that the fact quoted."""
    document = document_named(filled.source, server.base.documents)
    return filled.source if document is None or stands_in(document, proposed.text) else ""


def _nearest_topic(server: GuildRecord, proposed: ProposalInput) -> str:
    for words in (proposed.question, proposed.text):
        hits = server.service.more(Question(words), 1) if words else ()
        if hits:
            return hits[0].fact.topic
    return server.base.topics[0].name if server.base.topics else ""
