"""A month of so many messages: when it is short, and how the same is said with less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from desk.outbound import Choice, Outbound, Urgency
from desk.quota import Budget, budget, cheapest, crossed, month_of

ANSWER = Outbound(key="in:1/1", channel="zalo", chat="nhom", markup="Rút token ra.")


@pytest.mark.parametrize(
    ("used", "left"),
    [
        (0, Budget.PLENTY),
        (2399, Budget.PLENTY),
        (2400, Budget.SHORT),
        (2939, Budget.SHORT),
        (2940, Budget.SPARE),
        (2999, Budget.SPARE),
        (3000, Budget.SPENT),
        (3500, Budget.SPENT),
    ],
)
def test_how_short_the_month_is(used: int, left: Budget):
    assert budget(used, 3000) is left
    assert budget(used, None) is Budget.PLENTY


@pytest.mark.parametrize(
    ("before", "after", "levels"),
    [(2398, 2399, []), (2399, 2400, [80]), (2400, 2401, []), (2849, 2850, [95]), (2000, 2900, [80, 95]), (0, 0, [])],
)
def test_each_warning_falls_due_once(before: int, after: int, levels: list[int]):
    assert crossed(before, after, 3000) == levels


def test_the_month_is_the_local_one():
    assert month_of(datetime(2026, 2, 28, 17, 0, tzinfo=UTC), ZoneInfo("Asia/Ho_Chi_Minh")) == "2026-03"


def test_one_message_an_answer_and_no_notices():
    notice = replace(ANSWER, key="in:1/2", markup="Thầy Đạo đã nhận.", urgency=Urgency.NOTICE)
    status = replace(ANSWER, key="in:1/4", markup="Đã có thầy Đạo nhận.", is_status=True)
    more = replace(ANSWER, key="in:1/3", markup="Được chưa?", choices=(Choice(label="Được", says="1"),))
    assert cheapest([ANSWER, notice, status, more]) == [
        replace(ANSWER, markup="Rút token ra.\n\nĐược chưa?", choices=more.choices)
    ]


@pytest.mark.parametrize(
    "other",
    [
        replace(ANSWER, key="2", chat="khac"),
        replace(ANSWER, key="2", thread=7),
        replace(ANSWER, key="2", urgency=Urgency.PAGE),
        replace(ANSWER, key="2", tell=("zalo", "dao")),
        replace(ANSWER, key="2", edits="1"),
    ],
)
def test_what_has_another_fate_stays_apart(other: Outbound):
    assert cheapest([ANSWER, other]) == [ANSWER, other]
