"""What is typed about machines: "máy 37 xong", "máy 12, 15 kẹt driver; máy 16 xong", "bảng máy"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from desk.machines import State
from knowledge.text import fold, fold_word

MOST_AT_ONCE = 200
_LONGEST = 1000
_NOTE = 200


class Ask(StrEnum):
    SET = "set"
    UNDO = "undo"
    SHOW = "show"
    BOARD = "board"
    TOO_MANY = "too_many"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """`numbers` are in the order in which they were typed, each once.

    `is_error`: "máy 12 lỗi driver" is a report from whoever sets machines up, and a question from whoever uses one.
    """

    numbers: tuple[int, ...]
    state: State
    note: str = ""
    is_error: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineCommand:
    """`numbers` are those that are shown or undone."""

    ask: Ask
    numbers: tuple[int, ...] = ()
    reports: tuple[Report, ...] = ()


_ONE = r"#?\d{1,6}"
_NAME = r"(?:may|machine|pc)(?: tinh)?(?: so)? ?"
_TO = rf" ?(?:-+>?|–|→|~|\bden\b|\btoi\b|\bto\b) ?(?:{_NAME})?"
_AND = r"(?: ?[,;/&+] ?(?:(?:va|and) )?| (?:va|and) | )"
_MACHINE = re.compile(rf"\b{_NAME}(?P<numbers>{_ONE}(?:(?:{_TO}|{_AND})(?:so )?{_ONE})*)\b")
_COURTESY = (
    r"\b(?:roi|rui|nhe|nha|a|ah|luon|do|day|thay|co|anh|chi|em|oi|cac|moi nguoi|ca nha"
    r"|ca nhom|het(?! (?:ket|vuong))|cam on|nhieu|da|thua"
    r"|cung|thi|la|bao cao|bao|vua|moi|minh|toi|dang|bi|deu|va|con|tu)\b"
)
_WHEN = r"\b(?:luc )?(?:\d{1,2}(?:h|g|:)\d{0,2}|100 ?%|(?:sang|trua|chieu|toi|hom) (?:nay|qua))(?![a-z0-9])"
_BARE = re.compile(rf"(?:[^a-z0-9]|{_COURTESY}|{_WHEN})*")
"""Nothing but punctuation, pictures, courtesy and when it was."""
_SET_UP = r"(?:(?:cai dat|cai|lam) )?"
_DONE = re.compile(rf"(?:{_SET_UP}(?:xong|ok|oke|okay|done)|duoc roi|hoan thanh|hoan tat)\b(?P<rest>.*)", re.DOTALL)
_HOW = re.compile(
    r"(?P<courtesy>(?:[^a-z0-9:,(.–-]|\b(?:roi|luon|nhe|nha|a)\b)*)"
    r"(?:[:,(.–-]|\b(?:nho|bang cach|sau khi|do|vi)\b)(?P<rest>.*)",
    re.DOTALL,
)
_STUCK = re.compile(
    r"(?:ket|vuong|mac ket|stuck|(?:khong|ko|k|chua) (?:cai|lam) duoc|cai (?:khong|ko|k|chua) duoc)\b(?P<rest>.*)",
    re.DOTALL,
)
_BECAUSE = re.compile(r"(?:\W|\b(?:roi|o|vi|do|on|tai|cho)\b)*")
_ERROR = re.compile(r"(?P<rest>(?:loi|thieu|hong|(?:chua|khong) co)\b.*)", re.DOTALL)
_AGAIN = re.compile(
    r"(?:chua (?:cai )?xong|lam lai|cai lai|chua cai(?: dat)?|chua lam|chua|het (?:ket|vuong)|to do|again)\b"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_MISTAKEN = re.compile(r"(?:(?:bao|bam|go|ghi|danh dau|xong|ket) )?(?:nham|hoan tac|undo)\b(?P<rest>.*)", re.DOTALL)
_HOW_FAR = re.compile(
    r"(?:xong chua|(?:sao|the nao|den dau|toi dau)(?: roi)?|con ket (?:khong|k)|ket (?:gi|cai gi|cho nao))\b"
    r"(?P<rest>.*)",
    re.DOTALL,
)
_LEADING = re.compile(rf"(?:(?P<undo>hoan tac|undo|(?:bao |bam |go |ghi )?nham)|{_SET_UP}xong)(?: roi)?[ :]*")
_WHOSE = re.compile(
    r"(?:o|cua|ben|tai|phong|bo phan) [a-z0-9 ]{1,40}?[ ,:-]+(?=(?:da |dang |bi )*(?:xong|ok|ket|vuong|chua)\b)"
)
_LIKEWISE = re.compile(r"(?:nhu )?(?:vay|the)\b(?P<rest>.*)", re.DOTALL)
_REASON = re.compile(r"\W*(?:(?:vi|do|tai|thieu|khong|chua|loi|ket|vuong|hong)\b.*)", re.DOTALL)
_ASKS = re.compile(r"\?|\b(?:gi|sao(?! chep| luu)|nao|giup)\b")
_PAPER = re.compile(r"\W*giay\b")
"""It is a printer that jams."""
_ABOUT_MACHINES = re.compile(r"may|machine|pc|board|tien|cai|xong")
"""Every message is asked about machines; most name none."""
_BOARD = re.compile(
    r"(?:(?:cho )?(?:em )?xem )?(?:(?:bang|tien do|danh sach)(?: cai(?: dat)?)? may(?: tinh)?"
    r"|cai may (?:den|toi) dau roi"
    r"|(?:da )?(?:cai|xong|lam) (?:duoc |xong )?(?:bao nhieu|may) may(?: tinh)?(?: roi)?"
    r"|(?:con )?(?:nhung )?may(?: tinh)? nao (?:con |dang |bi )*(?:chua xong|chua cai|ket|vuong)"
    r"|con (?:bao nhieu|may) may(?: tinh)?(?: nua)?(?: chua (?:xong|cai))?"
    r"|install board)(?: (?:a|nhe|vay|the))* ?[?.!]*"
)


def parse(text: str) -> MachineCommand | None:
    """None for talk. Several machines in one message may be several reports."""
    if len(text) > _LONGEST or not _ABOUT_MACHINES.search(fold(text)):
        return None
    typed = " ".join(unicodedata.normalize("NFC", text).strip().removeprefix("/").replace("_", " ").split(" "))
    folded = "".join(bare if len(bare := fold_word(letter)) == 1 else letter.lower()[:1] for letter in typed)
    if _BOARD.fullmatch(" ".join(folded.split())):
        return MachineCommand(ask=Ask.BOARD)
    machines = list(_MACHINE.finditer(folded))
    if not machines:
        return None
    before = _BARE.sub("", folded[: machines[0].start()], count=1).strip()
    leading = _LEADING.fullmatch(before)
    if leading is None and before:
        return None
    command = _told(machines, typed, folded) if leading is None else _led(leading, machines, folded)
    if command is None:
        return None
    told = sum(len(report.numbers) for report in command.reports) + len(command.numbers)
    return command if told <= MOST_AT_ONCE else MachineCommand(ask=Ask.TOO_MANY)


def named(text: str) -> tuple[int, ...]:
    """The machines that a question names."""
    found = _MACHINE.finditer(" ".join(fold(text).split()))
    return _unique(number for one in found for number in _numbers(one["numbers"]))


def _led(leading: re.Match[str], machines: list[re.Match[str]], folded: str) -> MachineCommand | None:
    """ "Xong máy 37, máy 38 rồi ạ": what is said stands first, and nothing but numbers follows."""
    between = [*(one.start() for one in machines[1:]), len(folded)]
    if not all(_BARE.fullmatch(folded[one.end() : end]) for one, end in zip(machines, between, strict=True)):
        return None
    numbers = _unique(number for one in machines for number in _numbers(one["numbers"]))
    if leading["undo"]:
        return MachineCommand(ask=Ask.UNDO, numbers=numbers)
    return MachineCommand(ask=Ask.SET, reports=(Report(numbers=numbers, state=State.DONE),))


def _told(machines: list[re.Match[str]], typed: str, folded: str) -> MachineCommand | None:
    """Each machine with what follows it; "máy 12, máy 13 xong" says it of both."""
    reports: list[Report] = []
    waiting: list[int] = []
    ends = [*(one.start() for one in machines[1:]), len(folded)]
    for machine, end in zip(machines, ends, strict=True):
        waiting += _numbers(machine["numbers"])
        start = machine.end()
        if _BARE.fullmatch(folded[start:end]):
            continue
        numbers = _unique(waiting)
        waiting = []
        if not reports and _is(_MISTAKEN, folded[start:end]):
            return MachineCommand(ask=Ask.UNDO, numbers=numbers)
        if not reports and _is(_HOW_FAR, folded[start:end]):
            return MachineCommand(ask=Ask.SHOW, numbers=numbers) if len(numbers) == 1 else None
        said = _report(numbers, typed[start:end], folded[start:end])
        if reports and _is(_LIKEWISE, folded[start:end]):
            reports.append(replace(reports[-1], numbers=numbers))
        elif said is not None:
            reports.append(said)
        elif reports and reports[-1].note:
            # "máy 12 kẹt giống máy 3 hôm qua": the other one is part of the reason.
            reports[-1] = replace(
                reports[-1], note=f"{reports[-1].note} {typed[machine.start() : end].strip()}"[:_NOTE]
            )
        elif not reports:
            return None
    if reports:
        if waiting and reports[-1].note:
            reports[-1] = replace(
                reports[-1], note=f"{reports[-1].note} {_note(typed[machines[-1].start() :])}"[:_NOTE]
            )
        return MachineCommand(ask=Ask.SET, reports=tuple(reports))
    shown = _unique(waiting)
    return MachineCommand(ask=Ask.SHOW, numbers=shown) if len(shown) == 1 else None


def _report(numbers: tuple[int, ...], typed: str, folded: str) -> Report | None:
    start = _bare_until(folded)
    typed, folded = typed[start:], folded[start:]
    done = _DONE.fullmatch(folded)
    if done is not None:
        if _BARE.fullmatch(done["rest"]):
            return Report(numbers=numbers, state=State.DONE)
        how = _HOW.fullmatch(done["rest"])
        if how is None or _ASKS.search(how["rest"]):
            return None
        return Report(numbers=numbers, state=State.DONE, note=_note(typed[done.start("rest") + how.start("rest") :]))
    again, stuck, error = (pattern.fullmatch(folded) for pattern in (_AGAIN, _STUCK, _ERROR))
    if stuck is None and error is None and again is not None and not _REASON.fullmatch(again["rest"]):
        # Of "chưa xong, mai làm tiếp" the plan is left out; "chưa" with anything else is talk.
        return Report(numbers=numbers, state=State.TO_DO) if _HOW.fullmatch(f"{again['rest']}.") else None
    found = stuck or error or again
    if found is None or _ASKS.search(found["rest"]) or _PAPER.match(found["rest"]):
        return None
    skipped = _BECAUSE.match(found["rest"]) if found is not error else None
    note = _note(typed[found.start("rest") + (skipped.end() if skipped else 0) :])
    return Report(numbers=numbers, state=State.STUCK, note=note, is_error=found is error)


def _bare_until(folded: str) -> int:
    """Where what is said begins, behind ": ", "đã", "thì" and "phòng Tư pháp"."""
    found = _BARE.match(folded)
    start = found.end() if found else 0
    whose = _WHOSE.match(folded, start)
    return start if whose is None else whose.end() + _bare_until(folded[whose.end() :])


def _is(pattern: re.Pattern[str], folded: str) -> bool:
    found = pattern.fullmatch(folded[_bare_until(folded) :])
    return found is not None and _BARE.fullmatch(found["rest"]) is not None


def _note(typed: str) -> str:
    """As it was typed, without what only joins it to the next machine; "" for mere courtesy."""
    kept = re.sub(r"[\s,;.]+(?:và|va|còn|con|and)?[\s,;]*$", "", typed).strip(" :.,;()–-\n")
    return "" if _BARE.fullmatch(fold(kept)) else " ".join(kept.split())[:_NOTE]


def _numbers(text: str) -> Iterator[int]:
    """ "3, 8-5" is 3, 5, 6, 7, 8; of what is too many enough to see that it is."""
    for found in re.finditer(rf"(\d+)(?:{_TO}(?:so )?#?(\d+))?", text):
        first, last = sorted((int(found[1]), int(found[2] or found[1])))
        yield from range(first, min(last, first + MOST_AT_ONCE) + 1)


def _unique(numbers: Iterator[int] | list[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))
