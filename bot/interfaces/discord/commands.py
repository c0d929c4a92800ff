"""The slash commands and the message command, made from the fact base."""

from __future__ import annotations

import logging
import secrets
from typing import Any, Optional

import discord
from discord import app_commands

from bot.desk import Desk, Question
from bot.facts import Topic
from bot.interfaces.discord.browsing import about, topic_list, topic_page
from bot.interfaces.discord.budget import command_description, plan_commands
from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, Shown, Style, answer, render
from bot.interfaces.discord.sending import respond
from bot.interfaces.discord.suggestions import chosen, offers, topic_named, topic_offers

_log = logging.getLogger(__name__)

QUESTION_LIMIT_CHARS = 300
"""Longer than any question we have seen, short enough for a footer to repeat."""

RESERVED = ("ask", "topics", "about")
ANSWER_THIS = "Answer this"

Asked = app_commands.Range[str, 1, QUESTION_LIMIT_CHARS]
"""The question option of a command."""

BOTS_OWN_WORDS = Rendered("I only answer what people write.")
NO_WORDS = Rendered("There are no words in that message for me to answer.")


class Tree(app_commands.CommandTree[Any]):
    """The commands.

    An error in one is told to the person in a line, with an id under which it is in the log.
    """

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the error and say so."""
        await report(interaction, error)


async def report(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Log an error under an id and tell it to the person.

    An interaction that has run out cannot be told anything.
    """
    cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
    if isinstance(cause, discord.NotFound | discord.HTTPException) and cause.code in _RAN_OUT:
        _log.info("An interaction could not be answered in time, or was answered twice (%s)", cause.code)
        return
    if isinstance(cause, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
        line = (
            "That command has changed. Restart Discord to see the new one, or mention me with your question."
        )
    else:
        error_id = secrets.token_hex(4)
        _log.error("Error %s in an interaction", error_id, exc_info=cause)
        line = f"Something went wrong on my side. The log has it under `{error_id}`; please try again."
    try:
        await respond(interaction, Rendered(line), private=True)
    except discord.HTTPException:
        _log.info("The error could not be told")


_RAN_OUT = frozenset({10062, 10015, 50027, 40060})
"""Discord's codes for an interaction that ran out (unknown, or its token is) or was answered before."""


class Commands:
    """What the commands do: translate, ask the desk, render, send."""

    def __init__(self, desk: Desk, catalogue: Catalogue, version: str) -> None:
        self._desk = desk
        self._catalogue = catalogue
        self._version = version

    async def ask(
        self, interaction: discord.Interaction[Any], text: str, topic: str | None, private: bool
    ) -> None:
        """Answer a question, in a topic or in all of them."""
        picked = chosen(text)
        if picked is not None and (fact := self._catalogue.fact(picked.key)) is not None:
            question = Question(picked.words(fact), topic, interaction.guild_id, interaction.user.id)
            hit = next((hit for hit in self._desk.more(question) if hit.fact == fact), None)
            shown = Shown(fact) if hit is None else Shown.of(hit)
            rendered = answer([shown], Style(EMBED_ROOM_CHARS, question))
        else:
            question = Question(
                text, topic, interaction.guild_id, interaction.user.id, interaction.created_at
            )
            rendered = self._reply(question, interaction.user.id)
        await respond(interaction, rendered, private=private)

    async def page(self, interaction: discord.Interaction[Any], name: str) -> None:
        """Open a topic at its first fact, in private."""
        topic = self._desk.topic(name)
        topics = topic_list(self._desk.topics(), 1)
        await respond(interaction, topics if topic is None else topic_page(topic, 1), private=True)

    async def topics(self, interaction: discord.Interaction[Any], name: str | None) -> None:
        """List the topics, or open the one named."""
        topic = topic_named(name, self._desk.topics()) if name and name.strip() else None
        messages = [topic_list(self._desk.topics(), 1) if topic is None else topic_page(topic, 1)]
        if name and topic is None:
            messages.insert(0, Rendered(f"There is no topic called {escaped_echo(name, 100)}."))
        await respond(interaction, *messages, private=True)

    async def answer_this(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Answer somebody's message where it stands."""
        if message.author.bot or message.webhook_id is not None:
            return await respond(interaction, BOTS_OWN_WORDS, private=True)
        if not message.content.strip():
            return await respond(interaction, NO_WORDS, private=True)
        question = Question(
            message.content, None, interaction.guild_id, interaction.user.id, interaction.created_at
        )
        return await respond(interaction, self._reply(question, interaction.user.id), private=False)

    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """Tell what the bot knows."""
        await respond(interaction, about(self._desk.base, self._version), private=True)

    def phrasings(self, typed: str, topic: str | None) -> list[app_commands.Choice[str]]:
        """Stored phrasings near what was typed."""
        return [
            app_commands.Choice(name=offer.name, value=offer.value)
            for offer in offers(self._desk.suggest(typed, topic))
        ]

    def topic_names(self, typed: str) -> list[app_commands.Choice[str]]:
        """Topics near what was typed."""
        return [
            app_commands.Choice(name=offer.name, value=offer.value)
            for offer in topic_offers(typed, self._desk.topics())
        ]

    def _reply(self, question: Question, asker: int) -> Rendered:
        topics = self._desk.topics()
        return render(self._desk.ask(question), topics, asker, Style(EMBED_ROOM_CHARS, question))


def plant(tree: Tree, commands: Commands, desk: Desk, guild: discord.Object | None) -> None:
    """Put the commands into the tree, for one server or for all."""
    made: list[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu] = [
        _ask(commands),
        _topics(commands),
        _about(commands),
        _answer_this(commands),
    ]
    plan = plan_commands(desk.topics(), RESERVED)
    if plan.others:
        _log.warning("%d topics have no command of their own; /topics has them all", len(plan.others))
    for command in [*made, *(_topic(commands, topic) for topic in plan.commands)]:
        tree.add_command(command, guild=guild)


def _ask(commands: Commands) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="ask", description="Ask the record a question")
    @app_commands.describe(question="In your own words", private="Only you see the answer")
    async def ask(interaction: discord.Interaction[Any], question: Asked, private: bool = False) -> None:
        await commands.ask(interaction, question, None, private)

    return ask


def _topics(commands: Commands) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="topics", description="What the record is about, topic by topic")
    @app_commands.describe(name="The topic to open")
    async def topics(interaction: discord.Interaction[Any], name: Optional[Asked] = None) -> None:  # noqa: UP045
        await commands.topics(interaction, name)

    @topics.autocomplete("name")
    async def names(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return commands.topic_names(typed)

    return topics


def _about(commands: Commands) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(
        name="about", description="What I know, where it comes from, and what I do with your words"
    )
    async def about_me(interaction: discord.Interaction[Any]) -> None:
        await commands.about(interaction)

    return about_me


def _answer_this(commands: Commands) -> app_commands.ContextMenu:
    async def answer_this(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        await commands.answer_this(interaction, message)

    return app_commands.ContextMenu(name=ANSWER_THIS, callback=answer_this)


def _topic(commands: Commands, topic: Topic) -> app_commands.Command[Any, ..., Any]:
    name = topic.name

    @app_commands.command(name=name, description=command_description(topic))
    @app_commands.describe(question="In your own words; leave it out to page through the topic")
    async def ask_topic(interaction: discord.Interaction[Any], question: Optional[Asked] = None) -> None:  # noqa: UP045
        if question is None:
            await commands.page(interaction, name)
        else:
            await commands.ask(interaction, question, name, private=False)

    @ask_topic.autocomplete("question")
    async def phrasings(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return commands.phrasings(typed, name)

    return ask_topic
