"""Who is looking: the signed-in person, his session, and what proves that a form is his."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from bot.channels.hygiene import clean_text
from bot.desk import Desk
from desk.masking import mask
from desk.people import Person, Role
from store import console
from store.console import Session

LONGEST = 4000
LONGEST_FIELD = 20_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """`fields` is what a form brought, cleaned like every text; empty for a mere look."""

    desk: Desk
    request: web.Request
    person: Person
    session: Session
    secret: str
    now: datetime
    fields: dict[str, str]
    once: str = ""

    @property
    def csrf(self) -> str:
        return csrf_of(self.secret)

    @property
    def decides(self) -> bool:
        """Coordinators and curators look after the commune; teachers after their own threads."""
        return self.person.role in {Role.COORDINATOR, Role.CURATOR}

    def field(self, name: str) -> str:
        """As every message is kept: without personal numbers."""
        return mask(clean_text(self.fields.get(name, ""), longest=LONGEST))

    def public_field(self, name: str) -> str:
        """For what is published to everybody, hotlines included."""
        return self.fields.get(name, "")

    async def tell(self, *lines: str) -> None:
        """Shown on the next page."""
        await self.desk.database.write(lambda c: console.say(c, self.session, lines))

    def asked(self, name: str) -> str:
        """What the address says after its question mark."""
        return clean_text(self.request.query.get(name, ""), longest=200)


def csrf_of(secret: str) -> str:
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def number_in(request: web.Request, name: str = "number") -> int:
    digits = request.match_info[name]
    return int(digits) if len(digits) < 10 else 0
