"""The pictures of answers, for who decides what is known."""

from __future__ import annotations

from aiohttp import web

from bot.console.drawing import outside
from bot.console.visit import Visit
from store import pictures


async def show(visit: Visit) -> web.Response:
    """Its name says what is in it: a browser need not ask twice."""
    name = visit.request.match_info["name"]
    found = await visit.desk.database.read(lambda c: pictures.kept_as(c, name))
    if found is None:
        return outside("photo_gone", visit.person.language, status=404)
    content, kind = found
    return web.Response(body=content, content_type=kind, headers={"Cache-Control": "private, max-age=86400"})
