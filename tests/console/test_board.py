"""The board: who sees what, and that a button does what the words in the chat do."""

from __future__ import annotations

import json
import re
import time

import pytest
from sqlalchemy import Connection, event, select

from bot.channels.base import Upload
from desk.inbound import Photo
from desk.people import ChatRole, Role
from desk.people import Commune as Place
from desk.threads import Status
from store import chats, people, threads
from store.tables import outbox, timers
from store.thread_tables import events, messages
from store.thread_tables import threads as threads_table
from tests.support.commune import MONDAY, UNKNOWN, person

XSS = (
    """<script>alert(1)</script><img src=x onerror=alert(2)> "><svg/onload=alert(3)> {{ 7*7 }} {% raw %} javascript:x"""
)


def as_it_is(connection: Connection, number: int, actor_chat: str) -> dict[str, object]:
    """Everything that a deed leaves behind, with the thread's number and times taken out."""
    thread = threads.find(connection, number)
    assert thread is not None
    said = threads.said(connection, number)
    happened = connection.execute(select(events).where(events.c.thread_id == number).order_by(events.c.id)).mappings()
    armed = connection.execute(select(timers).where(timers.c.subject == number)).mappings()
    told = connection.execute(select(outbox).where(outbox.c.thread_id == number).order_by(outbox.c.id)).mappings()
    sent = [(row["chat"], json.loads(row["body"])["markup"]) for row in told if row["chat"] != actor_chat]
    return {
        "status": thread.status,
        "claimed_by": thread.claimed_by,
        "helped_by": thread.helped_by,
        "said": [(row["kind"], row["text"], row["person_id"]) for row in said],
        "happened": [(row["kind"], row["person_id"]) for row in happened],
        "timers": sorted((row["kind"], row["step"]) for row in armed),
        "told": [(chat, re.sub(rf"\b{number}\b", "N", re.sub(r"\d+:\d\d", "H:MM", markup))) for chat, markup in sent],
    }


DEEDS = [
    ("binh", ["nhận {n}"], [("claim", {})]),
    ("dao", ["nhận {n}", "{n}: Chị gọi VNPT giúp em nhé."], [("claim", {}), ("answer", "Chị gọi VNPT giúp em nhé.")]),
    ("binh", ["{n}: Có ngay ạ."], [("answer", "Có ngay ạ.")]),
    ("lan", ["ghi chú {n}: đã gọi VNPT"], [("note", "đã gọi VNPT")]),
    ("dao", ["nhận {n}", "trả {n}"], [("claim", {}), ("release", {})]),
    ("dao", ["nhận {n}", "chuyển {n} cho cô Lan"], [("claim", {}), ("hand-over", {"to": "cô Lan"})]),
    ("dao", ["nhận {n}", "xong {n}"], [("claim", {}), ("resolve", {})]),
    ("binh", ["xong {n}", "mở lại {n}"], [("resolve", {}), ("reopen", {})]),
]


@pytest.mark.parametrize(
    ("who", "typed", "pressed"),
    DEEDS,
    ids=["claim", "answer", "take", "note", "release", "hand-over", "resolve", "reopen"],
)
async def test_a_button_leaves_behind_what_the_typed_words_do(commune, sign_in, who, typed, pressed):
    async def asked(asker: str) -> int:
        await commune.official_says(UNKNOWN, who=asker, mention=True)
        await commune.fast_forward(seconds=30)
        number: int = commune.number_of(asker)
        return number

    first = await asked("hoa")
    for line in typed:
        await commune.teacher_says(line.format(n=first), who=who)
    await commune.fast_forward(seconds=30)
    by_chat = await commune.desk.database.read(lambda c: as_it_is(c, first, f"private-{who}"))
    visitor = await sign_in(who)
    # The same person again, as he was: what he had would be named to him otherwise.
    await commune.desk.database.write(lambda c: forget(c, first))
    second = await asked("hoa")
    assert second != first
    for verb, fields in pressed:
        await visitor.see(f"/console/t/{second}")
        given = {"text": fields} if isinstance(fields, str) else fields
        await visitor.fill(f"/console/t/{second}/{verb}", **given)
        assert visitor.status in {200, 404}  # he may see it no longer
    await commune.fast_forward(seconds=30)
    by_console = await commune.desk.database.read(lambda c: as_it_is(c, second, f"private-{who}"))
    assert by_console == by_chat


