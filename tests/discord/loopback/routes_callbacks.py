"""Answers to interactions: /developers/interactions/receiving-and-responding#endpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import payloads
from .errors import JSON, Problems, already_acknowledged, invalid_webhook_token, unknown
from .interactions import TOKEN_LIFETIME_S, Interaction, InteractionKind, ResponseKind
from .limits import check_choices, check_modal
from .messages import (
    EPHEMERAL,
    KIND_CHAT_COMMAND,
    KIND_CONTEXT_COMMAND,
    KIND_DEFAULT,
    KIND_REPLY,
    LOADING,
    Message,
)
from .posting import compose, numbered, revise

if TYPE_CHECKING:
    from .recording import Request
    from .world import World

MESSAGES = {ResponseKind.MESSAGE, ResponseKind.DEFERRED_MESSAGE}
UPDATES = {ResponseKind.DEFERRED_UPDATE, ResponseKind.UPDATE}
# What may answer what.
FITTING = {
    InteractionKind.COMMAND: MESSAGES | {ResponseKind.MODAL},
    InteractionKind.COMPONENT: MESSAGES | UPDATES | {ResponseKind.MODAL},
    InteractionKind.AUTOCOMPLETE: {ResponseKind.CHOICES},
    InteractionKind.MODAL: MESSAGES,
}


def callback(world: World, request: Request) -> object:
    """POST /interactions/{interaction_id}/{interaction_token}/callback."""
    interaction = world.interactions_by_token.get(request.params["interaction_token"])
    if interaction is None or interaction.id != request.identifier("interaction_id"):
        raise unknown("interaction")
    if len(interaction.responses):
        raise already_acknowledged()
    if interaction.age_s > world.response_window_s:
        raise unknown("interaction")
    kind = _fitting_kind(interaction, request.body)
    body = request.body.get("data") or {}
    message = _take_effect(world, interaction, kind, body, request)
    interaction.respond(kind, body, message)
    if request.query.get("with_response") in ("1", "true"):
        return _callback_object(interaction, kind, message)
    return None


def _fitting_kind(interaction: Interaction, body: JSON) -> ResponseKind:
    fitting = FITTING[interaction.kind]
    if interaction.kind is InteractionKind.MODAL and interaction.source is not None:
        fitting = fitting | UPDATES
    if body.get("type") not in fitting:
        problems = Problems()
        choices = tuple(sorted(int(kind) for kind in fitting))
        problems.add(("type",), "BASE_TYPE_CHOICES", f"Value must be one of {choices}.")
        problems.raise_if_any()
    return ResponseKind(body["type"])


def _take_effect(
    world: World, interaction: Interaction, kind: ResponseKind, body: JSON, request: Request
) -> Message | None:
    match kind:
        case ResponseKind.MESSAGE:
            message = compose(
                world,
                interaction.channel,
                body,
                request.files,
                kind=_message_kind(interaction),
                reference=_answered(interaction),
                interaction=interaction,
            )
            return _show(world, message)
        case ResponseKind.DEFERRED_MESSAGE:
            return _show(world, _placeholder(world, interaction, body))
        case ResponseKind.UPDATE:
            assert interaction.source is not None, "only components have a message to update"
            return revise(world, interaction.source, body, request.files)
        case ResponseKind.DEFERRED_UPDATE:
            return interaction.source
        case ResponseKind.CHOICES:
            check_choices(body)
        case ResponseKind.MODAL:
            check_modal(body)
            body["components"] = numbered(body["components"])
    return None


def _message_kind(interaction: Interaction) -> int:
    if interaction.kind is InteractionKind.COMMAND:
        return KIND_CHAT_COMMAND if interaction.body["type"] == 1 else KIND_CONTEXT_COMMAND
    return KIND_DEFAULT if _answered(interaction) is None else KIND_REPLY


def _answered(interaction: Interaction) -> Message | None:
    """Return the message that an answer is shown under."""
    return interaction.source if interaction.kind is InteractionKind.COMPONENT else None


def _placeholder(world: World, interaction: Interaction, body: JSON) -> Message:
    return Message(
        world.snowflakes.take(),
        interaction.channel,
        world.bot,
        flags=LOADING | (body.get("flags") or 0) & EPHEMERAL,
        kind=_message_kind(interaction),
        reference=_answered(interaction),
        interaction=interaction,
        webhook_id=world.bot.id,
    )


def _show(world: World, message: Message) -> Message:
    if message.ephemeral:
        # Only its reader's client hears of it, so there is nothing to dispatch to the bot.
        return message
    world.publish(message)
    return message


def _callback_object(interaction: Interaction, kind: ResponseKind, message: Message | None) -> JSON:
    body: JSON = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: JSON = {"type": int(kind)}
    if message is not None:
        body |= {
            "response_message_id": str(message.id),
            "response_message_loading": message.loading,
            "response_message_ephemeral": message.ephemeral,
            **payloads.whereabouts(message.channel),
        }
        if kind in (ResponseKind.MESSAGE, ResponseKind.UPDATE):
            resource["message"] = payloads.message(message)
    return {"interaction": body, "resource": resource}


def _interaction(world: World, request: Request) -> Interaction:
    interaction = world.interactions_by_token.get(request.params["webhook_token"])
    if interaction is None or request.identifier("webhook_id") != world.bot.id:
        raise unknown("Webhook")
    if interaction.age_s > TOKEN_LIFETIME_S:
        raise invalid_webhook_token()
    if not len(interaction.responses):
        raise unknown("Webhook")
    return interaction


def _message(world: World, request: Request) -> tuple[Interaction, Message]:
    interaction = _interaction(world, request)
    wanted = request.params.get("message_id", "@original")
    messages = {str(message.id): message for message in interaction.followups}
    if interaction.original is not None:
        messages |= {"@original": interaction.original, str(interaction.original.id): interaction.original}
    message = messages.get(wanted)
    if message is None or message.deleted:
        raise unknown("Message")
    return interaction, message


def get_webhook_message(world: World, request: Request) -> object:
    """GET /webhooks/{application_id}/{token}/messages/@original and …/{message_id}."""
    return payloads.message(_message(world, request)[1])


def edit_webhook_message(world: World, request: Request) -> object:
    """PATCH /webhooks/{application_id}/{token}/messages/@original and …/{message_id}."""
    return payloads.message(revise(world, _message(world, request)[1], request.body, request.files))


def delete_webhook_message(world: World, request: Request) -> None:
    """DELETE /webhooks/{application_id}/{token}/messages/@original and …/{message_id}."""
    world.delete(_message(world, request)[1])


def create_followup(world: World, request: Request) -> object:
    """POST /webhooks/{application_id}/{token}.

    Right after a deferred message it edits that message and ignores the flags, as Discord does.
    """
    interaction = _interaction(world, request)
    original = interaction.original
    if original is not None and original.loading:
        return payloads.message(revise(world, original, {**request.body, "flags": None}, request.files))
    message = compose(
        world,
        interaction.channel,
        request.body,
        request.files,
        kind=KIND_DEFAULT if original is None else KIND_REPLY,
        reference=original,
        interaction=interaction,
    )
    _show(world, message)
    interaction.followups.append(message)
    return payloads.message(message)


CALLBACK_ROUTES = (
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
    ("POST", "/webhooks/{webhook_id}/{webhook_token}", create_followup),
    ("GET", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", get_webhook_message),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", edit_webhook_message),
    ("DELETE", "/webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", delete_webhook_message),
)
