"""Commands are registered when they have changed, and only then; the bot answers whatever comes of it."""

import logging

import pytest

from tests.discord.loopback import Loopback
from tests.discord.running_bot import Place, running
from tests.discord.small_record import service

GLOBAL = "/applications/{application_id}/commands"
OF_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"


def _puts(double: Loopback, route: str) -> int:
    return len(double.requests_to("PUT", route))


async def test_the_first_start_registers_and_the_second_does_not(place: Place) -> None:
    async with running(place):
        pass
    async with running(place):
        pass
    assert (1, 2) == (_puts(place.double, GLOBAL), len(place.double.requests_to("GET", GLOBAL)))


async def test_a_new_topic_is_registered_at_the_next_start(place: Place) -> None:
    async with running(place):
        pass
    async with running(place, service(extra_topics=1)):
        assert "topic-0" in place.double.command_names()
    assert 2 == _puts(place.double, GLOBAL)


async def test_where_and_to_whom_commands_are_offered_is_declared(place: Place) -> None:
    async with running(place):
        pass
    (request,) = place.double.requests_to("PUT", GLOBAL)
    declared = {
        command["name"]: (tuple(command["contexts"]), tuple(command["integration_types"]))
        for command in request.json
    }
    of_servers = {"fact", "topic", "review", "suggest", "settings"}
    assert {((0,), (0,))} == {declared.pop(name) for name in of_servers}
    assert {((0, 1), (0,))} == set(declared.values())


async def test_with_a_server_given_the_commands_are_there_and_nowhere_else(place: Place) -> None:
    async with running(place):
        pass
    for _ in range(2):
        async with running(place, guild_id=place.guild.id):
            assert "economy" in place.double.command_names(place.guild)
            assert [] == place.double.command_names()
            asked = await place.awa.command("economy", channel=place.channel, question="gold?")
            assert "gold, art" in (await asked.reply()).text
    assert (2, 1) == (_puts(place.double, GLOBAL), _puts(place.double, OF_GUILD))


@pytest.mark.parametrize(
    ("method", "status", "cure"),
    [
        ("GET", 403, "invite the bot"),
        ("PUT", 403, "invite the bot"),
        ("PUT", 400, "Could not register"),
        ("GET", 503, "Could not register"),
    ],
)
async def test_a_failure_is_logged_with_its_cure_and_mentions_are_answered(
    place: Place, caplog: pytest.LogCaptureFixture, method: str, status: int, cure: str
) -> None:
    place.double.fail_next(method, GLOBAL, status=status)
    with caplog.at_level(logging.ERROR):
        async with running(place):
            await place.awa.say(place.channel, f"{place.double.mention} gold?")
            assert "gold, art" in (await place.channel.next_bot_message()).text
    (record,) = caplog.records
    assert cure in record.getMessage()


async def test_a_rate_limit_is_waited_out_while_mentions_are_answered(place: Place) -> None:
    place.double.fail_next("PUT", GLOBAL, status=429, retry_after=0.2)
    async with running(place):
        await place.awa.say(place.channel, f"{place.double.mention} gold?")
        assert "gold, art" in (await place.channel.next_bot_message()).text
        await place.double.wait_for_request("PUT", GLOBAL, lambda request: request.status == 200)
