"""Does somebody wait at the counter, or does a meeting begin in a moment? Words that shorten the waits, and only these.

The phrase keeps its meaning only while it is not said of everything: reports ("bà con chờ lâu nay"), directives ("không
để người dân phải chờ") and whatever people wait for at home ("dân đang chờ quyết định của tỉnh") are no haste.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache

from knowledge.text import fold


class Haste(StrEnum):
    CITIZEN = "citizen"
    """Somebody stands or sits at the counter."""
    MEETING = "meeting"
    """A meeting begins within half an hour, or has begun and something fails in it."""


LONGEST = 1200
"""Characters; whoever writes more is not in a hurry, and a report is long."""
FEW = 2
"""Words of its own beside the phrase, besides calls and courtesies."""
SOON = 30
"""Minutes before a meeting from which on it is urgent."""

_MEANT = {
    "dan": {"dân"},
    "cho": {"chờ"},
    "doi": {"đợi"},
    "khach": {"khách"},
    "hop": {"họp"},
    "sap": {"sắp"},
    "quay": {"quầy"},
    "cu": {"cụ"},
    "ba": {"bà"},
    "con": {"con"},
    "ong": {"ông"},
}
"""Folded words that are also other words: with marks they must be written so ("hướng dẫn đang chờ" is no citizen)."""
_COURTESIES = frozenset("a ah da thay co anh chi em oi voi gap lam dong qua nhe nha roi giup luon het kia ne".split())  # noqa: SIM905
_OTHER = "·"
_WORD = re.compile(r"[^\W_]+|[.,;:!?…\n()–-]+")
_PRIME = re.compile(r"(?<=\d) ?['’′]")
"""10' is ten minutes."""
_STOP = re.compile(r"[.,;:!?…\n()]|\s[–-]+\s")

