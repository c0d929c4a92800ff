"""The slash commands and the message command, made from the fact base."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Optional

import discord
from discord import app_commands

from bot.facts import Fact, Topic
from bot.interfaces.discord.browsing import about, topic_list, topic_page
from bot.interfaces.discord.budget import command_description, plan_commands
from bot.interfaces.discord.cards import Rendered
from bot.interfaces.discord.catalogue import Catalogue, shown_for
from bot.interfaces.discord.correspondence import Correspondence
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.pauses import Pauses
from bot.interfaces.discord.questions import words_of
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, Style, answer, render, wait_message
from bot.interfaces.discord.sending import respond, respond_privately, think_aloud
from bot.interfaces.discord.suggestions import Offer, chosen, offers, topic_named, topic_offers
from bot.interfaces.discord.trouble import report
from bot.interfaces.i18n import set_language, t
from bot.matching import Declined
from bot.service.answering import AnswerService, Question
from bot.service.record.guild_records import GuildRecords

_log = logging.getLogger(__name__)

QUESTION_LIMIT_CHARS = 300
"""Longer than any question we have seen, short enough for a footer to repeat."""

RESERVED = (
    "ask", "topics", "about", "fact", "topic", "review", "suggest", "settings", "privacy", "forget-me",
)  # fmt: skip
"""The commands that every server has, whatever its topics."""
ANSWER_THIS = "Answer this"

Asked = app_commands.Range[str, 1, QUESTION_LIMIT_CHARS]
"""The question option of a command."""

BOTS_OWN_WORDS = Rendered("I only answer what people write.")
NO_WORDS = Rendered("There are no words in that message for me to answer.")


class Tree(app_commands.CommandTree[Any]):
    """The commands.

    An error in one is told to the person in a line, with an id under which it is in the log.
    """

    servers: GuildRecords | None = None

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Speak the server's language to whoever uses a command."""
        if self.servers is not None:
            set_language((await self.servers.guild_settings(interaction.guild_id)).language)
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the error and say so."""
        await report(interaction, error)


class Commands:
    """What the commands do: translate, ask the service, render, send."""

    def __init__(
        self,
        servers: GuildRecords,
        catalogue: Catalogue,
        correspondence: Correspondence,
        pauses: Pauses,
        version: str,
    ) -> None:
        self._servers = servers
        self._catalogue = catalogue
        self._executor = servers.executor
        self._correspondence = correspondence
        self._pauses = pauses
        self._version = version

    async def ask(
        self, interaction: discord.Interaction[Any], text: str, topic: str | None, private: bool | None = None
    ) -> None:
        """Answer a question, in a topic or in all of them; `private` None: as the server's admins chose."""
        options = await self._servers.guild_settings(interaction.guild_id)
        wait = self._pauses.asks(interaction.guild_id, interaction.user.id, options.cooldown_s)
        if wait is not None:
            return await respond_privately(interaction, wait_message(wait))
        private = options.private if private is None else private
        service = await self._servers.service(interaction.guild_id)
        picked = chosen(text)
        fact = None if picked is None else self._catalogue.fact(service, picked.key)
        words = _words(interaction, text) if picked is None or fact is None else picked.words(fact)
        question = _question(interaction, words, topic)
        rendered = await self._executor.run(
            lambda: (
                self._reply(service, question)[0] if fact is None else self._passage(service, fact, question)
            ),
            when_slow=lambda: think_aloud(interaction, private=private),
        )
        await respond(interaction, rendered, private=private)
        return None

    async def page(self, interaction: discord.Interaction[Any], name: str) -> None:
        """Open a topic at its first fact, in private."""
        service = await self._servers.service(interaction.guild_id)
        topic = service.topic(name)
        page = topic_list(service.topics(), 1) if topic is None else topic_page(topic, 1)
        await respond_privately(interaction, page)

    async def topics(self, interaction: discord.Interaction[Any], name: str | None) -> None:
        """List the topics, or open the one named."""
        service = await self._servers.service(interaction.guild_id)
        topic = topic_named(name, service.topics()) if name and name.strip() else None
        messages = [topic_list(service.topics(), 1) if topic is None else topic_page(topic, 1)]
        if name and topic is None:
            messages.insert(0, Rendered(t("There is no topic called {name}.", name=escaped_echo(name, 100))))
        await respond_privately(interaction, *messages)

    async def answer_this(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Answer somebody's message for all to see; that there is no answer is told in private.

        Its author did not ask, and need not be told before everybody that the record does not say. When the
        message is deleted, so is the answer, which repeats its words.
        """
        if message.author.bot or message.webhook_id is not None:
            return await respond_privately(interaction, BOTS_OWN_WORDS)
        question = _question(interaction, _words(interaction, message.content), None)
        if not question.text:
            return await respond_privately(interaction, NO_WORDS)
        pause_s = (await self._servers.guild_settings(interaction.guild_id)).cooldown_s
        wait = self._pauses.asks(interaction.guild_id, interaction.user.id, pause_s)
        if wait is not None:
            return await respond_privately(interaction, wait_message(wait))
        service = await self._servers.service(interaction.guild_id)
        rendered, declined = await self._executor.run(
            lambda: self._reply(service, question), when_slow=lambda: think_aloud(interaction, private=False)
        )
        answer_id = await respond(interaction, rendered, private=declined)
        if answer_id is not None and not declined:
            self._correspondence.accompany(message.id, answer_id)
        return None

    async def about(self, interaction: discord.Interaction[Any]) -> None:
        """Tell what the bot knows."""
        await respond_privately(
            interaction, about((await self._servers.service(interaction.guild_id)).base, self._version)
        )

    async def phrasings(
        self, guild_id: int | None, typed: str, topic: str | None
    ) -> list[app_commands.Choice[str]]:
        """Stored phrasings near what was typed."""
        nothing: list[Offer] = []
        service = await self._servers.service(guild_id)
        near = await self._executor.run_or_default(lambda: offers(service.complete(typed, topic)), nothing)
        return _choices(near)

    async def topic_names(self, guild_id: int | None, typed: str) -> list[app_commands.Choice[str]]:
        """Topics near what was typed."""
        return _choices(topic_offers(typed, (await self._servers.service(guild_id)).topics()))

    def _reply(self, service: AnswerService, question: Question) -> tuple[Rendered, bool]:
        """The message for the service's reply, and whether that is to decline."""
        assert question.asked_by is not None
        reply = service.ask(question)
        style = Style(EMBED_ROOM_CHARS, question, suggestible=question.guild_id is not None)
        return render(reply, service.topics(), question.asked_by, style), isinstance(reply, Declined)

    def _passage(self, service: AnswerService, fact: Fact, question: Question) -> Rendered:
        """The passage somebody picked while typing, whatever else the words might lead to."""
        style = Style(EMBED_ROOM_CHARS, question, suggestible=question.guild_id is not None)
        return answer([shown_for(service, question, fact)], style)


def _question(interaction: discord.Interaction[Any], words: str, topic: str | None) -> Question:
    return Question(words, topic, interaction.guild_id, interaction.user.id, interaction.created_at)


def _words(interaction: discord.Interaction[Any], text: str) -> str:
    bot = interaction.client.user
    return words_of(text, 0 if bot is None else bot.id)


def _choices(near: Sequence[Offer]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=offer.name, value=offer.value) for offer in near]


