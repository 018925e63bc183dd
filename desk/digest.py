"""The weekly digest as values: what it tells, and which part gives way when the screen is full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.aftercare import Slot

DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_ENGLISH_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def days_in(language: str) -> Sequence[str]:
    return _ENGLISH_DAYS if language == "en" else DAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """An entry that was asked for, how often, and its answer in one line."""

    question: str
    count: int
    answer: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Open:
    """`holder` is who has it, or ""."""

    number: int
    question: str
    since: str
    holder: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """Computers that are set up, of all that should be; `week`: how many of them in the week that is told."""

    done: int
    total: int
    week: int = 0

    @property
    def bar(self) -> str:
        """Ten signs; full only when everything is done."""
        filled = self.done * 10 // self.total if self.total else 0
        return "■" * filled + "□" * (10 - filled)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """A group's week. Whoever is named in `helpers` and `own_helpers` agreed to it; `tip` is one sentence or "".

    `duty` are the hours of the rota, `volunteers` those of teachers who stay of their own free will.
    """

    asked: int = 0
    by_faq: int = 0
    by_teacher: int = 0
    by_peer: int = 0
    top: tuple[Asked, ...] = ()
    fresh: tuple[str, ...] = ()
    open: tuple[Open, ...] = ()
    open_count: int = 0
    helpers: tuple[str, ...] = ()
    own_helpers: tuple[str, ...] = ()
    duty: str = ""
    volunteers: str = ""
    board: Board | None = None
    tip: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing happened: what is left (hours, a tip) is no reason to speak."""
        installed = self.board is not None and self.board.week
        return not (self.asked or self.open_count or self.fresh or installed)


def shorter(figures: Figures) -> Iterator[Figures]:
    """The same week in ever fewer words: what helps least gives way first, the counts stay to the end."""
    yield figures
    for part in ("fresh", "top", "open"):
        figures = _fewer(figures, part, 2)
        yield figures
    figures = replace(figures, helpers=figures.helpers[:2])
    yield figures
    for gone in ({"tip": ""}, {"fresh": ()}, {"helpers": ()}, {"duty": "", "volunteers": ""}):
        figures = replace(figures, **gone)
        yield figures
    for part, most in (("top", 1), ("open", 1), ("top", 0), ("open", 0), ("own_helpers", 0)):
        figures = _fewer(figures, part, most)
        yield figures


def _fewer(figures: Figures, part: str, most: int) -> Figures:
    return replace(figures, **{part: getattr(figures, part)[:most]})


def duty_hours(spans: Iterable[tuple[datetime, datetime]], zone: ZoneInfo, days: Sequence[str] = DAYS) -> str:
    """ "T2-T6 7:00-11:30, 13:00-17:00; T7 8:00-10:00": days with the same hours are told together."""
    by_day: dict[int, list[str]] = {}
    for starts, ends in spans:
        first, last = starts.astimezone(zone), ends.astimezone(zone)
        by_day.setdefault(first.weekday(), []).append(f"{_clock(first)}-{_clock(last)}")
    return _by_days(by_day, days)


def weekly_hours(slots: Iterable[Slot], days: Sequence[str] = DAYS) -> str:
    """The same of what somebody offered for every week: "T7 8:00-10:00"."""
    by_day: dict[int, list[str]] = {}
    for slot in sorted(slots, key=lambda one: one.starts):
        hours = (f"{minute // 60}:{minute % 60:02d}" for minute in (slot.starts, slot.ends))
        by_day.setdefault(slot.weekday, []).append("-".join(hours))
    return _by_days(by_day, days)


def _by_days(by_day: dict[int, list[str]], names: Sequence[str]) -> str:
    groups: list[tuple[list[int], str]] = []
    for day in sorted(by_day):
        hours = ", ".join(dict.fromkeys(by_day[day]))
        if groups and groups[-1][1] == hours and groups[-1][0][-1] == day - 1:
            groups[-1][0].append(day)
        else:
            groups.append(([day], hours))
    return "; ".join(f"{_days(days, names)} {hours}" for days, hours in groups)


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"


def _days(days: Sequence[int], names: Sequence[str]) -> str:
    return names[days[0]] if len(days) == 1 else f"{names[days[0]]}-{names[days[-1]]}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """`part` of `whole` was answered without a person."""

    label: str
    whole: int
    part: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """What is drawn when the message leaves; small enough to stand in the outbox."""

    title: str
    legend: tuple[str, str]
    bars: tuple[Bar, ...]

    def to_ref(self) -> str:
        return json.dumps([self.title, self.legend, [[bar.label, bar.whole, bar.part] for bar in self.bars]])

    @classmethod
    def from_ref(cls, ref: str) -> Chart:
        title, (whole, part), bars = json.loads(ref)
        return cls(
            title=title, legend=(whole, part), bars=tuple(Bar(label=label, whole=w, part=p) for label, w, p in bars)
        )


DRAWN = "drawn"
"""The channel named by pictures that are drawn when they are sent."""
