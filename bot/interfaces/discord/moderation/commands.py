"""The slash commands of moderation: each translates, and leaves the rest to its module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Optional

import discord
from discord import app_commands

from bot.facts import SankoreError
from bot.interfaces.discord.autocomplete import (
    fact_choices,
    fact_id_meant,
    retired_fact_choices,
    retired_topic_choices,
    topic_name_choices,
    topic_name_meant,
)
from bot.interfaces.discord.context import context_of
from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.moderation import editing, import_export, listing, proposals, settings_panel
from bot.interfaces.discord.moderation.listing import FactState, ListFilter
from bot.service.record import changes
from bot.service.record.guild_record import GuildRecord

Interaction = discord.Interaction[Any]
Why = app_commands.Range[str, 1, 300]
Day = app_commands.Range[str, 1, 20]
Choices = list[app_commands.Choice[str]]
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group


class Named(app_commands.Transformer):
    """An option that names something of the server's record, as its moderators type it."""

    min_value, max_value = 1, 100

    def __init__(self, find_key: Callable[[GuildRecord, str], str]) -> None:
        self._find_key = find_key

    async def transform(self, interaction: Interaction, value: str, /) -> str:
        """Return the key of what is meant. Raises `NotAllowedError` when somebody else types it."""
        return self._find_key(context_of(interaction).moderated_record(), value)


class Offered(Named):
    """The same, offered while it is typed."""

    def __init__(
        self, find_key: Callable[[GuildRecord, str], str], find_choices: Callable[[GuildRecord, str], Choices]
    ) -> None:
        super().__init__(find_key)
        self._find_choices = find_choices

    async def autocomplete(self, interaction: Interaction, value: str, /) -> Choices:  # type: ignore[override]
        """Return what is near; nothing for others than moderators, since there is no way to say why."""
        try:
            return self._find_choices(context_of(interaction).moderated_record(), value)
        except SankoreError:
            return []


AnyFact = app_commands.Transform[str, Named(fact_id_meant)]
Fact = app_commands.Transform[str, Offered(fact_id_meant, fact_choices)]
RetiredFact = app_commands.Transform[str, Offered(fact_id_meant, retired_fact_choices)]
Topic = app_commands.Transform[str, Offered(topic_name_meant, topic_name_choices)]
TopicAsTyped = app_commands.Transform[str, Offered(lambda _, typed: typed, topic_name_choices)]
RetiredTopic = app_commands.Transform[str, Offered(topic_name_meant, retired_topic_choices)]

ON_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
"""A record belongs to a server: its commands are not even offered in direct messages."""

on_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)

STATES = {
    FactState.ALL: "all in force",
    FactState.OVERDUE: "overdue for review",
    FactState.RETIRED: "retired",
    FactState.OURS: "changed or added here",
    FactState.UPSTREAM: "changed upstream, or not in force",
}

fact_group = app_commands.Group(
    name="fact", description="Keep the record: for moderators", allowed_contexts=ON_SERVERS
)
topic_group = app_commands.Group(
    name="topic", description="Keep the topics: for moderators", allowed_contexts=ON_SERVERS
)


@fact_group.command(name="add", description="Add a fact: a quotation, or what the moderators state")
@app_commands.describe(topic="The topic it belongs to", review_by="When to look at it again, as 2026-12-31")
async def _fact_add(
    interaction: Interaction,
    topic: TopicAsTyped = "",
    review_by: Day = "",
) -> None:
    await editing.add_fact(context_of(interaction), topic, review_by)


@fact_group.command(name="edit", description="Rewrite a fact")
@app_commands.describe(fact="The fact", review_by="When to look at it again: 2026-12-31, or never")
async def _fact_edit(interaction: Interaction, fact: Fact, review_by: Day = "") -> None:
    await editing.edit_fact(context_of(interaction), fact, review_by)


@fact_group.command(name="retire", description="Take a fact out of force; its history stays")
@app_commands.describe(fact="The fact", why="The reason, for the history")
async def _fact_retire(interaction: Interaction, fact: Fact, why: Why = "") -> None:
    await editing.preview_changes(
        context_of(interaction), lambda record: changes.retire_fact(record, fact, why)
    )


@fact_group.command(name="restore", description="Bring a retired fact back")
@app_commands.describe(fact="The retired fact")
async def _fact_restore(interaction: Interaction, fact: RetiredFact) -> None:
    await editing.preview_changes(context_of(interaction), lambda record: changes.restore_fact(record, fact))


