"""`caunoi simulate`: a province over more than a year, from the first day to long after the teachers have left."""

from __future__ import annotations

import json
import os
import sys

import click
from rich.progress import Progress


@click.command()
@click.option("--days", default=400, show_default=True, type=click.IntRange(7, 2000))
@click.option("--running", default=60, show_default=True, type=click.IntRange(1, 1000), help="Days teachers serve.")
@click.option("--communes", default=100, show_default=True, type=click.IntRange(1, 2000))
@click.option("--seed", default=1, show_default=True)
@click.option(
    "--processes",
    default=min(4, os.cpu_count() or 1),
    show_default=True,
    type=click.IntRange(1, 64),
    help="That play beside one another; the figures are the same.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate(days: int, running: int, communes: int, seed: int, processes: int, as_json: bool) -> None:
    """Play DAYS of COMMUNES against the real desk and print what must be zero, and how well people fared.

    Exit code 1 if somebody was paged who did not offer, a thread was left without a next due time, a digest was
    missing or doubled, or a history was lost.
    """
    from bot.simulate.province import quiet, shares_of
    from bot.simulate.province import simulate as play
    from bot.simulate.run import Size

    quiet()
    size = Size(days=days, running=running, communes=communes, seed=seed)
    with Progress(disable=not sys.stderr.isatty(), transient=True, console=None) as progress:
        task = progress.add_task("days", total=days * len(shares_of(size)))
        figures = play(size, processes=processes, watch=lambda done: progress.update(task, completed=done))
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:32} {value:>12}")
    must_be_zero = ("unwanted_pages", "threads_without_owner_or_due", "digests_missing", "digests_doubled")
    if any(figures[name] for name in (*must_be_zero, "histories_lost")):
        raise SystemExit(1)
