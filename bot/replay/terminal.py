"""The simulated commune in a terminal: one types as anybody, moves the clock, or watches a day go by."""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from bot.replay import acting, report
from bot.replay.models import PRIVATE, CaptionStep, Saying, Says
from bot.replay.player import Player
from bot.replay.script import Script
from bot.replay.simulation import Simulation, open_simulation
from bot.replay.span import parse_span, spoken
from bot.replay.transcript import Line

HELP = """\
[bold]hoa: câu hỏi[/]     chị Hoa nói trong nhóm (ai có mặt: /ai)
[bold]dao> nhận 1[/]      thầy Đạo nhắn riêng cho Cầu Nối
[bold]câu hỏi[/]          người vừa nói nói tiếp, ở chỗ vừa nói
[bold]hoa: @ lời[/]       nhắc tên Cầu Nối;  [bold]^ lời[/] trả lời vào tin của nó
[bold]hoa: \\[ảnh] lời[/]   kèm ảnh;  [bold]hoa: \\[Được rồi][/] bấm nút
/tua 10m thời gian trôi · /ngay xem cả một ngày · /trogiup · /thoat"""

_TYPED = re.compile(r"^(?P<who>[\w-]+)\s*(?P<where>[:>])\s*(?P<words>.*)$", re.DOTALL)
_PHOTO = "[ảnh]"
_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_TICK = 0.3
_AFTER_PIPED = timedelta(seconds=6)
"""When nobody sits there, each line gets the time the desk takes for the rest of a question."""

Ask = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """One line that somebody says or does."""

    who: str
    private: bool
    saying: Saying


def read(line: str, people: frozenset[str], last: tuple[str, bool] | None) -> Typed | None:
    """Who says what in this line; None when it does not tell who."""
    found = _TYPED.match(line.strip())
    if found is not None and found["who"] in people:
        return Typed(who=found["who"], private=found["where"] == ">", saying=_saying(found["words"], found["where"]))
    if last is None:
        return None
    return Typed(who=last[0], private=last[1], saying=_saying(line.strip(), ">" if last[1] else ":"))


def _saying(words: str, where: str) -> Saying:
    told: dict[str, object] = {"in": PRIVATE} if where == ">" else {}
    button = re.fullmatch(r"\[([^\]]+)\]", words)
    if button is not None and words != _PHOTO:
        return Saying.model_validate({**told, "press": button[1]})
    signs = {"@": ("mention", True), "^": ("reply_to", "bot"), _PHOTO: ("photo", True)}
    while sign := next((sign for sign in signs if words.startswith(sign)), ""):
        key, value = signs[sign]
        words = words.removeprefix(sign).strip()
        told[key] = value
    return Saying.model_validate({**told, "text": words})


