"""Everything that was said in the simulated commune, in the words of the script: who, where, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.channels.markup import visible
from bot.channels.simulator import Shown

BOT = "bot"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A group by its name, or (`private`) a person's own chat with the desk by his."""

    name: str
    private: bool = False

    def __str__(self) -> str:
        return f"{self.name} (private)" if self.private else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One message as people see it. `who` is a person of the script or `bot`; `choices` are the labels of buttons.

    `pressed` is the label of a button that somebody pressed: nothing appears in the chat then.
    """

    at: datetime
    place: Place
    who: str
    name: str
    text: str
    choices: tuple[str, ...] = ()
    entry: str | None = None
    photo: bool = False
    edited: bool = False
    pressed: str | None = None

    def as_json(self) -> Mapping[str, Any]:
        told = {"at": self.at.isoformat(timespec="seconds"), "chat": str(self.place), "who": self.who}
        told |= {"name": self.name, "text": self.text}
        more = {
            "choices": list(self.choices),
            "entry": self.entry,
            "photo": self.photo,
            "edited": self.edited,
            "pressed": self.pressed,
        }
        return told | {name: value for name, value in more.items() if value}


class Transcript:
    """Grows while the play goes on; `mark` and `since` cut out what happened from some moment on."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.lines: list[Line] = []

    @property
    def mark(self) -> int:
        return len(self.lines)

    def since(self, mark: int) -> list[Line]:
        return self.lines[mark:]

    def add(self, place: Place, shown: Shown, *, edited: bool, at: datetime) -> None:
        bot = shown.sender is None
        self.lines.append(
            Line(
                at=at.astimezone(self._zone),
                place=place,
                who=shown.sender or BOT,
                name=shown.sender_name,
                text=visible(shown.markup) if bot else shown.markup,
                choices=tuple(choice.label for choice in shown.choices),
                entry=shown.entry,
                photo=bool(shown.photos),
                edited=edited,
            )
        )

    def add_press(self, place: Place, who: str, name: str, label: str, at: datetime) -> None:
        self.lines.append(Line(at=at.astimezone(self._zone), place=place, who=who, name=name, text="", pressed=label))
