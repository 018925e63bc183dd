""".env.example, the documents and the image name the settings there are, all of them and no others."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
NAMES = [f"CAUNOI_{name.upper()}" for name in Settings.model_fields]
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


@pytest.fixture
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the machine's own settings."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_the_example_lists_every_setting_once_in_their_order():
    assert re.findall(r"^#(CAUNOI_[A-Z_]+)=", EXAMPLE, re.MULTILINE) == NAMES


def test_every_setting_has_a_line_that_says_what_it_is_for():
    for above, line in pairwise(EXAMPLE.splitlines()):
        if line.startswith("#CAUNOI_"):
            assert above.startswith("# "), f"{line} is not explained"


@pytest.mark.usefixtures("bare_environment")
def test_what_stands_in_the_example_is_the_default(tmp_path: Path):
    defaults = Settings()
    (tmp_path / ".env").write_text(EXAMPLE.replace("#CAUNOI_", "CAUNOI_"), encoding="utf-8")
    assert Settings() == defaults


@pytest.mark.parametrize("path", ["README.md", "README.vi.md", "docs/operations.md", "Dockerfile"])
def test_no_document_names_a_setting_that_does_not_exist(path: str):
    named = re.findall(r"\bCAUNOI_[A-Z_]+\b", (ROOT / path).read_text(encoding="utf-8"))
    assert set(named) - set(NAMES) == set()
