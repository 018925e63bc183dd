"""The weekly digest: which week, how long, and when there is none."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.people import Chat, ChatRole
from desk.rules import Rules
from desk.threads import Status, Thread
from handlers import digests
from knowledge.entries import Entry

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 9, 7, 30, tzinfo=HANOI)
GROUP = Chat(
    id=1,
    province="",
    commune="ky-lua",
    channel="zalo_bot",
    external_id="g1",
    kind="group",
    role=ChatRole.OFFICIALS,
    title="",
    topic=None,
    active=True,
    introduced_at=None,
)


@dataclass
class Knowledge:
    entries: dict[str, Entry] = field(default_factory=dict)

    def entry(self, name: str) -> Entry | None:
        return self.entries.get(name)


@dataclass
class Scene:
    """What a digest reads of a scene; the database is a list of threads."""

    db: list[Thread]
    now: datetime = MONDAY
    zone: ZoneInfo = HANOI
    rules: Rules = field(default_factory=Rules)
    matching: Knowledge = field(default_factory=Knowledge)


def _thread(number: int, *, opened_at: datetime = MONDAY - timedelta(days=1), **more: Any) -> Thread:
    known: dict[str, Any] = {
        "province": "", "commune": "ky-lua", "channel": "zalo_bot", "chat": "g1", "topic": None, "asker_id": 1,
        "asked_in": None, "status": Status.RESOLVED, "question": "Ký số báo lỗi", "entry": None, "confidence": None,
        "offered": (), "tried": (), "photos": (), "helped_by": None, "claimed_by": None, "claimed_at": None, "step": 0,
        "due_at": None, "updated_at": opened_at, "resolved_at": None, "version": 1,
    }  # fmt: skip
    return Thread(id=number, opened_at=opened_at, **{**known, **more})


@pytest.fixture(autouse=True)
def _lists_for_tables(monkeypatch):
    monkeypatch.setattr(
        "store.threads.since",
        lambda db, commune, start, end: [t for t in db if t.commune == commune and start <= t.opened_at < end],
    )
    monkeypatch.setattr(
        "store.threads.with_status",
        lambda db, statuses, commune: [t for t in db if t.status in statuses and t.commune == commune],
    )
    monkeypatch.setattr("store.chats.current_id", lambda db, channel, chat: {"g0": "g1"}.get(chat, chat))


def _text(scene: Scene, language: str = "vi") -> str:
    return digests.text(scene, GROUP, language)  # type: ignore[arg-type]


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
    assert digests.is_time(Scene([], now=now)) is due  # type: ignore[arg-type]


def test_a_week_begins_and_ends_at_the_set_time_however_late_it_is_posted():
    threads = [
        _thread(1, opened_at=MONDAY - timedelta(days=7, seconds=1)),
        _thread(2, opened_at=MONDAY - timedelta(days=7)),
        _thread(3, opened_at=MONDAY - timedelta(seconds=1)),
        _thread(4, opened_at=MONDAY),
    ]
    for late in (timedelta(0), timedelta(hours=9)):
        assert "2 câu hỏi" in _text(Scene(threads, now=MONDAY + late))
    preview = Scene(threads[2:], now=MONDAY + timedelta(days=1))
    assert "2 câu hỏi" in _text(preview)


def test_nothing_happened_so_nothing_is_said():
    assert _text(Scene([])) == ""
    old = [_thread(1, opened_at=MONDAY - timedelta(days=30))]
    assert _text(Scene(old)) == ""
    assert _text(Scene([_thread(1, commune="another")])) == ""


def test_a_question_still_open_is_told_in_the_weeks_after_too():
    waiting = _thread(1, opened_at=MONDAY - timedelta(days=30), status=Status.WAITING)
    assert "#1" in _text(Scene([waiting]))
    answered = _thread(2, opened_at=MONDAY - timedelta(days=30), status=Status.ANSWERED)
    assert _text(Scene([answered])) == ""


def test_what_was_asked_in_private_is_counted_and_not_read_out():
    threads = [
        _thread(1, status=Status.WAITING, question="chuyện riêng", chat="p7"),
        _thread(2, status=Status.WAITING, question="chuyện chung", chat="g0"),
    ]
    said = _text(Scene(threads))
    assert "riêng" not in said
    assert "chuyện chung" in said
    assert "(2)" in said


def test_the_most_asked_come_first_with_one_line_of_their_answer():
    knowledge = Knowledge(
        {
            "a": Entry(id="a", question="Quên mã PIN?", answer="1. Đừng thử nữa.\n2. Gọi đơn vị cấp."),
            "b": Entry(id="b", question="Mạng chậm?", answer="502 là lỗi phía máy chủ, chờ ít phút."),
        }
    )
    week = [_thread(n, entry="b", helped_by="faq") for n in (1, 2, 3)]
    week += [_thread(4, entry="a", helped_by="teacher"), _thread(5, entry="gone")]
    said = _text(Scene(week, matching=knowledge))
    assert said.index("Mạng chậm?") < said.index("Quên mã PIN?")
    assert "(3 lần)" in said
    assert "→ 502 là lỗi" in said
    assert "→ Đừng thử nữa." in said
    assert "5 câu hỏi, em trả lời 3, thầy cô giúp 1" in said


_ASKED = st.tuples(st.text(max_size=400), st.sampled_from(list(Status)), st.sampled_from("abcdef"))


@given(st.lists(_ASKED, max_size=30))
def test_it_never_fills_more_than_a_screen(asked):
    long = "<&>" * 200
    knowledge = Knowledge({name: Entry(id=name, question=f"{name} {long}", answer=f"1. {long}") for name in "abcdef"})
    threads = [
        _thread(number, question=question, status=status, entry=entry)
        for number, (question, status, entry) in enumerate(asked, start=1)
    ]
    for language in ("vi", "en"):
        said = _text(Scene(threads, matching=knowledge), language)
        assert len(html.unescape(re.sub("<[^>]+>", "", said))) <= digests.LONGEST
        assert bool(said) == bool(threads)
        assert "\n\n\n" not in said
