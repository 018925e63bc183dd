"""Who lives in the simulated province, and how they are: some answer late, some forget, some leave, some come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Connection

from desk.people import ChatRole, Commune, Role
from desk.shifts import parse_weekly
from handlers.deployments import arm
from store import chats, deployments, people
from store.people import set_shifts

CHANNEL = "simulator"
_GIVEN = [
    "Hoa",
    "Hùng",
    "Lan",
    "Mai",
    "Tâm",
    "Dũng",
    "Yến",
    "Sơn",
    "Thảo",
    "Quân",
    "Hạnh",
    "Phúc",
    "Nga",
    "Long",
    "Vân",
    "Cường",
]
_SHIFTS = ("T2-T6 07:00-11:30 13:00-17:00", "T2-T6 09:30-11:30 13:00-17:00", "T2-T6 07:00-09:30 15:00-17:00")
__all__ = ["CHANNEL", "Actor", "Place", "Town", "make", "newcomer", "populate"]


@dataclass(kw_only=True, slots=True)
class Actor:
    """`willing`: how likely he helps when he is asked. `opted_in`: what he himself said, not what the desk believes."""

    key: str
    name: str
    role: Role
    commune: str
    private: bool
    willing: float = 0.0
    opted_in: bool = False
    gone: bool = False

    @property
    def chat(self) -> str:
        return f"private-{self.key}"


@dataclass(kw_only=True, slots=True)
class Place:
    """A commune: its group's present id, its people, and the last day of its deployment."""

    id: str
    group: str
    officials: list[Actor]
    teachers: list[Actor]
    coordinator: Actor
    ends_on: date


@dataclass(kw_only=True, slots=True)
class Town:
    places: list[Place]
    actors: dict[str, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.places:
            for actor in (*place.officials, *place.teachers, place.coordinator):
                self.actors[actor.key] = actor


def make(dice: Random, communes: int, running: int, start: datetime) -> Town:
    """Deployments end within a week of day `running`; names repeat, as names do."""
    places = []
    for number in range(communes):
        officials = [
            Actor(
                key=f"c{number}o{n}",
                name=f"{dice.choice(('anh', 'chị'))} {dice.choice(_GIVEN)}",
                role=Role.OFFICIAL,
                commune=f"xa-{number}",
                private=dice.random() < 0.6,
                willing=dice.choice((0.1, 0.3, 0.7)),
            )
            for n in range(4)
        ]
        teachers = [
            Actor(
                key=f"c{number}t{n}",
                name=f"{dice.choice(('thầy', 'cô'))} {dice.choice(_GIVEN)}",
                role=Role.TEACHER,
                commune=f"xa-{number}",
                private=True,
                willing=dice.choice((0.5, 0.8, 0.95)),
            )
            for n in range(2)
        ]
        places.append(
            Place(
                id=f"xa-{number}",
                group=f"nhom-{number}",
                officials=officials,
                teachers=teachers,
                coordinator=Actor(
                    key=f"c{number}k",
                    name=f"anh {dice.choice(_GIVEN)}",
                    role=Role.COORDINATOR,
                    commune=f"xa-{number}",
                    private=True,
                    willing=0.6,
                ),
                ends_on=start.date() + timedelta(days=running - 1 + dice.randint(-3, 3)),
            )
        )
    return Town(places=places)


def newcomer(dice: Random, place: Place, number: int) -> Actor:
    """Somebody new in the office; or a colleague who was gone comes back with another account, under his own name."""
    gone = [one for one in place.officials if one.gone]
    name = dice.choice(gone).name if gone and dice.random() < 0.5 else f"chị {dice.choice(_GIVEN)}"
    return Actor(
        key=f"{place.id}n{number}",
        name=name,
        role=Role.OFFICIAL,
        commune=place.id,
        private=False,
        willing=dice.choice((0.1, 0.3, 0.7)),
    )


def populate(connection: Connection, town: Town, start: datetime, dice: Random) -> None:
    """As if everybody had been linked by his code."""
    for place in town.places:
        chats.save_commune(connection, Commune(id=place.id, province="tinh", name=place.id.replace("xa-", "Xã ")))
        group = chats.meet(connection, CHANNEL, place.group, "group", place.group)
        chats.link(connection, group, role=ChatRole.OFFICIALS, province="tinh", commune=place.id, topic=None)
        members = []
        for actor in (*place.officials, *place.teachers, place.coordinator):
            person = people.add(connection, name=actor.name, role=actor.role, province="tinh", commune=place.id)
            people.add_account(connection, person, CHANNEL, actor.key)
            if actor.private:
                people.saw(connection, CHANNEL, actor.key, private_chat=actor.chat, now=start)
            people.mark_greeted(connection, person, start)
            if actor.role is Role.TEACHER:
                members.append(person.id)
                set_shifts(connection, person, parse_weekly(dice.choice(_SHIFTS), person.id))
        made = deployments.add(
            connection,
            name=f"Đợt {place.id}",
            school=f"Trường {place.id}",
            province="tinh",
            communes=[place.id],
            members=members,
            starts_on=start.date(),
            ends_on=place.ends_on,
            now=start,
        )
        arm(connection, made, start, start.tzinfo)  # type: ignore[arg-type]  # a ZoneInfo, see run.py
