"""Is this message, overheard in a group, a request for help at all?"""

from __future__ import annotations

import re

from knowledge.text import fold

_ASKS = re.compile(
    r"\?|\b(lam sao|the nao|nhu nao|ntn|o dau|cho nao|vi sao|tai sao|sao (vay|lai|a|the)|phai lam|lam gi|giup|gium|"
    r"cuu|chi (em|minh) voi|huong dan|cho (em|minh|toi|anh|chi) hoi|xin hoi|ai biet|duoc khong|dc ko|dc k|"
    r"how|why|what|where|help|can i|can we)\b"
)
_TROUBLE = re.compile(
    r"\b(loi|bi khoa|bi treo|khong duoc|ko dc|k dc|ko duoc|khong (nhan|thay|vao|hien|in|len|mo|ky|gui|tim)|"
    r"(ko|k|hk) (nhan|thay|vao|hien|in|len|mo|ky|gui|tim)|quen|het han|mat mang|cham|don|hong|hu|error|cannot|"
    r"not working|failed)\b"
)
_NOTICE = re.compile(
    r"^\W*(thong bao|kinh gui|kinh chuyen|kinh moi|de nghi|yeu cau|bao cao|can cu|thuc hien|nhac|fw|lich|tang|gui cac|"
    r"da |hom nay da|ben so vua|tu ngay|danh sach)|\b(dong chi|khan truong|nghiem tuc|han chot|khuyen mai|giam gia)\b"
)
_THANKS = re.compile(r"\b(cam on|cam on|thanks|tks|ok|oke|duoc roi|xong roi|tuyet voi|nhat tri|vang|chuan)\b")


def help_likelihood(text: str) -> float:
    """Between 0 and 1: how surely the writer wants help."""
    folded = fold(text)[:2000]
    score = 0.25 + 0.4 * bool(_ASKS.search(folded)) + 0.35 * bool(_TROUBLE.search(folded))
    score -= 0.6 * bool(_NOTICE.search(folded))
    if _THANKS.search(folded) and not _TROUBLE.search(folded):
        score -= 0.4
    return min(1.0, max(0.0, score))
