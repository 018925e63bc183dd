"""Knowledge: finding an entry, editing it so that nothing is taken from another, and what became of it before."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import NamedTuple, NoReturn

from aiohttp import web
from sqlalchemy import Connection
from yarl import URL

from bot.console.acting import act, perform
from bot.console.drawing import outside, page, word, words
from bot.console.visit import Visit, number_in
from desk.commands import Command, Verb
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Person
from handlers import curating, entry_edits, proposals
from handlers.entry_edits import Edited, Outcome
from handlers.scene import Scene
from handlers.ways_out import Way
from knowledge.entries import Entry
from knowledge.illustrations import kept_in
from knowledge.text import fold
from store import chats, knowledge, known_questions, people
from store import knowledge_changes as changes
from store.knowledge_changes import Version

A_PAGE = 60
_VERBS = {
    "accept": Verb.ACCEPT,
    "refuse": Verb.REFUSE,
    "reword": Verb.REWORD,
    "reword_answer": Verb.REWORD_ANSWER,
    "without_pictures": Verb.WITHOUT_PICTURES,
}
_WORDED = frozenset({Verb.REWORD, Verb.REWORD_ANSWER})


async def show_list(visit: Visit) -> web.Response:
    entries = await visit.desk.database.read(knowledge.load)
    helped = await visit.desk.database.read(known_questions.counts)
    waiting = await visit.desk.database.read(lambda c: len(knowledge.waiting(c, visit.person.commune)))
    wanted = fold(visit.asked("text")).split()
    today = visit.now.astimezone(visit.desk.zone).date()
    found = [entry for entry in entries if all(part in _folded(entry.id, entry.phrasings) for part in wanted)]
    if visit.asked("look") == "attention":
        found = [entry for entry in found if needs_attention(entry, today)]
    return await page(
        visit,
        "knowledge",
        {
            "entries": found[:A_PAGE],
            "found": len(found),
            "total": len(entries),
            "attention": sum(needs_attention(entry, today) for entry in entries),
            "text": visit.asked("text"),
            "look_at": visit.asked("look"),
            "helped": {entry.id: helped[entry.id] for entry in found[:A_PAGE] if entry.id in helped},
            "waiting": waiting,
            "today": today,
        },
    )


@lru_cache(maxsize=5000)
def _folded(entry_id: str, phrasings: tuple[str, ...]) -> str:
    return fold(" ".join((entry_id, *phrasings)))


def needs_attention(entry: Entry, today: date) -> bool:
    return entry.needs_check or (entry.valid_until is not None and entry.valid_until < today) or not entry.steward


async def show_entry(visit: Visit) -> web.Response:
    return await _entry_page(visit)


async def _entry_page(visit: Visit, tried: Entry | None = None, refused: Edited | None = None) -> web.Response:
    """`tried` is what he typed and could not be saved: nobody types it twice."""
    name = visit.request.match_info["id"]
    entry, versions, known, staff = await visit.desk.database.read(lambda c: _read(c, visit, name))
    if entry is None:
        return outside("no_such_entry", visit.person.language, status=404)
    library = visit.desk.library
    owners = {taken.owner for taken in refused.stolen} if refused else set()
    values = {
        "entry": entry,
        "shown": tried or entry,
        "pictures": kept_in(entry.answers),
        "mark": visit.public_field("mark") if tried else entry_edits.mark(entry),
        "refused": refused,
        "titles": {name: owner.question if (owner := library.entry(name)) else name for name in sorted(owners)},
        "versions": [_past(version, visit.person.language) for version in reversed(versions)],
        "known": known,
        "stewards": sorted({person.name for person in staff}),
    }
    return await page(visit, "entry", values, status=409 if refused else 200)


def _read(
    connection: Connection, visit: Visit, name: str
) -> tuple[Entry | None, list[Version], tuple[int, int], list[Person]]:
    return (
        knowledge.get(connection, name),
        changes.history(connection, name),
        known_questions.counts(connection).get(name, (0, 0)),
        people.staff(connection, visit.person.commune),
    )


class Past(NamedTuple):
    version: Version
    done: str
    differences: tuple[Difference, ...]


def _past(version: Version, language: str) -> Past:
    key = f"change_{version.kind}"
    return Past(version, word(key if key in words() else "change_other", language), tuple(differences(version)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """`parts` are pieces of text, each "same", "gone" or "new"."""

    field: str
    parts: tuple[tuple[str, str], ...]


def differences(version: Version) -> Iterator[Difference]:
    for field in fields(Entry):
        before, after = _text(version.before, field.name), _text(version.after, field.name)
        if before != after and field.name != "reviewed_on":
            yield Difference(field=field.name, parts=tuple(_parts(before, after)))


def _text(entry: Entry | None, name: str) -> str:
    value = getattr(entry, name) if entry is not None else ""
    return "\n".join(value) if isinstance(value, tuple) else str(value or "")


def _parts(before: str, after: str) -> Iterator[tuple[str, str]]:
    old, new = before.split(), after.split()
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield "same", " ".join(old[a:b])
            continue
        if b > a:
            yield "gone", " ".join(old[a:b])
        if d > c:
            yield "new", " ".join(new[c:d])


async def save(visit: Visit) -> web.Response:
    """Knowledge is for everybody and holds the numbers of hotlines: what is typed here is not masked."""
    name = visit.request.match_info["id"]
    now = await visit.desk.database.read(lambda c: knowledge.get(c, name))
    if now is None:
        return outside("no_such_entry", visit.person.language, status=404)
    wanted = _typed(visit, now)
    outcomes: list[Edited] = []
    if wanted is None:
        outcomes = [Edited(outcome=Outcome.FAULTY, fault=word("bad_date", visit.person.language))]
    else:
        way = Way(visit.field("way")) if visit.field("way") in set(Way) else None

        def deed(scene: Scene, _: Inbound) -> list[Outbound]:
            outcomes.append(entry_edits.save(scene, visit.person, wanted, seen=visit.public_field("mark"), way=way))
            return []

        await perform(visit, deed)
    if outcomes and outcomes[-1].outcome not in {Outcome.SAVED, Outcome.SAME}:
        return await _entry_page(visit, wanted or _typed(visit, now, valid_until=now.valid_until), outcomes[-1])
    await _done(visit, name, outcomes[-1] if outcomes else None)


def _typed(visit: Visit, now: Entry, valid_until: date | None = None) -> Entry | None:
    """None where the date is none."""
    until = visit.public_field("valid_until")
    if until and valid_until is None:
        try:
            valid_until = date.fromisoformat(until)
        except ValueError:
            return None
    return replace(
        now,
        question=" ".join(visit.public_field("question").split()),
        answer=visit.public_field("answer"),
        aliases=_lines(visit, "aliases"),
        see_also=_lines(visit, "see_also"),
        danger=visit.public_field("danger"),
        english_danger=visit.fields.get("english_danger", now.english_danger),
        steward=" ".join(visit.public_field("steward").split())[:120],
        valid_until=valid_until,
        needs_check=now.needs_check and visit.field("checked") != "1",
    )


def _lines(visit: Visit, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in visit.public_field(name).split("\n") if line.strip()))


async def undo(visit: Visit) -> web.Response:
    name = visit.request.match_info["id"]
    outcomes: list[Edited] = []

    def deed(scene: Scene, _: Inbound) -> list[Outbound]:
        outcomes.append(entry_edits.undo(scene, visit.person, name))
        return []

    await perform(visit, deed)
    await _done(visit, name, outcomes[-1] if outcomes else None)


async def _done(visit: Visit, name: str, edited: Edited | None) -> NoReturn:
    await visit.desk.library.renew(visit.desk.database)
    if edited is not None:
        await visit.tell(word(f"edit_{edited.outcome.value}", visit.person.language))
    where = edited.entry if edited is not None and edited.entry else name
    raise web.HTTPSeeOther(URL.build(path=f"/console/knowledge/{where}"))


async def show_suggestions(visit: Visit) -> web.Response:
    def work(connection: Connection) -> dict[str, object]:
        scene = visit.desk.scene(connection, visit.now, "look")
        groups = proposals.waiting_for(scene, visit.person)
        known = {
            each.entry: entry
            for g in groups
            for each in g.all
            if each.entry
            if (entry := scene.matching.entry(each.entry))
        }
        return {
            "groups": groups,
            "pictures": {group.first.thread_id: kept_in(group.first.answer) for group in groups},
            "known": known,
            "communes": {place.id: place.name for place in chats.all_communes(connection)},
        }

    return await page(visit, "suggestions", await visit.desk.database.read(work))


async def decide(visit: Visit) -> web.Response:
    """The same words as in the chat: "duyệt 42", "sửa 42: …", "bỏ 42"."""
    number, verb = number_in(visit.request), _VERBS[visit.request.match_info["verb"]]
    text = visit.field("text") if verb is Verb.REWORD else visit.public_field("text").strip()
    if verb in _WORDED and not text:
        return outside("nothing_written", visit.person.language, status=400)
    way = visit.field("way") if visit.field("way") in set(Way) else ""
    command = Command(verb=verb, number=number, text=text if verb in _WORDED else way)

    def deed(scene: Scene, inbound: Inbound) -> list[Outbound]:
        return curating.decide(scene, inbound, visit.person, command)

    await act(visit, deed, back="/console/suggestions")
