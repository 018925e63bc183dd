"""A small province over half a year: what must never happen does not, whatever people do."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import cli
from bot.simulate.province import shares_of, simulate
from bot.simulate.run import Size


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


@pytest.mark.slow
def test_a_province_is_played_the_same_by_one_process_and_by_two():
    size = Size(days=8, running=4, communes=3, share=2, seed=2)
    days: list[int] = []
    alone = simulate(size, processes=1, watch=days.append)
    together = simulate(size, processes=2)
    assert {**alone, "seconds": 0} == {**together, "seconds": 0}
    assert days == list(range(1, 17))
    assert [share.communes for share in shares_of(size)] == [2, 1]
