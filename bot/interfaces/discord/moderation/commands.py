"""The slash commands of moderation: each translates, and leaves the rest to its room."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Optional

import discord
from discord import app_commands

from bot.interfaces.discord.custom_ids import digest
from bot.interfaces.discord.moderation.listing import State, Wanted
from bot.interfaces.discord.moderation.moderation import Moderation
from bot.interfaces.discord.moderation.offers import (
    fact_offers,
    retired_offers,
    retired_topic_offers,
    topic_name_offers,
)
from bot.interfaces.discord.suggestions import Offer
from bot.service.record.changes import (
    merge_facts,
    move_fact,
    restore_fact,
    restore_topic,
    retire_fact,
    retire_topic,
)
from bot.service.record.guild_record import GuildRecord

Here = discord.Interaction[Any]
Id = app_commands.Range[str, 1, 100]
Why = app_commands.Range[str, 1, 300]
Day = app_commands.Range[str, 1, 20]
MakeOffers = Callable[[GuildRecord, str], list[Offer]]
Complete = Callable[[Here, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.Group

ON_SERVERS = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
"""A record belongs to a server: its commands are not even offered in direct messages."""

on_servers = app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)

STATES = {
    State.ALL: "all in force",
    State.OVERDUE: "overdue for review",
    State.RETIRED: "retired",
    State.OURS: "changed or added here",
    State.UPSTREAM: "changed upstream, or not in force",
}


def moderation_commands(moderation: Moderation) -> list[AnyCommand]:
    """All commands of moderation."""
    facts = _group("fact", "Keep the record: for moderators")
    for plant in (_writing, _taking_out, _looking, _arranging, _exchanging):
        plant(facts, moderation)
    return [facts, _topics(moderation), *_others(moderation)]


def _group(name: str, description: str) -> app_commands.Group:
    return app_commands.Group(name=name, description=description, allowed_contexts=ON_SERVERS)


def _offering(moderation: Moderation, offers: MakeOffers) -> Complete:
    """Autocompletion from the server's record, for its moderators alone; nothing for others."""

    async def complete(interaction: Here, typed: str) -> list[app_commands.Choice[str]]:
        server = await moderation.office.seen_by_moderator(interaction)
        if server is None:
            return []
        return [app_commands.Choice(name=each.name, value=each.value) for each in offers(server, typed)]

    return complete


def _writing(group: app_commands.Group, moderation: Moderation) -> None:
    """The commands that open a form."""
    effective_base, topics = _offering(moderation, fact_offers), _offering(moderation, topic_name_offers)
    editing = moderation.editing

    @group.command(name="add", description="Add a fact: a quotation, or what the moderators state")
    @app_commands.describe(
        topic="The topic it belongs to", review_by="When to look at it again, as 2026-12-31"
    )
    @app_commands.autocomplete(topic=topics)
    async def add(interaction: Here, topic: Optional[Id] = None, review_by: Optional[Day] = None) -> None:  # noqa: UP045
        await editing.add(interaction, topic or "", review_by or "")

    @group.command(name="edit", description="Rewrite a fact")
    @app_commands.describe(fact="The fact", review_by="When to look at it again: 2026-12-31, or never")
    @app_commands.autocomplete(fact=effective_base)
    async def edit(interaction: Here, fact: Id, review_by: Optional[Day] = None) -> None:  # noqa: UP045
        await editing.edit(interaction, await moderation.fact_meant(interaction, fact), review_by or "")


def _taking_out(group: app_commands.Group, moderation: Moderation) -> None:
    """The commands that take something out of force, or back in."""
    effective_base, retired = _offering(moderation, fact_offers), _offering(moderation, retired_offers)
    editing = moderation.editing

    @group.command(name="retire", description="Take a fact out of force; its history stays")
    @app_commands.describe(fact="The fact", why="The reason, for the history")
    @app_commands.autocomplete(fact=effective_base)
    async def retire(interaction: Here, fact: Id, why: Optional[Why] = None) -> None:  # noqa: UP045
        id_ = await moderation.fact_meant(interaction, fact)
        await editing.try_edits(interaction, lambda server: retire_fact(server, id_, why or ""))

    @group.command(name="restore", description="Bring a retired fact back")
    @app_commands.describe(fact="The retired fact")
    @app_commands.autocomplete(fact=retired)
    async def restore(interaction: Here, fact: Id) -> None:
        id_ = await moderation.fact_meant(interaction, fact)
        await editing.try_edits(interaction, lambda server: restore_fact(server, id_))

    @group.command(name="undo", description="Take back the last change, or a chosen one")
    @app_commands.describe(
        fact="Its last change; of all facts if left out", change="The number of the change"
    )
    async def undo(
        interaction: Here,
        fact: Optional[Id] = None,  # noqa: UP045
        change: Optional[app_commands.Range[int, 1]] = None,  # noqa: UP045
    ) -> None:
        id_ = await moderation.fact_meant(interaction, fact) if fact else ""
        await editing.undo(interaction, change, id_)


