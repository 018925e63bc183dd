"""The install board: every change is a line of the log, and what a machine is, is its last line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from desk.machines import Machine, State
from desk.people import Person
from store import journal
from store.machine_tables import machine_log, machines
from store.thread_tables import events
from store.upserts import insert_new

SHOWN = "machine_shown"


def of_commune(connection: Connection, commune: str) -> list[Machine]:
    """In the order of their numbers; of every commune for ""."""
    query = select(machines).order_by(machines.c.commune, machines.c.number)
    found = connection.execute(query.where(machines.c.commune == commune) if commune else query).mappings()
    return [_machine(row) for row in found]


def numbered(connection: Connection, commune: str, numbers: Sequence[int]) -> list[Machine]:
    query = select(machines).where(machines.c.commune == commune, machines.c.number.in_(list(numbers)))
    return [_machine(row) for row in connection.execute(query.order_by(machines.c.number)).mappings()]


def get(connection: Connection, machine_id: int) -> Machine | None:
    row = connection.execute(select(machines).where(machines.c.id == machine_id)).mappings().first()
    return _machine(row) if row else None


def report(connection: Connection, *, commune: str, number: int, by: Person, now: datetime) -> None:
    """Where no list was given, whoever first speaks of a machine puts it on the board; that is a line of its log."""
    where = {"province": by.province, "commune": commune}
    if register(connection, **where, number=number, room="", used_by="", now=now):
        (machine,) = numbered(connection, commune, [number])
        _write(connection, machine, State.TO_DO, "", by, now)


def last_shown(connection: Connection, person: Person, since: datetime) -> Machine | None:
    """Whose label he scanned, or which he asked for, last."""
    journal.flush(connection)
    mine = (events.c.thread_id.is_(None), events.c.kind == SHOWN, events.c.person_id == person.id)
    newest = select(events.c.detail).where(*mine, events.c.at >= since).order_by(events.c.id.desc()).limit(1)
    detail = connection.execute(newest).scalar()
    return get(connection, detail["machine"]) if detail else None


def register(
    connection: Connection, *, province: str, commune: str, number: int, room: str, used_by: str, now: datetime
) -> bool:
    """True when it was not there; room and user of one that was are brought up to date, its state stays."""
    known = {"room": room[:80], "used_by": used_by[:80]}
    new = insert_new(
        connection,
        machines,
        province=province,
        commune=commune,
        number=number,
        **known,
        state=State.TO_DO.value,
        note="",
        changed_at=now,
    )
    if not new:
        here = (machines.c.commune == commune, machines.c.number == number)
        connection.execute(update(machines).where(*here).values(**known))
    return new


def set_state(connection: Connection, machine: Machine, state: State, note: str, by: Person, now: datetime) -> bool:
    """False when it was so already: said twice, or by two at once, it is one change and one line."""
    changed = (
        update(machines)
        .where(machines.c.id == machine.id, (machines.c.state != state.value) | (machines.c.note != note))
        .values(state=state.value, note=note, changed_by=by.id, changed_at=now)
    )
    if connection.execute(changed).rowcount != 1:
        return False
    _write(connection, machine, state, note, by, now)
    return True


def _write(connection: Connection, machine: Machine, state: State, note: str, by: Person, now: datetime) -> None:
    line = {"machine_id": machine.id, "person_id": by.id, "state": state.value, "note": note, "at": now}
    connection.execute(insert(machine_log).values(province=by.province, commune=machine.commune, **line))


def undo(connection: Connection, machine: Machine, by: Person, now: datetime) -> tuple[State, str] | None:
    """It is again what it was before its last line, and a line says so. None: only that word had put it here."""
    lines = log_of(connection, machine)
    if not (machine.room or machine.used_by) and len({line["at"] for line in lines}) == 1:
        # Unless somebody has spoken of it since these lines were read.
        unchanged = (machines.c.id == machine.id, machines.c.changed_at == lines[-1]["at"])
        if connection.execute(delete(machines).where(*unchanged)).rowcount == 1:
            connection.execute(delete(machine_log).where(machine_log.c.machine_id == machine.id))
            return None
        lines = log_of(connection, machine)
    before = (State(lines[-2]["state"]), str(lines[-2]["note"])) if len(lines) > 1 else (State.TO_DO, "")
    set_state(connection, machine, *before, by, now)
    return before


def log_of(connection: Connection, machine: Machine) -> list[RowMapping]:
    """The oldest line first."""
    lines = select(machine_log).where(machine_log.c.machine_id == machine.id).order_by(machine_log.c.id)
    return list(connection.execute(lines).mappings())


def done_between(connection: Connection, commune: str, start: datetime, end: datetime) -> set[int]:
    """The ids of those that were said to be done in these days."""
    mine = (machine_log.c.commune == commune, machine_log.c.state == State.DONE.value)
    said = select(machine_log.c.machine_id).where(*mine, machine_log.c.at >= start, machine_log.c.at < end)
    return set(connection.execute(said).scalars())


def blocked_before(connection: Connection, commune: str) -> list[tuple[Machine, str]]:
    """Each time a machine was stuck: the machine as it is now, and the blocker of then."""
    stuck = (
        select(machine_log.c.machine_id, machine_log.c.note)
        .where(machine_log.c.commune == commune, machine_log.c.state == State.STUCK.value)
        .order_by(machine_log.c.id)
    )
    now = {machine.id: machine for machine in of_commune(connection, commune)}
    return [(now[machine], note) for machine, note in connection.execute(stuck) if machine in now]


def unlike_their_log(connection: Connection) -> list[int]:
    """Numbers of machines that are not what their last line says; there are none unless somebody wrote past us."""
    newest = (
        select(machine_log.c.machine_id, func.max(machine_log.c.id).label("line"))
        .group_by(machine_log.c.machine_id)
        .subquery()
    )
    last = (
        select(machines.c.number)
        .join(newest, newest.c.machine_id == machines.c.id, isouter=True)
        .join(machine_log, machine_log.c.id == newest.c.line, isouter=True)
        .where(func.coalesce(machine_log.c.state, State.TO_DO.value) != machines.c.state)
    )
    return list(connection.execute(last).scalars())


def _machine(row: RowMapping) -> Machine:
    return Machine(
        id=row["id"],
        commune=row["commune"],
        number=row["number"],
        room=row["room"],
        used_by=row["used_by"],
        state=State(row["state"]),
        note=row["note"],
        changed_by=row["changed_by"],
    )
