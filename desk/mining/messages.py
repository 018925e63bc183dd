"""A message of a history, whatever program kept it, and how a Telegram export says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from knowledge.text import fold

LONGEST = 8000
"""Characters; of what is longer only the beginning is kept."""


@dataclass(frozen=True, slots=True)
class Message:
    """`at` counts seconds; only differences within a chat mean anything. `reply_to` is a key of the same chat."""

    key: str
    chat: str
    sender: str
    at: float
    text: str
    reply_to: str = ""
    forwarded: bool = False
    media: bool = False


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """`fold`, remembered: the same message is looked at more than once."""
    return fold(text)


_MEDIA = ("photo", "file", "media_type")


def from_telegram(raw: Any, chat: str) -> Message | None:
    """None for what nobody said: service messages, and what is no message at all."""
    if not isinstance(raw, Mapping) or raw.get("type") != "message":
        return None
    number = raw.get("id")
    if not isinstance(number, int):
        return None
    reply = raw.get("reply_to_message_id")
    sender = raw.get("from") or raw.get("from_id") or ""
    return Message(
        key=f"{chat}/{number}",
        chat=chat,
        sender=str(sender)[:200],
        at=_seconds(raw),
        text=_text(raw.get("text"))[:LONGEST].strip(),
        reply_to=f"{chat}/{reply}" if isinstance(reply, int) else "",
        forwarded="forwarded_from" in raw or "saved_from" in raw,
        media=any(name in raw for name in _MEDIA),
    )


def _text(text: Any) -> str:
    """A string, or a list of strings and of parts that are bold, a link, a mention …"""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    parts = [
        part if isinstance(part, str) else part.get("text", "") if isinstance(part, Mapping) else "" for part in text
    ]
    return "".join(part for part in parts if isinstance(part, str))


def _seconds(raw: Mapping[str, Any]) -> float:
    stamp = raw.get("date_unixtime")
    if isinstance(stamp, str | int):
        try:
            return float(stamp)
        except ValueError:
            pass  # then the date as people read it
    try:
        return datetime.fromisoformat(str(raw.get("date"))).timestamp()
    except ValueError:
        return 0.0
