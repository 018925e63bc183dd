"""Mentions, replies, edits, documents, and buttons pressed late, twice or by somebody else."""

from __future__ import annotations

import pytest

from tests.support.commune import PRINTER, TOKEN, UNKNOWN
from tests.support.telegram_server import text_mention
from tests.telegram.town import Town


@pytest.mark.parametrize(
    "typed",
    [
        f"@caunoi_bot {UNKNOWN}",
        f"@CauNoi_Bot {UNKNOWN}",
        f"{UNKNOWN} @CAUNOI_BOT",
        f"@caunoi_bot, {UNKNOWN}",
        f"thầy ơi @caunoi_bot {UNKNOWN}",
    ],
)
async def test_a_mention_in_any_spelling_calls_the_desk(town: Town, typed: str):
    town.officials.says(town.hoa, typed)
    await town.rest()
    assert "#1" in town.heard(town.officials)[-1]
    assert "@" not in (await town.thread(1)).question


async def test_a_mention_by_name_calls_the_desk_too(town: Town):
    text = f"Cầu Nối ơi, {UNKNOWN}"
    town.officials.says(town.hoa, text, entities=[text_mention(text, "Cầu Nối", town.server.bot)])
    await town.rest()
    assert "#1" in town.heard(town.officials)[-1]


async def test_a_mention_of_somebody_else_does_not(town: Town):
    before = len(town.heard(town.officials))
    town.officials.says(town.hoa, f"@anh_bay {UNKNOWN}")
    await town.rest()
    assert len(town.heard(town.officials)) == before


async def test_an_overheard_question_nobody_answers_is_brought_to_the_teachers(town: Town):
    town.officials.says(town.hoa, "em hỏi với ạ, ai cấp lại mật khẩu hòm thư công vụ thế, giúp em với")
    await town.rest(minutes=9)
    assert await town.last_number() == 0
    await town.rest(minutes=2)
    assert "#1" in town.heard(town.officials)[-1]


async def test_an_official_corrects_his_question_and_the_teacher_sees_it(town: Town):
    asked = town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    town.dao.presses(await town.dao.chat.hears("#1"), "Nhận câu này")
    await town.rest()
    town.officials.edits(asked, "@caunoi_bot Ai cấp lại mật khẩu phần mềm một cửa?")
    await town.rest()
    corrected = await town.dao.chat.hears("sửa lại")
    assert "phần mềm một cửa" in corrected.text
    assert "@" not in corrected.text


async def test_a_teacher_corrects_his_answer_and_the_official_sees_it(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    answer = town.dao.says("Gọi số 1022", reply_to=await town.dao.chat.hears("#1"))
    await town.rest()
    town.dao.chat.edits(answer, "Gọi số 1900 9095")
    await town.rest()
    corrected = await town.officials.hears("sửa lại")
    assert "1900 9095" in corrected.text


async def test_an_edit_of_talk_says_nothing(town: Town):
    said = town.officials.says(town.hung, "chiều họp nhé cả nhà")
    await town.rest()
    before = len(town.heard(town.officials))
    town.officials.edits(said, TOKEN.question)
    await town.rest()
    assert len(town.heard(town.officials)) == before


async def test_documents_go_both_ways_as_documents(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    guide = town.dao.chat.document(
        town.dao, name="huong-dan.pdf", caption="Làm theo tệp này", reply_to=await town.dao.chat.hears("#1")
    )
    await town.rest()
    carried = await town.officials.hears("Làm theo tệp này")
    assert carried.file is guide.file
    assert carried.body["document"]["file_name"] == "huong-dan.pdf"
    back = town.officials.document(town.hoa, name="loi.docx", caption="em gửi tệp lỗi", reply_to=carried)
    await town.rest()
    assert (await town.dao.chat.hears("em gửi tệp lỗi")).file is back.file


async def test_the_picture_of_a_question_goes_along_with_its_page(town: Town):
    photo = town.officials.photo(town.hoa, caption=f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    for place in (town.dao.chat, town.teachers):
        assert (await place.hears("#1")).file is photo.file


async def test_a_page_with_a_picture_loses_its_button_too(town: Town):
    town.officials.photo(town.hoa, caption=f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.teachers.hears("#1")
    town.lan.presses(page, "Nhận câu này")
    await town.rest()
    assert page.buttons == {}
    assert "đã có cô Lan nhận" in page.text


async def test_a_press_that_telegram_no_longer_lets_us_answer_counts_all_the_same(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {PRINTER.question}")
    await town.rest()
    press = town.hoa.presses(await town.officials.hears(PRINTER.answer), "Chưa được", late=True)
    await town.rest()
    assert not press.answered
    assert (await town.thread(1)).status == "waiting"


async def test_a_press_on_a_message_too_old_to_be_shown_counts(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {PRINTER.question}")
    await town.rest()
    town.hoa.presses(await town.officials.hears(PRINTER.answer), "Được rồi", inaccessible=True)
    await town.rest()
    assert (await town.thread(1)).status == "resolved"


async def test_a_button_pressed_twice_does_its_work_once(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {PRINTER.question}")
    await town.rest()
    answer = await town.officials.hears(PRINTER.answer)
    presses = [town.hoa.presses(answer, "Chưa được") for _ in range(3)]
    await town.rest()
    assert all(press.answered for press in presses)
    assert len([text for text in town.heard(town.dao) if "#1" in text]) == 1
    page = await town.dao.chat.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    town.dao.presses(page, "Nhận câu này")
    await town.rest()
    assert len([text for text in town.heard(town.officials) if "Đã có thầy Đạo nhận" in text]) == 1


async def test_a_button_pressed_days_later_still_means_what_it_says(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {PRINTER.question}")
    await town.rest()
    answer = await town.officials.hears(PRINTER.answer)
    await town.rest(days=5)
    town.hoa.presses(answer, "Chưa được", inaccessible=True)
    await town.rest()
    assert (await town.thread(1)).status == "waiting"


async def test_an_official_does_not_decide_with_somebody_elses_buttons(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {PRINTER.question}")
    await town.rest()
    answer = await town.officials.hears(PRINTER.answer)
    before = len(town.heard(town.officials))
    press = town.hung.presses(answer, "Chưa được")
    await town.rest()
    assert press.answered
    assert (await town.thread(1)).status == "answered"
    assert len(town.heard(town.officials)) == before


async def test_an_official_cannot_claim_with_a_button_that_was_forwarded_to_him(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.teachers.hears("#1")
    town.hung.presses(page, "Nhận câu này")
    await town.rest()
    assert (await town.thread(1)).claimed_by is None
