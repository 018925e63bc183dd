"""Which knowledge a command looks at: the desk's own, or a copy in files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click
from sqlalchemy import Connection

from bot import knowledge_files
from bot.commands.opening import opened
from bot.settings import BadSettings
from knowledge.entries import Entry
from knowledge.loading import KnowledgeError
from knowledge.match import Matcher
from store import knowledge, knowledge_changes

DESK = "desk"


def kb_option(default: str) -> Callable[[Any], Any]:
    return click.option(
        "--kb",
        "matcher",
        default=default,
        show_default=True,
        callback=_knowledge,
        help="`desk`, `starter`, a folder, a .jsonl or a sheet",
    )


def _knowledge(_: click.Context, __: click.Parameter, value: str) -> Matcher:
    try:
        return matcher_of(value)
    except KnowledgeError as error:
        raise click.BadParameter(str(error)) from error


def matcher_of(source: str) -> Matcher:
    """The desk's, with its choice pairs and floors; where no desk is set up the starter knowledge, which is said."""
    if source != DESK:
        return Matcher(knowledge_files.read(source).entries.values())
    try:
        with opened() as (settings, database):
            entries, pairs = database.read_now(_kept)
            if entries:
                return Matcher(entries, settings.floors, pairs=pairs)
    except (click.ClickException, BadSettings):
        pass  # there is none yet
    click.echo("No desk with knowledge is set up here; this is the starter knowledge. (--kb chooses.)", err=True)
    return Matcher(knowledge_files.read("starter").entries.values())


def _kept(connection: Connection) -> tuple[tuple[Entry, ...], tuple[tuple[str, str], ...]]:
    return knowledge.load(connection), knowledge_changes.pairs(connection)
