"""The words of one who speaks of his duty, and what they come to: a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desk.calendar_words import When, weekday_named
from desk.timetable import Half, Weeks
from knowledge.text import fold


class RotaVerb(StrEnum):
    MINE = "mine"
    TEACH = "teach"
    TEACH_NOT = "teach_not"
    BUSY = "busy"
    LEAVE = "leave"
    FREE = "free"
    SWAP = "swap"
    REPLACE = "replace"
    LEAVE_OF = "leave_of"
    TAKE = "take"
    DROP = "drop"
    AGREE = "agree"
    DECLINE = "decline"


@dataclass(frozen=True, kw_only=True, slots=True)
class RotaCommand:
    """`when` is the day or days meant, `other` what a swap takes in return; `lessons` are (weekday, half or None where
    it was not said, period). `weekdays` and `minutes` (None: the whole day, or not said) are of a weekly shift.
    `name` and `other_name` are folded, `typed` and `other_typed` the same as they were written. `loose`: said among
    colleagues it may be talk.
    """

    verb: RotaVerb
    when: When | None = None
    other: When | None = None
    lessons: tuple[tuple[int, Half | None, int], ...] = ()
    weeks: Weeks = Weeks.EVERY
    weekdays: tuple[int, ...] = ()
    minutes: tuple[int, int] | None = None
    name: str = ""
    other_name: str = ""
    typed: str = field(default="", compare=False)
    other_typed: str = field(default="", compare=False)
    number: int | None = None
    ill: bool = False
    loose: bool = False


LONGEST = 120
ME = r"(?:(?:toi|em|minh|thay|co)(?= ))"
LAST_ME = r"(?:toi|em|minh|thay|co)"
_POLITE = re.compile(r"(?: (?:nhe|nha|a|ah|nhen|voi a|giup em|giup toi|ca nha|em nhe|roi))*[ .!?]*$")
_GREETING = re.compile(
    r"^(?:(?:da|vang|em oi|cho (?:em|toi|minh) bao|bao|cho (?:em|toi|minh)(?= (?:xem|doi|xin)))[ ,]+)+"
)
NOT = r"(?:khong|ko|k|hk)(?: con| phai)?"
_SPELLINGS = """
xem lịch trực dạy của tôi em mình thầy cô thời khoá khóa biểu thứ hai ba tư năm sáu bảy chủ nhật sáng chiều tối trưa
buổi và tiết đến tới tuần chẵn lẻ có bỏ xoá xóa huỷ hủy không còn phải nữa bận cả ngày việc hôm nay mai kia mốt này sau
xin muốn nghỉ ốm bệnh phép từ hết bị rảnh đổi lấy với cho nhờ thay hộ giúp đồng ý được đc chối nhất trí
ca hằng hàng mỗi các giờ rưỡi thêm
dạ vâng ơi báo nhé nhá nha ạ à nhà rồi
thai sản chế độ học kể hôm bốn cuối
đang sẽ đều phải đi họp hội đồng nghị tổ đột xuất riêng gia đình công tác tập huấn coi thi chấm khám trường mất
chút một ở lên lớp lúc vào trong trước sau trở thể mới sốt quá nặng lại
"""
_WRITTEN = frozenset(_SPELLINGS.split())


def plain(text: str) -> tuple[str, list[str]]:
    """Folded words, and the same words as they were written. "tối" is no "tôi", so the evening is written otherwise."""
    line = " ".join(unicodedata.normalize("NFC", text).lower().replace("–", "-").split())
    line = re.sub(r"^(?:@\S+ )+|(?: @\S+)+$", "", line)
    folded = fold(re.sub(r"\btối(?= (?:nay|mai|kia|thứ|t[2-7]|ngày|\d))", "đêm", line))
    folded = _POLITE.sub("", folded)
    trimmed = _GREETING.sub("", folded)
    words = line.split()[len(folded.split()) - len(trimmed.split()) :]
    return trimmed, words[: len(trimmed.split())]


def is_written(word: str) -> bool:
    letters = re.sub(r"[\W\d_]", "", word)
    return letters.isascii() or letters in _WRITTEN


def weeks_in(word: str | None) -> Weeks:
    return {"chan": Weeks.EVEN, "le": Weeks.ODD}.get(word or "", Weeks.EVERY)


def lessons_in(parts: Mapping[str, str | None]) -> tuple[tuple[int, Half | None, int], ...]:
    days = parts.get("days") or parts.get("days2") or ""
    half_said = " ".join(parts.get(name) or "" for name in ("part", "late", "part2", "late2"))
    half = Half.MORNING if "sang" in half_said else Half.AFTERNOON if "chieu" in half_said else None
    weekdays = [weekday_named(day) for day in re.split(r", ?| va ", days)]
    found = []
    for weekday in dict.fromkeys(weekdays):
        for period in _periods(parts.get("periods") or parts.get("periods2") or ""):
            # Where the day's lessons are counted on, the sixth is the first of the afternoon.
            afternoon = half is None and 6 <= period <= 10
            found.append((weekday, Half.AFTERNOON if afternoon else half, period - 5 if afternoon else period))
    return tuple(found)


def _periods(text: str) -> list[int]:
    found: list[int] = []
    for piece in re.split(r" ?(?:,|va) ?", text):
        first, *last = (int(number) for number in re.split(r" ?(?:-|den|toi) ?", piece))
        until = last[-1] if last else first
        found += range(min(first, until), max(first, until) + 1)
    return list(dict.fromkeys(found))
