"""What the buttons under an answer do: read in context, why, more passages, pick one, topics.

Facts come from the base in force, the question from where it was asked.
"""

from __future__ import annotations

import logging
from typing import Any

import discord

from bot.facts import Fact, SankoreError
from bot.interfaces.discord import rendering
from bot.interfaces.discord.browsing import in_context, topic_list, topic_page
from bot.interfaces.discord.context import Context, Defer
from bot.interfaces.discord.custom_ids import Verb, digest, read_custom_id
from bot.interfaces.discord.message_model import OutgoingMessage
from bot.interfaces.discord.message_parsing import parse_footer, plain_words
from bot.interfaces.discord.moderation.proposals import open_suggestion_form
from bot.interfaces.i18n import t
from bot.matching import Hit
from bot.service.answering import AnswerService, Question

_log = logging.getLogger(__name__)

HITS_SEARCHED = 50
"""Among how many of a question's hits a fact is looked for."""

TOPIC_GONE = OutgoingMessage("That topic is no longer in the record. `/topics` lists those there are.")
UNREADABLE = "I can no longer read the question this answered: it was deleted, or I may not read it any more."
NOT_FOUND_BY_QUESTION = OutgoingMessage(
    "The question has changed since: its words no longer lead to this passage."
)
NOT_YOURS = OutgoingMessage(
    "Only the person who asked can turn these down. Ask me yourself, and I will answer you."
)


class GoneError(SankoreError):
    """What a button is about is no longer there."""


async def read_in_context(ctx: Context) -> None:
    """Show the paragraphs around a fact's passage."""
    fact = _fact(ctx)
    await ctx.respond(*in_context(fact.passage.document, ctx.service.context(fact)))


async def why_this(ctx: Context) -> None:
    """Show why a fact was found for the question."""
    fact = _fact(ctx)
    question = await _readable_question(ctx)

    def reasons() -> OutgoingMessage:
        hit = _hit_for(ctx.service, question, fact)
        return (
            NOT_FOUND_BY_QUESTION
            if hit is None
            else rendering.render_why(hit, ctx.service.ask(question).unmatched)
        )

    await ctx.respond(await ctx.bot.executor.run(reasons, when_slow=ctx.defer))


async def more_passages(ctx: Context) -> None:
    """Show the next best passages for the question."""
    question = await _readable_question(ctx)
    seen = _facts_on(ctx.interaction.message)
    hits = await ctx.bot.executor.run(lambda: ctx.service.more(question), when_slow=ctx.defer)
    others = [hit for hit in hits if digest(hit.fact.id) not in seen]
    await ctx.respond(rendering.render_more(others, question))


async def show_passage(ctx: Context) -> None:
    """Show a passage that was offered: to all if the asker picked it, else to the person alone."""
    fact = _fact(ctx)
    for_all = ctx.arg(1) == str(ctx.user_id)
    deferring = ctx.defer_update if for_all else ctx.defer
    question = await _question(ctx, deferring)
    shown = await ctx.bot.executor.run(lambda: shown_for(ctx.service, question, fact), when_slow=deferring)
    repeated = question if not for_all or _question_in_footer(ctx.interaction.message) else None
    rendered = rendering.render_answer([shown], _style(ctx, repeated))
    await (ctx.edit(rendered) if for_all else ctx.respond(rendered))


async def none_of_these(ctx: Context) -> None:
    """Turn down all passages offered; for the asker only."""
    if ctx.arg(0) != str(ctx.user_id):
        return await ctx.respond(NOT_YOURS)
    message = ctx.interaction.message
    offered = [fact for key in _facts_on(message) if (fact := ctx.bot.lookup.fact(ctx.service, key))]
    names = dict.fromkeys(fact.topic for fact in offered)
    near = [topic for name in names if (topic := ctx.service.base.by_name.get(name))]
    line = t("Then the record does not say.")
    style = _style(ctx, _question_in_footer(message))
    return await ctx.edit(rendering.render_declined(line, (), near, style))


async def suggest(ctx: Context) -> None:
    """Open the form for a proposal, about what the message answers."""
    message = ctx.interaction.message
    question = _question_in_footer(message)
    asked = message.reference.resolved if message is not None and message.reference else None
    content = asked.content if isinstance(asked, discord.Message) else ""
    await open_suggestion_form(ctx, ctx.arg(0), question.text if question else content)


