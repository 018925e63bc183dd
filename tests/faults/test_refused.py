"""The platform refuses: what is said again, what is not, and who hears of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.channels.base import Envelope
from desk.inbound import Photo
from desk.outbound import Outbound
from store import chats, outbox, people, threads
from store.outbox import State
from store.tables import outbox as table
from tests.faults.conftest import check
from tests.support.commune import TOKEN, UNKNOWN, Commune, Platform, person, refused

ANSWER = "Chị gọi số nội bộ nhé"


async def states(commune: Commune, chat: str) -> list[State]:
    query = select(table.c.state).where(table.c.chat == chat).order_by(table.c.id)
    return [State(one) for one in await commune.desk.database.read(lambda c: c.execute(query).scalars().all())]


async def claimed(commune: Commune) -> None:
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    await commune.fast_forward(seconds=5)


async def test_a_group_that_threw_us_out_is_given_up_and_people_hear_of_it(commune: Commune):
    await claimed(commune)
    commune.platform.refuse["officials"] = refused("kicked", permanent=True, gone=True)
    await commune.teacher_says(ANSWER)
    await commune.fast_forward(seconds=5)
    group = await commune.desk.database.read(lambda c: chats.find(c, "chat", "officials"))
    assert group is not None
    assert not group.active
    assert "#1" in commune.seen("private-dao")[-1]
    assert any("officials" in text for text in commune.seen("private-binh"))
    assert (await states(commune, "officials"))[-1] is State.DEAD
    await check(commune)


async def test_the_coordinator_hears_of_it_once(commune: Commune):
    commune.platform.refuse["officials"] = refused("kicked", permanent=True, gone=True)
    for name in ("hoa", "hung"):
        await commune.official_says(TOKEN.question, name)
    assert len(commune.seen("private-binh")) == 1


async def test_a_teacher_who_blocked_us_is_paged_in_the_group(commune: Commune):
    commune.platform.refuse["private-dao"] = refused("blocked", permanent=True, gone=True)
    await commune.official_says(UNKNOWN, mention=True)
    dao = await commune.desk.database.read(lambda c: person(c, "chat", "dao"))
    accounts = await commune.desk.database.read(lambda c: people.accounts_of(c, dao.id))
    assert [account.private_chat for account in accounts] == [None]
    assert "#1" in commune.seen("teachers")[-1]


async def test_words_for_a_teacher_who_cannot_be_reached_are_not_lost_in_silence(commune: Commune):
    await claimed(commune)
    commune.platform.refuse["private-dao"] = refused("too long", permanent=True)
    await commune.official_says("máy báo lỗi màu đỏ ở góc")
    await commune.fast_forward(seconds=5)
    assert "#1" in commune.seen("officials")[-1]
    assert (await states(commune, "private-dao"))[-1] is State.DEAD


async def test_a_platform_that_is_down_gets_it_again_until_it_takes_it(commune: Commune):
    commune.platform.refuse["officials"] = refused("502")
    await commune.official_says(TOKEN.question)
    await commune.fast_forward(seconds=20)
    assert [call.chat for call in commune.platform.calls].count("officials") == 5  # at once, then after 1, 2, 4, 8 s
    del commune.platform.refuse["officials"]
    await commune.fast_forward(minutes=2)
    assert len(commune.seen("officials")) == 1
    await check(commune)


async def test_after_a_day_of_trying_the_sender_hears_that_it_did_not_arrive(commune: Commune):
    await claimed(commune)
    commune.platform.refuse["officials"] = refused("502")
    await commune.teacher_says(ANSWER)
    # As if it had been tried every five minutes since yesterday.
    await commune.desk.database.write(lambda c: c.execute(update(table).values(attempts=300)))
    await commune.fast_forward(minutes=10)
    assert (await states(commune, "officials")).count(State.DEAD) >= 1
    assert any("chưa" in text and "#1" in text for text in commune.seen("private-dao")[2:])


async def test_the_pause_a_platform_asks_for_is_kept_to_the_second(commune: Commune):
    commune.platform.refuse["officials"] = refused("429", retry_after=timedelta(seconds=37))
    await commune.official_says(TOKEN.question)
    calls = len(commune.platform.calls)
    del commune.platform.refuse["officials"]
    await commune.teacher_says("/truc")
    assert "Đang trực" in commune.seen("private-dao")[-1]
    await commune.fast_forward(seconds=36.9)
    assert commune.seen("officials") == []
    await commune.fast_forward(seconds=0.2)
    assert len(commune.seen("officials")) == 1
    assert len(commune.platform.calls) == calls + 2


async def test_a_pause_of_the_whole_channel_holds_every_chat(commune: Commune):
    commune.platform.refuse["officials"] = refused("429", retry_after=timedelta(seconds=10), everywhere=True)
    await commune.official_says(TOKEN.question)
    await commune.teacher_says("/truc")
    assert commune.seen("private-dao") == []
    del commune.platform.refuse["officials"]
    await commune.fast_forward(seconds=12)
    assert commune.seen("private-dao")
    assert commune.seen("officials")


async def test_a_group_whose_id_changed_gets_its_answer_under_the_new_one(commune: Commune):
    commune.platform.refuse["officials"] = refused("migrated", moved_to="supergroup")
    await commune.official_says(TOKEN.question)
    assert len(commune.seen("supergroup")) == 1
    await commune.platform.feed({"id": "move", "kind": "migration", "chat": {"id": "officials"}, "new": "supergroup"})
    await commune.says("hoa", "supergroup", "chưa được")
    await commune.fast_forward(seconds=5)
    assert "#1" in commune.seen("supergroup")[-1]
    thread = await commune.desk.database.read(lambda c: threads.find(c, 1))
    assert thread is not None
    assert thread.chat == "supergroup"
    await check(commune)


async def test_a_time_out_after_sending_may_repeat_an_answer_but_never_a_digest(commune: Commune):
    commune.platform.refuse["officials"] = refused("time-out", unsure=True)
    said = [Outbound(key=key, channel="chat", chat="officials", markup=key, at_most_once=key == "b") for key in "ab"]
    await commune.desk.database.write(lambda c: outbox.enqueue(c, said, commune.clock.now()))
    await commune.fast_forward(seconds=10)
    del commune.platform.refuse["officials"]
    await commune.fast_forward(seconds=30)
    assert await states(commune, "officials") == [State.SENT, State.SENT]
    commune.platform.refuse["officials"] = refused("time-out", unsure=True)
    await commune.desk.database.write(
        lambda c: outbox.enqueue(
            c,
            [Outbound(key="c", channel="chat", chat="officials", markup="c", at_most_once=True)],
            commune.clock.now(),
        )
    )
    await commune.fast_forward(seconds=10)
    del commune.platform.refuse["officials"]
    await commune.fast_forward(minutes=10)
    assert (await states(commune, "officials"))[-1] is State.UNKNOWN


async def test_an_adapter_that_trips_is_treated_as_unsure(commune: Commune):
    tripped: list[Envelope] = []

    async def trip(envelope: Envelope) -> None:
        if not tripped:
            tripped.append(envelope)
            raise ZeroDivisionError

    commune.platform.on_send = trip
    await commune.official_says(TOKEN.question)
    assert commune.seen("officials") == []
    await commune.fast_forward(seconds=2)
    assert len(commune.seen("officials")) == 1


async def test_a_picture_that_cannot_be_fetched_from_another_channel_is_told_of(commune: Commune):
    other = Platform("other")
    commune.desk.channels = {**commune.desk.channels, "other": other}
    photo = Photo(ref="missing-1", channel="chat", name="loi.png")
    whole = Photo(ref="there", channel="chat", name="anh.png")
    tell = ("chat", "private-dao")
    said = Outbound(key="a", channel="other", chat="z", markup="Có ảnh", photos=(photo, whole), tell=tell)
    await commune.desk.database.write(lambda c: outbox.enqueue(c, [said], commune.clock.now()))
    await commune.fast_forward(seconds=5)
    assert other.taken[0].markup == "Có ảnh"
    assert [upload.name for upload in other.taken[0].uploads] == ["anh.png"]
    assert len(other.taken) == 2
    assert len(commune.seen("private-dao")) == 1


async def test_a_database_that_is_away_when_a_message_has_left_does_not_make_it_leave_twice(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    database, away = commune.desk.database, 2
    mark_all_sent = outbox.mark_all_sent

    def fails_at_first(*args: object) -> None:
        nonlocal away
        if away:
            away -= 1
            raise OperationalError("UPDATE", {}, ConnectionError("gone"))
        mark_all_sent(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "mark_all_sent", fails_at_first)
    await commune.official_says(TOKEN.question)
    await commune.fast_forward(minutes=3)
    assert away == 0, "the database was really away"
    assert len(commune.platform.taken) == 1
    assert (await database.read(outbox.counts))["sent"] == 1


async def test_a_fault_of_ours_when_a_message_has_left_does_not_make_it_leave_for_ever(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    def trips(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(threads, "tie", trips)
    said = Outbound(key="a", channel="chat", chat="officials", markup="…", thread=1)
    await commune.desk.database.write(lambda c: outbox.enqueue(c, [said], commune.clock.now()))
    await commune.fast_forward(minutes=10)
    assert len(commune.platform.taken) == 1
    assert await states(commune, "officials") == [State.DEAD]


async def test_a_call_that_never_ends_is_given_up_before_its_lease_ends(
    commune: Commune, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.sender.DEADLINE", 0.05)
    hung: list[Envelope] = []

    async def hang(envelope: Envelope) -> None:
        if not hung:
            hung.append(envelope)
            await asyncio.sleep(60)

    commune.platform.on_send = hang
    await commune.official_says(TOKEN.question)
    await commune.fast_forward(seconds=5)
    assert len(commune.seen("officials")) == 1
