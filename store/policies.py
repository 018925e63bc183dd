"""Policies: one for the whole desk, one for each commune that wants another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, select

from desk.policy import Policy, from_stored, to_stored
from store.policy_tables import policies
from store.upserts import insert_or_change

WHOLE_DESK = ""


def of(connection: Connection, commune: str) -> Policy | None:
    """The commune's own, else the whole desk's; None where nobody wrote one."""
    found = connection.execute(
        select(policies.c.policy)
        .where(policies.c.commune.in_([commune, WHOLE_DESK]))
        .order_by(policies.c.commune.desc())
        .limit(1)
    ).scalar_one_or_none()
    return from_stored(found) if found is not None else None


def save(connection: Connection, policy: Policy, commune: str, province: str, now: datetime) -> None:
    insert_or_change(
        connection,
        policies,
        ["commune"],
        commune=commune,
        province=province,
        policy=to_stored(policy),
        loaded_at=now,
    )


def remove(connection: Connection, commune: str) -> bool:
    return connection.execute(delete(policies).where(policies.c.commune == commune)).rowcount == 1


def listed(connection: Connection) -> list[tuple[str, Policy, datetime]]:
    """Commune (empty: the whole desk), policy and when it was loaded."""
    found = connection.execute(select(policies).order_by(policies.c.commune)).mappings()
    return [(row["commune"], from_stored(row["policy"]), row["loaded_at"]) for row in found]