def topic_command(commands: Commands) -> Callable[[Topic], app_commands.Command[Any, ..., Any]]:
    """What makes a topic's command."""
    return lambda topic: _topic(commands, topic)


def plant(tree: Tree, commands: Commands, service: AnswerService, guild: discord.Object | None) -> None:
    """Put the commands into the tree, for one server or for all."""
    made: list[app_commands.Command[Any, ..., Any] | app_commands.ContextMenu] = [
        _ask(commands),
        _topics(commands),
        _about(commands),
        _answer_this(commands),
    ]
    plan = plan_commands(service.topics(), RESERVED)
    if plan.others:
        _log.warning("%d topics have no command of their own; /topics has them all", len(plan.others))
    for command in [*made, *(_topic(commands, topic) for topic in plan.commands)]:
        tree.add_command(command, guild=guild)


def _ask(commands: Commands) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="ask", description="Ask the record a question")
    @app_commands.describe(question="In your own words", private="Whether only you see the answer")
    async def ask(
        interaction: discord.Interaction[Any],
        question: Asked,
        private: Optional[bool] = None,  # noqa: UP045
    ) -> None:
        await commands.ask(interaction, question, None, private)

    return ask


def _topics(commands: Commands) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="topics", description="What the record is about, topic by topic")
    @app_commands.describe(name="The topic to open")
    async def topics(interaction: discord.Interaction[Any], name: Optional[Asked] = None) -> None:  # noqa: UP045
        await commands.topics(interaction, name)

    @topics.autocomplete("name")
    async def names(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return await commands.topic_names(interaction.guild_id, typed)

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
            await commands.ask(interaction, question, name)

    @ask_topic.autocomplete("question")
    async def phrasings(interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return await commands.phrasings(interaction.guild_id, typed, name)

    return ask_topic
