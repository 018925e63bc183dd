"""When many say that a system is down it is an outage; in ordinary weeks it never is."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from desk.outage import USUAL_SPAN, WINDOW, Known, Report, is_outage, needed, reported
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
    assert not is_outage(three[:2], 0, three[1].at)
    assert is_outage(three, 0, three[2].at)


@pytest.mark.parametrize(
    ("reports", "usual"),
    [
        ([report(0, 1, "a"), report(1, 2, "a"), report(2, 3, "a")], 0),  # one commune: its own line, say
        ([report(0, 1), report(1, 1), report(2, 2)], 0),  # one of them twice
        ([report(0, 1, plain=False), report(1, 2, plain=False), report(2, 3, plain=False)], 0),
        ([report(-31, 1), report(0, 2), report(0, 3)], 0),  # just over half an hour
        ([report(0, 1), report(1, 2), report(2, 3)], 40),  # four a day are usual for this system
    ],
)
def test_it_is_none(reports, usual):
    assert not is_outage(reports, usual, max(one.at for one in reports))


def test_exactly_half_an_hour_counts():
    assert is_outage([report(-30, 1), report(0, 2), report(0, 3)], 0, NOW)


def test_the_more_a_system_is_complained_of_the_more_it_takes():
    assert [needed(usual) for usual in (0, 10, 20, 80)] == [3, 4, 5, 8]
    assert all(needed(usual) <= needed(usual + 1) for usual in range(300))


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
        usual = sum(WINDOW < last.at - one.at <= USUAL_SPAN for one in before)
        seen += is_outage([one for one in before if one.system == last.system], usual, last.at)
    return seen


def test_an_ordinary_fortnight_has_none():
    # Forty questions a day about the system; on every second day one says that it is slow or cannot be reached.
    assert sum(fortnight(seed, 0.5) for seed in range(20)) == 0


def test_a_system_that_is_always_complained_of_alarms_seldom():
    # By chance alone: one a day, and three a day.
    assert sum(fortnight(seed, 1) for seed in range(20)) <= 1
    assert sum(fortnight(seed, 3) for seed in range(20)) <= 2