@fact_group.command(name="undo", description="Take back the last change, or a chosen one")
@app_commands.describe(fact="Its last change; of all facts if left out", change="The number of the change")
async def _fact_undo(
    interaction: Interaction,
    fact: AnyFact = "",
    change: Optional[app_commands.Range[int, 1]] = None,  # noqa: UP045
) -> None:
    await editing.preview_undo(context_of(interaction), change, fact)


@fact_group.command(name="history", description="Who changed what, and when")
@app_commands.describe(fact="The fact; of everything if left out")
async def _fact_history(interaction: Interaction, fact: AnyFact = "") -> None:
    await listing.show_history(context_of(interaction), fact, 0)


@fact_group.command(name="show", description="A fact with everything known of it")
@app_commands.describe(fact="The fact")
async def _fact_show(interaction: Interaction, fact: Fact) -> None:
    await listing.show_fact(context_of(interaction), fact)


@fact_group.command(name="list", description="Look through the facts")
@app_commands.describe(state="Which ones", topic="Of one topic", author="Changed by one person")
@app_commands.choices(
    state=[app_commands.Choice(name=name, value=state.value) for state, name in STATES.items()]
)
async def _fact_list(
    interaction: Interaction,
    state: str = FactState.ALL.value,
    topic: Topic = "",
    author: Optional[discord.User] = None,  # noqa: UP045
) -> None:
    filtered = ListFilter(FactState(state), digest(topic) if topic else "", author.id if author else 0)
    await listing.show_list(context_of(interaction), filtered, 1)


@fact_group.command(name="move", description="Put a fact under another topic")
@app_commands.describe(fact="The fact", topic="The topic")
async def _fact_move(interaction: Interaction, fact: Fact, topic: Topic) -> None:
    await editing.preview_changes(
        context_of(interaction), lambda record: changes.move_fact(record, fact, topic)
    )


@fact_group.command(
    name="merge", description="Give a fact another one's phrasings and keywords, and retire that one"
)
@app_commands.describe(keep="The fact that stays", drop="The fact that is retired")
async def _fact_merge(interaction: Interaction, keep: Fact, drop: Fact) -> None:
    await editing.preview_changes(
        context_of(interaction), lambda record: changes.merge_facts(record, keep, drop)
    )


@fact_group.command(name="export", description="The record as files, to keep or to carry elsewhere")
@app_commands.describe(topic="One topic; all of them if left out")
async def _fact_export(interaction: Interaction, topic: Topic = "") -> None:
    await import_export.export_record(context_of(interaction), topic)


@fact_group.command(name="import", description="Take files in, after a dry run")
@app_commands.describe(file="A YAML file, or a zip archive of some, as /fact export gives")
async def _fact_import(interaction: Interaction, file: discord.Attachment) -> None:
    await import_export.preview_import(context_of(interaction), file)


@topic_group.command(name="add", description="Add a topic, which becomes a command of this server")
async def _topic_add(interaction: Interaction) -> None:
    await editing.add_topic(context_of(interaction))


@topic_group.command(name="edit", description="Give a topic another title or description")
@app_commands.describe(topic="The topic")
async def _topic_edit(interaction: Interaction, topic: Topic) -> None:
    await editing.edit_topic(context_of(interaction), topic)


@topic_group.command(
    name="retire", description="Take a topic out of force with all its facts; its history stays"
)
@app_commands.describe(topic="The topic", why="The reason, for the history")
async def _topic_retire(interaction: Interaction, topic: Topic, why: Why = "") -> None:
    await editing.preview_changes(
        context_of(interaction), lambda record: changes.retire_topic(record, topic, why)
    )


@topic_group.command(name="restore", description="Bring a retired topic back, with its facts")
@app_commands.describe(topic="The retired topic")
async def _topic_restore(interaction: Interaction, topic: RetiredTopic) -> None:
    await editing.preview_changes(
        context_of(interaction), lambda record: changes.restore_topic(record, topic)
    )


@app_commands.command(name="review", description="What waits to be decided: for moderators")
@on_servers
async def _review(interaction: Interaction) -> None:
    await proposals.review(context_of(interaction), 0)


@app_commands.command(name="suggest", description="Suggest something that the record should say")
@app_commands.describe(question="The question it answers")
@on_servers
async def _suggest(interaction: Interaction, question: Why = "") -> None:
    await proposals.open_suggestion_form(context_of(interaction), "", question)


@app_commands.command(name="settings", description="How I behave on this server: for its admins")
@on_servers
@app_commands.default_permissions(manage_guild=True)
async def _settings(interaction: Interaction) -> None:
    await settings_panel.open_settings(context_of(interaction))


MODERATION_COMMANDS: tuple[AnyCommand, ...] = (fact_group, topic_group, _review, _suggest, _settings)
