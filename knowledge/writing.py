"""Entries as the Markdown files they are loaded from."""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge.entries import Entry


def markdown(entry: Entry) -> str:
    """One entry, such that `loading.read_markdown` gives it back."""
    front: dict[str, object] = {
        "id": entry.id,
        "question": entry.question,
        "aliases": list(entry.aliases),
        "systems": list(entry.systems),
        "source": entry.source,
        "reviewed_on": entry.reviewed_on,
        "valid_until": entry.valid_until,
        "danger": entry.danger,
        "needs_check": entry.needs_check,
        "steward": entry.steward,
        "en": {"question": entry.english_question, "answer": entry.english_answer},
    }
    kept = {key: value for key, value in front.items() if value not in ("", None, [], {"question": "", "answer": ""})}
    head = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10**6)
    return f"---\n{head}---\n{entry.answer}\n"


def write_folder(folder: Path, entries: tuple[Entry, ...]) -> int:
    """One file an entry, in a folder per first system; returns how many."""
    for entry in entries:
        place = folder / (entry.id.split("-", 1)[0] or "khac")
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{entry.id}.md").write_text(markdown(entry), "utf-8")
    return len(entries)
