"""What is said to "anh/chị còn cần không ạ?": that it still matters, or no more. Anywhere else the words mean less."""

from __future__ import annotations

import re

from knowledge.text import fold

_SELF = r"(?:(?:da|vang|a|em|minh|toi|chi|anh|thi|ben|nha|xa|hien|gio) )*"
_TAIL = r"(?: (?:a|nhe|nha|lam|day|roi|em|thay|co|anh|chi|ca|het|oi|giup|voi|luon|nua|nhieu|cam on|can))* ?[.!]*"
_STILL = re.compile(
    rf"{_SELF}(?:(?:van )?con(?: can| cho)?|(?:van )?can|co(?: can)?|(?:van |dang )+cho"
    r"|(?:van |con )?chua (?:duoc|xong)|van (?:con )?(?:loi|bi|the|vay|chua)"
    rf"|chua (?:thay |co )?ai (?:giup|tra loi|den|lam|sua|xem|nhan)|yes|still){_TAIL}"
)
_NO_MORE = re.compile(
    rf"{_SELF}(?:(?:da )?(?:nho|thue|goi) .{{2,40}}\b(?:roi|xong)"
    r"|(?:da )?(?:tu )?(?:sua|lam|xu ly|khac phuc|giai quyet|thay|mua)(?: may| cai)?(?: moi)? (?:duoc |xong )*roi"
    rf"|(?:xong|on|duoc|het loi|het) roi|thoi|(?:khong|ko|k) (?:can|phai)){_TAIL}"
)
_LONGEST = 60


def _said(pattern: re.Pattern[str], text: str) -> bool:
    folded = " ".join(fold(text).replace(",", " ").split())
    return len(folded) <= _LONGEST and "?" not in text and pattern.fullmatch(folded) is not None


def still(text: str) -> bool:
    """ "Vẫn cần ạ", "dạ còn nhé", "chưa ai giúp em cả"."""
    return _said(_STILL, text)


def no_more(text: str) -> bool:
    """ "Em nhờ thợ sửa rồi", "thôi ạ", "xong rồi"."""
    return _said(_NO_MORE, text)
