"""`caunoi bench webhook`: the figures are there, and ours are in sight of a bare handler's."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.commands.bench import bench


@pytest.mark.slow
def test_the_webhook_is_measured_beside_a_bare_handler():
    answer = CliRunner().invoke(bench, ["webhook", "--messages", "400", "--rate", "50", "--seconds", "0.5", "--json"])
    figures = json.loads(answer.output)
    assert figures["ratio"] >= 0.8
    assert figures["ours at 50/s, p99 ms"] < 2000
