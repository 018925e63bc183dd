"""An answer with numbered steps, taken one at a time: "từng bước", "tiếp", "lùi", "kẹt bước 3", "bước 4", "xem ảnh"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.illustrations import PICTURE, without_pictures
from knowledge.text import fold

FEWEST = 3
"""Steps from which it is worth walking."""
LONGEST = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """`pictures` are what the entry names for it, in whatever way it names them."""

    text: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """`before` and `after` are what the answer says around its steps."""

    before: str
    steps: tuple[Step, ...]
    after: str

    @property
    def is_walkable(self) -> bool:
        return len(self.steps) >= FEWEST


_STEP = re.compile(r"^\s{0,3}(?:\*\*)?(?:bước\s+)?(\d{1,2})\s*[.):]\s*(?:\*\*)?\s*(?=\S)", re.IGNORECASE)


def way_of(answer: str) -> Way:
    """The answer's one list of steps, numbered from 1; without one everything is `before`."""
    before: list[str] = []
    steps: list[list[str]] = []
    after: list[str] = []
    for line in answer.split("\n"):
        found = _STEP.match(line)
        if found is not None and int(found[1]) == len(steps) + 1 and not after:
            steps.append([line[found.end() :]])
        elif not steps:
            before.append(line)
        elif after or _is_apart(line, steps[-1]):
            after.append(line)
        else:
            steps[-1].append(line)
    return Way(before=_plain(before), steps=tuple(_step(lines) for lines in steps), after=_plain(after))


def _is_apart(line: str, step: list[str]) -> bool:
    """A line that is neither indented nor a sign of its own goes on after the list, not with its last step."""
    return bool(line.strip()) and not line.startswith((" ", "\t", "-", "•", "+", "!["))


def _step(lines: list[str]) -> Step:
    pictures = tuple(PICTURE.findall("\n".join(lines)))
    return Step(text=_plain(lines), pictures=pictures)


def _plain(lines: list[str]) -> str:
    return without_pictures("\n".join(lines)).strip()


class Move(StrEnum):
    BEGIN = "begin"
    NEXT = "next"
    BACK = "back"
    GO_TO = "go_to"
    STUCK = "stuck"
    PICTURES = "pictures"


@dataclass(frozen=True, kw_only=True, slots=True)
class Walking:
    """`step` where one is named; `thread` where a button was pressed; `text`: what he adds to "kẹt bước 3".

    `loose`: everyday words ("ok", "xong rồi", "bước 3 không được") that are about steps only while he takes them.
    """

    move: Move
    step: int | None = None
    thread: int | None = None
    text: str = ""
    loose: bool = False

    @property
    def is_plain(self) -> bool:
        """It can mean nothing else, whenever and to whomever it is said."""
        named = self.move is Move.BEGIN or (self.move in {Move.STUCK, Move.GO_TO} and self.step is not None)
        return named and not self.loose


