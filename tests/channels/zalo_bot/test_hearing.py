"""What people say in a Zalo group or to the bot alone, as the desk hears it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.own_name import without_name
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig, read_bots
from desk.inbound import ChatKind, Ignored, Inbound

PUBLISHED = {
    "ok": True,
    "result": {
        "message": {
            "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Ted", "is_bot": False},
            "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
            "text": "Xin chào",
            "message_id": "2d758cb5e222177a4e35",
            "date": 1750316131602,
        },
        "event_name": "message.text.received",
    },
}


@pytest.fixture
def bot() -> ZaloBotChannel:
    return ZaloBotChannel(ZaloBotConfig(token="12345689:abc-xyz", called="Bot Trợ lý IT"))


def group_message(**fields: Any) -> dict[str, Any]:
    message = {
        "from": {"id": "u2", "display_name": "Lan", "is_bot": False},
        "chat": {"id": "zgr-f0", "chat_type": "GROUP"},
        "message_id": "m1",
        "date": 1783400000000,
    }
    return {"event_name": "message.text.received", "message": message | fields}


def heard(bot: ZaloBotChannel, raw: dict[str, Any]) -> Inbound:
    parsed = bot.parse(raw)
    assert isinstance(parsed, Inbound), parsed
    return parsed


def test_the_one_sample_zalo_publishes(bot: ZaloBotChannel):
    (raw,) = bot.unpack(PUBLISHED)
    message = heard(bot, dict(raw))
    assert (message.sender_name, message.text, message.chat_kind) == ("Ted", "Xin chào", ChatKind.PRIVATE)
    assert message.sent_at == datetime(2025, 6, 19, 6, 55, 31, 602000, tzinfo=UTC)
    assert bot.delivery_key(raw) == "12345689:6ede9afa66b88fe6d6a9:2d758cb5e222177a4e35"
    assert bot.chat_of(raw) == "6ede9afa66b88fe6d6a9"


@pytest.mark.parametrize("shape", ["wrapped", "bare", "wrapped array", "bare array"])
def test_wrapped_or_bare_one_or_several(bot: ZaloBotChannel, shape: str):
    update = group_message(text="@Bot Trợ lý IT lỗi ký số")
    body: object = [update, update] if "array" in shape else update
    updates = bot.unpack({"ok": True, "result": body} if "wrapped" in shape else body)
    assert len(updates) == (2 if "array" in shape else 1)
    assert {heard(bot, dict(one)).text for one in updates} == {"lỗi ký số"}


def test_what_holds_no_update_is_said_to_be_none(bot: ZaloBotChannel):
    assert bot.unpack({"ok": True, "result": None}) == ()
    for body in ("words", 7, [1], {"result": "x"}):
        with pytest.raises(ValueError, match="not an object"):
            bot.unpack(body)


@pytest.mark.parametrize(
    "said",
    [
        "@Bot Trợ lý IT lỗi ký số",
        "@Trợ lý IT lỗi ký số",
        "@Tro ly IT lỗi ký số",
        "@trợ lý it: lỗi ký số",
        "@bot trợ lí it, lỗi ký số",
        "@BOT TRO LY IT - lỗi ký số",
        "  @Bot\u00a0Trợ lý\u200b IT\nlỗi ký số",
        "@BotTroLyIT lỗi ký số",
        "@Bot Tro\u031b\u0323 ly\u0301 IT lỗi ký số",
        "＠Trợ lý IT lỗi ký số",
        "lỗi ký số @Bot Trợ lý IT",
    ],
)
def test_the_bots_name_is_taken_off_however_it_is_spelled(bot: ZaloBotChannel, said: str):
    assert heard(bot, group_message(text=said)).text == "lỗi ký số"


@pytest.mark.parametrize(
    "said",
    ["@Bot Trợ lý ITS lỗi", "@Trợ giúp lỗi", "gửi a@trolyit.vn giúp em", "Trợ lý IT ơi", "@", "@Bot Trợ"],
)
def test_other_names_and_mailboxes_stay(bot: ZaloBotChannel, said: str):
    assert heard(bot, group_message(text=said)).text == said


def test_without_a_known_name_only_the_word_bot_is_taken_off():
    assert without_name("@Bot lỗi ký số", "") == ("lỗi ký số", True)
    assert without_name("lỗi ký số", "") == ("lỗi ký số", False)


def test_the_name_alone_is_a_message_without_words(bot: ZaloBotChannel):
    message = heard(bot, group_message(text="@Bot Trợ lý IT"))
    assert (message.text, message.unsupported, message.addressed) == ("", False, True)


@pytest.mark.parametrize("field", ["photo", "photo_url"])
def test_a_photo_under_either_name(bot: ZaloBotChannel, field: str):
    raw = group_message(**{field: "https://photo.example/1.jpg", "caption": "@Bot Trợ lý IT máy báo thế này"})
    raw["event_name"] = "message.image.received"
    message = heard(bot, raw)
    assert [photo.url for photo in message.photos] == ["https://photo.example/1.jpg"]
    assert message.text == "máy báo thế này"


def test_both_names_for_one_photo_are_one_photo(bot: ZaloBotChannel):
    raw = group_message(photo="https://photo.example/1.jpg", photo_url="https://photo.example/1.jpg")
    assert len(heard(bot, raw).photos) == 1


@pytest.mark.parametrize("event", ["unsupported", "voice", "sticker", "hologram"])
def test_what_cannot_be_read_is_heard_as_such(bot: ZaloBotChannel, event: str):
    raw = group_message(voice_url="https://voice.example/1.aac")
    raw["event_name"] = f"message.{event}.received"
    assert heard(bot, raw).unsupported


def test_bots_and_other_events_ask_nothing(bot: ZaloBotChannel):
    of_a_bot = group_message(text="chào", **{"from": {"id": "b", "display_name": "Bot khác", "is_bot": True}})
    for raw in (of_a_bot, {"event_name": "user.follow"}, {}, group_message(**{"from": None})):
        assert isinstance(bot.parse(raw), Ignored)
        assert bot.delivery_key(raw).startswith("12345689:")


def test_without_a_chat_it_is_parked(bot: ZaloBotChannel):
    with pytest.raises(ValueError, match="chat"):
        bot.parse(group_message(text="a", chat={}))
    assert bot.chat_of(group_message(chat=None)) == ""


@pytest.mark.parametrize(
    ("date", "year"), [(1783400000000, 2026), ("1783400000000", 2026), (1783400000, 2026), (None, 1970), (1e30, 1970)]
)
def test_dates_in_milliseconds_seconds_or_nonsense(bot: ZaloBotChannel, date: object, year: int):
    assert heard(bot, group_message(text="a", date=date)).sent_at.year == year


def test_an_unknown_kind_of_chat_is_told_by_its_id(bot: ZaloBotChannel):
    alone = group_message(text="a", chat={"id": "u2"})
    assert heard(bot, alone).chat_kind is ChatKind.PRIVATE
    assert heard(bot, group_message(text="a", chat={"id": "zgr-1"})).chat_kind is ChatKind.GROUP


def test_several_bots_in_one_setting():
    bots = read_bots("ky-lua=123:abc-xyz@Bot Trợ lý IT, tam-thanh=456:def@Bot Hỗ trợ\n# và\nba = 7:ghi\n")
    assert [(bot.name, bot.called) for bot in bots] == [
        ("ky-lua", "Bot Trợ lý IT"),
        ("tam-thanh", "Bot Hỗ trợ"),
        ("ba", ""),
    ]
    assert "abc" not in repr(bots)
    assert [bot.name for bot in read_bots("123:abc@Bot Một")] == [""]
    assert read_bots(" ") == ()


@pytest.mark.parametrize(
    "written", ["abc", "a=1:abc,a=2:def", "a=1:abc,b=1:abc", "1:abc,2:def", "Kỳ Lừa=1:abc", "a=b=1:abc", "a=1:a/b"]
)
def test_a_setting_that_is_wrong_is_refused_without_showing_a_token(written: str):
    with pytest.raises(ValueError, match=r"NAME|token") as refused:
        read_bots(written)
    assert "abc" not in str(refused.value).replace("123:abc", "")
