"""What is worth reading in a screenshot: the words of the trouble, without the window's furniture around them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from desk.masking import ASTRAL_MASK, MASK, mask
from knowledge.text import fold

MOST_LINES = 12
LONGEST_LINE = 200
MOST_SEARCHES = 10
LONGEST_SEARCH = 45
"""Words; more is a page of text and no message."""

_FURNITURE = frozenset(
    fold(word)
    for word in """
    ok|cancel|close|yes|no|retry|help|apply|next|back|finish|allow|block|print|save|open|file|edit|view|tools|window
    home|insert|search|type here to search|start|recycle bin|this pc|new tab|đóng|huỷ|hủy|huỷ bỏ|hủy bỏ|đồng ý|bỏ qua
    thử lại|tiếp tục|xác nhận|quay lại|trang chủ|trợ giúp|thoát|lưu|in|tìm kiếm|đăng xuất|chi tiết|xem thêm|có|không
    thông báo|lỗi|error|warning|cảnh báo|information|thử lại|tải lại|reload|show details|file edit view|đăng nhập
    """.replace("\n", "|").split("|")
    if word.strip()
)
_MENU_WORDS = {word for phrase in _FURNITURE for word in phrase.split()} - set(
    fold("lỗi không có thông báo error warning đăng nhập lưu in").split()
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:vn|com|net|org)(?:/\S*)?", re.IGNORECASE)
_CLOCK = re.compile(r"^\W*\d{1,2}[:.]\d{2}(?:\s*(?:am|pm|sa|ch))?\W*(?:\d{1,2}/\d{1,2}/\d{2,4})?\W*$", re.IGNORECASE)
_DAY = re.compile(r"^\W*\d{1,2}/\d{1,2}/\d{2,4}\W*$")
_CODE = re.compile(r"0x[0-9a-f]{4,}|\bCKR_\w+|\bERR_\w+|\b[45]\d\d\b", re.IGNORECASE)
_TROUBLE = re.compile(
    r"\b(loi|khong|chua|het|sai|qua han|het han|khoa|that bai|error|failed|fail|cannot|not|can t|unable|invalid"
    r"|offline|problems?|unknown|denied|blocks?|expired|locked|look for|vuot|tra lai|(?:da|bi|qua) day|mat(?! khau)"
    r"|ngung|tu choi|gian doan|bao tri|hong|stopped|refused|missing|corrupt|corrupted|timed out|timeout)\b"
)
_EDGES = " \t|_-–—=~*•·«»<>[]{}()®©@#\"'“”‘’.,:;/\\"


def useful(lines: Iterable[str]) -> tuple[str, ...]:
    """The lines that say something, masked, in the order in which they stand; nothing of what is read is kept raw."""
    kept: list[str] = []
    for line in lines:
        said = _ADDRESS.sub(" ", unicodedata.normalize("NFC", line))
        said = mask(" ".join(said.split()).strip(_EDGES))[:LONGEST_LINE]
        if _says_something(said) and said not in kept:
            kept.append(said)
    return tuple(kept[:MOST_LINES])


def _is_furniture(line: str) -> bool:
    """A button, a menu, or several of them in a row."""
    folded = fold(line).strip(_EDGES + "!?")
    return folded in _FURNITURE or set(folded.split()) <= _MENU_WORDS


def _says_something(line: str) -> bool:
    if not line or _CLOCK.match(line) or _DAY.match(line) or _is_furniture(line):
        return False
    if _CODE.search(line):
        return True
    letters = sum(letter.isalpha() for letter in line)
    words = [word for word in line.split() if sum(letter.isalpha() for letter in word) >= 2]
    signs = sum(not (sign.isdecimal() or sign.isspace() or sign in (MASK, ASTRAL_MASK)) for sign in line)
    return bool(words) and letters >= 4 and letters >= 0.6 * signs


def searches(lines: Sequence[str]) -> tuple[str, ...]:
    """What to look for: all of it, and each line that tells of trouble with what stands before and after it."""
    troubles = [place for place, line in enumerate(lines) if tells_of_trouble(line)]
    wanted = [" ".join(lines)]
    for place in troubles or range(len(lines)):  # a title alone must not speak for the trouble under it
        wanted += [lines[place], " ".join(lines[place : place + 2]), " ".join(lines[max(0, place - 1) : place + 1])]
    short = [text for text in dict.fromkeys(wanted) if 2 <= len(text.split()) <= LONGEST_SEARCH]
    return tuple(short[:MOST_SEARCHES])


def tells_of_trouble(line: str) -> bool:
    return bool(_CODE.search(line) or _TROUBLE.search(fold(line)))


def telling(lines: Sequence[str], search: str = "", most: int = 120) -> str:
    """The line to quote: the one in which the trouble stands, of those that were searched for; shortened."""
    among = [line for line in lines if line in search] or list(lines)
    best = next((line for line in among if tells_of_trouble(line)), among[0] if among else "")
    return best if len(best) <= most else best[: most - 1].rstrip() + "…"
