"""A double of Discord's gateway and REST API, version 10, for the real discord.py client.

    async with Loopback() as double:
        guild = double.add_guild()
        channel = guild.add_text_channel("general")
        awa = guild.add_member("awa")
        async with running(double, client):
            await awa.say(channel, f"{double.mention} when was the coup?")
            reply = await channel.next_bot_message()

Real sockets, no patching: only discord.py's two seams, `Route.BASE` and `DiscordWebSocket.DEFAULT_GATEWAY`,
point here. Time is never waited out: every wait is for an event, within so many seconds.
"""

from .clients import running
from .commands import CommandKind
from .double import Loopback, UnknownRoutes
from .errors import Refusal
from .interactions import Interaction, InteractionKind, Response, ResponseKind
from .messages import Attachment, Message
from .modals import typed_field
from .people import Account, Member, Person, User, Webhook
from .places import Channel, ChannelKind, Guild, Role
from .recording import Request

__all__ = [
    "Account",
    "Attachment",
    "Channel",
    "ChannelKind",
    "CommandKind",
    "Guild",
    "Interaction",
    "InteractionKind",
    "Loopback",
    "Member",
    "Message",
    "Person",
    "Refusal",
    "Request",
    "Response",
    "ResponseKind",
    "Role",
    "UnknownRoutes",
    "User",
    "Webhook",
    "running",
    "typed_field",
]
