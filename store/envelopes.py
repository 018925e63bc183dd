"""Outbound messages as the text the outbox keeps, and back."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, timedelta
from typing import Any

from desk.inbound import Photo
from desk.outbound import Choice, Outbound, Urgency, Wanted
from store.tables import EPOCH


def to_json(outbound: Outbound) -> str:
    """Only what differs from the defaults: most messages are a few fields."""
    body: dict[str, Any] = {}
    for field in dataclasses.fields(outbound):
        value = getattr(outbound, field.name)
        if value is None or value == () or value is False:
            continue
        if isinstance(value, datetime):
            value = (value - EPOCH) // timedelta(microseconds=1)
        elif isinstance(value, Wanted):
            value = [value.thread, sorted(value.statuses)]
        elif isinstance(value, tuple) and value and dataclasses.is_dataclass(value[0]):
            value = [dataclasses.asdict(item) for item in value]
        body[field.name] = value
    return json.dumps(body, ensure_ascii=True)


def from_json(text: str) -> Outbound:
    body = json.loads(text)
    body["urgency"] = Urgency(body["urgency"])
    if "expires_at" in body:
        body["expires_at"] = EPOCH + timedelta(microseconds=body["expires_at"])
    if "wanted" in body:
        body["wanted"] = Wanted(thread=body["wanted"][0], statuses=frozenset(body["wanted"][1]))
    body["choices"] = tuple(Choice(**choice) for choice in body.get("choices", ()))
    body["photos"] = tuple(Photo(**photo) for photo in body.get("photos", ()))
    for pair in ("tell", "link"):
        if pair in body:
            body[pair] = tuple(body[pair])
    return Outbound(**body)
