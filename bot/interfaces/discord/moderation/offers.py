"""What autocompletion offers to moderators, and which fact or topic somebody means. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process, utils

from bot.interfaces.discord.limits import CHOICE_CHARS, CHOICES
from bot.interfaces.discord.markdown import echo
from bot.interfaces.discord.suggestions import Offer
from bot.ledger import Subject
from bot.service.record.form_input import input_from_record
from bot.service.record.guild_record import GuildRecord

_NEAR_PERCENT = 50


def fact_offers(server: GuildRecord, typed: str) -> list[Offer]:
    """Facts in force near what was typed, by id or by what they say."""
    return _near(typed, [(fact.id, fact.passage.text) for fact in server.base])


def retired_offers(server: GuildRecord, typed: str) -> list[Offer]:
    """Retired facts near what was typed."""
    gone = [
        (key, input_from_record(change.last or {}).text)
        for key, change in server.state.facts.items()
        if server.current(Subject.FACT, key) is None
    ]
    return _near(typed, gone)


def topic_name_offers(server: GuildRecord, typed: str) -> list[Offer]:
    """Topics in force near what was typed; the value is the topic's name."""
    return _near(typed, [(topic.name, topic.title) for topic in server.base.topics])


def retired_topic_offers(server: GuildRecord, typed: str) -> list[Offer]:
    """Retired topics near what was typed."""
    gone = [
        (key, str((change.last or {}).get("title", "")))
        for key, change in server.state.topics.items()
        if server.current(Subject.TOPIC, key) is None
    ]
    return _near(typed, gone)


def meant(typed: str, keys: Iterable[str]) -> str:
    """The key that is meant: as it is typed, whatever its case; else what was typed, which then is none."""
    wanted = typed.strip().lstrip("/").casefold()
    return next((key for key in keys if key.casefold() == wanted), typed.strip())


def _near(typed: str, named: Sequence[tuple[str, str]]) -> list[Offer]:
    """At most 25 of them, the nearest first, all in their order when nothing was typed."""
    offers = [Offer(echo(f"{key} · {words}", CHOICE_CHARS), key) for key, words in named]
    if not typed.strip():
        return offers[:CHOICES]
    names = [f"{key.replace('-', ' ')} {words}" for key, words in named]
    found = process.extract(
        typed, names, scorer=fuzz.partial_ratio, processor=utils.default_process, limit=CHOICES,
        score_cutoff=_NEAR_PERCENT,
    )  # fmt: skip
    return [offers[place] for _, _, place in found]
