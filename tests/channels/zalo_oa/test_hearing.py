"""What Zalo tells, in the desk's words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.zalo_oa_parse import Known, chat_of_event, delivery_key, parse_event
from desk.inbound import ChatKind, Ignored, Inbound, Membership, Parsed, Photo, Withdrawn
from tests.support.zalo_oa_server import APP_ID, OA_ID

HOA, GROUP = "246845883529197922", "9123456789"
KNOWN = Known(oa_id=OA_ID, names={HOA: "Hoa", "77": "Hùng"}, sent=frozenset({"oa-1"}))


def event(name: str, message: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    recipient = GROUP if "group" in name else OA_ID
    told: dict[str, Any] = {"app_id": APP_ID, "event_name": name, "timestamp": "1772413200123"}
    told |= {"sender": {"id": HOA}, "recipient": {"id": recipient}, "user_id_by_app": "552"}
    if message is not None:
        told["message"] = {"msg_id": "m1", **message}
    return told | fields


def read(raw: dict[str, Any]) -> Parsed:
    return parse_event(raw, known=KNOWN, channel="zalo_oa")


def heard(raw: dict[str, Any]) -> Inbound:
    parsed = read(raw)
    assert isinstance(parsed, Inbound), parsed
    return parsed


def test_words_in_private():
    said = heard(event("user_send_text", {"text": "Má\u0301y in"}))
    assert (said.chat, said.chat_kind, said.sender, said.sender_name) == (HOA, ChatKind.PRIVATE, HOA, "Hoa")
    assert said.addressed
    assert said.sent_at == datetime(2026, 3, 2, 1, 0, 0, 123_000, tzinfo=UTC)
    assert said.message_id == "m1"


def test_words_in_a_group_are_overheard_unless_we_are_named():
    said = heard(event("user_send_group_text", {"text": "chào cả nhà"}))
    assert (said.chat, said.chat_kind, said.addressed) == (f"group-{GROUP}", ChatKind.GROUP, False)
    named = heard(event("user_send_group_text", {"text": f"[@{OA_ID}] máy in hỏng"}))
    assert (named.text, named.addressed) == ("máy in hỏng", True)
    other = heard(event("user_send_group_text", {"text": "[@77] ơi, hỏi [@88] nhé"}))
    assert (other.text, other.addressed) == ("@Hùng ơi, hỏi  nhé", False)


def test_a_reply_to_our_message_is_said_to_us():
    said = heard(event("user_send_group_text", {"text": "vẫn lỗi", "quote_msg_id": "oa-1"}))
    assert (said.reply_to, said.reply_to_bot, said.addressed) == ("oa-1", True, True)
    said = heard(event("user_send_group_text", {"text": "ừ", "quote_msg": {"msg_id": "m0"}}))
    assert (said.reply_to, said.reply_to_bot, said.addressed) == ("m0", False, False)


def test_a_command_is_said_to_us():
    assert heard(event("user_send_group_text", {"text": "/ketnoi ABCD2345"})).addressed


def test_pictures_with_and_without_words():
    image = {"type": "image", "payload": {"url": "https://zalo.example/1.jpg", "thumbnail": "https://zalo.example/t"}}
    said = heard(event("user_send_group_image", {"attachments": [image], "text": f"[@{OA_ID}] lỗi này ạ"}))
    url = "https://zalo.example/1.jpg"
    assert said.photos == (Photo(ref=url, channel="zalo_oa", url=url),)
    assert (said.text, said.addressed) == ("lỗi này ạ", True)
    assert len(heard(event("user_send_image", {"attachments": [image, image]})).photos) == 2
    assert not heard(event("user_send_group_image", {"attachments": [image]})).unsupported


def test_a_link_is_read_as_its_words():
    link = {"type": "link", "payload": {"url": "https://dichvucong.gov.vn", "title": "Cổng"}}
    assert heard(event("user_send_link", {"text": "trang này ạ", "attachments": [link]})).text == "trang này ạ"


@pytest.mark.parametrize("kind", ["sticker", "audio", "video", "file", "location", "business_card", "gif", "moi_nua"])
def test_what_we_cannot_read(kind: str):
    assert heard(event(f"user_send_{kind}", {"attachments": []})).unsupported
    assert isinstance(read(event(f"user_send_group_{kind}", {})), Ignored)
    assert heard(event(f"user_send_group_{kind}", {"quote_msg_id": "oa-1"})).unsupported


def test_following_and_leaving():
    raw = event("follow", oa_id=OA_ID, follower={"id": HOA}, source="oa_profile")
    del raw["sender"], raw["recipient"]
    joined = read(raw)
    assert joined == Membership(
        channel="zalo_oa", chat=HOA, chat_kind=ChatKind.PRIVATE, present=True, by=HOA, by_name="Hoa"
    )
    left = read(raw | {"event_name": "unfollow"})
    assert isinstance(left, Membership)
    assert not left.present


def test_groups_made_and_ended():
    made = read(event("create_group", group_id="55", group_name="Kỳ Lừa"))
    assert made == Membership(
        channel="zalo_oa", chat="group-55", chat_kind=ChatKind.GROUP, present=True, chat_title="Kỳ Lừa"
    )
    ended = read(event("delete_group", group={"id": "55"}))
    assert isinstance(ended, Membership)
    assert (ended.chat, ended.present) == ("group-55", False)


@pytest.mark.parametrize("name", ["user_join_group", "user_out_group", "update_group_info", "user_seen_message"])
def test_what_asks_nothing_of_us_is_ignored(name: str):
    assert isinstance(read(event(name)), Ignored)


@pytest.mark.parametrize("name", ["oa_send_text", "oa_send_group_text", "user_reacted_message", "add_user_to_tag"])
def test_our_own_messages_and_news_to_come_are_ignored(name: str):
    assert isinstance(read(event(name, {"text": "Chào anh"})), Ignored)


def test_what_was_taken_back_names_the_message_it_was():
    taken = read(event("user_withdraw", {}))
    assert taken == Withdrawn(
        channel="zalo_oa", chat=HOA, sender=HOA, message_id="m1", delivery_key=delivery_key(event("user_send_text", {}))
    )
    assert read(event("user_withdraw")) == Withdrawn(channel="zalo_oa", chat=HOA, sender=HOA)


def test_a_delivery_brought_again_has_the_same_key_and_another_message_another():
    first = event("user_send_text", {"text": "một"})
    assert delivery_key(first) == delivery_key(dict(first))
    assert delivery_key(first) == delivery_key(event("user_send_image", {}))
    assert delivery_key(first) != delivery_key(event("user_send_text", {"msg_id": "m2"}))
    assert delivery_key(first) != delivery_key(event("user_withdraw", {}))
    follow = event("follow", follower={"id": HOA})
    assert delivery_key(follow) != delivery_key(follow | {"timestamp": "1"})
    assert len(delivery_key(event("x" * 500))) <= 200


@pytest.mark.parametrize(
    ("raw", "chat"),
    [
        (event("user_send_text", {}), HOA),
        (event("user_send_group_text", {}), f"group-{GROUP}"),
        (event("follow", sender=None, follower={"id": HOA}), HOA),
        ({"event_name": "user_send_text"}, ""),
        ({}, ""),
    ],
)
def test_whose_order_it_belongs_to(raw: dict[str, Any], chat: str):
    assert chat_of_event(raw) == chat


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"event_name": 3},
        {"event_name": "user_send_text"},
        event("user_send_text", {"text": "x", "msg_id": 7}),
        event("user_send_text", {"text": "x"}, sender={"id": 7}),
        event("user_send_text", {"text": "x"}, timestamp="hôm nay"),
        event("user_send_text", {"text": "x"}, timestamp="9" * 30),
        event("user_send_group_text", {"text": "x"}, recipient=None),
    ],
)
def test_what_cannot_be_read_is_parked(raw: dict[str, Any]):
    with pytest.raises(ValueError, match=r"missing|not a"):
        read(raw)
