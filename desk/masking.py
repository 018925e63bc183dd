"""Numbers that belong to a person are masked before anything is stored.

A mask keeps the length of what it hides, in characters and in UTF-16 units, so that the offsets of mentions, which
platforms count in the original text, stay right. What looks like a personal number and is none (dates, prices,
addresses of machines, codes of dossiers) is set aside first.
"""

from __future__ import annotations

import re
from typing import Any

MASK = "•"
ASTRAL_MASK = "\N{BLACK SLIGHTLY SMALL CIRCLE}"
"""Stands for a letter or figure outside the basic plane, which counts as two in UTF-16."""

_GAP = r"(?:[^\S\n]?[.\-–—·_()][^\S\n]?|[^\S\n]|[\u200b-\u200f\u2060\ufeff\ufe0f\u20e3]+|\)[^\S\n]?[.\-])?"
# Citizen ids (12 figures), old ids (9), phone and insurance numbers (10, 11 with +84), written together or in groups.
_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{8,11}}(?!\d)|(?<!\d)\d{{9,}}(?!\d)")
# A phone number also with commas, or with two spaces: nothing else begins so.
_PHONE = re.compile(r"(?<![\d,])(?:\+?84|0)(?:[^\S\n]{0,2}[.,\-()]?[^\S\n]{0,2}\d){8,10}(?!\d|,\d)")
# The older card of health insurance: two letters and thirteen figures.
_CARD = re.compile(r"\b[A-Za-z]{2}[ \-]?\d(?:[ .\-]?\d){12}(?!\d)")

_ALONE = r"(?<![\d])(?<!\d[.\-/])"
_ENDS = r"(?![.\-/]?\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_TIME = r"\d{1,2}[:h]\d{2}(?::\d{2}(?:[.,]\d{1,6})?)?"
_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_HARMLESS = re.compile(
    "|".join(
        (
            r"0x[0-9a-f]+",
            # Somebody mentioned by his id on a platform: [@388613280878808645].
            r"\[@\d{6,40}\]",
            r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            # Dossiers: H37.12-230101-0001, 000.00.12.H37-260101-0001, G22.99.09-2507010001.
            r"(?:\d{1,4}\.){0,5}\b[a-z]\d{2}(?:\.\d{1,4}){0,5}-\d{6}(?:-\d{2,6}|\d{4})(?!\d)",
            r"(?<![\d.])\d{2,4}(?:\.\d{1,4}){1,4}\.[a-z]\d{2}-\d{6}-\d{2,6}(?!\d)",
            # Documents: 123/UBND-VP, 05/2026/NĐ-CP.
            r"(?<![\d/])\d{1,6}(?:/\d{4})?/[^\W\d_]{2,}[\w\-]*",
            # Days, spans of days and of years, with the time that follows.
            rf"{_ALONE}{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}(?:[t ]{_TIME})?{_ENDS}",
            rf"{_ALONE}{_DAY}(?P<gap> ?[-/.] ?){_MONTH}(?P=gap){_YEAR}{_ENDS}",
            rf"{_ALONE}(?<!\d ){_YEAR}(?:(?: ?[-–,] ?| ){_YEAR}){{1,9}}(?! ?\d)",
            rf"(?<!\d){_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?!\d)",
            rf"(?<![\d:]){_TIME}(?!\d)",
            # Machines and versions: 192.168.100.200, 10.0.19045.3570, phiên bản 124.0.6367.119.
            rf"{_ALONE}{_OCTET}(?:\.{_OCTET}){{3}}(?!\.?\d)",
            rf"(?:\bv|\bver\.?|version|build|phiên bản|phien ban) ?\d{{1,4}}(?:\.\d{{1,7}}){{1,5}}{_ENDS}",
            rf"{_ALONE}[1-9]\d{{0,2}}\.\d(?:\.\d{{1,7}}){{1,3}}{_ENDS}",
            # Money: 1.250.000.000 đồng, 125.000.000.
            rf"{_ALONE}[1-9]\d{{0,2}}(?P<group>[., ])\d{{3}}(?:(?P=group)\d{{3}}){{0,4}}"
            r"(?= ?(?:đ\b|đồng|dong\b|vn[dđ]|usd))",
            rf"{_ALONE}[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{0,4}}[.,]000(?!\d|[.,]\d)",
            r"(?<!\d)[1-9]\d*(?= ?(?:đồng|vn[dđ]|usd)\b)",
        )
    ),
    re.IGNORECASE,
)

