"""Telegram's refusals, in the desk's words."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import ChannelError

# The request never left, or never left whole: trying again cannot say anything twice.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.WriteError, httpx.ProxyError)
_CHAT_IS_GONE = re.compile(
    r"chat not found|user is deactivated|PEER_ID_INVALID|USER_IS_BLOCKED|group chat was deactivated"
    r"|not enough rights(?! to send (?!text))|CHAT_WRITE_FORBIDDEN|have no rights|need administrator rights",
    re.IGNORECASE,
)
# A group may take words and no pictures: it is not gone.
_NO_PICTURES = re.compile(r"not enough rights to send (?!text)|CHAT_SEND_(?!PLAIN)\w+_FORBIDDEN", re.IGNORECASE)
_TOKEN_LOOKED_AT_AGAIN = timedelta(minutes=1)
# What follows the colon may quote what people wrote ("Unsupported start tag ...").
_QUOTES_THE_TEXT = re.compile(r"can't parse.*", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")


def channel_error(error: TelegramError) -> ChannelError:
    """Order matters: the library derives `BadRequest` and `TimedOut` from `NetworkError`."""
    if isinstance(error.__cause__, TelegramError):
        # An error page instead of Telegram's JSON. A firewall's 403 must not make us believe that a chat is gone.
        return ChannelError("something between us and Telegram refuses", unsure=may_have_arrived(error))
    match error:
        case RetryAfter():
            # Telegram does not say whether the pause is this chat's or everybody's; the chat's is the likelier by far.
            return ChannelError("Telegram asks for a pause", retry_after=pause_of(error))
        case ChatMigrated():
            return ChannelError("the group has become a supergroup", moved_to=str(error.new_chat_id))
        case InvalidToken():
            # Between the old token and the new one everything waits; nothing is given up.
            return ChannelError("Telegram refuses the token", retry_after=_TOKEN_LOOKED_AT_AGAIN, everywhere=True)
        case Forbidden():
            return ChannelError(described(error), permanent=True, gone=True)
        case BadRequest():
            return ChannelError(described(error), permanent=True, gone=bool(_CHAT_IS_GONE.search(error.message)))
        case Conflict():
            return ChannelError("another program uses the same token")
        case TimedOut():
            return ChannelError("Telegram did not answer in time", unsure=may_have_arrived(error))
        case NetworkError():
            return ChannelError(network_trouble(error), unsure=may_have_arrived(error))
    # What is left is an answer that nobody can read; the call itself may have been obeyed.
    return ChannelError("Telegram's answer could not be read", unsure=True)


def takes_no_pictures(refusal: str) -> bool:
    return _NO_PICTURES.search(refusal) is not None


def pause_of(error: RetryAfter) -> timedelta:
    pause = error.retry_after
    return max(pause if isinstance(pause, timedelta) else timedelta(seconds=pause), timedelta(seconds=1))


def may_have_arrived(error: TelegramError) -> bool:
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return False
    # An error status means that Telegram read the request and gave up on it; only a gateway may have lost the answer.
    return isinstance(cause, httpx.HTTPError) or "(504)" in error.message or "Gateway Time" in error.message


def network_trouble(error: TelegramError) -> str:
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError):
        return f"Telegram cannot be reached ({type(cause).__name__})"
    return "Telegram is in trouble itself"


def described(error: TelegramError) -> str:
    """Telegram's own description, without what people wrote and without a token."""
    text = _QUOTES_THE_TEXT.sub("can't parse entities", error.message)
    return _TOKEN.sub("***", text)[:200]
