"""Is what a script expects to be seen there? And if not, what is wrong with what is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from bot.replay.models import NOBODY, See, Silence
from bot.replay.simulation import Simulation
from bot.replay.transcript import BOT, Line, Place
from bot.replay.words import contains, same
from desk.threads import Thread
from store import people, threads
from store.thread_tables import threads as thread_table

_NUMBERED = re.compile(r"^\s*(\d+)\.\s+(.+)$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """`reason` is empty when all is as it should be; `seen` is what was seen instead."""

    reason: str = ""
    seen: tuple[Line, ...] = ()

    def __bool__(self) -> bool:
        return not self.reason


def look(simulation: Simulation, see: See, mark: int) -> Finding:
    """Is it there, among what was said since `mark`, or in the state of a thread?"""
    if see.threads is not None:
        return _count_of_threads(simulation, see.threads)
    if see.thread is not None:
        return simulation.runtime.desk.database.read_now(lambda c: _thread(c, simulation, see, see.thread or 0))
    return _message(simulation, see, simulation.transcript.since(mark))


def silence(what: Silence, lines: Sequence[Line]) -> Finding:
    """Nothing new was said there; an edit of what stood there already is no noise."""
    spoken = tuple(line for line in of_desk(lines, what.chat, what.to) if not line.edited)
    return Finding(reason=f"{_where(what.chat, what.to)} was not silent", seen=spoken) if spoken else Finding()


def of_desk(lines: Sequence[Line], chat: str | None = None, to: str | None = None) -> list[Line]:
    """What the desk said: in a group, to a person alone, or anywhere."""
    place = Place(name=to, private=True) if to is not None else Place(name=chat) if chat is not None else None
    return [line for line in lines if line.who == BOT and (place is None or line.place == place)]


def _where(chat: str | None, to: str | None) -> str:
    return f"{to}'s private chat" if to is not None else chat if chat is not None else "the desk"


def _message(simulation: Simulation, see: See, lines: Sequence[Line]) -> Finding:
    there = of_desk(lines, see.chat, see.to)
    wrongs = [_wrong(simulation, see, line) for line in there]
    fitting = wrongs.count("")
    if see.count is not None:
        if fitting == see.count:
            return Finding()
        return Finding(reason=f"{fitting} such messages, not {see.count}", seen=tuple(there))
    if fitting:
        return Finding()
    where = _where(see.chat, see.to)
    if not there:
        return Finding(reason=f"nothing was said in {where}" if where != "the desk" else "the desk said nothing")
    if len(there) == 1:
        return Finding(reason=f"the message in {where} {wrongs[0]}", seen=tuple(there))
    listed = "; ".join(f"{number}: {wrong}" for number, wrong in enumerate(wrongs, start=1))
    return Finding(reason=f"none of {len(there)} messages in {where} fits ({listed})", seen=tuple(there))


def _wrong(simulation: Simulation, see: See, line: Line) -> str:
    """The first thing that is not as expected, or ""."""
    if see.entry is not None and line.entry != see.entry:
        return f"answers with {line.entry}" if line.entry else f"is no answer from {see.entry}"
    for text in see.contains:
        if not contains(line.text, text):
            return f"lacks “{text}”"
    for text in see.lacks:
        if contains(line.text, text):
            return f"contains “{text}”"
    composed = unicodedata.normalize("NFC", line.text)
    if see.matches is not None and not re.search(see.matches, composed, re.IGNORECASE | re.MULTILINE):
        return f"does not match {see.matches}"
    if see.photo is not None and line.photo is not see.photo:
        return "has a photo" if line.photo else "has no photo"
    if see.edited is not None and line.edited is not see.edited:
        return "is an edit" if line.edited else "is no edit"
    return "" if see.choices is None else _wrong_choices(simulation, see.choices, line)


def _wrong_choices(simulation: Simulation, wanted: bool | int | tuple[str, ...], line: Line) -> str:
    """Choices are buttons, or numbered lines where there are none; 0 is the way to a person and not counted."""
    numbered = {number: text for number, text in _NUMBERED.findall(line.text)}
    offers_list = "0" in numbered
    if isinstance(wanted, bool):
        return "" if wanted is bool(line.choices or offers_list) else f"has {'no' if wanted else 'its'} choices"
    if isinstance(wanted, int):
        count = len(numbered) - 1 if offers_list else len(line.choices)
        return "" if count == wanted else f"offers {count} choices"
    for text in wanted:
        entry = simulation.runtime.desk.library.entry(text)
        words = (
            [text] if entry is None else [entry.question, *([entry.english_question] * bool(entry.english_question))]
        )
        in_list = offers_list and any(contains(offered, word) for offered in numbered.values() for word in words)
        if not in_list and not any(same(label, text) for label in line.choices):
            return f"does not offer “{text}”"
    return ""


def _count_of_threads(simulation: Simulation, wanted: int) -> Finding:
    count = simulation.runtime.desk.database.read_now(
        lambda c: c.execute(select(func.count()).select_from(thread_table)).scalar_one()
    )
    return Finding() if count == wanted else Finding(reason=f"there are {count} threads, not {wanted}")


def _thread(connection: Connection, simulation: Simulation, see: See, number: int) -> Finding:
    thread = threads.find(connection, number)
    if thread is None:
        return Finding(reason=f"there is no thread {number}")
    for wrong in _thread_checks(connection, simulation, see, thread):
        found = wrong()
        if found:
            return Finding(reason=f"thread {number} {found}")
    return Finding()


def _thread_checks(connection: Connection, simulation: Simulation, see: See, thread: Thread) -> list[Callable[[], str]]:
    def name(person_id: int | None) -> str:
        """The script's name for a person of the database."""
        if person_id is None:
            return NOBODY
        accounts = people.accounts_of(connection, person_id)
        return accounts[0].external_id if accounts else people.get(connection, person_id).name

    def status() -> str:
        return "" if see.status in {None, thread.status} else f"is {thread.status}, not {see.status}"

    def by() -> str:
        owner = name(thread.claimed_by)
        return "" if not see.by or owner in see.by else f"is claimed by {owner}, not {' or '.join(see.by)}"

    def asker() -> str:
        asked = name(thread.asker_id)
        return "" if see.asker in {None, asked} else f"is asked by {asked}, not {see.asker}"

    def entry() -> str:
        return "" if see.entry in {None, thread.entry} else f"has the entry {thread.entry}, not {see.entry}"

    def helped_by() -> str:
        helper = thread.helped_by or NOBODY
        return "" if see.helped_by in {None, helper} else f"was helped by {helper}, not {see.helped_by}"

    def place() -> str:
        if see.chat is None or simulation.group(see.chat).chat == thread.chat:
            return ""
        return f"was asked in {thread.chat}, not {see.chat}"

    def words() -> str:
        lacking = [text for text in see.contains if not contains(thread.question, text)]
        return f"asks “{thread.question}”, without “{lacking[0]}”" if lacking else ""

    return [status, by, asker, entry, helped_by, place, words]
