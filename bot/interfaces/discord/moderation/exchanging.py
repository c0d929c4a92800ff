"""Export and import: the record as knowledge files, attached to messages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import discord

from bot.interfaces import change_wording as told
from bot.interfaces.discord.cards import Attached, Button, Card, Rendered, Tone
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.moderation.acts import Verb, act
from bot.interfaces.discord.moderation.office import Office
from bot.interfaces.discord.moderation.showing import NOTES_ROOM_CHARS, fitted
from bot.interfaces.discord.sending import respond_privately, think_aloud
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.import_export import (
    ImportOutcome,
    ImportPlan,
    ImportRefusedError,
    export,
    import_changes,
    plan_import,
    unzip_files,
    zip_files,
)
from bot.service.record.preview import Preview, preview

FILES_IN_A_MESSAGE = 10
"""Discord's limit; more topics than that are sent as one archive."""

UPLOAD_BYTES = 8 << 20
LISTED = 10


class Exchanging:
    """Gives the record out as files, and takes files in after a dry run."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def export(self, interaction: discord.Interaction[Any], topic: str) -> None:
        """Attach the topics as files, the same bytes for the same facts."""
        server = await self._office.moderated(interaction)
        topics = [each for each in server.base.topics if topic in ("", each.name)]
        if not topics:
            return await respond_privately(
                interaction, Rendered(f"There is no topic `{escaped_echo(topic, 40)}`.")
            )
        await think_aloud(interaction, private=True)
        files = export(topics)
        facts = told.counted(sum(len(each.facts) for each in topics), "fact")
        line = f"{facts} on {told.counted(len(topics), 'topic')}, as in force at revision {server.number}."
        if len(files) > FILES_IN_A_MESSAGE:
            files = {"knowledge.zip": zip_files(files)}
        attached = tuple(Attached(name, content) for name, content in files.items())
        return await respond_privately(interaction, Rendered(line, files=attached))

    async def take_in(self, interaction: discord.Interaction[Any], given: discord.Attachment) -> None:
        """Try an import, and show what it would do; nothing is changed yet."""
        server = await self._office.moderated(interaction)
        if given.size > UPLOAD_BYTES:
            raise ImportRefusedError(f"the file has {given.size:,} bytes; the most is {UPLOAD_BYTES:,}")
        await think_aloud(interaction, private=True)
        content = await given.read()
        past = await self._office.servers.ledger.revisions(server.guild_id)
        run = self._office.servers.executor.run
        coming = await run(lambda: plan_import(server, unzip_files(given.filename, content), past))
        keep = partial(self._office.bench.save, server.guild_id, interaction.user.id)
        drafts, refusals = list[tuple[str, str]](), list[str]()
        for words, changes in _offers(
            coming, import_changes(server, coming), import_changes(server, coming, override=True)
        ):
            looked = await run(partial(preview, server, changes))
            if looked.publishable:
                drafts.append((words, await keep(Draft(kind=DraftKind.CHANGES, changes=changes))))
            else:
                refusals += refusal_lines(words, looked)
        buttons = tuple(
            Button(words, act(Verb.PUBLISH, key), primary=n == 0) for n, (words, key) in enumerate(drafts)
        )
        cancel = (Button("Cancel", act(Verb.CANCEL, drafts[0][1])),) if drafts else ()
        await respond_privately(
            interaction, Rendered("", (dry_run_card(coming, refusals),), (*buttons, *cancel))
        )


def _offers(
    coming: ImportPlan, careful: tuple[Any, ...], bold: tuple[Any, ...]
) -> list[tuple[str, tuple[Any, ...]]]:
    """What may be applied, with the words of its button."""
    if coming.problems:
        return []
    if not coming.with_outcome(ImportOutcome.CONFLICTING):
        return [("Apply", careful)] if careful else []
    offers = [("Apply all but the conflicting", careful)] if careful else []
    return [*offers, ("Apply all: the files win", bold)]


def refusal_lines(words: str, looked: Preview) -> list[str]:
    """Why what a button would do cannot be done."""
    problems = looked.problems[:LISTED]
    lines = [f"**“{words}” is not possible:**", *(f"- {escaped_echo(each, 300)}" for each in problems)]
    more = len(looked.problems) - len(problems)
    return [*lines, *([f"- … and {more} more"] if more else [])]


def dry_run_card(coming: ImportPlan, refusals: Sequence[str]) -> Card:
    """What an import would do, fact by fact, after the lines that tell which of it cannot be applied."""
    if coming.problems:
        count = told.counted(len(coming.problems), "problem")
        lines = [f"**{count}; nothing can be applied until all are mended:**"]
        lines += [f"- {escaped_echo(str(problem), 300)}" for problem in coming.problems]
        return Card(fitted(lines, NOTES_ROOM_CHARS), Tone.CHOICES, "Dry run: invalid")
    counts = " · ".join(f"{len(coming.with_outcome(fate))} {fate.value}" for fate in ImportOutcome)
    lines = [f"**{counts} · 0 invalid**", *refusals]
    for fate in (ImportOutcome.CONFLICTING, ImportOutcome.CHANGED, ImportOutcome.ADDED):
        listed = coming.with_outcome(fate)
        lines += [
            f"- {fate.value}: `{each.key}`{f' ({escape(each.reason)})' if each.reason else ''}"
            for each in listed[:LISTED]
        ]
        if len(listed) > LISTED:
            lines.append(f"- … and {len(listed) - LISTED} more {fate.value}")
    if coming.left_alone:
        lines.append(f"{told.counted(coming.left_alone, 'fact')} here that the files do not have will stay.")
    lines.append("Nothing was changed yet.")
    return Card(fitted(lines, NOTES_ROOM_CHARS), Tone.PAGE, "Dry run")
