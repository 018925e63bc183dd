"""A deployment: its dates and phase, what is left to do, the install board, and what is taken away on paper."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.markup import plain
from bot.commands import final_report as report_files
from bot.console.acting import act
from bot.console.drawing import outside, page, word
from bot.console.places import chosen, communes
from bot.console.visit import Visit, number_in
from desk import deployment as rules
from desk import machines as board
from desk.deployment import BadDeployment, Deployment, Task
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import ChatRole, Person, Role
from handlers import deployment_commands, digests, final_report, own_helpers, readiness, voice, winding_down
from handlers import handover as books
from handlers.scene import Scene
from store import chats, machines, offers, people
from store import deployments as kept

_KINDS = {"html": "text/html", "pdf": "application/pdf", "csv": "text/csv"}


def _mine(connection: Connection, visit: Visit) -> list[Deployment]:
    here = visit.person.commune
    return [one for one in kept.every(connection) if not here or here in one.communes]


def _one(connection: Connection, visit: Visit, number: int) -> Deployment | None:
    return next((one for one in _mine(connection, visit) if one.id == number), None)


async def show(visit: Visit) -> web.Response:
    return await page(visit, "deployment", await visit.desk.database.read(lambda c: _values(c, visit)))


def _values(connection: Connection, visit: Visit) -> dict[str, object]:
    today = visit.now.astimezone(visit.desk.zone).date()
    mine, place = chosen(connection, visit)
    listed = machines.of_commune(connection, place.id) if place else []
    given = Counter(
        one.kind.value for one in offers.accepted(connection) if place is None or one.commune in {"", place.id}
    )
    return {
        "deployments": [_shown(connection, one, today, visit) for one in _mine(connection, visit)],
        "places": {one.id: one.name for one in chats.all_communes(connection)},
        "communes": mine,
        "place": place,
        "offers": {kind: given.get(kind, 0) for kind in ("own", "helper", "volunteer", "contact")},
        "whole": board.counted("", listed),
        "rooms": board.by_room(listed),
        "blockers": board.blockers(listed),
        "moves": visit.person.role is Role.COORDINATOR,
    }


def _shown(connection: Connection, one: Deployment, today: date, visit: Visit) -> dict[str, object]:
    zone, language = visit.desk.zone, visit.person.language
    phase = rules.phase(one, today)
    done = kept.done(connection, one)
    checks = readiness.look(connection, one, zone, language) if phase is rules.Phase.UPCOMING else []
    return {
        "it": one.id,
        "name": one.name,
        "school": one.school,
        "where": one.communes,
        "starts_on": one.starts_on,
        "ends_on": one.ends_on,
        "phase": voice.say(f"phase_{phase.value}", language),
        "days": (one.ends_on - today).days,
        "teachers": len(one.members),
        "tasks": winding_down.tasks(connection, one, language),
        "due": [task.value for task in rules.tasks_due(one, today, done)],
        "officials": [(each.id, voice.called(each, language)) for each in _officials(connection, visit, one)],
        "checks": [(voice.say(f"need_{each.need.value}", language), each.met, each.who) for each in checks],
    }


async def move_end(visit: Visit) -> web.Response:
    """The day is moved at once, and who must hear of it hears, as by "gia hạn đến …"."""
    number, language = number_in(visit.request), visit.person.language
    try:
        day = date.fromisoformat(visit.public_field("ends_on"))
    except ValueError:
        await visit.tell(word("bad_date", language))
        raise web.HTTPSeeOther("/console/deployment") from None

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        found = _one(scene.db, visit, number)
        if found is None:
            return []
        moved = deployment_commands.move_end(scene, found, day, visit.person)
        if moved is None:
            return [scene.reply(inbound, voice.say("deployment_moved_meanwhile", language))]
        return [scene.reply(inbound, winding_down.overview(scene, moved[0], visit.person)), *moved[1]]

    try:
        await act(visit, deed, back="/console/deployment")
    except BadDeployment as error:  # nothing of it was written
        await visit.tell(plain(voice.say("deployment_refused", language, reason=str(error))))
    raise web.HTTPSeeOther("/console/deployment")


async def check_off(visit: Visit) -> web.Response:
    number, language = number_in(visit.request), visit.person.language
    ticked = [task for task in Task if visit.field(f"task_{task.value}") == "1"]

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        found = _one(scene.db, visit, number)
        said: list[Outbound] = []
        for task in ticked if found is not None else []:
            assert found is not None
            if kept.check_off(scene.db, found, task, visit.person, scene.now):
                left = sum(not one["done"] for one in winding_down.tasks(scene.db, found, language))
                label = voice.say(f"task_{task.value}", language)
                said.append(scene.reply(inbound, voice.say("task_done", language, label=label, open_count=left)))
        return said

    await act(visit, deed, back="/console/deployment")


async def name_helper(visit: Visit) -> web.Response:
    """As by "người của xã là …": the official is asked, and nothing is settled before he has agreed."""
    number, language = number_in(visit.request), visit.person.language
    digits = visit.field("official")
    wanted = int(digits) if digits.isdecimal() and len(digits) < 10 else 0

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        found = _one(scene.db, visit, number)
        there = _officials(scene.db, visit, found) if found is not None else []
        official = next((one for one in there if one.id == wanted), None)
        if found is None or official is None:
            return []
        return own_helpers.invite(scene, inbound, visit.person, found, official)

    if not wanted:
        await visit.tell(word("choose_official", language))
        raise web.HTTPSeeOther("/console/deployment")
    await act(visit, deed, back="/console/deployment")


def _officials(connection: Connection, visit: Visit, one: Deployment) -> list[Person]:
    """Those he may choose from: his own commune's, where he has one."""
    here = [commune for commune in one.communes if visit.person.commune in {"", commune}]
    return [person for commune in here for person in people.officials(connection, commune)]


