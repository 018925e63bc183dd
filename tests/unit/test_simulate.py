"""A small province over half a year: what must never happen does not, whatever people do."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import cli


@pytest.mark.slow
def test_nobody_is_paged_unasked_nothing_is_left_alone_and_nothing_is_lost():
    run = CliRunner().invoke(
        cli, ["simulate", "--days", "45", "--running", "20", "--communes", "5", "--seed", "4", "--json"]
    )
    assert run.exit_code == 0, run.output
    figures = json.loads(run.output)
    for name in (
        "unwanted_pages", "threads_without_owner_or_due", "digests_missing", "digests_doubled", "histories_lost",
    ):  # fmt: skip
        assert figures[name] == 0
    assert figures["asked"] > 10
    assert figures["pages"] > 10
    assert 0 <= figures["aftercare_without_teacher"] <= 1
    assert 0.9 <= figures["within_promise"] <= 1
