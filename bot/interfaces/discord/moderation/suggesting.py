"""What members suggest: the form for it, and taking it in."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord

from bot.facts import Fact
from bot.interfaces.discord.cards import Card, Rendered, Tone
from bot.interfaces.discord.catalogue import Catalogue
from bot.interfaces.discord.limits import EMBED_TEXT_CHARS, length, shorten
from bot.interfaces.discord.markdown import escape
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.forms import Field, Form, modal_of, typed_in
from bot.interfaces.discord.moderation.office import Office, new_key
from bot.interfaces.discord.questions import words_of
from bot.interfaces.discord.sending import respond_privately, think_aloud
from bot.interfaces.discord.trouble import refused
from bot.interfaces.i18n import t
from bot.ledger import LedgerError
from bot.service.executor import notify_if_slow
from bot.service.record.proposals import (
    LINE_LIMIT_CHARS,
    TEXT_LIMIT_CHARS,
    ProposalError,
    ProposalInput,
    check_flood,
    submit_proposal,
)

THANKS = Rendered("Thank you. The moderators will look at it, and you will be told what became of it.")


class Suggesting:
    """Takes in suggestions; anybody on the server may make one."""

    def __init__(self, office: Office, catalogue: Catalogue) -> None:
        self._office = office
        self._catalogue = catalogue

    async def open_form(self, interaction: discord.Interaction[Any], key: str, question: str) -> None:
        """Open the form for a suggestion: about the fact with a digest, or something new.

        Raises `ProposalError` when it would be one too many: better told before it is typed.
        """
        server = await self._office.visited(interaction)
        check_flood(server, interaction.user.id)
        fact = self._catalogue.fact(server.service, key) if key else None
        await interaction.response.send_modal(modal_of(_form(key, fact, self._words_of(question))))

    async def typed_suggestion(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Take a suggestion in; what cannot be taken in now is given back with the reason."""
        server = await self._office.visited(interaction)
        fact = self._catalogue.fact(server.service, sent.arg(0)) if sent.arg(0) else None
        typed = typed_in(interaction)
        question = self._words_of(typed.get("question", ""))
        proposed = ProposalInput(
            typed.get("text", ""), typed.get("source", ""), question, fact.id if fact else ""
        )
        try:
            changes = submit_proposal(server, proposed, new_key(), interaction.user.id)
            publishing = self._office.servers.publish(server.guild_id, changes, interaction.user.id)
            await notify_if_slow(publishing, partial(think_aloud, interaction, private=True))
        except (ProposalError, LedgerError) as error:
            await respond_privately(interaction, _given_back(proposed, error))
        else:
            await respond_privately(interaction, THANKS)

    def _words_of(self, question: str) -> str:
        """A question as the record may have it among its phrasings: mentions and the like are none of it."""
        user = self._office.client.user
        return words_of(question, user.id if user else 0)


def _form(key: str, fact: Fact | None, question: str) -> Form:
    """The form for a suggestion; of a correction it has the text that is in force."""
    about = fact.passage.text if fact else ""
    text = Field(
        "text",
        "What should the record say?",
        about,
        "Up to 1,500 characters",
        limit=max(TEXT_LIMIT_CHARS, length(about)),  # which may count more units than characters
        is_long=True,
        is_required=True,
    )
    source = Field(
        "source",
        "Where does it come from?",
        "",
        "A document, a link, who said it and when",
        limit=LINE_LIMIT_CHARS,
    )
    asked = Field(
        "question", "The question it answers", shorten(question, LINE_LIMIT_CHARS), limit=LINE_LIMIT_CHARS
    )
    title = "Suggest a correction" if fact else "Suggest a fact"
    fields = (text, source) if fact else (text, source, asked)
    return Form(act(Verb.TYPED_SUGGESTION, key if fact else ""), title, fields)


def _given_back(proposed: ProposalInput, error: ProposalError | LedgerError) -> Rendered:
    """Why a suggestion is not taken in, and all that was typed: a form that was sent is gone."""
    typed = "\n\n".join(filter(None, (proposed.text, proposed.source, proposed.question)))
    if not typed.strip():
        return refused(error)
    card = Card(shorten(escape(typed), EMBED_TEXT_CHARS), Tone.PAGE, t("What you wrote"))
    return Rendered(refused(error).content, (card,))
