"""The menu that Telegram shows when somebody types a slash, by language ("" for everybody)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

Menu = Mapping[str, tuple[tuple[str, str], ...]]

MENU: Menu = MappingProxyType(
    {
        "": (
            ("truc", "Ai đang trực, bao giờ có người trả lời"),
            ("cau", "Xem một câu hỏi, ví dụ: /cau 42"),
            ("cuatoi", "Những câu hỏi của tôi còn đang mở"),
            ("trogiup", "Cách hỏi và cách trả lời"),
        ),
        "en": (
            ("truc", "Who is on call, and when somebody can answer"),
            ("cau", "Show one question, for example: /cau 42"),
            ("cuatoi", "My questions that are still open"),
            ("trogiup", "How to ask and how to answer"),
        ),
    }
)
