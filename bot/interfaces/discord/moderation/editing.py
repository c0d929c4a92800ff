"""The way of a change: a form, a preview as members will see it, and then it is published, or typed again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import discord

from bot.facts import SankoreError
from bot.interfaces import change_wording as told
from bot.interfaces.discord.cards import Button, Card, Rendered, Tone
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.moderation.acts import Act, Verb, act
from bot.interfaces.discord.moderation.fact_forms import (
    NEVER,
    day_of,
    entry_in,
    fact_form,
    retyped,
    topic_form,
)
from bot.interfaces.discord.moderation.forms import modal_of, typed_in
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.showing import (
    ASIDE_ROOM_CHARS,
    REMARKS_ROOM_CHARS,
    faulty_message,
    fitted,
    preview_message,
    revision_lines,
)
from bot.interfaces.discord.sending import respond_privately, think_aloud, think_in_place, turn_private_into
from bot.ledger import Action, LedgerError, OutdatedError, Revision, Subject
from bot.service.executor import notify_if_slow
from bot.service.record.changes import Change, OperationError
from bot.service.record.drafts import Draft, DraftKind, changes_of_draft, rebase
from bot.service.record.form_input import FactInput, input_from_record
from bot.service.record.guild_record import GuildRecord
from bot.service.record.preview import Preview, preview
from bot.service.record.undo import undo, undone_by

GONE = Rendered("That draft is no longer there: it was published, or cancelled, or it is somebody else's.")
CANCELLED = Rendered("Cancelled. Nothing was changed.")
UNDER_WAY = Rendered("That is being published already.")
NOTHING_TO_UNDO = Rendered("There is nothing to undo: no change of this server stands to be taken back.")

MakeEdits = Callable[[GuildRecord], Sequence[Change]]


class Editing:
    """Forms, previews and publishing."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._under_way: set[str] = set()

    async def add(self, interaction: discord.Interaction[Any], topic: str, review_by: str) -> None:
        """Open the form for a new fact."""
        await self._office.moderated(interaction)
        form = fact_form(act(Verb.TYPED_FACT, "", 0, day_of(review_by)), "Add a fact", FactInput(topic=topic))
        await interaction.response.send_modal(modal_of(form))

    async def edit(self, interaction: discord.Interaction[Any], fact: str, review_by: str = "") -> None:
        """Open the form for a fact, filled in with what is in force."""
        server = await self._office.moderated(interaction)
        record = server.current(Subject.FACT, fact)
        if record is None:
            raise OperationError(f"there is no fact {fact[:70]!r} in force")
        number = server.latest(Subject.FACT, fact)
        custom_id = act(Verb.TYPED_FACT, fact, number, day_of(review_by))
        form = fact_form(custom_id, "Edit a fact", input_from_record(record))
        await interaction.response.send_modal(modal_of(form))

    async def typed_fact(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Preview what was typed into the form for a fact."""
        server = await self._office.moderated(interaction)
        entry, fact = entry_in(interaction), sent.arg(0)
        if fact:
            record = server.current(Subject.FACT, fact)
            known = input_from_record(record).review_by if record else ""
            entry = replace(entry, review_by="" if sent.arg(2) == NEVER else sent.arg(2) or known)
            work = Draft(kind=DraftKind.FACT, key=fact, against=sent.number(1), fact_input=entry)
        else:
            day = "" if sent.arg(2) == NEVER else sent.arg(2)
            work = Draft(kind=DraftKind.NEW_FACT, fact_input=replace(entry, review_by=day))
        await self.show(interaction, server, work)

    async def add_topic(self, interaction: discord.Interaction[Any]) -> None:
        """Open the form for a new topic."""
        await self._office.moderated(interaction)
        form = topic_form(act(Verb.TYPED_TOPIC, "", 0), "Add a topic", "", "", with_name=True)
        await interaction.response.send_modal(modal_of(form))

    async def edit_topic(self, interaction: discord.Interaction[Any], name: str) -> None:
        """Open the form for a topic, filled in with what is in force."""
        server = await self._office.moderated(interaction)
        topic = server.base.by_name.get(name)
        if topic is None:
            raise OperationError(f"there is no topic {name[:40]!r} in force")
        number = server.latest(Subject.TOPIC, name)
        form = topic_form(act(Verb.TYPED_TOPIC, name, number), "Edit a topic", topic.title, topic.description)
        await interaction.response.send_modal(modal_of(form))

    async def typed_topic(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Preview what was typed into the form for a topic."""
        server = await self._office.moderated(interaction)
        typed = typed_in(interaction)
        await self.show(
            interaction,
            server,
            Draft(
                kind=DraftKind.TOPIC if sent.arg(0) else DraftKind.NEW_TOPIC,
                key=sent.arg(0) or typed.get("name", ""),
                against=sent.number(1),
                title=typed.get("title", ""),
                description=typed.get("description", ""),
            ),
        )

    async def try_edits(self, interaction: discord.Interaction[Any], make: MakeEdits) -> None:
        """Preview a change that needs no form; what `make` raises is told to the person."""
        server = await self._office.moderated(interaction)
        await self.show(interaction, server, Draft(kind=DraftKind.CHANGES, changes=tuple(make(server))))

    async def undo(self, interaction: discord.Interaction[Any], batch: int | None, fact: str = "") -> None:
        """Preview taking back a batch, or the last change of a fact, or the last change of all."""
        server = await self._office.moderated(interaction)
        ledger = self._office.servers.ledger
        if batch is None:
            batch = await self._office.last_change(server.guild_id, fact)
        if batch is None:
            return await respond_privately(interaction, NOTHING_TO_UNDO)
        later = await ledger.revisions(server.guild_id, after=max(0, batch - 1))
        if later and later[0].batch != batch:  # the history numbers every part of a change
            batch = later[0].batch
            later = await ledger.revisions(server.guild_id, after=batch - 1)
        revisions = [each for each in later if each.batch == batch]
        undoing = undo(server, revisions)
        if not undoing.changes:
            line = " ".join(undoing.kept) or "what it changed is as it was before, or there is no such change"
            return await respond_privately(
                interaction, Rendered(f"Nothing to undo in #{batch}: {escape(line)}.")
            )
        work = Draft(
            kind=DraftKind.CHANGES, changes=undoing.changes, remarks=(_undone_line(revisions), *undoing.kept)
        )
        return await self.show(interaction, server, work)

    async def publish(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Publish a draft; one that is outdated by now, or faulty, is shown again instead."""
        server = await self._office.moderated(interaction)
        key, by = sent.arg(0), interaction.user.id
        work = await self._office.bench.find(key, server.guild_id, by)
        if work is None:
            return await respond_privately(interaction, GONE)
        if key in self._under_way:
            return await respond_privately(interaction, UNDER_WAY)
        self._under_way.add(key)
        try:
            if sent.verb is Verb.OVERRIDE:
                work = rebase(server, work, sent.number(1))
                await self._office.bench.replace(key, server.guild_id, by, work)
            return await self._publish(interaction, server, work, key)
        finally:
            self._under_way.discard(key)

    async def _publish(
        self, interaction: discord.Interaction[Any], server: GuildRecord, work: Draft, key: str
    ) -> None:
        by = interaction.user.id
        try:
            changes = changes_of_draft(server, work, self._office.today)
            defer = partial(think_in_place, interaction)
            looked = await self._office.servers.executor.run(
                lambda: preview(server, changes), when_slow=defer
            )
            if not looked.publishable or looked.changes_nothing:
                return await self.show(interaction, server, work, key)
            approved = work.kind is DraftKind.PROPOSAL and not server.guild_settings.two_person
            publishing = self._office.publish(server, changes, by, approved=approved)
            revisions = await notify_if_slow(publishing, defer)
        except OutdatedError:
            return await self.show(interaction, server, work, key)
        except LedgerError as error:
            line = f"{escaped_echo(str(error), 600)}. Your draft is kept: press again when it is mended."
            return await respond_privately(interaction, Rendered(f"⚠ Nothing was published: {line}"))
        await self._office.bench.delete(key, server.guild_id, by)
        return await turn_private_into(interaction, published_message(revisions))

    async def again(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Open the form of a draft again, with what was typed."""
        server = await self._office.moderated(interaction)
        work = await self._office.bench.find(sent.arg(0), server.guild_id, interaction.user.id)
        if work is None or not work.can_be_typed_again:
            await respond_privately(interaction, GONE)
            return
        custom_id = act(Verb.TYPED_AGAIN, sent.arg(0), sent.number(1))
        if work.kind in (DraftKind.TOPIC, DraftKind.NEW_TOPIC):
            is_new = work.kind is DraftKind.NEW_TOPIC
            form = topic_form(
                custom_id, "Edit again", work.title, work.description, with_name=is_new, name=work.key
            )
        else:
            form = fact_form(custom_id, "Edit again", work.fact_input)
        await interaction.response.send_modal(modal_of(form))

    async def typed_again(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Preview a draft that was typed again; what its author had seen by then is no conflict."""
        server = await self._office.moderated(interaction)
        key, by = sent.arg(0), interaction.user.id
        work = await self._office.bench.find(key, server.guild_id, by)
        if work is None:
            return await respond_privately(interaction, GONE)
        work = rebase(server, retyped(work, interaction), sent.number(1))
        await self._office.bench.replace(key, server.guild_id, by, work)
        return await self.show(interaction, server, work, key)

    async def cancel(self, interaction: discord.Interaction[Any], sent: Act) -> None:
        """Let go of a draft."""
        server = await self._office.moderated(interaction)
        await self._office.bench.delete(sent.arg(0), server.guild_id, interaction.user.id)
        await turn_private_into(interaction, CANCELLED)

    async def show(
        self, interaction: discord.Interaction[Any], server: GuildRecord, work: Draft, key: str | None = None
    ) -> None:
        """Show the preview of a draft: in the place of the one with that key, or in a new message."""
        by, bench = interaction.user.id, self._office.bench
        in_place = key is not None
        if key is None:
            key = await bench.save(server.guild_id, by, work)
        private = partial(think_aloud, interaction, private=True)
        defer = partial(think_in_place, interaction) if in_place else private
        try:
            changes = changes_of_draft(server, work, self._office.today)
            looked = await self._office.servers.executor.run(
                lambda: preview(server, changes), when_slow=defer
            )
            rendered = await self._rendered(server, work, key, looked)
        except SankoreError as error:
            problems = getattr(error, "problems", None) or (error,)
            rendered = faulty_message(
                [str(each) for each in problems], key, can_go_back=work.can_be_typed_again
            )
        await (
            turn_private_into(interaction, rendered) if in_place else respond_privately(interaction, rendered)
        )

    async def _rendered(self, server: GuildRecord, work: Draft, key: str, looked: Preview) -> Rendered:
        two = server.guild_settings.two_person
        back, seen = work.can_be_typed_again, server.number
        rendered = preview_message(looked, key, can_go_back=back, seen=seen, proposes=two)
        remarks = fitted((f"- {escaped_echo(line, 300)}" for line in work.remarks), REMARKS_ROOM_CHARS)
        extra = [Card(remarks, Tone.PAGE)]
        cards = (*(extra if work.remarks else ()), *rendered.cards)
        if looked.outdated:
            cards = (await self._quicker(server, looked), *cards)
        return replace(rendered, cards=cards)

    async def _quicker(self, server: GuildRecord, looked: Preview) -> Card:
        """What somebody else changed since."""
        lines = [
            "**This was changed while you were at it.** Merge by *Edit again*, or publish yours over it."
        ]
        for edit in looked.outdated[:3]:
            recent = await self._office.servers.ledger.history(
                server.guild_id, edit.subject, edit.key, limit=5
            )
            for revision in recent:
                if revision.number > edit.against:
                    lines += revision_lines(revision)
        return Card(fitted(lines, ASIDE_ROOM_CHARS), Tone.CHOICES)


def _undone_line(revisions: Sequence[Revision]) -> str:
    first = revisions[0]
    back = undone_by(first)
    name = f"Undoes #{first.batch}, which {told.headline(revisions)}"
    return f"{name} (itself an undo of #{back})" if back else name


def published_message(revisions: Sequence[Revision]) -> Rendered:
    """What was published, with a way back."""
    first = revisions[0]
    if first.action is Action.PROPOSE:
        return Rendered("Proposed. Another moderator finds it with `/review`.")
    line = f"Published as #{first.batch}: {escape(told.headline(revisions))}."
    return Rendered(line, (), (Button("Undo", act(Verb.UNDO, first.batch)),))
