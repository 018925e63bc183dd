"""Seeded noise for Vietnamese questions: what phones, haste and habit do to a clean sentence.

`hard` drops all diacritics, or types Telex with the input method off; shortens chat words, slips on keys and wraps the
question in courtesies. The word lists are the generator's own: they are not read from `knowledge/lexicon`.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k",
    "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb",
    "x": "zc", "y": "tu",
}  # fmt: skip
_SHORT = {
    "không": ("ko", "k", "hk"), "được": ("dc", "đc"), "rồi": ("r", "ròi"), "với": ("vs",), "gì": ("j",), "làm": ("lm",),
    "vậy": ("v",), "như thế nào": ("ntn",), "em": ("e",), "anh": ("a",), "mọi người": ("mn",), "điện thoại": ("đt",),
    "mật khẩu": ("mk",), "tài khoản": ("tk",), "văn bản": ("vb",), "hồ sơ": ("hs",), "trước": ("trc",),
    "cũng": ("cx",), "người": ("ng",), "thông tin": ("ttin",), "kiểm tra": ("ktra",), "đăng ký": ("dk",),
    "bao nhiêu": ("bn",), "thời gian": ("tgian",), "hướng dẫn": ("hd",), "luôn": ("lun",), "quá": ("qá",),
    "giờ": ("h",), "biết": ("bit",), "chữ ký số": ("cks",), "dịch vụ công": ("dvc",), "thủ tục hành chính": ("tthc",),
    "uỷ ban nhân dân": ("ubnd",), "ủy ban nhân dân": ("ubnd",), "bảo hiểm y tế": ("bhyt",), "cán bộ": ("cb",),
    "bảo hiểm xã hội": ("bhxh",), "sinh viên": ("sv",), "học phí": ("hp",), "đăng nhập": ("đnhập",),
}  # fmt: skip
_OPENINGS = ("dạ em chào thầy, ", "thầy ơi cho em hỏi ", "mọi người ơi ", "ad ơi ", "cho mình hỏi ", "em chào cả nhà, ")
_ENDINGS = (" ạ", " với ạ", ", em cảm ơn", " giúp em với", " thầy ơi", " nhé", " cứu em")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_LETTERS = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}

Noise = Callable[[str, random.Random], str]


def bare(text: str, _: random.Random | None = None) -> str:
    """All diacritics left out."""
    decomposed = unicodedata.normalize("NFD", text)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return kept.replace("đ", "d").replace("Đ", "D")


def typos(text: str, rng: random.Random) -> str:
    """One slip for every eight words or so: a neighbouring key, a swap, a letter lost or doubled."""
    words = text.split()
    for _ in range(max(1, len(words) // 8)):
        places = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        if not places:
            break
        place = rng.choice(places)
        words[place] = _slip(words[place], rng)
    return " ".join(words)


def telex(text: str, rng: random.Random) -> str:
    """The input method is off for about half of the words."""
    return " ".join(_as_telex(word) if rng.random() < 0.5 else word for word in text.split())


def chat(text: str, rng: random.Random) -> str:
    """Chat abbreviations in place of about four words in five that have one."""
    out = text.lower()
    for full, forms in sorted(_SHORT.items(), key=lambda item: -len(item[0])):
        if rng.random() < 0.8:
            padded = f" {out} ".replace(f" {full} ", f" {rng.choice(forms)} ")
            out = padded.strip()
    return out


def wrapped(text: str, rng: random.Random) -> str:
    """Courtesies around the question."""
    return rng.choice(_OPENINGS) + text + rng.choice(_ENDINGS)


def hard(text: str, rng: random.Random) -> str:
    """All of it together."""
    out = wrapped(chat(text, rng), rng)
    out = telex(out, rng) if rng.random() < 0.25 else bare(out)
    return typos(out, rng)


VARIANTS: dict[str, Noise] = {
    "bare": bare, "typos": typos, "telex": telex, "chat": chat, "wrapped": wrapped, "hard": hard,
}  # fmt: skip


def noisy(text: str, variant: str, seed: int) -> str:
    """The same text, variant and seed always give the same result."""
    return VARIANTS[variant](text, random.Random(f"{seed}:{variant}:{text}"))


def _slip(word: str, rng: random.Random) -> str:
    place = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        near = _NEIGHBOURS.get(bare(word[place]).lower(), "")
        return word[:place] + rng.choice(near) + word[place + 1 :] if near else word
    if kind == 1:
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == 2:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]


def _as_telex(word: str) -> str:
    tone = ""
    out = []
    for letter in word.lower():
        decomposed = unicodedata.normalize("NFD", letter)
        marks = [mark for mark in decomposed if mark in _TONES]
        tone = _TONES[marks[0]] if marks else tone
        plain = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in _TONES))
        out.append(_LETTERS.get(plain, plain))
    return "".join(out) + tone
