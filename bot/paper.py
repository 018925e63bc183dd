"""What is printed on A4: labels of machines and posters. Vietnamese letters come with us, so any printer shows them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import segno
from fpdf import FPDF

from desk.machines import Machine

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
_COLUMNS, _ROWS = 3, 8
_WIDTH, _HEIGHT = 63.5, 34.0
_LEFT, _TOP = 9.75, 12.5
"""Millimetres of a common sheet of 24 stickers."""


_Paper = TypeVar("_Paper", bound=FPDF)


def page(kind: type[_Paper]) -> _Paper:
    """An empty document in our letters."""
    paper = kind(unit="mm", format="A4")
    paper.set_auto_page_break(False)
    paper.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
    paper.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
    paper.set_font(FAMILY, size=11)
    return paper


def qr(text: str) -> io.BytesIO:
    """A code that a phone reads from a metre away, also when a corner is dirty."""
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    drawn.seek(0)
    return drawn


def machine_labels(commune: str, machines: Sequence[Machine], links: Mapping[int, str]) -> bytes:
    """24 stickers a sheet. Where no link can carry a word the code holds the words to type."""
    paper = page(FPDF)
    for place, machine in enumerate(machines):
        if place % (_COLUMNS * _ROWS) == 0:
            paper.add_page()
        row, column = divmod(place % (_COLUMNS * _ROWS), _COLUMNS)
        _label(paper, _LEFT + column * _WIDTH, _TOP + row * _HEIGHT, commune, machine, links.get(machine.id, ""))
    return bytes(paper.output())


def _label(paper: FPDF, left: float, top: float, commune: str, machine: Machine, link: str) -> None:
    # Without marks: readers guess the encoding of other letters, and guess wrong ("m獺y").
    paper.image(qr(link or f"may {machine.number}"), x=left + 1, y=top + 3, w=27, h=27)
    paper.set_xy(left + 29, top + 4)
    paper.set_font(FAMILY, "B", 17)
    paper.cell(_WIDTH - 30, 8, f"Máy {machine.number}")
    paper.set_font(FAMILY, size=7.5)
    room = _WIDTH - 31
    lines = [
        _fitting(paper, commune, room),
        *_two_lines(paper, machine.room, room),
        _fitting(paper, machine.used_by, room),
    ]
    for line, text in enumerate(line for line in lines if line):
        paper.set_xy(left + 29, top + 12.2 + line * 3.5)
        paper.cell(_WIDTH - 30, 3.5, _fitting(paper, text, room))
    paper.set_xy(left + 29, top + 26.2)
    paper.set_font(FAMILY, size=6.5)
    typed = f"Nhắn trợ lý: máy {machine.number} xong"
    paper.cell(_WIDTH - 30, 4, "Quét để báo xong, kẹt" if link else typed)


def _two_lines(paper: FPDF, text: str, room: float) -> list[str]:
    """Cut at a word."""
    words = text.split()
    first = 0
    while first < len(words) and paper.get_string_width(" ".join(words[: first + 1])) <= room:
        first += 1
    first = max(1, first)
    return [" ".join(words[:first]), " ".join(words[first:])]


def _fitting(paper: FPDF, text: str, room: float) -> str:
    if paper.get_string_width(text) <= room:
        return text
    while text and paper.get_string_width(f"{text}…") > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
