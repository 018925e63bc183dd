"""Asking Zalo for updates: idle in every form, trouble of every kind, and a silence that is noticed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Raw
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from desk.inbound import Blackout, Inbound
from tests.channels.zalo_bot.conftest import PACE, Diary, Inbox, in_touch
from tests.support.zalo_bot_server import Trouble, ZaloBotServer


@pytest.mark.parametrize("in_array", [False, True])
async def test_messages_come_one_a_question_in_order(
    zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox, in_array: bool
):
    zalo.in_array = in_array
    hoa = zalo.user("Hoa")
    group = zalo.group("Nhóm", members=[hoa])
    for text in ("một", "hai", "ba"):
        group.says(hoa, text)
    group.says(hoa, "không gọi bot", mention=False)
    assert [(await inbox.heard()).text for _ in range(3)] == ["một", "hai", "ba"]
    assert len(inbox.kept) == 3


@pytest.mark.parametrize("as_status", [False, True])
async def test_nothing_new_is_no_trouble_whether_body_or_status_says_so(
    zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox, as_status: bool, caplog: pytest.LogCaptureFixture
):
    zalo.idle_as_status = as_status
    await asyncio.sleep(0.1)
    zalo.user("Hoa").says("còn đây không")
    assert (await inbox.heard()).text == "còn đây không"
    assert (await channel.health()).ok
    assert not [
        record
        for record in caplog.records
        if record.name.startswith("bot.channels.zalo_bot") and record.levelname != "INFO"
    ]


async def test_nothing_new_at_once_is_not_asked_in_a_circle(zalo: ZaloBotServer, config: ZaloBotConfig):
    zalo.second = 0
    channel = ZaloBotChannel(replace(config, pace=replace(PACE, first_pause=timedelta(milliseconds=50))))
    await channel.start(Inbox(channel).accept)
    zalo.fail_next("getUpdates", Trouble.REFUSE, code=408, times=1000)
    await asyncio.sleep(0.3)
    await channel.stop()
    assert len(zalo.calls_of("getUpdates")) < 10


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (Trouble.PAGE, 502),
        (Trouble.STATUS, 500),
        (Trouble.CUT_BEFORE, 0),
        (Trouble.PAGE, 200),
        (Trouble.REFUSE, 401),
    ],
)
async def test_trouble_passes(zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox, trouble: Trouble, code: int):
    zalo.fail_next("getUpdates", trouble, code=code, times=3)
    async with asyncio.timeout(5):
        while any(fault.times for fault in zalo.faults):  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)
    zalo.user("Hoa").says("được rồi")
    assert (await inbox.heard()).text == "được rồi"


async def test_zalo_being_away_at_the_start_holds_nothing_up(zalo: ZaloBotServer, config: ZaloBotConfig):
    port = zalo.port
    await zalo.stop()
    channel = ZaloBotChannel(config)
    inbox = Inbox(channel)
    await channel.start(inbox.accept)
    await asyncio.sleep(0.05)
    assert not (await channel.health()).ok
    await zalo.start(port)
    await in_touch(channel)
    zalo.user("Hoa").says("chào")
    assert (await inbox.heard()).text == "chào"
    await channel.stop()


async def test_an_update_zalo_has_forgotten_is_kept_as_soon_as_the_disk_takes_it(
    zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox
):
    refused: list[Raw] = []
    inbox.refuses = lambda raw: len(refused) < 3 and not refused.append(raw)  # type: ignore[func-returns-value]
    zalo.user("Hoa").says("một")
    assert (await inbox.heard()).text == "một"
    assert len(refused) == 3


async def test_told_to_stop_it_keeps_what_it_holds(zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox):
    held = asyncio.Event()
    inbox.refuses = lambda raw: not held.is_set()
    zalo.user("Hoa").says("một")
    await asyncio.sleep(0.05)
    stopping = asyncio.create_task(channel.stop())
    await asyncio.sleep(0.02)
    held.set()
    await stopping
    assert (await inbox.heard()).text == "một"


async def test_a_webhook_set_behind_our_back_is_removed(zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox):
    zalo.was_set, zalo.webhook_url = True, "https://elsewhere.example/hook"
    async with asyncio.timeout(5):
        while zalo.webhook_url:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)
    zalo.user("Hoa").says("chào")
    assert (await inbox.heard()).text == "chào"


async def test_no_webhook_to_remove_is_no_trouble(zalo: ZaloBotServer, channel: ZaloBotChannel):
    assert [call.refused for call in zalo.calls_of("deleteWebhook")] == [400]
    assert (await channel.health()).ok


async def test_a_long_silence_is_told_once_before_what_comes_after_it(
    zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox, diary: Diary
):
    zalo.forgets = 0.0
    zalo.fail_next("getUpdates", Trouble.PAGE, code=504, times=4)
    async with asyncio.timeout(5):
        while any(fault.times for fault in zalo.faults):  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.002)
    begun = diary.time
    diary.time += timedelta(hours=2)
    silence = await inbox.next()
    assert silence == Blackout(channel="zalo_bot", since=begun, until=begun + timedelta(hours=2))
    zalo.forgets = None
    zalo.user("Hoa").says("có ai không")
    assert isinstance(await inbox.next(), Inbound)
    await asyncio.sleep(0.05)
    assert len(inbox.kept) == 2


@pytest.mark.parametrize(("away", "told"), [(59, False), (60, True)])
async def test_a_silence_over_a_restart_counts_too(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel, inbox: Inbox, diary: Diary, away: int, told: bool
):
    diary.until = diary.time - timedelta(seconds=away)
    await silent_channel.start(inbox.accept)
    await in_touch(silent_channel)
    zalo.user("Hoa").says("chào")
    assert isinstance(await inbox.next(), Blackout) is told
    assert diary.until == diary.time


async def test_resting_it_asks_no_more_and_can_begin_again(zalo: ZaloBotServer, channel: ZaloBotChannel, inbox: Inbox):
    await channel.rest()
    await asyncio.sleep(0.05)
    asked = len(zalo.calls)
    await asyncio.sleep(0.05)
    assert len(zalo.calls) == asked
    await channel.start(inbox.accept)
    zalo.user("Hoa").says("chào")
    assert (await inbox.heard()).text == "chào"
