"""One-time codes: how a group or a person is linked without anybody copying ids."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from store.tables import codes

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0/O, 1/I/L: a code is read aloud and typed on a phone."""
LENGTH = 8
LIFE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """`purpose` is officials, teachers (groups), teacher, curator, coordinator or official (people), or that of a
    person's own code for another account of his, see `for_account_of`."""

    id: int
    code: str
    purpose: str
    name: str
    province: str
    commune: str
    used_at: datetime | None
    expires_at: datetime

    @property
    def owner(self) -> int | None:
        """Whose other account the one who types it has."""
        kind, _, number = self.purpose.partition(":")
        return int(number) if kind == "account" and number.isdecimal() else None


def for_account_of(person_id: int) -> str:
    return f"account:{person_id}"


def make(
    connection: Connection,
    *,
    purpose: str,
    province: str,
    commune: str,
    now: datetime,
    name: str = "",
    life: timedelta = LIFE,
) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    connection.execute(
        insert(codes).values(
            code=code,
            purpose=purpose,
            name=name,
            province=province,
            commune=commune,
            made_at=now,
            expires_at=now + life,
        )
    )
    return code


def look_up(connection: Connection, code: str) -> Code | None:
    row = (
        connection.execute(
            select(
                codes.c.id,
                codes.c.code,
                codes.c.purpose,
                codes.c.name,
                codes.c.province,
                codes.c.commune,
                codes.c.used_at,
                codes.c.expires_at,
            ).where(codes.c.code == code.upper())
        )
        .mappings()
        .first()
    )
    return Code(**row) if row else None


def use(connection: Connection, code: Code, by: str, now: datetime) -> bool:
    """True for the first one only, and only while the code lives."""
    return (
        connection.execute(
            update(codes)
            .where(codes.c.id == code.id, codes.c.used_at.is_(None), codes.c.expires_at > now)
            .values(used_at=now, used_by=by)
        ).rowcount
        == 1
    )
