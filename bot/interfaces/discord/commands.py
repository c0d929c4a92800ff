"""The slash commands for members, and the message command; those of topics are made from the fact base."""

from __future__ import annotations

from functools import partial
from typing import Any, Optional

import discord
from discord import app_commands

from bot.facts import Topic
from bot.interfaces.discord.answer_buttons import shown_for
from bot.interfaces.discord.autocomplete import chosen_fact, phrasing_choices, topic_choices, topic_named
from bot.interfaces.discord.browsing import about, topic_list, topic_page
from bot.interfaces.discord.command_sync import command_description
from bot.interfaces.discord.context import BotState, Context, context_of
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.error_reporting import report_error
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.message_model import Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.message_parsing import plain_words
from bot.interfaces.discord.rendering import EMBED_ROOM_CHARS, Style, render, render_answer, wait_message
from bot.interfaces.discord.sending import respond
from bot.interfaces.i18n import t
from bot.matching import Declined, Reply
from bot.service.answering import Question

QUESTION_LIMIT_CHARS = 300
"""Longer than any question we have seen, short enough for a footer to repeat."""


ANSWER_THIS = "Answer this"

Interaction = discord.Interaction[Any]
Asked = app_commands.Range[str, 1, QUESTION_LIMIT_CHARS]
"""The question option of a command."""

Choices = list[app_commands.Choice[str]]
AnyCommand = app_commands.Command[Any, ..., Any] | app_commands.ContextMenu

BOTS_OWN_WORDS = OutgoingMessage("I only answer what people write.")
NO_WORDS = OutgoingMessage("There are no words in that message for me to answer.")

PRIVACY = (
    "I read what is addressed to me: mentions, replies, direct messages, commands, and every message "
    "of a channel that the server's admins named an ask-channel.",
    "I keep **no questions**. Delete your question, and I delete my answer.",
    "Of whoever changes the record or suggests a change I keep the **Discord id**, with what they "
    "changed and when: it is the record's authorship. Unfinished drafts are kept for a week.",
    "`/forget-me` takes your id out of all of it, on every server; what you wrote stays, as the work "
    "of “a former moderator”.",
    "A server that removes me is kept for 30 days, then erased with all it had.",
)

SURE = OutgoingMessage(
    "Shall I forget you? Your id is taken out of everything you changed or suggested, on every server, and "
    "your drafts are deleted. What you wrote stays, as the work of “a former moderator”. It is final.",
    (),
    (Button("Forget me", custom_id(Verb.FORGET), primary=True),),
)


class Tree(app_commands.CommandTree[Any]):
    """The commands, each with the context of its server; a person is told of an error in a line."""

    bot: BotState

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Read the context, once for each use of a command."""
        interaction.extras["context"] = await self.bot.context(interaction)
        return True

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Log the error and say so."""
        await report_error(interaction, error)


async def ask(ctx: Context, text: str, topic: str | None, private: bool | None = None) -> None:
    """Answer a question, in a topic or in all of them; `private` None: as the server's admins chose."""
    if await _has_to_wait(ctx):
        return
    private = ctx.guild.settings.private if private is None else private
    chosen = chosen_fact(text)
    fact = None if chosen is None else ctx.bot.lookup.fact(ctx.service, chosen.key)
    if chosen is not None and fact is not None:  # whatever else the words might lead to
        question = ctx.question(chosen.words(fact), topic)
        shown = await ctx.bot.executor.run(
            lambda: shown_for(ctx.service, question, fact), when_slow=partial(ctx.defer, private=private)
        )
        message = render_answer([shown], _style(question))
    else:
        question = ctx.question(plain_words(text, ctx.bot.bot_id), topic)
        message = _render(ctx, question, await _reply(ctx, question, private=private))
    await respond(ctx.interaction, message, private=private)


async def forget_person(ctx: Context) -> None:
    """Forget a person; it works in direct messages too."""
    await ctx.interaction.response.defer()
    ctx.bot.drafts.forget(ctx.user_id)
    count = await ctx.bot.records.forget_person(ctx.user_id)
    entries = t("{count} entries", count=count) if count != 1 else t("1 entry")
    done = t("Done. Your id was taken out of {entries}.", entries=entries)
    await ctx.edit_private(OutgoingMessage(done))


async def _has_to_wait(ctx: Context) -> bool:
    """Note that a person asks, and tell them if they have to wait first."""
    pause_s = ctx.guild.settings.cooldown_s
    wait = ctx.bot.cooldowns.wait_before(ctx.guild.guild_id, ctx.user_id, pause_s)
    if wait is not None:
        await ctx.respond(wait_message(wait.seconds))
    return wait is not None


