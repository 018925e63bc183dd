"""How people behave in `bench oncall`: askers who wait, teachers who answer late, forget, fall ill, swap and leave.

They read what they are sent and type what people type; each reaction is an act at a later minute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

from bot.bench.oncall_audit import Audit
from bot.bench.oncall_world import BREAK, COORDINATOR, DAY, EXAM, Place, Teacher, World, day_of
from desk.outbound import Outbound

Say = Callable[[str, str, str], list[Outbound]]
"""Account, chat and words; what the desk says at once."""
At = Callable[[int, Callable[[int], object]], None]
_NUMBER = re.compile(r"#(\d+)")
_QUESTIONS = (
    "Ai cấp lại mật khẩu hòm thư công vụ cho em thế nào?",
    "Hồ sơ báo lỗi khi chuyển bước thì làm thế nào?",
    "Máy quét không nhận khay giấy thì phải làm sao?",
    "Phần mềm hộ tịch không mở được thì làm thế nào?",
    "Em không thấy nút ký số ở đâu ạ?",
)
KNOWN = (
    "Token không hiện chứng thư số thì làm thế nào?",
    "Máy in không chạy thì làm thế nào?",
    "Đổi mật khẩu dịch vụ công ở đâu ạ?",
)
"""What the knowledge answers at once."""
_WEIGHTS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.15, 0.05)


class Village:
    """All people of the world. `at` plans an act, `say` performs it."""

    def __init__(self, world: World, random: Random, audit: Audit, at: At, say: Say) -> None:
        self._world, self._random, self._audit, self._at, self._say = world, random, audit, at, say
        self._to_people = 1.0
        self._busy_askers: dict[str, int] = {}
        self._asker_of: dict[int, tuple[str, str]] = {}

    def plan(self, questions: int, to_people: float) -> None:
        """Everything that nobody's words bring about: questions, and what happens in teachers' lives."""
        self._to_people = to_people
        days = range(self._world.days)
        weights = [_WEIGHTS[day_of(day * DAY).weekday()] for day in days]
        for _ in range(questions):
            day = self._random.choices(days, weights)[0]
            place = self._random.choice(self._world.places)
            self._at(day * DAY + self._minute_of_day(), partial(self._ask, place=place))
        for place, teacher in self._world.teachers():
            for day in days:
                self._lives(place, teacher, day * DAY)

    def _minute_of_day(self) -> int:
        if self._random.random() < 0.06:
            return self._random.randrange(300, 1380)
        return int(self._random.triangular(440, 1030, self._random.choice((540, 870))))

    def _ask(self, minute: int, *, place: Place) -> None:
        free = [n for n in range(place.officials) if f"o{place.id}-{n}" not in self._busy_askers]
        number = self._random.choice(free) if free else place.officials
        place.officials = max(place.officials, number + 1)
        account = f"o{place.id}-{number}"
        known = self._random.random() >= self._to_people
        text = self._random.choice(KNOWN if known else _QUESTIONS)
        if not known and self._random.random() < 0.05:
            text = f"Dân đang chờ ạ. {text}"
        self._busy_askers[account] = 0
        for said in self._say(account, place.group, text):
            if said.thread is not None and said.chat == place.group and account in self._busy_askers:
                self._busy_askers[account] = said.thread
        thread = self._busy_askers[account]
        if not thread:
            raise RuntimeError(f"no thread was opened for {account} {text} {minute}")
        self._asker_of[thread] = (account, place.group)
        if known:
            self._reads_answer(minute, thread)
        elif self._random.random() < 0.02:
            self._at(minute + self._random.randrange(5, 90), lambda m: self._ends(thread, f"không cần nữa #{thread}"))

    def _reads_answer(self, minute: int, thread: int) -> None:
        chance, later = self._random.random(), minute + self._random.randrange(3, 40)
        if chance < 0.75:
            self._at(later, lambda m: self._ends(thread, f"được {thread}"))
        elif chance < 0.9:
            self._at(later, lambda m: self._still_broken(thread, "Vẫn chưa được ạ"))
        else:
            self._at(minute + 5 * DAY, lambda m: self._forgets(thread))

    def _ends(self, thread: int, text: str) -> None:
        account, group = self._asker_of[thread]
        if self._busy_askers.get(account) == thread:
            self._say(account, group, text)
            self._audit.ends(thread)
            del self._busy_askers[account]

    def _lives(self, place: Place, teacher: Teacher, day: int) -> None:
        """What befalls him on this day."""
        chance = self._random.random()
        early = day + self._random.randrange(380, 700)
        if chance < 0.012:
            self._at(early, lambda m: self._away(teacher, m, m // DAY * DAY + DAY, "hôm nay tôi ốm"))
        elif chance < 0.027:
            until = early % DAY // 60 + 2
            self._at(early, lambda m: self._away(teacher, m, m // DAY * DAY + until * 60, f"bận đến {until}h"))
        elif chance < 0.037:
            self._at(early, lambda m: self._away(teacher, m, m // DAY * DAY + DAY, "hôm nay tôi bận"))
        elif chance < 0.042:
            self._at(early, lambda m: self._leaves(teacher, m, self._random.randrange(2, 6)))
        elif chance < 0.060:
            self._at(early, lambda m: self._swaps(place, teacher, m))
        elif chance < 0.066:
            self._at(early, lambda m: self._teaches(teacher, m))
        elif chance < 0.072:
            self._at(early, lambda m: self._offers(teacher, m))
        elif chance < 0.0725 and day > 20 * DAY:
            self._at(early, lambda m: self._leaves(teacher, m, 90))

    def _away(self, teacher: Teacher, minute: int, until: int, text: str) -> None:
        self._say(teacher.account, teacher.chat, text)
        teacher.away.append((minute, until))

    def _offers(self, teacher: Teacher, minute: int) -> None:
        """Also for a holiday: whoever says so himself may be called then."""
        self._say(teacher.account, teacher.chat, "chiều mai tôi rảnh")
        tomorrow = (minute // DAY + 1) * DAY
        teacher.offers.append((tomorrow + 13 * 60, tomorrow + 17 * 60))

    def _leaves(self, teacher: Teacher, minute: int, days: int) -> None:
        """From tomorrow on; who goes for good gives everything away first."""
        first, last = day_of(minute) + timedelta(days=1), day_of(minute) + timedelta(days=days)
        self._say(teacher.account, teacher.chat, f"tôi nghỉ từ {first:%-d/%-m/%Y} đến {last:%-d/%-m/%Y}")
        teacher.away.append((minute // DAY * DAY + DAY, minute // DAY * DAY + (days + 1) * DAY))
        if days > 30:
            self._say(teacher.account, teacher.chat, "bàn giao hết")

    def _swaps(self, place: Place, teacher: Teacher, minute: int) -> None:
        others = [one for one in place.teachers if one is not teacher]
        if others:
            day = day_of(minute) + timedelta(days=self._random.randrange(1, 7))
            name = self._random.choice(others).person.name
            self._say(teacher.account, teacher.chat, f"đổi ca {day:%-d/%-m} với {name}")

    def _teaches(self, teacher: Teacher, minute: int) -> None:
        """One more lesson from now on, typed."""
        weekday, period = self._random.randrange(5), self._random.randrange(1, 6)
        if any(lesson[:3] == (weekday, "morning", period) for lesson in teacher.lessons):
            return
        self._say(teacher.account, teacher.chat, f"sáng thứ {weekday + 2} tiết {period} tôi dạy")
        teacher.attends((weekday, "morning", period, "every"), self._world.days, since=minute)
        if EXAM[1] > day_of(minute) or BREAK[1] > day_of(minute):
            teacher.supervises(self._world.days)

    def reads(self, minute: int, said: Outbound) -> None:
        """Somebody has a message before him, and may do something about it later."""
        found = self._world.by_chat.get(said.chat)
        if found is not None and said.edits is None:
            self._teacher_reads(minute, *found, said)
        elif said.chat == f"private-{COORDINATOR}":
            self._coordinator_reads(minute, said)
        elif said.thread in self._asker_of and "(#" in said.markup.partition("\n")[0]:
            self._asker_reads(minute, said.thread)

    def _coordinator_reads(self, minute: int, said: Outbound) -> None:
        """She looks at what is proposed for the knowledge, and takes none of it: what it holds stays as it is."""
        if "<b>duyệt " in said.markup:
            for number in dict.fromkeys(_NUMBER.findall(said.markup)):
                self._at(minute + self._random.randrange(5, 90), partial(self._refuses, number=number))

    def _refuses(self, _: int, *, number: str) -> None:
        self._say(COORDINATOR, f"private-{COORDINATOR}", f"bỏ {number}")

    def _asker_reads(self, minute: int, thread: int) -> None:
        self._audit.answers(minute, thread)
        chance, later = self._random.random(), minute + self._random.randrange(3, 70)
        if chance < 0.7:
            self._at(later, lambda m: self._ends(thread, f"được {thread}"))
        elif chance < 0.8:
            self._at(later, lambda m: self._still_broken(thread, "Vẫn lỗi như cũ ạ, em làm lại mấy lần rồi."))
        else:  # says nothing, and asks nothing else until the desk has closed it
            self._at(minute + 5 * DAY, lambda m: self._forgets(thread))

    def _forgets(self, thread: int) -> None:
        account = self._asker_of[thread][0]
        if self._busy_askers.get(account) == thread:
            del self._busy_askers[account]

    def _still_broken(self, thread: int, text: str) -> None:
        account, group = self._asker_of[thread]
        if self._busy_askers.get(account) == thread:
            self._say(account, group, text)

    def _teacher_reads(self, minute: int, place: Place, teacher: Teacher, said: Outbound) -> None:
        text, chance = said.markup, self._random.random()
        if "nhờ" in text and "“đồng ý”" in text:
            if chance < 0.7:
                self._soon(teacher, minute, 60, lambda m: self._say(teacher.account, teacher.chat, "đồng ý"))
            return
        number = said.thread or next((int(one) for one in _NUMBER.findall(text)), None)
        if number is None:
            return
        if said.key.startswith("page:"):
            if chance < teacher.diligence * 0.8:
                self._soon(teacher, minute, 6, lambda m: self._claims(place, teacher, number, m))
        elif "Nhắc nhẹ" in text and number in self._mine(teacher):
            if chance < 0.6:
                self._soon(teacher, minute, 10, lambda m: self._answers(teacher, number))
            elif chance < 0.8:
                self._soon(teacher, minute, 10, lambda m: self._types(teacher, f"trả {number}"))
        elif "chuyển cho người khác nhé" in text and chance < 0.4:
            self._at(minute + 2, lambda m: self._types(teacher, f"{'giữ' if chance < 0.25 else 'trả'} {number}"))
        elif "Vẫn lỗi" in text and chance < 0.8:
            self._soon(teacher, minute, 15, lambda m: self._answers(teacher, number))

    def _mine(self, teacher: Teacher) -> set[int]:
        return {number for number, who in self._audit.holders.items() if teacher.account in who}

    def _soon(self, teacher: Teacher, minute: int, middle: float, act: Callable[[int], object]) -> None:
        """After about so many minutes, when he is not in class, and awake."""
        at = minute + 1 + int(middle * self._random.lognormvariate(0, 0.9))
        while at < len(teacher.in_class) and (teacher.in_class[at] or not 330 <= at % DAY < 1350):
            at += 5
        self._at(at, lambda m: act(m))

    def _types(self, teacher: Teacher, text: str) -> list[Outbound]:
        return self._say(teacher.account, teacher.chat, text)

    def _claims(self, place: Place, teacher: Teacher, number: int, minute: int) -> None:
        self._types(teacher, f"nhận {number}")
        if teacher.account not in self._audit.holders[number]:
            return
        chance = self._random.random()
        if chance < 0.78:
            self._soon(teacher, minute, 12, lambda m: self._answers(teacher, number))
        elif chance < 0.84:
            self._soon(teacher, minute, 120, lambda m: self._answers(teacher, number))
        elif chance < 0.88:
            self._soon(teacher, minute, 8, lambda m: self._types(teacher, f"trả {number}"))
        elif chance < 0.92:
            name = self._random.choice(place.teachers).person.name
            text = f"chuyển {number} cho {name}: đã hỏi tên máy"
            self._soon(teacher, minute, 8, lambda m: self._types(teacher, text))

    def _answers(self, teacher: Teacher, number: int) -> None:
        """Whoever still thinks that it is his; nobody answers what was taken from him."""
        if teacher.account in self._audit.holders[number]:
            self._types(teacher, f"trả lời {number}: Anh/chị tắt máy đi rồi bật lại giúp tôi nhé.")
