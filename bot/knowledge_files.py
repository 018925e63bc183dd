"""Knowledge as files: a folder of Markdown, .jsonl, .csv or .xlsx. Read whole, and written whole or not at all."""

from __future__ import annotations

import os
import platform
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot import knowledge_pictures, knowledge_sheets
from handlers.scene import Picture
from knowledge.entries import Entry
from knowledge.loading import KnowledgeError, load_jsonl, placed_in, starter
from knowledge.sheets import Sheet, read_rows, rows_of_entries
from knowledge.soundness import Fault
from knowledge.syncing import tidied
from knowledge.writing import json_line, markdown, place_of

SHEETS = (".csv", ".xlsx")
FILES = (*SHEETS, ".jsonl")


@dataclass(frozen=True, kw_only=True, slots=True)
class Files:
    """`name` is the same for the same file or folder of the same machine. `faults` are lines to show."""

    name: str
    entries: Mapping[str, Entry]
    faults: tuple[str, ...] = ()
    marked: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, Path] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    place: Callable[[Fault], str] = lambda fault: fault.entry


def read(name_or_path: str) -> Files:
    if name_or_path == "starter":
        return Files(name="starter", entries=_by_id(starter()))
    path = Path(name_or_path)
    name = _name(path)
    if path.is_dir():
        placed = placed_in(path)
        paths = {tidied(entry).id: file for file, entry in placed.items()}

        def of_file(fault: Fault) -> str:
            return str(paths.get(fault.entry, fault.entry))

        found = Files(name=name, entries=_by_id(placed.values()), paths=paths, place=of_file)
        return _with_pictures(found, lambda entry: paths[entry].parent, path)
    if not path.is_file():
        kinds = "a folder of Markdown files, a .jsonl, .csv or .xlsx file, or `starter`"
        raise KnowledgeError(f"{path}: there is no such file or folder; give {kinds}")
    if path.suffix.casefold() in (".xls", ".xlsm", ".xlsb", ".ods", ".docx", ".pdf"):
        raise KnowledgeError(f"{path}: chưa đọc được loại tệp này; mở ra rồi lưu lại dạng .xlsx")
    if path.suffix.casefold() not in SHEETS:
        return _with_pictures(Files(name=name, entries=_by_id(load_jsonl(path))), lambda _: path.parent, path.parent)
    rows, strange = knowledge_sheets.read(path)
    try:
        sheet = read_rows(rows)
    except KnowledgeError as error:
        raise KnowledgeError(f"{path}: {error}") from error
    # What is no plain value was not read; that it seems empty then need not be said as well.
    unread = {fault.address for fault in strange}
    told = [*strange, *(fault for fault in sheet.faults if fault.address not in unread)]
    found = Files(
        name=name,
        entries=_by_id(sheet.entries),
        faults=tuple(f"ô {fault.address}: {fault.text}" for fault in told),
        marked={entry: mark for entry, mark in sheet.marked.items() if mark},
        place=_cell_of(sheet),
    )
    return _with_pictures(found, lambda _: path.parent, path.parent)


def _with_pictures(files: Files, beside: knowledge_pictures.Beside, root: Path) -> Files:
    taken = knowledge_pictures.taken(files.entries, beside, root)
    faults = (f"{files.place(Fault(entry=entry, field='answer', text=text))}: {text}" for entry, text in taken.faults)
    return replace(files, entries=taken.entries, pictures=taken.pictures, faults=(*files.faults, *faults))


def nothing_at(path: Path) -> Files:
    """A file or folder that is still to be made."""
    return Files(name=_name(path), entries={})


def _name(path: Path) -> str:
    return f"{platform.node()}:{path.resolve()}"[-400:]


def _cell_of(sheet: Sheet) -> Callable[[Fault], str]:
    return lambda fault: f"ô {sheet.address(fault)}"


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in map(tidied, entries)}


def write_file(path: Path, entries: Sequence[Entry]) -> None:
    """One file of all entries."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        if path.suffix.casefold() == ".jsonl":
            unfinished.write_text("".join(f"{json_line(entry)}\n" for entry in entries), "utf-8", newline="\n")
        else:
            knowledge_sheets.write(unfinished, rows_of_entries(entries))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_folder(folder: Path, entries: Sequence[Entry], removed: Sequence[str], paths: Mapping[str, Path]) -> None:
    """Each entry where it stood, or in a file of its own. All are written beside first, then put in place."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".caunoi-", dir=folder) as beside:
        ready = []
        for number, entry in enumerate(entries):
            unfinished = Path(beside) / f"{number}.txt"
            unfinished.write_text(markdown(entry), "utf-8", newline="\n")
            ready.append((unfinished, paths.get(entry.id, folder / place_of(entry))))
        for unfinished, target in ready:
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(target)
    for name in removed:
        paths[name].unlink(missing_ok=True)
