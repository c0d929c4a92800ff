"""The words for what happens to the record, for every interface: pure, and without any markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from bot.facts import Fact
from bot.facts.records import record_text
from bot.interfaces.wording import human_join
from bot.ledger import Action, Json, Revision, Subject
from bot.service.record.effective_base import EffectiveBase
from bot.service.record.preview import Preview, ReroutedPhrasing

COMMAND_LINE = 0
"""Whoever works in the terminal of the machine that the bot runs on; no person's id is 0."""

KEYS = {
    "quote": "quote",
    "statement.text": "text",
    "statement.title": "source",
    "statement.author": "author",
    "statement.date": "date",
    "statement.url": "address",
    "source": "document",
    "questions": "phrasings",
    "review_by": "review by",
}
"""What people call the keys of a record; the others are called as they are."""


def key_name(key: str) -> str:
    """Return what people call a key of a record.

    >>> key_name("questions"), key_name("topic")
    ('phrasings', 'topic')
    """
    return KEYS.get(key, key)


_DEEDS = {
    Action.ADD: "added",
    Action.EDIT: "edited",
    Action.RETIRE: "retired",
    Action.RESTORE: "restored",
    Action.PROPOSE: "suggested",
    Action.APPROVE: "approved",
    Action.REJECT: "rejected",
    Action.UNDO: "took back a change of",
}


def did(action: Action, subject: Subject) -> str:
    """Tell what somebody did, in the past tense."""
    if action is Action.APPROVE and subject is not Subject.PROPOSAL:  # it chooses between its versions
        return "resolved"
    return _DEEDS[action]


def what(subject: Subject, key: str) -> str:
    """Tell what a change is about, such as `fact exports-and-imports`."""
    return f"{subject.value} {key}"


def words_of(record: Json | None) -> str:
    """Return what a record says to members: a fact's text, a topic's title, a proposal's text."""
    if record is None:
        return ""
    return record_text(record) or str(record.get("title") or record.get("text") or "")


def headline(revisions: Sequence[Revision]) -> str:
    """Tell what a batch did, in a line; the revision that closes a proposal only if it stands alone."""
    telling = [each for each in revisions if each.subject is not Subject.PROPOSAL] or list(revisions)
    if len(telling) > 3:
        facts = sum(each.subject is Subject.FACT for each in telling)
        return f"changed {counted(facts, 'fact')} and {counted(len(telling) - facts, 'other thing')}"
    deeds: dict[str, list[str]] = {}
    for each in telling:
        deeds.setdefault(did(each.action, each.subject), []).append(what(each.subject, each.key))
    return human_join([f"{deed} {human_join(names)}" for deed, names in deeds.items()])


def counted(count: int, noun: str) -> str:
    """Write a count with its noun.

    >>> counted(1, "fact"), counted(1200, "fact")
    ('1 fact', '1,200 facts')
    """
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def place_line(preview: Preview) -> str:
    """Tell where a fact's words come from: found in a document, or said by moderators."""
    if preview.fact is None:
        return ""
    if preview.fact.passage.document.is_stated:
        return "Added by moderators: shown as what they say, not as a quotation from a document."
    passage = preview.fact.passage
    section = f", section “{passage.section}”" if passage.section else ""
    return f"Found word for word in “{passage.document.title}”{section}, paragraph {passage.paragraph}."


def topic_line(preview: Preview) -> str:
    """Tell under which topic a fact stands, or would."""
    return f"Topic {preview.fact.topic}." if preview.fact is not None else ""


def lengths_line(preview: Preview) -> str:
    """Tell how much room is taken of what there is."""
    told = {length.name: length for length in preview.lengths}
    if not told:
        return ""
    text, keywords, questions = told["text"], told["keywords"], told["questions"]
    return (
        f"{text.used:,} of {text.limit:,} characters · {keywords.used} of {keywords.limit} keywords · "
        f"{questions.used} of {questions.limit} phrasings"
    )


def rerouted_line(rerouted: ReroutedPhrasing) -> str:
    """Tell how the answer to a stored phrasing changes."""
    was = _outcome(rerouted.before, rerouted.answered_before)
    return f"{was} → {_outcome(rerouted.after, rerouted.answered_after)}"


def _outcome(ids: Sequence[str], is_answer: bool) -> str:
    if not ids:
        return "the record does not say"
    return ", ".join(ids) if is_answer else f"a choice of {', '.join(ids[:3])}{' …' if len(ids) > 3 else ''}"


def tried_line(preview: Preview) -> str:
    """Tell how many phrasings were asked before and after, and for how many the answer changes."""
    if not preview.tried:
        return ""
    asked = counted(preview.tried, "stored phrasing")
    if not preview.rerouted:
        return f"{asked} near it asked again: none is answered differently."
    return f"{asked} near it asked again: {len(preview.rerouted)} answered differently:"


def is_overdue(fact: Fact, today: date) -> bool:
    """Tell whether a fact should have been looked at again by now."""
    return fact.review_by is not None and fact.review_by < today


def by_whom(by: int | None, name: str) -> str:
    """Tell who did something: `name` if it was somebody Discord knows."""
    if by is None:
        return "a former moderator"
    return "the command line" if by == COMMAND_LINE else name


def attention_lines(effective_base: EffectiveBase) -> Iterator[str]:
    """Tell what needs a moderator's eye: what is not in force, and what the knowledge files changed since."""
    for stranded in effective_base.stranded:
        yield f"not in force: {what(stranded.subject, stranded.key)}: {stranded.reason}"
    for changed in effective_base.changed_upstream:
        name = what(changed.subject, changed.key)
        yield f"changed in the knowledge files since it was changed here: {name}"