_SOMEBODY = (
    r"(?<!cua )(?<!cua nguoi )(?<!cua cong )(?<!danh sach )(?<!trang thai )(?<!canh )"
    r"(?:nguoi dan|cong dan|ba con(?: nhan dan)?|(?:ong|ba|cac) cu(?: gia)?|cu (?:ong|ba|gia)|khach(?: hang)?"
    r"|nguoi ta|nguoi lam thu tuc|nguoi nop ho so"
    r"|(?<!huong )(?<!chi )(?<!khu )(?<!to )(?<!cong )(?<!nguoi )dan(?! (?:su|so|quan|toc|phong|cu)\b)"
    r"|citizens?|customers?)"
)
_STILL = r"(?:van |con |cu |da |toi |den )*"
_NOW = rf"{_STILL}(?:dang |dag |dg )"
_POSTURE = r"(?:ngoi|dung|xep hang|o day|o ngoai|den(?: roi)?)"
_WAITS = r"(?:cho|doi|cho doi|doi cho)"
_PLACE = (
    r"(?:(?:o |tai |ngoai |truoc |trong |ngay |ben )*"
    r"(?:quay|bo phan(?: (?:mot|1) cua| tiep nhan)?|(?:mot|1) cua|cua|ban|phong|sanh|san|day|ngoai kia|ngoai nay|ngoai"
    r"|truoc mat|ben duoi|duoi (?:nha|sanh|lau)|tru so|uy ban|ubnd|trung tam))"
)
_FAR = (
    r"(?:quyet dinh|chinh sach|phe duyet|tham dinh|tien|den bu|boi thuong|tro cap|ho tro|bo sung|thanh toan|xac thuc"
    r"|kich hoat|tren (?:he thong|cong|mang|app)|nghia la gi)"
)
"""What people wait for at home, however the sentence goes on."""
# What may still follow, word by word; anything else is what they wait for, and that may be months away. Possessive:
# a word is read in one way only, so that no line of repeated words takes long.
_HOW_LONG = (
    rf"{_PLACE}|tu (?:sang|trua|chieu|nay|som|\d+ ?(?:h|gio)|\d+h\d*)(?: (?:toi|den) (?:gio|nay)| gio)?|nay gio|ca buoi"
    r"|nua tieng|(?:ca|gan|hon) (?:tieng|buoi)(?: dong ho)?|\d+ (?:phut|p|tieng|nguoi)|sot ruot"
    r"|ah|anh|a|roi|rat|lam(?! thu tuc)|qua|nhe|nha|kia|do|day|gap|luon|ne|het|dong|nhieu|lau|dai|ca|suot|hon|gan|mai"
)
_TO_US = "giup|em|chi|thay|co|voi|oi|minh"
_TAIL = (
    rf"(?: (?:{_HOW_LONG}|{_TO_US}|lam thu tuc|tra ket qua|ket qua|xac nhan|khai sinh|giay to|chung thuc|ho so"
    r"|ti|chut|xiu|ma|nen|de|ky|lay|nop|giay|so)\b)*+$"
)
# What they came for is done at the counter, in a moment; or it is no longer they who are spoken of.
_AT_THE_COUNTER = r"(?:de )?(?:lay|nhan|nop|tra|lam|ky|in|dong dau|sao y|chung thuc|cong chung|dang ky|khai|xac nhan)"
_ON = (
    rf"(?: (?:{_HOW_LONG})\b)*+"
    rf"(?= (?:ma|nen|nhung|vi|may|phan mem|mang|{_AT_THE_COUNTER}|(?:bon |chung )?em|chung toi|can bo)\b"
    rf"(?!.*\b{_FAR}\b))"
)
# Whoever is said to wait, and not that he does so now: only with what shows that he stands there.
_WEAK_TAIL = rf"(?:$|(?: (?:{_HOW_LONG})\b)++(?: (?:{_TO_US}|{_HOW_LONG})\b)*+$)"
_HOW_MANY = r"(?:\d+ |may |mot |nhieu |vai )?(?:nguoi |bac |chi |anh )?"
_SEVERAL = r"(?:\d+ |may |mot |nhieu |vai |hai |ba )?(?:nguoi|bac|ong|ba|chu)"
_CITIZEN = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_SOMEBODY}(?: \w+){{0,2}}? {_NOW}(?:{_POSTURE} )?{_WAITS}(?:{_TAIL}|{_ON})",
        rf"\b{_SOMEBODY} {_STILL}{_WAITS}{_WEAK_TAIL}",
        rf"\b{_SOMEBODY} (?:van |con |cu )*{_POSTURE} {_WAITS}\b",
        rf"\b{_SOMEBODY} (?:van |con |cu )*{_WAITS} {_PLACE}",
        rf"\b{_SOMEBODY} {_NOW}(?:{_POSTURE} )?{_WAITS} {_PLACE}",
        rf"\b{_SOMEBODY} (?:{_NOW}?(?:ngoi|dung|xep hang)|{_NOW}o) {_PLACE}",
        rf"\bco {_HOW_MANY}{_SOMEBODY} (?:{_POSTURE} |dang )?{_WAITS}{_TAIL}",
        rf"\bco {_SEVERAL} (?:dang )?(?:{_POSTURE} )?{_WAITS}{_TAIL}",
        rf"\b(?:ngoai |o |tai )*quay (?:dang )?(?:co |dong )?(?:\d+ |may )?(?:nguoi|khach|dan) (?:dang )?{_WAITS}",
        r"\b(?:citizens?|people|customers?|someone|somebody) (?:is |are |still |now )*(?:waiting|standing)\b",
    )
)
_MINUTES = (
    r"(?:(?P<n>\d{1,2}) ?(?:phut|ph|p|minutes|mins|min)|(?:vai|nam|muoi(?: lam)?|hai muoi|ba muoi) phut|ti|lat|chut)"
)
_BEGINS = r"(?:la |em |bon em |phai |se |toi |den |vao |bat dau |co |lanh dao |den gio |cuoc |xa |phuong )"
_WITH = r"(?: truc tuyen| online| giao ban| voi tinh| voi so)?"
_MEETING = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b{_MINUTES} nua {_BEGINS}*(?:hop|khai mac)\b",
        rf"\bhop{_WITH} (?:bat dau )?(?:trong|sau) (?:vong )?{_MINUTES}(?: nua| toi)?{_TAIL}",
        rf"\b(?:con|chi con) {_MINUTES} (?:nua )?{_BEGINS}*hop\b",
        rf"\bhop{_WITH} (?:bat dau )?(?:trong )?{_MINUTES} nua\b",
        rf"\bmeeting (?:starts? |begins? |is )?in {_MINUTES}",
        rf"\bnua (?:tieng|gio) nua {_BEGINS}*hop\b",
        r"\b(?:sap|gan|chuan bi|toi|den) (?:toi |den |phai |vao |gio |bat dau )*(?:hop|giao ban truc tuyen)"
        rf"{_WITH}(?:(?= (?:(?:roi|a) )*(?:ma|nhung|may|mang|loa|mic|zoom)\b)|{_TAIL})",
        r"\b(?:dang|giua cuoc|giua buoi) hop\b.*\b(?:mat|bi|khong|ko|loi(?<!tra loi)|dung|treo|van|chua)\b",
        r"\bcuoc hop (?:sap|chuan bi) (?:bat dau|dien ra)\b",
        r"\b(?:in a meeting now|meeting is about to start|meeting starts now)\b",
    )
)
_NOT_NOW = re.compile(
    "|".join(
        rf"\b(?:{words})\b"
        for words in (
            r"(?:khong|ko|k|tranh|dung|chang) (?:de|phai de|bat|nen de)",
            r"de (?:cho )?(?:nguoi |ba con )?(?:dan|con|khach|cong dan)(?! dang)",
            r"lau nay|bay lau|may (?:nam|thang|tuan|hom|ngay)|tu (?:thang|tuan|nam|hom|dau nam|lau)",
            r"hom (?:qua|truoc|kia|no)|(?:tuan|thang|nam) (?:truoc|sau|toi|nay)|ngay mai|(?:sang|chieu|toi) mai",
            r"hang (?:thang|tuan|ngay)|thuong (?:xuyen|phai)|hay phai|nhieu (?:nam|thang|ngay|hom)|truoc day",
            r"het (?:nguoi |cong )?dan|khong (?:con |co )*(?:ai|nguoi|dan|khach)|chua co (?:ai|nguoi|dan|khach)",
            r"(?:khong|het|do|khoi|dau) (?:con )?(?:phai )?(?:cho|doi)|(?:ve|xong) (?:het )?roi|da ve",
            r"neu|moi khi|khi nao|bao gio|nhung khi|khong (?:voi|gap|vay|hop)|no longer",
            r"hop xong|tan hop|huy hop|hoan hop|khong hop|sau hop|chi hop",
        )
    )
)
_A_NOTICE = re.compile(
    r"^\s*(?:kinh gui|bao cao|thong bao|de nghi|yeu cau|kinh moi|chi dao|quan triet|can cu|v/v|ve viec|phan anh)\b"
)