def forget(connection: Connection, number: int) -> None:
    """The first thread out of the way: asked by nobody, held by nobody, and nothing of it in a queue."""
    connection.execute(timers.delete().where(timers.c.subject == number))
    connection.execute(
        threads_table.update()
        .where(threads_table.c.id == number)
        .values(asker_id=0, claimed_by=None, status=Status.PARKED, chat="gone")
    )


async def test_of_two_whose_names_are_alike_the_one_chosen_gets_it(commune, sign_in):
    def another_lan(connection: Connection) -> None:
        people.add(connection, name="cô Lan Anh", role=Role.TEACHER, province="", commune="ky-lua")

    await commune.desk.database.write(another_lan)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    binh = await sign_in("binh")
    page = await binh.see("/console/t/1")
    offered = re.findall(r'<option value="([^"]+)">', page)
    assert "thầy Đạo" not in offered
    assert "anh Bình" in offered, "a coordinator may take it himself"
    await binh.fill("/console/t/1/hand-over", to="cô Lan", remark="đã gọi: chưa ai nghe")
    thread = await commune.desk.database.read(lambda c: threads.find(c, 1))
    lan = await commune.desk.database.read(lambda c: person(c, "chat", "lan"))
    assert thread.claimed_by == lan.id
    assert "đã gọi: chưa ai nghe" in await binh.see("/console/t/1")


