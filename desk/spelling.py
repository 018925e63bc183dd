"""How the words of replies are really typed: teencode, regional forms, Telex and VNI residue made plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from knowledge.text import fold

# By the folded form, so that marks may stand or be missing.
_FORMS = {
    "duoc": "dc dk dx dcj dcc duocj duocc dou",
    "roi": "r rr oy rui roai ruj roy ruii",
    "khong": "k ko kg kh hk hok hong hem khum hum kong khog khongg cha chang",
    "chua": "ch chx chuaw chuaa chwa",
    "cam on": "tks tkss thks thanks thank thx cmon cmonn camon thankiu",
    "ok": "oke okie oki okla okela okay okk okey okii okee oce",
    "vang": "vg uh uk um ukm uhm uhuh uhuk umm",
    "da": "dza za ja",
    "thoi": "thui thuii thoai",
    "vay": "v zay dzay dzi zi",
    "voi": "vs w",
    "bi": "bj",
    "gi": "j ji",
    "em": "e iem",
    "a": "aj ak",
    "vao": "vo dzo zo",
    "ky": "ki",
    "luon": "lun",
    "qua": "wa qa",
    "nhieu": "nhiu nhju",
    "nhe": "nhen nghen nha nghe",
    "truoc": "trc truok",
    "xong": "song xog",
    "moi nguoi": "mn mng mny",
    "lam": "lm",
    "the nao": "ntn",
    "phai": "fai",
    "khong phai": "kp kphai hkphai kophai",
    "cung": "cx cug",
    "minh": "mk mik",
    "toi": "tui",
    "nguoi": "ngui",
    "huong dan": "hd",
    "kiem tra": "ktra chk",
    "bay gio": "bjo bgio",
    "gio": "h",
    "thay": "thayy",
    "truong hop": "th",
    "phuong an": "pa",
}
_SPELT = {form: plain for plain, forms in _FORMS.items() for form in forms.split()}
# Forms that only their marks tell from other words.
_MARKED = {"ừ": "vang", "ờ": "vang", "òi": "roi", "dồi": "roi", "gòi": "roi", "dòi": "roi", "dô": "vao", "nỏ": "khong"}
_OTHER_WORDS = frozenset(
    ["văn", "vấn", "vận", "những", "mã", "chữa", "chứa", "chùa", "thời", "thổi", "lời", "hỏng", "song", "sóng", "chà"]
)
_TANGLED = frozenset(["rối", "rỗi", "rơi"])
"""Without their marks they would be "rồi"."""
_VNI = re.compile(r"[1-9]")
_DOUBLED = re.compile(r"(aa|ee|oo|dd)")
_DRAWN_OUT = re.compile(r"([a-z])\1+")
_WORD = re.compile(r"[^\W_]+")
# A place of a list and the word beside it in one: "số2", "cau1", "TH3", "2nha", "1ạ".
_GLUED = re.compile(
    r"(?=\D|\d\D)(so|cau|muc|chon|dong|loi|th|pa|phim)?([0-9])(a|nha|nhe|nhen|nghen|em|e|thay|co|ad|oi)?"
)


def words(text: str, known: Container[str]) -> list[str]:
    """The words, folded and spelt out. `known` are the words that residue may be turned into."""
    found: list[str] = []
    for typed in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        for word in _unglued(typed):
            found += _plain(word, known).split()
    return [_zero(word, following) for word, following in zip(found, [*found[1:], ""], strict=False)]


def _unglued(typed: str) -> list[str]:
    glued = _GLUED.fullmatch(fold(typed))
    return [typed] if glued is None else [part for part in glued.groups() if part]


def _plain(typed: str, known: Container[str]) -> str:
    if typed in _OTHER_WORDS or typed in _TANGLED:
        return typed
    if typed in _MARKED:
        return _MARKED[typed]
    folded = fold(typed)
    if folded in _SPELT:
        return _SPELT[folded]
    if folded in known or not folded.isascii():
        return folded
    for attempt in (_undrawn, _without_digits, _without_telex):
        guess = attempt(folded, known)
        if guess:
            return _SPELT.get(guess, guess)
    return folded


def _undrawn(word: str, known: Container[str]) -> str:
    """ "rồiiii", "okkkk"."""
    shorter = _DRAWN_OUT.sub(r"\1", word)
    return shorter if shorter != word and (shorter in known or shorter in _SPELT) else ""


def _without_digits(word: str, known: Container[str]) -> str:
    """VNI: d9u7o7c5, chu7a, ro62i."""
    bare = _VNI.sub("", word)
    return bare if word[0].isalpha() and bare != word and bare in known else ""


def _without_telex(word: str, known: Container[str]) -> str:
    """Telex: dduwowcj, chuwa, rooif, khoong; the tone's key may stand anywhere behind the first letter."""
    unmarked = _DOUBLED.sub(lambda found: found[0][0], word).replace("w", "")
    if unmarked != word and unmarked in known:
        return unmarked
    for shape in (unmarked, word):
        for place in range(len(shape) - 1, 0, -1):
            toneless = shape[:place] + shape[place + 1 :]
            if shape[place] in "sfrxj" and len(toneless) > 1 and toneless in known:
                return toneless
    return ""


def _zero(word: str, following: str) -> str:
    """ "0 dc", "0 phải": the figure stands for the word "không"."""
    return "khong" if word == "0" and following in {"duoc", "phai", "on", "xong", "ky", "vao", "thay", "can"} else word
