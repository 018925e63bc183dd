"""How seldom an ordinary fortnight looks like an outage, and how soon a real one is seen: benchmarks/outages.md.

python -m benchmarks.outages [--runs 1000]
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from rich.progress import track

from desk import outage
from desk.outage import USUAL_SPAN, WINDOW, Report, is_outage

HERE = Path(__file__).parent
BEGIN = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
DAY = timedelta(hours=9)
PEOPLE, COMMUNES = 60, 12
PLAIN = 0.6
"""Of those who say that something does not work, so many say it in words that mean nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ordinary:
    """`reports`: of one system, a working day. `bunched`: so often somebody beside them has the same within minutes."""

    name: str
    reports: float
    bunched: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Down:
    """So many communes feel it, of each so many people, each when he next needs the system; some of them write."""

    name: str
    communes: int
    each: int
    writes: float
    needs: timedelta = timedelta(minutes=25)


ORDINARY = (
    Ordinary(name="0.2 a day", reports=0.2),
    Ordinary(name="0.5 a day", reports=0.5),
    Ordinary(name="1 a day", reports=1),
    Ordinary(name="3 a day", reports=3),
    Ordinary(name="6 a day", reports=6),
    Ordinary(name="1 a day, every fifth with a neighbour's", reports=1, bunched=0.2),
)
REAL = (
    Down(name="12 communes, 5 people each, every second writes", communes=12, each=5, writes=0.5),
    Down(name="6 communes, 4 people each, every second writes", communes=6, each=4, writes=0.5),
    Down(name="3 communes, 4 people each, every second writes", communes=3, each=4, writes=0.5),
    Down(name="2 communes, 4 people each, all write", communes=2, each=4, writes=1.0),
)
USUAL = (0, 7, 14, 42)


def ordinary(kind: Ordinary, dice: random.Random, weeks: int = 4) -> list[Report]:
    """Reports that have nothing to do with each other, more in the morning than in the afternoon."""
    told = []
    for day in (day for day in range(7 * weeks) if day % 7 < 5):
        for _ in range(_poisson(kind.reports, dice)):
            minute = dice.choice((dice.triangular(0, 240, 60), dice.uniform(0, DAY / timedelta(minutes=1))))
            at = BEGIN + timedelta(days=day, minutes=minute)
            person = dice.randrange(PEOPLE)
            told.append(_report(person, at, dice))
            if dice.random() < kind.bunched:
                beside = (person + COMMUNES) % PEOPLE  # of the same commune: the line of the office, say
                told.append(_report(beside, at + timedelta(minutes=dice.uniform(1, 15)), dice))
    return sorted(told, key=lambda one: one.at)


def _poisson(mean: float, dice: random.Random) -> int:
    count, left = -1, mean
    while left >= 0:
        count, left = count + 1, left - dice.expovariate(1.0)
    return count


def _report(person: int, at: datetime, dice: random.Random) -> Report:
    plain = dice.random() < PLAIN
    return Report(system="iGate", commune=f"xa-{person % COMMUNES}", person=person, at=at, plain=plain)


def seen(told: Sequence[Report]) -> Iterator[datetime]:
    """When an outage is declared. While it lasts, reports belong to it."""
    single: list[Report] = []
    over = BEGIN
    for one in told:
        if one.at < over:
            continue
        single = [each for each in single if one.at - each.at <= USUAL_SPAN]
        before = [*single, one]
        if is_outage(before, outage.usual(before, BEGIN, one.at), one.at):
            over = one.at + timedelta(hours=2)
            single = [each for each in single if one.at - each.at > WINDOW]
            yield one.at
        else:
            single = before


def real(kind: Down, usual: int, dice: random.Random) -> tuple[int, timedelta] | None:
    """How many had reported, and how long it had lasted, when it was seen; None where nobody saw it in two hours."""
    told = []
    for place in range(kind.communes * kind.each):
        after = dice.expovariate(1.0) * kind.needs
        if dice.random() < kind.writes and after < timedelta(hours=2):
            one = _report(place, BEGIN + after, dice)
            told.append(
                Report(
                    system=one.system, commune=f"xa-{place % kind.communes}", person=place, at=one.at, plain=one.plain
                )
            )
    told.sort(key=lambda one: one.at)
    for place, one in enumerate(told):
        if is_outage(told[: place + 1], outage.PEAK * (usual + 1) / outage.WINDOWS, one.at):
            return place + 1, one.at - BEGIN
    return None


def alarms(kind: Ordinary, runs: int) -> tuple[int, int]:
    """Fortnights with an outage that was none: of the desk's first ones, and of those that follow."""
    first = later = 0
    for seed in range(runs):
        told = ordinary(kind, random.Random(f"{kind.name} {seed}"))
        found = list(seen(told))
        first += any(at - BEGIN < USUAL_SPAN for at in found)
        later += any(at - BEGIN >= USUAL_SPAN for at in found)
    return first, later


def found(kind: Down, usual: int, runs: int) -> str:
    dice = random.Random(f"{kind.name} {usual}")
    times = [hit for _ in range(runs) if (hit := real(kind, usual, dice)) is not None]
    if not times:
        return f"0/{runs}"
    reports = sorted(reports for reports, _ in times)[len(times) // 2]
    minutes = sorted(after for _, after in times)[len(times) // 2] / timedelta(minutes=1)
    return f"{len(times)}/{runs}, report {reports}, {minutes:.0f} min"


@click.command()
@click.option("--runs", default=1000, show_default=True)
@click.option("--write", is_flag=True, help="into outages.md")
def main(runs: int, write: bool) -> None:
    lines = ["| ordinary reports of one system | a desk's first fortnight | later fortnights |", "|---|---|---|"]
    for kind in track(ORDINARY, description="ordinary"):
        first, later = alarms(kind, runs)
        lines.append(f"| {kind.name} | {first}/{runs} | {later}/{runs} |")
    lines += ["", f"| it is down | {' | '.join(f'{usual} reports in the fortnight before' for usual in USUAL)} |"]
    lines.append(f"|---|{'---|' * len(USUAL)}")
    for down in track(REAL, description="down"):
        cells = [found(down, usual, runs) for usual in USUAL]
        lines.append(f"| {down.name} | {' | '.join(cells)} |")
    table = "\n".join(lines)
    click.echo(table)
    if write:
        notes = (HERE / "outages_notes.md").read_text("utf-8")
        (HERE / "outages.md").write_text(notes.format(table=table, runs=runs), "utf-8")


if __name__ == "__main__":
    main()
