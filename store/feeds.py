"""Secret addresses of calendars: handed out once, kept as a digest, taken back in one statement."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from store.feed_tables import feeds

BYTES = 24
"""192 bits: nobody guesses it, and it still fits a line."""
MOST = 8
"""Living addresses of one calendar (a teacher's phone, tablet, computer); the oldest gives way."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """`person_id` None: everybody of the commune."""

    id: int
    commune: str
    person_id: int | None


def make(connection: Connection, *, province: str, commune: str, person_id: int | None, now: datetime) -> str:
    """A new secret; those handed out before go on working."""
    secret = secrets.token_urlsafe(BYTES)
    mine = (feeds.c.commune == commune, feeds.c.person_id.is_not_distinct_from(person_id), feeds.c.revoked_at.is_(None))
    kept = select(feeds.c.id).where(*mine).order_by(feeds.c.id.desc()).limit(MOST - 1)
    keep = list(connection.execute(kept).scalars())
    connection.execute(update(feeds).where(*mine, feeds.c.id.not_in(keep)).values(revoked_at=now))
    connection.execute(
        insert(feeds).values(
            province=province, commune=commune, person_id=person_id, digest=_digest(secret), made_at=now
        )
    )
    return secret


def revoke(connection: Connection, *, commune: str, person_id: int | None, now: datetime) -> int:
    """All addresses of this calendar; how many there were."""
    return connection.execute(
        update(feeds)
        .where(
            feeds.c.commune == commune,
            feeds.c.person_id.is_not_distinct_from(person_id),
            feeds.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    ).rowcount


def look_up(connection: Connection, secret: str) -> Feed | None:
    """By the digest: how long the look takes says nothing of the secret."""
    row = (
        connection.execute(
            select(feeds.c.id, feeds.c.commune, feeds.c.person_id).where(
                feeds.c.digest == _digest(secret), feeds.c.revoked_at.is_(None)
            )
        )
        .mappings()
        .first()
    )
    return Feed(**row) if row else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
