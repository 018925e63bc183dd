"""Random rotas, and the plainest reading of one: minute by minute, with no arithmetic on spans."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from desk.caps import Caps, Paged
from desk.holidays import Local, days_off
from desk.rota import Rota
from desk.shifts import Busy, Override, OverrideKind, QuietHours, Shift
from desk.timetable import Days, ExamWeeks, Half, Lesson, Timetable, Weeks

STEP = timedelta(minutes=5)
"""Everything random here falls on five minutes, so that a search by five minutes is one by the minute."""
DAY = 1440
PEOPLE = (1, 2, 3)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")]
)
BASES = st.sampled_from(
    [
        date(2026, 11, 20),  # the Day of Culture follows on Tuesday
        date(2026, 12, 30),  # the year ends
        date(2026, 8, 21),  # a Saturday is worked like a Monday
        date(2027, 2, 3),  # Tết
        date(2026, 3, 27),  # Berlin's clocks leap
        date(2026, 10, 23),  # and go back
        date(2026, 4, 3),  # Lord Howe's
    ]
)
_minutes = st.integers(0, DAY // 5 - 1).map(lambda n: n * 5)


@st.composite
def rotas(draw: st.DrawFn) -> tuple[Rota, datetime]:
    """A rota, and a moment near something remarkable."""
    base, zone = draw(BASES), draw(ZONES)
    at = datetime(base.year, base.month, base.day, tzinfo=UTC) + STEP * draw(st.integers(0, 4 * 288))
    shifts = [
        Shift(person_id=draw(st.sampled_from(PEOPLE)), weekday=draw(st.integers(0, 6)), starts=starts, ends=ends)
        for starts, ends in draw(st.lists(_spans(), max_size=8))
    ]
    if draw(st.booleans()):
        shifts += [Shift(person_id=1, weekday=day, starts=0, ends=DAY) for day in range(7)]
    overrides = [_override(draw, base) for _ in range(draw(st.integers(0, 4)))]
    busy = []
    for _ in range(draw(st.integers(0, 3))):
        begins = at + STEP * draw(st.integers(-400, 400))
        busy.append(
            Busy(person_id=draw(st.sampled_from(PEOPLE)), starts_at=begins, ends_at=begins + STEP * draw(_lengths))
        )
    caps = Caps(day=draw(st.none() | st.integers(0, 2)), night=draw(st.none() | st.integers(0, 2)))
    paged = [
        Paged(person_id=draw(st.sampled_from(PEOPLE)), at=at - STEP * draw(st.integers(0, 500)))
        for _ in range(draw(st.integers(0, 4)))
    ]
    extra = (Local(date=base + timedelta(days=2), like=3), Local(date=base + timedelta(days=4), name="Lễ hội"))
    rota = Rota(
        zone=zone,
        people=PEOPLE,
        shifts=tuple(shifts),
        overrides=tuple(overrides),
        busy=tuple(busy),
        timetables=(_timetable(draw, base),) if draw(st.integers(0, 3)) else (),
        days_off=days_off((2026, 2027), extra if draw(st.booleans()) else ()),
        quiet=draw(st.none() | st.just(QuietHours()) | st.just(QuietHours(starts=720, ends=780))),
        caps=caps,
        paged=tuple(paged),
    )
    return rota, at


_lengths = st.integers(1, 300)


@st.composite
def _spans(draw: st.DrawFn) -> tuple[int, int]:
    """Now and then over midnight."""
    starts = draw(_minutes)
    return starts, starts + 5 * draw(st.integers(1, 144))


def _override(draw: st.DrawFn, base: date) -> Override:
    kind = draw(st.sampled_from(OverrideKind))
    person = draw(st.sampled_from(PEOPLE))
    starts, ends = draw(_spans() | st.just((0, 2 * DAY)))
    by = draw(st.sampled_from([other for other in PEOPLE if other != person]))
    day = base + timedelta(days=draw(st.integers(-1, 4)))
    return Override(
        kind=kind,
        person_id=person,
        date=day,
        starts=starts,
        ends=min(ends, 2 * DAY),
        by=by if kind is OverrideKind.REPLACE else None,
    )


def _timetable(draw: st.DrawFn, base: date) -> Timetable:
    lessons = [
        Lesson(
            person_id=draw(st.sampled_from(PEOPLE)),
            weekday=draw(st.integers(0, 6)),
            half=draw(st.sampled_from(Half)),
            period=draw(st.integers(1, 5)),
            weeks=draw(st.sampled_from(Weeks)),
        )
        for _ in range(draw(st.sampled_from((0, 5, 25, 40))))
    ]
    exam = ExamWeeks(
        first=base + timedelta(days=3),
        last=base + timedelta(days=3),
        supervisors=draw(st.none() | st.just((1,))),
    )
    return Timetable(
        school="THCS Bình Minh",
        year="2026-2027",
        first_day=base - timedelta(days=draw(st.integers(0, 20))),
        last_day=base + timedelta(days=9 - draw(st.integers(0, 9))),
        lessons=tuple(lessons),
        exam_weeks=(exam,) if draw(st.booleans()) else (),
        breaks=(Days(first=base + timedelta(days=5), last=base + timedelta(days=6)),) if draw(st.booleans()) else (),
    )


def plainly_may(rota: Rota, person: int, at: datetime) -> bool:
    """May he be asked? Read off the values one by one."""
    wall = at.astimezone(rota.zone)
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    yesterday = day - timedelta(days=1)
    duty = on_duty(rota, person, day, minute) or on_duty(rota, person, yesterday, minute + DAY)
    asleep = rota.quiet is not None and _is_quiet(rota.quiet, minute)
    busy = any(b.person_id == person and b.starts_at <= at < b.ends_at for b in rota.busy)
    return duty and not asleep and not busy and not in_class(rota, person, day, minute) and not full(rota, person, at)


def on_duty(rota: Rota, person: int, day: date, minute: int) -> bool:
    weekday = rota.days_off.weekday(day)
    has = {
        one: any(s.person_id == one and s.weekday == weekday and s.starts <= minute < s.ends for s in rota.shifts)
        for one in PEOPLE
    }
    for override in rota.overrides:
        if override.date == day and override.starts <= minute < override.ends:
            if override.by is not None:
                has[override.by] = has[override.by] or has[override.person_id]
            has[override.person_id] = override.kind is OverrideKind.ADD
    return has[person]


def in_class(rota: Rota, person: int, day: date, minute: int) -> bool:
    return any(_in_class(timetable, rota, person, day, minute) for timetable in rota.timetables)


def _in_class(timetable: Timetable, rota: Rota, person: int, day: date, minute: int) -> bool:
    weekday = rota.days_off.weekday(day)
    outside = not timetable.first_day <= day <= timetable.last_day
    if weekday is None or outside or any(b.first <= day <= b.last for b in timetable.breaks):
        return False
    own = [lesson for lesson in timetable.lessons if lesson.person_id == person]
    for exam in timetable.exam_weeks:
        if exam.first <= day <= exam.last:
            supervises = exam.supervisors is None or person in exam.supervisors
            return bool(own) and supervises and weekday < 6 and (420 <= minute < 680 or 780 <= minute < 1040)
    week = (day - date(2026, 8, 31)).days // 7 + 1  # the year 2026-2027 begins in the week of Saturday 5 September
    parity = {Weeks.EVERY, Weeks.EVEN if week % 2 == 0 else Weeks.ODD}
    taught = [lesson for lesson in own if lesson.weekday == weekday and lesson.weeks in parity]
    bells = [period for one in taught if (period := timetable.bells.period(one.half, one.period)) is not None]
    if any(p.starts <= minute < p.ends for p in bells):
        return True
    ended = max((p.ends for p in bells if p.ends <= minute), default=-DAY)
    begins = min((p.starts for p in bells if p.starts > minute), default=3 * DAY)
    return begins - ended < 10


def _is_quiet(quiet: QuietHours, minute: int) -> bool:
    if quiet.starts < quiet.ends:
        return quiet.starts <= minute < quiet.ends
    return minute >= quiet.starts or minute < quiet.ends


def full(rota: Rota, person: int, at: datetime) -> bool:
    here = _night_or_day(rota, at)
    most = rota.caps.night if here[1] == "night" else rota.caps.day
    had = sum(page.person_id == person and _night_or_day(rota, page.at) == here for page in rota.paged)
    return most is not None and had >= most


def _night_or_day(rota: Rota, at: datetime) -> tuple[date, str]:
    wall = at.astimezone(rota.zone)
    if wall.hour < 6:
        return wall.date() - timedelta(days=1), "night"
    return wall.date(), "night" if wall.hour >= 18 else "day"
