"""When many say that a system is down it is an outage; in ordinary weeks it never is."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from desk.outage import USUAL_SPAN, Known, Report, is_outage, needed, reported, usual
from handlers.unit_texts import shipped

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SYSTEMS = [Known(name=system.name, goes_by=system.goes_by) for system in shipped()]


@pytest.mark.parametrize(
    ("text", "system", "plain"),
    [
        ("cổng dịch vụ công quay mãi không vào được", "Cổng DVC quốc gia", True),
        ("dvc ko vào đc các bác ơi", "Cổng DVC quốc gia", True),
        ("Cổng DVC quốc gia báo lỗi 502 từ sáng ạ", "Cổng DVC quốc gia", True),
        ("igate nghen qua thay oi", "iGate", True),
        ("iOffice mở không lên", "iOffice", True),
        ("vneid sập rồi hả mọi người", "VNeID", True),
        ("igate không đăng nhập được", "iGate", False),
        ("bên em cổng DVC quốc gia treo từ sáng, có xã nào vào được không ạ", "Cổng DVC quốc gia", True),
        ("dvcqg lag quá ko load được, dân đợi đông lắm", "Cổng DVC quốc gia", True),
        ("ioffice xoay hoài không ra gì hết", "iOffice", True),
        ("igate hôm nay chậm khủng khiếp", "iGate", True),
        ("vneid load không ra", "VNeID", True),
    ],
)
def test_a_system_is_said_to_be_down(text, system, plain):
    assert reported(text, SYSTEMS) == (system, plain)


@pytest.mark.parametrize(
    "text",
    [
        "igate nộp hồ sơ đất đai ở mục nào ạ",
        "quên mật khẩu igate không đăng nhập được",
        "trên igate đính kèm file không được, quay mãi",
        "máy tính em chậm quá không vào được igate",
        "500 hồ sơ igate quá hạn thì báo cáo sao",
        "hồ sơ trên iGate sắp quá hạn",
        "chứng thư trên iOffice sắp hết hạn",
        "token cắm vào không lên đèn",
        "wifi không vào được",
        "không vào được",
        "igate với ioffice cái nào gửi trước",
        "",
    ],
)
def test_other_questions_report_nothing(text):
    assert reported(text, SYSTEMS) is None


def report(minutes: float, person: int, commune: str = "", *, plain: bool = True) -> Report:
    at = NOW + timedelta(minutes=minutes)
    return Report(system="iGate", commune=commune or f"xa-{person}", person=person, at=at, plain=plain)


def test_the_third_report_makes_it_one():
    three = [report(0, 1), report(4, 2), report(9, 3)]
    assert not is_outage(three[:2], a_fortnight(0), three[1].at)
    assert is_outage(three, a_fortnight(0), three[2].at)


@pytest.mark.parametrize(
    ("reports", "before"),
    [
        ([report(0, 1, "a"), report(1, 2, "a"), report(2, 3, "a")], 0),  # one commune: its own line, say
        ([report(0, 1), report(1, 1), report(2, 2)], 0),  # one of them twice
        ([report(0, 1, plain=False), report(1, 2, plain=False), report(2, 3, plain=False)], 0),
        ([report(-31, 1), report(0, 2), report(0, 3)], 0),  # just over half an hour
        ([report(0, 1), report(1, 2), report(2, 3)], 40),  # four a day are usual for this system
    ],
)
def test_it_is_none(reports, before):
    assert not is_outage(reports, a_fortnight(before), max(one.at for one in reports))


def test_exactly_half_an_hour_counts():
    assert is_outage([report(-30, 1), report(0, 2), report(0, 3)], a_fortnight(0), NOW)


def test_the_more_a_system_is_complained_of_the_more_it_takes():
    assert [needed(a_fortnight(reports)) for reports in (0, 10, 20, 80)] == [3, 4, 5, 8]
    assert all(needed(a_fortnight(n)) <= needed(a_fortnight(n + 1)) for n in range(300))


def a_fortnight(reports: int) -> float:
    """What is usual after so many in the fortnight before."""
    told = [
        Report(system="iGate", commune="a", person=n, at=NOW - timedelta(days=2), plain=True) for n in range(reports)
    ]
    return usual(told, NOW - USUAL_SPAN, NOW)


def test_of_a_few_days_one_cannot_tell_that_nobody_ever_complains():
    told = [report(-60 * 24, 1), report(-60 * 22, 2)]
    assert needed(usual(told[:1], NOW - timedelta(days=1), NOW)) == 3
    assert needed(usual(told, NOW - timedelta(days=2), NOW)) > needed(usual(told, NOW - USUAL_SPAN, NOW))
    assert needed(usual([], NOW, NOW)) == 3


def test_colleagues_of_one_office_may_have_one_broken_line():
    colleagues = [report(0, 1, "a"), report(1, 2, "a"), report(2, 3, "a"), report(3, 4, "b")]
    assert is_outage(colleagues[1:], a_fortnight(0), NOW + timedelta(minutes=3))
    assert not is_outage(colleagues, a_fortnight(14), NOW + timedelta(minutes=3))
    assert is_outage([report(n, n) for n in range(5)], a_fortnight(14), NOW + timedelta(minutes=4))


def fortnight(seed: int, reports_a_day: float) -> int:
    """How many outages are seen in ten working days with so many reports of one system, from twelve communes."""
    dice = random.Random(seed)
    told = []
    for day in (*range(5), *range(7, 12)):
        for _ in range(40):
            if dice.random() < reports_a_day / 40:
                # Mornings are busier than afternoons.
                minute = dice.choice((dice.triangular(0, 240, 60), dice.uniform(0, 540)))
                at = NOW + timedelta(days=day, minutes=minute)
                person = dice.randrange(60)
                plain = dice.random() < 0.6
                told.append(Report(system="iGate", commune=f"xa-{person % 12}", person=person, at=at, plain=plain))
    told.sort(key=lambda one: one.at)
    seen = 0
    for place, last in enumerate(told):
        before = told[: place + 1]
        seen += is_outage(before, usual(before, NOW, last.at), last.at)
    return seen


def test_an_ordinary_fortnight_has_none():
    # Forty questions a day about the system; on every second day one says that it is slow or cannot be reached.
    assert sum(fortnight(seed, 0.5) for seed in range(20)) == 0


def test_a_system_that_is_always_complained_of_alarms_seldom():
    # By chance alone, in a desk's first fortnight: one a day, and three a day. benchmarks/outages.md has more.
    assert sum(fortnight(seed, 1) for seed in range(20)) == 0
    assert sum(fortnight(seed, 3) for seed in range(20)) <= 1
