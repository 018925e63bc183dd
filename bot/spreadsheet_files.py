"""Tables written as .xlsx or .csv, the way people like to open them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from desk.timetable_writing import Table

_FORMULA = ("=", "+", "@", "\t", "\r")


def save(path: Path, tables: Sequence[Table]) -> None:
    """A .csv holds the first table only."""
    if path.suffix.lower() == ".csv":
        # With its mark Excel knows that it is UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows([harmless(text) for text in row] for row in tables[0].rows)
        return
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    page: Any = book.active
    for number, table in enumerate(tables):
        page = book.active if number == 0 else book.create_sheet()
        page.title = table.name
        for row, texts in enumerate(table.rows, start=1):
            for column, text in enumerate(texts, start=1):
                if text:
                    cell = page.cell(row, column, int(text) if text.isdecimal() and len(text) < 9 else text)
                    cell.data_type = "n" if text.isdecimal() and len(text) < 9 else "s"  # never a formula
                    cell.font = Font(bold=row == table.header)
                    cell.alignment = Alignment(wrap_text="\n" in text or len(text) > 18, vertical="top")
        if table.header > 1:
            page.freeze_panes = page.cell(table.header + 1, 1)
        for column in range(1, max((len(row) for row in table.rows), default=1) + 1):
            page.column_dimensions[page.cell(1, column).column_letter].width = 90 if table.header == 0 else 16
    book.save(path)


def harmless(text: str) -> str:
    """A cell that a spreadsheet would reckon is kept a text."""
    reckoned = text.startswith(_FORMULA) or (text.startswith("-") and len(text) > 1)
    return f"'{text}" if reckoned else text