async def open_topic(ctx: Context) -> None:
    """Show one fact of a topic."""
    topic = ctx.bot.lookup.topic(ctx.service, ctx.arg(0))
    await _browse(ctx, TOPIC_GONE if topic is None else topic_page(topic, int(ctx.arg(1))))


async def list_topics(ctx: Context) -> None:
    """Show a page of the list of topics."""
    await _browse(ctx, topic_list(ctx.service.base.topics, int(ctx.arg(0))))


async def _browse(ctx: Context, page: OutgoingMessage) -> None:
    """Turn the pages of a private message in place; from a public one, open a private one."""
    message = ctx.interaction.message
    if message is not None and message.flags.ephemeral:
        await ctx.edit(page)
    else:
        await ctx.respond(page)


def shown_for(service: AnswerService, question: Question | None, fact: Fact) -> rendering.ShownFact:
    """Return the fact to show, with what answers the question in bold if its words lead there."""
    hit = None if question is None else _hit_for(service, question, fact)
    return rendering.ShownFact(fact) if hit is None else rendering.ShownFact(hit.fact, hit.highlight)


def _hit_for(service: AnswerService, question: Question, fact: Fact) -> Hit | None:
    """Return the fact as a hit for the question, None if the words do not lead to it."""
    return next((hit for hit in service.more(question, HITS_SEARCHED) if hit.fact == fact), None)


def _fact(ctx: Context) -> Fact:
    """Return the fact that the button's first argument names. Raises `GoneError` if it is gone."""
    fact = ctx.bot.lookup.fact(ctx.service, ctx.arg(0))
    if fact is None:
        raise GoneError("That passage is no longer in the record.")
    return fact


def _style(ctx: Context, repeated: Question | None) -> rendering.Style:
    return rendering.Style(rendering.EMBED_ROOM_CHARS, repeated, can_propose=ctx.guild.guild_id is not None)


async def _readable_question(ctx: Context) -> Question:
    """Return the question a message answers. Raises `GoneError` if it cannot be read."""
    question = await _question(ctx, ctx.defer)
    if question is None:
        raise GoneError(UNREADABLE)
    return question


async def _question(ctx: Context, deferring: Defer) -> Question | None:
    """Return the question a message answers; before it has to be fetched, call `deferring`."""
    message = ctx.interaction.message
    question = _question_in_footer(message)
    if question is not None or message is None or message.reference is None:
        return question
    asked = message.reference.resolved
    if not isinstance(asked, discord.Message) or not asked.content:
        await deferring()
        asked = await _fetch(ctx.bot.client, message.channel.id, message.reference.message_id)
    text = plain_words(asked.content, ctx.bot.bot_id) if asked is not None else ""
    return Question(text, guild_id=ctx.guild.guild_id) if text else None


async def _fetch(client: discord.Client, channel_id: int, message_id: int | None) -> discord.Message | None:
    if message_id is None:
        return None
    try:
        return await client.get_partial_messageable(channel_id).get_partial_message(message_id).fetch()
    except discord.HTTPException as error:
        _log.info("The question behind a button cannot be read: Discord answered %s", error.status)
        return None


def _question_in_footer(message: discord.Message | None) -> Question | None:
    embeds = message.embeds if message is not None else []
    return next((asked for embed in embeds if (asked := parse_footer(embed.footer.text))), None)


def _facts_on(message: discord.Message | None) -> list[str]:
    """Return the digests of the facts that a message's buttons are about, in their order."""
    read = [read_custom_id(part.custom_id or "") for part in components_of(message)]
    about_facts = (Verb.CONTEXT, Verb.WHY, Verb.SHOW_PASSAGE, Verb.PICK)
    return list(dict.fromkeys(each.arg(0) for each in read if each and each.verb in about_facts))


def components_of(message: discord.Message | None) -> list[discord.Button | discord.SelectMenu]:
    """Return the buttons and menus of a message."""
    rows: list[Any] = message.components if message is not None else []
    inside = [part for row in rows if isinstance(row, discord.ActionRow) for part in row.children]
    return [part for part in inside if isinstance(part, discord.Button | discord.SelectMenu)]
