"""A refresh token works once: one renews, saves before use, and a stop in between is survived or told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from bot.channels.base import ChannelError, Envelope
from bot.channels.zalo_oa import ZaloOaChannel
from bot.clock import MovedClock
from bot.vault import Locked, Vault, new_key
from store import zalo_oa
from store.database import Database
from store.zalo_oa import GrantState
from tests.support.zalo_oa_server import ZaloOaServer
from tests.zalo_oa.town import KEY, config_for, connected

NewReplica = Callable[[], ZaloOaChannel]
RENEW = "/v4/oa/access_token"


@pytest.fixture
async def new_replica(server: ZaloOaServer, clock: MovedClock, database_url: str) -> AsyncIterator[NewReplica]:
    """Each with connections of its own, as processes have."""
    async with AsyncExitStack() as stack:

        def build(key: str = KEY) -> ZaloOaChannel:
            database = Database(database_url)
            channel = ZaloOaChannel(config_for(server), database=database, clock=clock, vault=Vault(key))
            stack.callback(database.close)
            stack.push_async_callback(channel.stop)
            return channel

        yield build


@pytest.fixture
def granted(server: ZaloOaServer, clock: MovedClock, database: Database) -> Database:
    connected(database, server, clock)
    return database


def renewals(server: ZaloOaServer) -> int:
    return server.calls.count(RENEW)


async def test_a_token_that_still_works_is_used(granted: Database, server: ZaloOaServer, new_replica: NewReplica):
    assert await new_replica().grants.access() in server.access_tokens
    assert renewals(server) == 0


async def test_it_is_renewed_before_it_ends_and_saved_before_it_is_used(
    granted: Database, server: ZaloOaServer, clock: MovedClock, new_replica: NewReplica
):
    channel = new_replica()
    old = await channel.grants.access()
    clock.move_to(clock.now() + timedelta(hours=21))
    new = await channel.grants.access()
    assert new != old
    assert new in server.access_tokens
    assert await new_replica().grants.access() == new
    assert renewals(server) == 1


async def test_replicas_that_renew_at_once_spend_the_token_once(
    granted: Database, server: ZaloOaServer, clock: MovedClock, new_replica: NewReplica
):
    clock.move_to(clock.now() + timedelta(hours=26))
    replicas = [new_replica() for _ in range(3)]
    tokens = await asyncio.gather(*(replica.grants.access() for replica in replicas for _ in range(4)))
    assert set(tokens) == set(server.access_tokens)
    assert renewals(server) == 1


async def test_a_token_refused_before_its_time_is_renewed_and_the_message_said_once(
    granted: Database, server: ZaloOaServer, new_replica: NewReplica
):
    hoa = server.person("Hoa")
    hoa.wrote_at = server.now()
    server.expire_access()
    replicas = [new_replica(), new_replica()]
    await asyncio.gather(*(replica.send(Envelope(chat=hoa.id, markup="Chào")) for replica in replicas))
    assert [said.text for said in hoa.sent] == ["Chào", "Chào"]
    assert renewals(server) == 1


async def test_a_stop_before_zalo_saw_the_token_is_survived(
    granted: Database, server: ZaloOaServer, clock: MovedClock, new_replica: NewReplica
):
    clock.move_to(clock.now() + timedelta(hours=26))
    grant = await new_replica().grants.state()
    assert grant is not None
    granted.write_now(lambda c: zalo_oa.mark_renewing(c, "zalo_oa", grant.generation, clock.now()))
    assert await new_replica().grants.access() in server.access_tokens
    after = await new_replica().grants.state()
    assert after is not None
    assert after.renewing_since is None


async def test_a_stop_between_zalos_answer_and_our_saving_is_told_with_what_to_do(
    granted: Database,
    server: ZaloOaServer,
    clock: MovedClock,
    new_replica: NewReplica,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    clock.move_to(clock.now() + timedelta(hours=26))
    with monkeypatch.context() as dying:
        dying.setattr(zalo_oa, "keep", lambda *_, **__: (_ for _ in ()).throw(OSError("the disk is gone")))
        with pytest.raises(OSError, match="disk"):
            await new_replica().grants.access()
    clock.move_to(clock.now() + timedelta(minutes=2))
    with pytest.raises(ChannelError, match="caunoi zalo-oa authorize") as told:
        await new_replica().grants.access()
    assert told.value.everywhere  # everything waits; nothing is given up
    assert not told.value.permanent
    grant = await new_replica().grants.state()
    assert grant is not None
    assert grant.state is GrantState.LOST
    assert renewals(server) == 2
    health = await new_replica().health()
    assert not health.ok
    assert "caunoi zalo-oa authorize" in health.message
    assert renewals(server) == 2  # a dead token is not tried again and again
    assert not any(secret in caplog.text for secret in ("refresh-token", "access-token"))


async def test_an_answer_lost_on_the_way_is_tried_again_and_told(
    granted: Database, server: ZaloOaServer, clock: MovedClock, new_replica: NewReplica
):
    clock.move_to(clock.now() + timedelta(hours=26))
    server.loses_tokens = 1
    channel = new_replica()
    with pytest.raises(ChannelError, match="broke"):
        await channel.grants.access()
    with pytest.raises(ChannelError, match="authorize"):
        await channel.grants.access()


async def test_trouble_at_zalo_does_not_cost_the_token(
    granted: Database, server: ZaloOaServer, clock: MovedClock, new_replica: NewReplica
):
    clock.move_to(clock.now() + timedelta(hours=26))
    server.fail_next(RENEW, status=502)
    server.fail_next(RENEW, code=-14004)
    channel = new_replica()
    for _ in range(2):
        with pytest.raises(ChannelError):
            await channel.grants.access()
    assert await channel.grants.access() in server.access_tokens


async def test_somebody_allows_it_and_the_desk_speaks(server: ZaloOaServer, new_replica: NewReplica):
    channel = new_replica()
    tokens = await channel.grants.begin()
    assert (await channel.grants.begin()).challenge == tokens.challenge
    with pytest.raises(ChannelError, match="caunoi zalo-oa authorize"):
        await channel.grants.access()
    with pytest.raises(ChannelError, match="does not take the code"):
        await channel.grants.exchange("bịa")
    await channel.grants.exchange(server.give_code(tokens.challenge), oa_id="42")
    assert await new_replica().grants.access() in server.access_tokens
    assert (await channel.health()).ok


async def test_a_lost_key_is_no_dead_end(
    granted: Database, server: ZaloOaServer, new_replica: Callable[[str], ZaloOaChannel]
):
    channel = new_replica(new_key())
    tokens = await channel.grants.begin()
    await channel.grants.exchange(server.give_code(tokens.challenge))
    assert await channel.grants.access() in server.access_tokens


async def test_a_new_challenge_leaves_the_tokens_as_they_are(
    granted: Database, server: ZaloOaServer, new_replica: NewReplica
):
    first = await new_replica().grants.begin()
    second = await new_replica().grants.begin(anew=True)
    assert first.challenge != second.challenge
    assert await new_replica().grants.access() in server.access_tokens


async def test_nothing_that_is_kept_can_be_read_without_the_key(
    granted: Database, server: ZaloOaServer, new_replica: Callable[[str], ZaloOaChannel]
):
    rows = granted.read_now(lambda c: c.exec_driver_sql("SELECT * FROM zalo_oa_grants").all())
    assert "refresh-token" not in repr(rows)
    with pytest.raises(Locked, match="old key behind the new one"):
        await new_replica(new_key()).grants.access()
    rotated = new_replica(f"{new_key()},{KEY}")
    assert await rotated.grants.access() in server.access_tokens
    hoa = server.person("Hoa")
    with pytest.raises(ChannelError) as told:
        await new_replica(new_key()).send(Envelope(chat=hoa.id, markup="Chào"))
    assert told.value.everywhere