_HEAD = r"(?:(?:da|vang|ok) )?(?:(?:cho )?(?:em|toi|minh|chi|anh) )?(?:xin )?"
_TAIL = r"(?: (?:nhe|nha|a|ah|di|voi|giup|em|thay|co|oi|duoc khong))*[ .!?]*"
_OF = r"(?: cau)?(?: ?#(?P<thread>\d{1,9}))?"
_N = r"(?P<step>\d{1,2})"
# As buttons say it, with the thread's number, or with words of his own behind it.
_FORMS: tuple[tuple[Move, re.Pattern[str]], ...] = tuple(
    (move, re.compile(pattern))
    for move, pattern in (
        (Move.NEXT, rf"tiep{_OF}"),
        (Move.BACK, rf"lui{_OF}"),
        (
            Move.STUCK,
            rf"{_HEAD}(?:bi |dang )*(?:ket|vuong|stuck)(?: (?:o|tai|at|on))?(?: (?:buoc|step)(?: {_N}| nay)?)?{_OF}"
            r"(?: (?:roi|a|thay|co|oi))*(?P<rest>$|[ ,.!:;-]+\S?.*$)",
        ),
        (
            Move.PICTURES,
            rf"{_HEAD}(?:xem (?:anh|hinh)|anh minh hoa|show pictures?)(?: (?:buoc|step) {_N})?{_OF}{_TAIL}",
        ),
    )
)
# Who says it to whom, and how politely: what is left without these is the step.
_COURTESIES = """
da vang ok oke okie okay u uh um roi em e minh toi tui chi anh thay co oi ah a nhe nha nhen nghen di voi giup dum cho
xin luon nua la gi ay nhi vay the thi gio bay xem qua muon can please
"""
_AROUND = frozenset(_COURTESIES.split())
_DONE = r"(?:da |lam )*xong(?: buoc (?:nay|do|(?P<done>\d{1,2})))?"
_CORES: tuple[tuple[Move, bool, re.Pattern[str]], ...] = tuple(
    (move, loose, re.compile(pattern))
    for move, loose, pattern in (
        (Move.BEGIN, False, r"(?:(?:huong dan|chi tiet|cu the|chi dan|lam) )*tung buoc(?: (?:mot|1))?|step by step"),
        (
            Move.NEXT,
            False,
            rf"(?:{_DONE} )?"
            r"(?:tiep(?: theo| tuc)?|(?:sang |den )?buoc (?:tiep(?: theo)?|sau|ke(?: tiep)?)|next(?: step)?)",
        ),
        (Move.BACK, False, r"lui(?: lai)?(?: mot buoc)?|(?:quay|tro) (?:lai|ve)(?: buoc truoc)?|buoc truoc(?: do)?"),
        (Move.BACK, False, r"back|previous(?: step)?"),
        (Move.GO_TO, False, rf"(?:(?:quay|tro|nhac|noi) (?:lai|ve) |lai |lam |den |sang )*(?:buoc|step) {_N}"),
        (Move.GO_TO, True, rf"(?:buoc|step) (?:{_N}|nay) (?:lam )?(?:sao|nao|nhu nao)"),
        (Move.GO_TO, True, r"(?:hom |luc nay )?(?:dang )?(?:o |den |lam den )?buoc (?:may|nao|bao nhieu)"),
        (Move.GO_TO, True, r"(?:nhac|noi) lai(?: buoc nay)?|which step|repeat"),
        (Move.NEXT, True, rf"{_DONE}|(?:da )?lam|done(?: with step (?P<through>\d{{1,2}}))?"),
        (Move.NEXT, True, r"buoc (?:nay|do|(?P<over>\d{1,2})) (?:da |lam )*(?:xong|duoc|on)"),
    )
)
_AGREED = frozenset({"ok", "oke", "okie", "okay", "roi"})
_NAMED = re.compile(r"\b(?:buoc|step) (?:(?P<step>\d{1,2})|nay|do|this)\b")
_TROUBLE = re.compile(r"\b(?:khong|ko|k|kg|hong|hok|chua|loi|vuong|sai|mat|not|cannot|error|fails?)\b|n't\b")
_STORY = 40
"""Words; whoever writes more than this of a step tells something else too."""


def parse(text: str) -> Walking | None:
    """None for everything that is not plainly about taking steps."""
    if len(text) > LONGEST:
        return None
    typed = " ".join(text.split())
    folded = "".join(fold(letter) or letter for letter in typed)
    for move, pattern in _FORMS:
        found = pattern.fullmatch(folded)
        if found is None:
            continue
        named = found.groupdict()
        step = int(named["step"]) if named.get("step") else None
        rest = _rest(found, typed, folded)
        if move is Move.STUCK and step is None and rest:
            return None  # "kẹt giấy ở khay 2": a story of its own
        thread = int(named["thread"]) if named.get("thread") else None
        return Walking(move=move, step=step, thread=thread, text=rest)
    return _by_core(folded) or _in_trouble(typed, folded)


def _by_core(folded: str) -> Walking | None:
    words = re.findall(r"[^\W_]+", folded)
    core = " ".join(word for word in words if word not in _AROUND).removesuffix(" duoc khong")
    if not core:
        return Walking(move=Move.NEXT, loose=True) if _AGREED.intersection(words) else None
    for move, loose, pattern in _CORES:
        found = pattern.fullmatch(core)
        if found is None:
            continue
        named = {name: int(number) for name, number in found.groupdict().items() if number}
        done = next((named[name] for name in ("done", "through", "over") if name in named), None)
        return Walking(move=move, step=named.get("step") if done is None else done + 1, loose=loose)
    return None


def _in_trouble(typed: str, folded: str) -> Walking | None:
    """ "Bước 3 ko được", "không làm được bước này": the step that is named last is where he is stuck."""
    named = list(_NAMED.finditer(folded))
    if not named or len(folded.split()) > _STORY or _TROUBLE.search(folded) is None:
        return None
    step = named[-1]["step"]
    return Walking(move=Move.STUCK, step=int(step) if step else None, text=typed, loose=True)


def _rest(found: re.Match[str], typed: str, folded: str) -> str:
    if not found.groupdict().get("rest"):
        return ""
    whole = typed if len(typed) == len(folded) else folded
    return whole[found.start("rest") :].strip(" ,.!:;-")


def placed(walking: Walking, at: int, way: Way) -> Walking:
    """The same with the step that it comes to."""
    last = len(way.steps)
    usual = {Move.BEGIN: 1, Move.NEXT: at + 1, Move.BACK: at - 1}.get(walking.move, at)
    to = walking.step if walking.step is not None else usual
    return replace(walking, step=min(max(1, to), last + 1))
