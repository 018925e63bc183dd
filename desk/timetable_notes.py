"""What is found while a school's timetable is read: lessons with their places, and what could not be understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desk.sheets import Place, Sheet, address
from desk.timetable import Half, Weeks


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadLesson:
    """One teacher's lesson in one period, with the place where it stands."""

    teacher: str
    weekday: int
    half: Half
    period: int
    class_name: str
    subject: str
    weeks: Weeks
    sheet: str
    place: Place

    @property
    def cell(self) -> str:
        return address(self.place)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unread:
    """What could not be understood, where, and why; `aside`: on a sheet that speaks of no lessons at all."""

    sheet: str
    place: Place
    text: str
    why: str
    aside: bool = False

    @property
    def cell(self) -> str:
        return address(self.place)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """`without_teacher` counts cells such as "Chào cờ"; `guessed_morning`: no half of the day was written anywhere."""

    lessons: tuple[ReadLesson, ...] = ()
    unread: tuple[Unread, ...] = ()
    without_teacher: int = 0
    guessed_morning: bool = False
    school: str = ""
    starts: date | None = None
    years: tuple[int, int] | None = None
    hidden: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """What the layouts write down while they read one sheet."""

    sheet: Sheet
    lessons: list[ReadLesson]
    unread: list[Unread]
    half: Half | None = None
    without_teacher: int = 0
    guessed_morning: bool = False

    def refuse(self, place: Place, text: str, why: str, *, aside: bool = False) -> None:
        self.unread.append(Unread(sheet=self.sheet.name, place=place, text=text, why=why, aside=aside))

    def lesson(self, place: Place, slot: Slot, teacher: str, **more: str) -> None:
        weeks = Weeks(more.get("weeks", Weeks.EVERY))
        self.lessons.append(
            ReadLesson(
                teacher=teacher,
                weekday=slot.weekday,
                half=slot.half,
                period=slot.period,
                class_name=more.get("class_name", ""),
                subject=more.get("subject", ""),
                weeks=weeks,
                sheet=self.sheet.name,
                place=place,
            )
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    weekday: int
    half: Half
    period: int


@dataclass(slots=True)
class Walk:
    """Down the rows of a table: a weekday and a half of the day hold until the next one is written."""

    notes: Notes
    day: int | None = None
    half: Half | None = None
    last: int = 0

    def turn(self, day: int | None) -> None:
        if day != self.day:
            self.day, self.half, self.last = day, None, 0

    def part(self, half: Half | None) -> None:
        if half is not None and half is not self.half:
            self.half, self.last = half, 0

    def slot(self, day: int, said: Half | None, number: int) -> Slot:
        """Periods 6–10 are the afternoon's; a count that begins again without a word is the afternoon, too."""
        self.part(said)
        half = self.half or self.notes.half
        if half is None and number > 5:
            half = Half.AFTERNOON
        elif half is None and number < self.last:
            half = self.half = Half.AFTERNOON
        self.last = number
        if half is None:
            half = Half.MORNING
            self.notes.guessed_morning = True
        if half is Half.AFTERNOON and 5 < number <= 10:
            number -= 5
        return Slot(weekday=day, half=half, period=number)


def once(texts: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
