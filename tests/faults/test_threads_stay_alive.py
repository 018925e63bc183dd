"""Whatever happens to people, phases and restarts: no open thread is ever without an owner or a time to look at it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

import migrations
from bot.channels.base import ChannelError
from desk.people import Role
from handlers.deployments import arm
from store import deployments, people
from store.database import Database
from tests.support.commune import MONDAY, UNKNOWN, Commune
from tests.support.invariants import broken

_UNCARED = text(
    "SELECT id, status, due_at FROM threads t WHERE status NOT IN ('resolved', 'parked') AND (due_at IS NULL"
    " OR NOT EXISTS (SELECT 1 FROM timers WHERE timers.subject = t.id AND timers.state = 0"
    " AND timers.kind IN ('escalate', 'close', 'nudge', 'bell'))"
    " OR (status IN ('claimed', 'waiting_asker') AND claimed_by IS NULL))"
)
KNOWN = "Token không hiện chứng thư số thì làm thế nào?"
OFFICIAL = st.sampled_from(
    [UNKNOWN, KNOWN, "chưa được", "được rồi, cảm ơn ạ", "lại bị như hôm trước", "thôi em làm được rồi", "1", "2"]
)
TEACHER = st.sampled_from(
    ["nhận 1", "nhận 2", "trả 1", "xong 1", "1: Chị thử rút điện xem", "2: Chị bật lại máy", "chuyển 1 cho cô Lan",
     "bàn giao hết cho cô Lan", "hôm nay bận", "mai tôi nghỉ ốm", "tình nguyện thứ 7 8h-10h", "ngừng", "mở lại 1"]
)  # fmt: skip
COORDINATOR = st.sampled_from(["kết thúc 2/3/2026", "gia hạn đến 31/3/2026", "kết thúc 1/3/2026", "đợt hỗ trợ"])
SPAN = st.sampled_from([timedelta(minutes=31), timedelta(hours=5), timedelta(days=1), timedelta(days=16)])
ACT = st.one_of(
    st.tuples(st.just("official"), OFFICIAL),
    st.tuples(st.just("official"), OFFICIAL),
    st.tuples(st.sampled_from(["dao", "lan"]), TEACHER),
    st.tuples(st.just("binh"), COORDINATOR),
    st.tuples(st.just("time"), SPAN),
    st.tuples(st.sampled_from(["restart", "blocks", "group gone", "group back"]), st.none()),
)


async def _does(commune: Commune, who: str, what: Any) -> None:
    if who == "official":
        await commune.official_says(what, mention=True)
    elif who == "time":
        await commune.runtime.advance(commune.clock.now() + what)
    elif who == "restart":
        await commune.crash_and_restart()
    elif who == "blocks":
        commune.platform.refuse["private-dao"] = ChannelError("blocked by the user", permanent=True)
    elif who.startswith("group"):
        here = {"id": "officials", "kind": "group"}
        key = f"{who}-{commune.clock.now().timestamp()}"
        await commune.platform.feed({"id": key, "kind": "membership", "chat": here, "present": who == "group back"})
        await commune.runtime.settle()
    else:
        await commune.teacher_says(what, who=who)


def _deployed(connection: Connection) -> None:
    teachers = [person.id for person in people.with_roles(connection, [Role.TEACHER])]
    made = deployments.add(
        connection,
        name="Đợt 1",
        school="",
        province="",
        communes=["ky-lua"],
        members=teachers,
        starts_on=date(2026, 2, 2),
        ends_on=date(2026, 3, 4),
        now=MONDAY,
    )
    zone = MONDAY.tzinfo
    assert zone is not None
    arm(connection, made, MONDAY, zone)  # type: ignore[arg-type]  # an offset will do where clocks never change


async def _plays(url: str, history: list[tuple[str, Any]]) -> None:
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()
    commune = await Commune.open(url)
    try:
        await commune.desk.database.write(_deployed)
        for who, what in history:
            await _does(commune, who, what)
            uncared = await commune.desk.database.read(lambda c: c.execute(_UNCARED).all())
            assert not uncared, (who, what, uncared)
        assert not await commune.desk.database.read(lambda c: [b for b in broken(c) if "timer" in b or "claimed" in b])
    finally:
        await commune.close()


@pytest.mark.slow
@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(ACT, min_size=3, max_size=12))
def test_no_open_thread_is_ever_left_alone(history: list[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        asyncio.run(_plays(str(Path(folder) / "desk.sqlite3"), history))
