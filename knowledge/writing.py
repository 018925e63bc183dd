"""Entries as the Markdown files they are loaded from."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

import yaml

from knowledge.entries import Entry

_UNSAFE = re.compile(r"[^\w.\-]")


def front_of(entry: Entry) -> dict[str, object]:
    """What stands above the answer; what says nothing is left out."""
    front: dict[str, object] = {
        "id": entry.id,
        "question": entry.question,
        "aliases": list(entry.aliases),
        "systems": list(entry.systems),
        "see_also": list(entry.see_also),
        "source": entry.source,
        "reviewed_on": entry.reviewed_on,
        "valid_until": entry.valid_until,
        "danger": entry.danger,
        "needs_check": entry.needs_check,
        "steward": entry.steward,
        "en": {"question": entry.english_question, "answer": entry.english_answer}
        | ({"danger": entry.english_danger} if entry.english_danger else {}),
    }
    return {key: value for key, value in front.items() if value not in ("", None, [], {"question": "", "answer": ""})}


def markdown(entry: Entry) -> str:
    """One entry, such that `loading.read_markdown` gives it back."""
    # Never folded: a line of a folded text could look like the end of the front matter.
    head = yaml.safe_dump(front_of(entry), allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{head}---\n{entry.answer}\n"


def json_line(entry: Entry) -> str:
    """One entry, such that `loading.load_jsonl` gives it back."""
    return json.dumps({**front_of(entry), "answer": entry.answer}, ensure_ascii=False, default=str)


def write_folder(folder: Path, entries: tuple[Entry, ...]) -> int:
    """One file an entry, in a folder per first system; returns how many."""
    for entry in entries:
        file = folder / place_of(entry)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(markdown(entry), "utf-8", newline="\n")
    return len(entries)


def place_of(entry: Entry) -> Path:
    """Where an entry's file goes; never outside the folder, whatever its id."""
    name = _UNSAFE.sub("_", entry.id).lstrip(".") or "_"
    if name != entry.id:
        name += f"-{zlib.crc32(entry.id.encode()):08x}"
    return Path(name.split("-", 1)[0] or "khac") / f"{name}.md"
