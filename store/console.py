"""Codes, sessions and forms of the console: each code opens one session, each form is taken once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from desk.people import Person
from store.console_tables import console_forms, console_sessions
from store.upserts import insert_new

CODE_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(hours=12)
BYTES = 24
"""192 bits, 32 characters: nobody guesses it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """`said` is what the last thing done had to say, shown once."""

    id: int
    person_id: int
    said: tuple[str, ...]


def offer(connection: Connection, person: Person, now: datetime) -> str:
    """A new code; one he has not used yet ends with it, and so does what is long over."""
    unused = (console_sessions.c.person_id == person.id) & console_sessions.c.session_digest.is_(None)
    connection.execute(delete(console_sessions).where(or_(unused, console_sessions.c.ends_at <= now)))
    connection.execute(delete(console_forms).where(console_forms.c.taken_at <= now - SESSION_LASTS))
    code = secrets.token_urlsafe(BYTES)
    connection.execute(
        insert(console_sessions).values(
            province=person.province,
            commune=person.commune,
            person_id=person.id,
            code_digest=_digest(code),
            code_ends_at=now + CODE_LASTS,
            said=[],
        )
    )
    return code


def enter(connection: Connection, code: str, now: datetime) -> str | None:
    """The session's secret for the first who brings the code in time; None for everybody else."""
    secret = secrets.token_urlsafe(BYTES)
    opened = connection.execute(
        update(console_sessions)
        .where(
            console_sessions.c.code_digest == _digest(code),
            console_sessions.c.session_digest.is_(None),
            console_sessions.c.code_ends_at > now,
        )
        .values(session_digest=_digest(secret), ends_at=now + SESSION_LASTS)
    )
    return secret if opened.rowcount == 1 else None


def find(connection: Connection, secret: str, now: datetime) -> Session | None:
    row = (
        connection.execute(
            select(console_sessions.c.id, console_sessions.c.person_id, console_sessions.c.said).where(
                console_sessions.c.session_digest == _digest(secret), console_sessions.c.ends_at > now
            )
        )
        .mappings()
        .first()
    )
    return Session(id=row["id"], person_id=row["person_id"], said=tuple(row["said"])) if row else None


def leave(connection: Connection, session: Session) -> None:
    connection.execute(delete(console_sessions).where(console_sessions.c.id == session.id))


def say(connection: Connection, session: Session, said: Sequence[str]) -> None:
    """What the next page shows; nothing takes it off again."""
    connection.execute(update(console_sessions).where(console_sessions.c.id == session.id).values(said=list(said)))


def take(connection: Connection, once: str, now: datetime) -> bool:
    """True for the first time this form comes."""
    return insert_new(connection, console_forms, once=once, taken_at=now)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
