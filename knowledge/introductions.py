"""Who writes, as letters say it: "em là Nguyễn Thị Hoa, cán bộ một cửa phường Kỳ Lừa ạ" and a name below the last line.

Names and offices say nothing about what is asked, and the words in them are words of other matters.
"""

from __future__ import annotations

import re
import unicodedata

_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯẠ-Ỹ"
_LOWER = "a-zà-öø-þăđĩũơưạ-ỹ"
_NAME = rf"[{_UPPER}][{_LOWER}]+(?: [{_UPPER}][{_LOWER}]+){{0,4}}"
_OFFICE = (
    r"(?:cán bộ|công chức|viên chức|chuyên viên|nhân viên|văn thư|kế toán|bí thư|văn phòng|bộ phận|phòng|ban|thuộc|"
    r"bên|ở|tại|xã|phường|thị trấn|ubnd|uỷ ban|ủy ban|trung tâm)"
)
_TO_THE_STOP = r"(?: [^\s.,;:!?]+){0,6}(?=\s*[.,;:!?\n])"
"""Where nothing ends it, what is asked goes on right behind the name."""
_INTRODUCED = re.compile(
    rf"(?i:\b(?:em|tôi|mình|cháu|con)(?: tên)? là|\b(?:em tên|tên em là))\s+{_NAME}"
    rf"(?:\s*(?:\(|-|–)?\s*(?i:{_OFFICE})\b{_TO_THE_STOP})?"
    rf"(?:,\s*(?i:cán bộ|công chức|viên chức|chuyên viên|nhân viên|văn thư|kế toán)\b{_TO_THE_STOP})?"
)
_SIGNED = re.compile(
    rf"(?<=[.!?\n])\s*(?i:em|tôi|kính thư|ký tên|người gửi)?[ :,]*{_NAME}[\s,:–-]*(?:\d[\d .]{{7,13}}\d)?[\s.!]*$"
)
_LONGEST_SIGNED = 160
_THANKED = re.compile(r"(?i:cảm ơn|cám ơn|trân trọng|kính thư|thân ái)[^.!?\n]{0,30}[.!?\n]\s*$")


def without_introduction(text: str) -> str:
    """The text without who its writer is, where names are written as names are; other texts as they are."""
    if text.islower():
        return text
    text = unicodedata.normalize("NFC", text)
    if " là " in text or "tên" in text:
        text = _INTRODUCED.sub(" ", text)
    # A signature is short; sought further up, it would be tried from every empty line.
    ended = text.rstrip()
    body, tail = ended[:-_LONGEST_SIGNED], ended[-_LONGEST_SIGNED:]
    said = tail.rstrip(".!? ")
    signed = _SIGNED.search(tail) if "." in said or "!" in said or "\n" in said or "?" in said else None
    if signed and (any(map(str.isdigit, signed[0])) or _THANKED.search(tail[: signed.start()])):
        return body + tail[: signed.start()]
    return text
