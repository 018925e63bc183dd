"""What a digest gathers from the tables: whose week, what is open, who may be named."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desk.aftercare import Kind, Slot
from desk.digest import DRAWN, Chart, Figures
from desk.machines import State
from desk.people import Chat, ChatRole, Role
from desk.threads import Status, Thread
from handlers import digest_figures, digests
from handlers.scene import Scene
from knowledge.entries import Entry
from store import chats, deployments, knowledge, machines, offers, people, threads
from tests.support.commune import MONDAY, Commune

PIN = Entry(
    id="pin", question="Quên mã PIN?", answer="1. Đừng thử nữa.", systems=("chữ ký số",), danger="Sai nhiều là khoá."
)
NET = Entry(
    id="net", question="Mạng chậm?", answer="Chờ ít phút.", systems=("mạng",), english_question="The network is slow?",
    english_answer="1. Wait a little.",
)  # fmt: skip
END = MONDAY + timedelta(days=7)


class Week:
    """A group and its threads, seen by a scene at the end of the week."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.chat: Chat = chats.with_role(scene.db, ChatRole.OFFICIALS)[0]
        self.hoa = people.add(scene.db, name="chị Hoa", role=Role.OFFICIAL, province="", commune=self.chat.commune)

    def asks(
        self, question: str = "Ký số báo lỗi", *, ago: timedelta = timedelta(days=1), chat: str = "", **more: Any
    ) -> Thread:
        made = threads.open_thread(
            self.scene.db,
            asker=self.hoa,
            commune=self.chat.commune,
            channel=self.chat.channel,
            chat=chat or self.chat.external_id,
            topic=None,
            asked_in=None,
            status=more.pop("status", Status.RESOLVED),
            question=question,
            photos=(),
            now=END - ago,
            entry=more.pop("entry", None),
        )
        if more:
            threads.change(self.scene.db, made, **more)
        return made

    def figures(self, **more: Any) -> Figures:
        return digest_figures.gather(self.scene, self.chat, END, **more)


@pytest.fixture
async def week(database_url: str) -> AsyncIterator[Week]:
    commune = await Commune.open(database_url)
    await commune.desk.database.write(lambda c: knowledge.save(c, [PIN, NET]))
    await commune.desk.library.renew(commune.desk.database)
    with commune.desk.database.engine.begin() as connection:
        yield Week(commune.desk.scene(connection, END, "test"))
    await commune.close()


async def test_a_week_begins_and_ends_at_the_set_time(week: Week):
    for ago in (timedelta(days=7, seconds=1), timedelta(days=7), timedelta(seconds=1), timedelta(0)):
        week.asks(ago=ago)
    assert week.figures().asked == 2


async def test_a_question_still_open_is_told_in_the_weeks_after_too(week: Week):
    old = week.asks(ago=timedelta(days=30), status=Status.WAITING)
    week.asks(ago=timedelta(days=30), status=Status.ANSWERED)
    week.asks(ago=timedelta(hours=2), status=Status.WAITING)
    found = week.figures()
    assert [row.number for row in found.open] == [old.id]
    assert not found.is_empty


async def test_what_was_asked_in_private_is_counted_and_read_out_to_colleagues_only(week: Week):
    week.asks("chuyện riêng", status=Status.WAITING, chat="p7")
    week.asks("chuyện chung", status=Status.WAITING)
    assert [row.question for row in week.figures().open] == ["chuyện chung"]
    assert week.figures().open_count == 2
    assert len(week.figures(colleagues=True).open) == 2


async def test_the_most_asked_come_first_with_one_line_of_their_answer_and_their_warning(week: Week):
    for _ in range(3):
        week.asks(entry="pin", helped_by="faq")
    week.asks(entry="net", helped_by="teacher")
    week.asks(entry="gone")
    found = week.figures()
    assert [(one.question, one.count, one.answer) for one in found.top] == [
        ("Quên mã PIN?", 3, "⚠️ Sai nhiều là khoá. Đừng thử nữa."),
        ("Mạng chậm?", 1, "Chờ ít phút."),
    ]
    assert (found.asked, found.by_faq, found.by_teacher) == (5, 3, 1)
    assert found.tip == ""  # it stands above already
    assert week.figures(colleagues=True).tip == "Sai nhiều là khoá."


async def test_only_who_agreed_is_thanked_by_name(week: Week):
    staff = people.staff(week.scene.db, week.chat.commune)
    dao, lan = (next(p for p in staff if p.name == name) for name in ("thầy Đạo", "cô Lan"))
    people.change(week.scene.db, dao, named=True)
    for teacher in (dao, lan):
        thread = week.asks(helped_by="teacher")
        threads.record(week.scene.db, thread, kind="answer", text="Làm thế này", person=teacher, now=END)
    assert week.figures().helpers == ("thầy Đạo",)


async def test_next_weeks_hours_are_those_of_the_rota(week: Week):
    week.asks()
    assert week.figures().duty == "T2-T6 7:00-17:00"


async def test_the_chart_counts_by_system_and_says_nothing_of_one_bar(week: Week):
    week.asks(entry="pin", helped_by="faq")
    assert digest_figures.chart(week.scene, week.chat, END) is None
    week.asks(entry="pin")
    week.asks()
    photo = digest_figures.chart(week.scene, week.chat, END)
    assert photo is not None
    assert photo.channel == DRAWN
    assert [(b.label, b.whole, b.part) for b in Chart.from_ref(photo.ref).bars] == [
        ("chữ ký số", 2, 1),
        ("Việc khác", 1, 0),
    ]


