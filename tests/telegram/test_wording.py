"""What people wrote never becomes markup, long answers are cut cleanly, and a group in privacy mode is served."""

from __future__ import annotations

import pytest

from desk.people import Role
from knowledge.entries import Entry
from store import knowledge, people
from tests.support.commune import TOKEN, UNKNOWN
from tests.telegram.town import Town, town_on

NASTY = "<b>Hoa</b> & <a href='tg://user?id=1'>x</a>"


async def test_markup_in_names_and_questions_is_shown_as_it_was_typed(town: Town):
    nasty = town.server.user(NASTY)
    town.officials.says(nasty, "@caunoi_bot ai cấp lại mật khẩu <i>hòm thư</i> & </b> cho <script> ạ?")
    await town.rest()
    page = await town.dao.chat.hears("#1")
    assert "<i>hòm thư</i> & </b> cho <script>" in page.text
    assert "Hoa" in page.text
    town.dao.says("Gõ <pre>ipconfig /all</pre> & xem <kết quả", reply_to=page)
    await town.rest()
    assert "Gõ <pre>ipconfig /all</pre> & xem <kết quả" in (await town.officials.hears("ipconfig")).text
    assert not [call for call in town.server.calls if "can't parse" in call.refused]


async def test_a_long_answer_comes_whole_in_pieces_that_telegram_takes(town: Town):
    lines = "\n".join(f"Bước {number}: bấm <b>& chọn</b> mục {number} rồi đợi một lát" for number in range(200))
    await town.write(lambda c: knowledge.save(c, [Entry(id="dai", question="Cài máy quét thế nào?", answer=lines)]))
    town.officials.says(town.hoa, "@caunoi_bot Cài máy quét thế nào?")
    await town.rest(seconds=30)
    pieces = [message for message in town.server.sent(town.officials) if "Bước" in message.text]
    assert len(pieces) > 1
    assert all(len(message.text) <= 4096 for message in pieces)
    whole = "\n".join(message.text for message in pieces)
    assert all(f"mục {number} " in whole for number in range(200))
    assert [bool(message.buttons) for message in pieces] == [False] * (len(pieces) - 1) + [True]
    assert not [call for call in town.server.calls if "can't parse" in call.refused]


async def test_a_reply_to_any_piece_of_a_long_answer_finds_its_thread(town: Town):
    answer = "\n".join(f"Bước {number}: bấm mục {number}" for number in range(400))
    await town.write(lambda c: knowledge.save(c, [Entry(id="dai", question="Cài máy quét thế nào?", answer=answer)]))
    town.officials.says(town.hoa, "@caunoi_bot Cài máy quét thế nào?")
    await town.rest(seconds=30)
    pieces = [message for message in town.server.sent(town.officials) if "Bước" in message.text]
    town.officials.says(town.hoa, "vẫn lỗi ạ", reply_to=pieces[0])
    await town.rest()
    assert (await town.thread(1)).status == "waiting"


async def test_a_teachers_long_answer_with_a_picture_arrives_whole(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    photo = town.dao.chat.photo(town.dao, caption="x" * 1000, reply_to=await town.dao.chat.hears("#1"))
    await town.rest()
    said = town.server.sent(town.officials)
    assert photo.file in [message.file for message in said]
    assert "x" * 1000 in "".join(message.text for message in said)


async def test_in_privacy_mode_the_desk_serves_whoever_speaks_to_it(sqlite_url: str):
    async with town_on(sqlite_url, privacy=True) as town:
        for group, purpose in ((town.officials, "officials"), (town.teachers, "teachers")):
            group.says(town.admin, f"/ketnoi@caunoi_bot {await town.code(purpose)}")
            await town.rest()
            assert "Phường Kỳ Lừa" in town.heard(group)[0]
        assert "nhắc tên em (@)" in town.heard(town.officials)[0]
        await town.meet(town.dao, "teacher", "thầy Đạo")
        town.officials.says(town.hoa, TOKEN.question)
        await town.rest(minutes=30)
        assert len(town.heard(town.officials)) == 1, "it cannot hear what is not said to it"
        answer = town.server.sent(town.officials)[0]
        town.officials.says(town.hoa, TOKEN.question, reply_to=answer)
        await town.rest()
        answer = await town.officials.hears(TOKEN.answer)
        town.officials.says(town.hoa, "vẫn lỗi ạ", reply_to=answer)
        await town.rest()
        page = await town.teachers.hears("#1")
        town.teachers.says(town.dao, "Rút ra cắm lại, chờ đèn sáng", reply_to=page)
        await town.rest()
        carried = await town.officials.hears("chờ đèn sáng")
        town.officials.says(town.hoa, "được rồi ạ", reply_to=carried)
        await town.rest()
        assert (await town.thread(1)).status == "resolved"


@pytest.mark.parametrize("bot_role", ["member", "administrator"])
async def test_the_health_line_says_what_the_desk_can_hear(sqlite_url: str, bot_role: str):
    async with town_on(sqlite_url, privacy=bot_role == "member") as town:
        message = (await town.channel.health()).message
    assert ("privacy" in message) is (bot_role == "member")


async def test_a_person_who_reads_english_is_answered_in_english(town: Town):
    town.officials.says(town.hoa, "/english@caunoi_bot")
    await town.rest()
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    hoa = await town.desk.database.read(lambda c: people.by_account(c, "telegram", town.hoa.id))
    assert hoa is not None
    assert (hoa.language, hoa.role) == ("en", Role.OFFICIAL)
    assert "Your number is #1" in town.heard(town.officials)[-1]
