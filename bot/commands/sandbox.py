"""`caunoi sandbox`: stand-ins for platforms, so that a developer can try the desk without an account or a network."""

from __future__ import annotations

import asyncio
import importlib
import sys
from pathlib import Path
from types import ModuleType

import click

from bot.clock import SystemClock

_CHECKOUT = Path(__file__).resolve().parents[2]


@click.group()
def sandbox() -> None:
    """Stand-ins for platforms, to try the desk without an account."""


@sandbox.command()
@click.option("--port", default=8790, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--privacy", is_flag=True, help="The bot hears only what is said to it, as a new bot does.")
@click.option("--limits", is_flag=True, help="Refuse too many messages with 429, as Telegram does.")
@click.option("--group", "title", default="Phường Kỳ Lừa", show_default=True, help="The group to begin in.")
def telegram(port: int, privacy: bool, limits: bool, title: str) -> None:
    """A fake Telegram on loopback; type as people, see what the bot says."""
    console = _console("telegram")
    try:
        asyncio.run(console.run(port=port, privacy=privacy, limits=limits, title=title, now=SystemClock().now))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be used ({error.strerror}); choose another with --port."
        ) from None
    except KeyboardInterrupt:
        click.echo()


@sandbox.command("zalo-bot")
@click.option("--port", default=8791, show_default=True, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option("--group", "title", default="Phường Kỳ Lừa", show_default=True, help="The group to begin in.")
@click.option("--name", "called", default="Bot Trợ lý IT", show_default=True, help="What people type after the @.")
@click.option("--desk", default="http://127.0.0.1:8080", show_default=True, help="Where the desk listens.")
def zalo_bot(port: int, title: str, called: str, desk: str) -> None:
    """A fake Zalo Bot Platform on loopback; type as people, see what the bot says."""
    console = _console("zalo_bot")
    try:
        asyncio.run(console.run(port=port, title=title, called=called, desk=desk))
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be used ({error.strerror}); choose another with --port."
        ) from None
    except KeyboardInterrupt:
        click.echo()


def _console(platform: str) -> ModuleType:
    """It lives with the tests: what is installed for service does not carry it."""
    if (_CHECKOUT / "tests" / "support" / platform).is_dir() and str(_CHECKOUT) not in sys.path:
        sys.path.insert(0, str(_CHECKOUT))
    try:
        return importlib.import_module(f"tests.support.{platform}.console")
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The sandbox needs a source checkout with the test requirements (missing: {error.name});"
            " clone the project and run `make setup-test` once."
        ) from None