def _looking(group: app_commands.Group, moderation: Moderation) -> None:
    """The commands that change nothing."""
    effective_base, topics = _offering(moderation, fact_offers), _offering(moderation, topic_name_offers)
    listing = moderation.listing

    @group.command(name="history", description="Who changed what, and when")
    @app_commands.describe(fact="The fact; of everything if left out")
    async def history(interaction: Here, fact: Optional[Id] = None) -> None:  # noqa: UP045
        id_ = await moderation.fact_meant(interaction, fact) if fact else ""
        await listing.history(interaction, id_, 0)

    @group.command(name="show", description="A fact with everything known of it")
    @app_commands.describe(fact="The fact")
    @app_commands.autocomplete(fact=effective_base)
    async def show(interaction: Here, fact: Id) -> None:
        await listing.show(interaction, await moderation.fact_meant(interaction, fact))

    @group.command(name="list", description="Look through the facts")
    @app_commands.describe(state="Which ones", topic="Of one topic", author="Changed by one person")
    @app_commands.choices(
        state=[app_commands.Choice(name=name, value=state.value) for state, name in STATES.items()]
    )
    @app_commands.autocomplete(topic=topics)
    async def list_(
        interaction: Here,
        state: str = State.ALL.value,
        topic: Optional[Id] = None,  # noqa: UP045
        author: Optional[discord.User] = None,  # noqa: UP045
    ) -> None:
        name = await moderation.topic_meant(interaction, topic) if topic else ""
        wanted = Wanted(State(state), digest(name) if name else "", author.id if author else 0)
        await listing.list(interaction, wanted, 1)


def _arranging(group: app_commands.Group, moderation: Moderation) -> None:
    """The commands that arrange facts anew."""
    effective_base, topics = _offering(moderation, fact_offers), _offering(moderation, topic_name_offers)
    editing = moderation.editing

    @group.command(name="move", description="Put a fact under another topic")
    @app_commands.describe(fact="The fact", topic="The topic")
    @app_commands.autocomplete(fact=effective_base, topic=topics)
    async def move(interaction: Here, fact: Id, topic: Id) -> None:
        id_, name = (
            await moderation.fact_meant(interaction, fact),
            await moderation.topic_meant(interaction, topic),
        )
        await editing.try_edits(interaction, lambda server: move_fact(server, id_, name))

    @group.command(
        name="merge", description="Give a fact another one's phrasings and keywords, and retire that one"
    )
    @app_commands.describe(keep="The fact that stays", drop="The fact that is retired")
    @app_commands.autocomplete(keep=effective_base, drop=effective_base)
    async def merge(interaction: Here, keep: Id, drop: Id) -> None:
        kept, dropped = (
            await moderation.fact_meant(interaction, keep),
            await moderation.fact_meant(interaction, drop),
        )
        await editing.try_edits(interaction, lambda server: merge_facts(server, kept, dropped))


def _exchanging(group: app_commands.Group, moderation: Moderation) -> None:
    """The commands that give and take files."""
    topics = _offering(moderation, topic_name_offers)

    @group.command(name="export", description="The record as files, to keep or to carry elsewhere")
    @app_commands.describe(topic="One topic; all of them if left out")
    @app_commands.autocomplete(topic=topics)
    async def export(interaction: Here, topic: Optional[Id] = None) -> None:  # noqa: UP045
        name = await moderation.topic_meant(interaction, topic) if topic else ""
        await moderation.exchanging.export(interaction, name)

    @group.command(name="import", description="Take files in, after a dry run")
    @app_commands.describe(file="A YAML file, or a zip archive of some, as /fact export gives")
    async def import_(interaction: Here, file: discord.Attachment) -> None:
        await moderation.exchanging.take_in(interaction, file)


def _topics(moderation: Moderation) -> app_commands.Group:
    group = _group("topic", "Keep the topics: for moderators")
    effective_base, retired = (
        _offering(moderation, topic_name_offers),
        _offering(moderation, retired_topic_offers),
    )
    editing = moderation.editing

    @group.command(name="add", description="Add a topic, which becomes a command of this server")
    async def add(interaction: Here) -> None:
        await editing.add_topic(interaction)

    @group.command(name="edit", description="Give a topic another title or description")
    @app_commands.describe(topic="The topic")
    @app_commands.autocomplete(topic=effective_base)
    async def edit(interaction: Here, topic: Id) -> None:
        await editing.edit_topic(interaction, await moderation.topic_meant(interaction, topic))

    @group.command(
        name="retire", description="Take a topic out of force with all its facts; its history stays"
    )
    @app_commands.describe(topic="The topic", why="The reason, for the history")
    @app_commands.autocomplete(topic=effective_base)
    async def retire(interaction: Here, topic: Id, why: Optional[Why] = None) -> None:  # noqa: UP045
        name = await moderation.topic_meant(interaction, topic)
        await editing.try_edits(interaction, lambda server: retire_topic(server, name, why or ""))

    @group.command(name="restore", description="Bring a retired topic back, with its facts")
    @app_commands.describe(topic="The retired topic")
    @app_commands.autocomplete(topic=retired)
    async def restore(interaction: Here, topic: Id) -> None:
        name = await moderation.topic_meant(interaction, topic)
        await editing.try_edits(interaction, lambda server: restore_topic(server, name))

    return group


def _others(moderation: Moderation) -> list[AnyCommand]:
    reviewing, panel, people = moderation.reviewing, moderation.panel, moderation.people

    @app_commands.command(name="review", description="What waits to be decided: for moderators")
    @on_servers
    async def review(interaction: Here) -> None:
        await reviewing.review(interaction, 0)

    @app_commands.command(name="suggest", description="Suggest something that the record should say")
    @app_commands.describe(question="The question it answers")
    @on_servers
    async def suggest(interaction: Here, question: Optional[Why] = None) -> None:  # noqa: UP045
        await moderation.suggesting.open_form(interaction, "", question or "")

    @app_commands.command(name="settings", description="How I behave on this server: for its admins")
    @on_servers
    @app_commands.default_permissions(manage_guild=True)
    async def settings(interaction: Here) -> None:
        await panel.open(interaction)

    @app_commands.command(name="privacy", description="What I keep, and for how long")
    async def privacy(interaction: Here) -> None:
        await people.privacy(interaction)

    @app_commands.command(name="forget-me", description="Take my id out of everything I changed or suggested")
    async def forget_me(interaction: Here) -> None:
        await people.ask_to_forget(interaction)

    return [review, suggest, settings, privacy, forget_me]
