"""Groups and people come to belong by codes and links; whoever is unknown gets one polite sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.people import ChatRole, Role
from store import chats, people
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.telegram_server import Person
from tests.telegram.town import Town, buttons

WRONG = "không đúng, đã dùng hoặc đã hết hạn"


async def role_of(town: Town, person: Person) -> Role | None:
    known = await town.desk.database.read(lambda c: people.by_account(c, "telegram", person.id))
    return known.role if known else None


async def test_a_code_typed_in_a_group_makes_it_officials_or_teachers(new_town: Town):
    town = new_town
    town.officials.says(town.admin, f"/ketnoi {await town.code('officials')}")
    town.teachers.says(town.admin, f"/ketnoi@{town.server.bot.username} {await town.code('teachers')}")
    await town.rest()
    assert "Phường Kỳ Lừa" in town.heard(town.officials)[-1]
    assert "nhóm thầy cô hỗ trợ Phường Kỳ Lừa" in town.heard(town.teachers)[-1]
    for group, role in ((town.officials, ChatRole.OFFICIALS), (town.teachers, ChatRole.TEACHERS)):
        linked = await town.desk.database.read(lambda c: chats.find(c, "telegram", group.id))  # noqa: B023
        assert linked is not None
        assert (linked.role, linked.commune) == (role, "ky-lua")


async def test_an_administrator_who_hides_behind_the_group_may_link_it(new_town: Town):
    town = new_town
    town.officials.says(town.admin, f"/ketnoi {await town.code('officials')}", anonymous=True)
    await town.rest()
    assert "cứ hỏi trong nhóm như bình thường" in town.heard(town.officials)[-1]


@pytest.mark.parametrize("typed", ["{}", "ket noi {}", "Kết nối {}", "/ketnoi {}", "@caunoi_bot {}", " {} "])
async def test_the_code_is_understood_however_it_is_typed(new_town: Town, typed: str):
    code = await new_town.code("officials")
    new_town.officials.says(new_town.admin, typed.format(code))
    await new_town.rest()
    assert "Phường Kỳ Lừa" in new_town.heard(new_town.officials)[-1]


async def test_a_teacher_presses_his_invitation_link_and_is_known(new_town: Town):
    town = new_town
    link = town.channel.start_link(await town.code("teacher", "thầy Đạo"))
    assert link is not None
    assert link.startswith("https://t.me/caunoi_bot?start=")
    town.dao.follows(link)
    await town.rest()
    assert "Chào thầy Đạo!" in town.heard(town.dao)[0]
    assert len(town.heard(town.dao)) == 1
    assert await role_of(town, town.dao) is Role.TEACHER


async def test_a_code_works_once(new_town: Town):
    town = new_town
    code = await town.code("teacher", "thầy Đạo")
    town.dao.says(code)
    await town.rest()
    town.lan.says(code)
    await town.rest()
    assert WRONG in town.heard(town.lan)[-1]
    assert (await role_of(town, town.dao), await role_of(town, town.lan)) == (Role.TEACHER, None)


async def test_two_who_use_one_code_at_the_same_time_are_one_teacher(new_town: Town):
    town = new_town
    code = await town.code("teacher", "thầy Đạo")
    town.dao.starts(code)
    town.lan.starts(code)
    await town.rest()
    roles = {await role_of(town, person) for person in (town.dao, town.lan)}
    assert roles == {Role.TEACHER, None}


async def test_a_wrong_code_or_one_whose_time_is_over_links_nothing(new_town: Town):
    town = new_town
    code = await town.code("officials", life=timedelta(days=1))
    town.officials.says(town.admin, "/ketnoi ABCD2345")
    await town.rest()
    assert WRONG in town.heard(town.officials)[-1]
    await town.rest(days=1)
    town.officials.says(town.admin, f"/ketnoi {code}")
    await town.rest()
    assert WRONG in town.heard(town.officials)[-1]
    town.officials.says(town.hoa, TOKEN.question)
    await town.rest()
    assert len(town.heard(town.officials)) == 2


async def test_a_code_in_the_wrong_place_stays_good_for_the_right_one(new_town: Town):
    town = new_town
    group, person = await town.code("officials"), await town.code("teacher", "thầy Đạo")
    town.dao.says(f"/ketnoi {group}")
    town.officials.says(town.admin, f"/ketnoi {person}")
    await town.rest()
    assert "dành cho nhóm" in town.heard(town.dao)[-1]
    assert "dành cho một người" in town.heard(town.officials)[-1]
    town.dao.says(f"/ketnoi {person}")
    town.officials.says(town.admin, f"/ketnoi {group}")
    await town.rest()
    assert "Chào thầy Đạo!" in town.heard(town.dao)[-1]
    assert "Phường Kỳ Lừa" in town.heard(town.officials)[-1]


async def test_an_unknown_group_gets_one_sentence_and_nothing_else(new_town: Town):
    town = new_town
    stray = town.server.group("Nhóm lạ", members=[town.hoa], bot="left")
    town.server.add_bot(stray, town.hoa)
    await town.rest()
    assert len(town.heard(stray)) == 1
    assert "chưa được nối" in town.heard(stray)[0]
    for text in (TOKEN.question, f"@caunoi_bot {TOKEN.question}", "/trogiup", "/truc", "/cau 1", "nhận 1"):
        stray.says(town.hoa, text)
    await town.rest()
    assert len(town.heard(stray)) == 1
    assert await town.last_number() == 0


async def test_an_unknown_person_gets_one_sentence_and_nothing_else(new_town: Town):
    for text in ("chào em", TOKEN.question, "/start", "/cau 1", "nhận 1", "duyệt 1"):
        new_town.hoa.says(text)
    await new_town.rest()
    assert len(new_town.heard(new_town.hoa)) == 1
    assert "hệ thống tự động" in new_town.heard(new_town.hoa)[0]
    assert await new_town.last_number() == 0


async def test_somebody_unknown_in_the_teachers_group_cannot_claim_and_is_told_how(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.teachers.hears("#1")
    stranger = town.server.user("Người lạ")
    stranger.presses(page, "Nhận câu này")
    await town.rest()
    assert "mã mời" in town.heard(town.teachers)[-1]
    assert (await town.thread(1)).claimed_by is None


async def test_a_teacher_who_never_wrote_in_private_is_asked_to_press_a_link(new_town: Town):
    town = new_town
    await town.linked(alone=["dao", "lan"])
    await town.write(lambda c: people.lost_private_chat(c, "telegram", town.dao.id))
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    assert not [text for text in town.heard(town.dao) if "#1" in text]
    page = await town.teachers.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await town.rest()
    asked = await town.teachers.hears("bấm vào đây một lần")
    assert buttons(asked) == ["Mở trò chuyện riêng"]
    town.dao.follows(asked.buttons["Mở trò chuyện riêng"])
    await town.rest()
    assert "Chào thầy Đạo!" in town.heard(town.dao)[-1]
    town.officials.says(town.hoa, "máy ở phòng tiếp dân ạ", reply_to=town.server.sent(town.officials)[-1])
    await town.rest()
    assert "máy ở phòng tiếp dân" in town.heard(town.dao)[-1]


async def test_who_writes_in_the_communes_group_is_an_official_and_may_then_write_in_private(town: Town):
    town.officials.says(town.hoa, "chào cả nhà")
    await town.rest()
    town.hoa.says(TOKEN.question)
    await town.rest()
    assert TOKEN.answer in town.heard(town.hoa)[-1]
