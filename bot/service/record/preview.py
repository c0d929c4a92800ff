"""What a change would do, before anybody makes it: how it looks, what it repeats, what else it state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.facts import Fact, FactBase, comparable
from bot.facts.records import record_text
from bot.facts.schema import LIST_LIMITS, QUOTE_LIMIT_CHARS
from bot.ledger import Action, Json, Subject
from bot.matching import Answer, Choices, Reply
from bot.service.answering import AnswerService, Question
from bot.service.record.changes import Change, outdated
from bot.service.record.diff import FieldDiff, diff
from bot.service.record.effective_base import EffectiveBase
from bot.service.record.guild_record import GuildRecord

NEIGHBOURS = 12
"""Facts near the changed one whose phrasings are asked again."""

PHRASINGS_TRIED = 200
"""As many stored phrasings are asked before and after: a fifth of a second for a small fact base."""

ALIKE_PERCENT = 85.0
"""From here on two passages say the same to a reader."""

LIKELY_DUPLICATES = 20


@dataclass(frozen=True, slots=True)
class FieldLength:
    """How much of its room something takes."""

    name: str
    used: int
    limit: int

    @property
    def fits(self) -> bool:
        """Whether it is within its limit."""
        return self.used <= self.limit


@dataclass(frozen=True, slots=True)
class SimilarFact:
    """A fact that says nearly the same; `percent` is how alike the passages are (0 to 100)."""

    fact: Fact
    percent: float


@dataclass(frozen=True, slots=True)
class ReroutedPhrasing:
    """A stored phrasing whose answer state: the ids answered with before and after, in their order.

    Of a reply that only offers or declines, `was` and `becomes` have the offered ids, or none; `answered`
    tells which of the two were answers.
    """

    phrasing: str
    owner: str
    was: tuple[str, ...]
    becomes: tuple[str, ...]
    was_answer: bool
    becomes_answer: bool

    @property
    def is_worse(self) -> bool:
        """Whether the phrasing's own fact was the answer and is no more."""
        return self._leads(self.was, self.was_answer) and not self._leads(self.becomes, self.becomes_answer)

    def _leads(self, ids: tuple[str, ...], answer: bool) -> bool:
        return answer and self.owner in ids


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One fact, topic or suggestion as it is and as it would be; None for nothing there, or retired."""

    edit: Change
    before: Json | None
    after: Json | None
    diff: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a moderator should see before publishing.

    `fact` is the fact that is added or edited, as members would get it, None for any other change.
    `problems` are lines that forbid publishing; `outdated` are edits that somebody was quicker to make.
    `tried` is how many stored phrasings were asked before and after to find those `rerouted`; `unanswered`
    are the fact's own phrasings that would not lead to it.
    """

    changed: tuple[ChangedItem, ...]
    fact: Fact | None = None
    problems: tuple[str, ...] = ()
    outdated: tuple[Change, ...] = ()
    lengths: tuple[FieldLength, ...] = ()
    near: tuple[SimilarFact, ...] = ()
    rerouted: tuple[ReroutedPhrasing, ...] = ()
    unanswered: tuple[str, ...] = ()
    tried: int = 0

    @property
    def publishable(self) -> bool:
        """Whether nothing forbids to publish it."""
        return not self.problems and not self.outdated

    @property
    def is_statement(self) -> bool:
        """Whether the fact is what moderators say themselves, not a quotation."""
        return self.fact is not None and self.fact.passage.document.is_stated

    @property
    def changes_nothing(self) -> bool:
        """Whether all would stay as it is, and nothing be decided: keeping ours is done with by saying so."""
        return not any(each.diff or each.edit.action is Action.APPROVE for each in self.changed)


def preview(server: GuildRecord, changes: Sequence[Change]) -> Preview:
    """Look at edits before they are made; the server's own desk is asked, and left as it was.

    Call it in the thread that answers questions: while it tries the change, no question may be answered.
    """
    then = server.tentative(changes)
    changed = tuple(_changed(server, edit) for edit in changes)
    fact = _fact(changes, then)
    problems = tuple(dict.fromkeys((*_stranded(changes, server, then), *_repeated(changes, then))))
    late = outdated(changes, server.state)
    if problems:
        return Preview(changed, fact, problems, late, tuple(_lengths(changes)))
    server.ensure_own_service()
    tried = _phrasings(server.service, server.base, then.base)
    rerouted, unanswered = _tried(server, then, tried, fact)
    near = () if fact is None else tuple(_near(server.service, fact))
    return Preview(changed, fact, (), late, tuple(_lengths(changes)), near, rerouted, unanswered, len(tried))


def _changed(server: GuildRecord, edit: Change) -> ChangedItem:
    before = server.current(edit.subject, edit.key)
    return ChangedItem(edit, before, edit.after, diff(before, edit.after))


def _fact(changes: Sequence[Change], then: EffectiveBase) -> Fact | None:
    """The fact that members would get: of a merge the one that stays."""
    shown = (Action.ADD, Action.EDIT, Action.RESTORE, Action.UNDO)
    keys = [e.key for e in changes if e.subject is Subject.FACT and e.after is not None and e.action in shown]
    return then.base.by_id.get(keys[0]) if keys else None


