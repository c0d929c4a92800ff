"""Limits of messages, modals and choices: /developers/resources/message#embed-object-embed-limits."""

from __future__ import annotations

from .component_limits import check_components
from .errors import JSON, Problems, empty_message
from .mentions import check_allowed_mentions
from .messages import COMPONENTS_V2, EPHEMERAL, SUPPRESS_EMBEDS
from .modal_limits import check_modal_components

CONTENT_CHARS = 2000
EMBEDS, EMBED_TOTAL_CHARS = 10, 6000
TITLE_CHARS, DESCRIPTION_CHARS, FOOTER_CHARS, AUTHOR_CHARS = 256, 4096, 2048, 256
FIELDS, FIELD_NAME_CHARS, FIELD_VALUE_CHARS = 25, 256, 1024
FILES = 10
CHOICES, CHOICE_CHARS = 25, 100
MODAL_TITLE_CHARS, CUSTOM_ID_CHARS, MODAL_COMPONENTS = 45, 100, 5

SETTABLE_FLAGS = SUPPRESS_EMBEDS | EPHEMERAL | 1 << 12 | COMPONENTS_V2


def check_message(body: JSON, *, file_count: int = 0) -> None:
    """Raise a Refusal unless the message, with all its fields as they will stand, is within the limits."""
    problems = Problems()
    content, embeds = body.get("content") or "", body.get("embeds") or []
    components, flags = body.get("components") or [], body.get("flags") or 0
    problems.length(("content",), content, 0, CONTENT_CHARS)
    _check_embeds(embeds, problems)
    check_components(components, problems, v2=bool(flags & COMPONENTS_V2))
    check_allowed_mentions(body, problems)
    if file_count > FILES:
        problems.add(("attachments",), "BASE_TYPE_MAX_LENGTH", f"Must be {FILES} or fewer in length.")
    if flags & COMPONENTS_V2 and (content or embeds):
        for key in ("content", "embeds"):
            if body.get(key):
                reason = f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
                problems.add((key,), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", reason)
    problems.raise_if_any()
    if not (content.strip() or any(_says_something(embed) for embed in embeds) or components or file_count):
        raise empty_message()


def _says_something(embed: JSON) -> bool:
    shown = ("title", "description", "fields", "author", "footer", "image", "thumbnail")
    return any(embed.get(key) for key in shown)


def _check_embeds(embeds: list[JSON], problems: Problems) -> None:
    if len(embeds) > EMBEDS:
        problems.add(("embeds",), "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(("embeds", index), embed, problems)
    if sum(embed_chars(embed) for embed in embeds) > EMBED_TOTAL_CHARS:
        reason = f"Embed size exceeds maximum size of {EMBED_TOTAL_CHARS}"
        problems.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", reason)


def _check_embed(path: tuple[str | int, ...], embed: JSON, problems: Problems) -> None:
    for key, high in (("title", TITLE_CHARS), ("description", DESCRIPTION_CHARS)):
        problems.length((*path, key), embed.get(key) or "", 0, high)
    footer, author = embed.get("footer"), embed.get("author")
    if footer:
        problems.length((*path, "footer", "text"), footer.get("text"), 0, FOOTER_CHARS)
    if author:
        problems.length((*path, "author", "name"), author.get("name"), 0, AUTHOR_CHARS)
    fields = embed.get("fields") or []
    problems.count((*path, "fields"), fields, 0, FIELDS)
    for position, entry in enumerate(fields):
        at = (*path, "fields", position)
        _check_required(at, "name", entry, FIELD_NAME_CHARS, problems)
        _check_required(at, "value", entry, FIELD_VALUE_CHARS, problems)
    for where, holder in (
        (("url",), embed),
        (("image", "url"), embed.get("image")),
        (("author", "url"), author),
    ):
        url = (holder or {}).get("url")
        if url and not url.startswith(("http://", "https://", "attachment://")):
            scheme = url.partition(":")[0]
            reason = f"Scheme \"{scheme}\" is not supported. Scheme must be one of ('http', 'https')."
            problems.add((*path, *where), "URL_TYPE_INVALID_SCHEME", reason)


def _check_required(
    path: tuple[str | int, ...], key: str, entry: JSON, high: int, problems: Problems
) -> None:
    if not (entry.get(key) or "").strip():
        problems.add((*path, key), "BASE_TYPE_REQUIRED", "This field is required")
    elif len(entry[key]) > high:
        problems.add((*path, key), "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")


def embed_chars(embed: JSON) -> int:
    """Return what an embed counts towards the 6,000."""
    texts = [embed.get("title"), embed.get("description")]
    texts += [(embed.get("footer") or {}).get("text"), (embed.get("author") or {}).get("name")]
    for entry in embed.get("fields") or []:
        texts += [entry.get("name"), entry.get("value")]
    return sum(len(text.strip()) for text in texts if text)


def check_choices(body: JSON) -> None:
    """Raise a Refusal unless these are at most 25 choices with names and values of 1 to 100 characters."""
    problems = Problems()
    choices = body.get("choices")
    if choices is None:
        problems.add(("data", "choices"), "BASE_TYPE_REQUIRED", "This field is required")
    for index, choice in enumerate(choices or []):
        at = ("data", "choices", index)
        problems.length((*at, "name"), choice.get("name"), 1, CHOICE_CHARS)
        if isinstance(choice.get("value"), str):
            problems.length((*at, "value"), choice["value"], 1, CHOICE_CHARS)
        elif not isinstance(choice.get("value"), int | float):
            problems.add((*at, "value"), "BASE_TYPE_REQUIRED", "This field is required")
    if choices is not None and len(choices) > CHOICES:
        problems.add(("data", "choices"), "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length.")
    problems.raise_if_any()


def check_modal(body: JSON) -> None:
    """Raise a Refusal unless the modal is within the limits: /developers/components/reference."""
    problems = Problems()
    problems.length(("data", "title"), body.get("title"), 1, MODAL_TITLE_CHARS)
    problems.length(("data", "custom_id"), body.get("custom_id"), 1, CUSTOM_ID_CHARS)
    components = body.get("components") or []
    problems.count(("data", "components"), components, 1, MODAL_COMPONENTS)
    check_modal_components(components, problems)
    problems.raise_if_any()
