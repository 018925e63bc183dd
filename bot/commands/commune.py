"""`caunoi commune`: what to do when a commune is called otherwise, or becomes part of another."""

from __future__ import annotations

import click
from sqlalchemy import Connection

from bot.commands.code import commune_id, known_commune
from bot.commands.opening import opened
from desk.deployment import BadDeployment
from desk.people import Commune
from store import chats, commune_moves
from store.commune_moves import Moved


@click.group()
def commune() -> None:
    """The communes of this desk: their names, and what follows when they are merged."""


@commune.command(name="list")
def list_() -> None:
    """Every commune, with its key."""
    with opened() as (_, database):
        for one in database.read_now(chats.all_communes):
            click.echo(f"{one.name}  ({one.id})")


@commune.command()
@click.argument("name")
@click.argument("new_name")
def rename(name: str, new_name: str) -> None:
    """Commune NAME is called NEW_NAME from now on. Groups, people, threads and everything else follow."""
    if not commune_id(new_name):
        raise click.UsageError("The new name is empty; write it in full, such as “Xã Đồng Tâm”.")
    with opened() as (chosen, database):

        def work(connection: Connection) -> Moved:
            old = known_commune(connection, name)
            new = Commune(id=commune_id(new_name), province=old.province or chosen.province, name=new_name.strip())
            there = chats.commune_called(connection, new.id)
            if new.id != old.id and there is not None:
                raise click.ClickException(
                    f"Đã có “{there.name}”; để nhập vào đó: caunoi commune merge “{old.name}” “{there.name}”."
                )
            chats.save_commune(connection, new)
            return commune_moves.move(connection, old.id, new.id) if new.id != old.id else Moved(rows={})

        moved = database.write_now(work)
    click.echo(f"{new_name.strip()}: {_told(moved)}")


@commune.command()
@click.argument("name")
@click.argument("into")
def merge(name: str, into: str) -> None:
    """Commune NAME becomes part of INTO. Where both have settled something, INTO's counts."""
    with opened() as (_, database):

        def work(connection: Connection) -> tuple[Commune, Moved]:
            old, new = known_commune(connection, name), known_commune(connection, into)
            if old.id == new.id:
                raise click.UsageError("A commune cannot become part of itself.")
            try:
                return new, commune_moves.move(connection, old.id, new.id)
            except BadDeployment as error:
                raise click.ClickException(str(error)) from None

        new, moved = database.write_now(work)
    click.echo(f"{new.name}: {_told(moved)}")
    if moved.renumbered:
        click.echo(f"Máy của {name} nay cộng thêm {moved.renumbered} vào số (máy 1 là máy {moved.renumbered + 1}).")


def _told(moved: Moved) -> str:
    rows = moved.rows
    return (
        f"{rows.get('chats', 0)} nhóm, {rows.get('people', 0)} người, {rows.get('threads', 0)} câu, "
        f"{rows.get('deployment_communes', 0)} đợt hỗ trợ, {rows.get('machines', 0)} máy"
    )
