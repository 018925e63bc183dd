"""The audit of the simulation sees what it is there to see."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.channels.simulator import Shown
from bot.simulate.audit import Audit, digests_missing
from bot.simulate.cast import Actor, Place, Town
from desk.outbound import Choice
from desk.people import ChatRole, Commune, Role
from desk.threads import Status
from store import chats, digests, people, threads, timers
from store.database import Database

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
LAST = date(2026, 9, 3)
BEFORE = datetime(2026, 9, 3, 23, 59, tzinfo=ZONE)
AFTER = datetime(2026, 9, 4, 0, 1, tzinfo=ZONE)
PAGE = (Choice(label="Nhận", says="nhận 1"),)


def _actor(key: str, role: Role, **more: bool) -> Actor:
    return Actor(key=key, name=key, role=role, commune="xa-0", private=True, **more)


class Watched:
    """One commune, and an audit whose clock stands where it is put."""

    def __init__(self) -> None:
        self.now = AFTER
        self.teacher, self.official = _actor("t", Role.TEACHER), _actor("o", Role.OFFICIAL)
        place = Place(
            id="xa-0",
            group="nhom-0",
            officials=[self.official],
            teachers=[self.teacher],
            coordinator=_actor("k", Role.COORDINATOR),
            ends_on=LAST,
        )
        self.audit = Audit(Town(places=[place]), ZONE, lambda: self.now)

    def reads(self, chat: str, text: str = "", **more: object) -> None:
        self.audit.reads("said", Shown(chat=chat, message_id="1", sender=None, sender_name="", markup=text, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("who", "now", "more", "unwanted"),
    [
        ("private-t", BEFORE, {"choices": PAGE}, 0),
        ("private-t", AFTER, {"choices": PAGE}, 1),
        ("private-t", AFTER, {"text": "Nhắc nhẹ thầy/cô: câu #1 đang chờ một lời."}, 1),
        ("private-t", AFTER, {"text": "Đợt hỗ trợ đã kết thúc, em chuyển #1 cho người khác."}, 0),
        ("private-o", BEFORE, {"choices": PAGE}, 1),
        ("private-o", AFTER, {"text": "Câu #1 của chị: rút điện rồi cắm lại."}, 0),
        ("private-k", AFTER, {"choices": PAGE}, 1),
        ("nhom-0", AFTER, {"choices": PAGE}, 0),
    ],
)
def test_whoever_did_not_offer_is_written_to_by_nobody_after_the_end(who, now, more, unwanted) -> None:
    watched = Watched()
    watched.now = now
    watched.reads(who, **more)
    assert watched.audit.unwanted_pages == unwanted


def test_what_he_offered_or_has_just_asked_is_welcome() -> None:
    watched = Watched()
    watched.audit.reads("said", Shown(chat="private-t", message_id="0", sender="t", sender_name="t", markup="/cuatoi"))
    watched.reads("private-t", "Thầy/cô không giữ câu nào.")
    watched.now += timedelta(minutes=2)
    watched.teacher.opted_in = True
    watched.reads("private-t", choices=PAGE)
    assert watched.audit.unwanted_pages == 0
    watched.teacher.opted_in = False
    watched.reads("private-t", choices=PAGE)
    assert watched.audit.unwanted_pages == 1


def test_a_thread_that_nothing_comes_back_to_is_seen(database: Database) -> None:
    watched = Watched()
    with database.engine.begin() as c:
        asker = people.add(c, name="chị Hoa", role=Role.OFFICIAL, province="", commune="xa-0")
        opened = [
            threads.open_thread(
                c,
                asker=asker,
                commune="xa-0",
                channel="simulator",
                chat="nhom-0",
                topic=None,
                asked_in=None,
                status=Status.WAITING,
                question="Máy in kẹt giấy",
                photos=(),
                now=AFTER,
            )
            for _ in range(4)
        ]
        cared, forgotten, alone, promised = opened
        for thread, due in ((cared, AFTER), (forgotten, AFTER - timedelta(days=1)), (alone, AFTER), (promised, AFTER)):
            threads.change(c, thread, due_at=due)
        for thread in (cared, forgotten):
            timers.arm(c, "escalate", thread.id, AFTER)
        timers.arm(c, "promise", promised.id, AFTER)
        watched.audit.looks(c)
    assert watched.audit.uncared == {forgotten.id, alone.id, promised.id}


def test_a_digest_that_nobody_read_is_missing(database: Database) -> None:
    monday = datetime(2026, 9, 7, 7, 30, tzinfo=ZONE)
    with database.engine.begin() as c:
        chats.save_commune(c, Commune(id="xa-0", province="", name="Xã 0"))
        group = chats.meet(c, "simulator", "nhom-0", "group", "nhom-0")
        chats.link(c, group, role=ChatRole.OFFICIALS, province="", commune="xa-0", topic=None)
        week = [("2026-W37", monday)]
        assert digests_missing(c, week, set(), set()) == 1
        assert digests_missing(c, week, {"2026-W37"}, set()) == 0
        digests.begin(c, group, "2026-W37", monday)
        digests.finish(c, group, "2026-W37", "posted")
        assert digests_missing(c, week, set(), set()) == 1
        assert digests_missing(c, week, set(), {f"digest:{group.id}:2026-W37"}) == 0
