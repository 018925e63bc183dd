"""Chat text as people copy it out of Zalo or another program, line by line.

What is understood: `Tên: lời nói`, `[08:12] Tên: lời nói`, `[22/11/2026 08:12] Tên: lời nói`, and a line of its own
with name and time (`Tên, 08:12` or `Tên 08:12 22/11/2026`) above what was said. A line that begins none goes on with
the message before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from desk.mining.messages import LONGEST, Message

_TIME = r"(?P<hour>[01]?\d|2[0-3])[:h](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s*(?P<half>[AaPpSsCc][MmHh]))?"
_DATE = r"(?P<day>[0-3]?\d)[/.\-](?P<month>[01]?\d)(?:[/.\-](?P<year>(?:20)?\d\d))?"
_WHEN = rf"(?:{_TIME}(?:[,\s]+{_DATE})?|"
_WHEN += _DATE.replace("?P<", "?P<d_") + r"[,\s]+" + _TIME.replace("?P<", "?P<t_") + ")"
_NAME = r"(?P<name>[^\W\d_][^:\[\]\n?!]{0,48}?)"
_IN_BRACKETS = re.compile(rf"^\s*\[{_WHEN}\]\s*{_NAME}\s*:\s*(?P<said>.*)$")
_AFTER_TIME = re.compile(rf"^\s*{_WHEN}\s*[-–,]?\s*{_NAME}\s*:\s+(?P<said>.*)$")
_ABOVE = re.compile(rf"^\s*{_NAME}\s*[,\s\-–]\s*\[?{_WHEN}\]?\s*:?\s*$")
_PLAIN = re.compile(rf"^\s*{_NAME}\s*:\s+(?P<said>\S.*)$")
_ONLY_DATE = re.compile(rf"^\W*(?:(?:thứ|thu)\s+\S+|chủ nhật|hôm nay)?[,\s]*(?:ngày\s+)?{_DATE}\W*$", re.IGNORECASE)
_MOST_WORDS_OF_A_NAME = 6
_NO_NAMES = re.compile(
    r"(?i)^(?:https?|lưu ý|luu y|chú ý|ghi chú|bước|buoc|cách|lỗi|loi|mã|số|tên|địa chỉ|thời gian|nội dung|kính gửi|"
    r"thông báo|ví dụ|vd|hỏi|trả lời|note|error|file|link|email|mật khẩu|tài khoản|địa điểm|thành phần)\b"
)
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_APART = 60.0
"""Seconds between messages that carry no time: near enough to belong together."""


def messages_of(lines: Iterable[str], chat: str = "") -> Iterator[Message]:
    """Messages in the order of the lines; times without a date go on from day to day."""
    reader = _Reader(chat)
    for line in lines:
        done = reader.take(line.rstrip("\r\n"))
        if done:
            yield done
    last = reader.done()
    if last:
        yield last


class _Reader:
    def __init__(self, chat: str) -> None:
        self.chat = chat
        self.number = 0
        self.head: tuple[str, float] | None = None
        self.said: list[str] = []
        self.length = 0
        self.now = _BEGIN
        self.known: dict[str, int] = {}

    def take(self, line: str) -> Message | None:
        begun = self._begun(line[:400])
        if begun is None:
            date = _ONLY_DATE.match(line[:60])
            if date:
                self._move(date["day"], date["month"], date["year"], None, None, None)
            elif self.head and self.length < LONGEST:
                self.said.append(line)
                self.length += len(line) + 1
            return None
        finished = self.done()
        name, said_from = begun
        self.known[name] = self.known.get(name, 0) + 1
        self.head = name, (self.now - _BEGIN).total_seconds()
        said = line[said_from:] if said_from >= 0 else ""
        self.said, self.length = ([said] if said else []), len(said)
        return finished

    def done(self) -> Message | None:
        text = "\n".join(self.said).strip()[:LONGEST]
        head, self.head, self.said, self.length = self.head, None, [], 0
        if head is None or not text:
            return None
        self.number += 1
        return Message(f"{self.chat}/{self.number}", self.chat, head[0], head[1], text)

    def _begun(self, line: str) -> tuple[str, int] | None:
        """The name, and where the words begin; below the line for a head that stands alone."""
        for pattern in (_IN_BRACKETS, _AFTER_TIME, _ABOVE):
            found = pattern.match(line)
            if found and self._is_name(found["name"]):
                self._at(found)
                return found["name"].strip(), found.start("said") if pattern is not _ABOVE else -1
        found = _PLAIN.match(line)
        if found and self._is_name(found["name"]):
            self.now += timedelta(seconds=_APART)
            return found["name"].strip(), found.start("said")
        return None

    def _is_name(self, name: str) -> bool:
        """Somebody seen before; or few words that begin with capitals, and no heading such as "Lưu ý"."""
        name = name.strip()
        if name in self.known:
            return True
        words = name.split()
        capitals = sum(word[:1].isupper() for word in words)
        return len(words) <= _MOST_WORDS_OF_A_NAME and 2 * capitals > len(words) and not _NO_NAMES.match(name)

    def _at(self, found: re.Match[str]) -> None:
        part = {name.removeprefix("d_").removeprefix("t_"): value for name, value in found.groupdict().items() if value}
        self._move(*(part.get(name) for name in ("day", "month", "year", "hour", "minute", "half")))

    def _move(
        self,
        day: str | None,
        month: str | None,
        year: str | None,
        hour: str | None,
        minute: str | None,
        half: str | None,
    ) -> None:
        moment = self.now
        try:
            if day and month:
                full = int(year) if year else moment.year
                moment = moment.replace(
                    year=full + 2000 if full < 100 else full, month=int(month), day=int(day), hour=0
                )
            if hour and minute:
                shift = 12 if half and half[0] in "PpCc" and int(hour) < 12 else 0
                moment = moment.replace(hour=int(hour) + shift, minute=int(minute), second=0)
        except ValueError:
            return  # 31/02: then the time goes on from where it was
        if not day and moment < self.now.replace(second=0):
            moment += timedelta(days=1)
        self.now = max(self.now + timedelta(milliseconds=1), moment) if not day else moment