async def _reply(ctx: Context, question: Question, *, private: bool) -> Reply:
    return await ctx.bot.executor.run(
        lambda: ctx.service.ask(question), when_slow=partial(ctx.defer, private=private)
    )


def _render(ctx: Context, question: Question, reply: Reply) -> OutgoingMessage:
    return render(reply, ctx.service.base.topics, ctx.user_id, _style(question))


def _style(question: Question) -> Style:
    return Style(EMBED_ROOM_CHARS, question, can_propose=question.guild_id is not None)


@app_commands.command(name="ask", description="Ask the record a question")
@app_commands.describe(question="In your own words", private="Whether only you see the answer")
async def _ask(interaction: Interaction, question: Asked, private: Optional[bool] = None) -> None:  # noqa: UP045
    await ask(context_of(interaction), question, None, private)


@app_commands.command(name="topics", description="What the record is about, topic by topic")
@app_commands.describe(name="The topic to open")
async def _topics(interaction: Interaction, name: Optional[Asked] = None) -> None:  # noqa: UP045
    ctx = context_of(interaction)
    topics = ctx.service.base.topics
    topic = topic_named(name, topics) if name and name.strip() else None
    messages = [topic_list(topics, 1) if topic is None else topic_page(topic, 1)]
    if name and topic is None:
        line = t("There is no topic called {name}.", name=escaped_echo(name, 100))
        messages.insert(0, OutgoingMessage(line))
    await ctx.respond(*messages)


@_topics.autocomplete("name")
async def _complete_topic(interaction: Interaction, typed: str) -> Choices:
    return topic_choices(typed, context_of(interaction).service.base.topics)


@app_commands.command(
    name="about", description="What I know, where it comes from, and what I do with your words"
)
async def _about(interaction: Interaction) -> None:
    ctx = context_of(interaction)
    await ctx.respond(about(ctx.service.base, ctx.bot.version))


@app_commands.command(name="privacy", description="What I keep, and for how long")
async def _privacy(interaction: Interaction) -> None:
    card = Card("\n".join(map(t, PRIVACY)), Tone.PAGE, t("What I keep"))
    await context_of(interaction).respond(OutgoingMessage("", (card,)))


@app_commands.command(name="forget-me", description="Take my id out of everything I changed or suggested")
async def _forget_me(interaction: Interaction) -> None:
    await context_of(interaction).respond(SURE)


@app_commands.context_menu(name=ANSWER_THIS)
async def _answer_this(interaction: Interaction, message: discord.Message) -> None:
    """Answer somebody's message for all to see; tell in private that there is no answer.

    Its author did not ask, and need not be told before everybody that the record does not say. When the
    message is deleted, so is the answer, which repeats its words.
    """
    ctx = context_of(interaction)
    if message.author.bot or message.webhook_id is not None:
        return await ctx.respond(BOTS_OWN_WORDS)
    question = ctx.question(plain_words(message.content, ctx.bot.bot_id))
    if not question.text:
        return await ctx.respond(NO_WORDS)
    if await _has_to_wait(ctx):
        return None
    reply = await _reply(ctx, question, private=False)
    is_declined = isinstance(reply, Declined)
    answer_id = await respond(interaction, _render(ctx, question, reply), private=is_declined)
    if answer_id is not None and not is_declined:
        ctx.bot.replies.add_companion(message.id, answer_id)
    return None


def topic_command(made_for: Topic) -> app_commands.Command[Any, ..., Any]:
    """Return the command of a topic."""
    name = made_for.name

    @app_commands.command(name=name, description=command_description(made_for))
    @app_commands.describe(question="In your own words; leave it out to page through the topic")
    async def ask_topic(interaction: Interaction, question: Optional[Asked] = None) -> None:  # noqa: UP045
        ctx = context_of(interaction)
        if question is not None:
            return await ask(ctx, question, name)
        topic = ctx.service.base.by_name.get(name)
        return await ctx.respond(
            topic_list(ctx.service.base.topics, 1) if topic is None else topic_page(topic, 1)
        )

    @ask_topic.autocomplete("question")
    async def phrasings(interaction: Interaction, typed: str) -> Choices:
        service, nothing = context_of(interaction).service, Choices()
        executor = context_of(interaction).bot.executor
        return await executor.run_or_default(lambda: phrasing_choices(service.complete(typed, name)), nothing)

    return ask_topic


MEMBER_COMMANDS: tuple[AnyCommand, ...] = (_ask, _topics, _about, _privacy, _forget_me, _answer_this)
