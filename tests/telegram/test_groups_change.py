"""Groups become supergroups, bots are thrown out, people block: nothing said is lost in silence."""

from __future__ import annotations

from sqlalchemy import func, select

from store import chats
from store.tables import chats as chats_table
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.telegram_server import Chat, Message
from tests.telegram.town import Town


async def small_group(town: Town) -> Chat:
    """An officials' group that is no supergroup yet, with an open thread that thầy Đạo has."""
    group = town.server.group("Tổ công nghệ", members=[town.admin, town.hoa], supergroup=False)
    await town.link(group, "officials")
    group.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    town.dao.presses(await town.dao.chat.hears("#1"), "Nhận câu này")
    await town.rest()
    return group


async def known_as(town: Town, group: Chat) -> str | None:
    found = await town.desk.database.read(lambda c: chats.find(c, "telegram", group.id))
    return found.commune if found else None


async def how_many_groups(town: Town) -> int:
    count = select(func.count()).where(chats_table.c.kind == "group")
    return int(await town.desk.database.read(lambda c: c.execute(count).scalar_one()))


async def claimed_brief(town: Town) -> Message:
    return next(message for message in town.server.sent(town.dao) if "#1" in message.text)


async def test_open_threads_follow_their_group_into_its_supergroup(town: Town):
    group = await small_group(town)
    new = town.server.migrate(group)
    await town.rest()
    assert (await known_as(town, new), await known_as(town, group)) == ("ky-lua", None)
    town.dao.says("Gửi công văn về phòng", reply_to=await claimed_brief(town))
    await town.rest()
    answer = await new.hears("Gửi công văn về phòng")
    new.says(town.hoa, "vẫn chưa có ạ", reply_to=answer)
    await town.rest()
    assert "vẫn chưa có ạ" in town.heard(town.dao)[-1]
    new.says(town.hoa, TOKEN.question)
    await town.rest()
    assert (await new.hears(TOKEN.answer)).reply_to is not None


async def test_a_migration_learned_from_a_refusal_loses_no_message(town: Town):
    group = await small_group(town)
    new = town.server.group("Tổ công nghệ", members=[town.hoa])
    group.room.moved_to = new.room.id  # the notices were lost on the way
    town.dao.says("Gửi công văn về phòng", reply_to=await claimed_brief(town))
    await town.rest()
    await new.hears("Gửi công văn về phòng")
    assert await known_as(town, new) == "ky-lua"


async def test_a_migration_told_three_times_happens_once(town: Town):
    group = await small_group(town)
    groups = await how_many_groups(town)
    town.dao.says("Chị đợi em xem", reply_to=await claimed_brief(town))
    new = town.server.migrate(group)  # told in both chats, and by the refusal of what was on its way
    await town.rest()
    assert await how_many_groups(town) == groups
    assert [text for text in town.heard(new) if "Chị đợi em xem" in text]
    assert len(town.heard(new)) == 1


async def test_what_waited_for_the_old_group_goes_to_the_new_one(town: Town):
    group = await small_group(town)
    town.server.fail_next("sendMessage", retry_after=20)
    town.dao.says("Một", reply_to=await claimed_brief(town))
    await town.rest(seconds=1)
    town.dao.says("Hai", reply_to=await claimed_brief(town))
    await town.rest(seconds=1)
    new = town.server.migrate(group)
    await town.rest(seconds=60)
    assert [text.splitlines()[1] for text in town.heard(new)] == ["Một", "Hai"]


async def test_thrown_out_of_a_group_the_desk_tells_the_coordinator(town: Town):
    town.server.kick(town.officials, town.hoa)
    await town.rest()
    assert "Kỳ Lừa: hỏi đáp số" in town.heard(town.binh)[-1]
    quiet = len(town.server.calls)
    await town.rest(minutes=5)
    assert not [call for call in town.server.calls[quiet:] if call.method.startswith("send")]


async def test_thrown_out_without_a_notice_the_teacher_hears_that_his_answer_did_not_arrive(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.dao.chat.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await town.rest()
    town.officials.room.bot = "kicked"
    town.dao.says("Gửi công văn về phòng", reply_to=page)
    await town.rest()
    assert [text for text in town.heard(town.dao) if "chưa gửi tới" in text]
    assert "Kỳ Lừa: hỏi đáp số" in town.heard(town.binh)[-1]


async def test_added_again_the_group_goes_on_as_before(town: Town):
    town.server.kick(town.officials, town.hoa)
    await town.rest()
    town.server.add_bot(town.officials, town.admin)
    await town.rest()
    town.officials.says(town.hoa, TOKEN.question)
    await town.rest()
    assert TOKEN.answer in town.heard(town.officials)[-1]


async def test_a_muted_bot_is_as_good_as_thrown_out(town: Town):
    town.server.mute(town.officials, town.admin)
    await town.rest()
    assert "Kỳ Lừa: hỏi đáp số" in town.heard(town.binh)[-1]


async def test_a_teacher_who_blocked_the_desk_is_paged_in_the_group_and_asked_to_come_back(town: Town):
    town.dao.blocks()
    await town.rest()
    before = len(town.heard(town.dao))
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    assert len(town.heard(town.dao)) == before
    town.dao.presses(await town.teachers.hears("#1"), "Nhận câu này")
    await town.rest()
    link = await town.teachers.hears("bấm vào đây một lần")
    town.dao.follows(next(iter(link.buttons.values())))
    await town.rest()
    town.officials.says(town.hoa, "máy ở phòng tiếp dân", reply_to=town.server.sent(town.officials)[-1])
    await town.rest()
    assert "máy ở phòng tiếp dân" in town.heard(town.dao)[-1]


async def test_what_an_official_adds_for_a_teacher_who_blocked_silently_is_not_lost_in_silence(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    town.dao.presses(await town.dao.chat.hears("#1"), "Nhận câu này")
    await town.rest()
    town.server.state.blocked.add(town.dao.account.id)
    town.officials.says(town.hoa, "máy ở phòng tiếp dân", reply_to=town.server.sent(town.officials)[-1])
    await town.rest()
    assert [text for text in town.heard(town.officials) if "chưa gửi tới" in text]


async def test_an_official_who_asked_in_private_and_blocked_is_reported_to_the_teacher(town: Town):
    town.officials.says(town.hoa, "chào cả nhà")
    await town.rest()
    town.hoa.says(UNKNOWN)
    await town.rest()
    page = await town.dao.chat.hears("#1")
    town.hoa.blocks()
    await town.rest()
    town.dao.says("Gửi công văn về phòng", reply_to=page)
    await town.rest()
    assert [text for text in town.heard(town.dao) if "chưa gửi tới" in text]
