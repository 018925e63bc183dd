"""A spreadsheet as values: a name, and the text that stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`cells` has only what is not empty, a merged cell's text in each of its places; `refused` says why others lack a
    value. What is asked for again and again is kept, hence no slots."""

    name: str
    cells: Mapping[Place, str]
    refused: Mapping[Place, str] = field(default_factory=dict)
    whole: bool = True
    """False for what has one table and no tab: a .csv file."""

    @cached_property
    def rows(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @cached_property
    def columns(self) -> int:
        return max((column for _, column in self.cells), default=0)

    @cached_property
    def _by_row(self) -> dict[int, dict[int, str]]:
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in sorted(self.cells.items()):
            found.setdefault(row, {})[column] = text
        return found

    def at(self, row: int, column: int) -> str:
        return self.cells.get((row, column), "")

    def row(self, row: int) -> Mapping[int, str]:
        """The row's texts by column, from the left."""
        return self._by_row.get(row, {})


@dataclass(frozen=True, kw_only=True, slots=True)
class Workbook:
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    """Names of sheets that were left unread because nobody sees them."""


def address(place: Place) -> str:
    """(3, 28) is "AB3"."""
    row, column = place
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
