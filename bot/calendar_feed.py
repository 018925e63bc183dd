"""GET /cal/<secret>.ics: a calendar that phones and calendar services read again and again."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
from aiohttp import web
from sqlalchemy import Connection

from bot.desk import Desk
from desk import agenda
from desk.agenda import Event, Kind
from desk.people import Person, Role
from handlers import voice
from store import chats, feeds, people, rota
from store.feeds import Feed

LONGEST_SECRET = 100
EVERY = timedelta(hours=1)
HEADERS = {
    "Cache-Control": "private, max-age=900",
    "Content-Disposition": 'inline; filename="truc.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def calendar_routes(desk: Desk) -> list[web.RouteDef]:
    async def read(request: web.Request) -> web.Response:
        secret, lessons = request.match_info["secret"], request.query.get("lessons") == "1"
        now = desk.clock.now()
        body = None
        if len(secret) <= LONGEST_SECRET:
            body = await desk.database.read(lambda c: _body(c, desk, secret, now, lessons=lessons))
        if body is None:
            # One that was taken back and one that never was look alike.
            return web.Response(status=404, headers={"Cache-Control": "no-store"})
        tag = hashlib.sha256(body).hexdigest()[:32]
        known = request.if_none_match or ()
        if any(each.value in {tag, "*"} for each in known):
            return web.Response(status=304, headers={**HEADERS, "ETag": f'"{tag}"'})
        return web.Response(
            body=body, content_type="text/calendar", charset="utf-8", headers={**HEADERS, "ETag": f'"{tag}"'}
        )

    return [web.get("/cal/{secret:[A-Za-z0-9_-]+}.ics", read)]


def _body(connection: Connection, desk: Desk, secret: str, now: datetime, *, lessons: bool) -> bytes | None:
    feed = feeds.look_up(connection, secret)
    if feed is None:
        return None
    staff = {p.id: p for p in people.staff(connection, feed.commune) if p.role is Role.TEACHER}
    if feed.person_id is not None and feed.person_id not in staff:
        return None
    wanted = [feed.person_id] if feed.person_id is not None else list(staff)
    in_force = rota.load(connection, feed.commune, now, desk.zone)
    today = now.astimezone(desk.zone).date()
    place = chats.commune_called(connection, feed.commune)
    found = agenda.events(in_force, wanted, today, lessons=lessons)
    return written(
        found,
        titles=Titles(feed, staff, place.name if place is not None else ""),
        zone=desk.zone,
        first=agenda.first_day(today),
        site=urlsplit(desk.public_url).hostname or "caunoi",
    )


class Titles:
    """What the events are called: never who asks, and in one's own calendar not one's own name."""

    def __init__(self, feed: Feed, staff: dict[int, Person], commune: str) -> None:
        self._staff, self._commune = staff, commune
        owner = staff.get(feed.person_id) if feed.person_id is not None else None
        self.language = owner.language if owner is not None else "vi"
        self._is_own = owner is not None

    def of(self, event: Event) -> str:
        message = "calendar_class" if event.kind is Kind.LESSONS else "calendar_duty"
        name = "" if self._is_own else voice.called(self._staff[event.person_id], self.language)
        return self._say(message, name=name, commune=self._commune, changed=event.changed)

    def of_calendar(self) -> str:
        return self._say("calendar_title", commune=self._commune)

    def _say(self, message: str, **values: object) -> str:
        """A calendar shows plain text."""
        return html.unescape(voice.say(message, self.language, **values))


def written(found: Iterable[Event], *, titles: Titles, zone: ZoneInfo, first: date, site: str) -> bytes:
    """As RFC 5545 has it. The stamp is the window's first day, so that the same rota is the same bytes."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Cau Noi//caunoi//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", titles.of_calendar())
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(
        icalendar.Timezone.from_tzid(zone.key, first_date=date(first.year, 1, 1), last_date=date(first.year + 2, 1, 1))
    )
    stamp = datetime.combine(first, time(), tzinfo=UTC)
    for event in found:
        one = icalendar.Event()
        one.add("uid", f"{event.uid}@{site}")
        one.add("dtstamp", stamp)
        one.add("dtstart", event.starts.astimezone(zone))
        one.add("dtend", event.ends.astimezone(zone))
        one.add("summary", titles.of(event))
        one.add("class", "PRIVATE")
        calendar.add_component(one)
    return bytes(calendar.to_ical())
