"""The auditor of `bench oncall`: believes only what was said to people, what they said, and the generated truth.

It never asks the code that is judged. A promise is a time that an asker was told in words; it is kept when he hears
from the desk again by then. A claim is what a teacher was told in words to be his.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date

from bot.bench.oncall_world import DAY, FIRST_DAY, HOLIDAYS, Place, Teacher, World, day_of
from desk.outbound import Outbound

_TIME = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)"
    r"(?: (?:(?P<tomorrow>(?:sáng|trưa|chiều|tối) mai)"
    r"|(?:thứ \w+|Chủ nhật) (?P<day>\d\d)/(?P<month>\d\d)(?:/(?P<year>\d{4}))?))?"
)
_ASIDE = re.compile(r"em nhắc tiếp")
"""Says when the desk reminds the teachers, not when the asker hears more: what he waits for stays."""
_TAGS = re.compile(r"</?[bi]>")
_NUMBER = re.compile(r"#(\d+)")
_YOURS = re.compile(r"đã nhận #|cho thầy/cô:|giờ là của thầy/cô|^Em đã chuyển cho .* \(#")
_BELL = re.compile(r"chuyển cho người khác nhé\?\s.*Chưa thấy tin, đến giờ em hỏi người đang rảnh", re.DOTALL)
_KEPT = re.compile(r"vẫn của thầy/cô")
_ALL_YOURS = "giờ là của thầy/cô"
_GONE = re.compile(
    r"không phải theo câu này nữa|đã được mở lại cho thầy cô khác|em đã mở lại câu|không cần hỗ trợ câu"
    r"|^Em đã trả câu|^Em đã chuyển câu|^Em đã đưa #|^Em đã bàn giao cho|^Đã đóng câu"
)


@dataclass
class Followed:
    """One thread as its asker lives it, in minutes. `promised`: what he waits for now."""

    opened: int
    promised: int | None = None
    broken: int = 0
    answered: int | None = None
    first_promise: int | None = None
    is_over: bool = False


@dataclass
class Audit:
    world: World
    counted: Counter[str] = field(default_factory=Counter)
    """Faults by kind."""
    load: Counter[tuple[str, str]] = field(default_factory=Counter)
    windows: Counter[tuple[str, int, bool]] = field(default_factory=Counter)
    threads: dict[int, Followed] = field(default_factory=dict)
    lapses: dict[tuple[int, str], int] = field(default_factory=dict)
    """When a teacher's silence gives a thread away, as he was told before his bell."""
    holders: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    double: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    unowned_since: dict[int, int] = field(default_factory=dict)
    unowned: int = 0

    def fault(self, kind: str, minute: int, about: object) -> None:
        self.counted[kind] += 1
        if len(self.faults) < 200:
            self.faults.append(f"{kind} {day_of(minute)} {minute % DAY // 60}:{minute % 60:02d} {about}")

    def hear(self, minute: int, said: Outbound, *, by_itself: bool) -> None:
        """A message has left. `by_itself`: no word of its reader brought it."""
        found = self.world.by_chat.get(said.chat)
        if found is not None:
            place, teacher = found
            if said.key.startswith("page:") and said.edits is None:
                self._page(minute, place, teacher, said)
            elif by_itself and said.edits is None and place.is_quiet(minute):
                self.fault("reminders_at_night", minute, f"{said.chat} {_plain(said)[:60]}")
            self._belief(minute, teacher, said)
        elif said.chat in self.world.by_group and said.thread is not None:
            self._told(minute, said.thread, _plain(said))

    def _page(self, minute: int, place: Place, teacher: Teacher, said: Outbound) -> None:
        self.load[day_of(minute).strftime("%Y-%m"), teacher.account] += 1
        who = f"{teacher.account} #{said.thread}"
        if teacher.in_class[minute]:
            self.fault("pages_in_class", minute, who)
        if place.is_quiet(minute):
            self.fault("pages_in_quiet_hours", minute, who)
        if teacher.is_away(minute):
            self.fault("pages_while_away", minute, who)
        if day_of(minute) in HOLIDAYS and not teacher.has_offered(minute):
            self.fault("pages_on_holidays", minute, who)
        by_day = 360 <= minute % DAY < 1080
        window = (teacher.account, (minute - 360) // DAY, by_day)
        self.windows[window] += 1
        most = place.cap_day if by_day else place.cap_night
        if most is not None and self.windows[window] > most:
            self.fault("pages_over_cap", minute, who)

    def _belief(self, minute: int, teacher: Teacher, said: Outbound) -> None:
        text = _plain(said)
        numbers = [int(number) for number in _NUMBER.findall(text)]
        if _BELL.search(text):
            self.lapses[numbers[0], teacher.account] = promised_in(text, minute) or minute
        elif _KEPT.search(text):
            self.lapses.pop((numbers[0], teacher.account), None)
        elif _GONE.search(text):
            for number in numbers:
                self.holders[number].discard(teacher.account)
        elif _YOURS.search(text):
            for number in numbers if _ALL_YOURS in text else numbers[:1]:
                self.lapses.pop((number, teacher.account), None)
                gone = {one for one in self.holders[number] if self.lapses.get((number, one), minute + 1) <= minute}
                self.holders[number] = self.holders[number] - gone | {teacher.account}
                if len(self.holders[number]) > 1 and number not in self.double:
                    self.double.add(number)
                    self.faults.append(f"double #{number} {sorted(self.holders[number])}")

    def opens(self, minute: int, number: int) -> None:
        self.threads[number] = Followed(opened=minute)

    def _told(self, minute: int, number: int, text: str) -> None:
        thread = self.threads.get(number)
        if thread is None:
            return
        self._pass(thread, number, minute)
        if not _ASIDE.search(text):
            thread.promised = promised_in(text, minute)
        if thread.first_promise is None:
            thread.first_promise = thread.promised

    def _pass(self, thread: Followed, number: int, minute: int) -> None:
        if thread.promised is not None and minute > thread.promised and not thread.is_over:
            thread.broken += 1
            late = minute - thread.promised
            self.fault("promises_broken_silently", thread.promised, f"#{number}, next word {late} min later")

    def answers(self, minute: int, number: int) -> None:
        thread = self.threads[number]
        if thread.answered is None:
            thread.answered = minute

    def ends(self, number: int) -> None:
        """The asker needs it no more."""
        if number in self.threads:
            self.threads[number].is_over = True
        self.holders[number].clear()

    def reopens(self, number: int) -> None:
        if number in self.threads:
            self.threads[number].is_over = False

    def owned(self, minute: int, number: int, *, is_cared_for: bool) -> None:
        """At this minute somebody owns the thread or a next step is due, or neither."""
        since = self.unowned_since.get(number)
        if is_cared_for and since is not None:
            self.unowned += minute - self.unowned_since.pop(number)
        elif not is_cared_for and since is None:
            self.unowned_since[number] = minute
            self.fault("unowned", minute, f"#{number}")

    def close(self, minute: int) -> None:
        for number, thread in self.threads.items():
            self._pass(thread, number, minute)
        for since in self.unowned_since.values():
            self.unowned += minute - since
        self.unowned_since.clear()


def promised_in(text: str, minute: int) -> int | None:
    """The last time named in these words, as a minute of the simulation."""
    found = list(_TIME.finditer(text))
    if not found:
        return None
    last = found[-1]
    at = int(last["hour"]) * 60 + int(last["minute"])
    today = day_of(minute)
    if last["tomorrow"]:
        return (minute // DAY + 1) * DAY + at
    if last["day"]:
        year = int(last["year"]) if last["year"] else today.year
        return (date(year, int(last["month"]), int(last["day"])) - FIRST_DAY).days * DAY + at
    return minute // DAY * DAY + at


def _plain(said: Outbound) -> str:
    return _TAGS.sub("", said.markup)


def spread(load: dict[tuple[str, str], int], accounts: list[str]) -> float:
    """Of the month with the widest: the most pages one teacher got, over what the one in the middle got."""
    months = {month for month, _ in load}
    widest = 1.0
    for month in months:
        counts = [load.get((month, account), 0) for account in accounts]
        middle = statistics.median(counts)
        widest = max(widest, max(counts) / middle if middle else float(max(counts)))
    return widest
