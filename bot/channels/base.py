"""What every channel offers the desk, and how it says that something did not work."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from desk.capabilities import Capabilities
from desk.inbound import Parsed, Photo
from desk.outbound import Choice

Raw = Mapping[str, Any]
Accept = Callable[[str, Raw], Awaitable[None]]
"""`await accept(channel_name, raw_update)`: returns once the update is kept (or was kept before)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A picture or file fetched from another channel, to be sent as bytes."""

    name: str
    content: bytes
    document: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """A message ready to leave: the outbox's `Outbound` with everything looked up."""

    chat: str
    markup: str
    choices: tuple[Choice, ...] = ()
    photos: tuple[Photo, ...] = ()
    uploads: tuple[Upload, ...] = ()
    reply_to: str | None = None
    topic: str | None = None
    edit_message: str | None = None
    link: tuple[str, str] | None = None
    key: str = ""
    entry: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """The platform took it; ids of the messages it became (several when a long text was split).

    `lost_photos`: only the words went out, for the chat takes no pictures.
    """

    message_ids: tuple[str, ...]
    lost_photos: bool = False


class ChannelError(Exception):
    """The platform refused. `permanent`: trying again is useless. `gone`: this chat cannot be written to any more.

    `retry_after`: the platform asked for a pause of this chat (of the whole channel when `everywhere`).
    `moved_to`: the chat has a new id. `unsure`: it may have been delivered all the same (time-out after sending).
    `spent`: it takes no more messages for now. The text never holds a token, a URL or what people wrote.
    `until_they_write`: this person can be written to again once he has written himself; until then it is kept.
    The text never holds a token, a URL or what people wrote.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        gone: bool = False,
        retry_after: timedelta | None = None,
        everywhere: bool = False,
        moved_to: str | None = None,
        unsure: bool = False,
        spent: bool = False,
        until_they_write: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.gone = gone
        self.retry_after = retry_after
        self.everywhere = everywhere
        self.moved_to = moved_to
        self.unsure = unsure
        self.spent = spent
        self.until_they_write = until_they_write


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """One line for `doctor`: is it well, and if not, what to do (in plain words)."""

    ok: bool
    message: str


def one_update(body: object) -> Sequence[Raw]:
    """Where one call is one update."""
    if not isinstance(body, dict):
        raise ValueError("not an object")
    return (body,)


class Channel(Protocol):
    """A connection to a platform. `parse`, `delivery_key` and `chat_of` are pure and must not raise on odd input
    other than ValueError/KeyError/TypeError, which park the update."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def unpack(self, body: object) -> Sequence[Raw]:
        """The updates in the body of a webhook call; ValueError when it holds none that can be read."""
        ...

    def delivery_key(self, raw: Raw) -> str:
        """What makes this update the same when the platform delivers it again."""
        ...

    def chat_of(self, raw: Raw) -> str:
        """The chat whose order the update belongs to, or "" when it has none."""
        ...

    def parse(self, raw: Raw) -> Parsed: ...

    async def send(self, envelope: Envelope) -> Sent:
        """Send or edit; raises ChannelError."""
        ...

    async def fetch(self, photo: Photo) -> Upload:
        """The bytes of a picture that came through this channel; raises ChannelError when it cannot be had."""
        ...

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Did the platform itself make this webhook call? Constant time; False while no secret is set."""
        ...

    async def acknowledge(self, raw: Raw) -> None:
        """Answer a pressed choice at once, before the work; never raises for a late or repeated press."""
        ...

    @property
    def called(self) -> str:
        """What people type after the @ to speak to the bot; "" while it is not known."""
        ...

    def start_link(self, code: str) -> str | None:
        """The address that opens a private chat with the bot carrying `code`, where the platform has such links."""
        ...

    async def start(self, accept: Accept) -> None:
        """Begin receiving. Must return soon even when the platform cannot be reached, and keep trying."""
        ...

    @property
    def polls(self) -> bool:
        """Does it fetch its updates itself? Then only one process may, and a lease decides which."""
        ...

    async def rest(self) -> None:
        """Stop receiving for now, or do not begin; sending goes on."""
        ...

    async def stop(self) -> None: ...

    async def health(self) -> Health: ...
