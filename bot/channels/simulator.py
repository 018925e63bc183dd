"""A channel without a platform: the browser page, the terminal, golden conversations and tests speak through it.

It takes the capabilities of the channel it stands for, and its updates go through the same inbox as everybody's.
A raw update is what `update()` makes:
{"id", "kind": "message", "chat": {"id", "kind", "title"}, "from": {"id", "name"}, "text", "photos": [{"ref", "name"}],
 "reply_to", "press", "mention", "edited", "forwarded", "message_id", "at"} or {"kind": "membership"|"migration", …}.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.channels.base import Accept, ChannelError, Envelope, Health, Raw, Sent, Upload, one_update
from bot.channels.hygiene import clean_name, clean_text
from bot.channels.markup import split
from bot.channels.own_name import without_name
from desk.capabilities import SIMULATOR, Capabilities
from desk.inbound import ChatKind, Ignored, Inbound, Membership, Migration, Parsed, Photo
from desk.outbound import Choice


@dataclass(kw_only=True, slots=True)
class Shown:
    """One message as a person sees it in a chat. `sender` is None for the bot; an edit changes it in place."""

    chat: str
    message_id: str
    sender: str | None
    sender_name: str
    markup: str
    at: datetime | None = None
    choices: tuple[Choice, ...] = ()
    photos: tuple[Photo, ...] = ()
    reply_to: str | None = None
    edited: bool = False
    link: tuple[str, str] | None = None
    entry: str | None = None
    keys: list[str] = field(default_factory=list)


Watcher = Callable[[str, Shown], None]
"""Called with ("said" | "edited", message) for everything that appears in a chat."""


class SimulatorChannel:
    """Keeps what every chat shows. `refuse` holds chats that answer with an error, to play a platform's refusals."""

    def __init__(
        self, name: str = "simulator", capabilities: Capabilities = SIMULATOR, bot_name: str = "Cầu Nối"
    ) -> None:
        self._name = name
        self._capabilities = capabilities
        self.bot_name = bot_name
        self.shown: dict[str, list[Shown]] = {}
        self.refuse: dict[str, ChannelError] = {}
        self.watchers: list[Watcher] = []
        self._accept: Accept | None = None
        self._last = 0

    @property
    def name(self) -> str:
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def person_says(
        self,
        *,
        chat: str,
        chat_kind: ChatKind,
        chat_title: str,
        sender: str,
        sender_name: str,
        text: str,
        at: datetime,
        reply_to: str | None = None,
        press: str | None = None,
        photo: str | None = None,
        mention: bool = False,
        edits: str | None = None,
        forwarded: bool = False,
    ) -> Shown:
        """Show what a person says, and hand it to the desk when the platform this stands for would.

        "@Cầu Nối" typed by hand is a mention, as one that was picked from a list is.
        """
        message_id = edits or self._next()
        photos = (Photo(ref=photo, channel=self._name, name=photo),) if photo else ()
        shown = Shown(
            chat=chat,
            message_id=message_id,
            sender=sender,
            sender_name=sender_name,
            markup="",
            at=at,
            photos=photos,
            reply_to=reply_to,
        )
        shown.markup = text
        if press is None:
            self._show(shown, edit=edits is not None)
        text, called = without_name(text, self.bot_name)
        raw = {
            "id": self._next(),
            "kind": "message",
            "chat": {"id": chat, "kind": str(chat_kind), "title": chat_title},
            "from": {"id": sender, "name": sender_name},
            "text": text,
            "photos": [{"ref": p.ref, "name": p.name} for p in photos],
            "reply_to": reply_to,
            "reply_to_bot": reply_to is not None and self._is_ours(chat, reply_to),
            "press": press,
            "mention": mention or called,
            "edited": edits is not None,
            "forwarded": forwarded,
            "message_id": message_id if press is None else reply_to,
            "at": at.isoformat(),
        }
        if self._reaches_bot(raw):
            await self.feed(raw)
        return shown

    async def feed(self, raw: Raw) -> None:
        """Deliver a raw update, as the platform would."""
        if self._accept is None:
            raise RuntimeError("the simulator is not connected to a desk")
        await self._accept(self._name, raw)

    def _reaches_bot(self, raw: Mapping[str, Any]) -> bool:
        private = raw["chat"]["kind"] == ChatKind.PRIVATE
        aimed = raw["mention"] or raw["reply_to_bot"] or raw["press"] is not None or raw["text"].startswith("/")
        return private or aimed or self._capabilities.hears_all

    def _is_ours(self, chat: str, message_id: str) -> bool:
        return any(s.message_id == message_id and s.sender is None for s in self.shown.get(chat, []))

    def _next(self) -> str:
        self._last += 1
        return str(self._last)

    def _show(self, shown: Shown, *, edit: bool = False) -> None:
        messages = self.shown.setdefault(shown.chat, [])
        if edit:
            for place, old in enumerate(messages):
                if old.message_id == shown.message_id:
                    shown.edited = True
                    messages[place] = shown
        else:
            messages.append(shown)
        for watch in self.watchers:
            watch("edited" if edit else "said", shown)

    def unpack(self, body: object) -> Sequence[Raw]:
        return one_update(body)

    def delivery_key(self, raw: Raw) -> str:
        return str(raw["id"])

    def chat_of(self, raw: Raw) -> str:
        return str(raw["chat"]["id"]) if isinstance(raw.get("chat"), Mapping) else ""

    def parse(self, raw: Raw) -> Parsed:
        kind = raw["kind"]
        if kind == "membership":
            return Membership(
                channel=self._name,
                chat=str(raw["chat"]["id"]),
                chat_kind=ChatKind(raw["chat"]["kind"]),
                present=bool(raw["present"]),
                chat_title=clean_name(str(raw["chat"].get("title", ""))),
            )
        if kind == "migration":
            return Migration(channel=self._name, old=str(raw["chat"]["id"]), new=str(raw["new"]))
        if kind != "message":
            return Ignored(reason=f"unknown kind {str(kind)[:40]}")
        private = raw["chat"]["kind"] == ChatKind.PRIVATE
        text = clean_text(str(raw.get("text") or ""))
        return Inbound(
            channel=self._name,
            chat=str(raw["chat"]["id"]),
            chat_kind=ChatKind(raw["chat"]["kind"]),
            chat_title=clean_name(str(raw["chat"].get("title", ""))),
            message_id=str(raw["message_id"]),
            sender=str(raw["from"]["id"]),
            sender_name=clean_name(str(raw["from"]["name"])),
            sent_at=datetime.fromisoformat(raw["at"]),
            text=text,
            photos=tuple(Photo(ref=p["ref"], channel=self._name, name=p["name"]) for p in raw.get("photos", ())),
            addressed=bool(private or raw["mention"] or raw["reply_to_bot"] or raw["press"] or text.startswith("/")),
            reply_to=raw.get("reply_to"),
            reply_to_bot=bool(raw.get("reply_to_bot")),
            press=raw.get("press"),
            press_id=str(raw["id"]) if raw.get("press") else None,
            edited=bool(raw.get("edited")),
            forwarded=bool(raw.get("forwarded")),
        )

    async def send(self, envelope: Envelope) -> Sent:
        error = self.refuse.get(envelope.chat)
        if error is not None:
            raise error
        photos = envelope.photos + tuple(
            Photo(ref=upload.name, channel=self._name, name=upload.name) for upload in envelope.uploads
        )
        # A text too long for one message becomes several, as on the platforms; the buttons stand under the last one.
        parts = split(envelope.markup, limit=self._capabilities.longest) or ("",)
        if envelope.edit_message is not None:
            parts = (envelope.markup,)
        ids = []
        for number, part in enumerate(parts, start=1):
            first, last = number == 1, number == len(parts)
            shown = Shown(
                chat=envelope.chat,
                message_id=envelope.edit_message or self._next(),
                sender=None,
                sender_name=self.bot_name,
                markup=part,
                choices=envelope.choices if last and self._capabilities.choices else (),
                photos=photos if first else (),
                reply_to=envelope.reply_to if first and self._capabilities.quoting else None,
                link=envelope.link if last else None,
                entry=envelope.entry if first else None,
                keys=[envelope.key],
            )
            self._show(shown, edit=envelope.edit_message is not None)
            ids.append(shown.message_id)
        await asyncio.sleep(0)
        return Sent(message_ids=tuple(ids))

    async def acknowledge(self, raw: Raw) -> None:
        return None

    async def fetch(self, photo: Photo) -> Upload:
        if photo.ref.startswith("missing"):
            raise ChannelError("the picture cannot be fetched", permanent=True)
        from bot.drawing import named_png  # with Pillow it weighs 8 MB

        name = photo.name or "anh.png"
        return Upload(name=name, content=named_png(name))

    def authentic(self, headers: Mapping[str, str], body: bytes) -> bool:
        return False

    @property
    def called(self) -> str:
        return self.bot_name

    def start_link(self, code: str) -> str | None:
        return f"#start={code}"

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    @property
    def polls(self) -> bool:
        return False

    async def rest(self) -> None:
        return None

    async def stop(self) -> None:
        return None

    async def health(self) -> Health:
        return Health(ok=True, message="sẵn sàng")
