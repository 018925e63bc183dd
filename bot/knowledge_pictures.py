"""The pictures of entries as files, beside the file that names them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from bot.album import LARGEST
from bot.channels.pictures import LARGEST as LARGEST_FILE
from bot.channels.pictures import Unreadable
from handlers.scene import Picture
from knowledge.entries import Entry
from knowledge.illustrations import digest_in, kept_in, name_of, pictures_of, renamed
from store import pictures

Beside = Callable[[str], Path]
"""The folder in which the file of an entry lies."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Taken:
    """Entries with our names for their pictures; the pictures by those names; and what is wrong, by entry."""

    entries: Mapping[str, Entry]
    pictures: Mapping[str, Picture]
    faults: tuple[tuple[str, str], ...]


def taken(entries: Mapping[str, Entry], beside: Beside, root: Path) -> Taken:
    """Every picture that lies within `root` where its entry says."""
    read: dict[str, Picture] = {}
    faults: list[tuple[str, str]] = []
    changed = dict(entries)
    for entry in entries.values():
        names: dict[str, str] = {}
        for name in pictures_of(entry.answers):
            file = (beside(entry.id) / name).resolve()
            if "://" in name:
                continue
            if not file.is_relative_to(root.resolve()) or not file.is_file():
                if digest_in(name) is None:
                    said = f"không thấy ảnh “{name}” cạnh tệp này; chép ảnh vào đó, hoặc xoá chỗ nhắc tới ảnh"
                    faults.append((entry.id, said))
                continue
            try:
                picture = _fitted(file)
            except (OSError, Unreadable):
                faults.append((entry.id, f"không đọc được “{name}” như một ảnh; lưu lại ảnh dạng .jpg hoặc .png"))
                continue
            names[name] = name_of(*picture)
            read[names[name]] = picture
        if names:
            english = renamed(entry.english_answer, names)
            changed[entry.id] = replace(entry, answer=renamed(entry.answer, names), english_answer=english)
    return Taken(entries=changed, pictures=read, faults=tuple(faults))


def _fitted(file: Path) -> Picture:
    from bot.channels.fitting import fitted  # with Pillow it weighs 8 MB

    if file.stat().st_size > LARGEST_FILE:
        raise Unreadable("too many bytes")
    return Picture(*fitted(file.read_bytes(), LARGEST, bare=True))


def keep(connection: Connection, brought: Mapping[str, Picture], entries: Iterable[Entry]) -> None:
    """Of what was brought, that which these entries name."""
    for name in dict.fromkeys(name for entry in entries for name in kept_in(entry.answers)):
        if name in brought:
            fresh = secrets.token_urlsafe(32)
            pictures.keep(connection, brought[name].content, brought[name].kind, fresh, pictures.FOR_EVER)


def lacking(connection: Connection, brought: Mapping[str, Picture], entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Entries that name a picture of ours which was not brought and which we do not have."""
    return [
        (entry.id, f"không có ảnh “{name}”; chép thư mục ảnh vào cạnh tệp này rồi nạp lại")
        for entry in entries
        for name in kept_in(entry.answers)
        if name not in brought and pictures.kept_as(connection, name) is None
    ]


def write(connection: Connection, entries: Iterable[Entry], beside: Beside) -> None:
    """Beside each entry's file the pictures it names; what lies there already is the same."""
    for entry in entries:
        for name in kept_in(entry.answers):
            file = beside(entry.id) / name
            found = None if file.exists() else pictures.kept_as(connection, name)
            if found is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(found[0])
