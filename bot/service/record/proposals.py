"""Proposals: what members propose, and what one moderator wants another to approve. Pure.

A proposal waits in the ledger until somebody decides. A member's has words; a moderator's, under the
two-person rule, has changes that are ready to be published.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace

from bot.facts import SankoreError
from bot.ledger import Action, Json, Subject
from bot.service.answering import Question
from bot.service.record.changes import Change, OperationError
from bot.service.record.fold import Proposal
from bot.service.record.form_input import FactInput, document_named, input_from_record, stands_in
from bot.service.record.guild_record import GuildRecord

OPEN_LIMIT = 200
"""Proposals that may wait on one server; OPEN_LIMIT_EACH of one person, so that nobody can flood it."""

OPEN_LIMIT_EACH = 10
TEXT_LIMIT_CHARS = 1500
LINE_LIMIT_CHARS = 300


class ProposalError(SankoreError):
    """A proposal that cannot be accepted or decided; the message says why."""


@dataclass(frozen=True, slots=True)
class ProposalInput:
    """What a member proposes: a text and its source, and the fact it corrects or the question it answers."""

    text: str
    source: str = ""
    question: str = ""
    corrects: str = ""


def submit_proposal(guild: GuildRecord, proposed: ProposalInput, key: str, by: int) -> tuple[Change, ...]:
    """Submit a member's proposal; `ProposalError` when it is empty, over-long, or one too many."""
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
    check_flood(guild, by)
    record = {name: words.strip() for name, words in asdict(proposed).items() if words.strip()}
    return (_submitted(key, record),)


def check_flood(guild: GuildRecord, by: int) -> None:
    """Raise `ProposalError` when as much waits, of a person or of all, as may wait."""
    waiting = guild.state.proposals.values()
    if sum(each.by == by for each in waiting) >= OPEN_LIMIT_EACH:
        raise ProposalError(
            f"{OPEN_LIMIT_EACH} suggestions of yours wait to be reviewed; wait for an answer first"
        )
    if len(waiting) >= OPEN_LIMIT:
        raise ProposalError("too many suggestions wait to be reviewed on this server; try again later")


def hold_for_approval(guild: GuildRecord, changes: Sequence[Change], key: str) -> tuple[Change, ...]:
    """Return the one change that submits changes to another moderator's approval."""
    if len(guild.state.proposals) >= OPEN_LIMIT:
        raise ProposalError("too much is waiting to be reviewed already; review some first")
    return (_submitted(key, {"edits": [change.to_json() for change in changes]}),)


def proposal_input(proposal: Proposal) -> ProposalInput:
    """Return what a member proposed."""
    return ProposalInput(
        **{each.name: str(proposal.record.get(each.name, "")) for each in fields(ProposalInput)}
    )


def input_for_proposal(guild: GuildRecord, proposed: ProposalInput) -> FactInput:
    """Fill in the form with a proposal: over the fact it corrects, or under the topic of what is nearest."""
    before = guild.current(Subject.FACT, proposed.corrects) if proposed.corrects else None
    if before is not None:
        filled = input_from_record(before)
        return replace(
            filled, text=proposed.text, source=proposed.source or _source_for(guild, filled, proposed)
        )
    return FactInput(
        proposed.text, proposed.source, _nearest_topic(guild, proposed), questions=proposed.question
    )


def input_as_it_stands(guild: GuildRecord, proposed: ProposalInput) -> FactInput:
    """Fill in the form to approve it as it is; `ProposalError` if the fact it corrects was retired since."""
    if proposed.corrects and guild.current(Subject.FACT, proposed.corrects) is None:
        raise ProposalError(
            f"fact {proposed.corrects}, which it corrects, was retired since; edit and approve it to add it "
            "as a new one, or reject it"
        )
    return input_for_proposal(guild, proposed)


def decide(proposal: Proposal, action: Action, why: str = "") -> Change:
    """Return the change that closes a proposal."""
    key, against = proposal.key, proposal.number
    return Change(subject=Subject.PROPOSAL, key=key, action=action, against=against, why=why)


def approve(proposal: Proposal, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Return the changes that carry out a proposal and close it, all in one batch."""
    return (*changes, decide(proposal, Action.APPROVE))


def require_second_person(guild: GuildRecord, proposal: Proposal, by: int) -> None:
    """Raise `ProposalError` for a person who may not approve a proposal under the two-person rule.

    Nobody approves what is their own, be it changes or words: moderators may propose as members do.
    Of a forgotten person's nobody can tell whose it was.
    """
    if not guild.guild_settings.two_person:
        return
    if proposal.by == by:
        raise ProposalError("this change is your own: under this server's rule somebody else approves it")
    if proposal.by is None:
        raise ProposalError(
            "whoever wrote this was forgotten, so under this server's rule nobody can approve it as it is; "
            "propose the same, or reject it"
        )


def open_proposal(guild: GuildRecord, key: str) -> Proposal:
    """Return the proposal of a key that waits to be decided; raise `OperationError` if none does."""
    if key in guild.state.proposals:
        return guild.state.proposals[key]
    if guild.state.latest(Subject.PROPOSAL, key):
        raise OperationError("that suggestion was decided already")
    raise OperationError(f"there is no suggestion {key[:70]!r}; name one of those that wait")


def _submitted(key: str, record: Json) -> Change:
    return Change(subject=Subject.PROPOSAL, key=key, action=Action.PROPOSE, after=record)


def _source_for(guild: GuildRecord, filled: FactInput, proposed: ProposalInput) -> str:
    """Return the source of a correction: not the fact's document, unless that has it word for word."""
    document = document_named(filled.source, guild.base.documents)
    return filled.source if document is None or stands_in(document, proposed.text) else ""


def _nearest_topic(guild: GuildRecord, proposed: ProposalInput) -> str:
    for words in (proposed.question, proposed.text):
        hits = guild.service.more(Question(words), 1) if words else ()
        if hits:
            return hits[0].fact.topic
    return guild.base.topics[0].name if guild.base.topics else ""
