"""What a file and the desk last had in common, so that neither overwrites what the other changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from knowledge.entries import Entry
from knowledge.syncing import as_json, from_json, version
from store.knowledge_sync_tables import knowledge_bases, knowledge_versions
from store.upserts import insert_new, insert_or_change

_PART = 400


def bases(
    connection: Connection, source: str, files: Mapping[str, Entry], marked: Mapping[str, str] | None = None
) -> dict[str, Entry]:
    """For every entry of this source the version it came from, as far as it is known.

    That is the one last exchanged with this very source, or the one that the file says it is (`marked`), whichever is
    newer; failing both, the file's own content if we ever had it: then nobody has edited it since.
    """
    last = knowledge_bases.c
    exchanged = {
        row.entry: row.version
        for row in connection.execute(select(last.entry, last.version).where(last.source == source))
    }
    known = _versions(connection, sorted({*files, *exchanged}))
    found = {}
    for name in {*files, *exchanged}:
        wanted = [exchanged.get(name), (marked or {}).get(name)]
        candidates = [known[name, number] for number in wanted if number and (name, number) in known]
        if not candidates and name in files:
            own = known.get((name, version(files[name])))
            candidates = [own] if own else []
        if candidates:
            found[name] = max(candidates, key=lambda kept: kept[0])[1]
    return found


def _versions(connection: Connection, names: list[str]) -> dict[tuple[str, str], tuple[datetime, Entry]]:
    table = knowledge_versions.c
    found = {}
    for start in range(0, len(names), _PART):
        wanted = select(table.entry, table.version, table.kept_at, table.content).where(
            table.entry.in_(names[start : start + _PART])
        )
        for row in connection.execute(wanted):
            found[row.entry, row.version] = row.kept_at, from_json(row.content)
    return found


def remember(connection: Connection, source: str, exchanged: Iterable[Entry], now: datetime) -> None:
    """From now on these are what the desk and this source have in common."""
    for entry in exchanged:
        number = version(entry)
        insert_new(connection, knowledge_versions, entry=entry.id, version=number, content=as_json(entry), kept_at=now)
        insert_or_change(
            connection,
            knowledge_bases,
            ["source", "entry"],
            source=source,
            entry=entry.id,
            version=number,
            synced_at=now,
        )