# Every repetition below has an end: on "pin:" or "pin " ten thousand times over, open ones would try every tail anew.
_SPACE = r"\s{0,20}"
_WORD = (
    rf"(?:mã{_SPACE}|ma{_SPACE})?(?:pin|otp|passcode|password|pass|pwd?|mk|mật{_SPACE}khẩu|mat{_SPACE}khau"
    rf"|xác{_SPACE}(?:nhận|thực|minh)|xac{_SPACE}(?:nhan|thuc|minh))"
)
_BETWEEN = (
    r"(?:\s{1,20}(?:là|la|is|của|cua|em|e|tôi|toi|mình|minh|anh|chị|chi|bạn|ban|mới|moi|cũ|cu|wifi|token|vneid|igate"
    r"|ioffice|mail|otp|pin|nó|no|đây|day|giao\s{0,20}dịch|giao\s{0,20}dich|code)){0,12}"
)
_FIGURES = r"\d(?:[ .\-]?\d){3,7}(?![\w@#$%^&*])"
_WITH_A_FIGURE = r"(?=\S{0,100}\d)(?=\S{4})\S+"
_SECRET = re.compile(
    rf"(\b{_WORD}\b{_BETWEEN}{_SPACE}(?:[:=\-]{_SPACE})?[\"'“]?)({_FIGURES}|{_WITH_A_FIGURE})", re.IGNORECASE
)
# After a colon and with nothing behind it, a word without figures is a password too.
_LAST = re.compile(
    rf"(\b{_WORD}\b{_BETWEEN}{_SPACE}[:=]{_SPACE})([!-~]{{4,100}})(?=\s*$)", re.IGNORECASE | re.MULTILINE
)
_BEFORE = re.compile(rf"(?<!\w)()(\d{{4,8}})(?=\s+(?:là|la|is)\s+(?:your\s+)?{_WORD}\b)", re.IGNORECASE)

_KEYS = frozenset({"text", "caption", "phone_number", "vcard", "file_name", "description"})


def mask(text: str) -> str:
    """The same text, as long as before, without personal numbers, PINs, OTPs and passwords. Idempotent."""
    if not any(sign.isdecimal() for sign in text) and not _LAST.search(text):
        return text
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    for secret in (_SECRET, _LAST, _BEFORE):
        text = secret.sub(lambda found: found[1] + _hidden(found[2]), text)
    aside = _HARMLESS.sub(lambda found: "\0" * len(found[0]), text)
    for run in (_CARD, _RUN, _PHONE):
        aside = run.sub(lambda found: "".join(_hidden(s) if s.isdecimal() else s for s in found[0]), aside)
    return "".join(old if new == "\0" else new for old, new in zip(text, aside, strict=True))


def _hidden(secret: str) -> str:
    return "".join(s if s.isspace() else MASK if ord(s) < 0x10000 else ASTRAL_MASK for s in secret)


def mask_raw(raw: Any, depth: int = 0, *, written: bool = False) -> Any:
    """A raw update with what people wrote masked, wherever it stands. `written`: it lies below such a field."""
    if depth > 60:
        raise ValueError("nested too deep")
    if isinstance(raw, str):
        return mask(raw) if written else raw
    if isinstance(raw, dict):
        return {key: mask_raw(value, depth + 1, written=key in _KEYS) for key, value in raw.items()}
    if isinstance(raw, list):
        return [mask_raw(value, depth + 1, written=written) for value in raw]
    return raw
