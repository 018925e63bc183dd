"""What the simulator's page needs of a desk: a cast, what was said, a clock one can move, and a day one can play."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.channels.simulator import Shown
from desk.inbound import ChatKind
from desk.people import ChatRole, Role

SLOWEST, FASTEST = 1.0, 60.0
"""How fast a day may be played."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Actor:
    """A person of the simulated commune. `private` is the chat he has with the bot, "" when he has none."""

    id: str
    name: str
    role: Role
    private: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A chat of the simulated commune. `profile` names the capabilities of the channel it stands for."""

    id: str
    title: str
    kind: ChatKind
    role: ChatRole
    profile: str
    members: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Who and what there is; the first chat of each role is shown first."""

    bot_name: str
    actors: tuple[Actor, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What one person does in one chat. `press` is what a choice under `press_message` says."""

    person: str
    chat: str
    text: str = ""
    reply_to: str | None = None
    photo: bool = False
    mention: bool = False
    press: str | None = None
    press_message: str | None = None


class Play(StrEnum):
    """Where the day stands."""

    IDLE = "idle"
    PLAYING = "playing"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A message appeared in `place`, or one that was there changed."""

    place: str
    message: Shown
    edited: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Typing:
    """The bot began to gather what is being said in `place`, or has done so."""

    place: str
    on: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """The clock stands here now."""

    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """`done` runs from 0 to 1; `caption` says what is happening, `caption_en` the same in English, if known."""

    play: Play
    done: float = 0.0
    caption: str = ""
    caption_en: str = ""
    speed: float = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """What happened, in numbers. `first_reaction` is the median time from a question to the bot's first word on it.

    `claimed` counts the threads that teachers took, `claimed_once` those that never were in two hands at a time.
    `lost` counts questions that nobody has in hand and nobody solved.
    """

    messages: int
    asked: int
    answered_by_faq: int
    answered_by_teachers: int
    withdrawn: int
    open: int
    lost: int
    first_reaction: timedelta | None
    pages: int
    claimed: int
    claimed_once: int
    reopened: int
    kept_silent: int
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Fresh:
    """Everything begins anew: a new day, no messages, another clock."""


Happening = Said | Typing | Tick | Progress | Summary | Fresh


class Refused(Exception):
    """What was asked of the stage cannot be done now. `code` names it for a program, `reason` says it to a person."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Stage(Protocol):
    """A desk one can watch and play with. Ids of messages are unique in their place."""

    def cast(self) -> Cast: ...

    def history(self) -> Mapping[str, Sequence[Shown]]:
        """What every place shows, oldest first; every message has its time."""
        ...

    def typing(self) -> frozenset[str]:
        """The places where the bot gathers what is being said."""
        ...

    def now(self) -> datetime: ...

    def progress(self) -> Progress: ...

    def summary(self) -> Summary | None:
        """The numbers of the last day that was played to its end."""
        ...

    async def say(self, line: Line) -> None:
        """Say it, as this person, through the inbox; raises Refused while a day is being played."""
        ...

    async def advance(self, span: timedelta) -> None:
        """Move the clock; what falls due on the way is done on the way. Raises Refused while a day is being played."""
        ...

    async def play_day(self, speed: float) -> None:
        """Begin the day anew and return; what happens comes to those who subscribed."""
        ...

    async def pause(self) -> None: ...

    async def resume(self) -> None: ...

    async def stop(self) -> None:
        """End the day where it stands; what was said stays, and one can go on by hand."""
        ...

    async def set_speed(self, speed: float) -> None: ...

    async def next_step(self) -> None:
        """Do not wait for the next step of the day."""
        ...

    def subscribe(self) -> AsyncIterator[Happening]:
        """Everything that happens from this call on."""
        ...
