"""What is built holds everything the desk needs: texts, entries, screens and migrations too."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("knowledge", "desk", "store", "handlers", "bot", "migrations")


def test_every_file_of_the_rooms_is_in_the_wheel(tmp_path: Path):
    source, built = tmp_path / "source", tmp_path / "built"
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", built, source], check=True)
    (wheel,) = built.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    files = {str(file.relative_to(source)) for room in ROOMS for file in (source / room).rglob("*") if file.is_file()}
    assert sorted(files - packed) == []
