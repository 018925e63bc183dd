"""One update, one chat or one channel is in trouble; the others do not notice."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, select

from bot.channels.base import Envelope
from bot.failpoints import Stopped
from bot.group_commit import GroupCommit
from bot.runtime import AT_ONCE
from desk.capabilities import SIMULATOR
from desk.inbound import Inbound
from desk.outbound import Outbound
from handlers import due, routes
from knowledge.decision import Heard
from knowledge.match import Matcher
from store import inbox, outbox, timers
from store.database import Database
from store.tables import inbox as inbox_table
from store.thread_tables import messages
from store.timers import Timer
from tests.faults.conftest import check
from tests.support.commune import TOKEN, UNKNOWN, Commune, Platform, message, numbered

POISON = "thông báo có độc"


@pytest.fixture
def poison(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that a handler always trips over."""
    handle = routes.handle

    def trips(scene, update):
        if isinstance(update, Inbound) and update.text == POISON:
            raise ZeroDivisionError(POISON)
        return handle(scene, update)

    monkeypatch.setattr(routes, "handle", trips)


async def attempts(commune: Commune) -> list[tuple[int, int, int]]:
    query = select(inbox_table.c.id, inbox_table.c.state, inbox_table.c.attempts).order_by(inbox_table.c.id)
    return [(a, b, c) for a, b, c in await commune.desk.database.read(lambda c: c.execute(query).all())]


@pytest.mark.usefixtures("poison")
async def test_a_poison_update_is_parked_and_its_chat_goes_on(commune: Commune, caplog: pytest.LogCaptureFixture):
    await commune.official_says(POISON, settle=False)
    await commune.official_says(TOKEN.question, settle=False)
    await commune.teacher_says("/truc")
    assert "Đang trực" in commune.seen("private-dao")[-1]
    assert TOKEN.answer in commune.seen("officials")[-1]
    assert await attempts(commune) == [(1, inbox.State.PARKED, 6), (2, inbox.State.HANDLED, 0), (3, 1, 0)]
    parked = await commune.desk.database.read(inbox.parked)
    assert [row["outcome"] for row in parked] == ["ZeroDivisionError"]
    assert POISON not in "".join(record.getMessage() for record in caplog.records)
    await check(commune)


@pytest.mark.usefixtures("poison")
async def test_what_comes_after_a_poison_update_waits_until_it_is_parked(commune: Commune):
    await commune.official_says(POISON, settle=False)
    await commune.official_says(TOKEN.question, settle=False)
    await commune.runtime.worker.work_once()
    assert [state for _, state, _ in await attempts(commune)] == [inbox.State.PENDING, inbox.State.PENDING]
    await commune.runtime.settle()
    assert [state for _, state, _ in await attempts(commune)] == [inbox.State.PARKED, inbox.State.HANDLED]


