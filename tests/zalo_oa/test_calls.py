"""Zalo's calls, over real HTTP: kept before they are taken, each once, in any order and at any speed."""

from __future__ import annotations

import asyncio
import time

import aiohttp
from sqlalchemy import Connection

from store import inbox, outbox, people
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.zalo_oa_server import Person
from tests.zalo_oa.town import OaTown, oa_town_on


async def test_a_call_brought_again_and_again_is_answered_once(database_url: str):
    async with oa_town_on(database_url) as town:
        await town.officials.calls(town.hoa, TOKEN.question)
        again = await town.officials.says(town.hoa, "Token không hiện", wait=True, times=3, message_id="lap-lai")
        assert again == "lap-lai"
        await asyncio.gather(*(town.server.deliver() for _ in range(3)))
        await town.rest()
        kept = await town.database.read(inbox.counts)
        assert sum(kept.values()) == 2
        assert len(town.officials.sent) == 1


async def test_a_message_taken_back_before_it_came_is_never_read(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.calls(town.hoa, "chào em")
        await town.rest()
        before = len(town.officials.sent)
        asked = await town.officials.says(town.hoa, TOKEN.question, wait=True)
        await town.server.bring(
            "user_withdraw_group",
            sender={"id": town.hoa.id},
            recipient={"id": town.officials.id},
            message={"msg_id": asked},
            wait=True,
        )
        await town.server.deliver(backwards=True)
        await town.rest()
        await town.server.deliver()
        await town.rest()
        assert len(town.officials.sent) == before
        kept = await town.database.read(lambda c: c.exec_driver_sql("SELECT raw FROM inbox").scalars().all())
        assert not any("chứng thư" in raw or "\\u1ee9ng th\\u01b0" in raw for raw in kept)


async def test_a_question_still_being_written_can_be_taken_back(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        asked = await town.officials.calls(town.hoa, UNKNOWN)
        await town.officials.takes_back(town.hoa, asked)
        await town.rest(minutes=30)
        assert town.teacher_hears() == []


async def test_the_wrong_mac_is_refused_and_nothing_kept(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        town.server.oa_secret = "khac"
        await town.hoa.writes("chào")
        assert town.server.spoken == [403]
        assert sum((await town.database.read(inbox.counts)).values()) == 0
        async with aiohttp.ClientSession() as session, session.post(town.server.hook, data=b"{}") as answer:
            assert answer.status == 403


async def test_many_calls_at_once_are_all_taken_in_time(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        town.server.fail_next("/v3.0/oa/user/detail", slow=1.0, times=400)  # names come slowly; nobody waits for them
        for number in range(200):
            await town.officials.says(town.server.person(f"Người {number}"), "chào cả nhà", wait=True)
        waiting, town.server.undelivered = town.server.undelivered, []
        slowest = 0.0
        async with aiohttp.ClientSession() as session:

            async def bring(body: bytes, headers: dict[str, str]) -> None:
                nonlocal slowest
                begun = time.monotonic()
                async with session.post(town.server.hook, data=body, headers=headers) as answer:
                    assert answer.status == 200
                slowest = max(slowest, time.monotonic() - begun)

            await asyncio.gather(*(bring(*one) for one in waiting))
        assert slowest < 2
        assert (await town.database.read(inbox.counts))["pending"] == 200
        town.server._faults.clear()


async def test_somebody_who_withdraws_his_consent_is_told_to_the_coordinator(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        await is_known(town, town.hoa)
        await town.hoa.takes_back()
        await town.rest()
        told = town.teacher_hears("binh")[-1]
        assert "Hoa" in told
        assert "2 ngày làm việc" in told


async def test_who_is_met_before_his_name_is_known_gets_it(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        lan = town.server.person("Lan", known=False)  # who follows nobody is known by the group alone
        town.officials.members.append(lan)
        await town.officials.calls(lan, UNKNOWN)
        await town.rest()
        await is_known(town, lan)
        await town.teacher_says("nhận 1")
        assert "?" not in "".join(town.teacher_hears()[0].splitlines()[1])


async def test_the_desk_knows_its_own_messages_after_a_restart(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        assert await town.database.read(lambda c: outbox.latest_sent(c, "zalo_oa", most=10)) == [
            town.officials.sent[0].id
        ]
        await town.officials.says(town.hung, UNKNOWN, quote=town.officials.sent[0].id)
        await town.rest()
        assert "#2" in town.officials.sent[-1].text


def called(connection: Connection, person: Person) -> str:
    found = people.by_account(connection, "zalo_oa", person.id)
    assert found is not None
    return found.name


async def is_known(town: OaTown, person: Person) -> None:
    """Zalo is asked for a name beside the rest; it may come a moment later."""
    async with asyncio.timeout(5):
        while await town.database.read(lambda c: called(c, person)) != person.name:  # noqa: ASYNC110 - it may look again
            await asyncio.sleep(0.01)
