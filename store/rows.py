"""Rows become frozen values here, and values rows."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import RowMapping

from desk.inbound import Photo
from desk.people import Account, Chat, ChatRole, Commune, Person, Role
from desk.threads import Status, Thread

Row = Mapping[str, Any] | RowMapping
"""By the names of the columns."""


def photos_out(photos: Iterable[Photo]) -> list[dict[str, Any]]:
    return [dataclasses.asdict(photo) for photo in photos]


def photos_in(stored: Iterable[dict[str, Any]]) -> tuple[Photo, ...]:
    return tuple(Photo(**row) for row in stored)


def person(row: Row) -> Person:
    return Person(
        id=row["id"],
        province=row["province"],
        commune=row["commune"],
        name=row["name"],
        role=Role(row["role"]),
        language=row["language"],
        greeted_at=row["greeted_at"],
        named=row["named"],
        muted=row["muted"],
    )


def account(row: Row) -> Account:
    return Account(
        person_id=row["person_id"],
        channel=row["channel"],
        external_id=row["external_id"],
        private_chat=row["private_chat"],
        seen_at=row["seen_at"],
    )


def chat(row: Row) -> Chat:
    return Chat(
        id=row["id"],
        province=row["province"],
        commune=row["commune"],
        channel=row["channel"],
        external_id=row["external_id"],
        kind=row["kind"],
        role=ChatRole(row["role"]),
        title=row["title"],
        topic=row["topic"],
        active=row["active"],
        introduced_at=row["introduced_at"],
    )


def commune(row: Row) -> Commune:
    return Commune(id=row["id"], province=row["province"], name=row["name"])


def thread(row: Row) -> Thread:
    kept: dict[str, Any] = {**row}
    kept["status"] = Status(kept["status"])
    kept["offered"] = tuple(kept["offered"])
    kept["tried"] = tuple(kept["tried"])
    kept["photos"] = photos_in(kept["photos"])
    return Thread(**kept)
