"""Chat histories as files, read piece by piece: a Telegram Desktop export, or plain pasted text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from desk.mining.messages import Message, from_telegram
from desk.mining.pasted import messages_of

Told = Callable[[int], None]
"""Hears how many bytes were read so far, about."""
_PIECE = 1 << 20
_LARGEST_VALUE = 1 << 26
_SPACE = re.compile(r"[\s,:]*")
_DECODER = json.JSONDecoder()


class HistoryError(Exception):
    """The file is no history that we know; the message says what to do."""


class CutOff(Exception):
    """The file ends in the middle; what came before is good."""


def read(path: Path, told: Told = lambda _: None) -> Iterator[Message]:
    """Every message that somebody wrote, chat by chat. Raises CutOff after the last whole one of a file that is cut."""
    with path.open("rb") as peek:
        head = peek.read(400).lstrip(b"\xef\xbb\xbf \t\r\n")
    try:
        with path.open(encoding="utf-8-sig", errors="strict", newline=None) as opened:
            if head.startswith(b"{"):
                yield from _telegram(_Pieces(opened, told))
            elif head.startswith((b"<", b"PK", b"\x00", b"[{")):
                raise HistoryError(_UNKNOWN.format(path))
            else:
                yield from _pasted(opened, path, told)
    except UnicodeDecodeError:
        raise HistoryError(f"{path}: is not UTF-8; save it again as UTF-8.") from None


_UNKNOWN = (
    "{}: this is neither a Telegram Desktop export (choose “Machine-readable JSON” and give result.json) "
    "nor pasted chat text."
)


def _pasted(opened: TextIO, path: Path, told: Told) -> Iterator[Message]:
    def lines() -> Iterator[str]:
        done = 0
        for line in iter(lambda: opened.readline(_PIECE), ""):
            done += len(line)
            told(done)
            yield line

    found = False
    for message in messages_of(lines(), path.stem):
        found = True
        yield message
    if not found:
        raise HistoryError(f"{path}: no line looks like “Tên: lời nói” or “[08:12] Tên: lời nói”; paste the names too.")


class _Pieces:
    """The text of a file, taken value by value without ever holding all of it."""

    def __init__(self, opened: TextIO, told: Told) -> None:
        self._opened = opened
        self._told = told
        self._text = ""
        self._at = 0
        self._done = 0

    def peek(self) -> str:
        """The next sign that is no space, comma or colon; empty at the end."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def skip(self) -> None:
        self._at += 1

    def value(self) -> Any:
        """The value that begins here, whole."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._text, self._at)
                # A number at the very end may go on in the next piece.
                if end < len(self._text) or not self._more():
                    self._at = end
                    return found
            except json.JSONDecodeError:
                if len(self._text) - self._at > _LARGEST_VALUE:
                    raise HistoryError("this is not a Telegram export: one value in it is larger than 64 MB.") from None
                if not self._more():
                    raise CutOff from None
            except RecursionError:
                raise HistoryError("this is not a Telegram export: it is nested too deep.") from None

    def _more(self) -> bool:
        # At least as much again as is waiting, so that a large value is not tried too often.
        piece = self._opened.read(max(_PIECE, len(self._text) - self._at))
        self._text, self._at = self._text[self._at :] + piece, 0
        self._done += len(piece)
        self._told(self._done)
        return bool(piece)


def _telegram(pieces: _Pieces) -> Iterator[Message]:
    chats = [0]
    yield from _object(pieces, chats, 0)
    if not chats[0]:
        raise HistoryError(
            "there is no list of messages in this file; in Telegram Desktop choose “Export chat history”, format JSON."
        )


def _object(pieces: _Pieces, chats: list[int], depth: int) -> Iterator[Message]:
    """Walks into objects and lists and past plain values; under `messages` every element is a message."""
    if depth > 20:
        raise HistoryError("this is not a Telegram export: it is nested too deep.")
    closing = {"{": "}", "[": "]"}[pieces.peek()]
    pieces.skip()
    chat = ""
    while (sign := pieces.peek()) != closing:
        if not sign:
            raise CutOff
        name = pieces.value() if closing == "}" else ""
        sign = pieces.peek()
        if name == "messages" and sign == "[":
            chats[0] += 1
            yield from _messages(pieces, chat or f"chat{chats[0]}")
        elif sign and sign in "{[":
            yield from _object(pieces, chats, depth + 1)
        else:
            value = pieces.value()
            chat = str(value) if name == "id" and isinstance(value, int | str) else chat
    pieces.skip()


def _messages(pieces: _Pieces, chat: str) -> Iterator[Message]:
    pieces.skip()
    while (sign := pieces.peek()) != "]":
        if not sign:
            raise CutOff
        message = from_telegram(pieces.value(), chat)
        if message:
            yield message
    pieces.skip()
