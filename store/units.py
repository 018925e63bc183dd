"""Who runs a system, and how he wants to be told: what a province adds to the table that comes with the desk."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from store import prepared
from store.policy_tables import units

_LISTED = select(units).order_by(units.c.commune, units.c.system)


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """`system` as entries name it. `commune` empty: for the whole desk."""

    system: str
    unit: str
    how: str
    commune: str = ""


def of(connection: Connection, system: str, commune: str) -> Unit | None:
    """The commune's own line, else the whole desk's."""
    row = (
        connection.execute(
            select(units)
            .where(units.c.system == system, units.c.commune.in_([commune, ""]))
            .order_by(units.c.commune.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return Unit(system=row["system"], unit=row["unit"], how=row["how"], commune=row["commune"]) if row else None


def replace(connection: Connection, lines: list[Unit], commune: str, province: str) -> None:
    """All of a commune's lines (or of the whole desk) at once, or none of them."""
    connection.execute(delete(units).where(units.c.commune == commune))
    if lines:
        rows = [{"system": u.system, "unit": u.unit, "how": u.how} for u in lines]
        connection.execute(insert(units), [{**row, "commune": commune, "province": province} for row in rows])


def listed(connection: Connection) -> list[Unit]:
    found = prepared.rows(connection, _LISTED)
    return [Unit(system=r["system"], unit=r["unit"], how=r["how"], commune=r["commune"]) for r in found]
