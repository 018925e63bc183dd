"""What the Official Account says: quoted in private, with a mention in groups, in few messages, with pictures."""

from __future__ import annotations

import io
import json
import os
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from bot.channels.base import ChannelError, Envelope, Upload
from bot.channels.zalo_oa import ZaloOaChannel
from bot.channels.zalo_oa_errors import refusal
from bot.channels.zalo_oa_parse import message_key
from bot.clock import MovedClock
from desk.inbound import Photo
from store import inbox
from store.database import Database
from store.inbox import Arrival
from tests.support.zalo_oa_server import PIXEL, Group, Person, ZaloOaServer


@pytest.fixture
def hoa(server: ZaloOaServer) -> Person:
    hoa = server.person("Hoa")
    hoa.wrote_at = server.now()
    return hoa


@pytest.fixture
def group(server: ZaloOaServer, hoa: Person) -> Group:
    return server.group("Kỳ Lừa", [hoa])


def said_in(group: Group, person: Person, message_id: str, kept: Database, clock: MovedClock) -> None:
    raw = {"event_name": "user_send_group_text", "sender": {"id": person.id}}
    arrival = Arrival(
        channel="zalo_oa",
        delivery_key=message_key(message_id),
        chat=group.chat,
        raw=json.dumps(raw),
        received_at=clock.now(),
    )
    kept.write_now(lambda c: inbox.accept(c, [arrival]))


async def test_an_answer_quotes_the_question_in_private(channel: ZaloOaChannel, hoa: Person):
    sent = await channel.send(Envelope(chat=hoa.id, markup="<b>Rút token</b> &amp; cắm lại", reply_to="m1"))
    assert (hoa.sent[0].text, hoa.sent[0].quote) == ("Rút token & cắm lại", "m1")
    assert sent.message_ids == (hoa.sent[0].id,)


async def test_what_can_be_quoted_no_more_is_answered_all_the_same(channel: ZaloOaChannel, hoa: Person):
    await channel.send(Envelope(chat=hoa.id, markup="Được ạ", reply_to="taken-back"))
    assert [(said.text, said.quote) for said in hoa.sent] == [("Được ạ", "")]


async def test_in_a_group_the_asker_is_named(
    channel: ZaloOaChannel, group: Group, hoa: Person, kept: Database, clock: MovedClock
):
    said_in(group, hoa, "m1", kept, clock)
    await channel.send(Envelope(chat=group.chat, markup="Rút token", reply_to="m1"))
    await channel.send(Envelope(chat=group.chat, markup="Rút token", reply_to="m-nobody-knows"))
    assert [said.text for said in group.sent] == [f"[@{hoa.id}] Rút token", "Rút token"]


async def test_nobody_can_make_us_call_everybody(channel: ZaloOaChannel, group: Group):
    await channel.send(Envelope(chat=group.chat, markup=f"Cô Lan: gọi [@{group.id}] nhé"))
    assert group.sent[0].text == f"Cô Lan: gọi (@{group.id}) nhé"


async def test_a_long_answer_comes_in_parts_and_none_is_said_twice(
    channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person
):
    long = Envelope(chat=hoa.id, markup="Bước một rồi bước hai. " * 200, key="out:1", reply_to="m1")
    server.fail_next("/nowhere")
    server.fail_next("/message/cs", code=-32)
    with pytest.raises(ChannelError):
        await channel.send(long)
    server._faults.clear()
    sent = await channel.send(long)
    assert len(hoa.sent) == len(sent.message_ids) == 3
    assert all(len(said.text) <= 2000 for said in hoa.sent)
    assert [said.quote for said in hoa.sent] == ["m1", "", ""]


