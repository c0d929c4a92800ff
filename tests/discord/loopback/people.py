"""Who is on this Discord, and what they do: say, edit, run commands, click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from . import forging, invoking, offering, payloads
from .commands import CommandKind
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
        """The direct messages between the person and the bot; `bot_messages` are those received from it."""
        return self.world.direct_channel(self.account)

    def close_dm(self, *, closed: bool = True) -> None:
        """Take no direct messages from the bot, which is answered 403 with code 50007; or take them again."""
        self.dm.takes_direct_messages = not closed

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

    async def select(self, message: Message, *choices: object, custom_id: str | None = None) -> Interaction:
        """Choose in a select menu, or choose nothing; `custom_id` says which menu.

        Options go by value or label; a Member, Role or Channel by itself or by its id. What the menu does not
        offer is a LookupError or ValueError, and so is a number of choices out of its bounds.
        """
        return await invoking.select(self, message, choices, custom_id)

    async def submit(self, asked: Interaction, answers: Mapping[str, object]) -> Interaction:
        """Send the modal with which the bot answered `asked`; answers go by label or custom id.

        An answer is a text; an option's value or label, or several; a Member, Role or Channel, or several; an
        Attachment, or several; a truth value. A field that is not named keeps what it showed.
        """
        return await invoking.submit(self, asked, answers)

    async def forge(
        self, kind: InteractionKind, channel: Channel, body: JSON, *, source: Message | None = None
    ) -> Interaction:
        """Send an interaction that no client of Discord's would, as a modified one can."""
        return await invoking.forge(self, kind, channel, body, source=source)

    async def replay(self, earlier: Interaction) -> Interaction:
        """Send once more what `earlier` sent, whoever that was: a new interaction, with the rights of now."""
        return await invoking.replay(self, earlier)

    async def forge_press(
        self,
        message: Message,
        custom_id: str,
        *,
        values: Sequence[str] | None = None,
        component_type: int | None = None,
    ) -> Interaction:
        """Press a button that need not be on the message, or see the message; `values` make it a menu."""
        return await forging.press(self, message, custom_id, values, component_type)

    async def forge_submit(
        self,
        channel: Channel,
        custom_id: str,
        components: Sequence[JSON] = (),
        *,
        resolved: JSON | None = None,
        source: Message | None = None,
    ) -> Interaction:
        """Send a modal that the bot never opened; `source` is the message it pretends to come from."""
        return await forging.modal(self, channel, custom_id, components, resolved, source)

    async def forge_command(
        self, name: str, *, channel: Channel, options: Mapping[str, object] | None = None, **more: object
    ) -> Interaction:
        """Use a slash command that Discord may hide from the person."""
        return await forging.command(self, name, channel, {**(options or {}), **more})

    def commands_seen(self, channel: Channel, kind: CommandKind = CommandKind.CHAT) -> list[str]:
        """Return the commands offered to the person in the channel, with their subcommands' paths, sorted."""
        return offering.commands_seen(self, channel, kind)

    def sees(self, message: Message) -> bool:
        """Whether the message is there for this person to read and to use."""
        private_to = (
            message.interaction.account if message.interaction and message.flags & EPHEMERAL else None
        )
        return not message.deleted and private_to in (None, self.account) and self._sees(message.channel)

    def _sees(self, channel: Channel) -> bool:
        if channel.guild is None:
            return channel.recipient is self.account
        member = channel.guild.members.get(self.id)
        return member is not None and bool(rights_of(member, channel) & VIEW_CHANNEL)

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

    def give(self, *roles: Role) -> None:
        """Give the member roles; a bot with the members intent hears of it."""
        self.roles += [role for role in roles if role not in self.roles]
        self._announce()

    def take(self, *roles: Role) -> None:
        """Take roles from the member."""
        self.roles = [role for role in self.roles if role not in roles]
        self._announce()

    def leave(self) -> None:
        """Leave the server, or be thrown out: what is left open can no longer be sent."""
        del self.guild.members[self.id]
        body = {"guild_id": str(self.guild.id), "user": payloads.user(self.account)}
        self.world.emit("GUILD_MEMBER_REMOVE", body, self.guild.id)

    def _announce(self) -> None:
        body = {"guild_id": str(self.guild.id), **payloads.member(self)}
        own = self.account is self.world.bot
        self.world.emit("GUILD_MEMBER_UPDATE", body, self.guild.id, needs_intent=not own)

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
