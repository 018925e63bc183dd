"""What the guides tell people to type is understood, as it stands there."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from desk import calendar_commands, machine_words, offer_commands, replies, rota_commands, sharing, walking
from desk.commands import parse
from desk.replies import Meaning

DOCS = Path(__file__).parents[2] / "docs"
NAMES = ("huong-dan-can-bo.md", "huong-dan-giao-vien.md", "huong-dan-bien-tap.md")
GUIDES = "\n".join((DOCS / name).read_text("utf-8") for name in NAMES)
WITH_A_SLASH = set(re.findall(r"`(/[a-z]+(?: \d+)?)`", GUIDES))
WITHOUT_A_SLASH = set(re.findall(r"\(hoặc \*([^*]+)\*\)", GUIDES)) | set(re.findall(r"`([a-z]+ 42)`", GUIDES))
BOLD = {words for words in re.findall(r"\*\*([^*]+)\*\*", GUIDES) if words[0].islower() and re.search(r"\d", words)}


def test_the_guides_name_the_commands():
    assert {"/truc", "/cau 42", "/cuatoi", "/trogiup"} <= WITH_A_SLASH
    assert {"nhận 42", "xong 42", "trả 42", "chuyển 42 cho cô Lan"} <= BOLD


@pytest.mark.parametrize("typed", sorted(WITH_A_SLASH | WITHOUT_A_SLASH | BOLD | {"/ketnoi ABCD2345"}))
def test_every_command_is_understood(typed: str):
    known: list[object] = [
        each(typed) for each in (parse, calendar_commands.parse, machine_words.parse, offer_commands.parse)
    ]
    known += [rota_commands.parse(typed, date(2026, 11, 30)), walking.parse(typed), sharing.parse(typed)]
    assert any(command is not None for command in known)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("được", Meaning.SOLVED),
        ("được rồi", Meaning.SOLVED),
        ("dc r", Meaning.SOLVED),
        ("chưa được", Meaning.NOT_SOLVED),
        ("vẫn lỗi", Meaning.NOT_SOLVED),
        ("chua dc", Meaning.NOT_SOLVED),
        ("1", Meaning.NUMBER),
        ("0", Meaning.NUMBER),
        ("thôi được rồi", Meaning.WITHDRAW),
        ("lại bị như hôm trước", Meaning.AGAIN),
    ],
)
def test_every_reply_is_understood(said: str, meaning: Meaning):
    assert said in GUIDES
    assert replies.read(said).meaning is meaning
