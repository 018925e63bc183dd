"""What the desk says, as it is seen on Zalo, and what every refusal means."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.channels.base import ChannelError, Raw, Upload
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.channels.zalo_bot_text import parts
from desk.inbound import Photo
from desk.outbound import Choice
from tests.channels.zalo_bot.conftest import PIXEL, Shelf, envelope
from tests.support.serving import Serve
from tests.support.zalo_bot_server import Trouble, ZaloBotServer

pytest_plugins = ["tests.support.serving"]


async def test_words_with_their_styles(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    group = zalo.group("Nhóm")
    sent = await silent_channel.send(
        envelope(group.id, '😀 <b>Rút</b> token &lt;ra&gt;, xem <a href="https://a.vn">hướng <i>dẫn</i></a>')
    )
    (said,) = group.sent
    assert sent.message_ids == (said.message_id,)
    assert said.text == "😀 Rút token <ra>, xem hướng dẫn (https://a.vn)"
    assert said.styles == (("Rút", "b"), ("dẫn", "i"))


async def test_choices_have_no_buttons_and_do_no_harm(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    group = zalo.group("Nhóm")
    await silent_channel.send(envelope(group.id, "1. Token", choices=(Choice(label="Token", says="1"),)))
    assert group.sent[0].text == "1. Token"


async def test_styles_that_are_refused_are_left_out(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    zalo.takes_styles = False
    group = zalo.group("Nhóm")
    await silent_channel.send(envelope(group.id, "<b>Rút</b> token ra"))
    assert [(said.text, said.styles) for said in group.sent] == [("Rút token ra", ())]


async def test_a_long_answer_is_cut_at_its_paragraphs_and_never_inside_a_letter(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel
):
    group = zalo.group("Nhóm")
    family = "👨‍👩‍👧‍👦"
    text = f"{'a' * 1500}\n\n{'b' * 1200}\n\n{family * 300}"
    sent = await silent_channel.send(envelope(group.id, text))
    assert len(sent.message_ids) == len(group.sent) > 2
    assert group.sent[0].text == "a" * 1500
    assert all(len(said.text.encode("utf-16-le")) <= 4000 for said in group.sent)
    assert all(said.text.count("👨") == said.text.count("👦") for said in group.sent[2:])
    assert "".join(said.text for said in group.sent).count(family) == 300


def test_a_link_before_a_style_moves_it():
    (said,) = parts('<a href="https://x.vn">đây</a> rồi <b>ký</b>')
    start, long, _ = said.styles[0]
    assert said.text[start : start + long] == "ký"
    assert parts('<a href="https://x.vn">https://x.vn</a>')[0].text == "https://x.vn"


async def test_what_was_said_of_a_long_answer_is_not_said_again(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    group = zalo.group("Nhóm")
    long = envelope(group.id, f"{'a' * 1900}\n\n{'b' * 1900}", key="in:1/1")
    zalo.fail_next("sendMessage", Trouble.SLOW, times=1)
    zalo.fail_next("sendMessage", Trouble.PAGE, code=502)
    with pytest.raises(ChannelError):
        await silent_channel.send(long)
    sent = await silent_channel.send(long)
    assert [said.text[0] for said in group.sent] == ["a", "b"]
    assert len(sent.message_ids) == 2


async def test_a_picture_goes_out_by_an_address_with_its_words_below(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel, shelf: Shelf, serve: Serve
):
    group = zalo.group("Nhóm")
    zalo.reachable["https://desk.example"] = await serve(_pictures(shelf))
    upload = Upload(name="anh.png", content=PIXEL)
    sent = await silent_channel.send(envelope(group.id, "Bấm <b>đây</b>", uploads=(upload,)))
    assert [(said.text, said.picture) for said in group.sent] == [("Bấm đây", PIXEL)]
    assert not sent.lost_photos


async def test_a_picture_zalo_cannot_fetch_is_lost_and_its_words_are_not(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel, serve: Serve
):
    group = zalo.group("Nhóm")
    zalo.reachable["https://desk.example"] = await serve(web.Application())
    sent = await silent_channel.send(envelope(group.id, "Bấm đây", uploads=(Upload(name="a.png", content=PIXEL),)))
    assert sent.lost_photos
    assert [said.text for said in group.sent] == ["Bấm đây"]


async def test_a_file_that_is_no_picture_is_lost_and_said_so(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    group = zalo.group("Nhóm")
    sent = await silent_channel.send(envelope(group.id, "Mẫu đơn", uploads=(Upload(name="a.docx", content=b"PK"),)))
    assert sent.lost_photos
    assert [said.text for said in group.sent] == ["Mẫu đơn"]


async def test_a_photo_of_the_group_is_fetched_while_its_address_lives(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel
):
    address = zalo.photo_fields(PIXEL, "")["photo_url"]
    photo = Photo(ref=address, channel="zalo_bot", url=address)
    assert (await silent_channel.fetch(photo)).content == PIXEL
    zalo.expire_media()
    with pytest.raises(ChannelError) as refused:
        await silent_channel.fetch(photo)
    assert refused.value.permanent


async def test_a_picture_without_a_safe_address_is_not_fetched(config: ZaloBotConfig):
    channel = ZaloBotChannel(replace(config, base_url="https://bot-api.zaloplatforms.com"))
    with pytest.raises(ChannelError, match="safe"):
        await channel.fetch(Photo(ref="x", channel="zalo_bot", url="http://169.254.169.254/latest"))


async def test_nothing_to_say_is_refused(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    with pytest.raises(ChannelError, match="nothing") as refused:
        await silent_channel.send(envelope(zalo.group("Nhóm").id, " "))
    assert refused.value.permanent


@pytest.mark.parametrize(
    ("trouble", "code", "said", "wanted"),
    [
        (Trouble.REFUSE, 400, "", {"permanent": True}),
        (Trouble.REFUSE, 401, "", {"everywhere": True, "retry_after": timedelta(minutes=1)}),
        (Trouble.REFUSE, 403, "Internal server error", {}),
        (Trouble.REFUSE, 403, "Bot was kicked from the group", {"permanent": True, "gone": True}),
        (Trouble.REFUSE, 403, "Forbidden", {"permanent": True}),
        (Trouble.REFUSE, 404, "Not found", {"permanent": True}),
        (Trouble.REFUSE, 404, "Chat not found", {"permanent": True, "gone": True}),
        (Trouble.REFUSE, 408, "", {"unsure": True}),
        (Trouble.STATUS, 408, "", {"unsure": True}),
        (Trouble.REFUSE, 426, "", {"everywhere": True, "retry_after": timedelta(minutes=10)}),
        (Trouble.REFUSE, 429, "Quota exceeded", {"everywhere": True, "retry_after": timedelta(minutes=10)}),
        (Trouble.STATUS, 429, "Quota exceeded", {"everywhere": True, "retry_after": timedelta(minutes=10)}),
        (Trouble.STATUS, 500, "", {}),
        (Trouble.PAGE, 502, "", {}),
        (Trouble.PAGE, 504, "", {"unsure": True}),
        (Trouble.PAGE, 404, "", {}),
        (Trouble.GARBAGE, 200, "", {"unsure": True}),
        (Trouble.CUT_BEFORE, 0, "", {"unsure": True}),
        (Trouble.CUT_AFTER, 0, "", {"unsure": True}),
        (Trouble.SLOW, 0, "", {"unsure": True}),
    ],
)
async def test_every_refusal_has_its_meaning(
    zalo: ZaloBotServer, config: ZaloBotConfig, trouble: Trouble, code: int, said: str, wanted: dict[str, object]
):
    channel = ZaloBotChannel(replace(config, pause=timedelta(minutes=10), patience=timedelta(milliseconds=300)))
    zalo.fail_next("sendMessage", trouble, code=code, description=said, seconds=0.6)
    with pytest.raises(ChannelError) as refused:
        await channel.send(envelope(zalo.group("Nhóm").id, "chào"))
    await channel.stop()
    error = refused.value
    plain = {"permanent": False, "gone": False, "retry_after": None, "everywhere": False, "unsure": False}
    assert {name: getattr(error, name) for name in plain} == plain | wanted


async def test_nobody_there_means_not_sent(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    await zalo.stop()
    with pytest.raises(ChannelError) as refused:
        await silent_channel.send(envelope("x", "chào"))
    assert not refused.value.unsure
    assert not refused.value.permanent


async def test_a_wrong_token_is_a_refusal_although_the_status_is_200(zalo: ZaloBotServer, config: ZaloBotConfig):
    channel = ZaloBotChannel(replace(config, token="999:wrong-token"))
    with pytest.raises(ChannelError, match="token"):
        await channel.send(envelope("x", "chào"))
    health = await channel.health()
    await channel.stop()
    assert not health.ok
    assert "Zalo Bot Creator" in health.message


async def test_the_token_is_in_no_log_and_no_error(
    zalo: ZaloBotServer, config: ZaloBotConfig, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    channel = ZaloBotChannel(config)
    said = [repr(config)]
    for trouble in Trouble:
        zalo.fail_next("sendMessage", trouble, code=500)
        try:
            await channel.send(envelope(zalo.group("Nhóm").id, "chào"))
        except ChannelError as error:
            said.append(repr(error) + repr(error.__cause__) + repr(error.__context__))
    await channel.stop()
    await zalo.stop()
    said.append((await channel.health()).message)
    await channel.stop()
    secret = zalo.token.partition(":")[2]
    assert secret not in caplog.text
    assert all(secret not in one for one in said)


async def test_typing_is_shown_only_where_it_is_wanted(zalo: ZaloBotServer, config: ZaloBotConfig):
    group = zalo.group("Nhóm")
    raw = {"event_name": "message.text.received", "message": {"chat": {"id": group.id}, "message_id": "1"}}
    for typing in (False, True):
        channel = ZaloBotChannel(replace(config, typing=typing))
        zalo.fail_next("sendChatAction", Trouble.PAGE, code=502)
        await channel.acknowledge(raw)
        await channel.acknowledge(raw)
        await channel.stop()
    assert len(zalo.calls_of("sendChatAction")) == 2


async def test_a_stopping_channel_lets_what_is_on_its_way_arrive(zalo: ZaloBotServer, silent_channel: ZaloBotChannel):
    group = zalo.group("Nhóm")
    zalo.fail_next("sendMessage", Trouble.SLOW, seconds=0.1)
    sending = asyncio.create_task(silent_channel.send(envelope(group.id, "chào")))
    await asyncio.sleep(0.02)
    await silent_channel.stop()
    assert (await sending).message_ids
    with pytest.raises(ChannelError, match="stopping"):
        await silent_channel.send(envelope(group.id, "nữa"))


def _pictures(shelf: Shelf) -> web.Application:
    async def show(request: web.Request) -> web.Response:
        content = shelf.kept[f"https://desk.example{request.path}"]
        return web.Response(body=content, content_type="image/png")

    application = web.Application()
    application.router.add_get("/picture/{name}", show)
    return application


async def test_in_a_group_the_one_who_is_answered_is_named_and_in_private_he_is_not(
    zalo: ZaloBotServer, config: ZaloBotConfig
):
    hoa = zalo.user("Hoa <Kỳ Lừa>")
    group = zalo.group("Nhóm", members=[hoa])
    kept: dict[str, Raw] = {}

    class Updates:
        async def raw_of(self, channel: str, key: str) -> Raw | None:
            return kept.get(key)

    async def accept(channel: str, raw: Raw) -> None:
        kept[bot.delivery_key(raw)] = raw

    bot = ZaloBotChannel(config, updates=Updates())
    await bot.start(accept)
    group.says(hoa, "máy in lỗi")
    hoa.says("máy in lỗi")
    async with asyncio.timeout(5):
        while len(kept) < 2:  # noqa: ASYNC110 - a test may look again and again
            await asyncio.sleep(0.005)
    for raw in kept.values():
        await bot.send(envelope(bot.chat_of(raw), "Tắt máy rồi bật lại", reply_to=raw["message"]["message_id"]))
    await bot.send(envelope(group.id, "Nhắc lại", reply_to="không còn giữ"))
    await bot.stop()
    assert [said.text for said in group.sent] == ["@Hoa <Kỳ Lừa>\nTắt máy rồi bật lại", "Nhắc lại"]
    assert group.sent[0].styles == (("@Hoa <Kỳ Lừa>", "b"),)
    assert [said.text for said in hoa.sent] == ["Tắt máy rồi bật lại"]


@pytest.mark.parametrize("code", [400, 403, 404])
async def test_however_a_picture_is_refused_its_words_arrive(
    zalo: ZaloBotServer, silent_channel: ZaloBotChannel, code: int
):
    group = zalo.group("Nhóm")
    zalo.fail_next("sendPhoto", Trouble.REFUSE, code=code, description="Photo is invalid")
    sent = await silent_channel.send(envelope(group.id, "Bấm đây", uploads=(Upload(name="a.png", content=PIXEL),)))
    assert sent.lost_photos
    assert [said.text for said in group.sent] == ["Bấm đây"]
