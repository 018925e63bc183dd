"""Deployments: their dates, communes and members, what is checked off, and who has been told what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Column, Connection, RowMapping, bindparam, delete, insert, select, update

from desk.deployment import Deployment, Notice, Task, serves
from desk.people import STAFF, Person, Role
from store import people, prepared
from store.deployment_tables import (
    deployment_communes,
    deployment_members,
    deployment_notices,
    deployment_tasks,
    deployments,
)
from store.upserts import insert_new

_T = TypeVar("_T")


def add(
    connection: Connection,
    *,
    name: str,
    school: str,
    province: str,
    communes: Iterable[str],
    members: Iterable[int],
    starts_on: date,
    ends_on: date,
    now: datetime,
) -> Deployment:
    values = {"name": name, "school": school, "province": province, "starts_on": starts_on, "ends_on": ends_on}
    made = connection.execute(insert(deployments).values(**values, made_at=now).returning(deployments.c.id))
    deployment_id = made.scalar_one()
    for commune in dict.fromkeys(communes):
        insert_new(connection, deployment_communes, deployment_id=deployment_id, province=province, commune=commune)
    for person in dict.fromkeys(members):
        insert_new(connection, deployment_members, deployment_id=deployment_id, province=province, person_id=person)
    found = get(connection, deployment_id)
    assert found is not None
    return found


def add_member(connection: Connection, deployment: Deployment, person: Person) -> bool:
    return insert_new(
        connection,
        deployment_members,
        deployment_id=deployment.id,
        person_id=person.id,
        province=person.province,
        commune=person.commune,
    )


def remove_member(connection: Connection, deployment: Deployment, person: Person) -> bool:
    table = deployment_members
    gone = delete(table).where(table.c.deployment_id == deployment.id, table.c.person_id == person.id)
    return connection.execute(gone).rowcount == 1


def get(connection: Connection, deployment_id: int) -> Deployment | None:
    return next(iter(_read(connection, [deployment_id])), None)


def every(connection: Connection) -> list[Deployment]:
    ids = connection.execute(select(deployments.c.id).order_by(deployments.c.id)).scalars()
    return _read(connection, list(ids))


def called(connection: Connection, name: str) -> Deployment | None:
    found = connection.execute(select(deployments.c.id).where(deployments.c.name == name)).scalar_one_or_none()
    return get(connection, found) if found is not None else None


def of_commune(connection: Connection, commune: str) -> list[Deployment]:
    """Past, present and future ones, in the order of their ids."""
    return _read(connection, [row["deployment_id"] for row in prepared.rows(connection, _OF_COMMUNE, commune=commune)])


_OF_COMMUNE = (
    select(deployment_communes.c.deployment_id)
    .where(deployment_communes.c.commune == bindparam("commune"))
    .order_by(deployment_communes.c.deployment_id)
)


def serving(connection: Connection, commune: str, staff: Iterable[Person], today: date) -> list[Person]:
    """Without the teachers whose time here has not come, or is over."""
    here = of_commune(connection, commune)
    return [one for one in staff if _is_serving(one, here, today)]


def staff_serving(connection: Connection, today: date) -> list[Person]:
    """Everybody who works here today, of every commune."""
    here: dict[str, list[Deployment]] = {}
    for deployment in every(connection):
        for commune in deployment.communes:
            here.setdefault(commune, []).append(deployment)
    return [one for one in people.with_roles(connection, STAFF) if _is_serving(one, here.get(one.commune, []), today)]


def _is_serving(person: Person, here: list[Deployment], today: date) -> bool:
    return person.role is not Role.TEACHER or not here or serves(person.id, here, today)


def set_days(connection: Connection, deployment: Deployment, *, starts_on: date, ends_on: date) -> bool:
    """False when somebody changed them meanwhile. What was told when it was to end on this day before is told anew."""
    changed = (
        update(deployments)
        .where(
            deployments.c.id == deployment.id,
            deployments.c.starts_on == deployment.starts_on,
            deployments.c.ends_on == deployment.ends_on,
        )
        .values(starts_on=starts_on, ends_on=ends_on)
    )
    if connection.execute(changed).rowcount != 1:
        return False
    if ends_on != deployment.ends_on:
        table = deployment_notices
        then = (table.c.deployment_id == deployment.id, table.c.ends_on == ends_on)
        connection.execute(delete(table).where(*then, table.c.notice.in_([notice.value for notice in Notice])))
    return True


def check_off(connection: Connection, deployment: Deployment, task: Task, by: Person | None, now: datetime) -> bool:
    """True for the first one only."""
    return insert_new(
        connection,
        deployment_tasks,
        deployment_id=deployment.id,
        task=task.value,
        done_by=by.id if by else None,
        done_at=now,
    )


def uncheck(connection: Connection, deployment: Deployment, task: Task) -> None:
    table = deployment_tasks
    connection.execute(delete(table).where(table.c.deployment_id == deployment.id, table.c.task == task.value))


def done(connection: Connection, deployment: Deployment) -> dict[Task, datetime]:
    table = deployment_tasks
    found = connection.execute(select(table.c.task, table.c.done_at).where(table.c.deployment_id == deployment.id))
    return {Task(task): at for task, at in found}


def tell_once(connection: Connection, deployment: Deployment, notice: str, place: str, now: datetime) -> bool:
    """True for the one who may tell this place of it; a moved end date is another matter, and told anew."""
    return insert_new(
        connection,
        deployment_notices,
        deployment_id=deployment.id,
        ends_on=deployment.ends_on,
        notice=str(notice),
        place=place,
        told_at=now,
    )


def has_heard(connection: Connection, deployment: Deployment, place: str) -> bool:
    """Anything at all about this end date."""
    table = deployment_notices
    mine = (table.c.deployment_id == deployment.id, table.c.ends_on == deployment.ends_on, table.c.place == place)
    days = table.c.notice.in_([Notice.D14.value, Notice.D7.value, Notice.D1.value])
    return connection.execute(select(table.c.told_at).where(*mine, days).limit(1)).first() is not None


def take_back(connection: Connection, here: Iterable[Deployment], notice: Notice, place: str) -> bool:
    """True for the one who may tell this place that what it was told, of whatever end date, is so no more."""
    table = deployment_notices
    told = (table.c.deployment_id.in_([one.id for one in here]), table.c.notice == notice.value, table.c.place == place)
    return connection.execute(delete(table).where(*told)).rowcount > 0


def was_told(connection: Connection, deployment: Deployment, notice: str, place: str) -> bool:
    """Whatever the end date was then."""
    table = deployment_notices
    mine = (table.c.deployment_id == deployment.id, table.c.notice == notice, table.c.place == place)
    return connection.execute(select(table.c.told_at).where(*mine).limit(1)).first() is not None


def of_member(connection: Connection, person: Person) -> list[Deployment]:
    mine = select(deployment_members.c.deployment_id).where(deployment_members.c.person_id == person.id)
    return _read(connection, list(connection.execute(mine).scalars()))


def _read(connection: Connection, ids: list[int]) -> list[Deployment]:
    if not ids:
        return []
    rows = connection.execute(select(deployments).where(deployments.c.id.in_(ids)).order_by(deployments.c.id))
    communes = _grouped(connection, deployment_communes.c.deployment_id, deployment_communes.c.commune, ids)
    members = _grouped(connection, deployment_members.c.deployment_id, deployment_members.c.person_id, ids)
    return [_deployment(row, communes.get(row["id"], []), members.get(row["id"], [])) for row in rows.mappings()]


def _grouped(connection: Connection, owner: Column[int], value: Column[_T], ids: list[int]) -> dict[int, list[_T]]:
    grouped: dict[int, list[_T]] = {}
    for key, one in connection.execute(select(owner, value).where(owner.in_(ids)).order_by(owner, value)):
        grouped.setdefault(key, []).append(one)
    return grouped


def _deployment(row: RowMapping, communes: list[str], members: list[int]) -> Deployment:
    return Deployment(
        id=row["id"],
        name=row["name"],
        school=row["school"],
        communes=tuple(communes),
        members=frozenset(members),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )
