"""`caunoi chat`: the simulated commune in the terminal."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

import click
from rich.console import Console

import bot.demo
from bot.replay.script import ScriptError, load
from bot.replay.terminal import Terminal

DAY = Path(bot.demo.__file__).with_name("day.yaml")


@click.command()
@click.option("--script", "file", type=click.Path(path_type=Path), default=DAY, help="Whose people and day to play.")
def chat(file: Path) -> None:
    """The same desk in the terminal: type as anybody in a simulated commune, or watch a day go by."""
    # The desk's log would stand between the lines of the conversation.
    logging.disable(logging.CRITICAL)
    try:
        script = load(file)
        live = sys.stdin.isatty()
        asyncio.run(Terminal(script, Console(highlight=False), input if live else _next_line, live=live).run())
    except ScriptError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    finally:
        logging.disable(logging.NOTSET)


def _next_line(_: str) -> str:
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line
