"""What is exported can be loaded again, word for word."""

from __future__ import annotations

from pathlib import Path

from knowledge.loading import load_folder, starter
from knowledge.writing import write_folder


def test_the_starter_pack_survives_export_and_load(tmp_path: Path) -> None:
    entries = starter()
    assert write_folder(tmp_path, entries) == len(entries)
    assert {entry.id: entry for entry in load_folder(tmp_path)} == {entry.id: entry for entry in entries}
