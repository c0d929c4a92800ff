"""Whatever anybody sends: no crash, no ping, no injection, and no change without the right.

5,000 strings go through every text field in turn, some by moderators and some by others, past all the checks
of Discord's own client. The seed is printed with a failure.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from bot.interfaces.discord.custom_ids import SCHEME, Verb
from bot.ledger.engine import store_url
from bot.ledger.sql import SqlLedger
from bot.matching import Matcher
from bot.service.answering import AnswerService
from bot.service.record.guild_record import GuildRecord
from bot.service.record.import_export import export, plan_import
from tests.discord.hostile_strings import strings
from tests.discord.loopback import Interaction, InteractionKind, Member, Message
from tests.discord.loopback.commands import CommandKind
from tests.discord.scenes import FACT, HOURS, PHRASINGS, Scene, press
from tests.discord.small_record import base

COUNT, SEED = 5000, 20261124
PIECE = 25
"""So many strings are sent before what came of them is looked at."""

FIELDS = ("text", "source", "topic", "keywords", "questions")
Send = Callable[[Scene, Member, str], Awaitable[Interaction]]


def _form(custom_id: str, values: dict[str, str]) -> dict[str, object]:
    components = [
        {"type": 18, "id": n, "component": {"type": 4, "id": 100 + n, "custom_id": key, "value": value}}
        for n, (key, value) in enumerate(values.items(), 1)
    ]
    return {"custom_id": custom_id, "components": components}


def _fact_field(name: str) -> Send:
    async def send(scene: Scene, person: Member, words: str) -> Interaction:
        filled = {"text": HOURS, "source": "x", "topic": "economy", "keywords": "", "questions": ""} | {
            name: words
        }
        return await person.forge(InteractionKind.MODAL, scene.here, _form("m1:typed-fact::0:", filled))

    return send


def _other_form(custom_id: str, name: str, others: dict[str, str]) -> Send:
    async def send(scene: Scene, person: Member, words: str) -> Interaction:
        return await person.forge(
            InteractionKind.MODAL, scene.here, _form(custom_id, {**others, name: words})
        )

    return send


def _option(command: str, name: str) -> Send:
    async def send(scene: Scene, person: Member, words: str) -> Interaction:
        return await _command(scene, person, command, {name: words})

    return send


async def _command(scene: Scene, person: Member, path: str, values: dict[str, str]) -> Interaction:
    """Use a command with values that Discord's own client would not let through."""
    name, *steps = path.split()
    registered = person.world.commands.find(scene.place.guild.id, CommandKind.CHAT, name)
    options: list[dict[str, object]] = [{"name": n, "type": 3, "value": v} for n, v in values.items()]
    for step in reversed(steps):
        options = [{"name": step, "type": 1, "options": options}]
    body = {"id": registered["id"], "name": name, "type": 1, "options": options}
    return await person.forge(InteractionKind.COMMAND, scene.here, body)


SENDERS: dict[str, Send] = {
    **{f"fact {name}": _fact_field(name) for name in FIELDS},
    "topic title": _other_form("m1:typed-topic::0", "title", {"description": "x", "name": ""}),
    "topic description": _other_form("m1:typed-topic::0", "description", {"title": "x", "name": ""}),
    "topic name": _other_form("m1:typed-topic::0", "name", {"title": "x", "description": "x"}),
    "suggestion text": _other_form("m1:typed-suggestion:", "text", {"source": "", "question": ""}),
    "suggestion source": _other_form("m1:typed-suggestion:", "source", {"text": HOURS, "question": ""}),
    "suggestion question": _other_form("m1:typed-suggestion:", "question", {"text": HOURS, "source": ""}),
    "question": _option("ask", "question"),
    "topics": _option("topics", "name"),
    "fact show": _option("fact show", "fact"),
    "fact edit": _option("fact edit", "fact"),
    "fact retire": _option("fact retire", "fact"),
    "fact move": _option("fact move", "fact"),
    "fact export": _option("fact export", "topic"),
    "topic retire": _option("topic retire", "topic"),
}


@pytest.mark.parametrize("part", range(5))
async def test_hostile_strings_do_no_harm(scene: Scene, part: int) -> None:
    chance = random.Random(SEED + part)
    words = list(strings(COUNT, SEED))[part::5]
    senders = list(SENDERS.items())
    for start in range(0, len(words), PIECE):
        sent = []
        for n, each in enumerate(words[start : start + PIECE], start):
            name, send = senders[n % len(senders)]
            person = scene.moderator if chance.random() < 0.6 else scene.place.awa
            sent.append((name, each, person, await send(scene, person, each)))
        for name, each, person, interaction in sent:
            response = await interaction.response()
            if response.message is not None:
                reply = await interaction.reply()
                assert "Something went wrong" not in reply.text, (SEED, name, each)
                if person is scene.moderator and chance.random() < 0.2 and "Publish" in reply.labels:
                    await press(person, reply, "Publish")
        await _clear_suggestions(scene)
    await _look_at_everything(scene)


async def _clear_suggestions(scene: Scene) -> None:
    """Reject what waits, so that the queue never fills."""
    server = await scene.client._bot.records.record(scene.place.guild.id)
    for key in list(server.state.proposals)[:5]:
        sent = _form(f"m1:typed-reason:{key}", {"why": "no " + chr(0x202E)})
        await (await scene.moderator.forge(InteractionKind.MODAL, scene.here, sent)).response()


