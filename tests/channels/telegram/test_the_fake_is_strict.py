"""The fake Telegram refuses what Telegram refuses. A fake that takes everything proves nothing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping

import aiohttp
import aiohttp.web
import pytest

from tests.support.telegram.acts import Chat
from tests.support.telegram.client import Client
from tests.support.telegram.html_text import parse_html
from tests.support.telegram.refusal import Refused
from tests.support.telegram_server import TelegramServer, Trouble

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
async def client(server: TelegramServer) -> AsyncIterator[Client]:
    async with aiohttp.ClientSession() as session:
        yield Client(server, session)


@pytest.fixture
def group(server: TelegramServer) -> Chat:
    return server.group("Nhóm", members=[server.user("Hoa")])


async def test_tokens_and_methods(client: Client):
    assert (await client.ask("getMe", token="1:x"))["error_code"] == 401
    assert await client.refused("sendMessages") == "Not Found: method not found"
    assert (await client.obeyed("GETME"))["username"] == "caunoi_bot"


@pytest.mark.parametrize(
    ("text", "mode", "refusal"),
    [
        ("", None, "message text is empty"),
        (" \n ", None, "message text is empty"),
        ("x" * 4097, None, "message is too long"),
        ("😀" * 4096, None, ""),
        ("<b>" + "x" * 4096 + "</b>", "HTML", ""),
        ("&lt;" * 4097, "HTML", "message is too long"),
        ("<b></b>" * 5000 + "x", "HTML", "text is too long"),
        ("1 < 2", "HTML", "can't parse entities: Unclosed start tag at byte offset 2"),
        ("<u>ế</u><x>", "HTML", 'can\'t parse entities: Unsupported start tag "x" at byte offset 10'),
        ("<b>x", "HTML", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("x</b>", "HTML", "can't parse entities: Unexpected end tag at byte offset 1"),
        ("<b>", "Markdown", "unsupported parse_mode"),
    ],
    ids=lambda value: str(value)[:20],
)
async def test_texts(client: Client, group: Chat, text: str, mode: str | None, refusal: str):
    said = await client.ask("sendMessage", chat_id=int(group.id), text=text, **({"parse_mode": mode} if mode else {}))
    assert said["ok"] is (refusal == "")
    if refusal:
        assert said["description"] == f"Bad Request: {refusal}"


def test_entities_are_counted_in_utf16_units():
    assert parse_html("😀<b>ế&amp;</b><a href='https://a.vn'>x</a>") == (
        "😀ế&x",
        [
            {"type": "bold", "offset": 2, "length": 2},
            {"type": "text_link", "offset": 4, "length": 1, "url": "https://a.vn"},
        ],
    )
    with pytest.raises(Refused, match='expected "</i>", found "</b>"'):
        parse_html("<b><i>x</b></i>")


@pytest.mark.parametrize(
    ("button", "refusal"),
    [
        ({"text": "x", "callback_data": "ế" * 21 + "x"}, ""),
        ({"text": "x", "callback_data": "ế" * 21 + "xx"}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are not allowed in the inline keyboard"),
        ({"text": "x", "url": "nowhere"}, "BUTTON_URL_INVALID"),
    ],
    ids=str,
)
async def test_buttons(client: Client, group: Chat, button: Mapping[str, str], refusal: str):
    keyboard = {"inline_keyboard": [[button]]}
    said = await client.ask("sendMessage", chat_id=int(group.id), text="x", reply_markup=keyboard)
    assert said["ok"] is (refusal == "")
    assert refusal in said.get("description", "")


async def test_edits(client: Client, group: Chat, server: TelegramServer):
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    chat = int(group.id)
    message = await client.obeyed("sendMessage", chat_id=chat, text="một", reply_markup=keyboard)
    where = {"chat_id": chat, "message_id": message["message_id"]}
    assert "not modified" in await client.refused("editMessageText", **where, text="một", reply_markup=keyboard)
    assert "reply_markup" not in await client.obeyed("editMessageText", **where, text="một")
    theirs = group.says(server.user("Hoa"), "của em")
    assert await client.refused("editMessageText", chat_id=chat, message_id=theirs.id, text="x") == (
        "Bad Request: message can't be edited"
    )
    assert "message to edit not found" in await client.refused("editMessageText", chat_id=chat, message_id=99, text="x")


async def test_replies(client: Client, group: Chat):
    chat = int(group.id)
    gone = {"message_id": 99}
    assert await client.refused("sendMessage", chat_id=chat, text="x", reply_parameters=gone) == (
        "Bad Request: message to be replied not found"
    )
    lenient = {**gone, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await client.obeyed(
        "sendMessage", chat_id=chat, text="x", reply_parameters=lenient
    )


async def test_topics(client: Client, server: TelegramServer, group: Chat):
    lan = server.user("Lan")
    forum = server.group("Diễn đàn", forum=True, members=[lan])
    topic = forum.opens_topic(lan, "Máy in")
    chat = int(forum.id)
    said = await client.obeyed("sendMessage", chat_id=chat, text="x", message_thread_id=topic)
    assert (said["is_topic_message"], said["message_thread_id"]) == (True, topic)
    assert "forum_topic_created" in said["reply_to_message"]
    for wrong in (1, 999):
        assert "message thread not found" in await client.refused(
            "sendMessage", chat_id=chat, text="x", message_thread_id=wrong
        )
    forum.room.topics[topic].closed = True
    assert "TOPIC_CLOSED" in await client.refused("sendMessage", chat_id=chat, text="x", message_thread_id=topic)
    said = await client.obeyed("sendMessage", chat_id=int(group.id), text="x", message_thread_id=999)
    assert "message_thread_id" not in said
    assert "not enough rights" in await client.refused("createForumTopic", chat_id=chat, name="Mới")
    server.promote(forum, lan)
    made = await client.obeyed("createForumTopic", chat_id=chat, name="Mới")
    await client.obeyed("sendMessage", chat_id=chat, text="x", message_thread_id=made["message_thread_id"])


async def test_presses(client: Client, server: TelegramServer, group: Chat):
    hoa = server.user("Hoa")
    keyboard = {"inline_keyboard": [[{"text": "Được", "callback_data": "d"}]]}
    await client.obeyed("sendMessage", chat_id=int(group.id), text="x", reply_markup=keyboard)
    fresh, late = hoa.presses(group.sent[-1], "Được"), hoa.presses(group.sent[-1], "d", late=True)
    assert "MESSAGE_TOO_LONG" in await client.refused("answerCallbackQuery", callback_query_id=fresh.id, text="x" * 201)
    assert await client.obeyed("answerCallbackQuery", callback_query_id=fresh.id, text="Đã ghi")
    assert fresh.answer == "Đã ghi"
    for stale in (fresh.id, late.id, "1"):
        assert await client.refused("answerCallbackQuery", callback_query_id=stale) == TOO_OLD


async def test_where_the_bot_may_not_speak(client: Client, server: TelegramServer, group: Chat):
    dao, lan = server.user("Đạo"), server.user("Lan")
    lan.starts()
    lan.blocks()
    small = server.group("Nhóm nhỏ", supergroup=False)
    after = server.migrate(small)
    server.kick(group)
    outside = server.group("Nhóm lạ", bot="left")

    async def refusal(chat: str) -> str:
        return await client.refused("sendMessage", chat_id=int(chat), text="x")

    assert await refusal(dao.id) == "Forbidden: bot can't initiate conversation with a user"
    assert await refusal(lan.id) == "Forbidden: bot was blocked by the user"
    assert await refusal(group.id) == "Forbidden: bot was kicked from the supergroup chat"
    assert await refusal(outside.id) == "Forbidden: bot is not a member of the supergroup chat"
    assert await refusal("-5") == "Bad Request: chat not found"
    moved = await client.ask("sendMessage", chat_id=int(small.id), text="x")
    assert moved["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert moved["parameters"] == {"migrate_to_chat_id": int(after.id)}


async def test_files(client: Client, server: TelegramServer, group: Chat):
    photo = group.photo(server.user("Hoa"), content=b"picture")
    assert photo.file is not None
    chat, id = int(group.id), photo.file.ids[0]
    copied = await client.obeyed("copyMessage", chat_id=chat, from_chat_id=chat, message_id=photo.id, caption="đây")
    assert group.sent[-1].id == copied["message_id"]
    assert group.sent[-1].file is photo.file
    assert "can't use file of type Photo as Document" in await client.refused("sendDocument", chat_id=chat, document=id)
    assert "wrong file identifier" in await client.refused("sendPhoto", chat_id=chat, photo="weg")
    assert "caption is too long" in await client.refused("sendPhoto", chat_id=chat, photo=id, caption="x" * 1025)
    path = (await client.obeyed("getFile", file_id=id))["file_path"]
    async with client.session.get(f"{server.base_url}/file/bot{server.token}/{path}") as answer:
        assert await answer.read() == b"picture"


async def test_menus_and_members(client: Client, server: TelegramServer, group: Chat):
    wrong = [{"command": "Trực", "description": "x"}]
    assert "BOT_COMMAND_INVALID" in await client.refused("setMyCommands", commands=wrong)
    menu = [{"command": "truc", "description": "Ai trực"}]
    await client.obeyed("setMyCommands", commands=menu, language_code="en")
    assert await client.obeyed("getMyCommands", language_code="en") == menu
    assert await client.obeyed("getMyCommands") == []
    me = await client.obeyed("getChatMember", chat_id=int(group.id), user_id=server.bot.id)
    assert me["status"] == "member"
    assert (await client.obeyed("getChat", chat_id=int(group.id)))["title"] == "Nhóm"


async def test_trouble_on_order_comes_once(client: Client, server: TelegramServer, group: Chat):
    server.fail_next("sendMessage", trouble=Trouble.RESET_BEFORE)
    with pytest.raises(aiohttp.ClientError):
        await client.ask("sendMessage", chat_id=int(group.id), text="x")
    assert group.sent == []
    await client.obeyed("sendMessage", chat_id=int(group.id), text="x")
    assert json.dumps([call.method for call in server.calls]) == '["sendMessage"]'