async def test_a_part_that_failed_is_the_only_one_tried_again(
    channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person, monkeypatch: pytest.MonkeyPatch
):
    long = Envelope(chat=hoa.id, markup="Bước một rồi bước hai. " * 200, key="out:2")
    post, calls = channel._api.post, 0

    async def fails_once(*given: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise refusal(-200, "Send message failed")
        return await post(*given)

    monkeypatch.setattr(channel._api, "post", fails_once)
    with pytest.raises(ChannelError):
        await channel.send(long)
    await channel.send(long)
    assert len(hoa.sent) == 3


async def test_words_go_under_a_single_picture(channel: ZaloOaChannel, hoa: Person):
    await channel.send(Envelope(chat=hoa.id, markup="Bấm đây", uploads=(Upload(name="a.png", content=PIXEL),)))
    assert [(said.text, said.picture) for said in hoa.sent] == [("Bấm đây", PIXEL)]


async def test_a_picture_that_is_too_big_is_made_smaller(channel: ZaloOaChannel, hoa: Person):
    big = io.BytesIO()
    Image.frombytes("RGB", (900, 900), os.urandom(900 * 900 * 3)).save(big, "PNG")
    assert big.tell() > 1_000_000
    await channel.send(Envelope(chat=hoa.id, markup="", uploads=(Upload(name="a.png", content=big.getvalue()),)))
    with Image.open(io.BytesIO(hoa.sent[0].picture)) as picture:
        assert picture.format == "JPEG"


async def test_several_pictures_and_a_file(channel: ZaloOaChannel, hoa: Person):
    paper = Upload(name="Mẫu 01.pdf", content=b"%PDF-1.4", document=True)
    picture = Upload(name="a.png", content=PIXEL)
    sent = await channel.send(Envelope(chat=hoa.id, markup="Đây ạ", uploads=(picture, picture, paper)))
    assert [bool(said.picture) for said in hoa.sent] == [True, True, False, False]
    assert hoa.sent[2].file == b"%PDF-1.4"
    assert hoa.sent[3].text == "Đây ạ"
    assert not sent.lost_photos


async def test_a_picture_that_cannot_be_had_is_told_and_the_words_go(
    channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person
):
    gone = Photo(ref=f"{server.url}/gone/1.png", channel="zalo_oa")
    program = Upload(name="la.exe", content=b"MZ", document=True)
    sent = await channel.send(Envelope(chat=hoa.id, markup="Xem ảnh", photos=(gone,), uploads=(program,)))
    assert sent.lost_photos
    assert [said.text for said in hoa.sent] == ["Xem ảnh"]


async def test_a_picture_of_zalos_own_is_fetched(channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person):
    own = Photo(ref=f"{server.url}/picture/1.png", channel="zalo_oa")
    assert (await channel.fetch(own)).content == PIXEL
    await channel.send(Envelope(chat=hoa.id, markup="", photos=(own,)))
    assert hoa.sent[0].picture == PIXEL
    with pytest.raises(ChannelError, match="nothing to say"):
        await channel.send(Envelope(chat=hoa.id, markup=" "))


@pytest.mark.parametrize(
    ("trouble", "expected"),
    [
        ({"code": -32}, {"everywhere": True, "retry_after": timedelta(minutes=1)}),
        ({"status": 429}, {"everywhere": True, "retry_after": timedelta(minutes=1)}),
        ({"code": -213}, {"until_they_write": True}),
        ({"code": -230}, {"until_they_write": True}),
        ({"code": -227}, {"permanent": True, "gone": True}),
        ({"code": -201}, {"permanent": True, "gone": False}),
        ({"code": -224}, {"everywhere": True, "permanent": False}),
        ({"code": -211}, {"everywhere": True}),
        ({"code": -200}, {"permanent": False, "unsure": False, "retry_after": None}),
        ({"code": -99999}, {"permanent": False}),
        ({"status": 502}, {"permanent": False, "unsure": False}),
        ({"status": 504}, {"unsure": True}),
        ({"status": 200, "body": "<html>"}, {"unsure": True}),
        ({"status": 403, "body": "<html>"}, {"permanent": False, "unsure": False}),
        ({"status": 302, "body": ""}, {"permanent": False}),
        ({"cut": True}, {"unsure": True}),
    ],
)
async def test_what_a_refusal_means(
    channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person, trouble: dict[str, Any], expected: dict[str, Any]
):
    server.fail_next("/message/cs", message=f"bad {'x' * 80}", **trouble)
    with pytest.raises(ChannelError) as told:
        await channel.send(Envelope(chat=hoa.id, markup="Chào"))
    assert {name: getattr(told.value, name) for name in expected} == expected
    assert "x" * 41 not in told.value.reason
    assert server.url not in str(told.value)


async def test_a_slow_zalo_is_not_waited_for(channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person):
    channel._api._patience = 0.1
    server.fail_next("/message/cs", slow=0.4)
    with pytest.raises(ChannelError) as told:
        await channel.send(Envelope(chat=hoa.id, markup="Chào"))
    assert told.value.unsure


async def test_a_zalo_that_is_away_took_nothing(channel: ZaloOaChannel, server: ZaloOaServer, hoa: Person):
    assert server._runner is not None
    await channel.grants.access()
    await server._runner.cleanup()
    with pytest.raises(ChannelError) as told:
        await channel.send(Envelope(chat=hoa.id, markup="Chào"))
    assert not told.value.unsure
