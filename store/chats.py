"""Chats: which group belongs to whom, and what happens when its id changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from desk.people import Chat, ChatRole, Commune
from store import journal, outbox, prepared, rows
from store.inbox import State, shard_of
from store.tables import chat_aliases, chats, communes, inbox
from store.thread_tables import bursts, links, pleas, threads
from store.upserts import insert_new, insert_or_change

# Run for every message, so built once.
_FIND = select(chats).where(chats.c.channel == bindparam("channel"), chats.c.external_id == bindparam("external_id"))

_COMMUNE = select(communes).where(communes.c.id == bindparam("commune"))
_WITH_ROLE = select(chats).where(chats.c.role == bindparam("role"), chats.c.active).order_by(chats.c.id)
_WITH_ROLE_IN = _WITH_ROLE.where(chats.c.commune.in_(bindparam("communes", expanding=True)))


def find(connection: Connection, channel: str, external_id: str) -> Chat | None:
    row = prepared.row(connection, _FIND, channel=channel, external_id=external_id)
    return rows.chat(row) if row else None


def meet(connection: Connection, channel: str, external_id: str, kind: str, title: str) -> Chat:
    """The chat, made known if it was not."""
    found = find(connection, channel, external_id)
    if found is None:
        role = ChatRole.PRIVATE if kind == "private" else ChatRole.UNKNOWN
        insert_new(connection, chats, channel=channel, external_id=external_id, kind=kind, role=role, title=title[:200])
        found = find(connection, channel, external_id)
        assert found is not None
    return found


def link(connection: Connection, chat: Chat, *, role: ChatRole, province: str, commune: str, topic: str | None) -> None:
    connection.execute(
        update(chats)
        .where(chats.c.id == chat.id)
        .values(role=role, province=province, commune=commune, topic=topic, active=True)
    )


def mark_introduced(connection: Connection, chat: Chat, now: datetime) -> bool:
    """True for the first one only."""
    return (
        connection.execute(
            update(chats).where(chats.c.id == chat.id, chats.c.introduced_at.is_(None)).values(introduced_at=now)
        ).rowcount
        == 1
    )


def twins(connection: Connection, channel: str, external_id: str) -> list[str]:
    """Other channels that are in this very group: those that know it by the same id and were linked there too."""
    known = (ChatRole.OFFICIALS, ChatRole.TEACHERS)
    found = select(chats.c.channel).where(
        chats.c.external_id == external_id,
        chats.c.channel != channel,
        chats.c.kind == "group",
        chats.c.role.in_(known),
        chats.c.active,
    )
    return list(connection.execute(found.order_by(chats.c.channel)).scalars())


def set_active(connection: Connection, channel: str, external_id: str, active: bool) -> None:
    connection.execute(
        update(chats).where(chats.c.channel == channel, chats.c.external_id == external_id).values(active=active)
    )


def without_bot(connection: Connection, commune: str) -> list[Chat]:
    """Groups of its officials that cannot be written to any more."""
    mine = (chats.c.commune == commune, chats.c.role == ChatRole.OFFICIALS, chats.c.active.is_(False))
    return [rows.chat(row) for row in connection.execute(select(chats).where(*mine).order_by(chats.c.id)).mappings()]


def with_role(connection: Connection, role: ChatRole, commune: str | None = None) -> list[Chat]:
    if commune is None:
        return [rows.chat(row) for row in prepared.rows(connection, _WITH_ROLE, role=role)]
    return [rows.chat(row) for row in prepared.rows(connection, _WITH_ROLE_IN, role=role, communes=[commune, ""])]


def current_id(connection: Connection, channel: str, external_id: str) -> str:
    """The id in use now: an update or message may still name the one before a migration."""
    for _ in range(5):
        newer = connection.execute(
            select(chat_aliases.c.new_id).where(chat_aliases.c.channel == channel, chat_aliases.c.old_id == external_id)
        ).scalar_one_or_none()
        if newer is None:
            return external_id
        external_id = newer
    return external_id


def migrate(connection: Connection, channel: str, old: str, new: str) -> bool:
    """Everything that names the old id follows to the new one; the second notice of the same move changes nothing."""
    journal.flush(connection)
    if old == new or not insert_new(connection, chat_aliases, channel=channel, old_id=old, new_id=new):
        return False
    newer_chat = find(connection, channel, new)
    if newer_chat is not None and newer_chat.role is not ChatRole.UNKNOWN:
        # Somebody has linked the new group by hand already: that counts.
        connection.execute(delete(chats).where(chats.c.channel == channel, chats.c.external_id == old))
    elif find(connection, channel, old) is not None:
        connection.execute(delete(chats).where(chats.c.channel == channel, chats.c.external_id == new))
        connection.execute(
            update(chats).where(chats.c.channel == channel, chats.c.external_id == old).values(external_id=new)
        )
    # Linked by hand meanwhile, the new chat may have messages of the same numbers: theirs count.
    newer = select(links.c.message_id).where(links.c.channel == channel, links.c.chat == new).scalar_subquery()
    connection.execute(
        delete(links).where(links.c.channel == channel, links.c.chat == old, links.c.message_id.in_(newer))
    )
    for table in (threads, links, pleas):
        connection.execute(update(table).where(table.c.channel == channel, table.c.chat == old).values(chat=new))
    connection.execute(delete(bursts).where(bursts.c.channel == channel, bursts.c.chat == new))
    connection.execute(update(bursts).where(bursts.c.channel == channel, bursts.c.chat == old).values(chat=new))
    connection.execute(
        update(inbox)
        .where(inbox.c.channel == channel, inbox.c.chat == old, inbox.c.state == State.PENDING)
        .values(chat=new, shard=shard_of(channel, new))
    )
    outbox.move_chat(connection, channel, old, new)
    return True


def save_commune(connection: Connection, commune: Commune) -> None:
    insert_or_change(connection, communes, ["id"], id=commune.id, province=commune.province, name=commune.name)


def add_commune(connection: Connection, commune: Commune) -> bool:
    """True when it was not there. The name of one that was stays, unless it is now typed with the marks it lacked."""
    if insert_new(connection, communes, id=commune.id, province=commune.province, name=commune.name):
        return True
    known = commune_called(connection, commune.id)
    if known is not None and _marks(commune.name) > _marks(known.name):
        connection.execute(update(communes).where(communes.c.id == commune.id).values(name=commune.name))
    return False


def _marks(name: str) -> int:
    return sum(not letter.isascii() for letter in name)


def commune_called(connection: Connection, commune_id: str) -> Commune | None:
    row = prepared.row(connection, _COMMUNE, commune=commune_id)
    return rows.commune(row) if row else None


def all_communes(connection: Connection) -> list[Commune]:
    return [rows.commune(row) for row in connection.execute(select(communes).order_by(communes.c.name)).mappings()]


def aliases(connection: Connection) -> dict[tuple[str, str], str]:
    """(channel, old id) → the id in use now, for all chats that ever moved."""
    moved = {
        (channel, old): new
        for channel, old, new in connection.execute(
            select(chat_aliases.c.channel, chat_aliases.c.old_id, chat_aliases.c.new_id)
        )
    }
    for (channel, old), new in moved.items():
        for _ in range(5):
            new = moved.get((channel, new), new)
        moved[channel, old] = new
    return moved
