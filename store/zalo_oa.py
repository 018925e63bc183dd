"""The Official Account's grant, kept sealed; the names Zalo does not send along; the free answers still left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, bindparam, func, literal, select, update

from desk.reply_window import Window
from store.tables import Instant, accounts, people
from store.upserts import insert_new, insert_or_change
from store.zalo_oa_tables import zalo_oa_grants, zalo_oa_people

UNNAMED = ("", "?")


class GrantState(StrEnum):
    BEGUN = "begun"  # somebody was sent to Zalo to agree
    READY = "ready"
    LOST = "lost"  # the refresh token was spent or has run out: only a person can begin anew


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """`sealed` is encrypted. `generation` grows with every change; `renewing_since` is set while a refresh token is
    on its way to Zalo, and stays set when nobody knows whether it arrived."""

    channel: str
    sealed: str
    oa_id: str
    state: GrantState
    generation: int
    access_until: datetime | None
    refresh_until: datetime | None
    renewed_at: datetime | None
    renewing_since: datetime | None


def grant(connection: Connection, channel: str) -> Grant | None:
    columns = [column for column in zalo_oa_grants.c if column.name not in {"province", "commune"}]
    row = connection.execute(select(*columns).where(zalo_oa_grants.c.channel == channel)).mappings().first()
    return Grant(**{**row, "state": GrantState(row["state"])}) if row else None


def begin(connection: Connection, channel: str, sealed: str, *, generation: int | None) -> bool:
    """Keep what `authorize` needs later, unless the tokens that are sealed with it were replaced meanwhile."""
    if generation is None:
        fresh = {"channel": channel, "sealed": sealed, "state": GrantState.BEGUN, "generation": 1}
        return insert_new(connection, zalo_oa_grants, **fresh)
    return (
        connection.execute(
            update(zalo_oa_grants)
            .where(zalo_oa_grants.c.channel == channel, zalo_oa_grants.c.generation == generation)
            .values(sealed=sealed, generation=generation + 1)
        ).rowcount
        == 1
    )


def mark_renewing(connection: Connection, channel: str, generation: int, now: datetime) -> bool:
    """Written before the refresh token leaves, so that a crash on the way is known to have happened."""
    return (
        connection.execute(
            update(zalo_oa_grants)
            .where(zalo_oa_grants.c.channel == channel, zalo_oa_grants.c.generation == generation)
            .values(renewing_since=func.coalesce(zalo_oa_grants.c.renewing_since, literal(now, Instant())))
        ).rowcount
        == 1
    )


def keep(
    connection: Connection,
    channel: str,
    sealed: str,
    *,
    now: datetime,
    access_until: datetime,
    refresh_until: datetime,
    oa_id: str = "",
) -> None:
    """New tokens: from here on the old ones are worth nothing."""
    values: dict[str, object] = {
        "sealed": sealed,
        "state": GrantState.READY,
        "access_until": access_until,
        "refresh_until": refresh_until,
        "renewed_at": now,
        "renewing_since": None,
    }
    if oa_id:
        values["oa_id"] = oa_id
    if not insert_new(connection, zalo_oa_grants, channel=channel, generation=1, **values):
        connection.execute(
            update(zalo_oa_grants)
            .where(zalo_oa_grants.c.channel == channel)
            .values(generation=zalo_oa_grants.c.generation + 1, **values)
        )


def lose(connection: Connection, channel: str, generation: int) -> bool:
    """Zalo does not know the refresh token any more, unless somebody brought a new one meanwhile."""
    return (
        connection.execute(
            update(zalo_oa_grants)
            .where(zalo_oa_grants.c.channel == channel, zalo_oa_grants.c.generation == generation)
            .values(state=GrantState.LOST, generation=generation + 1)
        ).rowcount
        == 1
    )


def know_account(connection: Connection, channel: str, oa_id: str) -> None:
    connection.execute(update(zalo_oa_grants).where(zalo_oa_grants.c.channel == channel).values(oa_id=oa_id))


def names(connection: Connection, channel: str, *, since: datetime) -> dict[str, str]:
    """Who was named lately: people change their names."""
    found = connection.execute(
        select(zalo_oa_people.c.external_id, zalo_oa_people.c.name).where(
            zalo_oa_people.c.channel == channel, zalo_oa_people.c.named_at > since
        )
    )
    return {external_id: name for external_id, name in found if name}


def keep_name(connection: Connection, channel: str, external_id: str, name: str, now: datetime) -> None:
    """Whoever was met before his name was known gets it now."""
    insert_or_change(
        connection,
        zalo_oa_people,
        ["channel", "external_id"],
        channel=channel,
        external_id=external_id,
        name=name[:120],
        named_at=now,
    )
    whose = select(accounts.c.person_id).where(accounts.c.channel == channel, accounts.c.external_id == external_id)
    connection.execute(update(people).where(people.c.id.in_(whose), people.c.name.in_(UNNAMED)).values(name=name[:120]))


_WINDOWS = (
    select(accounts.c.seen_at, zalo_oa_people.c.counted_from, zalo_oa_people.c.sent, zalo_oa_people.c.remaining)
    .outerjoin(
        zalo_oa_people,
        and_(zalo_oa_people.c.channel == accounts.c.channel, zalo_oa_people.c.external_id == accounts.c.external_id),
    )
    .where(accounts.c.channel == bindparam("of_channel"))
)


def window(connection: Connection, channel: str, external_id: str) -> Window:
    one = _WINDOWS.where(accounts.c.external_id == external_id)
    row = connection.execute(one, {"of_channel": channel}).first()
    return Window(heard_at=None) if row is None else _window(*row)


def windows(connection: Connection, channel: str) -> list[Window]:
    """Of everybody who has written to the account in private."""
    everybody = _WINDOWS.where(accounts.c.private_chat.is_not(None))
    return [_window(*row) for row in connection.execute(everybody, {"of_channel": channel})]


def _window(heard_at: datetime | None, counted: datetime | None, sent: int | None, remaining: int | None) -> Window:
    if heard_at is None or counted is None or counted < heard_at:
        return Window(heard_at=heard_at)  # he has written since: everything is counted from there
    return Window(heard_at=heard_at, sent=sent or 0, remaining=remaining)


def count(
    connection: Connection, channel: str, external_id: str, *, sent: int, remaining: int | None, now: datetime
) -> None:
    """`remaining` is what Zalo itself said, where it said something."""
    before = window(connection, channel, external_id)
    insert_or_change(
        connection,
        zalo_oa_people,
        ["channel", "external_id"],
        channel=channel,
        external_id=external_id,
        counted_from=now,
        sent=before.sent + sent,
        remaining=remaining,
    )
