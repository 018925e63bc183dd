"""What people type to the desk, with and without the slash, with and without diacritics.

Colleagues also talk to each other with these words ("nhận 3 hồ sơ", "chuyển 2 máy sang phòng kế toán"), so a command
is the whole message, or names what follows it by a colon.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from enum import StrEnum

from desk.calendar_words import WHEN
from desk.clock_words import CLOCK, read_clock
from knowledge.text import fold


class Verb(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    KEEP = "keep"
    HAND_ALL = "hand_all"
    UNIT = "unit"
    HAND_OVER = "hand_over"
    RESOLVE = "resolve"
    NOTE = "note"
    REOPEN = "reopen"
    ANSWER = "answer"
    SHOW = "show"
    MINE = "mine"
    DUTY = "duty"
    HELP = "help"
    LINK = "link"
    ACCEPT = "accept"
    REFUSE = "refuse"
    REWORD = "reword"
    REWORD_ANSWER = "reword_answer"
    WITHOUT_PICTURES = "without_pictures"
    UNDO = "undo"
    PROPOSALS = "proposals"
    BUSY = "busy"
    FREE = "free"
    LANGUAGE = "language"


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """`number` is a thread, `text` what follows it, or the day that is asked about; `until`/`since` a time of today,
    `slash` how it was typed."""

    verb: Verb
    number: int | None = None
    text: str = ""
    since: time | None = None
    until: time | None = None
    slash: bool = False


LONGEST = 4000

_N = r"(?:(?:so|ma|cau) )?#? ?a?(?P<n>[0-9]{1,9})"
_ME = r"(?:(?:de )?(?:em|toi|minh|thay|co) )?"
_TAIL = r"(?: ?(?:nhe|nha|a|ah|nhen|nghen|thay|co|em|ca nha|voi|oi))* ?[.!]*$"
_DONE_TAIL = r"(?: ?(?:nhe|nha|a|ah|roi|thay|co|em))* ?[.!]*$"
# Without the slash a colon must say where the words begin; behind a slash a space will do.
_REST = r"(?: ?[:,–-] ?| ?(?<=\d) (?=\S)(?P<loose>))(?P<rest>\S.*)$"
_PATTERNS: tuple[tuple[Verb, re.Pattern[str]], ...] = tuple(
    (verb, re.compile(pattern.replace(" ?", r"\s*").replace(" ", r"\s+"), re.DOTALL))
    for verb, pattern in (
        (Verb.CLAIM, rf"^{_ME}(?:nhan|claim) ?{_N}{_TAIL}"),
        (Verb.RELEASE, rf"^{_ME}(?:tra|tra ?lai|nha|bo ?nhan|release) ?{_N}{_TAIL}"),
        (
            Verb.HAND_OVER,
            rf"^(?:chuyen|giao|handover|hand over) {_N} (?:(?:qua |sang )?cho |to |(?P<loose>))(?P<rest>\S.*)$",
        ),
        (Verb.KEEP, rf"^{_ME}(?:giu|giu lai|keep) ?{_N}{_TAIL}"),
        (
            Verb.HAND_ALL,
            r"^(?:ban giao|giao|chuyen) (?:lai )?(?:het|tat ca)(?: viec| cac cau| cau hoi)?"
            r"(?: (?:qua |sang )?(?:cho )?(?P<rest>(?:thay|co|anh|chi) \S.*))?$",
        ),
        (Verb.HAND_ALL, r"^hand over all(?: to (?P<rest>\S.*))?$"),
        (Verb.UNIT, rf"^(?:soan (?:gui )?don vi|gui don vi|don vi|unit) {_N}{_TAIL}"),
        (Verb.RESOLVE, rf"^(?:xong|dong|da xong|resolve|done) ?{_N}{_DONE_TAIL}"),
        (Verb.NOTE, rf"^(?:ghi ?chu|note) {_N}{_REST}"),
        (Verb.REOPEN, rf"^(?:mo ?lai|reopen) {_N}{_TAIL}"),
        (Verb.ANSWER, r"^(?:tra ?loi|tl|answer) (?:cau )?#? ?a?(?P<n>[0-9]{1,9}) ?: ?(?P<rest>\S.*)$"),
        # Not a time ("14:30 họp"), not a ratio ("1:1"), not the first line of a list.
        (Verb.ANSWER, r"^(?:cau )?#? ?a?(?P<n>[0-9]{1,9}) ?: ?(?P<rest>[^\s\d].*| \d.*)$"),
        (Verb.SHOW, r"^(?:cau|xem|xem cau|thread)(?: so)? ?#? ?a?(?P<n>[0-9]{1,9})$|^# ?a?(?P<m>[0-9]{1,9})$"),
        (Verb.MINE, r"^(?:cuatoi|cua toi|cau (?:hoi )?cua (?:toi|em|minh)|mine)$"),
        # A tap on the menu's line sends the bare word.
        (Verb.MINE, r"^cau$(?P<loose>)"),
        (
            Verb.DUTY,
            r"^(?:truc|(?:(?:hom nay|tuan nay|tuan sau|bay gio|gio) )?ai (?:dang )?truc"
            r"(?: hom nay| tuan nay| tuan sau| bay gio| vay)*|lich truc(?: tuan nay| tuan sau)?|duty|who is on call)"
            r"(?: a)? ?\??$",
        ),
        (
            Verb.DUTY,
            rf"^(?:(?:(?P<when1>{WHEN.format(1)})|tuan nay|tuan sau),? )?(?:co )?(?:nhung )?"
            r"(?:ai|thay co nao|thay nao|co nao|nguoi nao) (?:dang |se )?truc"
            rf"(?: (?P<when2>{WHEN.format(2)}))?(?: vay| the| a| ah| nhi| thay| co| em| oi)* ?\??$",
        ),
        (Verb.DUTY, rf"^(?:xem )?lich truc (?P<when1>{WHEN.format(1)})(?: a)? ?\??$"),
        (Verb.HELP, r"^(?:trogiup|tro giup|help|huong dan su dung|start)$"),
        (Verb.LINK, r"^(?:ketnoi|ket noi|link|start) (?P<code>[0-9a-z]{6,12})$"),
        # A start link brings its payload along, however long it is: "hello" only opens the private chat.
        (Verb.LINK, r"^start (?P<code>[0-9a-z_-]{1,64})$(?P<loose>)"),
        (Verb.ACCEPT, rf"^(?:duyet|accept) ?{_N}(?: (?:cach|way) ?(?P<rest>[0-3]))?{_TAIL}"),
        (Verb.UNDO, rf"^(?:hoan ?tac|undo) ?{_N}{_TAIL}"),
        (Verb.PROPOSALS, rf"^(?:(?:cac |xem )?goi ?y|proposals){_TAIL}"),
        (Verb.WITHOUT_PICTURES, rf"^(?:bo anh|without pictures) ?{_N}{_TAIL}"),
        (Verb.REFUSE, rf"^(?:bo|tu choi|refuse) ?{_N}{_TAIL}"),
        (Verb.REWORD_ANSWER, rf"^(?:sua (?:cau )?tra loi|reword answer) {_N}{_REST}"),
        (Verb.REWORD_ANSWER, rf"^(?:sua|reword) {_N} (?:(?:cau )?tra loi|answer)(?: ?[:,–-] ?)(?P<rest>\S.*)$"),
        (Verb.REWORD, rf"^(?:sua|reword) {_N}{_REST}"),
        (
            Verb.BUSY,
            rf"^(?P<who>{_ME})ban (?P<till>(?:den|toi) )?(?:(?:tu )?{CLOCK.format(1)} ?(?P<span>-|–|den|toi) ?)?"
            rf"{CLOCK.format(2)}{_TAIL}",
        ),
        (Verb.FREE, rf"^{_ME}(?:ranh|ranh roi|het ban|het ban roi){_TAIL}"),
        (Verb.LANGUAGE, r"^(?P<code>english|tiengviet|tieng viet)$"),
    )
)
_CODE = re.compile(r"^[2-9A-HJKMNP-Z]{8}$")
_MENTION = re.compile(r"^(?:@\S+\s+)+|(?:\s+@\S+)+$")
_ADDRESSED = re.compile(r"^(/\w+)@\w+")
_JOINED = re.compile(r"^/([a-zA-Z]+)_(?=[#aA]?\d)")
# "1: bật máy" and a second line "2: …" is a list of steps.
_LIST = re.compile(r"\n[^\S\n]*\d{1,2}\s*[:.)]")
# The words of the commands as one writes them. Another word with other marks is no typing mistake but another word:
# "nhấn 5" is not "nhận 5", "dòng 5" is not "đóng 5".
_SPELLINGS = """
nhận trả lại nhả bỏ chuyển giao cho qua xong đóng đã ghi chú mở lời câu hỏi của tôi em mình trực ai đang hôm nay
tuần này bây giờ lịch vậy trợ giúp hướng dẫn sử dụng kết nối duyệt từ chối sửa sữa bận đến tới rảnh rồi hết
bàn tất việc các giữ anh chị soạn gửi đơn vị
tiếng việt số mã thầy cô để nhé nha ạ à cả nhà với sáng trưa chiều tối rưỡi xem ơi
hoàn tác gợi ý cách ảnh
có những nào người sẽ thế nhỉ ngày mai kia mốt thứ hai ba tư năm sáu bảy chủ nhật buổi sau"""
_WRITTEN = frozenset(_SPELLINGS.split())


def parse(text: str) -> Command | None:
    """The command in these words, or None when they are ordinary talk."""
    if len(text) > LONGEST:
        return None
    typed = _MENTION.sub("", text.strip())
    if _CODE.match(typed):
        return Command(verb=Verb.LINK, text=typed)
    slash = typed.startswith("/")
    if slash:
        typed = _JOINED.sub(r"/\1 ", _ADDRESSED.sub(r"\1", typed).replace("/ghi_chu", "/ghi chu"))
        typed = typed.replace("/mo_lai", "/mo lai").removeprefix("/")
    folded, origins = _aligned(typed)
    for verb, pattern in _PATTERNS:
        found = pattern.match(folded)
        if found is not None and _is_meant(verb, found, typed, origins, slash=slash):
            return _command(verb, found, typed, origins, slash=slash)
    return None


def _aligned(typed: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters where it stands in what was typed."""
    folded: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(typed):
        plain = letter if letter == "\n" else fold(letter)
        folded.append(plain)
        origins += [place] * len(plain)
    return "".join(folded).rstrip(), origins


