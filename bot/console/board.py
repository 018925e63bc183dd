"""The board: open threads, the whole of one thread, and what may be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy import Connection

from bot.channels.base import ChannelError
from bot.console import shared
from bot.console.acting import act
from bot.console.drawing import event, outside, page
from bot.console.visit import Visit, number_in
from desk.commands import Command, Verb
from desk.inbound import Inbound, Photo
from desk.outbound import Outbound
from desk.people import Person, Role
from desk.threads import OPEN, Status, Thread
from handlers import claims
from handlers.scene import Scene
from store import board, chats, people, promises, rows, threads
from store.board import Wish

A_PAGE = 100
"""Threads on one page."""
VERBS = {
    "claim": Verb.CLAIM,
    "answer": Verb.ANSWER,
    "note": Verb.NOTE,
    "release": Verb.RELEASE,
    "hand-over": Verb.HAND_OVER,
    "resolve": Verb.RESOLVE,
    "reopen": Verb.REOPEN,
}
_ENDED = frozenset(Status) - OPEN
_FREE = frozenset({Status.WAITING, Status.REOPENED, Status.ANSWERED, Status.CHOOSING})
_HELD = frozenset({Status.CLAIMED, Status.WAITING_ASKER})
_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif", b"RIFF": "image/webp"}


async def show_board(visit: Visit) -> web.Response:
    values = await visit.desk.database.read(lambda c: _board(c, visit))
    return await page(visit, "board", values)


def _board(connection: Connection, visit: Visit) -> dict[str, object]:
    me, status = visit.person, visit.asked("status")
    statuses = _ENDED if status == "ended" else board.statuses_of([status]) or OPEN
    holder, start = visit.asked("holder"), visit.asked("from")
    wish = Wish(
        commune=visit.asked("commune"),
        statuses=tuple(sorted(statuses)),
        holder=int(holder) if holder.isdecimal() and len(holder) < 10 else None,
        text=visit.asked("text"),
    )
    after = int(start) if start.isdecimal() and len(start) < 7 else 0
    found = board.listed(connection, me, wish, most=A_PAGE + 1, after=after)
    shown = found[:A_PAGE]
    held = board.holders(connection, me)
    ids = {t.asker_id for t in shown} | {t.claimed_by for t in shown if t.claimed_by} | set(held)
    counted = board.counts(connection, me, wish.commune)
    return {
        "threads": shown,
        "people": people.several(connection, ids),
        "due": board.next_due(connection, [t.id for t in shown]),
        "counted": {name.value: counted[name] for name in Status if counted.get(name)},
        "open_count": sum(counted.values()),
        "communes": {place.id: place.name for place in chats.all_communes(connection)},
        "holders": held,
        "status": status,
        "wish": wish,
        "outages": shared.recent_outages(connection, visit),
        "more": _address(visit, after + A_PAGE) if len(found) > A_PAGE else "",
    }


def _address(visit: Visit, after: int) -> str:
    asked = {name: visit.asked(name) for name in ("status", "commune", "holder", "text")}
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"from": after})


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """Something that was said in a thread, or happened to it."""

    at: datetime
    kind: str
    by: Person | None
    said: bool
    text: str = ""
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class May:
    """What the viewer can do with a thread as it is now."""

    claim: bool
    answer: bool
    beside: bool
    give_away: bool
    resolve: bool
    reopen: bool


async def show_thread(visit: Visit) -> web.Response:
    number = number_in(visit.request)
    values = await visit.desk.database.read(lambda c: _thread(c, visit, number))
    if values is None:
        return outside("no_such_thread", visit.person.language, status=404)
    return await page(visit, "thread", values)


def _thread(connection: Connection, visit: Visit, number: int) -> dict[str, object] | None:
    thread = board.find(connection, visit.person, number)
    if thread is None:
        return None
    said, happened = threads.said(connection, number), threads.happened(connection, number)
    photos = _photos(thread, said)
    ids = {row["person_id"] for row in (*said, *happened) if row["person_id"]}
    known = people.several(connection, ids | {thread.asker_id} | ({thread.claimed_by} if thread.claimed_by else set()))
    place = chats.commune_called(connection, thread.commune)
    promise = promises.current(connection, number)
    return {
        "thread": thread,
        "asker": known[thread.asker_id],
        "holder": known.get(thread.claimed_by or 0),
        "commune": place.name if place else thread.commune,
        "chat": chats.find(connection, thread.channel, thread.chat),
        "lines": _lines(said, happened, known, photos, visit.person.language),
        "photos": [photos.index(photo) for photo in thread.photos],
        "due": board.next_due(connection, [number]).get(number),
        "promised": promise.promised_at if promise else None,
        "lost": board.undelivered(connection, number),
        "colleagues": [one for one in people.staff(connection, thread.commune) if one.id != thread.claimed_by],
        "may": _may(thread, visit.person),
        "together": shared.together(connection, number),
    }


def _may(thread: Thread, me: Person) -> May:
    mine = thread.claimed_by == me.id
    held = thread.status in _HELD
    return May(
        claim=thread.claimed_by is None and thread.status in _FREE,
        answer=True,
        beside=held and not mine,
        give_away=held and (mine or me.role is Role.COORDINATOR),
        resolve=thread.status in OPEN,
        reopen=thread.status in _ENDED,
    )


def _photos(thread: Thread, said: Sequence[Mapping[str, Any]]) -> list[Photo]:
    """Every picture of the thread once; its place here is its address."""
    return list(dict.fromkeys([*thread.photos, *(photo for row in said for photo in rows.photos_in(row["photos"]))]))


def _lines(
    said: Sequence[Mapping[str, Any]],
    happened: Sequence[Mapping[str, Any]],
    known: Mapping[int, Person],
    photos: list[Photo],
    language: str,
) -> list[Line]:
    lines = [
        Line(
            at=row["at"],
            kind=row["kind"],
            by=known.get(row["person_id"] or 0),
            said=False,
            text=event(row["kind"], language),
        )
        for row in happened
    ]
    lines += [
        Line(
            at=row["at"],
            kind=row["kind"],
            by=known.get(row["person_id"] or 0),
            said=True,
            text=row["text"],
            photos=tuple(photos.index(photo) for photo in rows.photos_in(row["photos"])),
        )
        for row in said
    ]
    # What happened stands before what was said at the same moment: one claims, then answers.
    return sorted(lines, key=lambda line: line.at)


async def show_photo(visit: Visit) -> web.Response:
    """Fetched from the platform that keeps it, for who may see the thread."""
    number, place = number_in(visit.request), number_in(visit.request, "place")

    def work(connection: Connection) -> Photo | None:
        thread = board.find(connection, visit.person, number)
        found = _photos(thread, threads.said(connection, number)) if thread is not None else []
        return found[place] if place < len(found) else None

    photo = await visit.desk.database.read(work)
    channel = visit.desk.channels.get(photo.channel) if photo is not None else None
    if photo is None or channel is None:
        return outside("no_such_thread", visit.person.language, status=404)
    try:
        upload = await channel.fetch(photo)
    except ChannelError:
        return outside("photo_gone", visit.person.language, status=404)
    kind = next((kind for mark, kind in _PICTURES.items() if upload.content.startswith(mark)), None)
    headers = {"Cache-Control": "private, max-age=3600"}
    if kind is None:  # whatever it is, a browser must not take it for a page
        headers["Content-Disposition"] = "attachment"
    return web.Response(body=upload.content, content_type=kind or "application/octet-stream", headers=headers)


async def do(visit: Visit) -> web.Response:
    """What was pressed, said as the command that one would have typed."""
    number, verb = number_in(visit.request), VERBS[visit.request.match_info["verb"]]
    text = visit.field("text")
    if verb is Verb.HAND_OVER:
        remark = visit.field("remark")
        text = f"{visit.field('to').replace(':', ' ')}: {remark}" if remark else visit.field("to").replace(":", " ")
    if not text and verb in {Verb.ANSWER, Verb.NOTE, Verb.HAND_OVER}:
        return outside("nothing_written", visit.person.language, status=400)
    command = Command(verb=verb, number=number, text=text)

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        return claims.handle(scene, inbound, visit.person, command)

    await act(visit, deed, back=f"/console/t/{number}")
