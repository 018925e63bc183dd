"""What a short reply means: solved, not yet, thanks, never mind, a number, "it is back". Marks may be left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge.text import fold


class Meaning(StrEnum):
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    THANKS = "thanks"
    WITHDRAW = "withdraw"
    PERSON = "person"
    NUMBER = "number"
    AGAIN = "again"
    GREETING = "greeting"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """`number` is the choice named; `thread` the number of the thread it is about, where the words name one."""

    meaning: Meaning
    number: int | None = None
    thread: int | None = None


_SHORT = {
    **dict.fromkeys(["dc", "đc", "dk", "duocj", "dx", "duoc", "dươc"], "duoc"),
    **dict.fromkeys(["r", "rui", "roai", "ruj", "rr"], "roi"),
    **dict.fromkeys(["k", "ko", "kg", "kh", "hk", "hok", "hong", "hem", "khum", "hông", "hổng", "kong", "kô"], "khong"),
    **dict.fromkeys(["ch", "chx", "chua", "cha", "chư"], "chua"),
    **dict.fromkeys(["tks", "thks", "thanks", "thank", "thx", "cmon", "camon", "camơn"], "cam on"),
    **dict.fromkeys(["oke", "okie", "oki", "okla", "okela", "okay", "okk"], "ok"),
    **dict.fromkeys(["vg", "uh", "uk", "um", "ukm", "u", "uhm"], "vang"),
    **dict.fromkeys(["thui", "thoi"], "thoi"),
    "v": "vay",
    "vs": "voi",
    "bj": "bi",
    "lai": "lai",
}
_COURTESY = frozenset(
    [
        "a",
        "ah",
        "da",
        "vang",
        "nha",
        "nhe",
        "nhe",
        "nhen",
        "ne",
        "em",
        "anh",
        "chi",
        "co",
        "thay",
        "oi",
        "nhieu",
        "lam",
        "rat",
        "qua",
        "lun",
        "luon",
        "ban",
        "bac",
        "chu",
        "moi",
        "nguoi",
        "ad",
        "bot",
        "minh",
        "toi",
        "voi",
        "ha",
        "hen",
        "duoi",
        "the",
        "vay",
    ]
)
_ORDINALS = {"mot": 1, "nhat": 1, "dau": 1, "hai": 2, "nhi": 2, "ba": 3, "cuoi": -1, "khong": 0}
_NUMBER = re.compile(
    r"^(?:(?:so|cau|chon|muc|y|cai|loai|truong hop|cach|cau so|cai so|chon so|thu)\s+)*"
    r"(?:thu\s+)?(\d|mot|hai|ba|nhat|nhi|dau tien|dau|cuoi cung|cuoi)$"
)
_AGAIN = re.compile(
    r"\blai bi\b|\bbi lai\b|\bnhu (hom|lan|bua) truoc\b|\btai phat\b|\blai (loi|hong|khong)\b.*\b(truoc|nua)\b"
)
_NOT = re.compile(
    r"\b(chua|khong) (duoc|xong|on|ok|an thua|khoi|het|giai quyet|thay gi|vao duoc|ky duoc|in duoc|lam duoc|hien)\b"
    r"|\bvan (chua|con|bi|loi|the|vay|khong|nhu cu|y nguyen|khong duoc|dang loi|bao)\b|\by (nhu )?(cu|nguyen)\b"
    r"|\b(loi|hong) tiep\b|\bkhong dung\b|\bsai roi\b|^chua\b|^khong phai\b|\bcon loi\b|\bstill\b|\bnot (yet|working|solved)\b"
)
_SOLVED = re.compile(
    r"\b(duoc|xong|on|het|khoi|ngon|vao duoc|thanh cong|chay|het loi) roi\b|\bda (duoc|xong|on|het|chay|vao duoc|thanh cong)\b"
    r"|^(duoc|ok|xong|on|ngon|duoc luon|tot|chuan|dung|vang duoc|it works|works|solved|done|yes)$|\bok roi\b|\bduoc r\b"
    r"|\b(ky|in|gui|vao|mo|nop|tai|dang nhap|scan|quet|lam|dung|chay) duoc roi\b|\bgiai quyet (duoc )?(xong )?roi\b"
)
_WITHDRAW = re.compile(
    r"^(thoi|khoi|khong can nua|bo qua|huy)\b.*|\b(khoi can|khong can (nua|thay|co|ho tro)|tu lam duoc roi|em lam duoc roi thoi)\b"
)
_PERSON = re.compile(
    r"^(gap|hoi|chuyen|goi|nho|cho em gap|cho toi gap|can gap|muon gap)( (cac|mot|truc tiep))*( (thay|co|nguoi|can bo|ky thuat|giao vien|nhan vien))"
    r"|^(talk to|ask) a (person|teacher|human)"
)
_NEITHER = re.compile(
    r"\b(ca (hai|ba|2|3)|deu) (deu )?(khong|sai)|\bkhong (co )?(cai|y|cau|muc)?\s?nao\b|\bneither\b|\bnone\b"
)
_THANKS = re.compile(r"\bcam on\b|\bxin cam on\b|\bbiet on\b|\bhau ta\b")
_GREETING = re.compile(
    r"^(xin chao|chao|hello|hi|alo+|a lo|thay|co|moi nguoi|ca nha|cho (em|toi|minh|chi) hoi)( .{0,20})?$"
)
_TAGGED = re.compile(r"^(duoc|chua|gap|chon|khong)\s+#?(\d{1,9})(?:\s+(\d))?$")


def read(text: str) -> Reply:
    """The meaning of a reply; `OTHER` when it says something of its own."""
    folded = fold(text)
    tagged = _TAGGED.match(folded.strip())
    if tagged is not None:
        return _tagged(tagged[1], int(tagged[2]), tagged[3])
    if "👎" in text:
        return Reply(meaning=Meaning.NOT_SOLVED)
    words = [_SHORT.get(word, word) for word in re.findall(r"\w+", folded)]
    plain = " ".join(words)
    if not plain:
        approving = any(sign in text for sign in "👍👌✅🆗💯")
        thanking = any(sign in text for sign in "🙏❤🥰😍🌹")
        meaning = Meaning.SOLVED if approving else Meaning.THANKS if thanking else Meaning.OTHER
        return Reply(meaning=meaning)
    return _meaning(plain, text)


def _tagged(verb: str, thread: int, number: str | None) -> Reply:
    if verb == "chon" and number is not None:
        return Reply(meaning=Meaning.NUMBER, number=int(number), thread=thread)
    if verb == "chon":
        return Reply(meaning=Meaning.NUMBER, number=thread) if thread < 10 else Reply(meaning=Meaning.OTHER)
    meanings = {"duoc": Meaning.SOLVED, "chua": Meaning.NOT_SOLVED, "gap": Meaning.PERSON}
    return Reply(meaning=meanings.get(verb, Meaning.OTHER), thread=thread)


def _meaning(plain: str, text: str) -> Reply:
    core = " ".join(word for word in plain.split() if word not in _COURTESY) or plain
    length = len(plain.split())
    number = _number(core if core else plain)
    if number is not None and length <= 6:
        return Reply(meaning=Meaning.NUMBER, number=number)
    if _NEITHER.search(plain) and length <= 8:
        return Reply(meaning=Meaning.NUMBER, number=0)
    if _PERSON.search(plain) and length <= 10:
        return Reply(meaning=Meaning.PERSON)
    if _AGAIN.search(plain):
        return Reply(meaning=Meaning.AGAIN)
    if _WITHDRAW.search(plain) and length <= 12:
        return Reply(meaning=Meaning.WITHDRAW)
    but = re.search(r"\bnhung\b", plain) is not None
    if _NOT.search(plain):
        return Reply(meaning=Meaning.NOT_SOLVED)
    asks = text.rstrip().endswith("?") or re.search(r"\bduoc (chua|khong)\b", plain) is not None
    if (_SOLVED.search(plain) or _SOLVED.search(core)) and length <= 14 and not but and not asks:
        return Reply(meaning=Meaning.SOLVED)
    if _THANKS.search(plain) and length <= 16 and not asks and not but:
        return Reply(meaning=Meaning.THANKS)
    if core in {"ok", "vang", "da"} or plain in {"vang", "da", "vang a", "da vang", "da vang a", "da a"}:
        return Reply(meaning=Meaning.THANKS)
    if _GREETING.match(plain) and length <= 5:
        return Reply(meaning=Meaning.GREETING)
    return Reply(meaning=Meaning.OTHER)


def _number(core: str) -> int | None:
    found = _NUMBER.match(core)
    if found is None:
        return None
    word = found[1].split()[0]
    return int(word) if word.isdigit() else _ORDINALS[word]
