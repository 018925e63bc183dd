"""The desk's markup as Zalo's text with styles, whose places are counted in UTF-16 units."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels import markup
from bot.channels.markup import Mark, Rich

LONGEST = 2000
_STYLES = {"b": "b", "i": "i"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Styled:
    """`styles` are (start, length, style)."""

    text: str
    styles: tuple[tuple[int, int, str], ...] = ()


def parts(markup_text: str) -> tuple[Styled, ...]:
    """What an answer becomes: messages of at most 2,000 units, links written out after their words."""
    written = markup.write(_with_links_written_out(markup.read(markup_text)))
    return tuple(_styled(markup.read(part)) for part in markup.split(written, limit=LONGEST))


def _styled(rich: Rich) -> Styled:
    styles = tuple(
        (markup.units(rich.text[: mark.start]), markup.units(rich.text[mark.start : mark.end]), _STYLES[mark.tag])
        for mark in rich.marks
        if mark.tag in _STYLES
    )
    return Styled(text=rich.text, styles=styles)


def _with_links_written_out(rich: Rich) -> Rich:
    """No style shows a link. An address that is its own words is not said twice."""
    text = rich.text
    marks = [mark for mark in rich.marks if mark.tag != "a"]
    for link in sorted((mark for mark in rich.marks if mark.tag == "a"), key=lambda mark: mark.end, reverse=True):
        if text[link.start : link.end] == link.href:
            continue
        said = f" ({link.href})"
        text = text[: link.end] + said + text[link.end :]
        marks = [_moved(mark, link.end, len(said)) for mark in marks]
    return Rich(text=text, marks=tuple(marks))


def _moved(mark: Mark, at: int, by: int) -> Mark:
    start = mark.start + by if mark.start >= at else mark.start
    end = mark.end + by if mark.end > at else mark.end
    return Mark(start=start, end=end, tag=mark.tag, href=mark.href)