async def handover_book(visit: Visit) -> web.Response:
    """The file is a page of its own with its own looks, so it is taken away, not opened here."""
    from bot import printing  # which brings the letters along

    kind, language = visit.request.match_info["kind"], visit.person.language

    def work(connection: Connection) -> tuple[str, str] | None:
        wanted = visit.asked("commune")
        if wanted not in {one.id for one in communes(connection, visit)}:
            return None
        return wanted, books.book(visit.desk.scene(connection, visit.now, "handover"), wanted, language)

    made = await visit.desk.database.read(work)
    if made is None:
        return outside("no_such_page", language, status=404)
    if kind == "pdf":
        return _file(await asyncio.to_thread(printing.as_pdf, made[1]), "so-ban-giao", made[0], kind)
    return _file(printing.as_html(made[1], language).encode(), "so-ban-giao", made[0], kind)


async def report(visit: Visit) -> web.Response:
    from bot import printing

    number, kind = number_in(visit.request), visit.request.match_info["kind"]
    language = visit.person.language

    def work(connection: Connection) -> tuple[Deployment, final_report.Report, str] | None:
        found = _one(connection, visit, number)
        if found is None:
            return None
        scene = visit.desk.scene(connection, visit.now, "report")
        gathered = final_report.gather(scene, found)
        measured = report_files.times(connection, found, visit.desk.zone)
        return found, gathered, final_report.body(scene, found, gathered, measured, language)

    made = await visit.desk.database.read(work)
    if made is None:
        return outside("no_such_page", language, status=404)
    found, gathered, body = made
    if kind == "csv":
        return _file(printing.as_csv(body), "bao-cao", str(found.id), kind)
    pictures = final_report.charts(gathered, language)
    if kind == "pdf":
        return _file(await asyncio.to_thread(printing.as_pdf, body, pictures), "bao-cao", str(found.id), kind)
    drawn = await asyncio.to_thread(printing.as_html, body, language, pictures)
    return _file(drawn.encode(), "bao-cao", str(found.id), kind)


def _file(content: bytes, stem: str, name: str, kind: str) -> web.Response:
    plain_name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in name)
    headers = {"Content-Disposition": f'attachment; filename="{stem}-{plain_name}.{kind}"'}
    return web.Response(body=content, content_type=_KINDS[kind], charset="utf-8", headers=headers)


async def show_digest(visit: Visit) -> web.Response:
    """As it would be posted now; nothing is sent and nothing marked."""

    def work(connection: Connection) -> dict[str, object]:
        scene = visit.desk.scene(connection, visit.now, "preview")
        mine = {one.id for one in communes(connection, visit)}
        groups = [
            chat
            for role in (ChatRole.OFFICIALS, ChatRole.TEACHERS)
            for chat in chats.with_role(connection, role)
            if chat.commune in mine or not visit.person.commune
        ]
        return {"previews": [(chat, plain(digests.text(scene, chat, "vi"))) for chat in groups]}

    return await page(visit, "digest", await visit.desk.database.read(work))
