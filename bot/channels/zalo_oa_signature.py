"""Did Zalo make this call? `mac=sha256(app id + body + timestamp + secret)`, over the body exactly as it came."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping

HEADER = "x-zevent-signature"


def is_authentic(headers: Mapping[str, str], body: bytes, *, app_id: str, secret: str) -> bool:
    """`secret` is the Official Account's own, not the app's. None set: nobody is believed."""
    if not secret:
        return False
    given = next((value for key, value in headers.items() if key.casefold() == HEADER), "").strip()
    mac = given.removeprefix("mac=").strip().casefold().encode("utf-8", "surrogateescape")
    try:
        # Numbers are read as the text they are: it is the text that was signed.
        told = json.loads(body, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict) or not isinstance(told.get("timestamp"), str):
        return False
    timestamp = told["timestamp"].encode("utf-8", "surrogatepass")
    # All are compared, however the first one ends.
    hits = [
        hmac.compare_digest(_mac(first.encode(), body, timestamp, secret.encode()), mac)
        for first in {app_id, *_accounts(told)}
    ]
    return any(hits)


def _accounts(told: Mapping[str, object]) -> Iterator[str]:
    """Some calls are reported to be signed with the Official Account's id in the app's place. Digits only, so that it
    cannot run into the body that follows."""
    recipient = told.get("recipient")
    for named in (told.get("oa_id"), recipient.get("id") if isinstance(recipient, Mapping) else None):
        if isinstance(named, str) and named.isascii() and named.isdigit():
            yield named


def _mac(first: bytes, body: bytes, timestamp: bytes, secret: bytes) -> bytes:
    return hashlib.sha256(first + body + timestamp + secret).hexdigest().encode()
