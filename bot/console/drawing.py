"""Pages of the console: one Jinja template each, everything escaped, the words in both languages beside them."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.visit import Visit
from desk.people import Person, Role
from handlers import voice
from knowledge.illustrations import without_pictures
from store import console

HERE = Path(__file__).parent
_AGES_HOLD = 300.0
"""Seconds after which a page that shows ages is drawn again, though nothing happened."""


SCREENS = {
    "board": "/console/",
    "suggestions": "/console/suggestions",
    "knowledge": "/console/knowledge",
    "rota": "/console/rota",
    "deployment": "/console/deployment",
    "digest": "/console/digest",
    "health": "/console/health",
}
_OF_ALL = frozenset({"board", "rota"})
"""What teachers see too."""


def screens_for(role: Role) -> list[tuple[str, str]]:
    return [(name, where) for name, where in SCREENS.items() if role is not Role.TEACHER or name in _OF_ALL]


@lru_cache(maxsize=1)
def words() -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads((HERE / "words.json").read_text(encoding="utf-8"))
    return read


def word(key: str, language: str = "vi", **values: object) -> str:
    known = words()[key]
    text = known.get(language, known["vi"])
    return text.format(**values) if values else text


def event(kind: str, language: str) -> str:
    """What happened to a thread; a kind that is newer than the list is named in general words."""
    return word(f"event_{kind}" if f"event_{kind}" in words() else "event_other", language)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["told"] = without_pictures
    environment.filters["upfirst"] = lambda text: text[:1].upper() + text[1:]
    environment.globals["files"] = _versions()
    return environment


def _versions() -> dict[str, str]:
    """A changed file has another address, so that browsers may keep it for long."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in sorted((HERE / "static").iterdir())
    }


def outside(
    name: str, language: str = "vi", *, status: int = 200, code: str = "", headers: Mapping[str, str] | None = None
) -> web.Response:
    """A page for who is not signed in, or must not see this one: one sentence that says what to do next."""
    html = (
        _environment()
        .get_template("outside.html.j2")
        .render(t=partial(word, language=language), language=language, name=name, code=code)
    )
    return web.Response(text=html, content_type="text/html", status=status, headers=headers)


async def page(visit: Visit, name: str, values: Mapping[str, object], *, status: int = 200) -> web.Response:
    """The screen `name`; `X-Look` names what it shows, so that a browser can ask whether it has changed."""
    language = visit.person.language
    zone, now = visit.desk.zone, visit.now
    # Ages are read off the clock: after so long they are no longer true.
    look = hashlib.sha256(f"{now.timestamp() // _AGES_HOLD}{sorted(values.items())}".encode()).hexdigest()[:32]
    html = (
        _environment()
        .get_template(f"{name}.html.j2")
        .render(
            t=partial(word, language=language),
            language=language,
            me=visit.person,
            role=visit.person.role.value,
            decides=visit.decides,
            called=partial(_called, language=language),
            clock=lambda at: voice.clock(at, now, zone, language),
            day=lambda at: _day(at, now, zone),
            age=lambda at: age(now - at, language),
            csrf=visit.csrf,
            once=lambda: secrets.token_urlsafe(16),
            said=visit.session.said,
            screens=screens_for(visit.person.role),
            look=look,
            now=now,
            **values,
        )
    )
    if visit.session.said and visit.request.method == "GET":
        await visit.desk.database.write(lambda c: console.say(c, visit.session, ()))
    return web.Response(text=html, content_type="text/html", status=status, headers={"X-Look": look})


def _called(person: Person | None, language: str) -> str:
    return voice.called(person, language) if person is not None else ""


def age(span: timedelta, language: str = "vi") -> str:
    """ "5 phút", "3 giờ", "2 ngày"."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return word("minutes", language, number=minutes)
    if minutes < 48 * 60:
        return word("hours", language, number=minutes // 60)
    return word("days", language, number=minutes // 1440)


def _day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%d/%m %H:%M}" if local.year == now.astimezone(zone).year else f"{local:%d/%m/%Y %H:%M}"
