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
    """`step` where one is named; `thread` where a button was pressed; `text`: what he adds to "kẹt bước 3"."""

    move: Move
    step: int | None = None
    thread: int | None = None
    text: str = ""

    @property
    def is_plain(self) -> bool:
        """It can mean nothing else, whenever and to whomever it is said."""
        return self.move is Move.BEGIN or (self.move in {Move.STUCK, Move.GO_TO} and self.step is not None)


_HEAD = r"(?:(?:da|vang|ok) )?(?:(?:cho )?(?:em|toi|minh|chi|anh) )?(?:xin )?"
_TAIL = r"(?: (?:nhe|nha|a|ah|di|voi|giup|em|thay|co|oi|duoc khong))*[ .!?]*"
_OF = r"(?: cau)?(?: ?#(?P<thread>\d{1,9}))?"
_N = r"(?P<step>\d{1,2})"
_FORMS: tuple[tuple[Move, re.Pattern[str]], ...] = tuple(
    (move, re.compile(pattern))
    for move, pattern in (
        (Move.BEGIN, rf"{_HEAD}(?:(?:huong dan|lam|chi|di|xem) )?(?:tung buoc(?: mot)?|step by step){_OF}{_TAIL}"),
        (
            Move.NEXT,
            rf"{_HEAD}(?:tiep|tiep theo|tiep tuc|buoc tiep|buoc tiep theo|buoc sau|sang buoc tiep|next|next step)"
            rf"{_OF}{_TAIL}",
        ),
        (Move.BACK, rf"{_HEAD}(?:lui|lui lai|quay lai|buoc truoc|lui mot buoc|back|previous){_OF}{_TAIL}"),
        (Move.GO_TO, rf"{_HEAD}(?:xem |toi |den |sang |lam |quay lai |lai )?(?:buoc|step) {_N}{_OF}{_TAIL}"),
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
    return None


def _rest(found: re.Match[str], typed: str, folded: str) -> str:
    if not found.groupdict().get("rest"):
        return ""
    whole = typed if len(typed) == len(folded) else folded
    return whole[found.start("rest") :].strip(" ,.!:;-")


def placed(walking: Walking, at: int, way: Way) -> Walking:
    """The same with the step that it comes to."""
    last = len(way.steps)
    to = {
        Move.BEGIN: 1,
        Move.NEXT: at + 1,
        Move.BACK: max(1, at - 1),
    }.get(walking.move, walking.step if walking.step is not None else max(1, at))
    return replace(walking, step=min(max(1, to), last + 1))
