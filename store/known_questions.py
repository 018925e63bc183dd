"""What people asked of each entry, and whether its answer helped them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select, update

from knowledge.guarding import Known
from knowledge.text import fold
from store import prepared
from store.learning_tables import known_questions
from store.upserts import insert_new

_NOTE = {
    accepted: update(known_questions)
    .where(known_questions.c.entry == bindparam("of_entry"), known_questions.c.digest == bindparam("of_digest"))
    .values({column: column + 1})
    for accepted, column in ((True, known_questions.c.accepted), (False, known_questions.c.rejected))
}
_REJECTED = (
    select(known_questions.c.question, (known_questions.c.rejected - known_questions.c.accepted).label("more"))
    .where(known_questions.c.entry == bindparam("entry"), known_questions.c.rejected > known_questions.c.accepted)
    .order_by(known_questions.c.id)
)
_LONGEST = 300
"""Characters of a question that are kept; a longer one is a story and no phrasing."""


def note(
    connection: Connection,
    entry: str,
    question: str,
    *,
    accepted: bool,
    now: datetime,
    commune: str = "",
    thread: int | None = None,
) -> None:
    """`entry` answered `question`, and it helped or it did not."""
    said = " ".join(question.split())
    if not said or len(said) > _LONGEST:
        return
    digest = hashlib.sha256(" ".join(fold(said).split()).encode()).hexdigest()[:32]
    insert_new(connection, known_questions, entry=entry, digest=digest, question=said, commune=commune, last_at=now)
    prepared.changed(connection, _NOTE[accepted], of_entry=entry, of_digest=digest, last_at=now, thread_id=thread)


def known(connection: Connection) -> tuple[Known, ...]:
    """Of every entry; what helped some and did not help others counts as what it did more often."""
    table = known_questions.c
    rows = connection.execute(select(table.question, table.entry, table.accepted, table.rejected).order_by(table.id))
    return tuple(Known(question=row.question, entry=row.entry, rejected=row.rejected > row.accepted) for row in rows)


def rejected(connection: Connection, entry: str) -> list[tuple[str, int]]:
    """What this entry answered in vain more often than not, and how much more often."""
    return [(row["question"], int(row["more"])) for row in prepared.rows(connection, _REJECTED, entry=entry)]


def counts(connection: Connection) -> dict[str, tuple[int, int]]:
    """By entry: how often it helped, and how often it did not."""
    table = known_questions.c
    rows = connection.execute(
        select(table.entry, func.sum(table.accepted), func.sum(table.rejected)).group_by(table.entry)
    )
    return {entry: (int(accepted), int(rejected)) for entry, accepted, rejected in rows}
