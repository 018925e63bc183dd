"""The weekly digest: which week, how long, what gives way, and when there is none."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.drawing import WIDTH, chart_png
from desk.digest import Asked, Bar, Board, Chart, Figures, Open, duty_hours, shorter
from desk.rules import Rules
from handlers import digests

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 9, 7, 30, tzinfo=HANOI)


@dataclass
class Scene:
    now: datetime = MONDAY
    zone: ZoneInfo = HANOI
    rules: Rules = field(default_factory=Rules)


@pytest.mark.parametrize(
    ("at", "week"),
    [
        ("2026-03-08T23:59", "2026-W10"),
        ("2026-03-09T00:00", "2026-W11"),
        ("2026-12-28T00:00", "2026-W53"),
        ("2027-01-03T23:59", "2026-W53"),  # a year of 53 weeks ends in the next
        ("2027-01-04T00:00", "2027-W01"),
        ("2024-12-30T00:00", "2025-W01"),  # and a week may begin in the year before
    ],
)
def test_the_week_is_that_of_the_iso_calendar(at, week):
    assert digests.week_of(datetime.fromisoformat(at).replace(tzinfo=HANOI)) == week


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (MONDAY - timedelta(minutes=1), False),
        (MONDAY, True),
        (MONDAY.replace(hour=23, minute=59), True),
        (MONDAY.replace(hour=0, minute=0) + timedelta(days=1), False),
        (MONDAY - timedelta(days=1), False),
        (MONDAY.astimezone(UTC), True),
    ],
)
def test_it_is_due_on_its_day_from_its_minute_on(now, due):
    assert digests.is_time(Scene(now=now)) is due  # type: ignore[arg-type]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=90)
FIGURES = st.builds(
    Figures,
    asked=st.integers(0, 99999),
    by_faq=st.integers(0, 99999),
    by_teacher=st.integers(0, 999),
    by_peer=st.integers(0, 999),
    top=st.lists(st.builds(Asked, question=WORDS, count=st.integers(1, 999), answer=WORDS), max_size=3).map(tuple),
    fresh=st.lists(WORDS, max_size=6).map(tuple),
    open=st.lists(
        st.builds(Open, number=st.integers(1, 10**6), question=WORDS, since=st.just("02/03"), holder=WORDS), max_size=3
    ).map(tuple),
    open_count=st.integers(0, 9999),
    helpers=st.lists(WORDS, max_size=5).map(tuple),
    own_helpers=st.lists(st.text("Hoàng Thị", max_size=400), max_size=2).map(tuple),
    duty=st.text("T2-67:0 ,;", max_size=200),
    volunteers=st.text("T2-67:0 ,;", max_size=900),
    board=st.none() | st.builds(Board, done=st.integers(0, 100), total=st.integers(100, 120)),
    tip=st.text(max_size=140),
)


@given(FIGURES, st.text(max_size=60), st.sampled_from(["vi", "en"]), st.booleans())
def test_it_never_fills_more_than_a_screen(figures: Figures, commune: str, language: str, colleagues: bool):
    said = digests.compose(figures, commune, language, colleagues=colleagues, suggestions=[1, 22, 333])
    assert 0 < len(html.unescape(re.sub("<[^>]+>", "", said))) <= digests.LONGEST
    assert "\n\n\n" not in said


@given(FIGURES)
def test_what_gives_way_first_is_what_helps_least_and_counts_stay(figures: Figures):
    last = figures
    for fewer in shorter(figures):
        assert (fewer.asked, fewer.by_faq, fewer.open_count, fewer.board) == (
            figures.asked, figures.by_faq, figures.open_count, figures.board,
        )  # fmt: skip
        assert len(fewer.open) <= len(last.open)
        last = fewer
    assert (last.top, last.open, last.fresh, last.duty, last.tip, last.helpers) == ((), (), (), "", "", ())


WEEK = Figures(
    asked=12,
    by_faq=8,
    by_teacher=3,
    by_peer=1,
    top=(Asked(question="Quên mã PIN?", count=4, answer="Đừng thử nữa."),),
    fresh=("Máy chiếu không lên hình thì làm thế nào?",),
    open=(Open(number=41, question="Ai cấp lại mật khẩu?", since="02/03", holder="cô Lan"),),
    open_count=2,
    helpers=("thầy Đạo",),
    duty="T2-T6 7:00-17:00",
    board=Board(done=63, total=100),
    tip="Nhập sai mã PIN nhiều lần là khoá token.",
)


def test_the_officials_form_tells_the_week_without_who_holds_what():
    said = digests.compose(WEEK, "Phường Kỳ Lừa", "vi")
    for words in (
        "Phường Kỳ Lừa", "12 câu hỏi, em trả lời ngay 8, thầy cô giúp 3, đồng nghiệp giúp 1", "(4 lần)",
        "→ Đừng thử nữa.", "Máy chiếu", "Còn mở (2)", "#41", "từ 02/03", "Cảm ơn thầy Đạo", "T2-T6 7:00-17:00",
        "■■■■■■□□□□ 63/100", "Lưu ý: Nhập sai",
    ):  # fmt: skip
        assert words in said
    assert "cô Lan" not in said


def test_the_colleagues_form_names_holders_and_what_waits_for_a_decision():
    said = digests.compose(WEEK, "", "vi", colleagues=True, suggestions=[7, 9])
    assert "#41 Ai cấp lại mật khẩu? (cô Lan, từ 02/03)" in said
    assert "Gợi ý chờ duyệt: #7, #9" in said


def test_an_empty_week_is_no_reason_to_speak():
    assert Figures(duty="T2 7:00-11:00", tip="Nhập sai mã PIN là khoá.", board=Board(done=1, total=2)).is_empty
    assert not Figures(asked=1).is_empty
    assert not Figures(open_count=1).is_empty


def test_zeros_are_not_told():
    said = digests.compose(Figures(asked=2), "Xã Đồng Tâm", "vi")
    assert said == "<b>Tuần qua ở Xã Đồng Tâm</b>: 2 câu hỏi."


def test_a_week_without_questions_is_said_to_be_one():
    waiting = Figures(open_count=1, open=(Open(number=41, question="Ai cấp lại mật khẩu?", since="02/03"),))
    assert "</b>: không có câu hỏi mới.\n" in digests.compose(waiting, "Xã Đồng Tâm", "vi")
    assert "</b>: nothing new was asked.\n" in digests.compose(waiting, "Xã Đồng Tâm", "en")
    assert "1 question." in digests.compose(Figures(asked=1), "Xã Đồng Tâm", "en")


def test_days_with_the_same_hours_are_told_together():
    def span(day: int, starts: int, ends: int) -> tuple[datetime, datetime]:
        midnight = MONDAY.replace(hour=0, minute=0) + timedelta(days=day)
        return (midnight + timedelta(minutes=starts)).astimezone(UTC), (midnight + timedelta(minutes=ends)).astimezone(
            UTC
        )

    spans = [span(day, 420, 690) for day in (0, 1, 2, 4)] + [span(4, 780, 1020), span(6, 480, 600)]
    assert duty_hours(spans, HANOI) == "T2-T4 7:00-11:30; T6 7:00-11:30, 13:00-17:00; CN 8:00-10:00"
    assert duty_hours([], HANOI) == ""


@pytest.mark.parametrize(("done", "bar"), [(0, "□" * 10), (9, "□" * 10), (10, "■" + "□" * 9), (99, "■" * 9 + "□")])
def test_the_bar_is_full_only_when_all_is_done(done: int, bar: str):
    assert Board(done=done, total=100).bar == bar
    assert Board(done=100, total=100).bar == "■" * 10


def test_the_chart_survives_the_outbox_and_is_drawn_for_a_phone():
    chart = Chart(
        title="Câu hỏi tuần qua theo hệ thống",
        legend=("đã hỏi", "trả lời ngay"),
        bars=(Bar(label="chữ ký số", whole=14, part=11), Bar(label="iGate", whole=2, part=0)),
    )
    assert Chart.from_ref(chart.to_ref()) == chart
    image = Image.open(BytesIO(chart_png(chart))).convert("RGB")
    assert image.width == WIDTH
    assert len(chart_png(chart)) < 40_000
    # The longer bar is filled to 11/14 of the width, the shorter one is empty but for its frame.
    row = [image.getpixel((x, 104 + 40 + 17)) for x in range(WIDTH)]
    dark = sum(1 for pixel in row if isinstance(pixel, tuple) and sum(pixel) < 300)
    assert abs(dark / (WIDTH - 72) - 11 / 14) < 0.02
