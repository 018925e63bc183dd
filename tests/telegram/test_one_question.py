"""One question's whole journey through Telegram, on both databases."""

from __future__ import annotations

from tests.support.commune import PRINTER, UNKNOWN
from tests.support.telegram_server import Message
from tests.telegram.town import Town, buttons, town_on

ADVICE = "Anh/chị vào mục Quên mật khẩu, em gửi ảnh kèm theo"


async def test_asked_answered_not_solved_claimed_carried_confirmed_remembered_and_back_again(database_url: str):
    async with town_on(database_url) as town:
        await town.linked()
        asked = await _answered_from_the_faq(town)
        await _escalated_and_claimed(town, asked)
        await _carried_both_ways(town, asked)
        await _confirmed_and_remembered(town, asked)
        await _asked_again_and_answered(town)
        await _back_weeks_later(town)


async def _answered_from_the_faq(town: Town) -> Message:
    asked = town.officials.says(town.hoa, "may in khong chay thay oi lam the nao a?")
    await town.rest()
    answer = await town.officials.hears(PRINTER.answer)
    assert answer.reply_to is asked
    assert buttons(answer) == ["Được rồi", "Chưa được"]
    assert "1" in answer.text and "2" in answer.text  # noqa: PT018 - the typed forms of both buttons
    press = town.hoa.presses(answer, "Chưa được")
    await town.rest()
    assert press.answered
    return asked


async def _escalated_and_claimed(town: Town, asked: Message) -> None:
    told = await town.officials.hears("#1")
    assert told.reply_to is asked
    pages = [await place.hears("#1") for place in (town.dao.chat, town.lan.chat, town.teachers)]
    for page in pages:
        assert buttons(page) == ["Nhận câu này"]
        assert "may in khong chay" in page.text
        assert PRINTER.question in page.text  # what was tried
    town.dao.presses(pages[0], "Nhận câu này")
    town.lan.presses(pages[2], "Nhận câu này")
    await town.rest()
    thread = await town.thread(1)
    assert thread.claimed_by is not None
    winner, loser = ("thầy Đạo", "cô Lan") if "Thầy đã nhận" in str(town.heard(town.dao)) else ("cô Lan", "thầy Đạo")
    assert (winner, loser) == ("thầy Đạo", "cô Lan"), "his press came first"
    await town.officials.hears(f"Đã có {winner} nhận câu #1")
    assert f"đã có {winner} nhận rồi" in town.heard(town.teachers)[-1]
    for page in pages:
        assert buttons(page) == []
        assert "may in khong chay" in page.text
        assert page.edited_at is not None
    assert "Trả lời vào tin này" in pages[0].text, "his own page keeps all the words"
    assert all("đã có thầy Đạo nhận" in page.text for page in pages[1:])


async def _carried_both_ways(town: Town, asked: Message) -> None:
    page = next(message for message in town.server.sent(town.dao) if "#1" in message.text)
    photo = town.dao.chat.photo(town.dao, caption=ADVICE, reply_to=page)
    await town.rest()
    carried = await town.officials.hears(ADVICE)
    assert carried.file is photo.file, "the picture went by its file id"
    assert carried.reply_to is asked
    assert "Thầy Đạo" in carried.text
    assert "(#1)" in carried.text
    await town.dao.chat.hears("đã chuyển")
    back = town.officials.photo(town.hoa, caption="nó hiện thế này ạ", reply_to=carried)
    await town.rest()
    at_teachers = await town.dao.chat.hears("nó hiện thế này")
    assert at_teachers.file is back.file
    town.dao.says("Chị bấm Lưu là xong", reply_to=at_teachers)
    await town.rest()
    await town.officials.hears("Chị bấm Lưu là xong")
    assert not town.server.calls_of("getFile"), "no picture passes through us"


async def _confirmed_and_remembered(town: Town, asked: Message) -> None:
    town.officials.says(town.hoa, "dc r a cam on thay")
    await town.rest()
    assert (await town.thread(1)).status == "resolved"
    assert "đã được" in town.heard(town.dao)[-1]
    suggested = await town.thu.chat.hears("#1")
    assert buttons(suggested) == ["Duyệt", "Bỏ"]
    town.thu.presses(suggested, "Duyệt")
    await town.rest()
    assert "Đã duyệt" in town.heard(town.thu)[-1]
    town.thu.presses(suggested, "Duyệt")
    await town.rest()
    assert "Không có gợi ý nào" in town.heard(town.thu)[-1]


async def _asked_again_and_answered(town: Town) -> None:
    town.officials.says(town.hung, "Máy in không chạy thầy ơi làm thế nào ạ?")
    await town.rest()
    assert (await town.thread(2)).status == "answered"


async def _back_weeks_later(town: Town) -> None:
    await town.rest(days=24, hours=1)
    quiet = len(town.heard(town.dao))
    town.officials.says(town.hoa, "lại bị như hôm trước")
    await town.rest()
    shown = town.server.sent(town.officials)[-1]
    assert "mở lại câu #1" in shown.text
    assert "Chị bấm Lưu là xong" in shown.text
    assert "thầy Đạo" in shown.text
    assert len(town.heard(town.dao)) == quiet, "nobody is called before the old answer was tried"
    town.hoa.presses(shown, "Chưa được")
    await town.rest()
    page = await town.dao.chat.hears("Lần trước")
    assert "Chị bấm Lưu là xong" in page.text
    town.dao.presses(page, "Nhận câu này")
    await town.rest()
    assert "Đã có thầy Đạo nhận câu #1" in town.heard(town.officials)[-1]


async def test_a_question_no_entry_answers_is_remembered_as_a_new_entry(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.dao.chat.hears("#1")
    town.dao.says("Gửi công văn về phòng, sau 1 ngày có mật khẩu mới.", reply_to=page)
    await town.rest()
    assert "Đã có thầy Đạo nhận" in "".join(town.heard(town.officials))
    town.officials.says(town.hoa, "được rồi ạ, em cảm ơn thầy")
    await town.rest()
    town.thu.presses(await town.thu.chat.hears("Mục mới"), "Duyệt")
    await town.rest()
    town.officials.says(town.hung, "ai cap lai mat khau hom thu cong vu vay a?")
    await town.rest()
    assert "Gửi công văn về phòng" in town.heard(town.officials)[-1]
