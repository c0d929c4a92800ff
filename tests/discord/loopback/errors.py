"""Refusals with Discord's status, code and body.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]


class Refusal(Exception):
    """An answer of Discord's that says no; the server turns it into a JSON body."""

    def __init__(self, status: int, code: int, message: str, errors: JSON | None = None) -> None:
        super().__init__(f"{status} {message} (error code {code})")
        self.status = status
        self.body: JSON = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


def unauthorized() -> Refusal:
    """Return: the bot's token is missing or wrong."""
    return Refusal(401, 0, "401: Unauthorized")


def not_found() -> Refusal:
    """Return the general 404, for a thing that has no code of its own."""
    return Refusal(404, 0, "404: Not Found")


UNKNOWN_CODES = {
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}


def unknown(noun: str) -> Refusal:
    """Return: there is no such thing; the noun is spelt as Discord spells it."""
    return Refusal(404, UNKNOWN_CODES[noun], f"Unknown {noun}")


def missing_access() -> Refusal:
    """Return: the bot cannot see the channel."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """Return: the bot sees the channel and may not do this in it."""
    return Refusal(403, 50013, "Missing Permissions")


def foreign_message() -> Refusal:
    """Return: the bot may only edit what it wrote itself."""
    return Refusal(403, 50005, "Cannot edit a message authored by another user")


def cannot_message_user() -> Refusal:
    """Return: the person does not take direct messages."""
    return Refusal(403, 50007, "Cannot send messages to this user")


def empty_message() -> Refusal:
    """Return: a message needs content, an embed, a component, a file or a sticker."""
    return Refusal(400, 50006, "Cannot send an empty message")


def too_large() -> Refusal:
    """Return: a file is larger than the limit for uploads."""
    return Refusal(413, 40005, "Request entity too large")


def already_acknowledged() -> Refusal:
    """Return: an interaction is answered once; after that there are follow-ups."""
    return Refusal(400, 40060, "Interaction has already been acknowledged.")


def invalid_webhook_token() -> Refusal:
    """Return: the interaction's token is older than 15 minutes, or nobody's."""
    return Refusal(401, 50027, "Invalid Webhook Token")


class Problems:
    """Collects what is wrong with a form, by path, and raises it all at once as Discord does (code 50035)."""

    def __init__(self) -> None:
        self._errors: JSON = {}

    def add(self, path: tuple[str | int, ...], code: str, message: str) -> None:
        """Note one complaint about the field at this path."""
        node = self._errors
        for step in path:
            node = node.setdefault(str(step), {})
        node.setdefault("_errors", []).append({"code": code, "message": message})

    def length(self, path: tuple[str | int, ...], text: object, low: int, high: int) -> None:
        """Complain unless the value is a string of `low` to `high` characters."""
        if not isinstance(text, str):
            code = "BASE_TYPE_REQUIRED" if text is None else "STRING_TYPE_CONVERT"
            self.add(
                path, code, "This field is required" if text is None else "Could not interpret as string."
            )
        elif not low <= len(text) <= high:
            if low:
                self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
            else:
                self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")

    def count(self, path: tuple[str | int, ...], entries: list[Any], low: int, high: int) -> None:
        """Complain unless the list has `low` to `high` entries."""
        if not low <= len(entries) <= high:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")

    def __bool__(self) -> bool:
        return bool(self._errors)

    def raise_if_any(self) -> None:
        """Raise what was noted, if anything was."""
        if self._errors:
            raise Refusal(400, 50035, "Invalid Form Body", self._errors)
