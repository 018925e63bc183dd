""".env.example, the documents and the image name the settings there are, all of them and no others."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
settings = pytest.importorskip("bot.settings")
NAMES = {f"CAUNOI_{name.upper()}" for name in settings.Settings.model_fields}


def named_in(path: str) -> set[str]:
    return set(re.findall(r"\bCAUNOI_[A-Z_]+\b", (ROOT / path).read_text(encoding="utf-8")))


def test_the_example_lists_every_setting_once():
    listed = re.findall(r"^#?(CAUNOI_[A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(NAMES)


def test_every_setting_has_a_line_that_says_what_it_is_for():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for above, line in pairwise(lines):
        if re.match(r"#?CAUNOI_", line):
            assert above.startswith("# "), f"{line} is not explained"


@pytest.mark.parametrize("path", ["README.md", "README.vi.md", "docs/operations.md", "Dockerfile"])
def test_no_document_names_a_setting_that_does_not_exist(path: str):
    assert named_in(path) - NAMES == set()
