"""An official asks in a group of the Official Account; the teacher who answers is on another channel."""

from __future__ import annotations

from desk.people import ChatRole
from desk.threads import Status
from store import chats, threads
from store.withdrawals import FORGOTTEN
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.zalo_oa_server import OA_ID, PIXEL
from tests.zalo_oa.town import oa_town_on


async def test_the_whole_way_of_a_question_that_is_taken_back_in_the_end(database_url: str):
    async with oa_town_on(database_url) as town:
        asked = await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest()
        page = town.teacher_hears()[-1]
        assert "#1" in page
        assert "Hoa" in page
        assert UNKNOWN in page
        await town.teacher_says("nhận 1")
        await town.teacher_says("Chị gọi Sở Nội vụ để cấp lại nhé.")
        answer = town.officials.sent[-1]
        assert answer.text.startswith(f"[@{town.hoa.id}] ")
        assert "Thầy Đạo (#1)" in answer.text
        assert "Chị gọi Sở Nội vụ" in answer.text
        await town.officials.takes_back(town.hoa, asked)
        await town.rest()
        assert "không cần hỗ trợ câu #1 nữa" in town.teacher_hears()[-1]
        thread = await town.database.read(lambda c: threads.find(c, 1))
        assert thread is not None
        assert (thread.status, thread.question) == (Status.RESOLVED, FORGOTTEN)
        kept = await town.database.read(lambda c: c.exec_driver_sql("SELECT raw FROM inbox").scalars().all())
        assert not any("hòm thư" in raw for raw in kept)


async def test_what_is_said_to_everybody_is_overheard_and_a_plain_question_answered(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.says(town.hoa, "Chiều nay họp lúc mấy giờ cả nhà?")
        await town.rest()
        assert town.officials.sent == []
        await town.officials.says(town.hoa, TOKEN.question)
        await town.rest()
        assert TOKEN.answer in town.officials.sent[-1].text


async def test_a_picture_goes_to_the_teacher_and_his_comes_back(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.shows(town.hoa, f"[@{OA_ID}] {UNKNOWN}")
        await town.rest()
        page = next(e for e in reversed(town.platform.taken) if e.chat == "private-dao")
        assert [upload.content for upload in page.uploads] == [PIXEL]
        await town.teacher_says("nhận 1")
        await town.teacher_says("Bấm chỗ này ạ", photo="hinh-1")
        assert "Bấm chỗ này" in town.officials.sent[-1].text
        assert town.officials.sent[-1].picture == PIXEL


async def test_a_group_the_account_has_just_made_is_told_how_it_is_linked(sqlite_url: str):
    async with oa_town_on(sqlite_url, linked=False) as town:
        group = town.officials
        await town.server.bring("create_group", oa_id=OA_ID, group_id=group.id, group_name=group.title)
        await town.rest()
        assert "mã kết nối" in group.sent[-1].text
        await group.says(town.hung, f"/ketnoi {await town.code('officials')}")
        await town.rest()
        assert "Phường Kỳ Lừa" in group.sent[-1].text
        chat = await town.database.read(lambda c: chats.find(c, "zalo_oa", group.chat))
        assert chat is not None
        assert chat.role is ChatRole.OFFICIALS


async def test_what_cannot_be_read_is_answered_politely_only_where_we_are_meant(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        before = len(town.officials.sent)
        await town.server.say(town.hoa, town.officials, "sticker", {})
        await town.rest()
        assert len(town.officials.sent) == before
        await town.hoa.sends("audio")
        await town.rest()
        assert "viết thành chữ" in town.hoa.sent[-1].text


async def test_a_group_that_has_ended_is_told_to_the_coordinator(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        town.officials.disabled = True
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        assert "không còn gửi tin được vào nhóm" in town.teacher_hears("binh")[-1]


async def test_a_teacher_who_takes_an_answer_back_hears_that_it_has_been_read(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        lan = town.server.person("Lan")
        await lan.writes(f"/ketnoi {await town.code('teacher', 'cô Mai')}")
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest()
        await lan.writes("nhận 1")
        await town.rest()
        said = await lan.writes("Chị nhập mã 1234 nhé.")
        await town.rest()
        assert "1234" in town.officials.sent[-1].text
        await lan.takes_back(said)
        await town.rest()
        assert "không rút lại được" in lan.sent[-1].text
        assert "khoan làm theo" in town.officials.sent[-1].text
        for _ in range(2):
            await lan.sends("sticker")
            await town.rest()
        assert "Thầy/cô viết thành chữ" in lan.sent[-1].text
        assert "không rút lại được" in lan.sent[-2].text


async def test_a_quote_of_what_another_replica_said_is_meant_for_us(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        await town.officials.calls(town.hoa, TOKEN.question)
        await town.rest()
        town.channel._own.clear()  # it was another replica that sent it
        answer = town.officials.sent[-1]
        await town.officials.says(town.hoa, "thêm tài khoản", quote=answer.id)
        await town.rest()
        assert "nhắn riêng" in town.officials.sent[-1].text


async def test_a_picture_that_cannot_be_had_is_told_once_and_by_name_to_whoever_took_it(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        town.server.fail_next("/picture", status=404, times=9)
        await town.officials.shows(town.hoa, f"[@{OA_ID}] {UNKNOWN}")
        await town.rest()
        assert any("ảnh không chuyển được tới đây" in told for told in town.teacher_hears())
        (told,) = [said.text for said in town.officials.sent if "ảnh không chuyển được" in said.text]
        assert told.startswith(f"[@{town.hoa.id}] ")
        assert "thành chữ" in told
