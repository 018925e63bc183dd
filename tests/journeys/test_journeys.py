"""Every golden conversation of this folder, and the demo's day, on both databases."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.replay import report
from bot.replay.player import play
from bot.replay.script import load

HERE = Path(__file__).parent
FILES = [*sorted(HERE.glob("*.yaml")), *sorted((HERE.parents[1] / "bot" / "demo").glob("*.yaml"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_journey_goes_as_written(file, database_url):
    script = load(file)
    result = await play(script, database_url)
    if not result.passed:
        shown = io.StringIO()
        Console(file=shown, width=120).print(report.failed(result))
        pytest.fail(shown.getvalue(), pytrace=False)
