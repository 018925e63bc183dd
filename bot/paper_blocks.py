"""The headings, paragraphs, lists and tables of a document, drawn on A4."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace
from PIL import Image

from bot.paper import FAMILY, page

MARGIN = 18
_PICTURE = 84.0
_BETWEEN = 6.0
_INK = (27, 39, 51)
_HEADS = {"h1": (19, 0.0, 4.0), "h2": (14, 8.0, 2.5), "h3": (10.5, 3.5, 1.0)}
"""Size in points, space above and below in millimetres."""
_TEXT = 10
_LINE = 5.0
_ROOM_FOR_HEAD = 32.0
"""Millimetres that must be left below a heading, so that it does not stand alone at the foot of a page."""


@dataclass(kw_only=True, slots=True)
class Block:
    """`kind` is h1, h2, h3, p, li or table; a table's first row is its head, `widths` in per cent."""

    kind: str
    text: str = ""
    bold: bool = False
    rows: list[list[str]] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)


class Blocks(HTMLParser):
    """What a body is made of, in its order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Block] = []
        self._cell: list[str] | None = None
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"h1", "h2", "h3", "p", "li", "table"}:
            self.found.append(Block(kind=tag))
            self._text = [] if tag != "table" else None
        elif tag == "b" and self._text is not None:
            self.found[-1].bold = True
        elif tag == "tr":
            self.found[-1].rows.append([])
        elif tag in {"th", "td"}:
            self._cell = []
            width = dict(attrs).get("width")
            if tag == "th" and width:
                self.found[-1].widths.append(int(width.rstrip("%")))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"h1", "h2", "h3", "p", "li"} and self._text is not None:
            self.found[-1].text = " ".join("".join(self._text).split())
            self._text = None
        elif tag in {"th", "td"} and self._cell is not None:
            self.found[-1].rows[-1].append(" ".join("".join(self._cell).split()))
            self._cell = None

    def handle_data(self, data: str) -> None:
        for kept in (self._cell, self._text):
            if kept is not None:
                kept.append(data)


class _Numbered(FPDF):
    """With "2/7" below each page."""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(FAMILY, size=8)
        self.cell(0, 6, f"{self.page_no()}/{{nb}}", align="C")


def new_paper() -> FPDF:
    paper = page(_Numbered)
    paper.set_margins(MARGIN, MARGIN, MARGIN)
    paper.set_auto_page_break(True, margin=MARGIN)
    paper.add_page()
    return paper


def draw(paper: FPDF, block: Block) -> None:
    paper.set_text_color(*_INK)
    if block.kind in _HEADS:
        size, above, below = _HEADS[block.kind]
        if paper.will_page_break(_ROOM_FOR_HEAD):
            paper.add_page()
        elif paper.get_y() > MARGIN + 1:
            paper.ln(above)
        if block.kind == "h2":
            paper.start_section(block.text)  # an outline for whoever reads it on a screen
        _words(paper, block.text, size, bold=True)
        paper.ln(below)
    elif block.kind == "table":
        _table(paper, block)
    elif block.kind == "li":
        paper.set_x(MARGIN + 2)
        paper.set_font(FAMILY, size=_TEXT)
        paper.cell(4, _LINE, "•")
        _words(paper, block.text, _TEXT)
    else:
        _words(paper, block.text, _TEXT, bold=block.bold)
        paper.ln(0.8)


def _words(paper: FPDF, text: str, size: float, *, bold: bool = False) -> None:
    paper.set_font(FAMILY, "B" if bold else "", size)
    paper.multi_cell(0, max(_LINE, size * 0.5), text, align="L", new_x="LMARGIN", new_y="NEXT")


def _table(paper: FPDF, block: Block) -> None:
    paper.ln(1.5)
    paper.set_font(FAMILY, size=9)
    paper.set_draw_color(159, 179, 196)
    with paper.table(
        block.rows,
        col_widths=tuple(block.widths) or None,
        line_height=4.6,
        padding=1.2,
        text_align="LEFT",
        borders_layout=TableBordersLayout.ALL,
        headings_style=FontFace(emphasis="BOLD", fill_color=(232, 240, 246)),
    ):
        pass
    paper.ln(1.5)


def draw_pictures(paper: FPDF, pictures: Sequence[bytes]) -> None:
    """Two beside each other, each about as wide as a phone shows it, whole on one page."""
    for first in range(0, len(pictures), 2):
        pair = [io.BytesIO(png) for png in pictures[first : first + 2]]
        high = max(_height(png) for png in pair)
        if paper.will_page_break(high + 4):
            paper.add_page()
        top = paper.get_y() + 4
        for place, png in enumerate(pair):
            paper.image(png, x=MARGIN + place * (_PICTURE + _BETWEEN), y=top, w=_PICTURE)
        paper.set_y(top + high)


def _height(png: io.BytesIO) -> float:
    with Image.open(png) as image:
        high = _PICTURE * image.height / image.width
    png.seek(0)
    return high
