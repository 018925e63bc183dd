"""What the bot may call, and how strictly it is looked at."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.support.zalo_bot.world import Said

if TYPE_CHECKING:
    from tests.support.zalo_bot_server import ZaloBotServer

_PRIVATE_ADDRESS = re.compile(r"https?://(?:localhost|127\.|10\.|192\.168\.)")


class Refused(Exception):
    def __init__(self, code: int, description: str = "") -> None:
        super().__init__(description)
        self.code = code
        self.description = description


class Idle(Exception):
    """Nothing happened while the bot waited."""


Fields = Mapping[str, Any]


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


async def get_me(server: ZaloBotServer, fields: Fields) -> object:
    return {
        "id": server.bot_id,
        "account_name": "bot.vh1abc",
        "account_type": "BASIC",
        "can_join_groups": server.can_join_groups,
    }


async def get_updates(server: ZaloBotServer, fields: Fields) -> object:
    _only(fields, {"timeout"})
    if server.webhook_url:
        raise Refused(400, "Webhook is set")
    if server.polling:
        server.breaches.append("two programs ask with one token")
    server.polling += 1
    try:
        async with asyncio.timeout(float(fields.get("timeout", 30)) * server.second):
            update = await server.next_update()
    except TimeoutError:
        raise Idle from None
    finally:
        server.polling -= 1
    return [update] if server.in_array else update


async def set_webhook(server: ZaloBotServer, fields: Fields) -> object:
    _only(fields, {"url", "secret_token"})
    url, secret = fields.get("url"), fields.get("secret_token")
    if not isinstance(url, str) or not url.startswith("https://") or _PRIVATE_ADDRESS.match(url):
        raise Refused(400, "url must be public HTTPS")
    if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
        raise Refused(400, "secret_token must have 8 to 256 characters")
    server.webhook_url, server.webhook_secret = url, secret
    server.was_set = True
    return {"url": url, "updated_at": 1, "verification": {"ok": True, "outcome": "OK", "status_code": 200}}


async def delete_webhook(server: ZaloBotServer, fields: Fields) -> object:
    if not server.was_set:
        raise Refused(400, "webhook was never set")
    server.webhook_url = ""
    return {"url": "", "updated_at": 2}


async def get_webhook_info(server: ZaloBotServer, fields: Fields) -> object:
    if not server.was_set:
        raise Refused(404, "Not found")
    return {"url": server.webhook_url, "updated_at": 2}


async def send_message(server: ZaloBotServer, fields: Fields) -> object:
    _only(fields, {"chat_id", "text", "parse_mode", "text_styles"})
    chat, text = _chat(server, fields), fields.get("text")
    if not isinstance(text, str) or not 1 <= units(text) <= 2000:
        raise Refused(400, "text must have 1 to 2000 characters")
    return server.say(Said(chat=chat, message_id=server.new_id(), text=text, styles=_styles(server, text, fields)))


def _styles(server: ZaloBotServer, text: str, fields: Fields) -> tuple[tuple[str, str], ...]:
    if "text_styles" not in fields:
        return ()
    if not server.takes_styles:
        raise Refused(400, "text_styles is invalid")
    raw = text.encode("utf-16-le")
    seen = []
    for style in fields["text_styles"]:
        start, long = style["start"], style["len"]
        if start < 0 or long < 1 or start + long > units(text) or not isinstance(style["st"], list):
            raise Refused(400, "text_styles is invalid")
        seen += [(raw[start * 2 : (start + long) * 2].decode("utf-16-le"), name) for name in style["st"]]
    return tuple(seen)


async def send_photo(server: ZaloBotServer, fields: Fields) -> object:
    """The platform fetches the picture itself, more than once: once to look, once to keep, and perhaps later again."""
    _only(fields, {"chat_id", "photo", "caption"})
    chat, address, caption = _chat(server, fields), fields.get("photo"), fields.get("caption", "")
    if not isinstance(address, str) or not isinstance(caption, str) or units(caption) > 2000:
        raise Refused(400, "photo must be a URL")
    picture = b""
    async with aiohttp.ClientSession() as session:
        for _ in range(server.fetches):
            async with session.get(server.reach(address)) as answer:
                if answer.status != 200 or not answer.content_type.startswith("image/"):
                    raise Refused(400, "photo cannot be fetched")
                picture = await answer.read()
    return server.say(Said(chat=chat, message_id=server.new_id(), text=caption, picture=picture))


async def send_chat_action(server: ZaloBotServer, fields: Fields) -> object:
    _chat(server, fields)
    if fields.get("action") != "typing":
        raise Refused(400, "action")
    return None


def _chat(server: ZaloBotServer, fields: Fields) -> str:
    chat = fields.get("chat_id")
    if not isinstance(chat, str):
        raise Refused(400, "chat_id must be a string")
    if chat in server.gone:
        raise Refused(403, "Bot is not a member of the group")
    if chat not in server.people and chat not in server.groups:
        raise Refused(404, "Chat not found")
    return chat


def _only(fields: Fields, known: set[str]) -> None:
    if unknown := set(fields) - known:
        raise Refused(400, f"unknown field {', '.join(sorted(unknown))}")


METHODS: dict[str, Callable[[ZaloBotServer, Fields], Awaitable[object]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendChatAction": send_chat_action,
}