def _is_meant(verb: Verb, found: re.Match[str], typed: str, origins: list[int], *, slash: bool) -> bool:
    """A command, and not talk that happens to have its form."""
    parts = found.groupdict()
    if slash:
        return True
    if parts.get("loose") is not None:
        return False
    if verb is Verb.ANSWER and _LIST.search(typed):
        return False
    if verb is Verb.LINK and not any(sign.isdecimal() for sign in parts["code"] or ""):
        return False
    if verb is Verb.BUSY and not (parts["till"] or parts["span"] or parts["unit2"]):
        return False
    end = origins[found.start("rest")] if parts.get("rest") else len(typed)
    words = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", typed[:end]).lower())
    return all(word.isascii() or word in _WRITTEN for word in words)


def _command(verb: Verb, found: re.Match[str], typed: str, origins: list[int], *, slash: bool) -> Command | None:
    parts = found.groupdict()
    number = parts.get("n") or parts.get("m")
    text = typed[origins[found.start("rest")] :].strip() if parts.get("rest") else (parts.get("code") or "")
    since = until = None
    if verb is Verb.DUTY and not text:
        text = " ".join(found[name] for name in ("when1", "when2") if parts.get(name))
    if verb is Verb.BUSY:
        until = read_clock(parts, "2")
        since = read_clock(parts, "1", parts["half2"] or "") if parts["h1"] else None
        if until is None or (parts["h1"] and since is None):
            return None
    return Command(verb=verb, number=int(number) if number else None, text=text, since=since, until=until, slash=slash)


