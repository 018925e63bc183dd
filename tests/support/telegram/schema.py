"""A second reading of the Bot API: every call and every update is held against aiogram's types."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from aiogram import methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import BufferedInputFile, Update
from pydantic import BaseModel, TypeAdapter, ValidationError

METHODS: dict[str, type[TelegramMethod[Any]]] = {
    method.__api_method__.casefold(): method
    for name in methods.__all__
    if isinstance(method := getattr(methods, name), type)
    and issubclass(method, TelegramMethod)
    and isinstance(getattr(method, "__api_method__", None), str)
}


class Breach(Exception):
    """Something that is not the Bot API, said by us."""


def read_call(name: str, fields: Mapping[str, object], files: Mapping[str, BufferedInputFile]) -> TelegramMethod[Any]:
    """The call as aiogram understands it; unknown, deprecated or mistyped parameters are a Breach."""
    method = METHODS[name.casefold()]
    values: dict[str, object] = {}
    for key, value in fields.items():
        declared = method.model_fields.get(key)
        if declared is None:
            raise Breach(f"{name} has no parameter {key}")
        if isinstance(declared.json_schema_extra, dict) and declared.json_schema_extra.get("deprecated"):
            raise Breach(f"{name}: {key} is deprecated")
        values[key] = value
        if isinstance(value, str) and not takes_words(declared.annotation):
            try:
                values[key] = json.loads(value)
            except ValueError:
                raise Breach(f"{name}: {key} is not JSON: {value[:80]!r}") from None
    for key, file in files.items():
        if key in method.model_fields:
            values[key] = file
    try:
        call = method.model_validate(values)
    except ValidationError as error:
        raise Breach(f"{name}: {_short(error)}") from None
    for place in unknown_fields(call):
        raise Breach(f"{name}: unknown field {place}")
    _check_attachments(name, fields, files)
    return call


def check_update(raw: Mapping[str, Any]) -> None:
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        raise Breach(f"update: {_short(error)}") from None
    for place in unknown_fields(update):
        raise Breach(f"update: unknown field {place}")


def check_result(name: str, result: object) -> None:
    try:
        _returns(name.casefold()).validate_python(result)
    except ValidationError as error:
        raise Breach(f"{name} answered: {_short(error)}") from None


def unknown_fields(model: BaseModel, path: str = "") -> Iterator[str]:
    for key in model.model_extra or {}:
        yield f"{path}{key}"
    for key in model.model_fields_set:
        for one in _models_in(getattr(model, key, None)):
            yield from unknown_fields(one, f"{path}{key}.")


def _models_in(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _models_in(one)


def takes_words(annotation: object) -> bool:
    """Is a plain string one of the values that this parameter takes?"""
    if annotation is str:
        return True
    inner = typing.get_args(annotation)
    return typing.get_origin(annotation) is not list and any(takes_words(one) for one in inner)


@cache
def _returns(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(METHODS[name].__returning__)


def _check_attachments(name: str, fields: Mapping[str, object], files: Mapping[str, BufferedInputFile]) -> None:
    said = json.dumps(dict(fields), default=str)
    for key in files:
        if key not in METHODS[name.casefold()].model_fields and f"attach://{key}" not in said:
            raise Breach(f"{name}: uploaded file {key} is not used")


def _short(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
