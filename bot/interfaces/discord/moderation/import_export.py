"""Export and import: the record as knowledge files, attached to messages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import discord

from bot.interfaces.change_wording import counted
from bot.interfaces.discord.context import Context
from bot.interfaces.discord.custom_ids import Verb, custom_id
from bot.interfaces.discord.markdown import escape, escaped_echo
from bot.interfaces.discord.message_model import Attachment, Button, Card, OutgoingMessage, Tone
from bot.interfaces.discord.moderation.change_view import NOTES_ROOM_CHARS, bullets, fitted
from bot.service.record.changes import Change
from bot.service.record.drafts import Draft, DraftKind
from bot.service.record.guild_record import GuildRecord
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


async def export_record(ctx: Context, topic: str) -> None:
    """Attach the topics as files, the same bytes for the same facts."""
    record = ctx.moderated_record()
    topics = [each for each in record.base.topics if topic in ("", each.name)]
    if not topics:
        missing = OutgoingMessage(f"There is no topic `{escaped_echo(topic, 40)}`.")
        return await ctx.respond(missing)
    await ctx.defer()
    files = export(topics)
    facts = counted(sum(len(each.facts) for each in topics), "fact")
    line = f"{facts} on {counted(len(topics), 'topic')}, as in force at revision {record.state.number}."
    if len(files) > FILES_IN_A_MESSAGE:
        files = {"knowledge.zip": zip_files(files)}
    attached = tuple(Attachment(name, content) for name, content in files.items())
    return await ctx.respond(OutgoingMessage(line, files=attached))


async def preview_import(ctx: Context, given: discord.Attachment) -> None:
    """Try an import, and show what it would do; nothing is changed yet."""
    record = ctx.moderated_record()
    if given.size > UPLOAD_BYTES:
        raise ImportRefusedError(f"the file has {given.size:,} bytes; the most is {UPLOAD_BYTES:,}")
    await ctx.defer()
    content = await given.read()
    past = await ctx.bot.records.ledger.revisions(record.guild_id)
    run = ctx.bot.executor.run
    plan = await run(lambda: plan_import(record, unzip_files(given.filename, content), past))
    buttons: list[Button] = []
    refusals: list[str] = []
    key = ""
    for words, changes in _possible_imports(record, plan):
        shown = await run(partial(preview, record, changes))
        if not shown.publishable:
            refusals += refusal_lines(words, shown)
            continue
        draft = Draft(kind=DraftKind.CHANGES, changes=changes)
        saved = await ctx.bot.drafts.save(record.guild_id, ctx.user_id, draft)
        buttons.append(Button(words, custom_id(Verb.PUBLISH, saved), primary=not buttons))
        key = key or saved
    if buttons:
        buttons.append(Button("Cancel", custom_id(Verb.CANCEL, key)))
    dry_run = OutgoingMessage("", (dry_run_card(plan, refusals),), tuple(buttons))
    await ctx.respond(dry_run)


def _possible_imports(record: GuildRecord, plan: ImportPlan) -> list[tuple[str, tuple[Change, ...]]]:
    """Return what may be applied, with the words of its button."""
    if plan.problems:
        return []
    careful = import_changes(record, plan)
    if not plan.with_outcome(ImportOutcome.CONFLICTING):
        return [("Apply", careful)] if careful else []
    possible = [("Apply all but the conflicting", careful)] if careful else []
    return [*possible, ("Apply all: the files win", import_changes(record, plan, override=True))]


def refusal_lines(words: str, shown: Preview) -> list[str]:
    """Tell why what a button would do cannot be done."""
    problems = [escaped_echo(each, 300) for each in shown.problems]
    return [f"**“{words}” is not possible:**", *bullets(problems, LISTED)]


def dry_run_card(plan: ImportPlan, refusals: Sequence[str]) -> Card:
    """Tell what an import would do, fact by fact, after the lines that tell which of it cannot be applied."""
    if plan.problems:
        count = counted(len(plan.problems), "problem")
        lines = [f"**{count}; nothing can be applied until all are mended:**"]
        lines += [f"- {escaped_echo(str(problem), 300)}" for problem in plan.problems]
        return Card(fitted(lines, NOTES_ROOM_CHARS), Tone.CHOICES, "Dry run: invalid")
    counts = " · ".join(f"{len(plan.with_outcome(outcome))} {outcome.value}" for outcome in ImportOutcome)
    lines = [f"**{counts} · 0 invalid**", *refusals]
    for outcome in (ImportOutcome.CONFLICTING, ImportOutcome.CHANGED, ImportOutcome.ADDED):
        items = [
            f"{outcome.value}: `{each.key}`{f' ({escape(each.reason)})' if each.reason else ''}"
            for each in plan.with_outcome(outcome)
        ]
        lines += bullets(items, LISTED, f"more {outcome.value}")
    if plan.left_alone:
        lines.append(f"{counted(plan.left_alone, 'fact')} here that the files do not have will stay.")
    lines.append("Nothing was changed yet.")
    return Card(fitted(lines, NOTES_ROOM_CHARS), Tone.PAGE, "Dry run")