async def test_a_form_sent_twice_is_taken_once(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    binh = await sign_in("binh")
    await binh.see("/console/t/1")
    answer = binh.form("/console/t/1/answer") | {"text": "Anh đang gọi VNPT."}
    await binh.send("/console/t/1/answer", answer)
    await binh.send("/console/t/1/answer", answer)
    await commune.fast_forward(seconds=30)
    assert sum("Anh đang gọi VNPT." in line for line in commune.seen("officials")) == 1
    said = await commune.desk.database.read(lambda c: threads.said(c, 1, ("answer",)))
    assert len(said) == 1


async def test_what_one_person_writes_is_never_markup_for_another(commune, sign_in):
    await commune.official_says(f"Máy in lạ {XSS} hỏng ạ?", mention=True, who="hoa")
    await commune.fast_forward(seconds=30)
    number = commune.number_of("hoa")
    binh = await sign_in("binh")
    await binh.see(f"/console/t/{number}")
    await binh.fill(f"/console/t/{number}/note", text=XSS)
    pages = [await binh.see("/console/"), await binh.see(f"/console/t/{number}")]
    pages.append(await binh.see("/console/?text=" + "%22%3E%3Cscript%3Ealert(1)%3C/script%3E&status=%3Cb%3E"))
    for page in pages:
        assert binh.status == 200
        assert "<script>" not in page
        assert "onerror=alert(2)>" not in page
        assert "<svg" not in page
        assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49\b", page)
    assert "&lt;script&gt;" in pages[1]


async def test_numbers_of_people_are_masked_before_they_are_kept(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    binh = await sign_in("binh")
    await binh.see("/console/t/1")
    await binh.fill("/console/t/1/answer", text="Số CCCD 001099012345, mật khẩu: Abc@1234")
    rows = await commune.desk.database.read(lambda c: c.execute(select(messages.c.text)).scalars().all())
    assert "001099012345" not in repr(rows)
    assert "Abc@1234" not in repr(rows)


async def test_a_teacher_sees_what_he_has_and_what_waits_and_no_more(commune, sign_in):
    for who in ("hoa", "son", "mai"):
        await commune.official_says(f"{UNKNOWN} {who}", who=who, mention=True)
        await commune.fast_forward(seconds=20)
    await commune.teacher_says(f"nhận {commune.number_of('hoa')}", who="dao")
    await commune.teacher_says(f"nhận {commune.number_of('son')}", who="lan")
    dao, binh = await sign_in("dao"), await sign_in("binh")
    page = await dao.see("/console/")
    seen = {int(number) for number in re.findall(r'href="/console/t/(\d+)"', page)}
    assert seen == {commune.number_of("hoa"), commune.number_of("mai")}
    await dao.see(f"/console/t/{commune.number_of('son')}")
    assert dao.status == 404
    page = await binh.see("/console/")
    assert len(re.findall(r'href="/console/t/(\d+)"', page)) == 3
    page = await binh.see("/console/?status=claimed")
    assert len(re.findall(r'href="/console/t/(\d+)"', page)) == 2
    page = await binh.see("/console/?text=mai")
    assert re.findall(r'href="/console/t/(\d+)"', page) == [str(commune.number_of("mai"))]


async def test_another_commune_is_another_matter(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)

    def elsewhere(connection: Connection) -> None:
        chats.save_commune(connection, Place(id="tam-thanh", province="", name="Phường Tam Thanh"))
        chat = chats.meet(connection, "chat", "teachers-2", "group", "")
        chats.link(connection, chat, role=ChatRole.TEACHERS, province="", commune="tam-thanh", topic=None)
        one = people.add(connection, name="chị Nga", role=Role.COORDINATOR, province="", commune="tam-thanh")
        people.add_account(connection, one, "chat", "nga")
        people.saw(connection, "chat", "nga", private_chat="private-nga", now=MONDAY)

    await commune.desk.database.write(elsewhere)
    nga, binh = await sign_in("nga"), await sign_in("binh")
    assert "Không có câu hỏi nào" in await nga.see("/console/")
    await binh.see("/console/t/1")
    await nga.see("/console/t/1")
    assert nga.status == 404
    await nga.see("/console/")
    proof = nga.form("/console/leave")
    await nga.send("/console/t/1/answer", proof | {"text": "Tôi trả lời"})
    said = await commune.desk.database.read(lambda c: threads.said(c, 1, ("answer",)))
    assert said == []


async def test_pictures_come_from_where_they_are_kept_and_are_nothing_but_pictures(commune, sign_in, monkeypatch):
    await commune.official_says(UNKNOWN, mention=True, photo="loi.png")
    await commune.fast_forward(seconds=30)
    binh = await sign_in("binh")

    async def fetch(photo: Photo) -> Upload:
        return Upload(name=photo.name, content=contents[0])

    monkeypatch.setattr(commune.platform, "fetch", fetch)
    contents = [b"\x89PNG and so on"]
    (where, *_) = re.findall(r'<img src="([^"]+)"', await binh.see("/console/t/1"))
    await binh.see(where)
    assert binh.headers["Content-Type"].startswith("image/png")
    contents = [b"<script>alert(1)</script>"]
    await binh.see(where)
    assert binh.headers["Content-Type"].startswith("application/octet-stream")
    assert binh.headers["Content-Disposition"] == "attachment"
    await binh.see("/console/t/1/photo/99")
    assert binh.status == 404


async def test_the_page_says_when_it_has_changed(commune, sign_in):
    binh = await sign_in("binh")
    await binh.see("/console/")
    before = binh.headers["X-Look"]
    await binh.see("/console/")
    assert binh.headers["X-Look"] == before
    await commune.official_says(UNKNOWN, mention=True)
    await binh.see("/console/")
    assert binh.headers["X-Look"] != before


async def test_a_thousand_threads_are_a_fixed_number_of_statements(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    binh = await sign_in("binh")

    def many(connection: Connection) -> None:
        asker = person(connection, "chat", "hoa")
        for number in range(1000):
            thread = threads.open_thread(
                connection, asker=asker, commune="ky-lua", channel="chat", chat="officials", topic=None, asked_in=None,
                status=Status.WAITING, question=f"Câu thứ {number}", photos=(), now=MONDAY,
            )  # fmt: skip
            threads.record(connection, thread, kind="question", text="x", person=asker, now=MONDAY)

    await commune.desk.database.write(many)
    ran: list[str] = []
    event.listen(commune.desk.database.engine, "before_cursor_execute", lambda *said: ran.append(said[2]))
    begun = time.perf_counter()
    page = await binh.see("/console/")
    spent = time.perf_counter() - begun
    assert len(re.findall(r'href="/console/t/(\d+)"', page)) == 100
    assert "1001" in page
    assert len(ran) < 20
    assert spent < 1.0, "100 ms on a quiet machine; this one may be busy"
