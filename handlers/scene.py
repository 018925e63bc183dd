"""Everything one update's handling may use: the open transaction, the time, the knowledge, the rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from desk.capabilities import Capabilities
from desk.inbound import Inbound, Photo
from desk.outbound import Choice, Outbound, Urgency, Wanted
from desk.people import Chat, ChatRole, Person
from desk.rules import Rules
from desk.threads import Thread
from handlers import voice
from knowledge.decision import Decision, Heard
from knowledge.entries import Entry
from knowledge.guarding import Change, Known, Taken
from store import chats, people


@dataclass(frozen=True, kw_only=True, slots=True)
class Guarding:
    """Would this change of the knowledge as it was at `revision` take somebody's question?"""

    change: Change
    known: tuple[Known, ...]
    revision: int


Question = tuple[str, Heard]


class NotPrepared(Exception):
    """This was not matched before the transaction began. The runtime matches it outside and tries again."""

    def __init__(self, wanted: Question | Guarding) -> None:
        super().__init__("something was not matched before the transaction")
        self.wanted = wanted


class PictureNotRead(Exception):
    """These pictures were not read before the transaction began. The runtime reads them beside it; try again later."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        super().__init__("a picture was not read before the transaction")
        self.photos = tuple(photos)


class PictureNotFetched(Exception):
    """These pictures are still with their platform. The runtime fetches them beside; try again later."""

    def __init__(self, photos: Sequence[Photo]) -> None:
        super().__init__("a picture was not fetched before the transaction")
        self.photos = tuple(photos)


class Picture(NamedTuple):
    """`kind` is a JPEG's or a PNG's."""

    content: bytes
    kind: str


class Album(Protocol):
    """Pictures as bytes, fit to be kept."""

    def pictures(self, photos: Sequence[Photo]) -> tuple[Picture | None, ...]:
        """In this order; None for one that cannot be had. Raises PictureNotFetched."""
        ...


class NoAlbum:
    """Nothing can be fetched here."""

    def pictures(self, photos: Sequence[Photo]) -> tuple[Picture | None, ...]:
        return (None,) * len(photos)


class Pictures(Protocol):
    """Pictures as handlers see them: the words in them, where this desk can read."""

    @property
    def able(self) -> bool: ...

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        """Useful lines, masked; () when there are none. Raises PictureNotRead."""
        ...


class NoPictures:
    """Nothing can be read here: people are asked."""

    able = False

    def words(self, photos: Sequence[Photo]) -> tuple[str, ...]:
        return ()


class Matching(Protocol):
    """The knowledge as handlers see it: only what was prepared outside the transaction."""

    def match(self, text: str, heard: Heard) -> Decision:
        """Raises NotPrepared."""
        ...

    def entry(self, entry_id: str) -> Entry | None: ...

    def names(self) -> Iterable[str]:
        """The ids of all entries."""
        ...

    def guarded(self, wanted: Guarding) -> tuple[Taken, ...]:
        """The questions that the change would take. Raises NotPrepared."""
        ...


@dataclass(kw_only=True, slots=True)
class Scene:
    """`cause` names what is being handled ("in:17", "timer:escalate:3:0"); the keys of what is said come from it."""

    db: Connection
    now: datetime
    zone: ZoneInfo
    rules: Rules
    channels: Mapping[str, Capabilities]
    matching: Matching
    cause: str
    province: str = ""
    public_url: str = ""
    pictures: Pictures = field(default_factory=NoPictures)
    album: Album = field(default_factory=NoAlbum)
    _said: int = field(default=0)

    def key(self) -> str:
        self._said += 1
        return f"{self.cause}/{self._said}"

    def clock(self, moment: datetime, language: str = "vi") -> str:
        return voice.clock(moment, self.now, self.zone, language)

    def day(self, moment: datetime) -> str:
        return voice.day(moment, self.now, self.zone)

    def to_chat(
        self,
        channel: str,
        chat: str,
        markup: str,
        *,
        urgency: Urgency = Urgency.ANSWER,
        choices: Sequence[Choice] = (),
        photos: Sequence[Photo] = (),
        reply_to: str | None = None,
        topic: str | None = None,
        thread: int | None = None,
        key: str | None = None,
        **more: object,
    ) -> Outbound:
        made = Outbound(
            key=key or self.key(),
            channel=channel,
            chat=chat,
            markup=markup,
            urgency=urgency,
            choices=tuple(choices),
            photos=tuple(photos),
            reply_to=reply_to,
            topic=topic,
            thread=thread,
        )
        return replace(made, **more) if more else made  # type: ignore[arg-type]  # the names are Outbound's own

    def reply(self, inbound: Inbound, markup: str, **more: object) -> Outbound:
        """Say it where the message came from, quoting it."""
        return self.to_chat(
            inbound.channel,
            inbound.chat,
            markup,
            reply_to=inbound.message_id if inbound.press is None else None,
            topic=inbound.topic,
            **more,  # type: ignore[arg-type]
        )

    def to_asker(self, thread: Thread, markup: str, **more: object) -> Outbound:
        """Say it where the question was asked, quoting it."""
        return self.to_chat(
            thread.channel,
            thread.chat,
            markup,
            reply_to=thread.asked_in,
            topic=thread.topic,
            thread=thread.id,
            **more,  # type: ignore[arg-type]
        )

    def private_chat(self, person: Person) -> tuple[str, str] | None:
        """Where this person can be written to alone: (channel, chat), the channel he was last seen on first."""
        for account in people.accounts_of(self.db, person.id):
            if account.channel in self.channels and account.private_chat is not None:
                return account.channel, account.private_chat
        return None

    def can_quote(self, person: Person) -> bool:
        """Does a reply of his in private say which message it is to, wherever this may reach him in the end?"""
        places = (one.channel for one in people.accounts_of(self.db, person.id) if one.private_chat is not None)
        return all(self.channels[channel].quoting for channel in places if channel in self.channels)

    def to_person(self, person: Person, markup: str, **more: object) -> Outbound | None:
        place = self.private_chat(person)
        return None if place is None else self.to_chat(place[0], place[1], markup, **more)  # type: ignore[arg-type]

    def teachers_groups(self, commune: str) -> list[Chat]:
        return [c for c in chats.with_role(self.db, ChatRole.TEACHERS, commune) if c.channel in self.channels]

    def to_staff(self, person: Person, commune: str, markup: str, **more: object) -> list[Outbound]:
        """To him alone where that is possible, otherwise in the teachers' group."""
        alone = self.to_person(person, markup, **more)
        if alone is not None:
            return [alone]
        return [
            self.to_chat(group.channel, group.external_id, markup, topic=group.topic, **more)  # type: ignore[arg-type]
            for group in self.teachers_groups(commune)[:1]
        ]


def while_status(thread: Thread, *statuses: str) -> Wanted:
    return Wanted(thread=thread.id, statuses=frozenset(statuses))