@lru_cache(maxsize=512)
def haste(text: str) -> Haste | None:
    """What presses, if these words say that something does."""
    if len(text) > LONGEST or _A_NOTICE.match(fold(text)):
        return None
    return next((found[0] for clause in _clauses(text) if (found := _in_clause(clause)) is not None), None)


@lru_cache(maxsize=512)
def says_nothing_else(text: str) -> bool:
    """ "Thầy ơi, dân đang chờ ạ": it presses, and what the matter is was said before."""
    if haste(text) is None:
        return False
    other = 0
    for clause in _clauses(text):
        found = _in_clause(clause)
        beside = clause if found is None else f"{clause[: found[1]]} {clause[found[2] :]}"
        other += sum(word not in _COURTESIES for word in beside.split())
    return other <= FEW


def _in_clause(clause: str) -> tuple[Haste, int, int] | None:
    """What presses in it, and where the words for it begin and end."""
    if _NOT_NOW.search(clause):
        return None
    for kind, patterns in ((Haste.CITIZEN, _CITIZEN), (Haste.MEETING, _MEETING)):
        for pattern in patterns:
            found = pattern.search(clause)
            if found is not None and int(found.groupdict().get("n") or 0) <= SOON:
                return kind, found.start(), found.end()
    return None


def _clauses(text: str) -> list[str]:
    """Folded, word by word, cut at the stops; a word that is written as another one with marks is blotted out."""
    words: list[str] = []
    for word in _WORD.findall(_PRIME.sub(" phút", unicodedata.normalize("NFC", text).lower())):
        plain = fold(word)
        is_other = not word.isascii() and plain in _MEANT and word not in _MEANT[plain]
        words.append(_OTHER if is_other else plain)
    whole = " ".join(words)
    marked = sum(not word.isascii() for word in text.split()) * 2 > len(text.split())
    if marked:
        # Who writes every other word with its marks and "cho" without means the word "cho".
        whole = re.sub(r"\bcho\b", _OTHER, whole) if "chờ" not in unicodedata.normalize("NFC", text).lower() else whole
    parts = [" ".join(part.split()) for part in _STOP.split(whole)]
    return [part for part in parts if part]
