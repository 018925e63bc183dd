"""Posters for the wall of the office, and a large-print half page that an official hands to a citizen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fpdf import FPDF

from bot.paper import FAMILY, page, qr

_INK = (27, 39, 51)
_BLUE = (21, 90, 138)
MOST_STEPS = 7
_STEP = re.compile(r"^\s*(?:\d{1,2}[.)]|[-•])\s+")
LARGE = 16
"""Points; below it an older person needs glasses."""
HALF = 148.5
"""Millimetres of A4."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Poster:
    """`link` is what the code opens, or ""; `say` the words that reach the bot in the group."""

    title: str
    group: str
    how: str
    say: str
    examples: Sequence[str]
    link: str = ""
    scan: str = ""
    foot: str = ""


def poster(made: Poster) -> bytes:
    """One A4 sheet that can be read from two metres."""
    paper = page(FPDF)
    paper.add_page()
    paper.set_text_color(*_BLUE)
    _lines(paper, 24, made.title, 29, bold=True)
    paper.set_text_color(*_INK)
    _lines(paper, paper.get_y() + 3, made.group, 19)
    top = paper.get_y() + 8
    if made.link:
        paper.image(qr(made.link), x=70, y=top, w=70)
        _lines(paper, top + 71, made.scan, 14)
        top = paper.get_y() + 5
    _lines(paper, top, made.how, 17)
    _framed(paper, paper.get_y() + 4, made.say)
    top = paper.get_y() + 9
    for example in list(made.examples)[:3]:
        _lines(paper, top, f"“{example}”", 17)
        top = paper.get_y() + 4
    paper.set_text_color(90, 100, 110)
    paper.set_xy(18, 274)
    paper.set_font(FAMILY, size=10.5)
    paper.multi_cell(174, 5, made.foot, align="C")
    return bytes(paper.output())


def _lines(paper: FPDF, top: float, text: str, size: float, *, bold: bool = False) -> None:
    paper.set_xy(18, top)
    paper.set_font(FAMILY, "B" if bold else "", size)
    paper.multi_cell(174, size * 0.5, text, align="C", new_x="LMARGIN", new_y="NEXT")


def _framed(paper: FPDF, top: float, text: str) -> None:
    paper.set_draw_color(*_BLUE)
    paper.set_line_width(0.8)
    paper.set_font(FAMILY, "B", 21)
    high = paper.multi_cell(160, 11, text, align="C", dry_run=True, output="HEIGHT")
    assert isinstance(high, float)
    paper.rect(22, top, 166, high + 7, round_corners=True, corner_radius=4)
    paper.set_xy(25, top + 3.5)
    paper.multi_cell(160, 11, text, align="C", new_x="LMARGIN", new_y="NEXT")
    paper.set_y(top + high + 7)


class TooLong(ValueError):
    """The answer does not fit on half a page in letters large enough; the message says what to do."""


def steps(answer: str) -> list[str]:
    """The numbered lines of an answer without their numbers; all lines where none is numbered."""
    lines = [line.strip() for line in answer.splitlines() if line.strip()]
    numbered = [_STEP.sub("", line) for line in lines if _STEP.match(line)]
    return numbered or lines


def half_page(title: str, answer: str, *, commune: str, danger: str = "") -> bytes:
    """A4 with the same half page twice, to be cut: at most seven steps in 16 points or more. Raises TooLong."""
    listed = steps(answer)
    if len(listed) > MOST_STEPS:
        raise TooLong(f"Câu trả lời có {len(listed)} bước; tờ phát cho dân chỉ nhận {MOST_STEPS} bước, hãy rút gọn.")
    paper = page(FPDF)
    paper.add_page()
    for top in (0.0, HALF):
        _half(paper, top, title, listed, commune=commune, danger=danger)
    paper.set_draw_color(160, 160, 160)
    paper.set_dash_pattern(2, 2)
    paper.line(0, HALF, 210, HALF)
    return bytes(paper.output())


def _half(paper: FPDF, top: float, title: str, listed: Sequence[str], *, commune: str, danger: str) -> None:
    paper.set_text_color(*_INK)
    paper.set_xy(14, top + 12)
    paper.set_font(FAMILY, "B", LARGE + 2)
    paper.multi_cell(182, 8.5, title, align="L", new_x="LMARGIN", new_y="NEXT")
    if danger:
        _large(paper, danger, bold=True)
    for number, step in enumerate(listed, start=1):
        _large(paper, f"{number}. {step}" if len(listed) > 1 else step)
    if paper.get_y() - top > 134:
        raise TooLong("Câu trả lời dài quá nửa trang chữ lớn; hãy rút gọn rồi in lại.")
    paper.set_xy(14, top + 137)
    paper.set_font(FAMILY, size=LARGE)
    paper.cell(182, 8, commune)


def _large(paper: FPDF, text: str, *, bold: bool = False) -> None:
    paper.set_xy(14, paper.get_y() + 2)
    paper.set_font(FAMILY, "B" if bold else "", LARGE)
    paper.multi_cell(182, 7.5, text, align="L", new_x="LMARGIN", new_y="NEXT")
