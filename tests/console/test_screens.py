"""Knowledge, suggestions, rota, deployment and health, as somebody sees and changes them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection

from bot.console import drawing
from bot.console.drawing import HERE
from desk.deployment import Task
from desk.machines import State
from store import deployments, inbox, knowledge, known_questions, machines
from store.inbox import Arrival
from tests.console.conftest import Visitor
from tests.support.commune import MONDAY, TOKEN, UNKNOWN, person

SAVE = "/console/knowledge/token/save"


async def edited(visitor: Visitor, **changed: str) -> str:
    await visitor.see("/console/knowledge/token")
    fields = {"question": TOKEN.question, "answer": TOKEN.answer, "aliases": "", "danger": "", "steward": TOKEN.steward}
    return await visitor.fill(SAVE, **{**fields, "valid_until": "", **changed})


async def entry(commune, name: str = "token"):
    return await commune.desk.database.read(lambda c: knowledge.get(c, name))


async def test_an_edit_is_saved_and_answers_at_once(commune, sign_in):
    thu = await sign_in("thu")
    page = await edited(
        thu,
        answer="Cắm token sang cổng khác. Hotline 1900 6789 hoặc 024 3856 7890.",
        aliases="token khong nhan\n\n cắm token không thấy gì \ntoken khong nhan",
        danger="Đừng nhập PIN quá 3 lần.",
        valid_until="2026-12-31",
        steward="cô Thu",
    )
    assert "Đã lưu" in page
    saved = await entry(commune)
    assert saved.aliases == ("token khong nhan", "cắm token không thấy gì")
    assert "024 3856 7890" in saved.answer
    assert (saved.danger, saved.valid_until, saved.steward) == (
        "Đừng nhập PIN quá 3 lần.",
        date(2026, 12, 31),
        "cô Thu",
    )
    assert "<ins>" in page
    await commune.official_says("token khong nhan", mention=True)
    await commune.fast_forward(seconds=30)
    assert "cổng khác" in "\n".join(commune.seen("officials"))


async def test_an_edit_cannot_take_anothers_question(commune, sign_in):
    thu = await sign_in("thu")
    stolen = "Máy in không chạy thì làm thế nào?"
    page = await edited(thu, aliases=stolen, answer="Một câu trả lời vừa gõ xong.")
    assert thu.status == 409
    assert "đang được trả lời bởi" in page
    assert "Một câu trả lời vừa gõ xong." in page, "nobody types it twice"
    assert (await entry(commune)) == TOKEN
    await thu.fill(SAVE, question=TOKEN.question, answer=TOKEN.answer, aliases=stolen, steward=TOKEN.steward, way="3")
    assert "Đã lưu" in thu.page
    assert stolen in (await entry(commune)).aliases


@pytest.mark.parametrize(("way", "where"), [("1", "token"), ("2", "may-in")])
async def test_a_question_goes_to_the_other_entry_or_both_become_one(commune, sign_in, way, where):
    thu = await sign_in("thu")
    stolen, before = "Máy in không chạy thì làm thế nào?", await entry(commune, "may-in")
    typed = {"question": TOKEN.question, "answer": "Câu mới gõ.", "aliases": f"{stolen}\ntoken nằm im"}
    await edited(thu, **typed)
    assert thu.status == 409
    await thu.fill(SAVE, **typed, steward=TOKEN.steward, way=way)
    assert "Đã lưu" in thu.page
    assert f"/console/knowledge/{where}/save" in thu.page
    other, own = await entry(commune, "may-in"), await entry(commune)
    assert "token nằm im" in other.aliases
    if way == "1":
        assert (own.answer, own.aliases, other.answer) == ("Câu mới gõ.", (), before.answer)
    else:
        assert own is None
        assert other.answer == f"{before.answer}\n\nCâu mới gõ."
    await thu.fill(f"/console/knowledge/{where}/undo")
    assert (await entry(commune), await entry(commune, "may-in")) == (TOKEN, before)


async def test_a_change_is_taken_back_and_what_another_did_meanwhile_is_kept(commune, sign_in):
    thu, binh = await sign_in("thu"), await sign_in("binh")
    assert "Đã lưu" in await edited(thu, answer="Câu trả lời của cô Thu.")
    await binh.see("/console/knowledge/token")
    old = binh.form(SAVE)
    assert "Đã lưu" in await edited(thu, answer="Câu trả lời thứ hai của cô Thu.")
    page = await binh.send(SAVE, old | {"question": TOKEN.question, "answer": "Câu của anh Bình."})
    assert binh.status == 409
    assert "vừa sửa mục này" in page
    await binh.see("/console/knowledge/token")
    await binh.fill("/console/knowledge/token/undo")
    assert (await entry(commune)).answer == "Câu trả lời của cô Thu."


@pytest.mark.parametrize(
    ("field", "value"), [("answer", ""), ("aliases", "lỗi"), ("valid_until", "31/12"), ("answer", "x" * 15_000)]
)
async def test_what_is_no_entry_is_said_and_not_saved(commune, sign_in, field, value):
    thu = await sign_in("thu")
    page = await edited(thu, **{field: value})
    assert thu.status == 409
    assert 'role="alert"' in page
    assert (await entry(commune)) == TOKEN


async def test_markup_in_an_entry_is_shown_as_text(commune, sign_in):
    thu = await sign_in("thu")
    bad = "<script>alert(1)</script> {{ 7*7 }} </textarea><b>x</b>"
    page = await edited(thu, answer=bad)
    assert "<script>alert" not in page
    assert "</textarea><b>" not in page
    assert "{{ 7*7 }}" in page


async def test_entries_are_found_with_and_without_marks(commune, sign_in):
    thu = await sign_in("thu")
    await commune.desk.database.write(lambda c: known_questions.note(c, "may-in", "in", accepted=True, now=MONDAY))
    page = await thu.see("/console/knowledge?text=may+in")
    assert "Máy in không chạy" in page
    assert "Token không hiện" not in page
    assert "giúp được 1 lần" in page


async def test_a_suggestion_is_decided_here_as_in_the_chat(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT tỉnh để cấp lại.")
    await commune.official_says("được rồi ạ", mention=True)
    await commune.fast_forward(minutes=1)
    thu = await sign_in("thu")
    page = await thu.see("/console/suggestions")
    assert "Anh/chị gọi Trung tâm" in page
    await thu.fill("/console/suggestions/1/reword", text="Ai cấp lại mật khẩu hòm thư?")
    assert "Ai cấp lại mật khẩu hòm thư?" in thu.page
    await thu.fill("/console/suggestions/1/reword_answer", text="1. Viết phiếu.\n2. Gọi 1800 1096.")
    await thu.fill("/console/suggestions/1/accept")
    assert "Không có gợi ý nào" in thu.page
    made = await entry(commune, "hoi-dap-1")
    assert made.question == "Ai cấp lại mật khẩu hòm thư?"
    assert made.answer == "1. Viết phiếu.\n2. Gọi 1800 1096."
    await thu.see("/console/")
    await thu.send("/console/suggestions/1/refuse", thu.form("/console/leave"))
    assert await entry(commune, "hoi-dap-1") == made


async def test_a_teachers_pictures_are_looked_at_before_they_are_kept(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT tỉnh để cấp lại.", photo="phieu.png")
    await commune.official_says("được rồi ạ", mention=True)
    await commune.fast_forward(minutes=1)
    thu = await sign_in("thu")
    page = await thu.see("/console/suggestions")
    (picture,) = set(re.findall(r'src="(/console/anh/[^"]+)"', page))
    assert "![" not in page
    assert (await thu.see(picture)).startswith("�PNG")
    assert thu.headers["Content-Type"] == "image/png"
    await thu.see("/console/suggestions")
    await thu.fill("/console/suggestions/1/accept")
    assert picture in await thu.see("/console/knowledge/hoi-dap-1")
    await thu.fill(
        "/console/knowledge/hoi-dap-1/save",
        question=UNKNOWN, answer="Gọi Trung tâm. ![](anh/0123456789abcdef01234567.png)", aliases="", danger="",
        steward="", valid_until="",
    )  # fmt: skip
    assert "Em không có ảnh" in thu.page
    await (stranger := await sign_in("dao")).see(picture)
    assert stranger.status == 403


async def test_the_week_shows_duty_and_gaps(commune, sign_in):
    dao = await sign_in("dao")
    page = await dao.see("/console/rota")
    assert page.count('class="duty">07:00-17:00') == 10
    assert "Giờ nào cũng có người trực." in page
    page = await dao.see("/console/rota?week=khong-phai-ngay")
    assert dao.status == 200
    await commune.teacher_says("mai tôi nghỉ ốm", who="dao")
    await commune.teacher_says("mai tôi nghỉ ốm", who="lan")
    page = await dao.see("/console/rota")
    assert "khoảng chưa có ai" in page
    assert "bận, nghỉ" in page


def deployed(connection: Connection) -> None:
    teacher = person(connection, "chat", "dao")
    deployments.add(
        connection,
        name="Hè 2026",
        school="THCS Kỳ Lừa",
        province="",
        communes=["ky-lua"],
        members=[teacher.id],
        starts_on=MONDAY.date() - timedelta(days=30),
        ends_on=MONDAY.date() + timedelta(days=7),
        now=MONDAY,
    )
    for number in (1, 2, 3):
        machines.register(
            connection, province="", commune="ky-lua", number=number, room="Một cửa", used_by="", now=MONDAY
        )
    (first, *_) = machines.of_commune(connection, "ky-lua")
    machines.set_state(connection, first, State.STUCK, "thiếu driver", teacher, MONDAY)


async def test_the_end_moves_and_tasks_are_ticked(commune, sign_in):
    await commune.desk.database.write(deployed)
    binh = await sign_in("binh")
    page = await binh.see("/console/deployment")
    assert "Hè 2026" in page
    assert "thiếu driver" in page
    assert "Sắp kết thúc" in page
    await binh.fill("/console/deployment/1/tasks", task_tokens="1", task_khong="1")
    assert "Đã ghi" in binh.page
    later = MONDAY.date() + timedelta(days=60)
    await binh.fill("/console/deployment/1/end", ends_on=later.isoformat())
    assert f"{later:%d/%m/%Y}" in binh.page
    (one,) = await commune.desk.database.read(deployments.every)
    assert one.ends_on == later
    assert set(await commune.desk.database.read(lambda c: deployments.done(c, one))) == {Task.TOKENS}
    await binh.see("/console/deployment")
    await binh.fill("/console/deployment/1/end", ends_on="2020-01-01")
    assert "trước ngày bắt đầu" in binh.page
    (same,) = await commune.desk.database.read(deployments.every)
    assert same == one


async def test_the_communes_own_helper_is_chosen_asked_and_shown(commune, sign_in):
    await commune.desk.database.write(deployed)
    await commune.official_says(UNKNOWN, mention=True)
    hoa = await commune.desk.database.read(lambda c: person(c, "chat", "hoa"))
    binh = await sign_in("binh")
    assert "Người của xã giúp đồng nghiệp" in await binh.see("/console/deployment")
    await binh.fill("/console/deployment/1/helper", official=str(hoa.id))
    assert "Em đã mời anh/chị Hoa" in binh.page
    await commune.runtime.settle()
    assert "Anh Bình nhờ" in commune.seen("officials")[-1]
    assert "đã mời anh/chị Hoa, chờ trả lời" in await binh.see("/console/deployment")
    await commune.official_says("giúp", mention=True)
    page = await binh.see("/console/deployment")
    assert re.search(r"disabled> Chọn người của xã[^<]*<b>anh/chị Hoa</b>", page)
    await binh.see("/console/deployment")
    await binh.fill("/console/deployment/1/helper", official="")
    assert "chọn một người" in binh.page


async def test_before_it_begins_one_sees_what_is_missing(commune, sign_in):
    def soon(connection: Connection) -> None:
        begins = MONDAY.date() + timedelta(days=10)
        ends = begins + timedelta(days=60)
        deployments.add(
            connection, name="Thu 2026", school="", province="", communes=["ky-lua"], members=[], starts_on=begins,
            ends_on=ends, now=MONDAY,
        )  # fmt: skip

    await commune.desk.database.write(soon)
    binh = await sign_in("binh")
    page = await binh.see("/console/deployment")
    assert "Trước khi bắt đầu" in page
    assert "Còn thiếu:" in page


async def test_books_and_reports_are_taken_away_as_files(commune, sign_in):
    await commune.desk.database.write(deployed)
    await commune.official_says(UNKNOWN, mention=True)
    binh = await sign_in("binh")
    for path, begins in (
        ("/console/deployment/handover.html?commune=ky-lua", "<!doctype"),
        ("/console/deployment/handover.pdf?commune=ky-lua", "%PDF"),
        ("/console/deployment/1/report.csv", "\ufeffBáo cáo đợt hỗ trợ"),
        ("/console/deployment/1/report.html", "<!doctype"),
    ):
        content = await binh.see(path)
        assert binh.status == 200
        assert content.startswith(begins)
        assert "attachment" in binh.headers["Content-Disposition"]
    await binh.see("/console/deployment/handover.html?commune=khac")
    assert binh.status == 404
    await binh.see("/console/digest")
    assert "officials" in binh.page


async def test_health_shows_what_waits_and_gives_a_parked_update_another_try(commune, sign_in):
    def broken(connection: Connection) -> None:
        inbox.accept(
            connection,
            [Arrival(channel="chat", delivery_key="k", chat="x", raw=json.dumps({"?": 1}), received_at=MONDAY)],
        )

    await commune.desk.database.write(broken)
    await commune.runtime.settle()
    binh = await sign_in("binh")
    page = await binh.see("/console/health?check=1")
    assert "sẵn sàng" in page
    (number,) = re.findall(r"/console/health/(\d+)/again", page)
    await binh.fill(f"/console/health/{number}/again")
    assert "thử lại" in binh.page
    await commune.runtime.settle()
    assert number in await binh.see("/console/health"), "it trips the desk up again, and nothing else is harmed"


async def test_who_may_do_what(commune, sign_in):
    await commune.desk.database.write(deployed)
    dao, thu = await sign_in("dao"), await sign_in("thu")
    await dao.see("/console/rota")
    assert "/console/knowledge" not in dao.page
    for path in ("knowledge", "knowledge/token", "suggestions", "deployment", "digest", "health"):
        await dao.see(f"/console/{path}")
        assert dao.status == 403
    await dao.see("/console/")
    proof = dao.form("/console/leave")
    await dao.send(SAVE, proof | {"question": "x", "answer": "y"})
    assert dao.status == 403
    await thu.see("/console/deployment")
    assert "ends_on" not in thu.page
    await thu.send("/console/deployment/1/end", thu.form("/console/leave") | {"ends_on": "2026-09-09"})
    assert thu.status == 403


def test_every_word_is_there_in_both_languages_and_used():
    words = drawing.words()
    assert all(set(both) == {"vi", "en"} and all(both.values()) for both in words.values())
    spoken = "".join(file.read_text("utf-8") for file in [*HERE.glob("pages/*.j2"), *HERE.glob("*.py")])
    named = set(re.findall(r"""\bt\("(\w+)"[,)]|word\("(\w+)"[,)]""", spoken))
    assert {one or other for one, other in named} <= set(words)
    prefixes = ("event_", "status_", "kind_", "due_", "change_", "field_", "nav_", "role_", "fault_", "edit_")
    unused = {
        key
        for key in words
        if not key.startswith(prefixes) and not key.endswith(("_title", "_text")) and f'"{key}"' not in spoken
    }
    assert unused == set()


def test_english_is_english():
    assert drawing.word("claim", "en") == "Claim"
    assert drawing.word("claim", "fr") == "Nhận câu này"
    assert drawing.age(timedelta(minutes=59)) == "59 phút"
    assert drawing.age(timedelta(minutes=60)) == "1 giờ"
    assert drawing.age(timedelta(hours=48)) == "2 ngày"
