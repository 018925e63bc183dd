"""Who is where, and what was said: the people, their groups and the bot's own messages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.zalo_bot_server import ZaloBotServer


@dataclass(frozen=True)
class Said:
    """A message of the bot as people see it. `fetched` is how often the platform took the picture."""

    chat: str
    message_id: str
    text: str
    styles: tuple[tuple[str, str], ...] = ()
    picture: bytes = b""


def some_id(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


@dataclass
class Person:
    """A person, and his private chat with the bot, which has his own id."""

    server: ZaloBotServer
    id: str
    name: str

    @property
    def sent(self) -> list[Said]:
        return self.server.sent(self.id)

    def says(self, text: str) -> None:
        self.server.deliver("text", self, self.id, "PRIVATE", {"text": text})

    def sends_photo(self, content: bytes, caption: str = "") -> None:
        self.server.deliver("image", self, self.id, "PRIVATE", self.server.photo_fields(content, caption))

    def sends(self, event: str, **fields: Any) -> None:
        """A sticker, a voice message, something unsupported."""
        self.server.deliver(event, self, self.id, "PRIVATE", fields)


@dataclass
class Group:
    server: ZaloBotServer
    id: str
    title: str
    members: list[Person] = field(default_factory=list)
    unheard: list[str] = field(default_factory=list)
    """What was said here and never reached the bot: it was not spoken to."""

    @property
    def sent(self) -> list[Said]:
        return self.server.sent(self.id)

    def says(self, person: Person, text: str, *, mention: bool = True, reply: bool = False, called: str = "") -> None:
        """With the mention, the text begins as people's phones write it; `called` spells it otherwise."""
        if not mention and not reply:
            self.unheard.append(text)
            return
        said = f"@{called or self.server.called} {text}".rstrip() if mention else text
        self.server.deliver("text", person, self.id, "GROUP", {"text": said})

    def photo(self, person: Person, content: bytes, caption: str = "", *, mention: bool = True) -> None:
        if not mention:
            self.unheard.append(caption)
            return
        said = f"@{self.server.called} {caption}".rstrip()
        self.server.deliver("image", person, self.id, "GROUP", self.server.photo_fields(content, said))
