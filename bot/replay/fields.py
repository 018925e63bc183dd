"""The single values of a script: each reads the words that were typed, and says what they should be."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from bot.replay.span import SPAN, parse_moment, parse_span
from desk.shifts import BadShift, parse_weekly


def _words(value: Any) -> Any:
    if value is None:
        raise ValueError("is empty; write something, or quote it")
    return value


def _flag(value: Any) -> Any:
    if isinstance(value, bool) or value in {"true", "false"}:
        return value in {True, "true"}
    raise ValueError("must be true or false")


def _flag_or_words(value: Any) -> Any:
    return value == "true" if value in {"true", "false"} else _words(value)


def _number(value: Any) -> Any:
    text = str(value).removeprefix("#")
    if not text.isdecimal() or len(text) > 9:
        raise ValueError("must be a number")
    return int(text)


def _several(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else () if value is None else (value,)


def _choices(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return value == "true" if value in {"true", "false"} else _number(value)


def _span(value: Any) -> Any:
    span = parse_span(str(value))
    if span is None:
        raise ValueError(f"“{value}” is no span; write it like 30s, 10m, 2h or 1d")
    return span


def _moment(value: Any) -> Any:
    moment = parse_moment(str(value))
    if moment is None:
        raise ValueError(f"“{value}” is no time; write it like 2026-03-02T08:00")
    return moment


def _wait(value: Any) -> Any:
    found = parse_span(str(value)) or parse_moment(str(value))
    if found is None:
        raise ValueError(f"“{value}” is no span and no time; write it like 30s, 10m, 2h, 1d or 2026-03-02T09:30")
    return found


def _pattern(value: Any) -> Any:
    try:
        re.compile(str(value))
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from error
    return value


def _shifts(value: Any) -> Any:
    try:
        parse_weekly(str(value))
    except BadShift as error:
        raise ValueError(f"is no weekly shift; write it like “T2-T6 07:00-17:00” ({error})") from error
    return value


def _day(value: Any) -> Any:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise ValueError(f"“{value}” is no day; write it like 2026-03-31") from error


def _true(value: Any) -> Any:
    if _flag(value) is not True:
        raise ValueError("can only be true; leave the step out instead")
    return True


_ANY_SCALAR = {"type": ["string", "number", "boolean"]}
_TEXTS = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
_SPAN_SCHEMA = {"type": "string", "pattern": SPAN}
_MOMENT_SCHEMA = {"type": "string", "examples": ["2026-03-02T08:00", "2026-03-02T08:00+07:00"]}

Words = Annotated[str, BeforeValidator(_words), WithJsonSchema(_ANY_SCALAR)]
Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema({"type": "boolean"})]
Texts = Annotated[tuple[str, ...], BeforeValidator(_several), WithJsonSchema(_TEXTS)]
Number = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": ["integer", "string"]})]
Span = Annotated[timedelta, BeforeValidator(_span), WithJsonSchema(_SPAN_SCHEMA)]
Moment = Annotated[datetime, BeforeValidator(_moment), WithJsonSchema(_MOMENT_SCHEMA)]
Wait = Annotated[
    timedelta | datetime, BeforeValidator(_wait), WithJsonSchema({"anyOf": [_SPAN_SCHEMA, _MOMENT_SCHEMA]})
]
Pattern = Annotated[str, BeforeValidator(_pattern), WithJsonSchema({"type": "string", "format": "regex"})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Weekly = Annotated[str, BeforeValidator(_shifts), WithJsonSchema({"type": "string", "examples": ["T2-T6 07:00-17:00"]})]
Yes = Annotated[bool, BeforeValidator(_true), WithJsonSchema({"const": True})]
PhotoName = Annotated[bool | str, BeforeValidator(_flag_or_words), WithJsonSchema({"type": ["boolean", "string"]})]
ChoicesSeen = Annotated[
    bool | int | tuple[str, ...],
    BeforeValidator(_choices),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"type": "integer"}, {"type": "array", "items": _ANY_SCALAR}]}),
]
