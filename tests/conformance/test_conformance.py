"""Every golden conversation on every kind of channel, and with each capability taken away: the story ends the same."""

from __future__ import annotations

import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

import migrations
from bot import library
from bot.replay.script import load
from desk.capabilities import PROFILES, SIMULATOR, Capabilities
from store.database import Database
from tests.conformance.adapting import play_as_written, play_with
from tests.conformance.written import Played

BUILT = lru_cache(maxsize=4)(library._built)
JOURNEYS = Path(__file__).parents[1] / "journeys"
FILES = {file.stem: file for file in sorted(JOURNEYS.glob("*.yaml"))}

WITHOUT: dict[str, Capabilities] = {
    "no-choices": replace(SIMULATOR, choices=False),
    "no-editing": replace(SIMULATOR, editing=False),
    "no-quoting": replace(SIMULATOR, quoting=False, naming=True),
    "deaf": replace(SIMULATOR, hears_all=False),
    "no-photos": replace(SIMULATOR, photos=False),
    "short": replace(SIMULATOR, longest=500),
    "nothing-started": SIMULATOR,
}
VARIANTS = {**PROFILES, **WITHOUT}
CENTRAL = (
    "s01-tra-loi-ngay",
    "s02-chon-mot",
    "s03-hai-nguoi-nhan-va-ghi-nho",
    "s04-khong-ai-nhan",
    "nut-bam",
    "s06-anh-hai-cau-hoi",
)
"""Played on every variant; each of the others on one, by its name. `CAUNOI_CONFORMANCE=all`: all on all."""


def _plays() -> list[tuple[str, str]]:
    everything = os.environ.get("CAUNOI_CONFORMANCE") == "all"
    plays = []
    for name in FILES:
        able = list(VARIANTS)
        one = able[zlib.crc32(name.encode()) % len(able)]
        plays += [(name, variant) for variant in (able if everything or name in CENTRAL else [one])]
    return plays


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """In memory where the machine has such a place: what is looked at here is no matter of disks."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="caunoi-", dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture(scope="module")
def empty(folder: Path) -> Path:
    file = folder / "empty.sqlite3"
    database = Database(f"sqlite:///{file}")
    migrations.upgrade(database.engine)
    database.close()
    return file


@pytest.fixture(autouse=True)
def knowledge_built_once(monkeypatch):
    """The same knowledge for every play: what is made of it is a value."""
    monkeypatch.setattr(library, "_built", BUILT)


@pytest.fixture(scope="module")
def as_written() -> dict[str, Played]:
    """What each conversation comes to as it is written; played once."""
    return {}


@pytest.mark.parametrize(("journey", "variant"), _plays(), ids=lambda value: value)
async def test_the_story_ends_the_same(journey, variant, empty, as_written):
    script = load(FILES[journey])
    if journey not in as_written:
        as_written[journey] = await play_as_written(script, _copy(empty, "written"))
    written = as_written[journey]
    assert not written.faults, written.faults
    url = _copy(empty, "adapted")
    played = await play_with(script, url, VARIANTS[variant], written, started=variant != "nothing-started")
    faults = [*played.faults, *played.outcome.missing(written.outcome)]
    assert not faults, "\n".join(faults)


def _copy(empty: Path, name: str) -> str:
    copy = empty.with_name(f"{name}.sqlite3")
    for old in empty.parent.glob(f"{name}.sqlite3*"):
        old.unlink()
    shutil.copy(empty, copy)
    return f"sqlite:///{copy}"
