"""Told by webhook: only by Zalo, each message once, in whatever order and number it is brought."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.channels.zalo_bot import SECRET_HEADER, ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.clock import SystemClock
from bot.desk import Desk
from bot.keeping import PictureShelf
from bot.library import Library
from bot.runtime import Runtime
from bot.server import build_app
from store import inbox
from store.database import Database
from tests.channels.zalo_bot.conftest import PIXEL, in_touch
from tests.support.serving import Serve
from tests.support.zalo_bot_server import ZaloBotServer

pytest_plugins = ["tests.support.serving"]
PUBLIC = "https://desk.example"


@pytest.fixture
def hooked(config: ZaloBotConfig) -> ZaloBotConfig:
    return replace(config, webhook_url=f"{PUBLIC}/hook/zalo_bot", webhook_secret="bi-mat-kho-doan")


@pytest.fixture
async def runtime(zalo: ZaloBotServer, hooked: ZaloBotConfig, sqlite_url: str, serve: Serve) -> AsyncIterator[Runtime]:
    """A desk behind a public address, which keeps what it hears and does no more."""
    clock, database = SystemClock(), Database(sqlite_url)
    channel = ZaloBotChannel(hooked, shelf=PictureShelf(database, clock, PUBLIC))
    desk = Desk(database=database, channels={channel.name: channel}, clock=clock, library=Library())
    runtime = Runtime(desk)
    zalo.reachable[PUBLIC] = await serve(build_app(runtime))
    await runtime.open()
    await in_touch(channel)
    yield runtime
    await runtime.stop()


def kept(runtime: Runtime) -> list[str]:
    pending = runtime.desk.database.read_now(inbox.pending)
    channel = runtime.desk.channels["zalo_bot"]
    return [channel.parse(json.loads(row.raw)).text for row in pending]  # type: ignore[union-attr]


async def test_what_people_say_is_kept_before_zalo_gets_its_200(zalo: ZaloBotServer, runtime: Runtime):
    hoa = zalo.user("Hoa")
    zalo.group("Nhóm", members=[hoa]).says(hoa, "lỗi ký số")
    await zalo.delivered()
    assert zalo.webhook_statuses == [200]
    assert kept(runtime) == ["lỗi ký số"]


@pytest.mark.parametrize(("wrapped", "in_array"), [(True, True), (False, True), (False, False)])
async def test_every_shape_of_body(zalo: ZaloBotServer, runtime: Runtime, wrapped: bool, in_array: bool):
    zalo.wrapped, zalo.in_array = wrapped, in_array
    zalo.user("Hoa").says("lỗi ký số")
    await zalo.delivered()
    assert kept(runtime) == ["lỗi ký số"]


async def test_brought_three_times_and_backwards_each_is_kept_once(zalo: ZaloBotServer, runtime: Runtime):
    hoa = zalo.user("Hoa")
    zalo.copies = 3
    zalo.hold()
    for text in ("một", "hai", "ba"):
        hoa.says(text)
    zalo.release(backwards=True)
    await zalo.delivered()
    assert zalo.webhook_statuses == [200] * 9
    assert sorted(kept(runtime)) == ["ba", "hai", "một"]


@pytest.mark.parametrize("secret", ["", "bi-mat-kho-doa", "bi-mat-kho-doan-", "đoán"])
async def test_a_wrong_secret_is_refused(zalo: ZaloBotServer, runtime: Runtime, secret: str):
    zalo.webhook_secret = secret
    zalo.user("Hoa").says("tôi là Zalo")
    await zalo.delivered()
    assert zalo.webhook_statuses == [403]
    assert kept(runtime) == []


async def test_without_a_secret_nobody_is_believed(config: ZaloBotConfig):
    channel = ZaloBotChannel(config)
    assert not channel.authentic({SECRET_HEADER: ""}, b"")
    assert not channel.authentic({}, b"")


async def test_the_header_is_found_however_it_is_written(hooked: ZaloBotConfig):
    channel = ZaloBotChannel(hooked)
    assert channel.authentic({"x-bot-api-SECRET-token": "bi-mat-kho-doan"}, b"")


async def test_what_is_no_update_is_parked_and_acknowledged(zalo: ZaloBotServer, runtime: Runtime):
    address = zalo.reach(f"{PUBLIC}/hook/zalo_bot")
    headers = {SECRET_HEADER: "bi-mat-kho-doan"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for body in (b"<html>", b'"words"', b"[1, 2]", b'{"result": 7}'):
            async with session.post(address, data=body) as answer:
                assert answer.status == 200
    assert runtime.desk.database.read_now(inbox.counts)["parked"] == 4


async def test_the_webhook_is_set_and_a_stranger_in_its_place_is_seen(zalo: ZaloBotServer, runtime: Runtime):
    assert zalo.webhook_url == f"{PUBLIC}/hook/zalo_bot"
    channel = runtime.desk.channels["zalo_bot"]
    assert not channel.polls
    assert (await channel.health()).ok
    zalo.webhook_url = "https://elsewhere.example"
    assert "points elsewhere" in (await channel.health()).message
    zalo.was_set = False
    assert "points elsewhere" in (await channel.health()).message


async def test_a_picture_is_fetched_from_us_several_times_and_after_a_restart(
    zalo: ZaloBotServer, runtime: Runtime, hooked: ZaloBotConfig, serve: Serve
):
    desk = runtime.desk
    address = await PictureShelf(desk.database, desk.clock, PUBLIC).put(PIXEL, "image/png")
    again = await PictureShelf(desk.database, desk.clock, PUBLIC).put(PIXEL, "image/png")
    assert address == again
    other_replica = await serve(build_app(Runtime(desk)))
    async with aiohttp.ClientSession() as session:
        for origin in (zalo.reach(PUBLIC), zalo.reach(PUBLIC), other_replica):
            async with session.get(address.replace(PUBLIC, origin)) as answer:
                assert (answer.status, answer.content_type, await answer.read()) == (200, "image/png", PIXEL)
        async with session.get(f"{other_replica}/picture/{'a' * 43}") as answer:
            assert answer.status == 404


def test_a_webhook_without_a_proper_secret_is_refused_at_the_start(config: ZaloBotConfig):
    for secret in ("", "1234567", "x" * 257):
        with pytest.raises(ValueError, match="8 to 256"):
            replace(config, webhook_url=f"{PUBLIC}/hook/zalo_bot", webhook_secret=secret)
