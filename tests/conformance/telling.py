"""What a played conversation came to: how each thread stands, and who was told what."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from bot.replay.simulation import Simulation
from bot.replay.transcript import BOT, Line, Place
from knowledge.text import fold
from store import people
from store.thread_tables import messages, threads

GIST = 40
"""Characters by which something said is known again: names stand before it, and long texts are cut."""
STAFF = ("teacher", "curator", "coordinator")


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a thread stands in the end."""

    number: int
    status: str
    asker: str
    owner: str
    helped_by: str
    entry: str


@dataclass(kw_only=True, slots=True)
class Outcome:
    """`told`: (person, number) where a person saw something with the thread's number.
    `answers` and `words`: the gist of what teachers answered each asker, and of what askers added.
    `ends`: the last words of each entry's answer. `seen`: all that a person could read.
    """

    standings: tuple[Standing, ...]
    told: frozenset[tuple[str, int]]
    entries: frozenset[tuple[str, str]]
    answers: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    ends: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def missing(self, wanted: Outcome) -> list[str]:
        """What was so there and is not here."""
        lacks = [f"{there} became {here}" for there, here in _pairs(wanted.standings, self.standings) if there != here]
        lacks += [f"{who} heard nothing of #{number}" for who, number in sorted(wanted.told - self.told)]
        lacks += [f"{who} did not get the answer {entry}" for who, entry in sorted(wanted.entries - self.entries)]
        lacks += [
            f"{who} did not get the end of the answer {entry}"
            for who, entry in sorted(wanted.entries)
            if self.ends[entry] in wanted.seen[who] and self.ends[entry] not in self.seen[who]
        ]
        lacks += [
            f"{asker} did not see the teacher's “{gist}”"
            for asker, gist in self.answers
            if gist not in self.seen[asker] and gist in wanted.seen[asker]
        ]
        staff, there = self._staff_saw(), wanted._staff_saw()
        lacks += [f"no teacher saw “{gist}”" for gist in wanted.words if gist in there and gist not in staff]
        return lacks

    def _staff_saw(self) -> str:
        return " ".join(said for who, said in self.seen.items() if who.startswith("staff:"))


def _pairs(
    wanted: Collection[Standing], here: Collection[Standing]
) -> Iterable[tuple[Standing | None, Standing | None]]:
    of = {one.number: one for one in here}
    known = {one.number for one in wanted}
    yield from ((one, of.get(one.number)) for one in wanted)
    yield from ((None, one) for one in here if one.number not in known)


def outcome(simulation: Simulation) -> Outcome:
    standings, answers, words = simulation.runtime.desk.database.read_now(_stored)
    script = simulation.script
    visible = {name: _visible(simulation, name) for name in script.people}
    numbers = [one.number for one in standings]
    seen = {name: _joined(lines) for name, lines in visible.items()}
    seen |= {f"staff:{name}": seen[name] for name, part in script.people.items() if part.role in STAFF}
    library = simulation.runtime.desk.library
    entries = {name: entry for name in library.names() if (entry := library.entry(name)) is not None}
    return Outcome(
        ends={name: _gist(entry.answer, most=None)[-GIST:] for name, entry in entries.items()},
        standings=standings,
        told=frozenset(
            (name, number) for name, lines in visible.items() for number in numbers if _mentions(lines, number)
        ),
        entries=frozenset((name, line.entry) for name, lines in visible.items() for line in lines if line.entry),
        answers=tuple(answers),
        words=tuple(words),
        seen=seen,
    )


def _visible(simulation: Simulation, name: str) -> list[Line]:
    """What stands where this person can read it: his own chat, his groups."""
    groups = {Place(name=group) for group in simulation.script.people[name].groups}
    own = Place(name=name, private=True)
    lines = simulation.transcript.lines
    return [line for line in lines if line.place in {own, *groups} and (line.who == BOT or not line.place.private)]


def _joined(lines: Iterable[Line]) -> str:
    return _gist(" ".join(line.text for line in lines), most=None)


def _gist(text: str, most: int | None = GIST) -> str:
    folded = "".join(letter for letter in fold(text) if letter.isalnum())
    return folded if most is None else folded[:most]


def _mentions(lines: Iterable[Line], number: int) -> bool:
    return any(f"#{number}" in line.text.replace(f"#{number}0", "") for line in lines)


def account_of(connection: Connection, person_id: int) -> str:
    accounts = people.accounts_of(connection, person_id)
    return accounts[0].external_id if accounts else people.get(connection, person_id).name


def _stored(connection: Connection) -> tuple[tuple[Standing, ...], list[tuple[str, str]], list[str]]:
    def name(person_id: int | None) -> str:
        return "" if person_id is None else account_of(connection, person_id)

    found = connection.execute(select(threads).order_by(threads.c.id)).mappings().all()
    askers = {row["id"]: name(row["asker_id"]) for row in found}
    standings = tuple(
        Standing(
            number=row["id"],
            status=row["status"],
            asker=askers[row["id"]],
            owner=name(row["claimed_by"]),
            helped_by=row["helped_by"] or "",
            entry=row["entry"] or "",
        )
        for row in found
    )
    said = connection.execute(select(messages).order_by(messages.c.id)).mappings().all()
    answers = [
        (askers[row["thread_id"]], _gist(row["text"])) for row in said if row["kind"] == "answer" and row["text"]
    ]
    words = [_gist(row["text"]) for row in said if row["kind"] in {"relay", "detail"} and row["text"]]
    return standings, answers, words
