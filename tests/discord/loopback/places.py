"""Servers, their roles and channels, and direct-message channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING

from . import payloads
from .commands import CommandKind
from .feed import PATIENCE_S, Feed
from .people import Account, Member, Webhook
from .rights import EVERYONE_BY_DEFAULT, Overwrite, Permissions, bits

if TYPE_CHECKING:
    from collections.abc import Callable

    from .messages import Message
    from .world import World


class ChannelKind(IntEnum):
    """The kinds a bot that answers questions meets."""

    TEXT = 0
    DIRECT = 1
    THREAD = 11


@dataclass(eq=False)
class Role:
    """A role of a server."""

    id: int
    name: str
    permissions: int
    position: int
    managed: bool = False
    bot_id: int | None = None


@dataclass(eq=False)
class Channel:
    """A place for messages; `guild` is None and `recipient` is set for direct messages."""

    id: int
    name: str
    kind: ChannelKind
    world: World = field(repr=False)
    guild: Guild | None = None
    recipient: Account | None = None
    parent: Channel | None = None
    topic: str | None = None
    position: int = 0
    takes_direct_messages: bool = True
    overwrites: dict[int, Overwrite] = field(default_factory=dict, repr=False)
    by_id: dict[int, Message] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.messages: Feed[Message] = Feed(f"messages in {self}")
        self.typing: Feed[datetime] = Feed(f"typing in {self}")
        self._bot_messages_read = 0

    def __str__(self) -> str:
        return (
            f"#{self.name}" if self.recipient is None else f"the direct messages with {self.recipient.name}"
        )

    @property
    def permission_source(self) -> Channel:
        """The channel whose overwrites count: a thread goes by its parent's."""
        return self.parent if self.kind is ChannelKind.THREAD and self.parent is not None else self

    @property
    def bot_messages(self) -> list[Message]:
        """What the bot has written here for all to see, deleted messages left out."""
        return [message for message in self.messages if self._is_bots(message) and not message.deleted]

    async def next_bot_message(self, *, within_s: float = PATIENCE_S) -> Message:
        """Return the first public bot message not returned before, waiting until it no longer loads."""
        position = await self.messages.locate(self._is_bots, start=self._bot_messages_read, within_s=within_s)
        self._bot_messages_read = position + 1
        return await self.messages[position].loaded(within_s=within_s)

    async def wait_for_message(
        self, matches: Callable[[Message], bool], *, within_s: float = PATIENCE_S
    ) -> Message:
        """Return the first message here, past or future, that matches."""
        return await self.messages.first(matches, within_s=within_s)

    def overwrite(self, target: Role | Member, *, allow: Permissions = 0, deny: Permissions = 0) -> None:
        """Allow and deny a role or a member something in this channel."""
        target_id = target.account.id if isinstance(target, Member) else target.id
        self.overwrites[target_id] = Overwrite(target_id, isinstance(target, Member), bits(allow), bits(deny))
        if self.guild is not None:
            self.world.emit("CHANNEL_UPDATE", payloads.channel(self), self.guild.id)

    def add_webhook(self, name: str) -> Webhook:
        """Return a new incoming webhook, which can `say` things here."""
        account = Account(self.world.snowflakes.take(), name, bot=True, is_webhook=True)
        return Webhook(account, self)

    def add_thread(self, name: str) -> Channel:
        """Return a new public thread under this channel."""
        thread = Channel(
            self.world.snowflakes.take(), name, ChannelKind.THREAD, self.world, guild=self.guild, parent=self
        )
        self.world.channels[thread.id] = thread
        if self.guild is not None:
            self.guild.threads.append(thread)
            self.world.emit("THREAD_CREATE", payloads.channel(thread), self.guild.id)
        return thread

    def remove(self) -> None:
        """Delete the channel, and with it all messages."""
        del self.world.channels[self.id]
        if self.guild is not None:
            self.guild.channels.remove(self)
            self.world.emit("CHANNEL_DELETE", payloads.channel(self), self.guild.id)

    def _is_bots(self, message: Message) -> bool:
        return message.author is self.world.bot


