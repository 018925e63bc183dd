"""Where the console's pages are."""

from __future__ import annotations

import mimetypes

from aiohttp import web

from bot.console import board, deployment, health, illustrations, knowledge, rota, shared
from bot.console.door import CODE, COORDINATING, DECIDING, Door, Handler, harden
from bot.console.drawing import HERE, outside
from bot.desk import Desk

_FILES = {file.name: file.read_bytes() for file in sorted((HERE / "static").iterdir())}


def add_console(app: web.Application, desk: Desk) -> None:
    async def to_slash(_: web.Request) -> web.StreamResponse:
        raise web.HTTPSeeOther("/console/")

    app.router.add_get("/console", to_slash)
    app.add_subapp("/console", console_app(desk))


def console_app(desk: Desk) -> web.Application:
    door = Door(desk)
    app = web.Application(middlewares=[in_a_sentence])
    app.on_response_prepare.append(harden)
    verbs = "|".join(board.VERBS)
    app.add_routes(
        [
            web.get("/", door.opens(board.show_board)),
            web.get(r"/t/{number:\d+}", door.opens(board.show_thread)),
            web.get(r"/t/{number:\d+}/photo/{place:\d+}", door.opens(board.show_photo)),
            web.post(rf"/t/{{number:\d+}}/{{verb:{verbs}}}", door.opens(board.do)),
            web.post(r"/t/{number:\d+}/split", door.opens(shared.split)),
            web.post(r"/outages/{number:\d+}/{how:over|none}", door.opens(shared.end_outage)),
            *_curating(door),
            *_coordinating(door),
            web.get("/static/{name}", _static),
            web.post("/enter", door.enter),
            web.post("/leave", door.opens(door.leave)),
            web.get(f"/{{code:{CODE}}}", door.knock),
        ]
    )
    return app


def _curating(door: Door) -> list[web.RouteDef]:
    return [
        web.get("/knowledge", door.opens(knowledge.show_list, DECIDING)),
        web.get("/knowledge/{id}", door.opens(knowledge.show_entry, DECIDING)),
        web.post("/knowledge/{id}/save", door.opens(knowledge.save, DECIDING)),
        web.post("/knowledge/{id}/undo", door.opens(knowledge.undo, DECIDING)),
        web.get(r"/{name:anh/[0-9a-f]{24}\.(?:jpg|png)}", door.opens(illustrations.show, DECIDING)),
        web.get("/suggestions", door.opens(knowledge.show_suggestions, DECIDING)),
        web.post(
            r"/suggestions/{number:\d+}/{verb:accept|refuse|reword|reword_answer|without_pictures}",
            door.opens(knowledge.decide, DECIDING),
        ),
    ]


def _coordinating(door: Door) -> list[web.RouteDef]:
    return [
        web.get("/rota", door.opens(rota.show)),
        web.get("/deployment", door.opens(deployment.show, DECIDING)),
        web.post(r"/deployment/{number:\d+}/end", door.opens(deployment.move_end, COORDINATING)),
        web.post(r"/deployment/{number:\d+}/tasks", door.opens(deployment.check_off, COORDINATING)),
        web.post(r"/deployment/{number:\d+}/helper", door.opens(deployment.name_helper, COORDINATING)),
        web.get("/deployment/handover.{kind:html|pdf}", door.opens(deployment.handover_book, DECIDING)),
        web.get(r"/deployment/{number:\d+}/report.{kind:html|pdf|csv}", door.opens(deployment.report, DECIDING)),
        web.get("/digest", door.opens(deployment.show_digest, DECIDING)),
        web.get("/health", door.opens(health.show, DECIDING)),
        web.post(r"/health/{number:\d+}/again", door.opens(health.try_again, COORDINATING)),
    ]


@web.middleware
async def in_a_sentence(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses is a page too."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return outside("no_such_page", status=404)
    except web.HTTPMethodNotAllowed:
        return outside("no_such_page", status=405)
    except web.HTTPRequestEntityTooLarge:
        return outside("too_long", status=413)


async def _static(request: web.Request) -> web.Response:
    content = _FILES.get(request.match_info["name"])
    if content is None:
        raise web.HTTPNotFound
    kind = mimetypes.guess_type(request.match_info["name"])[0] or "application/octet-stream"
    return web.Response(
        body=content,
        content_type=kind,
        charset="utf-8",
        headers={"Cache-Control": "public, max-age=31536000, immutable"},
    )
