"""A commune is called otherwise, or becomes part of another: everything that stood under its key follows at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Connection,
    Exists,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
    update,
)

from desk.deployment import check_overlap
from store import deployments, journal, rota_revision, schema
from store.machine_tables import machines
from store.rota_tables import lessons, neighbours, rotas, timetables
from store.tables import communes, timers


@dataclass(frozen=True, kw_only=True, slots=True)
class Moved:
    """Rows that follow, by table; `renumbered`: what was added to the numbers of the machines that came."""

    rows: dict[str, int]
    renumbered: int = 0


def move(connection: Connection, old: str, new: str) -> Moved:
    """Whatever is in both and may be there once stays as it is in the new one. Raises BadDeployment where one school
    would serve twice on the same days.
    """
    journal.flush(connection)
    renumbered = _renumber(connection, old, new)
    _children(connection, old, new)
    moved: dict[str, int] = {}
    for table in schema.metadata.sorted_tables:  # one that is added later follows without a word here
        if "commune" not in table.c:
            continue
        for others in _unique_with_commune(table):
            connection.execute(delete(table).where(table.c.commune == old, _is_there(table, others, new)))
        count = connection.execute(update(table).where(table.c.commune == old).values(commune=new)).rowcount
        if count:
            moved[table.name] = count
    _neighbours(connection, old, new)
    gone = connection.execute(delete(communes).where(communes.c.id == old).returning(communes.c.province)).scalar()
    rota_revision.count_up(connection, province=gone or "", commune=new)
    here = deployments.of_commune(connection, new)
    for one in here:
        check_overlap(one, here)
    return Moved(rows=moved, renumbered=renumbered)


def _unique_with_commune(table: Table) -> Iterator[list[str]]:
    """The other columns of each constraint in which the commune stands."""
    constraints = [one for one in table.constraints if isinstance(one, UniqueConstraint | PrimaryKeyConstraint)]
    for columns in [*(one.columns for one in constraints), *(index.columns for index in table.indexes if index.unique)]:
        names = [column.name for column in columns]
        if "commune" in names:
            yield [name for name in names if name != "commune"]


def _is_there(table: Table, others: list[str], new: str) -> Exists:
    there = table.alias()
    return select(1).where(there.c.commune == new, and_(True, *(there.c[n] == table.c[n] for n in others))).exists()


def _renumber(connection: Connection, old: str, new: str) -> int:
    """Machine 12 of both communes: those that come count on from the next full hundred; their labels name the row."""
    highest = select(func.max(machines.c.number)).where(machines.c.commune == new)
    last = connection.execute(highest).scalar()
    comes = connection.execute(select(machines.c.id).where(machines.c.commune == old).limit(1)).first()
    if last is None or comes is None:
        return 0
    added = -(-int(last) // 100) * 100
    # The highest first: no number is ever there twice on the way.
    numbers = select(machines.c.id).where(machines.c.commune == old).order_by(machines.c.number.desc())
    for machine in connection.execute(numbers).scalars().all():
        connection.execute(update(machines).where(machines.c.id == machine).values(number=machines.c.number + added))
    return added


def _children(connection: Connection, old: str, new: str) -> None:
    """What hangs on a row that stays behind: lessons go to the same school's timetable, a rota's timer ends."""
    there = timetables.alias()
    same = and_(there.c.school == timetables.c.school, there.c.first_day == timetables.c.first_day)
    pairs = select(timetables.c.id, there.c.id).join(there, same)
    for left, kept in connection.execute(pairs.where(timetables.c.commune == old, there.c.commune == new)).all():
        connection.execute(update(lessons).where(lessons.c.timetable_id == left).values(timetable_id=kept))
    rota = select(rotas.c.id).where(rotas.c.commune == old)
    turns = delete(timers).where(timers.c.kind == rota_revision.TURNS, timers.c.subject.in_(rota))
    connection.execute(turns)


def _neighbours(connection: Connection, old: str, new: str) -> None:
    there = neighbours.alias()
    known = select(1).where(there.c.commune == neighbours.c.commune, there.c.neighbour == new).exists()
    connection.execute(delete(neighbours).where(neighbours.c.neighbour == old, known))
    connection.execute(update(neighbours).where(neighbours.c.neighbour == old).values(neighbour=new))
    connection.execute(delete(neighbours).where(neighbours.c.commune == neighbours.c.neighbour))
