"""Two copies of the same knowledge, a file's and the desk's, brought together by what they last had in common."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from knowledge.entries import LISTS, Entry

NAMES = tuple(field.name for field in fields(Entry) if field.name != "id")
_DAYS = frozenset({"reviewed_on", "valid_until"})
_CAME_LATER = frozenset({"see_also", "english_danger"})
# What no editor shows and XML forbids; line ends are written in many ways and mean the same.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")


def tidied(entry: Entry) -> Entry:
    """The entry as every format can keep it: no unseen characters, plain line ends, nothing blank at the edges."""
    changes: dict[str, Any] = {}
    for name in ("id", *NAMES):
        value = getattr(entry, name)
        if isinstance(value, str):
            changes[name] = _tidy(value)
        elif name in LISTS:
            changes[name] = tuple(dict.fromkeys(text for text in (" ".join(_tidy(v).split()) for v in value) if text))
    return replace(entry, **changes)


def _tidy(text: str) -> str:
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)).strip()


def as_json(entry: Entry) -> dict[str, Any]:
    """Every field in a form that JSON keeps. What came later and says nothing is left out: so versions stay what they
    were."""
    found: dict[str, Any] = {}
    for name in ("id", *NAMES):
        value = getattr(entry, name)
        found[name] = list(value) if name in LISTS else value.isoformat() if isinstance(value, date) else value
    return {name: value for name, value in found.items() if value or name not in _CAME_LATER}


def from_json(kept: Mapping[str, Any]) -> Entry:
    values = {name: kept[name] for name in ("id", *NAMES) if name in kept}
    for name in LISTS & values.keys():
        values[name] = tuple(values[name])
    for name in _DAYS & values.keys():
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return Entry(**values)


def version(entry: Entry) -> str:
    """The same for the same content, whatever the order in which its fields are kept."""
    return hashlib.sha256(json.dumps(as_json(entry), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """The desk and the file have both changed `field` since they last agreed. A field of "" is the whole entry."""

    entry: str
    field: str
    desk: str
    file: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Merged:
    """`entry` is None where it is gone. In what conflicts it has the desk's words, or the file's if those are taken."""

    entry: Entry | None
    conflicts: tuple[Conflict, ...] = ()


def merge(base: Entry | None, desk: Entry | None, file: Entry | None, *, take_file: bool = False) -> Merged:
    """Three-way: whoever changed something since `base` has his way; where both did, it is a conflict.

    Without a base, what only one of them says at all is kept.
    """
    if desk == file or (file == base and not (desk is None and take_file)):
        return Merged(entry=desk)
    if desk == base:
        return Merged(entry=file)
    if desk is None or file is None:
        gone = (desk or file or base).id  # type: ignore[union-attr]  # one of them is there, or they were equal
        conflict = Conflict(
            entry=gone, field="", desk=desk.question if desk else "", file=file.question if file else ""
        )
        return Merged(entry=file if take_file else desk, conflicts=(conflict,))
    values: dict[str, Any] = {}
    conflicts = []
    for name in NAMES:
        ours, theirs = getattr(desk, name), getattr(file, name)
        old = getattr(base, name) if base else ()
        if name in LISTS:
            values[name] = _list(old, ours, theirs)
        elif ours == theirs or not (theirs or base) or (base and theirs == old):
            values[name] = ours
        elif not (ours or base) or (base and ours == old):
            values[name] = theirs
        else:
            values[name] = theirs if take_file else ours
            conflicts.append(Conflict(entry=desk.id, field=name, desk=_shown(ours), file=_shown(theirs)))
    return Merged(entry=Entry(id=desk.id, **values), conflicts=tuple(conflicts))


def _list(old: Iterable[str], ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """What one added is added, what one removed is removed: lists never conflict."""
    known = set(old)
    removed = (known - set(ours)) | (known - set(theirs))
    return tuple(text for text in dict.fromkeys((*ours, *theirs)) if text not in removed)


def _shown(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What to do on the side that is written to. `kept`: it has something that the other side does not know yet."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()
    removed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


def plan_load(
    bases: Mapping[str, Entry],
    desk: Mapping[str, Entry],
    files: Mapping[str, Entry],
    *,
    take_file: bool = False,
    remove_missing: bool = False,
) -> Plan:
    """What the desk takes over. An entry without a file stays, unless files that are gone are to be followed."""
    names = list(files)
    if remove_missing:
        names += [name for name in bases if name not in files and name in desk]
    merged = {name: merge(bases.get(name), desk.get(name), files.get(name), take_file=take_file) for name in names}
    return _planned(desk, files, merged)


def plan_export(
    bases: Mapping[str, Entry], desk: Mapping[str, Entry], files: Mapping[str, Entry], *, take_file: bool = False
) -> Plan:
    """What the files take over: everything the desk has, and what it removed and nobody changed is removed."""
    merged = {
        name: merge(bases.get(name), desk.get(name), files[name], take_file=take_file)
        if name in files
        else Merged(entry=desk[name])
        for name in dict.fromkeys((*desk, *files))
        # A file that the desk never knew is somebody's new entry: it waits for a load.
        if name in desk or name in bases
    }
    return _planned(files, desk, merged)


def _planned(target: Mapping[str, Entry], other: Mapping[str, Entry], merged: Mapping[str, Merged]) -> Plan:
    found = [(name, result.entry) for name, result in merged.items()]
    return Plan(
        added=tuple(entry for name, entry in found if entry and name not in target),
        changed=tuple(entry for name, entry in found if entry and name in target and entry != target[name]),
        removed=tuple(name for name, entry in found if entry is None and name in target),
        kept=tuple(name for name, entry in found if entry != other.get(name)),
        conflicts=tuple(conflict for result in merged.values() for conflict in result.conflicts),
    )
