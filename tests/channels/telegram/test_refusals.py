"""What Telegram refuses, and how the outbox hears of it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import ChannelError, Sent, Upload
from bot.channels.telegram import TelegramChannel, TelegramConfig
from desk.outbound import Choice
from tests.channels.telegram.conftest import envelope
from tests.support.telegram.acts import Chat
from tests.support.telegram_server import PIXEL, TelegramServer, Trouble

YES = Choice(label="Được rồi", says="được 42")


@pytest.fixture
def group(server: TelegramServer) -> Chat:
    return server.group("Phường Kỳ Lừa", members=[server.user("Hoa")])


@pytest.fixture
async def hasty(config: TelegramConfig) -> AsyncIterator[TelegramChannel]:
    """Waits a fifth of a second for an answer."""
    channel = TelegramChannel(replace(config, patience=timedelta(milliseconds=200)))
    yield channel
    await channel.stop()


async def refusal(channel: TelegramChannel, chat: str, markup: str = "Chào", **details: object) -> ChannelError:
    with pytest.raises(ChannelError) as refused:
        await channel.send(envelope(chat, markup, **details))
    return refused.value


async def test_a_pause_is_asked_for_one_chat(server: TelegramServer, silent_channel: TelegramChannel, group: Chat):
    server.fail_next("sendMessage", retry_after=17)
    error = await refusal(silent_channel, group.id)
    assert error.retry_after == timedelta(seconds=17)
    assert (error.permanent, error.everywhere, error.unsure) == (False, False, False)


async def test_a_migrated_group_says_where_it_went(server: TelegramServer, silent_channel: TelegramChannel):
    group = server.group("Nhóm", supergroup=False)
    after = server.migrate(group)
    error = await refusal(silent_channel, group.id)
    assert (error.moved_to, error.permanent) == (after.id, False)
    await silent_channel.send(envelope(after.id, "Chào"))
    assert after.sent


async def test_a_chat_that_is_gone(server: TelegramServer, silent_channel: TelegramChannel, group: Chat):
    server.kick(group)
    dao, lan = server.user("Đạo"), server.user("Lan")
    lan.starts()
    lan.blocks()
    for chat in (group.id, dao.id, lan.id, "-100999"):
        error = await refusal(silent_channel, chat)
        assert (error.permanent, error.gone) == (True, True), error


async def test_what_is_wrong_with_a_message_is_permanent_but_the_chat_stays(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    server.fail_next("sendMessage", status=400, description="Bad Request: MESSAGE_ODD")
    error = await refusal(silent_channel, group.id)
    assert (error.permanent, error.gone, error.reason) == (True, False, "Message_odd")


async def test_an_id_that_is_none(silent_channel: TelegramChannel):
    assert (await refusal(silent_channel, "zgr-1")).permanent


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_telegram_in_trouble_is_worth_another_try(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat, status: int
):
    server.fail_next("sendMessage", status=status)
    error = await refusal(silent_channel, group.id)
    assert (error.permanent, error.unsure) == (False, False)


async def test_a_firewalls_page_does_not_make_a_chat_gone(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    for status in (403, 404, 400, 502):
        server.fail_next("sendMessage", trouble=Trouble.PAGE, status=status)
        error = await refusal(silent_channel, group.id)
        assert (error.permanent, error.gone, error.unsure) == (False, False, False), status


async def test_no_answer_in_time_leaves_it_open_whether_it_arrived(
    server: TelegramServer, hasty: TelegramChannel, group: Chat
):
    server.fail_next("sendMessage", trouble=Trouble.HANG)
    error = await refusal(hasty, group.id)
    assert (error.unsure, error.permanent) == (True, False)
    assert len(group.sent) == 1


@pytest.mark.parametrize("trouble", [Trouble.RESET_AFTER, Trouble.GARBAGE])
async def test_a_lost_answer_leaves_it_open_too(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat, trouble: Trouble
):
    server.fail_next("sendMessage", trouble=trouble)
    error = await refusal(silent_channel, group.id)
    assert (error.unsure, error.permanent) == (True, False)
    assert len(group.sent) == 1


async def test_a_slow_answer_is_an_answer(server: TelegramServer, silent_channel: TelegramChannel, group: Chat):
    server.fail_next("sendMessage", trouble=Trouble.SLOW, seconds=0.1)
    await silent_channel.send(envelope(group.id, "Chào"))
    assert len(group.sent) == 1


async def test_an_unreachable_server_has_surely_not_heard(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    await server.stop()
    error = await refusal(silent_channel, group.id)
    assert (error.unsure, error.permanent) == (False, False)


async def test_a_refused_token_holds_everything_until_a_valid_one_is_set(
    server: TelegramServer, config: TelegramConfig, group: Chat
):
    stranger = TelegramChannel(replace(config, token="999:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"))
    error = await refusal(stranger, group.id)
    assert (error.permanent, error.gone) == (False, False)
    assert (error.everywhere, error.retry_after) == (True, timedelta(minutes=1))
    await stranger.stop()


@pytest.mark.parametrize("refused", ["not enough rights to send photos to the chat", "CHAT_SEND_PHOTOS_FORBIDDEN"])
async def test_a_group_that_takes_no_pictures_gets_the_words(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat, refused: str
):
    upload = Upload(name="loi.png", content=PIXEL)
    server.fail_next("sendPhoto", status=400, description=f"Bad Request: {refused}")
    sent = await silent_channel.send(envelope(group.id, "<b>#42</b> lỗi này", uploads=(upload,), choices=(YES,)))
    assert [message.text for message in group.sent] == ["#42 lỗi này"]
    assert group.sent[0].buttons
    assert sent.lost_photos
    assert sent.message_ids == (str(group.sent[0].id),)


async def test_a_group_that_takes_no_albums_gets_the_words(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    uploads = tuple(Upload(name=f"{n}.png", content=PIXEL) for n in range(3))
    refused = "Bad Request: not enough rights to send photos to the chat"
    server.fail_next("sendMediaGroup", status=400, description=refused, times=2)
    sent = await silent_channel.send(envelope(group.id, "ba ảnh", uploads=uploads))
    assert [message.text for message in group.sent] == ["ba ảnh"]
    assert sent.lost_photos
    assert await silent_channel.send(envelope(group.id, "", uploads=uploads)) == Sent(message_ids=(), lost_photos=True)


async def test_a_group_where_we_may_not_speak_is_gone(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    group.room.bot_may_write = False
    error = await refusal(silent_channel, group.id)
    assert (error.permanent, error.gone) == (True, True)


async def test_a_long_message_broken_off_goes_on_where_it_stopped(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    long = envelope(group.id, "\n\n".join(f"{letter} " * 2000 for letter in "abc"), key="answer-42")
    server.fail_next("sendMessage", trouble=Trouble.SLOW)
    server.fail_next("sendMessage", retry_after=1)
    with pytest.raises(ChannelError):
        await silent_channel.send(long)
    assert len(group.sent) == 1
    sent = await silent_channel.send(long)
    assert [message.text[0] for message in group.sent] == ["a", "b", "c"]
    assert sent.message_ids == tuple(str(message.id) for message in group.sent)


async def test_a_stopping_desk_lets_what_is_on_its_way_arrive(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    server.fail_next("sendMessage", trouble=Trouble.SLOW, seconds=0.2)
    under_way = asyncio.create_task(silent_channel.send(envelope(group.id, "Chào")))
    await asyncio.sleep(0.05)
    await silent_channel.stop()
    assert (await under_way).message_ids
    error = await refusal(silent_channel, group.id, "muộn rồi")
    assert (error.permanent, error.unsure) == (False, False)
    assert [message.text for message in group.sent] == ["Chào"]


async def test_a_call_broken_off_by_our_own_deadline_remembers_what_was_said(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    long = envelope(group.id, "\n\n".join(f"{letter} " * 2000 for letter in "ab"), key="answer-43")
    server.fail_next("sendMessage", trouble=Trouble.SLOW)
    server.fail_next("sendMessage", trouble=Trouble.SLOW, seconds=0.5)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await silent_channel.send(long)
    await silent_channel.send(long)
    assert [message.text[0] for message in group.sent].count("a") == 1


async def test_the_real_limits(config: TelegramConfig):
    async with TelegramServer(limits=True) as server:
        group = server.group("Nhóm")
        channel = TelegramChannel(replace(config, base_url=server.base_url))
        for _ in range(3):
            await channel.send(envelope(group.id, "Chào"))
        error = await refusal(channel, group.id)
        assert error.retry_after is not None
        assert error.retry_after >= timedelta(seconds=1)
        await channel.stop()


async def test_no_token_and_no_words_reach_the_log(
    server: TelegramServer, config: TelegramConfig, group: Chat, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    words = "".join(["bí", " ", "mật"])  # so that no line of this file holds them
    channel = TelegramChannel(replace(config, patience=timedelta(milliseconds=200)))
    reasons = []
    for fault in (
        {"status": 404, "description": f"Not Found: /bot{server.token}/sendMessage"},
        {"status": 400, "description": f"Bad Request: can't parse entities: {words} {server.token}"},
        {"status": 400, "description": f"Bad Request: {server.token}"},
        {"trouble": Trouble.GARBAGE},
        {"trouble": Trouble.HANG},
        {"trouble": Trouble.PAGE, "status": 403},
    ):
        server.fail_next("sendMessage", **fault)
        try:
            await channel.send(envelope(group.id, words))
        except ChannelError as error:
            reasons.append(repr(error) + repr(error.__cause__))
            logging.getLogger("test").exception("as an outbox would log it")
    await channel.start(lambda name, raw: asyncio.sleep(0))
    await server.stop()
    await asyncio.sleep(0.1)
    await channel.stop()
    written = "\n".join([*reasons, caplog.text, repr(channel), repr(config)])
    assert server.token.casefold() not in written.casefold()  # the library changes letters
    assert words not in written
    assert len(reasons) == 5
