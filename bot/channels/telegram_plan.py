"""What an envelope becomes on Telegram: the messages, in order, and the buttons under the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputFile

from bot.channels import markup
from bot.channels.base import ChannelError, Envelope
from desk.outbound import Choice

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_PRESS = 64  # bytes
LARGEST_PHOTO = 10_000_000
LARGEST_FILE = 50_000_000
_ALBUM = 10
_SHORT_LABEL = 14
_ABREAST = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """`media` is Telegram's own file id, or the bytes."""

    media: str | InputFile
    document: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Step:
    """One call: a text, a picture with or without words, or several pictures together."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None


def plan(envelope: Envelope, *, keyboard: InlineKeyboardMarkup | None, channel: str) -> tuple[Step, ...]:
    """Pictures first, so that a refused picture leaves nothing half said."""
    attachments = tuple(_attachments(envelope, channel=channel))
    texts = markup.split(envelope.markup, limit=LONGEST_TEXT)
    if not texts and not attachments:
        raise ChannelError("nothing to say", permanent=True)
    is_caption = len(attachments) == 1 and not envelope.edit_message and _fits_caption(texts)
    if is_caption:
        return (Step(text="".join(texts), attachments=attachments, keyboard=keyboard),)
    steps = [Step(attachments=album) for album in _albums(attachments)]
    steps += [Step(text=text) for text in texts]
    last = steps[-1]
    # An album has no buttons; without words they have nowhere to stand.
    if len(last.attachments) < 2:
        steps[-1] = Step(text=last.text, attachments=last.attachments, keyboard=keyboard)
    return tuple(steps)


def keyboard_of(choices: Sequence[Choice], link: tuple[str, str] | None) -> InlineKeyboardMarkup | None:
    """`link` is a label and an address."""
    rows: list[list[InlineKeyboardButton]] = []
    abreast = _ABREAST if all(len(choice.label) <= _SHORT_LABEL for choice in choices) else 1
    for start in range(0, len(choices), abreast):
        rows.append([_button(choice) for choice in choices[start : start + abreast]])
    if link is not None:
        rows.append([InlineKeyboardButton(link[0], url=link[1])])
    return InlineKeyboardMarkup(rows) if rows else None


def _button(choice: Choice) -> InlineKeyboardButton:
    if not 1 <= len(choice.says.encode()) <= LONGEST_PRESS:
        raise ChannelError(f"a choice must say 1 to {LONGEST_PRESS} bytes", permanent=True)
    return InlineKeyboardButton(choice.label, callback_data=choice.says)


def _fits_caption(texts: Sequence[str]) -> bool:
    return len(texts) == 0 or (len(texts) == 1 and markup.units(markup.visible(texts[0])) <= LONGEST_CAPTION)


def _attachments(envelope: Envelope, *, channel: str) -> Iterator[Attachment]:
    for photo in envelope.photos:
        if photo.channel != channel and not photo.url:
            raise ChannelError("a picture of another channel must come as bytes", permanent=True)
        yield Attachment(media=photo.ref if photo.channel == channel else photo.url, document=photo.document)
    for upload in envelope.uploads:
        if len(upload.content) > LARGEST_FILE:
            raise ChannelError("a file is too big for Telegram", permanent=True)
        file = InputFile(upload.content, filename=upload.name or None, attach=True)
        yield Attachment(media=file, document=upload.document or len(upload.content) > LARGEST_PHOTO)


def _albums(attachments: Sequence[Attachment]) -> Iterator[tuple[Attachment, ...]]:
    """At most ten together, and never files beside pictures."""
    for _, alike in groupby(attachments, key=lambda one: one.document):
        together = tuple(alike)
        for start in range(0, len(together), _ALBUM):
            yield together[start : start + _ALBUM]
