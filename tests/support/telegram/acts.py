"""What people do on the fake Telegram, in the words of a test."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from tests.support.telegram.html_text import Entity, found_entities, units
from tests.support.telegram.sending import file_json
from tests.support.telegram.world import ANONYMOUS, PRIVATE, Account, Message, Room, Topic

if TYPE_CHECKING:
    from tests.support.telegram.state import Press, State

# The smallest picture there is: one transparent point.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000002000001"
    "e221bc330000000049454e44ae426082"
)


class Chat:
    """A group or private chat. `id` is what our side calls it."""

    def __init__(self, state: State, room: Room) -> None:
        self.state = state
        self.room = room
        self._heard = 0

    @property
    def id(self) -> str:
        return str(self.room.id)

    @property
    def sent(self) -> list[Message]:
        """What the bot said here, oldest first."""
        return [message for message in self.state.said if message.room is self.room]

    async def hears(self, contains: str = "", *, within: float = 5.0) -> Message:
        """The bot's next message here that has these words."""
        seen: list[str] = []
        try:
            async with asyncio.timeout(within):
                while True:
                    for message in self.sent[self._heard :]:
                        self._heard += 1
                        if contains.casefold() in message.text.casefold():
                            return message
                        seen.append(message.text)
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"nothing with {contains!r} was said; only {seen}") from None

    def says(
        self,
        person: Person,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
        entities: list[Entity] | None = None,
        anonymous: bool = False,
        **more: Any,
    ) -> Message:
        marked = found_entities(text) if entities is None else entities
        body = {"text": text, **({"entities": marked} if marked else {}), **more}
        return self.posts(person, body, reply_to=reply_to, topic=topic, anonymous=anonymous)

    def photo(self, person: Person, *, caption: str = "", content: bytes = PIXEL, **details: Any) -> Message:
        return self._file(person, "photo", "photo.png", caption, content, details)

    def document(
        self, person: Person, *, name: str = "loi.pdf", caption: str = "", content: bytes = b"%PDF", **details: Any
    ) -> Message:
        return self._file(person, "document", name, caption, content, details)

    def voice(self, person: Person, **details: Any) -> Message:
        return self.posts(person, {"voice": {"file_id": "v1", "file_unique_id": "v", "duration": 3}}, **details)

    def location(self, person: Person, **details: Any) -> Message:
        return self.posts(person, {"location": {"latitude": 21.85, "longitude": 106.76}}, **details)

    def sticker(self, person: Person, **details: Any) -> Message:
        shape = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self.posts(person, {"sticker": {"file_id": "s1", "file_unique_id": "s", **shape}}, **details)

    def posts(
        self,
        person: Person,
        body: dict[str, Any],
        *,
        reply_to: Message | None = None,
        topic: int | None = None,
        anonymous: bool = False,
        file: Any = None,
    ) -> Message:
        """Anything: `body` is what a message of this kind has beyond sender and date."""
        message = self.state.store(
            self.room,
            ANONYMOUS if anonymous else person.account,
            body,
            reply_to=reply_to,
            topic=topic,
            file=file,
            sender_chat=self.room.as_json() if anonymous else None,
        )
        self.state.tell_bot(message)
        return message

    def edits(self, message: Message, text: str) -> None:
        key = "text" if "text" in message.body else "caption"
        marks = "entities" if key == "text" else "caption_entities"
        found = found_entities(text)
        kept = {name: value for name, value in message.body.items() if name not in (key, marks)}
        message.body = {**kept, key: text, **({marks: found} if found else {})}
        message.edited_at = self.state.today()
        self.state.tell_bot(message, kind="edited_message")

    def opens_topic(self, person: Person, name: str) -> int:
        opened = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        message = self.state.store(self.room, person.account, opened)
        message.topic = message.id
        self.room.topics[message.id] = Topic(id=message.id, name=name)
        self.state.tell_bot(message)
        return message.id

    def _file(
        self, person: Person, kind: str, name: str, caption: str, content: bytes, details: dict[str, Any]
    ) -> Message:
        stored = self.state.keep_file(kind, name, content, sizes=3 if kind == "photo" else 1)
        marked = found_entities(caption)
        body = {**file_json(stored), **({"caption": caption} if caption else {})}
        return self.posts(person, {**body, **({"caption_entities": marked} if marked else {})}, file=stored, **details)


class Person:
    def __init__(self, state: State, account: Account) -> None:
        self.state = state
        self.account = account
        room = Room(id=account.id, kind=PRIVATE, owner=account, bot="member")
        state.rooms[room.id] = room
        self.chat = Chat(state, room)

    @property
    def id(self) -> str:
        return str(self.account.id)

    def says(self, text: str, **details: Any) -> Message:
        """In private. As on Telegram, the first words to a bot are /start."""
        if self.account.id not in self.state.started:
            self.starts()
        return self.chat.says(self, text, **details)

    def starts(self, payload: str = "") -> Message:
        self.unblocks()
        self.state.started.add(self.account.id)
        return self.chat.says(self, f"/start {payload}".strip())

    def follows(self, link: str) -> Message:
        """Opens a t.me link of the bot and presses Start."""
        address = urlsplit(link)
        assert address.path.strip("/").casefold() == self.state.bot.username.casefold(), link
        return self.starts(parse_qs(address.query).get("start", [""])[0])

    def blocks(self) -> None:
        if self.account.id not in self.state.blocked:
            self.state.bot_changed(self.chat.room, self.account, old="member", new="kicked")
            self.state.blocked.add(self.account.id)

    def unblocks(self) -> None:
        if self.account.id in self.state.blocked:
            self.state.blocked.discard(self.account.id)
            self.state.bot_changed(self.chat.room, self.account, old="kicked", new="member")

    def presses(self, message: Message, button: str, *, late: bool = False, inaccessible: bool = False) -> Press:
        """By label or by what the button sends. `late`: Telegram no longer takes an answer."""
        data = message.buttons.get(button, button)
        assert data in message.buttons.values(), f"no button {button!r}, only {list(message.buttons)}"
        life = -1.0 if late else 15.0
        return self.state.press(self.account, message, data, life=life, inaccessible=inaccessible)


def text_mention(text: str, name: str, account: Account) -> Entity:
    """The mention of somebody by a name that is no username."""
    start = text.index(name)
    return {
        "type": "text_mention",
        "offset": units(text[:start]),
        "length": units(name),
        "user": account.as_json(),
    }
