"""The command line. Commands are imported when they are called, so that `caunoi --help` is quick."""

from __future__ import annotations

import importlib
import os
import sys

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import memory
from bot.settings import BadSettings
from knowledge.loading import KnowledgeError

# The matcher's matrices are small: a second thread of the linear algebra library only gets in the way of the first.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "demo": "a simulated day in the browser: no account, no network",
    "chat": "the same desk in the terminal",
    "init": "write a configuration by answering questions",
    "serve": "run the desk",
    "doctor": "what is missing or wrong, and how to mend it",
    "code": "a one-time code that links a group or a person",
    "rota": "who is on call when",
    "commune": "give a commune another name, or make it part of another",
    "deployment": "from when to when the teachers serve, and what is left to hand over",
    "machines": "the computers to be set up: a list in, counts and labels out",
    "policy": "whom an unclaimed question asks, step by step",
    "units": "who runs which system, for what nobody here could answer",
    "report": "how long people waited, and what became of promises",
    "kb": "knowledge: load, export, check, eval, try, mine",
    "replay": "play golden conversations and check what is seen",
    "poster": "a sheet for the wall, or one answer in large print for a citizen",
    "digest": "preview the weekly digest",
    "handover": "the book for those who stay, as a page and on paper",
    "console": "a link that opens the console in a browser, for one person",
    "db": "upgrade, check, backup and restore the database",
    "simulate": "a province over a year, played against the real desk",
    "bench": "the figures of this machine",
    "zalo-oa": "connect a Zalo Official Account, and see how it is",
    "sandbox": "stand-ins for platforms, to try things by hand",
}


class LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        module = importlib.import_module(f"bot.commands.{name}")
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="caunoi", prog_name="caunoi")
def cli() -> None:
    """Cầu Nối: a help desk that lives in the chat groups where commune officials already ask for help."""


def main() -> None:
    """Errors are one sentence; exit code 2 for misuse, 1 for failure."""
    memory.share_arenas()
    try:
        cli(prog_name="caunoi")
    except (BadSettings, KnowledgeError) as error:
        click.echo(f"caunoi: {error}", err=True)
        sys.exit(2)
    except SQLAlchemyError as error:
        click.echo(
            f"caunoi: the database does not answer ({type(error).__name__}); check CAUNOI_DATABASE_URL, "
            "or run `caunoi db upgrade` if its tables are missing.",
            err=True,
        )
        sys.exit(1)
    except OSError as error:
        click.echo(f"caunoi: {error.strerror or type(error).__name__}: {error.filename or ''}", err=True)
        sys.exit(1)