async def test_teachers_and_those_who_look_after_the_desk_get_their_own_form_once(week: Week):
    week.asks(status=Status.WAITING)
    posted = digests.due(week.scene)
    assert {one.chat for one in posted} == {"officials", "teachers", "private-thu", "private-binh"}
    assert digests.due(week.scene) == []
    thu = next(p for p in people.staff(week.scene.db, week.chat.commune) if p.name == "cô Thu")
    people.change(week.scene.db, thu, muted=True)
    later = replace(week.scene, now=END + timedelta(days=7))
    assert {one.chat for one in digests.due(later)} == {"officials", "teachers", "private-binh"}


async def test_a_quiet_week_is_not_told(week: Week):
    assert digests.due(week.scene) == []


async def test_teachers_whose_time_is_over_get_none_unless_one_of_them_stays(week: Week):
    week.asks(status=Status.WAITING)
    here = [one for one in people.staff(week.scene.db, week.chat.commune) if one.role is Role.TEACHER]
    deployments.add(
        week.scene.db,
        name="Đợt 1",
        school="",
        province="",
        communes=[week.chat.commune],
        members=[one.id for one in here],
        starts_on=MONDAY.date(),
        ends_on=(END - timedelta(days=2)).date(),
        now=MONDAY,
    )
    assert {one.chat for one in digests.due(week.scene)} == {"officials", "private-thu", "private-binh"}
    offers.accept(week.scene.db, here[0], Kind.VOLUNTEER, END)
    later = replace(week.scene, now=END + timedelta(days=7))
    assert "teachers" in {one.chat for one in digests.due(later)}


@pytest.mark.parametrize(("language", "first"), [("vi", "không có câu hỏi mới."), ("en", "nothing new was asked.")])
async def test_a_week_of_old_questions_only_counts_no_noughts(week: Week, language: str, first: str):
    week.asks(ago=timedelta(days=30), status=Status.WAITING)
    group = replace(week.chat, role=ChatRole.TEACHERS)
    assert digests.text(week.scene, group, language).split("\n")[0].endswith(first)


async def test_the_communes_own_helper_is_named_when_the_teachers_leave_and_only_with_consent(week: Week):
    c = week.scene.db
    deployments.add(
        c, name="Đợt 1", school="", province="", communes=[week.chat.commune], members=[],
        starts_on=MONDAY.date(), ends_on=(END + timedelta(days=20)).date(), now=MONDAY,
    )  # fmt: skip
    assert offers.invite(c, week.hoa, Kind.OWN, "", END, commune=week.chat.commune)
    people.change(c, week.hoa, named=True)
    week.asks(helped_by="faq")
    week.asks(helped_by="faq", ago=-timedelta(days=5))
    near = END + timedelta(days=7)
    assert digest_figures.gather(week.scene, week.chat, near).own_helpers == ()
    offers.decide(c, week.hoa, offers.ACCEPTED, END, was=offers.INVITED)
    assert week.figures().own_helpers == ()
    assert digest_figures.gather(week.scene, week.chat, near).own_helpers == ("chị Hoa",)
    people.change(c, week.hoa, named=False)
    assert digest_figures.gather(week.scene, week.chat, near).own_helpers == ()


async def test_a_week_in_which_only_computers_were_set_up_is_told(week: Week):
    c = week.scene.db
    dao = next(p for p in people.staff(c, week.chat.commune) if p.name == "thầy Đạo")
    for number in range(1, 5):
        machines.register(
            c, province="", commune=week.chat.commune, number=number, room="Một cửa", used_by="", now=MONDAY
        )
    assert digests.text(week.scene, week.chat) == ""
    for machine in machines.of_commune(c, week.chat.commune)[:3]:
        machines.set_state(c, machine, State.DONE, "", dao, END - timedelta(days=machine.number * 3))
    assert "3/4 (tuần qua thêm 2)" in digests.text(week.scene, week.chat)


async def test_after_the_end_the_hours_are_those_of_who_stays(week: Week):
    c = week.scene.db
    deployments.add(
        c, name="Đợt 1", school="", province="", communes=[week.chat.commune], members=[],
        starts_on=MONDAY.date(), ends_on=(END - timedelta(days=2)).date(), now=MONDAY,
    )  # fmt: skip
    week.asks()
    assert (week.figures().duty, week.figures().volunteers) == ("", "")
    lan = next(p for p in people.staff(c, week.chat.commune) if p.name == "cô Lan")
    offers.accept(c, lan, Kind.VOLUNTEER, END, slots=[Slot(weekday=5, starts=480, ends=600)])
    assert week.figures().volunteers == "T7 8:00-10:00"
    assert "Thầy cô tình nguyện: T7 8:00-10:00." in digests.text(week.scene, week.chat)


async def test_the_english_form_is_english_as_far_as_the_knowledge_is(week: Week):
    for _ in range(2):
        week.asks(entry="net", helped_by="faq")
    week.asks(entry="pin", helped_by="faq")
    told = digests.text(week.scene, week.chat, "en")
    assert "The network is slow?" in told
    assert "→ Wait a little." in told
    assert "Mon-Fri 7:00-17:00" in told
    assert "Quên mã PIN?" in told
