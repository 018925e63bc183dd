"""Signing in without a password, and what every page of the console refuses."""

from __future__ import annotations

import hmac
import re
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.hygiene import clean_text
from bot.console import drawing
from bot.console.visit import LONGEST_FIELD, Visit, csrf_of
from bot.desk import Desk
from desk.people import STAFF, Person, Role
from store import console, people
from store.console import SESSION_LASTS, Session

COOKIE = "caunoi_console"
CODE = r"[A-Za-z0-9_-]{32}"
_ONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
WRONG_CODES = 10
WITHIN = timedelta(minutes=5)
_REMEMBERED = 1000

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Screen = Callable[[Visit], Awaitable[web.StreamResponse]]
EVERYBODY = STAFF
DECIDING = frozenset({Role.COORDINATOR, Role.CURATOR})
COORDINATING = frozenset({Role.COORDINATOR})


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """For `on_response_prepare`: refusals carry the headers too, and no proxy keeps a page."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")


class Door:
    """Where codes are tried. Wrong ones are counted by address: guessing 192 bits is hopeless, asking for ever rude."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wrong: OrderedDict[str, deque[datetime]] = OrderedDict()

    async def knock(self, request: web.Request) -> web.StreamResponse:
        """Looking at the link uses nothing up: messengers fetch every link they are sent for a preview."""
        return drawing.outside("enter", code=request.match_info["code"])

    async def enter(self, request: web.Request) -> web.StreamResponse:
        now, remote = self._desk.clock.now(), request.remote or ""
        if self._tries_too_often(remote, now):
            return drawing.outside("slow_down", status=429, headers={"Retry-After": str(int(WITHIN.total_seconds()))})
        if not is_own(request, self._desk.public_url):
            return drawing.outside("refused", status=403)
        code = str((await request.post()).get("code", ""))
        secret = None
        if re.fullmatch(CODE, code):
            secret = await self._desk.database.write(lambda c: console.enter(c, code, now))
        if secret is None:
            self._wrong.setdefault(remote, deque(maxlen=WRONG_CODES)).append(now)
            while len(self._wrong) > _REMEMBERED:
                self._wrong.popitem(last=False)
            return drawing.outside("expired", status=403)
        answer = web.HTTPSeeOther("/console/")
        answer.set_cookie(
            COOKIE,
            secret,
            path="/console",
            httponly=True,
            samesite="Strict",
            secure=bool(self._desk.public_url),
            max_age=int(SESSION_LASTS.total_seconds()),
        )
        raise answer

    async def leave(self, visit: Visit) -> web.StreamResponse:
        await self._desk.database.write(lambda c: console.leave(c, visit.session))
        answer = drawing.outside("left")
        answer.del_cookie(COOKIE, path="/console")
        return answer

    def _tries_too_often(self, remote: str, now: datetime) -> bool:
        tried = self._wrong.get(remote, deque())
        return len(tried) == WRONG_CODES and now - tried[0] < WITHIN

    def opens(self, screen: Screen, roles: frozenset[Role] = EVERYBODY) -> Handler:
        """The screen for whoever is signed in and has one of these roles; a form must prove that it is his."""

        async def handle(request: web.Request) -> web.StreamResponse:
            desk, now = self._desk, self._desk.clock.now()
            secret = request.cookies.get(COOKIE, "")
            found = None
            if re.fullmatch(CODE, secret):
                found = await desk.database.read(lambda c: _whose(c, secret, now))
            if found is None:
                return drawing.outside("signed_out", status=401)
            if found.person.role not in roles:
                return drawing.outside("not_for_you", found.person.language, status=403)
            fields: dict[str, str] = {}
            if request.method == "POST":
                given = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
                own = hmac.compare_digest(given.get("csrf", "").encode(), csrf_of(secret).encode())
                if not own or not is_own(request, desk.public_url) or not _ONCE.fullmatch(given.get("once", "")):
                    return drawing.outside("refused", found.person.language, status=403)
                fields = {
                    name: clean_text(value, longest=LONGEST_FIELD)
                    for name, value in given.items()
                    if name not in {"csrf", "once"}
                }
                once = given["once"]
            else:
                once = ""
            return await screen(
                Visit(
                    desk=desk,
                    request=request,
                    person=found.person,
                    session=found.session,
                    secret=secret,
                    now=now,
                    fields=fields,
                    once=once,
                )
            )

        return handle


class _Found(NamedTuple):
    person: Person
    session: Session


def _whose(connection: Connection, secret: str, now: datetime) -> _Found | None:
    """Read anew for each page: who no longer works here is out at once."""
    session = console.find(connection, secret, now)
    person = people.find(connection, session.person_id) if session is not None else None
    return _Found(person, session) if person is not None and session is not None and person.is_staff else None


def is_own(request: web.Request, public_url: str) -> bool:
    """A form from another site names it; the browser's own word about where it comes from."""
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return origin is None
    try:
        return urlsplit(origin).netloc in {request.host, urlsplit(public_url).netloc or request.host}
    except ValueError:
        return False