async def _look_at_everything(scene: Scene) -> None:
    """Nothing pinged, nothing was changed by others, and all of it reads back as it is."""
    for request in scene.place.double.requests:
        if request.method in ("POST", "PATCH") and isinstance(request.json, dict):
            body = request.json.get("data", request.json)
            if isinstance(body, dict) and ("content" in body or "embeds" in body):
                assert {"parse": []} == body.get("allowed_mentions", {"parse": []}), body
    ledger = await SqlLedger.open(store_url(f"sqlite:///{scene.place.store}"), lambda: datetime.now(UTC))
    revisions = await ledger.revisions(scene.place.guild.id)
    assert () == await ledger.check()
    await ledger.close()
    assert revisions
    kinds = {(each.subject.value, each.by) for each in revisions}
    assert {by for subject, by in kinds if subject != "suggestion"} <= {scene.moderator.id}
    server = await scene.client._bot.records.record(scene.place.guild.id)
    shared = base()
    again = GuildRecord(scene.place.guild.id, AnswerService(shared, Matcher(shared)), Matcher)
    again.apply(revisions)
    assert export(server.base.topics) == export(again.base.topics)
    assert () == server.effective_base.stranded
    coming = plan_import(server, export(server.base.topics), revisions)
    assert not coming.problems, coming.problems


async def test_any_custom_id_on_any_message_by_anybody_changes_nothing(scene: Scene) -> None:
    await scene.published(await scene.drafted())
    draft = await scene.drafted("Something else.", fields={PHRASINGS: "something else?"})
    servers = scene.client._bot.records
    before = (await servers.record(scene.place.guild.id)).state.number
    chance = random.Random(SEED)
    keys = [each["custom_id"].split(":")[2] for each in draft.buttons]
    args = ["", "0", "1", "99999999999999999999", FACT, "exports", "yes", "private", "../x", "a" * 90, *keys]
    verbs = [each.value for each in Verb if each is not Verb.FORGET] + ["nonsense", ""]
    for _ in range(600):
        verb = chance.choice(verbs)
        custom_id = ":".join(
            [chance.choice([SCHEME, "m1", "m1w:m1", "m1r:m1", "x"]), verb, *chance.sample(args, 2)]
        )
        body = {
            "custom_id": custom_id[:100],
            "component_type": chance.choice([2, 3, 6, 8]),
            "values": ["1", "x"],
        }
        person = chance.choice([scene.place.awa, scene.place.binta])
        kind = chance.choice([InteractionKind.COMPONENT, InteractionKind.MODAL])
        if kind is InteractionKind.MODAL:
            body = _form(custom_id[:100], {"text": HOURS, "why": "x", "title": "x", "description": "x"})
            if verb == Verb.TYPED_SUGGESTION.value:
                continue
        source = _with(draft, custom_id[:100]) if kind is InteractionKind.COMPONENT else None
        interaction = await person.forge(kind, scene.here, body, source=source)
        response = await interaction.response()
        assert "Something went wrong" not in json.dumps(response.body), custom_id
    assert before == (await servers.record(scene.place.guild.id)).state.number


def _with(message: Message, custom_id: str) -> Message:
    """Return the message, as if it had a button with a custom id."""
    message.buttons[0]["custom_id"] = custom_id
    return message


async def test_a_replayed_press_changes_nothing_twice(scene: Scene) -> None:
    draft = await scene.drafted()
    publish = next(each for each in draft.buttons if each["label"] == "Publish")
    body = {"custom_id": publish["custom_id"], "component_type": 2, "id": publish["id"]}
    source = draft
    first = await scene.moderator.forge(InteractionKind.COMPONENT, scene.here, body, source=source)
    again = [
        await scene.moderator.forge(InteractionKind.COMPONENT, scene.here, body, source=source)
        for _ in range(5)
    ]
    for interaction in (first, *again):
        await interaction.response()
    server = await scene.client._bot.records.record(scene.place.guild.id)
    assert 1 == server.state.number


@pytest.mark.parametrize("name", ["bomb.yaml", "bomb.zip", "x.exe", "x.yaml", "latin.yaml", "y.zip"])
async def test_a_hostile_file_is_refused_in_words(scene: Scene, name: str) -> None:
    contents = {
        "bomb.yaml": b"a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]",
        "bomb.zip": _zip(b"topic: x\n" + b" " * (9 << 20)),
        "x.exe": b"MZ",
        "x.yaml": b"topic: economy\nfacts: [{id: 1}]\nnonsense: 2",
        "latin.yaml": "topic: \u00e9".encode("latin-1"),
        "y.zip": b"PK\x05\x06" + b"\0" * 18,
    }
    given = scene.place.double.attachment(name, contents[name])
    reply = await (await scene.moderator.command("fact import", channel=scene.here, file=given)).reply()
    assert "Something went wrong" not in reply.text
    assert not any(label.startswith("Apply") for label in reply.labels)
    assert reply.text


def _zip(content: bytes) -> bytes:
    from bot.service.record.import_export import zip_files

    return zip_files({"x.yaml": content})