_NOTE_OPENS = re.compile(r"^(?:#?\d{1,9} )?(?:ghi ?chu|note)\b")
_HALF = re.compile(
    r"^(?:chuyen|giao) (?:#?\d{1,9}\b|cau\b|cho (?:thay|co)\b)|^(?:nhan|tra|dong|mo lai) (?:lai )?(?:cau\b|#?\d{1,9}\b)"
)


def is_note(text: str) -> bool:
    """It begins as an internal note does, however it goes on: it must never reach the one who asked."""
    return _NOTE_OPENS.match(_one_line(text)) is not None


def is_half_typed(text: str) -> bool:
    """A command that was meant and not finished: "chuyển 1", "trả câu này". Not an answer to carry to anybody."""
    folded = _one_line(text)
    return len(folded.split()) <= 6 and _HALF.match(folded) is not None


def is_busy(text: str) -> bool:
    """ "Bận", "tôi bận rồi": until when is not said."""
    return _one_line(text) in {"ban", "ban roi", "dang ban", *(f"{who} ban roi" for who in ("toi", "em", "minh"))}


_ME_OR_NOT = r"(?:ok |da |vang |u )?(?:(?:thay|co|toi|em|anh|chi|minh) )?"
_TAKES = re.compile(rf"^{_ME_OR_NOT}(?:nhan|claim)(?: cau nay| cau do| luon| nhe| nha| a)*$")
_WILL_LOOK = re.compile(
    r"^(?:ok |da |vang |u )?de (?:thay|co|toi|em|anh|chi|minh)(?: xem| nhan| lo| giup)?(?: cho| nhe| nha| a)*$"
)


def is_claim(text: str, *, idle: bool) -> bool:
    """ "Nhận", without a number; from somebody `idle`, who has nothing in his hands, "để thầy xem" too."""
    said = _one_line(text).strip(" .!")
    return _TAKES.match(said) is not None or (idle and _WILL_LOOK.match(said) is not None)


def is_done(text: str) -> bool:
    """ "Xong", without a number."""
    return _one_line(text) in {"xong", "xong roi", "da xong", "xong nhe", "done"}


def _one_line(text: str) -> str:
    return " ".join(fold(text.removeprefix("/")).replace("_", " ").split())
