"""Policies: one for the whole desk, and for each deployment or commune that wants another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, or_, select

from desk.policy import Policy, from_stored, to_stored
from store import prepared
from store.policy_tables import policies
from store.upserts import insert_or_change

WHOLE_DESK = ""
NO_DEPLOYMENT = 0
_THEIRS = policies.c.deployment_id.in_(bindparam("deployments", expanding=True))
_OF = (
    select(policies.c.policy)
    .where(or_(policies.c.commune == bindparam("commune"), and_(policies.c.commune == WHOLE_DESK, _THEIRS)))
    .order_by(policies.c.commune.desc(), policies.c.deployment_id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """`commune` and `deployment_id` are empty (0) for the whole desk; only one of them is ever given."""

    commune: str
    deployment_id: int
    policy: Policy
    loaded_at: datetime


def of(connection: Connection, commune: str, deployments: Collection[int] = ()) -> Policy | None:
    """The commune's own, else that of one of these deployments (the latest), else the whole desk's; None: none."""
    found = prepared.value(connection, _OF, commune=commune, deployments=[NO_DEPLOYMENT, *deployments])
    return from_stored(found) if found is not None else None


def save(
    connection: Connection, policy: Policy, commune: str, province: str, now: datetime, *, deployment_id: int = 0
) -> None:
    insert_or_change(
        connection,
        policies,
        ["commune", "deployment_id"],
        commune=commune,
        deployment_id=deployment_id,
        province=province,
        policy=to_stored(policy),
        loaded_at=now,
    )


def remove(connection: Connection, commune: str, *, deployment_id: int = 0) -> bool:
    this = (policies.c.commune == commune, policies.c.deployment_id == deployment_id)
    return connection.execute(delete(policies).where(*this)).rowcount == 1


def listed(connection: Connection) -> list[Kept]:
    """The whole desk's first."""
    found = connection.execute(select(policies).order_by(policies.c.commune, policies.c.deployment_id)).mappings()
    return [
        Kept(
            commune=row["commune"],
            deployment_id=row["deployment_id"],
            policy=from_stored(row["policy"]),
            loaded_at=row["loaded_at"],
        )
        for row in found
    ]
