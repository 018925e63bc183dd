"""Days off: Vietnam's holidays, Tết by the lunar calendar among them, and what the government or a commune adds.

The law fixes the days; when a working day is swapped for a day off is announced year by year, so what the library
does not know yet is a local list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from holidays import country_holidays


@dataclass(frozen=True, kw_only=True, slots=True)
class DaysOff:
    """`off`: the days nobody works, with their names. `works_as`: a weekend day that is worked like this weekday."""

    off: Mapping[date, str] = field(default_factory=dict)
    works_as: Mapping[date, int] = field(default_factory=dict)

    def weekday(self, day: date) -> int | None:
        """The weekday this day is worked like; None on a day off."""
        if day in self.works_as:
            return self.works_as[day]
        return None if day in self.off else day.weekday()


@dataclass(frozen=True, kw_only=True, slots=True)
class Local:
    """A line of the local list: a day off, or (`like` given) a day that is worked like that weekday."""

    date: date
    name: str = ""
    like: int | None = None


def days_off(years: Iterable[int], local: Iterable[Local] = ()) -> DaysOff:
    """The country's days in these years; the local list has the last word."""
    off: dict[date, str] = {}
    works: dict[date, int] = {}
    for year in sorted(set(years)):
        country_off, country_works = _country(year)
        off.update(country_off)
        works.update(country_works)
    for line in local:
        if line.like is None:
            works.pop(line.date, None)
            off[line.date] = line.name
        else:
            off.pop(line.date, None)
            works[line.date] = line.like
    return DaysOff(off=off, works_as=works)


@lru_cache(maxsize=50)
def _country(year: int) -> tuple[dict[date, str], dict[date, int]]:
    known = country_holidays("VN", years=year, language="vi")
    off = {day: name for day, name in known.items() if day.year == year}
    return off, {worked: free.weekday() for free, worked in _swapped() if worked.year == year}


@lru_cache(maxsize=1)
def _swapped() -> tuple[tuple[date, date], ...]:
    """The swaps the library knows: the day that is free, and the one that is worked in its place."""
    known: dict[int, Any] = getattr(country_holidays("VN"), "special_public_holidays", {})
    found = []
    for year, swaps in known.items():
        for month, day, for_month, for_day, *for_year in swaps if isinstance(swaps[0], tuple) else (swaps,):
            found.append((date(year, month, day), date(for_year[0] if for_year else year, for_month, for_day)))
    return tuple(found)
