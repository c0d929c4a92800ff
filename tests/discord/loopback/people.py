"""Who is on this Discord, and what they do: say, edit, run commands, click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import invoking
from .errors import JSON
from .mentions import mentions_in
from .messages import EPHEMERAL, KIND_DEFAULT, KIND_REPLY, Message
from .rights import SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL, rights_of

if TYPE_CHECKING:
    from .interactions import Interaction, InteractionKind
    from .places import Channel, Guild, Role
    from .world import World

PEOPLES_CONTENT_LIMIT_CHARS = 2000


@dataclass(eq=False)
class Account:
    """A user, bot or webhook, wherever it appears."""

    id: int
    name: str
    bot: bool = False
    is_webhook: bool = False
    locale: str = "en-US"
    global_name: str | None = None

    @property
    def mention(self) -> str:
        """What pings it."""
        return f"<@{self.id}>"


class Person:
    """Somebody who acts; every action is dispatched to the bot before it returns."""

    def __init__(self, account: Account, world: World) -> None:
        self.account = account
        self.world = world

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.account.name}>"

    @property
    def id(self) -> int:
        """The account's id."""
        return self.account.id

    @property
    def mention(self) -> str:
        """What pings the person."""
        return self.account.mention

    @property
    def dm(self) -> Channel:
        """The direct messages between the person and the bot."""
        return self.world.direct_channel(self.account)

    async def say(
        self,
        channel: Channel,
        content: str = "",
        *,
        reply_to: Message | None = None,
        ping: bool = True,
        embeds: Sequence[JSON] = (),
        files: Mapping[str, bytes] | None = None,
    ) -> Message:
        """Post a message; `reply_to` makes it a reply, `ping` says whether it notifies the one replied to."""
        self._check_may_write(channel, content)
        if reply_to is not None and (
            reply_to.ephemeral or reply_to.deleted or reply_to.channel is not channel
        ):
            raise ValueError(f"Discord lets nobody reply to {reply_to!r} in {channel}")
        allowed = None if ping else {"parse": ["users", "roles", "everyone"], "replied_user": False}
        found = mentions_in(self.world, channel, self.account, content, allowed, reply_to)
        message = Message(
            self.world.snowflakes.take(),
            channel,
            self.account,
            content,
            embeds=list(embeds),
            attachments=[self.world.attach(name, body) for name, body in (files or {}).items()],
            kind=KIND_DEFAULT if reply_to is None else KIND_REPLY,
            mentions=found.users,
            mention_roles=found.roles,
            mention_everyone=found.everyone,
            reference=reply_to,
            nonce=str(self.world.snowflakes.take()),
            webhook_id=self.account.id if self.account.is_webhook else None,
        )
        self.world.publish(message)
        await self.world.flushed()
        return message

    async def edit(self, message: Message, content: str) -> Message:
        """Change what one's own message says."""
        if message.author is not self.account:
            raise PermissionError(f"{self!r} did not write {message!r}")
        before = message.remember()
        found = mentions_in(self.world, message.channel, self.account, content, None, message.reference)
        message.content, message.mentions = content, found.users
        message.edited_at = datetime.now(UTC)
        self.world.announce_edit(message)
        message.revisions.append(before)
        await self.world.flushed()
        return message

    async def delete(self, *messages: Message) -> None:
        """Delete one message, or several at once as a moderation bot does."""
        if len(messages) == 1:
            self.world.delete(messages[0])
        else:
            self.world.delete_bulk(messages[0].channel, list(messages))
        await self.world.flushed()

    async def command(
        self, name: str, *, channel: Channel, options: Mapping[str, object] | None = None, **more: object
    ) -> Interaction:
        """Use a registered slash command; a subcommand is named by its path ("facts add").

        Options go by keyword, or through `options` where the keyword is taken. A Member, Role, Channel or
        Attachment is a valid value for the option of that type. What Discord's own client would not send is a
        LookupError or ValueError; a command hidden from the person, a PermissionError.
        """
        return await invoking.command(self, name, channel, {**(options or {}), **more})

    async def autocomplete(
        self,
        name: str,
        *,
        focused: str,
        text: str,
        channel: Channel,
        options: Mapping[str, object] | None = None,
    ) -> Interaction:
        """Type `text` into the option `focused`; `options` are those already filled in."""
        return await invoking.autocomplete(self, name, channel, focused, text, dict(options or {}))

    async def message_command(self, name: str, message: Message) -> Interaction:
        """Use a command of a message's context menu."""
        return await invoking.message_command(self, name, message)

    async def user_command(self, name: str, target: Person, *, channel: Channel) -> Interaction:
        """Use a command of a person's context menu."""
        return await invoking.user_command(self, name, target, channel)

    async def click(
        self, message: Message, *, label: str | None = None, custom_id: str | None = None
    ) -> Interaction:
        """Click the button with this label or custom id; it must be there, be enabled and not be a link."""
        return await invoking.click(self, message, label, custom_id)

    async def select(self, message: Message, *choices: str, custom_id: str | None = None) -> Interaction:
        """Choose in a select menu by the options' values or labels; `custom_id` says which menu."""
        return await invoking.select(self, message, choices, custom_id)

    async def submit(self, asked: Interaction, answers: Mapping[str, object]) -> Interaction:
        """Send the modal with which the bot answered `asked`; answers go by label or custom id."""
        return await invoking.submit(self, asked, answers)

    async def forge(
        self, kind: InteractionKind, channel: Channel, body: JSON, *, source: Message | None = None
    ) -> Interaction:
        """Send an interaction that no client of Discord's would, as a modified one can."""
        return await invoking.forge(self, kind, channel, body, source=source)

    def sees(self, message: Message) -> bool:
        """Whether the message is there for this person to read and to use."""
        private_to = (
            message.interaction.account if message.interaction and message.flags & EPHEMERAL else None
        )
        return not message.deleted and private_to in (None, self.account)

    def _check_may_write(self, channel: Channel, content: str) -> None:
        if len(content) > PEOPLES_CONTENT_LIMIT_CHARS:
            raise ValueError(f"people's messages are limited to {PEOPLES_CONTENT_LIMIT_CHARS} characters")
        if channel.guild is None and channel.recipient is not self.account:
            raise PermissionError(f"{self!r} cannot write into {channel}")


class User(Person):
    """Somebody in direct messages with the bot."""


class Member(Person):
    """Somebody in a server."""

    def __init__(self, account: Account, guild: Guild, roles: list[Role], nick: str | None = None) -> None:
        super().__init__(account, guild.world)
        self.guild = guild
        self.roles = roles
        self.nick = nick
        self.joined_at = datetime.now(UTC)

    def _check_may_write(self, channel: Channel, content: str) -> None:
        super()._check_may_write(channel, content)
        if channel.guild is None:
            return
        write = SEND_MESSAGES if channel.parent is None else SEND_MESSAGES_IN_THREADS
        needed = VIEW_CHANNEL | write
        if channel.guild is not self.guild or rights_of(self, channel) & needed != needed:
            raise PermissionError(f"{self!r} cannot write into {channel}")


@dataclass(eq=False)
class Webhook:
    """An incoming webhook of a channel, which posts under its own name and cannot do anything else."""

    account: Account
    channel: Channel = field(repr=False)

    async def say(self, content: str = "", *, embeds: Sequence[JSON] = ()) -> Message:
        """Post a message into the webhook's channel."""
        return await Person(self.account, self.channel.world).say(self.channel, content, embeds=embeds)
