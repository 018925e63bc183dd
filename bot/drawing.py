"""Pictures that we draw ourselves: the weekly chart, as wide as two phone screens so that it stays sharp on one."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from desk.digest import Chart

FONTS = Path(__file__).parent / "fonts"
WIDTH = 780
"""Pixels; shown at half of it on a phone of 390."""
_EDGE, _ROW, _BAR, _TOP, _FOOT = 36, 92, 34, 104, 88
_INK, _PAPER, _DARK, _LIGHT = "#1b2733", "#ffffff", "#155a8a", "#d7e6f2"


def chart_png(chart: Chart) -> bytes:
    """Horizontal bars with their numbers written out; the part is told from the whole by filling, not by colour."""
    height = _TOP + _ROW * len(chart.bars) + _FOOT
    image = Image.new("RGB", (WIDTH, height), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.text((_EDGE, 34), chart.title, font=_font(34, bold=True), fill=_INK)
    most = max((bar.whole for bar in chart.bars), default=0) or 1
    for row, bar in enumerate(chart.bars):
        top = _TOP + row * _ROW
        draw.text((_EDGE, top), bar.label, font=_font(28), fill=_INK)
        _bar(draw, top + 40, bar.whole / most, bar.part / most)
        counted = f"{bar.part}/{bar.whole}"
        draw.text((WIDTH - _EDGE, top), counted, font=_font(28, bold=True), fill=_INK, anchor="ra")
    _legend(draw, height - _FOOT + 24, chart.legend)
    kept = io.BytesIO()
    image.quantize(16).save(kept, format="PNG", optimize=True)
    return kept.getvalue()


def named_png(name: str) -> bytes:
    """What stands for a picture that has only a name."""
    image = Image.new("RGB", (WIDTH // 2, WIDTH // 4), _LIGHT)
    draw = ImageDraw.Draw(image)
    draw.text((WIDTH // 4, WIDTH // 8), name[:40], font=_font(24), fill=_DARK, anchor="mm")
    kept = io.BytesIO()
    image.quantize(16).save(kept, format="PNG", optimize=True)
    return kept.getvalue()


def _bar(draw: ImageDraw.ImageDraw, top: int, whole: float, part: float) -> None:
    room = WIDTH - 2 * _EDGE
    draw.rectangle((_EDGE, top, _EDGE + max(6, round(room * whole)), top + _BAR), fill=_LIGHT, outline=_DARK, width=2)
    if part:
        draw.rectangle((_EDGE, top, _EDGE + max(6, round(room * part)), top + _BAR), fill=_DARK)


def _legend(draw: ImageDraw.ImageDraw, top: int, legend: tuple[str, str]) -> None:
    left = _EDGE
    for label, fill in ((legend[1], _DARK), (legend[0], _LIGHT)):
        draw.rectangle((left, top + 4, left + 26, top + 30), fill=fill, outline=_DARK, width=2)
        font = _font(26)
        draw.text((left + 38, top), label, font=font, fill=_INK)
        left += 38 + round(draw.textlength(label, font=font)) + 44


def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")), size)
