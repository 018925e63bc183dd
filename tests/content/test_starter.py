"""The starter pack keeps the promises that officials rely on."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

CONTENT = Path(__file__).resolve().parents[2] / "knowledge" / "content"

KEYS = {
    "id", "question", "aliases", "systems", "source", "reviewed_on", "valid_until", "needs_check", "steward", "en",
}  # fmt: skip

REQUIRED_SYSTEMS = {
    "ký số",
    "Cổng DVC quốc gia",
    "iGate",
    "một cửa",
    "iOffice",
    "trục liên thông",
    "thư công vụ",
    "họp trực tuyến",
    "trang thông tin điện tử",
    "mã QR",
    "VNeID",
    "tài khoản điện tử",
    "mạng",
    "Wi-Fi",
    "máy in",
    "máy quét",
    "an toàn thông tin",
    "AI",
    "nhập liệu",
    "lương hưu",
    "trợ cấp xã hội",
    "chính quyền hai cấp",
    "chứng thực",
    "tại quầy",
}

# "Bình thường", "chữ thường" and "thường trú" hedge nothing.
HEDGE = re.compile(r"(?<!bình )(?<!chữ )\bthường\b(?! trú)|kiểm tra lại với|hỏi lại", re.IGNORECASE)
LONG_NUMBER = re.compile(r"(?<!\d)\d{9,12}(?!\d)")
HOTLINES = {"1800 1096", "1900 0368", "1900 9068"}
PHONE = re.compile(r"(?<!\d)(?:0\d{2,3}|1[89]00)[ .-]\d{3,4}(?:[ .-]\d{3,4})?(?!\d)")
SECRET = re.compile(r"(?:gửi|nhắn|đọc|cho em)(?: em| cho em| vào đây)? (?:mã )?(?:PIN|OTP|mật khẩu)", re.IGNORECASE)
REFUSAL = re.compile(r"không|đừng", re.IGNORECASE)


def read(path: Path) -> tuple[dict[str, Any], str]:
    opening, front, answer = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(front), answer.strip()


def folded(text: str) -> str:
    # đ is a letter of its own, not d plus a mark, so NFD leaves it whole.
    decomposed = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    letters = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(re.findall(r"\w+", letters))


PATHS = sorted(CONTENT.rglob("*.md"))
ENTRIES = {path: read(path) for path in PATHS}

each_entry = pytest.mark.parametrize("path", PATHS, ids=[path.stem for path in PATHS])


def test_there_is_enough_to_start_with():
    assert len(PATHS) >= 60


def test_ids_are_unique():
    assert [id for id, count in Counter(path.stem for path in PATHS).items() if count > 1] == []


def test_every_system_that_officials_use_is_covered():
    covered = {system for front, _ in ENTRIES.values() for system in front["systems"]}
    assert sorted(REQUIRED_SYSTEMS - covered) == []


def test_the_missing_certificate_has_its_entry():
    front, _ = read(CONTENT / "chu-ky-so" / "cks-khong-thay-chung-thu.md")
    assert "không tìm thấy chứng thư số" in front["question"]
    assert "PIN" in front["danger"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_entries_share_a_phrasing(language: str):
    owners: dict[str, list[str]] = {}
    for path, (front, _) in ENTRIES.items():
        phrasings = [front["question"], *front["aliases"]] if language == "vi" else [front["en"]["question"]]
        for phrasing in phrasings:
            owners.setdefault(folded(phrasing), []).append(path.stem)
    assert {phrasing: stems for phrasing, stems in owners.items() if len(stems) > 1} == {}


@each_entry
def test_entry_has_every_key_and_no_other(path: Path):
    front, _ = ENTRIES[path]
    assert set(front) - {"danger"} == KEYS
    assert set(front["en"]) == {"question", "answer"} | ({"danger"} if front.get("danger") else set())


@each_entry
def test_entry_is_named_after_its_file(path: Path):
    front, _ = ENTRIES[path]
    assert front["id"] == path.stem
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", front["id"])


@each_entry
def test_question_and_aliases_are_composed_text(path: Path):
    front, answer = ENTRIES[path]
    for text in (front["question"], *front["aliases"], answer, front.get("danger", "")):
        assert unicodedata.is_normalized("NFC", text)
    assert front["question"].endswith("?")
    assert 4 <= len(front["aliases"]) <= 8
    assert all(isinstance(alias, str) and alias.strip() for alias in front["aliases"])


@each_entry
def test_answer_fits_a_phone(path: Path):
    _, answer = ENTRIES[path]
    assert 0 < len(answer) <= 600
    assert not re.search(r"[*`|\[\]]|^[#-]", answer, re.MULTILINE), "only numbered lines"
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", answer, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= 5


@each_entry
def test_english_is_there_and_short(path: Path):
    front, _ = ENTRIES[path]
    assert front["en"]["question"].strip()
    assert 0 < len(front["en"]["answer"].strip()) <= 400


@each_entry
def test_entry_says_where_it_comes_from_and_who_keeps_it(path: Path):
    front, _ = ENTRIES[path]
    assert front["source"].startswith(("https://", "Bài báo ", "Nghị định ", "Quyết định "))
    assert front["steward"].strip()


@each_entry
def test_entry_expires_after_its_review(path: Path):
    front, _ = ENTRIES[path]
    assert isinstance(front["reviewed_on"], date)
    assert isinstance(front["valid_until"], date)
    assert front["valid_until"] > front["reviewed_on"]


@each_entry
def test_entry_holds_no_personal_number(path: Path):
    text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8"))
    assert LONG_NUMBER.findall(text) == []
    assert set(PHONE.findall(text)) <= HOTLINES


@each_entry
def test_what_touches_the_pin_warns_first(path: Path):
    front, answer = ENTRIES[path]
    if "PIN" in " ".join((front["question"], *front["aliases"], answer)):
        assert "PIN" in front.get("danger", "")


@each_entry
def test_unchecked_facts_are_not_told_as_rules(path: Path):
    front, answer = ENTRIES[path]
    assert isinstance(front["needs_check"], bool)
    if front["needs_check"]:
        assert HEDGE.search(answer)


@each_entry
def test_no_entry_asks_for_a_secret(path: Path):
    front, answer = ENTRIES[path]
    for sentence in re.split(r"[.\n:;]", f"{front.get('danger', '')}\n{answer}"):
        if SECRET.search(sentence):
            assert REFUSAL.search(sentence), sentence
