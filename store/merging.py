"""Two records of one person become one."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, update

from desk.people import Person, Role
from store.tables import accounts, messages, people, threads


def take_account(connection: Connection, owner: Person, other: Person, channel: str, external_id: str) -> None:
    """This account is the owner's. The other record keeps what it has on further accounts; without any, it is empty."""
    connection.execute(
        update(accounts)
        .where(accounts.c.channel == channel, accounts.c.external_id == external_id)
        .values(person_id=owner.id, province=owner.province, commune=owner.commune)
    )
    left = connection.execute(
        select(func.count()).select_from(accounts).where(accounts.c.person_id == other.id)
    ).scalar_one()
    asked = update(threads).where(threads.c.asker_id == other.id)
    connection.execute((asked.where(threads.c.channel == channel) if left else asked).values(asker_id=owner.id))
    if left:
        return
    connection.execute(update(threads).where(threads.c.claimed_by == other.id).values(claimed_by=owner.id))
    connection.execute(update(messages).where(messages.c.person_id == other.id).values(person_id=owner.id))
    # Nobody can reach an empty record, so nobody may be counting on it.
    connection.execute(update(people).where(people.c.id == other.id).values(role=Role.OFFICIAL))
