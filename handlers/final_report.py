"""What a deployment came to: asked, answered, how long it took, what was learned. Nobody's name is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from desk import machines as board
from desk.deployment import Deployment
from desk.digest import Bar, Chart
from desk.threads import OPEN, Status, Thread
from handlers import printed, voice
from handlers.scene import Scene
from store import chats, knowledge, machines, thread_lists


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Of one system, week or commune; "" is what belongs to none."""

    name: str
    asked: int
    alone: int
    by_people: int
    open: int

    @property
    def unconfirmed(self) -> int:
        """Answered, and the asker never said whether it helped."""
        return self.asked - self.alone - self.by_people - self.open


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    total: Line
    systems: tuple[Line, ...]
    weeks: tuple[Line, ...]
    communes: tuple[Line, ...]
    learned: tuple[str, ...]
    aliases: int
    officials: int
    helped_officials: int
    installed: tuple[int, int]


def gather(scene: Scene, deployment: Deployment) -> Report:
    start, end = _bounds(scene, deployment)
    found = [t for place in deployment.communes for t in thread_lists.since(scene.db, place, start, end)]
    listed = [machine for place in deployment.communes for machine in machines.of_commune(scene.db, place)]
    learned = {q for place in deployment.communes for q in knowledge.accepted_since(scene.db, place, start, end)}
    return Report(
        total=_line("", found),
        systems=_lines(found, lambda t: _system(scene, t)),
        weeks=tuple(sorted(_lines(found, lambda t: _week(scene, t)), key=lambda one: one.name)),
        communes=_lines(found, lambda t: _commune(scene, t)),
        learned=tuple(sorted(learned)),
        aliases=sum(knowledge.aliases_accepted(scene.db, place, start, end) for place in deployment.communes),
        officials=len({t.asker_id for t in found}),
        helped_officials=len({t.asker_id for t in found if t.helped_by}),
        installed=(sum(one.state is board.State.DONE for one in listed), len(listed)),
    )


def body(
    scene: Scene, deployment: Deployment, report: Report, times: Mapping[str, Mapping[str, object]], language: str
) -> str:
    """`times`: for each commune its name and figures in duty minutes."""
    return printed.write(
        "report",
        language,
        name=deployment.name,
        school=deployment.school,
        since=f"{deployment.starts_on:%d/%m/%Y}",
        until=f"{deployment.ends_on:%d/%m/%Y}",
        made=f"{scene.now.astimezone(scene.zone):%d/%m/%Y}",
        report=report,
        share=_share(report.total),
        times=times,
    )


def charts(report: Report, language: str) -> list[Chart]:
    """By system and by week."""
    legend = (voice.say("chart_asked", language), voice.say("chart_alone", language))
    others = voice.say("chart_others", language)
    return [
        Chart(
            title=voice.say(title, language),
            legend=legend,
            bars=tuple(Bar(label=_label(line) or others, whole=line.asked, part=line.alone) for line in lines[-most:]),
        )
        for title, lines, most in (
            ("chart_by_system", report.systems[:10], 10),
            ("chart_by_week", report.weeks, 16),
        )
        if lines
    ]


def _label(line: Line) -> str:
    """A week is called by its Monday, as one writes it here."""
    year, _, day = line.name.partition("-")
    return "/".join(reversed(day.split("-"))) if year.isdecimal() and day else line.name


def _bounds(scene: Scene, deployment: Deployment) -> tuple[datetime, datetime]:
    start = datetime.combine(deployment.starts_on, time.min, tzinfo=scene.zone)
    return start, datetime.combine(deployment.ends_on + timedelta(days=1), time.min, tzinfo=scene.zone)


def _line(name: str, found: Sequence[Thread]) -> Line:
    by = Counter(thread.helped_by for thread in found)
    unsolved = [t for t in found if t.status in OPEN - {Status.ANSWERED, Status.CHOOSING} or t.status is Status.PARKED]
    return Line(
        name=name,
        asked=len(found),
        alone=by["faq"],
        by_people=by["teacher"] + by["peer"],
        open=sum(not thread.helped_by for thread in unsolved),
    )


def _lines(found: Sequence[Thread], of: Callable[[Thread], str]) -> tuple[Line, ...]:
    groups: dict[str, list[Thread]] = {}
    for thread in found:
        groups.setdefault(of(thread), []).append(thread)
    lines = [_line(name, own) for name, own in groups.items()]
    return tuple(sorted(lines, key=lambda line: (not line.name, -line.asked, line.name)))


def _system(scene: Scene, thread: Thread) -> str:
    entry = scene.matching.entry(thread.entry) if thread.entry else None
    return entry.systems[0] if entry is not None and entry.systems else ""


def _week(scene: Scene, thread: Thread) -> str:
    day = thread.opened_at.astimezone(scene.zone).date()
    monday = day - timedelta(days=day.weekday())
    return f"{monday:%Y-%m-%d}"


def _commune(scene: Scene, thread: Thread) -> str:
    known = chats.commune_called(scene.db, thread.commune)
    return known.name if known else thread.commune


def _share(line: Line) -> int:
    """Per cent that needed nobody, rounded down."""
    return line.alone * 100 // line.asked if line.asked else 0
