"""Forgetting words that were taken back. That something was said, by whom and when, stays; what it was does not."""

from __future__ import annotations

from sqlalchemy import Connection, update

from desk.threads import Thread
from store.knowledge_tables import suggestions
from store.thread_tables import messages, pleas, threads

FORGOTTEN = "(đã thu hồi)"


def forget_question(connection: Connection, thread: Thread) -> None:
    """Also where the question stands a second time: what was proposed to the knowledge, what was kept of it."""
    connection.execute(update(threads).where(threads.c.id == thread.id).values(question=FORGOTTEN, photos=[]))
    connection.execute(
        update(messages)
        .where(messages.c.thread_id == thread.id, messages.c.person_id == thread.asker_id)
        .values(text=FORGOTTEN, photos=[])
    )
    connection.execute(
        update(suggestions)
        .where(suggestions.c.thread_id == thread.id, suggestions.c.state == "open")
        .values(question=FORGOTTEN, state="refused")
    )


def forget_message(connection: Connection, thread: Thread, message_id: str) -> bool:
    """One message within a thread; false when nothing of it was kept."""
    return (
        connection.execute(
            update(messages)
            .where(messages.c.thread_id == thread.id, messages.c.source == message_id)
            .values(text=FORGOTTEN, photos=[])
        ).rowcount
        > 0
    )


def forget_plea(connection: Connection, plea_id: int) -> None:
    connection.execute(update(pleas).where(pleas.c.id == plea_id).values(question=FORGOTTEN, photos=[]))
