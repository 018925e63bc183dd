"""`caunoi simulate`: a province over more than a year, from the first day to long after the teachers have left."""

from __future__ import annotations

import asyncio
import json
import logging
import sys

import click
from rich.progress import Progress


@click.command()
@click.option("--days", default=400, show_default=True, type=click.IntRange(7, 2000))
@click.option("--running", default=60, show_default=True, type=click.IntRange(1, 1000), help="Days teachers serve.")
@click.option("--communes", default=100, show_default=True, type=click.IntRange(1, 2000))
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate(days: int, running: int, communes: int, seed: int, as_json: bool) -> None:
    """Play DAYS of COMMUNES against the real desk and print what must be zero, and how well people fared.

    Exit code 1 if somebody was paged who did not offer, a thread was left without a next due time, a digest was
    missing or doubled, or a history was lost.
    """
    from bot.simulate.run import Size
    from bot.simulate.run import simulate as run

    logging.disable(logging.ERROR)
    size = Size(days=days, running=running, communes=communes, seed=seed)
    with Progress(disable=not sys.stderr.isatty(), transient=True, console=None) as progress:
        task = progress.add_task("days", total=days)
        figures = asyncio.run(run(size, lambda day: progress.update(task, completed=day)))
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:32} {value:>12}")
    must_be_zero = ("unwanted_pages", "threads_without_owner_or_due", "digests_missing", "digests_doubled")
    if any(figures[name] for name in (*must_be_zero, "histories_lost")):
        raise SystemExit(1)
