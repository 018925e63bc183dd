"""Telegram updates as the platform sends them, made up for measuring."""

from __future__ import annotations

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