class Terminal:
    """One session. `ask` reads a line (EOFError ends); `live` lets the clock run while one thinks."""

    def __init__(self, script: Script, console: Console, ask: Ask, *, live: bool) -> None:
        self._script = script
        self._console = console
        self._ask = ask
        self._live = live
        self._last: tuple[str, bool] | None = None
        self._shown = 0
        self._place = ""
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Until /thoat or the end of what is typed."""
        with tempfile.TemporaryDirectory(prefix="caunoi-chat-") as folder:
            again = True
            number = 0
            while again:
                number += 1
                async with self._open(Path(folder) / f"desk-{number}.sqlite3") as simulation:
                    if number > 1:
                        await self._play_day(simulation)
                    again = await self._talk(simulation)

    @contextlib.asynccontextmanager
    async def _open(self, file: Path) -> AsyncIterator[Simulation]:
        simulation = await open_simulation(self._script, f"sqlite:///{file}")
        self._shown = 0
        try:
            yield simulation
        finally:
            await simulation.close()

    async def _talk(self, simulation: Simulation) -> bool:
        """True: begin anew and play the day."""
        self._console.print(HELP if self._place == "" else "", highlight=False)
        simulation.clock.run(1.0 if self._live else 0.0)
        ticking = asyncio.create_task(self._tick(simulation)) if self._live else None
        try:
            while True:
                local = simulation.now.astimezone(simulation.runtime.desk.zone)
                prompt = f"{_DAYS[local.weekday()]} {local:%H:%M}> "
                try:
                    line = (await asyncio.to_thread(self._ask, prompt)).strip()
                except (EOFError, KeyboardInterrupt):
                    return False
                if line in {"/thoat", "/thoát", "/quit", "/exit"}:
                    return False
                if line in {"/ngay", "/ngày"}:
                    return True
                if line:
                    async with self._turn:
                        await self._do(simulation, line)
        finally:
            if ticking is not None:
                ticking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await ticking

    async def _tick(self, simulation: Simulation) -> None:
        """What falls due while nobody types is done, and shown."""
        while True:
            await asyncio.sleep(_TICK)
            async with self._turn:
                await simulation.settle()
                self._show_new(simulation)

    async def _do(self, simulation: Simulation, line: str) -> None:
        if line in {"/trogiup", "/trợ giúp", "/?"}:
            self._console.print(HELP, highlight=False)
        elif line == "/ai":
            self._console.print(_people(simulation.script))
        elif line.startswith("/tua"):
            await self._wind(simulation, line.removeprefix("/tua").strip())
        else:
            await self._say(simulation, line)
        self._show_new(simulation)

    async def _wind(self, simulation: Simulation, text: str) -> None:
        span = parse_span(text)
        if span is None:
            self._console.print("Viết [bold]/tua 10m[/] (30s, 10m, 2h, 1d).", highlight=False)
            return
        await simulation.advance(simulation.now + span)

    async def _say(self, simulation: Simulation, line: str) -> None:
        try:
            typed = read(line, frozenset(simulation.script.people), self._last)
        except ValueError:
            typed = None
        if typed is None:
            self._console.print("Ai nói ạ? Viết [bold]hoa: câu hỏi[/]; xem ai có mặt: [bold]/ai[/].", highlight=False)
            return
        self._last = (typed.who, typed.private)
        try:
            await acting.perform(simulation, Says({typed.who: typed.saying}))
        except acting.CannotAct:
            self._console.print("Ở đó không có nút hay tin nào như vậy.", highlight=False)
            return
        await simulation.settle()
        if not self._live:
            await simulation.advance(simulation.now + _AFTER_PIPED)

    def _show_new(self, simulation: Simulation, console: Console | None = None) -> None:
        for line in simulation.transcript.since(self._shown):
            self._show(line, console or self._console)
        self._shown = simulation.transcript.mark

    def _show(self, line: Line, console: Console) -> None:
        place = str(line.place)
        if place != self._place:
            console.print(f"[magenta]── {escape(place.replace('(private)', '(riêng)'))}[/]", highlight=False)
            self._place = place
        console.print(report.said(line), highlight=False)

    async def _play_day(self, simulation: Simulation) -> None:
        """The whole day, with what is said as it is said, and how far it is."""
        columns = (BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TextColumn("{task.description}", markup=False))
        with Progress(*columns, console=self._console, transient=True, disable=not self._live) as progress:
            task = progress.add_task("", total=len(simulation.script.steps))
            player = Player(simulation)
            async for beat in player.beats():
                self._show_new(simulation, progress.console)
                progress.update(task, completed=beat.step.number)
                if isinstance(beat.step.action, CaptionStep):
                    progress.update(task, description=beat.step.action.caption)
                    progress.console.print(f"\n[bold green]▸ {escape(beat.step.action.caption)}[/]", highlight=False)
                    await asyncio.sleep(1.0 if self._live else 0)
                elif isinstance(beat.step.action, Says):
                    await asyncio.sleep(0.5 if self._live else 0)
            self._show_new(simulation, progress.console)
        start = simulation.script.part.start
        said = sum(line.who == "bot" for line in simulation.transcript.lines)
        self._console.print(
            f"\n[bold]Hết ngày[/]: {spoken(simulation.now - start)} đã trôi qua, Cầu Nối nói {said} tin.",
            highlight=False,
        )
        if player.failure is not None:
            reason = f"{player.failure.step.text}: {player.failure.reason}"
            self._console.print(f"[red]Ngày dừng giữa chừng:[/] {escape(reason)}", highlight=False)


def _people(script: Script) -> Table:
    roles = {"official": "cán bộ", "teacher": "giáo viên", "curator": "phụ trách kiến thức", "coordinator": "điều phối"}
    table = Table("gõ", "là", "vai", "ở nhóm", "trực")
    for name, part in script.people.items():
        table.add_row(name, script.name_of(name), roles[part.role], ", ".join(part.groups), part.on_call or "")
    return table