class Guild:
    """A server that the bot is in: its roles, channels and members."""

    def __init__(self, world: World, name: str, *, locale: str, bot_permissions: Permissions) -> None:
        self.world = world
        self.id = world.snowflakes.take_for_guild()
        self.name = name
        self.locale = locale
        self.joined_at = datetime.now(UTC)
        self.unavailable = False
        self.everyone = Role(self.id, "@everyone", EVERYONE_BY_DEFAULT, position=0)
        self.roles: list[Role] = [self.everyone]
        self.channels: list[Channel] = []
        self.threads: list[Channel] = []
        self.members: dict[int, Member] = {}
        # What the admins set: by a command's id, whether it is for the role, member or channel with an id.
        self.command_settings: dict[str, dict[int, bool]] = {}
        owner = Account(world.snowflakes.take(), "owner")
        self.owner_id = owner.id
        self.owner = self._enrol(owner, [])
        role = self.add_role(world.bot.name, permissions=bot_permissions)
        role.managed, role.bot_id = True, world.bot.id
        self.me = self._enrol(world.bot, [role])

    def __str__(self) -> str:
        return self.name

    def add_role(self, name: str, *, permissions: Permissions = 0) -> Role:
        """Return a new role, above those so far."""
        role = Role(self.world.snowflakes.take(), name, bits(permissions), position=len(self.roles))
        self.roles.append(role)
        body = {"guild_id": str(self.id), "role": payloads.role(role)}
        self.world.emit("GUILD_ROLE_CREATE", body, self.id)
        return role

    def change_role(self, role: Role, *, permissions: Permissions) -> None:
        """Let a role, `everyone` too, permit exactly this."""
        role.permissions = bits(permissions)
        body = {"guild_id": str(self.id), "role": payloads.role(role)}
        self.world.emit("GUILD_ROLE_UPDATE", body, self.id)

    def delete_role(self, role: Role) -> None:
        """Delete a role; whoever had it has it no more."""
        self.roles.remove(role)
        for member in self.members.values():
            member.roles = [held for held in member.roles if held is not role]
        self.world.emit("GUILD_ROLE_DELETE", {"guild_id": str(self.id), "role_id": str(role.id)}, self.id)

    def set_command(self, name: str, target: Role | Member | Channel, *, allowed: bool) -> None:
        """Show a slash command to a role, member or channel, or hide it, in the server's settings.

        They stand above `default_member_permissions`: server settings, Integrations.
        """
        command = self.world.commands.find(self.id, CommandKind.CHAT, name)
        self.command_settings.setdefault(command["id"], {})[target.id] = allowed

    def add_text_channel(self, name: str, *, topic: str | None = None) -> Channel:
        """Return a new text channel, which everyone can use."""
        channel = Channel(
            self.world.snowflakes.take(),
            name,
            ChannelKind.TEXT,
            self.world,
            guild=self,
            topic=topic,
            position=len(self.channels),
        )
        self.channels.append(channel)
        self.world.channels[channel.id] = channel
        self.world.emit("CHANNEL_CREATE", payloads.channel(channel), self.id)
        return channel

    def add_member(
        self,
        name: str | Account,
        *,
        permissions: Permissions | None = None,
        roles: Sequence[Role] = (),
        nick: str | None = None,
        bot: bool = False,
        locale: str = "en-US",
    ) -> Member:
        """Return a new member; `permissions`, on top of everyone's, come through a role made for the member.

        Pass an Account for a person who is in several servers.
        """
        account = (
            name
            if isinstance(name, Account)
            else Account(self.world.snowflakes.take(), name, bot=bot, locale=locale)
        )
        held = list(roles)
        if permissions is not None:
            held.append(self.add_role(f"{account.name}'s role", permissions=permissions))
        member = self._enrol(account, held, nick)
        self.world.emit("GUILD_MEMBER_ADD", {"guild_id": str(self.id), **payloads.member(member)}, self.id)
        return member

    def go_down(self) -> None:
        """Become unavailable, as in an outage: the bot hears GUILD_DELETE with `unavailable`."""
        self.unavailable = True
        self.world.emit("GUILD_DELETE", {"id": str(self.id), "unavailable": True}, self.id)

    def come_back(self) -> None:
        """Become available again: the bot hears GUILD_CREATE with `unavailable` false."""
        self.unavailable = False
        self.world.emit_guild(self, is_new=False)

    def remove_bot(self) -> None:
        """Throw the bot out: it hears GUILD_DELETE without `unavailable`."""
        self.world.forget(self)
        self.world.emit("GUILD_DELETE", {"id": str(self.id)}, self.id)

    def invite_bot(self) -> None:
        """Let the bot in again after `remove_bot`: it hears GUILD_CREATE as of a server that is new to it."""
        self.world.welcome_back(self)

    def _enrol(self, account: Account, roles: list[Role], nick: str | None = None) -> Member:
        member = Member(account, self, roles, nick)
        self.members[account.id] = member
        self.world.accounts[account.id] = account
        return member