async def test_an_update_that_ends_the_program_is_set_aside_and_its_chat_goes_on(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    handle = routes.handle

    def dies(scene, update):
        if isinstance(update, Inbound) and update.text == POISON:
            raise Stopped("the interpreter is gone")
        return handle(scene, update)

    monkeypatch.setattr(routes, "handle", dies)
    await commune.official_says(POISON, settle=False)
    await commune.official_says(TOKEN.question, settle=False)
    await commune.official_says(TOKEN.question, who="hung", settle=False)
    deaths = 0
    for _ in range(20):
        try:
            await commune.runtime.settle()
            break
        except Stopped:
            deaths += 1
            await commune.crash_and_restart()
    assert 2 < deaths < 20
    assert [row["outcome"] for row in await commune.desk.database.read(inbox.parked)] == ["the program ends with it"]
    assert [state for _, state, _ in await attempts(commune)] == [inbox.State.PARKED, 1, 1]
    await commune.fast_forward(seconds=5)
    await check(commune)


async def test_an_update_that_cannot_be_parsed_is_parked_at_once(commune: Commune):
    await commune.platform.feed({"id": 1, "kind": "message", "chat": {"id": "officials", "kind": "cinema"}})
    await commune.official_says(TOKEN.question)
    assert [state for _, state, _ in await attempts(commune)] == [inbox.State.PARKED, inbox.State.HANDLED]
    assert TOKEN.answer in commune.seen("officials")[-1]


async def test_words_the_matcher_trips_over_stop_nobody_else(commune: Commune, monkeypatch: pytest.MonkeyPatch):
    match = Matcher.match

    def trips(self, question, *rest: Heard):
        if POISON in question:
            raise ZeroDivisionError
        return match(self, question, *rest)

    monkeypatch.setattr(Matcher, "match", trips)
    await commune.official_says(POISON, mention=True, settle=False)
    await commune.official_says(TOKEN.question, "hung")
    await commune.fast_forward(seconds=5)
    apology, answered = commune.seen("officials")
    assert TOKEN.answer in answered
    assert "viết lại cách khác" in apology
    assert [state for _, state, _ in await attempts(commune)] == [inbox.State.PARKED, inbox.State.HANDLED]


async def test_a_timer_that_fails_is_tried_again_and_holds_no_other(
    commune: Commune, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.official_says(numbered(2), "hung", mention=True)
    handle = due.handle
    failed: list[Timer] = []

    def trips(scene, timer):
        if (timer.kind, timer.subject) == ("escalate", 1) and len(failed) < 2:
            failed.append(timer)
            # As a database error does, it quotes what people wrote.
            scene.db.execute(messages.insert().values(id=1, thread_id=1, kind=UNKNOWN, text=UNKNOWN, photos=None))
        return handle(scene, timer)

    monkeypatch.setattr(due, "handle", trips)
    await commune.fast_forward(minutes=10)
    assert [timer.subject for timer in failed] == [1]
    assert ["#2" in text for text in commune.seen("private-binh")] == [True]
    await commune.fast_forward(minutes=3)
    assert len(failed) == 2
    assert ["#1" in text for text in commune.seen("private-binh")] == [False, True]
    assert await commune.desk.database.read(timers.parked) == 0
    assert UNKNOWN not in caplog.text
    await check(commune)


async def test_one_bad_row_of_a_shared_commit_harms_no_other(database: Database):
    def work(connection: Connection, numbers: Sequence[int]) -> list[int]:
        return [100 // number for number in numbers]

    together: GroupCommit[int, int] = GroupCommit(database, work)
    results = await asyncio.gather(*(together.add(n) for n in (1, 2, 0, 4)), return_exceptions=True)
    assert [results[0], results[1], results[3]] == [100, 50, 25]
    assert isinstance(results[2], ZeroDivisionError)
    assert await together.add(5) == 20


async def test_a_chat_that_hangs_holds_no_other(commune: Commune):
    released = asyncio.Event()

    async def hang(envelope: Envelope) -> None:
        if envelope.chat == "officials":
            await released.wait()

    commune.platform.on_send = hang
    await commune.runtime.start()
    try:
        await commune.official_says(TOKEN.question, settle=False)
        await commune.teacher_says("/truc", settle=False)
        await shows(commune.platform, "private-dao", "Đang trực")
        assert commune.seen("officials") == []
        released.set()
        await shows(commune.platform, "officials", TOKEN.answer)
    finally:
        released.set()


async def test_a_channel_that_hangs_in_every_chat_holds_no_other_channel(commune: Commune):
    stuck = Platform("stuck", SIMULATOR)
    commune.desk.channels = {**commune.desk.channels, "stuck": stuck}
    released = asyncio.Event()

    async def hang(envelope: Envelope) -> None:
        await released.wait()

    stuck.on_send = hang
    waiting = [Outbound(key=f"s{n}", channel="stuck", chat=f"c{n}", markup="…") for n in range(3 * AT_ONCE)]
    await commune.desk.database.write(lambda c: outbox.enqueue(c, waiting, commune.clock.now()))
    await commune.runtime.start()
    try:
        async with asyncio.timeout(10):
            while len(stuck.calls) < AT_ONCE:  # noqa: ASYNC110 - a test may look again and again
                await asyncio.sleep(0.01)
        await commune.official_says(TOKEN.question, settle=False)
        await shows(commune.platform, "officials", TOKEN.answer)
        assert len(stuck.calls) < 3 * AT_ONCE
    finally:
        released.set()


async def shows(platform: Platform, chat: str, words: str) -> None:
    """Until the chat shows these words."""
    async with asyncio.timeout(10):
        while not any(words in shown.markup for shown in platform.shown.get(chat, []) if shown.sender is None):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_same_update_delivered_ten_times_at_once_has_one_effect(commune: Commune):
    raw = message(1, "officials", TOKEN.question)
    await asyncio.gather(*(commune.runtime.accept(commune.platform.name, raw) for _ in range(10)))
    await commune.runtime.settle()
    await commune.runtime.accept(commune.platform.name, raw)
    await commune.runtime.settle()
    assert len(commune.seen("officials")) == 1


@pytest.fixture(autouse=True)
def _logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
