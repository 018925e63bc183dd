"""People and groups of a fake Official Account: what they say, and what it says to them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.zalo_oa_server import ZaloOaServer

OA_ID = "388613280878808645"
JsonDict = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message of the Official Account, as Zalo took it."""

    id: str
    text: str
    quote: str = ""
    picture: bytes = b""
    file: bytes = b""


@dataclass(kw_only=True)
class Person:
    server: ZaloOaServer
    id: str
    name: str
    wrote_at: datetime | None = None
    known: bool = True
    sent: list[Said] = field(default_factory=list)

    async def writes(self, text: str, **more: Any) -> str:
        return await self.server.say(self, None, "text", {"text": text}, **more)

    async def sends_picture(self, text: str = "") -> str:
        return await self.server.say(self, None, "image", self.server.picture(text))

    async def sends(self, kind: str) -> str:
        return await self.server.say(self, None, kind, {"attachments": [{"type": kind, "payload": {}}]})

    async def takes_back(self, message_id: str = "") -> None:
        message: JsonDict = {"message": {"msg_id": message_id}} if message_id else {}
        await self.server.bring("user_withdraw", sender={"id": self.id}, recipient={"id": OA_ID}, **message)


@dataclass(kw_only=True)
class Group:
    server: ZaloOaServer
    id: str
    title: str
    members: list[Person]
    disabled: bool = False
    sent: list[Said] = field(default_factory=list)

    @property
    def chat(self) -> str:
        """As the desk names it."""
        return f"group-{self.id}"

    async def says(self, person: Person, text: str, *, quote: str = "", **more: Any) -> str:
        message = {"text": text} | ({"quote_msg_id": quote} if quote else {})
        return await self.server.say(person, self, "text", message, **more)

    async def calls(self, person: Person, text: str) -> str:
        """With the account's mention before it."""
        return await self.says(person, f"[@{OA_ID}] {text}")

    async def shows(self, person: Person, text: str = "") -> str:
        return await self.server.say(person, self, "image", self.server.picture(text))

    async def takes_back(self, person: Person, message_id: str) -> None:
        await self.server.bring(
            "user_withdraw_group", sender={"id": person.id}, recipient={"id": self.id}, message={"msg_id": message_id}
        )
