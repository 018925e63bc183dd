"""Entries as the rows of a sheet that people fill in, and back, with every fault at its cell."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from knowledge.entries import LISTS, Entry
from knowledge.loading import KnowledgeError
from knowledge.soundness import Fault, faults
from knowledge.syncing import as_json, tidied, version
from knowledge.text import fold

COLUMNS: Mapping[str, str] = {
    "id": "mã",
    "question": "câu hỏi",
    "answer": "câu trả lời",
    "aliases": "cách hỏi khác",
    "systems": "hệ thống",
    "see_also": "xem thêm (mã)",
    "danger": "cảnh báo",
    "source": "nguồn",
    "steward": "người phụ trách",
    "reviewed_on": "ngày rà soát",
    "valid_until": "dùng đến ngày",
    "needs_check": "cần kiểm tra",
    "english_question": "câu hỏi tiếng Anh",
    "english_answer": "trả lời tiếng Anh",
    "english_danger": "cảnh báo tiếng Anh",
    "version": "phiên bản (đừng sửa)",
}
"""Field to heading. A cell of several (aliases, systems) has one on each line."""
MOST_ROWS = 20_000
LONGEST_CELL = 32_767
"""Characters; Excel keeps no more."""

Cell = str | date | bool | None
_NEEDED = ("question", "answer")
_LIVE = re.compile("'*[=+\\-@\t\r＝＋－＠]")
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_YES = frozenset({"co", "x", "true", "yes", "1", "dung"})
_NO = frozenset({"", "khong", "false", "no", "0", "sai"})


@dataclass(frozen=True, kw_only=True, slots=True)
class CellFault:
    """`address` as the sheet's program shows it: C12."""

    address: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """What a sheet says. `marked`: the version that a row says it was made from; `rows`: where each entry stands."""

    entries: tuple[Entry, ...]
    faults: tuple[CellFault, ...]
    marked: Mapping[str, str]
    rows: Mapping[str, int]
    columns: Mapping[str, int]

    def address(self, fault: Fault) -> str:
        column = self.columns.get(fault.field, 0)
        return address(column, self.rows[fault.entry]) if fault.entry in self.rows else address(column, 1)


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unguarded` gives it back."""
    return f"'{text}" if _LIVE.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _LIVE.match(text[1:]) else text


def rows_of_entries(entries: Sequence[Entry]) -> list[list[str]]:
    """The heading first. Nothing is guarded yet: that is the format's affair."""
    rows = [list(COLUMNS.values())]
    for entry in map(tidied, entries):
        kept = as_json(entry)
        kept["needs_check"] = "có" if entry.needs_check else ""
        kept["version"] = version(entry)
        cells = {name: "\n".join(v) if isinstance(v, list) else str(v or "") for name, v in kept.items()}
        cells = dict.fromkeys(COLUMNS, "") | cells
        too_long = next((name for name, text in cells.items() if len(text) > LONGEST_CELL), None)
        if too_long:
            said = f"mục “{entry.id}”: {COLUMNS[too_long]} dài quá một ô của Excel; hãy xuất ra thư mục hoặc tệp .jsonl"
            raise KnowledgeError(said)
        rows.append([cells[name] for name in COLUMNS])
    return rows


def read_rows(rows: Sequence[Sequence[Cell]]) -> Sheet:
    """`rows` as the sheet shows them, from number 1 on. Faults are collected; only a bad head is thrown."""
    head = _head(rows[0] if rows else ())
    columns, found = head
    entries: list[Entry] = []
    numbers: dict[str, int] = {}
    marked: dict[str, str] = {}
    for number, row in enumerate(rows[1:], start=2):
        cells = {name: row[column] if column < len(row) else None for name, column in columns.items()}
        if all(cell is None or not str(cell).strip() for cell in cells.values()):
            continue
        values, wrong = _values(cells)
        found += [CellFault(address=address(columns[name], number), text=text) for name, text in wrong]
        mark = values.pop("version", "")
        entry = tidied(Entry(**values))
        if not entry.id:
            entry = replace(entry, id=fresh_id(entry.question, numbers))
        if entry.id in numbers:
            said = f"mã “{entry.id}” đã dùng ở hàng {numbers[entry.id]}; đổi mã, hoặc gộp hai hàng"
            found.append(CellFault(address=address(columns.get("id", 0), number), text=said))
            continue
        entries.append(entry)
        numbers[entry.id] = number
        marked[entry.id] = mark
    sheet = Sheet(entries=tuple(entries), faults=(), marked=marked, rows=numbers, columns=columns)
    found += [CellFault(address=sheet.address(fault), text=fault.text) for fault in faults(entries)]
    return replace(sheet, faults=tuple(sorted(found, key=lambda fault: _in_order(fault.address))))


def address(column: int, row: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _in_order(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :]), len(letters), letters


def _head(row: Sequence[Cell]) -> tuple[dict[str, int], list[CellFault]]:
    names = {_plain(heading): field for field, heading in COLUMNS.items()} | {field: field for field in COLUMNS}
    names |= {_plain(heading): field for heading, field in (("tags", "systems"), ("phiên bản", "version"))}
    columns: dict[str, int] = {}
    wrong = []
    for place, cell in enumerate(row):
        heading = str(cell or "").strip()
        field = names.get(_plain(heading))
        if field is None and heading:
            said = f"không có cột “{heading[:60]}”; các cột là: {', '.join(COLUMNS.values())}"
            wrong.append(CellFault(address=address(place, 1), text=said))
        elif field in columns:
            wrong.append(CellFault(address=address(place, 1), text=f"cột “{heading}” có hai lần; bỏ một"))
        elif field:
            columns[field] = place
    missing = [COLUMNS[field] for field in _NEEDED if field not in columns]
    if missing:
        raise KnowledgeError(f"hàng 1 thiếu cột “{'”, “'.join(missing)}”; ghi tên các cột ở hàng đầu tiên")
    return columns, wrong


def _plain(heading: str) -> str:
    return " ".join(fold(heading.replace("_", " ")).split()) if heading not in COLUMNS else heading


def _values(cells: Mapping[str, Cell]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    values: dict[str, Any] = {"id": "", "question": "", "answer": ""}
    wrong = []
    for name, cell in cells.items():
        text = "" if cell is None else unguarded(cell.isoformat() if isinstance(cell, date) else str(cell))
        if len(text) > LONGEST_CELL:
            wrong.append((name, f"dài {len(text)} ký tự, nhiều hơn một ô của Excel; rút gọn lại"))
        elif name in LISTS:
            values[name] = tuple(text.splitlines())
        elif name in ("reviewed_on", "valid_until"):
            day = _day(cell)
            values[name] = day
            if day is None and text.strip():
                wrong.append((name, f"“{text.strip()[:40]}” không phải là ngày; viết như 22/11/2026"))
        elif name == "needs_check":
            said = fold(text).strip()
            values[name] = said in _YES
            if said not in _YES | _NO:
                wrong.append((name, f"“{text.strip()[:40]}” không rõ; viết có hoặc không"))
        else:
            values[name] = text
    return values, wrong


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell or "").strip()
    vietnamese = _DAY.fullmatch(text)
    try:
        if vietnamese:
            day, month, year = map(int, vietnamese.groups())
            return date(year, month, day)
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None


def fresh_id(question: str, taken: Container[str]) -> str:
    """A row without an id gets one from its question: the same question, the same id."""
    words = re.findall(r"[a-z0-9]+", fold(question))[:10]
    name = "-".join(words)[:80] or "muc"
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    return found