def _stranded(changes: Sequence[Change], server: GuildRecord, then: EffectiveBase) -> Iterator[str]:
    """Why something could not be in force: an edit's own fault, or what it would take away from others."""
    touched = {(edit.subject, edit.key) for edit in changes}
    before = {(each.subject, each.key) for each in server.effective_base.stranded}
    for each in then.stranded:
        if (each.subject, each.key) in touched:
            yield from each.reasons
        elif (each.subject, each.key) not in before:
            yield f"{each.subject} {each.key!r} would no longer be in force: {each.reason}"
    told = {each.key for each in then.stranded}
    for edit in changes:  # a fact of the files goes out of force with its topic, and is not stranded
        gone = edit.key not in then.base.by_id and edit.key not in told
        if gone and edit.subject is Subject.FACT and edit.after is not None:
            yield f"its topic {edit.after.get('topic')!r} is not in force; restore that first"


def _repeated(changes: Sequence[Change], then: EffectiveBase) -> Iterator[str]:
    """Phrasings that another fact has already: a knowledge file would be refused for it."""
    touched = {edit.key for edit in changes if edit.subject is Subject.FACT and edit.after is not None}
    owners: dict[str, str] = {}
    for fact in then.base:
        for question in fact.questions if fact.id not in touched else ():
            owners.setdefault(comparable(question), fact.id)
    for key in sorted(touched):
        fact_or_none = then.base.by_id.get(key)
        for question in fact_or_none.questions if fact_or_none else ():
            other = owners.setdefault(comparable(question), key)
            if other != key:
                yield f"the phrasing “{question}” is one of fact {other} already; take it out of one of them"


def _lengths(changes: Sequence[Change]) -> Iterator[FieldLength]:
    """How long the text, the lists and their longest entries are."""
    record = next((e.after for e in changes if e.subject is Subject.FACT and e.after is not None), None)
    if record is None:
        return
    yield FieldLength("text", len(record_text(record)), QUOTE_LIMIT_CHARS)
    for name, (most, longest) in LIST_LIMITS.items():
        entries = record.get(name)
        listed = [str(each) for each in entries] if isinstance(entries, list) else []
        yield FieldLength(name, len(listed), most)
        yield FieldLength(f"longest of {name}", max(map(len, listed), default=0), longest)


def _near(service: AnswerService, fact: Fact) -> Iterator[SimilarFact]:
    """Facts that say nearly the same as one, the likest first."""
    text = " ".join(fact.passage.text.split())
    likely = {hit.fact.id: hit.fact for hit in service.more(Question(text), LIKELY_DUPLICATES)}
    found = [
        SimilarFact(other, _likeness(fact, other, text)) for other in likely.values() if other.id != fact.id
    ]
    yield from sorted(
        (near for near in found if near.percent >= ALIKE_PERCENT),
        key=lambda near: (-near.percent, near.fact.id),
    )


def _likeness(fact: Fact, other: Fact, text: str) -> float:
    """How alike two passages are; the same stretch of one document is the same, however it was cut."""
    mine, theirs = fact.passage, other.passage
    if mine.document is theirs.document:
        shared = min(mine.end, theirs.end) - max(mine.start, theirs.start)
        return 100.0 * max(0, shared) / min(mine.end - mine.start, theirs.end - theirs.start)
    return fuzz.ratio(text, " ".join(theirs.text.split()))


def _phrasings(service: AnswerService, base: FactBase, then: FactBase) -> list[tuple[str, str]]:
    """The stored phrasings that a change may touch, each with its fact's id.

    Nearness is looked up in the service as it is; the changed facts' own phrasings come first.
    """
    before, after = base.by_id, then.by_id
    changed = [fact for id_, fact in after.items() if before.get(id_) is not fact]
    changed += [fact for id_, fact in before.items() if id_ not in after]
    near: dict[str, Fact] = {}
    for fact in changed[:NEIGHBOURS]:
        for words in (fact.passage.text, *fact.questions[:NEIGHBOURS]):
            near |= {hit.fact.id: hit.fact for hit in service.more(Question(words), 3)}
        near |= {hit.fact.id: hit.fact for hit in service.more(Question(fact.passage.text), NEIGHBOURS)}
    phrasings = dict.fromkeys((q, f.id) for f in (*changed, *near.values()) for q in f.questions)
    return list(phrasings)[:PHRASINGS_TRIED]


def _tried(
    server: GuildRecord, then: EffectiveBase, phrasings: Sequence[tuple[str, str]], fact: Fact | None
) -> tuple[tuple[ReroutedPhrasing, ...], tuple[str, ...]]:
    """Ask phrasings before and after a change."""
    service, now = server.service, server.effective_base.base
    was = [service.ask(Question(words)) for words, _ in phrasings]
    try:
        service.follow(then.base)
        becomes = [service.ask(Question(words)) for words, _ in phrasings]
    finally:
        service.follow(now)
    compared = [
        ReroutedPhrasing(words, owner, _ids(old), _ids(new), isinstance(old, Answer), isinstance(new, Answer))
        for (words, owner), old, new in zip(phrasings, was, becomes, strict=True)
    ]
    mine = fact.id if fact else None
    own = frozenset(fact.questions if fact else ())
    unanswered = tuple(
        each.phrasing
        for each in compared
        if each.owner == mine and each.phrasing in own and mine not in each.becomes
    )
    return tuple(_differing(compared, mine)), unanswered


def _differing(compared: Iterable[ReroutedPhrasing], mine: str | None) -> Iterator[ReroutedPhrasing]:
    """The phrasings whose answer changes; a fact's own ones that it wins are no news."""
    for each in compared:
        changed = (each.was[:1], each.was_answer) != (each.becomes[:1], each.becomes_answer)
        won = each.owner == mine and each.becomes_answer and each.becomes[:1] == (mine,)
        if changed and not won:
            yield each


def _ids(reply: Reply) -> tuple[str, ...]:
    return tuple(hit.fact.id for hit in reply.hits) if isinstance(reply, Answer | Choices) else ()
