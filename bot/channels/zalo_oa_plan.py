"""What an envelope becomes on an Official Account: the messages, in order, as Zalo takes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.channels import markup
from bot.channels.base import ChannelError, Envelope

LONGEST_TEXT = 2000
_ROOM_FOR_MENTION = 160
"""A mention is sent as an id and shown as a name: whichever counts, it fits."""
_MENTION = re.compile(r"\[@(?P<id>[\w-]{1,40})\]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached:
    """Something already uploaded: a picture under its attachment id, or a file under its token."""

    picture: str = ""
    file: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One call. `quote` works in private only; in a group the asker is named instead."""

    text: str = ""
    attached: Attached | None = None
    quote: str | None = None

    def without_quote(self) -> Step:
        return replace(self, quote=None)

    @property
    def message(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.text:
            said["text"] = self.text
        if self.attached is not None and self.attached.picture:
            element = {"media_type": "image", "attachment_id": self.attached.picture}
            said["attachment"] = {"type": "template", "payload": {"template_type": "media", "elements": [element]}}
        elif self.attached is not None:
            said["attachment"] = {"type": "file", "payload": {"token": self.attached.file}}
        if self.quote is not None:
            said["quote_message_id"] = self.quote
        return said


def plan(
    envelope: Envelope, attached: Sequence[Attached], *, mention: str | None = None, quote: str | None = None
) -> tuple[Step, ...]:
    """Few messages, for each may cost: words go under a single picture. Pictures come first, so that a refused one
    leaves nothing half said. Everything is planned anew each time, and comes out the same."""
    room = LONGEST_TEXT - (_ROOM_FOR_MENTION if mention else 0)
    texts = markup.split_plain(harmless(markup.plain(envelope.markup)), limit=room)
    if mention and texts:
        texts = (f"[@{mention}] {texts[0]}", *texts[1:])
    if not texts and not attached:
        raise ChannelError("nothing to say", permanent=True)
    if len(attached) == 1 and len(texts) == 1 and attached[0].picture:
        return (Step(text=texts[0], attached=attached[0], quote=quote),)
    steps = [Step(attached=one) for one in attached]
    steps += [Step(text=text, quote=quote if index == 0 else None) for index, text in enumerate(texts)]
    return tuple(steps)


def harmless(text: str) -> str:
    """What a person typed must mention nobody: in a group, the group's own id in such brackets calls everybody."""
    return _MENTION.sub(r"(@\g<id>)", text)
