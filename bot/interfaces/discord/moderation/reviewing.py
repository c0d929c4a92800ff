"""Suggestions of members, what waits for a second moderator, and what the knowledge files changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord

from bot.facts import SankoreError
from bot.interfaces.discord.cards import Button, Card, Rendered, Tone
from bot.interfaces.discord.markdown import escaped_echo
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.editing import Editing, published_message
from bot.interfaces.discord.moderation.fact_forms import entry_in, fact_form
from bot.interfaces.discord.moderation.forms import Field, Form, modal_of, typed_in
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.showing import (
    NOTES_ROOM_CHARS,
    PASSAGE_ROOM_CHARS,
    clipped,
    fitted,
    notes,
    when,
    who,
)
from bot.interfaces.discord.moderation.upstream import changed_upstream
from bot.interfaces.discord.rendering import Shown, passage_card
from bot.interfaces.discord.sending import respond_privately, think_aloud, think_in_place, turn_private_into
from bot.ledger import Action, OutdatedError, Subject
from bot.service.executor import notify_if_slow
from bot.service.record.changes import Change, keep_ours, proposed_changes, take_theirs
from bot.service.record.drafts import Draft, DraftKind, changes_of_draft
from bot.service.record.effective_base import ChangedUpstream
from bot.service.record.fold import Proposal
from bot.service.record.form_input import FactInputError, input_from_record
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import Preview, preview
from bot.service.record.proposals import (
    ProposalInput,
    approve,
    decide,
    input_as_it_stands,
    input_for_proposal,
    open_proposal,
    proposal_input,
    require_second_person,
)

NOTHING_WAITS = Rendered("Nothing waits to be reviewed.")
DECIDED = Rendered("That was decided already.")
BUSY = Rendered("I am still at something else. Press again in a moment.")
CHANGED = "What it changes was changed meanwhile. Nothing was published; look again:"

PROPOSED_ROOM_CHARS = 1600
"""Of the room for notes, so that there is some for what stands below: markup that is escaped may double."""

Waiting = Proposal | ChangedUpstream


class Reviewing:
    """Walks moderators through what waits."""

    def __init__(self, office: Office, editing: Editing) -> None:
        self._office = office
        self._editing = editing

    async def review(self, interaction: discord.Interaction[Any], place: int) -> None:
        """Show what waits, one at a time."""
        server = await self._office.moderated(interaction)
        in_place = interaction.message is not None and interaction.message.flags.ephemeral
        defer = (
            partial(think_in_place, interaction)
            if in_place
            else partial(think_aloud, interaction, private=True)
        )
        rendered = await self._office.servers.executor.run(
            lambda: self._page(server, place, interaction.user.id), when_slow=defer
        )
        await turn_private_into(interaction, rendered)

    async def approve(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Make a suggestion so, as it stands; if it stands otherwise than it was shown, show it again."""
        server = await self._office.moderated(interaction)
        by = interaction.user.id
        suggested = open_proposal(server, sent.arg(0))
        place = list(server.state.proposals).index(suggested.key)
        run, defer = self._office.servers.executor.run, partial(think_in_place, interaction)
        changes, looked = await run(lambda: self._looked(server, suggested, by), when_slow=defer)
        seen, decides = sent.number(1), changes[-1]
        moved = any(server.latest(each.subject, each.key) > seen for each in changes if each is not decides)
        if moved or not looked.publishable:
            page = await run(lambda: self._page(server, place, by), when_slow=defer)
            return await turn_private_into(interaction, replace(page, content=CHANGED))
        try:
            revisions = await notify_if_slow(self._office.publish(server, changes, by, approved=True), defer)
        except OutdatedError:
            return await respond_privately(interaction, DECIDED)
        return await turn_private_into(interaction, published_message(revisions))

    async def amend(self, interaction: discord.Interaction[Any], key: str) -> None:
        """Open the form of a member's suggestion."""
        server = await self._office.moderated(interaction)
        suggested = open_proposal(server, key)
        proposed = proposal_input(suggested)
        entry = await self._office.servers.executor.run_or_default(
            lambda: input_for_proposal(server, proposed), None
        )
        if entry is None:
            await respond_privately(interaction, BUSY)
            return
        seen = server.latest(Subject.FACT, proposed.corrects)
        form = fact_form(act(Verb.TYPED_AMENDED, key, seen), "Edit and approve", entry)
        await interaction.response.send_modal(modal_of(form))

    async def typed_amended(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Preview a member's suggestion as a moderator rewrote it."""
        server = await self._office.moderated(interaction)
        proposed = proposal_input(open_proposal(server, sent.arg(0)))
        corrected = server.current(Subject.FACT, proposed.corrects)
        review_by = input_from_record(corrected).review_by if corrected else ""
        entry = replace(entry_in(interaction), review_by=review_by)
        work = Draft(kind=DraftKind.PROPOSAL, key=sent.arg(0), against=sent.number(1), fact_input=entry)
        await self._editing.show(interaction, server, work)

    async def reject(self, interaction: discord.Interaction[Any], key: str) -> None:
        """Ask for the reason of a rejection."""
        server = await self._office.moderated(interaction)
        open_proposal(server, key)
        field = Field("why", "Reason", "", "Whoever suggested it is told", limit=300, is_required=True)
        await interaction.response.send_modal(modal_of(Form(act(Verb.TYPED_REASON, key), "Reject", (field,))))

    async def typed_reason(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Reject a suggestion."""
        server = await self._office.moderated(interaction)
        suggested = open_proposal(server, sent.arg(0))
        why = " ".join(typed_in(interaction).get("why", "").split())[:300]
        changes = (decide(suggested, Action.REJECT, why),)
        try:
            publishing = self._office.servers.publish(server.guild_id, changes, interaction.user.id)
            await notify_if_slow(publishing, partial(think_aloud, interaction, private=True))
        except OutdatedError:
            return await respond_privately(interaction, DECIDED)
        return await respond_privately(interaction, Rendered("Rejected. Whoever suggested it is told."))

    async def choose(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Decide between the server's version and the files': a change like any other, and previewed."""

        def make(server: GuildRecord) -> Sequence[Change]:
            changed = next(
                (
                    each
                    for each in server.effective_base.changed_upstream
                    if each.key == sent.arg(1) and each.subject.value == sent.arg(0)
                ),
                None,
            )
            if changed is None:
                raise FactInputError(["that was decided already"])
            return (keep_ours if sent.verb is Verb.OURS else take_theirs)(server, changed)

        await self._editing.try_edits(interaction, make)

    def _edits(self, server: GuildRecord, suggested: Proposal, by: int) -> tuple[Change, ...]:
        """What approving a suggestion as it stands comes to; raises `SankoreError` if to nothing.

        *Edit and approve* needs no second person here: under the rule it proposes, and does not publish.
        """
        require_second_person(server, suggested, by)
        ready = proposed_changes(suggested)
        if ready:
            return approve(suggested, ready)
        proposed = proposal_input(suggested)
        entry, seen = input_as_it_stands(server, proposed), server.latest(Subject.FACT, proposed.corrects)
        work = Draft(kind=DraftKind.PROPOSAL, key=suggested.key, against=seen, fact_input=entry)
        return changes_of_draft(server, work, self._office.today)

    def _looked(
        self, server: GuildRecord, suggested: Proposal, by: int
    ) -> tuple[tuple[Change, ...], Preview]:
        """What approving a suggestion as it stands comes to, and would bring about."""
        changes = self._edits(server, suggested, by)
        return changes, preview(server, changes)

    def _page(self, server: GuildRecord, place: int, by: int) -> Rendered:
        """One of what waits, with what can be done about it."""
        queue: list[Waiting] = [*server.state.proposals.values(), *server.effective_base.changed_upstream]
        if not queue:
            return NOTHING_WAITS
        place = min(max(place, 0), len(queue) - 1)
        waiting = queue[place]
        if isinstance(waiting, Proposal):
            cards, buttons = self._suggested(server, waiting, by)
        else:
            cards, buttons = changed_upstream(waiting)
        turning = [
            Button("◀", act(Verb.REVIEW, max(0, place - 1)), enabled=place > 0, row=1),
            Button("▶", act(Verb.REVIEW, place + 1), enabled=place < len(queue) - 1, row=1),
        ]
        *before, last = cards
        last = replace(last, footer=f"{place + 1} of {len(queue)}")
        return Rendered("", (*before, last), (*buttons, *(turning if len(queue) > 1 else [])))

    def _suggested(
        self, server: GuildRecord, suggested: Proposal, by: int
    ) -> tuple[list[Card], list[Button]]:
        ready = bool(proposed_changes(suggested))
        head = f"**{'Proposed' if ready else 'Suggested'} by {who(suggested.by)}**, {when(suggested.at)}"
        lines, cards, can_approve = [head], list[Card](), True
        if not ready:
            lines += _proposed_lines(proposal_input(suggested))
        try:
            _, looked = self._looked(server, suggested, by)
        except SankoreError as error:
            problems = getattr(error, "problems", None) or (error,)
            lines += [
                "**It cannot be approved as it stands:**",
                *(f"- {escaped_echo(str(e), 500)}" for e in problems),
            ]
            can_approve = False
        else:
            can_approve = looked.publishable
            if looked.fact is not None and looked.publishable:
                cards.append(passage_card(Shown(looked.fact), PASSAGE_ROOM_CHARS))
            if looked.outdated:
                lines.append("**It cannot be approved any more:** what it changes was changed since.")
            lines += notes(looked)
        cards.append(Card(fitted(lines, NOTES_ROOM_CHARS), Tone.CHOICES, "To be reviewed"))
        approves = act(Verb.APPROVE, suggested.key, server.number)
        buttons = [
            Button("Approve", approves, primary=True, enabled=can_approve, row=0),
            *([] if ready else [Button("Edit and approve", act(Verb.AMEND, suggested.key), row=0)]),
            Button("Reject with a reason", act(Verb.REJECT, suggested.key), row=0),
        ]
        return cards, buttons


def _proposed_lines(proposed: ProposalInput) -> list[str]:
    lines = [clipped(f"> {escaped_echo(proposed.text, 1500)}", PROPOSED_ROOM_CHARS)]
    if proposed.source:
        lines.append(f"Source: {escaped_echo(proposed.source, 300)}")
    if proposed.question:
        lines.append(f"Question: {escaped_echo(proposed.question, 300)}")
    if proposed.corrects:
        lines.append(f"Corrects `{proposed.corrects}`")
    return lines
