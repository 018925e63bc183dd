"""Reading a policy as somebody wrote it; what could leave a question alone is refused, with line and one sentence.

```yaml
name: Phường Kỳ Lừa
steps:
  - who: on_call          # on_call, others, all, neighbours, coordinator, unit, or names: [cô Lan]
    how: both             # private, group, both
    wait: 10m             # before the next step; urgent_wait: 3m when somebody waits at the counter
  - who: others
    wait: 10m
    hours: T2-T6 07:00-17:00
  - who: coordinator
    how: private
    wait: 1h
    repeats: 2
```
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar

from desk.policy import How, Policy, Span, Step, Urgency, Who, reaches
from desk.shifts import BadShift, parse_weekly
from knowledge.text import fold

Place = tuple[str | int, ...]
Lines = Callable[[Place], int]
Kind = TypeVar("Kind", bound=StrEnum)

MOST_REPEATS = 5
MOST_STEPS = 10
LONGEST_WAIT = timedelta(hours=24)
SHORTEST_WAIT = timedelta(minutes=1)
_WAIT = re.compile(r"^\s*(\d{1,4})\s*(s|m|p|ph|phut|min|h|g|gio)\s*$")
_UNITS = {"s": 1, "m": 60, "p": 60, "ph": 60, "phut": 60, "min": 60, "h": 3600, "g": 3600, "gio": 3600}
_DAY = 24 * 60
_FIELDS = ("who", "names", "how", "wait", "urgent_wait", "at_once", "repeats", "hours", "urgency")


class BadPolicy(ValueError):
    """The policy cannot be used; the message is one sentence, `line` says where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse(data: Any, lines: Lines = lambda place: 1) -> Policy:
    """The policy in these mappings, lists and words. Raises BadPolicy."""
    if not isinstance(data, Mapping):
        raise BadPolicy(1, "a policy begins with “steps:” and a list of steps")
    _known(data, ("name", "steps"), (), lines)
    listed = data.get("steps")
    if not isinstance(listed, Sequence) or isinstance(listed, str) or not listed:
        raise BadPolicy(lines(("steps",)), "there is no step; write at least “- who: on_call”")
    if len(listed) > MOST_STEPS:
        raise BadPolicy(lines(("steps",)), f"there are {len(listed)} steps; {MOST_STEPS} are the most")
    steps = tuple(_step(each, ("steps", number), lines) for number, each in enumerate(listed))
    for urgent, said in ((False, "an ordinary question"), (True, "an urgent question")):
        if not reaches(steps, urgent=urgent):
            raise BadPolicy(lines(("steps",)), f"{said} would reach nobody; give one step “urgency: any”")
    if all(step.hours for step in steps if step.who is not Who.UNIT):
        raise BadPolicy(lines(("steps",)), "outside all these hours nobody would be reached; leave `hours` out once")
    return Policy(name=str(data.get("name") or "Chính sách"), steps=steps)


def _step(data: Any, place: Place, lines: Lines) -> Step:
    if not isinstance(data, Mapping):
        raise BadPolicy(lines(place), "a step is a block such as “- who: on_call”")
    _known(data, _FIELDS, place, lines)
    names = _names(data.get("names"), (*place, "names"), lines)
    if "who" not in data and not names:
        raise BadPolicy(lines(place), f"who is to be asked? write “who:” and one of {_listed(Who)}")
    who = Who.NAMED if names else _one_of(Who, data["who"], (*place, "who"), lines)
    if who is Who.NAMED and not names:
        raise BadPolicy(lines((*place, "who")), "a step that asks named people needs “names: [cô Lan]”")
    wait = _span(data.get("wait", "10m"), (*place, "wait"), lines)
    pressing = data.get("urgent_wait")
    return Step(
        who=who,
        names=names,
        how=_one_of(How, data.get("how", "both"), (*place, "how"), lines),
        wait=wait,
        urgent_wait=_span(pressing, (*place, "urgent_wait"), lines) if pressing is not None else None,
        at_once=_number(data.get("at_once", "0"), 0, 50, (*place, "at_once"), lines),
        repeats=_repeats(data.get("repeats", "1"), (*place, "repeats"), lines),
        hours=_hours(data.get("hours"), (*place, "hours"), lines),
        urgency=_one_of(Urgency, data.get("urgency", "any"), (*place, "urgency"), lines),
    )


def _known(data: Mapping[str, Any], fields: Iterable[str], place: Place, lines: Lines) -> None:
    for name in data:
        if name not in fields:
            near = difflib.get_close_matches(str(name), list(fields), n=1, cutoff=0.5)
            hint = f"did you mean “{near[0]}”?" if near else f"known are {', '.join(fields)}"
            raise BadPolicy(lines((*place, name)), f"“{name}” is no word of a policy; {hint}")


def _one_of(kind: type[Kind], value: Any, place: Place, lines: Lines) -> Kind:
    try:
        return kind(str(value).strip())
    except ValueError:
        near = difflib.get_close_matches(str(value), [each.value for each in kind], n=1, cutoff=0.5)
        hint = f"did you mean “{near[0]}”?" if near else f"write one of {_listed(kind)}"
        raise BadPolicy(lines(place), f"“{value}” is not known here; {hint}") from None


def _listed(kind: type[StrEnum]) -> str:
    return ", ".join(each.value for each in kind)


def _span(value: Any, place: Place, lines: Lines) -> timedelta:
    found = _WAIT.match(fold(str(value)))
    if found is None:
        raise BadPolicy(lines(place), f"“{value}” is no time; write one like 10m or 1h")
    span = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    if not SHORTEST_WAIT <= span <= LONGEST_WAIT:
        raise BadPolicy(lines(place), f"“{value}”: nobody can answer in that; a wait is 1m to 24h")
    return span


def _number(value: Any, least: int, most: int, place: Place, lines: Lines) -> int:
    if not str(value).strip().isdecimal() or not least <= int(str(value)) <= most:
        raise BadPolicy(lines(place), f"“{value}”: write a number from {least} to {most}")
    return int(str(value))


def _repeats(value: Any, place: Place, lines: Lines) -> int:
    if not str(value).strip().isdecimal() or not 1 <= int(str(value)) <= MOST_REPEATS:
        raise BadPolicy(lines(place), f"“{value}” would ask without end or never; write 1 to {MOST_REPEATS}")
    return int(str(value))


def _names(value: Any, place: Place, lines: Lines) -> tuple[str, ...]:
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, Sequence) or not all(isinstance(name, str) and name.strip() for name in listed):
        raise BadPolicy(lines(place), "a list is written as “[cô Lan, thầy Đạo]”")
    return tuple(name.strip() for name in listed)


def _hours(value: Any, place: Place, lines: Lines) -> tuple[Span, ...]:
    if value is None:
        return ()
    try:
        weekly = parse_weekly(value if isinstance(value, str) else ", ".join(map(str, value)))
    except (BadShift, TypeError) as error:
        raise BadPolicy(lines(place), f"these are no hours: {error}".rstrip(".")) from None
    return tuple(part for each in weekly for part in _within_days(each.weekday, each.starts, each.ends))


def _within_days(weekday: int, starts: int, ends: int) -> list[Span]:
    """Hours that go on past midnight end in the next day."""
    if ends <= _DAY:
        return [Span(weekday=weekday, starts=starts, ends=ends)]
    return [
        Span(weekday=weekday, starts=starts, ends=_DAY),
        Span(weekday=(weekday + 1) % 7, starts=0, ends=ends - _DAY),
    ]
