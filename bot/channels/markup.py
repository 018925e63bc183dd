"""The neutral markup of what the desk says (HTML of <b>, <i>, <code>, <a> only): read, cut to length, made plain.

Nothing here refuses: what is not one of our tags is shown as the characters it is made of, what was left open is
closed. An answer that looks odd is better than one that was not sent.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.channels.graphemes import is_boundary, last_boundary

_TAG = re.compile(
    r"""<(?:(?P<close>/)(?P<closes>b|i|code|a)|(?P<opens>b|i|code|a(?=\s+href="))(?:\s+href="(?P<href>[^"<>]*)")?)\s*>"""
)
_SAFE_LINK = re.compile(r"(?:https?|tg|mailto|tel):", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…;:][\"'\u201d\u2019)\]]*\s")


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """The characters `start` to `end` stand inside `tag`."""

    start: int
    end: int
    tag: str
    href: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rich:
    """What a reader sees, and how it is marked. Marks nest and stand in the order in which they open."""

    text: str
    marks: tuple[Mark, ...] = ()


def escape(text: str) -> str:
    """What people wrote, fit to stand inside markup."""
    return html.escape(text, quote=False)


def read(markup: str) -> Rich:
    text: list[str] = []
    marks: list[Mark] = []
    opened: list[tuple[str, int, int]] = []  # tag, its place in `marks` (-1: adds nothing), start
    length = position = 0

    def close_down_to(depth: int) -> None:
        while len(opened) > depth:
            _, place, start = opened.pop()
            if place >= 0:
                marks[place] = Mark(start=start, end=length, tag=marks[place].tag, href=marks[place].href)

    for found in _TAG.finditer(markup):
        piece = html.unescape(markup[position : found.start()])
        text.append(piece)
        length += len(piece)
        position = found.end()
        if found["close"]:
            depth = next((at for at in range(len(opened) - 1, -1, -1) if opened[at][0] == found["closes"]), None)
            if depth is not None:
                close_down_to(depth)
            continue
        tag, href = found["opens"], html.unescape(found["href"] or "")
        is_new = all(tag != other for other, _, _ in opened) and (tag != "a" or bool(_SAFE_LINK.match(href)))
        opened.append((tag, len(marks) if is_new else -1, length))
        if is_new:
            marks.append(Mark(start=length, end=length, tag=tag, href=href))
    piece = html.unescape(markup[position:])
    text.append(piece)
    length += len(piece)
    close_down_to(0)
    return Rich(text="".join(text), marks=tuple(mark for mark in marks if mark.end > mark.start))


def write(rich: Rich, start: int = 0, end: int | None = None) -> str:
    """The markup of the characters from `start` to `end`: every tag that is opened is closed."""
    end = len(rich.text) if end is None else end
    out: list[str] = []
    opened: list[Mark] = []
    position = start

    def advance(to: int) -> None:
        nonlocal position
        out.append(escape(rich.text[position:to]))
        position = to

    for mark in rich.marks:
        if mark.end <= start or mark.start >= end:
            continue
        begins = max(mark.start, start)
        while opened and opened[-1].end <= begins:
            advance(max(position, opened[-1].end))
            out.append(f"</{opened.pop().tag}>")
        advance(begins)
        out.append(f'<a href="{html.escape(mark.href)}">' if mark.tag == "a" else f"<{mark.tag}>")
        opened.append(mark)
    while opened:
        advance(min(end, max(position, opened[-1].end)))
        out.append(f"</{opened.pop().tag}>")
    advance(end)
    return "".join(out)


def visible(markup: str) -> str:
    return read(markup).text


def plain(markup: str) -> str:
    """For channels without markup: links are written out after their words."""
    rich = read(markup)
    text = rich.text
    for mark in reversed(rich.marks):
        if mark.tag == "a" and text[mark.start : mark.end] != mark.href:
            text = f"{text[: mark.end]} ({mark.href}){text[mark.end :]}"
    return text


def units(text: str) -> int:
    """Length in UTF-16 units: never less than the characters a platform counts, whichever way it counts."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def split(markup: str, *, limit: int, longest_raw: int = 32_000) -> tuple[str, ...]:
    """Parts of at most `limit` visible characters and `longest_raw` bytes of markup, each valid on its own.

    The white space at a cut is dropped. Cut after a paragraph if one ends in the second half, else a line, a sentence,
    a word, and in the end between any two characters.
    """
    rich = read(markup)
    parts: list[str] = []
    start = _skip_space(rich.text, 0)
    while start < len(rich.text):
        room = limit
        while True:
            cut = _next_cut(rich.text, start, room)
            part = write(rich, start, start + len(rich.text[start:cut].rstrip()))
            if len(part.encode()) <= longest_raw or room <= 1:
                break
            room //= 2
        parts.append(part)
        start = _skip_space(rich.text, cut)
    return tuple(parts)


def split_plain(text: str, *, limit: int) -> tuple[str, ...]:
    """As `split`, for a text without markup."""
    parts: list[str] = []
    start = _skip_space(text, 0)
    while start < len(text):
        cut = _next_cut(text, start, limit)
        parts.append(text[start:cut].rstrip())
        start = _skip_space(text, cut)
    return tuple(parts)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _next_cut(text: str, start: int, limit: int) -> int:
    end, room = start, limit
    while end < len(text):
        room -= 2 if ord(text[end]) > 0xFFFF else 1
        if room < 0:
            break
        end += 1
    end = max(end, start + 1)
    if end == len(text) or not text[end:].strip():
        return len(text)
    middle = start + (end - start) // 2
    # A space just past the end is dropped at the cut, so it may be the cut.
    for mark in ("\n\n", "\n"):
        at = text.rfind(mark, middle, end + 1)
        if at > start and is_boundary(text, at + len(mark)):
            return at + len(mark)
    sentences = [found.end() for found in _SENTENCE_END.finditer(text, middle, end + 1)]
    words = (at + 1 for at in range(end, start, -1) if text[at].isspace())
    for cut in (*reversed(sentences), *words):
        if is_boundary(text, cut):
            return cut
    return last_boundary(text, start, end)
