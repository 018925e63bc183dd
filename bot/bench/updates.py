"""Telegram updates as the platform sends them, made up for measuring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

QUESTIONS = (
    "cks bao loi ko tim thay chung thu so thay oi",
    "em cắm token vào mà máy tính không nhận là sao ạ",
    "quên mã pin token thì mở khoá thế nào ạ",
    "bấm ký trên web báo VGCA Sign Service chưa được kích hoạt",
    "máy in không in được, lệnh in kẹt trong hàng đợi",
)


def group_questions(count: int, *, chats: int, at: datetime) -> Iterator[dict[str, Any]]:
    """`count` questions, spread evenly over `chats` groups, a different asker each."""
    for number in range(count):
        yield {
            "update_id": 1000 + number,
            "message": {
                "message_id": 10 + number,
                "date": int(at.timestamp()),
                "chat": {"id": group_id(number % chats), "type": "supergroup", "title": "Nhóm hỗ trợ"},
                "from": {"id": 7_000_000 + number, "is_bot": False, "first_name": f"Cán bộ {number}"},
                "text": QUESTIONS[number % len(QUESTIONS)],
            },
        }


def group_id(place: int) -> int:
    return -1_001_000_000_000 - place


def zalo_bodies(count: int, *, groups: int, at: datetime, begin: int = 0) -> Iterator[bytes]:
    """Webhook bodies of the Zalo Bot Platform: `count` questions, spread evenly, a different asker each."""
    for number in range(begin, begin + count):
        message = {
            "from": {"id": f"u{number:019x}", "display_name": f"Cán bộ {number}", "is_bot": False},
            "chat": {"id": zalo_group(number % groups), "chat_type": "GROUP"},
            "text": f"@Bot Trợ lý IT {QUESTIONS[number % len(QUESTIONS)]}",
            "message_id": f"{number:020x}",
            "date": int(at.timestamp() * 1000),
        }
        update = {"event_name": "message.text.received", "message": message}
        yield json.dumps({"ok": True, "result": update}, ensure_ascii=False).encode()


def zalo_group(place: int) -> str:
    return f"zgr-{place:018x}"
