"""A stage without a desk behind it: it says a few fixed things, so that the page can be built, tested and looked at.

python -m tests.web.fake_stage [PORT]     serve it on loopback, to look at
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from bot.channels.simulator import Shown
from bot.demo.broadcast import Broadcast
from bot.demo.stage import (
    Actor,
    Cast,
    Fresh,
    Happening,
    Line,
    Place,
    Play,
    Progress,
    Refused,
    Said,
    Summary,
    Tick,
    Typing,
)
from bot.web.simulator import ZONE, simulator_routes
from desk.inbound import ChatKind, Photo
from desk.outbound import Choice
from desk.people import ChatRole, Role

START = datetime(2026, 3, 2, 7, 0, tzinfo=ZONE)
BOT = "Cầu Nối"
ACTORS = (
    Actor(id="hoa", name="chị Hoa", role=Role.OFFICIAL),
    Actor(id="hung", name="anh Hùng", role=Role.OFFICIAL),
    Actor(id="thuy", name="chị Thuỷ", role=Role.OFFICIAL),
    Actor(id="dao", name="thầy Đạo", role=Role.TEACHER, private="rieng-dao"),
    Actor(id="lan", name="cô Lan", role=Role.TEACHER, private="rieng-lan"),
    Actor(id="thu", name="cô Thu", role=Role.COORDINATOR, private="rieng-thu"),
)
PLACES = (
    Place(
        id="ky-lua",
        title="Nhóm Phường Kỳ Lừa",
        kind=ChatKind.GROUP,
        role=ChatRole.OFFICIALS,
        profile="telegram",
        members=("hoa", "hung", "thuy"),
    ),
    Place(
        id="giao-vien",
        title="Nhóm thầy cô trực",
        kind=ChatKind.GROUP,
        role=ChatRole.TEACHERS,
        profile="telegram",
        members=("dao", "lan", "thu"),
    ),
    *(
        Place(
            id=actor.private,
            title=actor.name,
            kind=ChatKind.PRIVATE,
            role=ChatRole.PRIVATE,
            profile="telegram",
            members=(actor.id,),
        )
        for actor in ACTORS
        if actor.private
    ),
)
ANSWER = (
    "1. Anh/chị đóng hết trình duyệt, rút token, đợi vài giây rồi cắm lại.\n"
    "2. Mở phần mềm quản lý token xem có chứng thư mang tên mình không.\n"
    "3. Mở lại <b>VGCA Sign Service</b>, mở trình duyệt rồi ký lại.\n\n"
    "⚠️ <b>Đừng thử mã PIN nhiều lần</b>, token sẽ bị khoá.\n<i>Được chưa ạ?</i>"
)
FEEDBACK = (Choice(label="Được rồi", says="được 1"), Choice(label="Chưa được", says="chưa 1"))
DAY: tuple[tuple[str, str | None, str, str], ...] = (
    (
        "ky-lua",
        "hung",
        "chào cả nhà, chúc mọi người tuần mới vui vẻ ạ",
        "7:00. Sáng thứ Hai, cả phường bắt đầu làm việc",
    ),
    ("ky-lua", "hoa", "cks bao loi ko tim thay chung thu so thay oi", "Chị Hoa hỏi, gõ không dấu"),
    ("ky-lua", None, ANSWER, "Cầu Nối trả lời ngay trong nhóm"),
    ("ky-lua", "hoa", "vẫn chưa được ạ", "Chưa được: câu hỏi tới thầy cô"),
    (
        "giao-vien",
        None,
        "<b>Câu 1</b> · chị Hoa: cks báo lỗi &lt;không thấy chứng thư&gt;",
        "Thầy Đạo vào tiết 3, cô Lan rảnh",
    ),
    ("rieng-lan", None, "Cô ơi, <b>câu 1</b> cần người. Gõ <code>nhận 1</code> để nhận.", "Cô Lan được gọi"),
    ("giao-vien", "lan", "nhận 1", "Hai thầy cô cùng nhận một lúc"),
    ("giao-vien", "dao", "nhận 1", "Hai thầy cô cùng nhận một lúc"),
    ("ky-lua", None, "Đã có <b>cô Lan</b> nhận câu 1, chị Hoa chờ một chút nhé.", "Chỉ một người được"),
)
FIGURES = Summary(
    messages=86,
    asked=14,
    answered_by_faq=8,
    answered_by_teachers=4,
    withdrawn=1,
    open=1,
    lost=0,
    first_reaction=timedelta(seconds=6),
    pages=9,
    claimed=1,
    claimed_once=1,
    reopened=1,
    kept_silent=11,
    days=7,
)


class FakeStage:
    """`beat` is the pause between two lines of the day."""

    def __init__(self, beat: float = 0.6) -> None:
        self.lines: list[Line] = []
        self.asked: list[tuple[str, float | None]] = []
        self.refuses = False
        self._beat = beat
        self._broadcast = Broadcast()
        self._shown: dict[str, list[Shown]] = {}
        self._typing: set[str] = set()
        self._now = START
        self._progress = Progress(play=Play.IDLE)
        self._summary: Summary | None = None
        self._last = 0
        self._playing: asyncio.Task[None] | None = None
        self._going = asyncio.Event()

    def cast(self) -> Cast:
        return Cast(bot_name=BOT, actors=ACTORS, places=PLACES)

    def history(self) -> Mapping[str, Sequence[Shown]]:
        return self._shown

    def typing(self) -> frozenset[str]:
        return frozenset(self._typing)

    def now(self) -> datetime:
        return self._now

    def progress(self) -> Progress:
        return self._progress

    def summary(self) -> Summary | None:
        return self._summary

    def subscribe(self) -> AsyncIterator[Happening]:
        return self._broadcast.subscribe()

    async def say(self, line: Line) -> None:
        if self.refuses or self._progress.play in (Play.PLAYING, Play.PAUSED):
            raise Refused("playing", "Đang chiếu một ngày; bấm Dừng để tự gõ.")
        self.lines.append(line)
        if line.press is not None:
            self.put(line.chat, None, f"Đã nghe: <b>{line.press}</b>", reply_to=line.press_message)
            return
        said = self.put(line.chat, line.person, line.text, photo=line.photo, reply_to=line.reply_to)
        if line.chat == "ky-lua":
            self.set_typing(line.chat, on=True)
            await asyncio.sleep(min(0.5, self._beat))
            self.set_typing(line.chat, on=False)
            self.put(line.chat, None, ANSWER, reply_to=said.message_id, choices=FEEDBACK)

    async def advance(self, span: timedelta) -> None:
        self._now += span
        self._broadcast.tell(Tick(now=self._now))

    async def play_day(self, speed: float) -> None:
        self._going.set()
        self._shown.clear()
        self._now, self._summary = START, None
        self._broadcast.tell(Fresh())
        self._set_progress(Play.PLAYING, 0, speed=speed)
        self._playing = asyncio.create_task(self._play())

    async def _play(self) -> None:
        for step, (chat, person, words, caption) in enumerate(DAY):
            await self._going.wait()
            await self.advance(timedelta(minutes=7))
            self._set_progress(Play.PLAYING, step / len(DAY), caption)
            self.put(chat, person, words)
            await asyncio.sleep(self._beat)
        self._summary = FIGURES
        self._broadcast.tell(FIGURES)
        self._set_progress(Play.DONE, 1)

    async def pause(self) -> None:
        self.asked.append(("pause", None))
        self._going.clear()
        self._set_progress(Play.PAUSED, self._progress.done, self._progress.caption)

    async def resume(self) -> None:
        self.asked.append(("resume", None))
        self._going.set()
        self._set_progress(Play.PLAYING, self._progress.done, self._progress.caption)

    async def stop(self) -> None:
        self.asked.append(("stop", None))
        if self._playing is not None:
            self._playing.cancel()
        self._set_progress(Play.IDLE, self._progress.done)

    async def set_speed(self, speed: float) -> None:
        self.asked.append(("speed", speed))

    async def next_step(self) -> None:
        self.asked.append(("next", None))

    def put(
        self,
        chat: str,
        person: str | None,
        words: str,
        *,
        reply_to: str | None = None,
        photo: bool = False,
        choices: tuple[Choice, ...] = (),
        name: str = "",
    ) -> Shown:
        self._last += 1
        names = {actor.id: actor.name for actor in ACTORS}
        shown = Shown(
            chat=chat,
            message_id=str(self._last),
            sender=person,
            sender_name=name or names.get(person or "", BOT),
            markup=words,
            at=self._now,
            choices=choices,
            photos=(Photo(ref="anh", channel="fake", name="anh-loi.png"),) if photo else (),
            reply_to=reply_to,
        )
        self._shown.setdefault(chat, []).append(shown)
        self._broadcast.tell(Said(place=chat, message=shown))
        return shown

    def edit(self, shown: Shown, words: str) -> None:
        shown.markup, shown.edited = words, True
        self._broadcast.tell(Said(place=shown.chat, message=shown, edited=True))

    def set_typing(self, place: str, *, on: bool) -> None:
        (self._typing.add if on else self._typing.discard)(place)
        self._broadcast.tell(Typing(place=place, on=on))

    def _set_progress(self, play: Play, done: float, caption: str = "", speed: float | None = None) -> None:
        self._progress = Progress(play=play, done=done, caption=caption, speed=speed or self._progress.speed)
        self._broadcast.tell(self._progress)


if __name__ == "__main__":
    web.run_app(simulator_routes(FakeStage()), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8099)
