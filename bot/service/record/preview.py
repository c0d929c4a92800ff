"""The preview of a change: how it would look, what it repeats, and which questions get another answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from bot.facts import Fact, FactBase, comparable
from bot.facts.records import record_text
from bot.facts.schema import LIST_LIMITS, QUOTE_LIMIT_CHARS
from bot.ledger import Action, Json, Subject
from bot.matching import Answer, Choices, Reply
from bot.service.answering import AnswerService, Question
from bot.service.record.changes import Change, outdated_changes, tentative_base
from bot.service.record.diff import FieldDiff, diff
from bot.service.record.effective_base import EffectiveBase
from bot.service.record.form_input import texts
from bot.service.record.guild_record import GuildRecord

NEIGHBOURS = 12  # as many facts near each changed one have their phrasings asked again
PHRASINGS_TRIED = 200
"""As many stored phrasings are asked before and after: a fifth of a second for a small fact base."""

ALIKE_PERCENT = 85.0  # from here on two passages say the same to a reader
LIKELY_DUPLICATES = 20  # as many of the nearest facts are compared with a new one


@dataclass(frozen=True, slots=True)
class FieldLength:
    """How long something is, and how long it may be."""

    name: str
    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class SimilarFact:
    """A fact that says nearly the same; `percent` is how alike the passages are (0 to 100)."""

    fact: Fact
    percent: float


@dataclass(frozen=True, slots=True)
class ReroutedPhrasing:
    """A stored phrasing of the fact `owner`, and the ids of the facts in its reply `before` and `after`.

    `answered_before` and `answered_after` tell which of the two replies are answers; one that only offers
    choices has their ids, one that declines has none.
    """

    phrasing: str
    owner: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    answered_before: bool
    answered_after: bool

    @property
    def is_worse(self) -> bool:
        """Tell whether the phrasing's own fact was the answer and is no more."""
        was_right = self.answered_before and self.owner in self.before
        return was_right and not (self.answered_after and self.owner in self.after)


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """One fact, topic or proposal as it is and as it would be; None for nothing there, or retired."""

    change: Change
    before: Json | None
    after: Json | None
    diff: tuple[FieldDiff, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a moderator should see before publishing.

    `fact` is the fact that is added or edited, as members would get it, None for any other change.
    `problems` are lines that forbid publishing; `outdated` are changes not made against the latest revision.
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
        """Tell whether nothing forbids publishing it."""
        return not self.problems and not self.outdated

    @property
    def changes_nothing(self) -> bool:
        """Tell whether all would stay as it is, and nothing be decided: to keep ours is to decide."""
        return not any(each.diff or each.change.action is Action.APPROVE for each in self.changed)


def preview(guild: GuildRecord, changes: Sequence[Change]) -> Preview:
    """Preview changes, trying them on the server's service: only in the thread that answers questions."""
    then = tentative_base(guild, changes)
    fact = _shown_fact(changes, then)
    problems = (*_stranded(changes, guild, then), *_repeated(changes, then))
    looked = Preview(
        changed=tuple(_changed_item(guild, change) for change in changes),
        fact=fact,
        problems=tuple(dict.fromkeys(problems)),
        outdated=outdated_changes(guild, changes),
        lengths=tuple(_lengths(changes)),
    )
    if problems:
        return looked
    guild.ensure_own_service()
    phrasings = _phrasings_to_try(guild.service, guild.base, then.base)
    compared = _asked_before_and_after(guild, then, phrasings)
    return replace(
        looked,
        near=() if fact is None else tuple(_similar_facts(guild.service, fact)),
        rerouted=tuple(_rerouted(compared, fact)),
        unanswered=() if fact is None else tuple(_unanswered(compared, fact)),
        tried=len(phrasings),
    )


def _changed_item(guild: GuildRecord, change: Change) -> ChangedItem:
    before = guild.current(change.subject, change.key)
    return ChangedItem(change, before, change.after, diff(before, change.after))


def _shown_fact(changes: Sequence[Change], then: EffectiveBase) -> Fact | None:
    """Return the fact that members would get: of a merge the one that stays."""
    shown = (Action.ADD, Action.EDIT, Action.RESTORE, Action.UNDO)
    keys = [e.key for e in changes if e.subject is Subject.FACT and e.after is not None and e.action in shown]
    return then.base.by_id.get(keys[0]) if keys else None


def _stranded(changes: Sequence[Change], guild: GuildRecord, then: EffectiveBase) -> Iterator[str]:
    """Tell why something could not be in force: a change's own fault, or what it would take from others."""
    touched = {(change.subject, change.key) for change in changes}
    before = {(each.subject, each.key) for each in guild.effective_base.stranded}
    for each in then.stranded:
        if (each.subject, each.key) in touched:
            yield from each.reasons
        elif (each.subject, each.key) not in before:
            yield f"{each.subject} {each.key!r} would no longer be in force: {each.reason}"
    told = {each.key for each in then.stranded}
    for change in changes:  # a fact of the files goes out of force with its topic, and is not stranded
        gone = change.key not in then.base.by_id and change.key not in told
        if gone and change.subject is Subject.FACT and change.after is not None:
            yield f"its topic {change.after.get('topic')!r} is not in force; restore that first"


def _repeated(changes: Sequence[Change], then: EffectiveBase) -> Iterator[str]:
    """Tell which phrasings another fact has already: a knowledge file would be refused for it."""
    touched = {each.key for each in changes if each.subject is Subject.FACT and each.after is not None}
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
    """Measure the text, the lists and their longest entries."""
    record = next((e.after for e in changes if e.subject is Subject.FACT and e.after is not None), None)
    if record is None:
        return
    yield FieldLength("text", len(record_text(record)), QUOTE_LIMIT_CHARS)
    for name, (most, longest) in LIST_LIMITS.items():
        listed = texts(record, name)
        yield FieldLength(name, len(listed), most)
        yield FieldLength(f"longest of {name}", max(map(len, listed), default=0), longest)


def _similar_facts(service: AnswerService, fact: Fact) -> Iterator[SimilarFact]:
    """Yield the facts that say nearly the same as one, the most similar first."""
    text = " ".join(fact.passage.text.split())
    likely = {hit.fact.id: hit.fact for hit in service.more(Question(text), LIKELY_DUPLICATES)}
    found = [
        SimilarFact(other, _similarity_percent(fact, other, text))
        for other in likely.values()
        if other.id != fact.id
    ]
    yield from sorted(
        (near for near in found if near.percent >= ALIKE_PERCENT),
        key=lambda near: (-near.percent, near.fact.id),
    )


def _similarity_percent(fact: Fact, other: Fact, text: str) -> float:
    """Compare two passages (0 to 100); the same part of one document is the same, however it was cut."""
    mine, theirs = fact.passage, other.passage
    if mine.document is theirs.document:
        shared = min(mine.end, theirs.end) - max(mine.start, theirs.start)
        return 100.0 * max(0, shared) / min(mine.end - mine.start, theirs.end - theirs.start)
    return fuzz.ratio(text, " ".join(theirs.text.split()))


def _phrasings_to_try(service: AnswerService, base: FactBase, then: FactBase) -> list[tuple[str, str]]:
    """Return the phrasings a change may touch, each with its fact's id; the changed facts' own come first."""
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


def _asked_before_and_after(
    guild: GuildRecord, then: EffectiveBase, phrasings: Sequence[tuple[str, str]]
) -> list[ReroutedPhrasing]:
    """Ask phrasings before and after a change, and return what each leads to."""
    service, now = guild.service, guild.effective_base.base
    before = [service.ask(Question(words)) for words, _ in phrasings]
    try:
        service.follow(then.base)
        after = [service.ask(Question(words)) for words, _ in phrasings]
    finally:
        service.follow(now)
    return [
        ReroutedPhrasing(words, owner, _ids(old), _ids(new), isinstance(old, Answer), isinstance(new, Answer))
        for (words, owner), old, new in zip(phrasings, before, after, strict=True)
    ]


def _rerouted(compared: Iterable[ReroutedPhrasing], fact: Fact | None) -> Iterator[ReroutedPhrasing]:
    """Yield the phrasings that get another reply; a shown fact's own ones that it wins are no news."""
    for each in compared:
        changed = (each.before[:1], each.answered_before) != (each.after[:1], each.answered_after)
        is_own = fact is not None and each.owner == fact.id
        won = is_own and each.answered_after and each.after[:1] == (each.owner,)
        if changed and not won:
            yield each


def _unanswered(compared: Iterable[ReroutedPhrasing], fact: Fact) -> Iterator[str]:
    """Yield the fact's own phrasings that would not lead to it."""
    for each in compared:
        if each.owner == fact.id and each.phrasing in fact.questions and fact.id not in each.after:
            yield each.phrasing


def _ids(reply: Reply) -> tuple[str, ...]:
    return tuple(hit.fact.id for hit in reply.hits) if isinstance(reply, Answer | Choices) else ()
