"""Reading single fields of a platform's JSON: the right kind of value, or ValueError."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def words_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def id_of(value: object) -> int | None:
    return value.get("id") if isinstance(value, Mapping) else None


def table(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{what} is missing or not an object")
    return value


def whole(value: object, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{what} is missing or not a number")
    return value


def moment(value: object) -> datetime:
    try:
        return datetime.fromtimestamp(whole(value, "date"), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("date is out of range") from error
