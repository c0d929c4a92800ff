"""What Discord offers while somebody types into an option, and what comes back of it. Pure functions.

The value of a member's choice names a fact in a way nobody types by chance; people may send any value, so
whatever does not name a fact is taken as the question they typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from discord.app_commands import Choice
from rapidfuzz import fuzz, process, utils

from bot.facts import Fact, Topic
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.limits import CHOICE_CHARS, CHOICES
from bot.interfaces.discord.markdown import echo
from bot.ledger import Json, Subject
from bot.service.answering import Completion
from bot.service.record.form_input import input_from_record
from bot.service.record.guild_record import GuildRecord

_NAMES_FACT = re.compile(r"sankore:fact:(?P<key>[0-9a-f]{16}):(?P<phrasing>\d{1,4})")

_TOPIC_SCORE_LEAST = 60
"""Below this a topic's title has little to do with what was typed (0 to 100)."""

_RECORD_SCORE_LEAST = 50
"""The same for what moderators look for, who know that it is there."""


@dataclass(frozen=True, slots=True)
class ChosenFact:
    """A fact that was chosen, by its digest, and the number of the phrasing that was shown, from 0."""

    key: str
    phrasing: int

    def words(self, fact: Fact) -> str:
        """Return the phrasing chosen; the fact's first words if it has been rewritten since."""
        return fact.questions[self.phrasing] if self.phrasing < len(fact.questions) else fact.passage.text


def phrasing_choices(completions: Sequence[Completion]) -> list[Choice[str]]:
    """Return at most 25 choices, no phrasing twice."""
    named: dict[str, Choice[str]] = {}
    for completion in completions:
        name = echo(completion.phrasing, CHOICE_CHARS)
        if name and name not in named:
            named[name] = Choice(name=name, value=_value(completion))
    return list(named.values())[:CHOICES]


def chosen_fact(value: str) -> ChosenFact | None:
    """Return the fact that a value names, None if it is a question that somebody typed."""
    found = _NAMES_FACT.fullmatch(value)
    return ChosenFact(found["key"], int(found["phrasing"])) if found else None


def topic_choices(typed: str, topics: Sequence[Topic]) -> list[Choice[str]]:
    """Return the topics nearest to what was typed, at most 25, all of them in order when nothing was."""
    wanted = typed.strip().casefold()
    scored = [(_nearness(wanted, topic), topic) for topic in topics]
    near = [pair for pair in scored if pair[0] >= _TOPIC_SCORE_LEAST]
    near.sort(key=lambda pair: -pair[0])
    names = [(echo(topic.title, CHOICE_CHARS), topic.name[:CHOICE_CHARS]) for _, topic in near[:CHOICES]]
    return [Choice(name=title or name, value=name) for title, name in names]


def topic_named(wanted: str, topics: Sequence[Topic]) -> Topic | None:
    """Return the topic somebody means: by name or title, else the nearest of those that are near."""
    folded = wanted.strip().casefold()
    for topic in topics:
        if folded in (topic.name[:CHOICE_CHARS].casefold(), topic.title.casefold()):
            return topic
    near = topic_choices(wanted, topics)
    return next((topic for topic in topics if near and topic.name[:CHOICE_CHARS] == near[0].value), None)


def _value(completion: Completion) -> str:
    questions = completion.fact.questions
    number = questions.index(completion.phrasing) if completion.phrasing in questions else len(questions)
    return f"sankore:fact:{digest(completion.fact.id)}:{min(number, 9999)}"


def _nearness(wanted: str, topic: Topic) -> float:
    if not wanted:
        return 100
    return max(fuzz.partial_ratio(wanted, name.casefold()) for name in (topic.name, topic.title))


def fact_choices(record: GuildRecord, typed: str) -> list[Choice[str]]:
    """Return facts in force near what a moderator typed, by id or by what they say."""
    return _nearest(typed, [(fact.id, fact.passage.text) for fact in record.base])


def retired_fact_choices(record: GuildRecord, typed: str) -> list[Choice[str]]:
    """Return retired facts near what a moderator typed."""
    return _nearest(typed, _retired(record, Subject.FACT, lambda last: input_from_record(last).text))


def topic_name_choices(record: GuildRecord, typed: str) -> list[Choice[str]]:
    """Return topics in force near what a moderator typed; the value is the topic's name."""
    return _nearest(typed, [(topic.name, topic.title) for topic in record.base.topics])


def retired_topic_choices(record: GuildRecord, typed: str) -> list[Choice[str]]:
    """Return retired topics near what a moderator typed."""
    return _nearest(typed, _retired(record, Subject.TOPIC, lambda last: str(last.get("title", ""))))


def _retired(record: GuildRecord, subject: Subject, words_of: Callable[[Json], str]) -> list[tuple[str, str]]:
    """Return the keys of what is retired, each with the words it had last."""
    known = record.state.facts if subject is Subject.FACT else record.state.topics
    gone = [key for key in known if record.current(subject, key) is None]
    return [(key, words_of(known[key].last or {})) for key in gone]


def fact_id_meant(record: GuildRecord, typed: str) -> str:
    """Return the id of the fact that somebody names; what they typed if there is none."""
    return _key_meant(typed, [*record.base.by_id, *record.state.facts])


def topic_name_meant(record: GuildRecord, typed: str) -> str:
    """Return the name of the topic that somebody names; what they typed if there is none."""
    titles = {topic.title.casefold(): topic.name for topic in record.base.topics}
    by_title = titles.get(typed.strip().casefold())
    return by_title or _key_meant(typed, [*record.base.by_name, *record.state.topics])


def _key_meant(typed: str, keys: Iterable[str]) -> str:
    """Return the key as it is typed, whatever its case; else what was typed, which then is none."""
    wanted = typed.strip().lstrip("/").casefold()
    return next((key for key in keys if key.casefold() == wanted), typed.strip())


def _nearest(typed: str, named: Sequence[tuple[str, str]]) -> list[Choice[str]]:
    """Return at most 25 of them, the nearest first, all in their order when nothing was typed."""
    if not typed.strip():
        nearest = list(named[:CHOICES])
    else:
        names = [f"{key.replace('-', ' ')} {words}" for key, words in named]
        found = process.extract(
            typed,
            names,
            scorer=fuzz.partial_ratio,
            processor=utils.default_process,
            limit=CHOICES,
            score_cutoff=_RECORD_SCORE_LEAST,
        )
        nearest = [named[place] for _, _, place in found]
    return [Choice(name=echo(f"{key} · {words}", CHOICE_CHARS), value=key) for key, words in nearest]
