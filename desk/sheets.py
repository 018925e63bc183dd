"""A spreadsheet as values: a name, and the text that stands in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
"""Row and column, both from 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """`cells` has only what is not empty, a merged cell's text in each of its places; `refused` says why others lack a
    value."""

    name: str
    cells: Mapping[Place, str]
    refused: Mapping[Place, str] = field(default_factory=dict)
    whole: bool = True
    """False for what has one table and no tab: a .csv file."""

    @property
    def rows(self) -> int:
        return max((row for row, _ in self.cells), default=0)

    @property
    def columns(self) -> int:
        return max((column for _, column in self.cells), default=0)

    def at(self, row: int, column: int) -> str:
        return self.cells.get((row, column), "")


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
