"""The rota of a commune, as it stands in the database."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.holidays import days_off
from desk.people import Role
from desk.rota import Rota
from store import people, timetables


def load(connection: Connection, commune: str, now: datetime, zone: ZoneInfo) -> Rota:
    """As it is in force now."""
    teachers = tuple(person.id for person in people.staff(connection, commune) if person.role is Role.TEACHER)
    return Rota(
        zone=zone,
        people=teachers,
        shifts=tuple(people.shifts_of(connection, teachers)),
        busy=tuple(people.busy_of(connection, teachers, now)),
        timetables=timetables.of_commune(connection, commune, since=now.astimezone(zone).date() - timedelta(days=1)),
        days_off=days_off((now.year - 1, now.year, now.year + 1)),
    )
