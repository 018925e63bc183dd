"""Groups with topics: the desk speaks where it was linked and where it was asked."""

from __future__ import annotations

from tests.support.commune import TOKEN, UNKNOWN
from tests.telegram.town import Town


async def test_what_is_asked_in_a_topic_is_answered_there(new_town: Town):
    town = new_town
    town.officials.room.forum = True
    questions = town.officials.opens_topic(town.admin, "Hỏi đáp")
    await town.linked(topic=questions)
    assert town.server.sent(town.officials)[0].topic == questions
    town.officials.says(town.hoa, TOKEN.question, topic=questions)
    await town.rest()
    answer = await town.officials.hears(TOKEN.answer)
    assert answer.topic == questions
    town.hoa.presses(answer, "Chưa được")
    await town.rest()
    assert (await town.officials.hears("#1")).topic == questions
    page = await town.dao.chat.hears("#1")
    town.dao.says("Rút ra cắm lại nhé", reply_to=page)
    await town.rest()
    assert (await town.officials.hears("Rút ra cắm lại nhé")).topic == questions


async def test_a_question_in_another_topic_is_answered_in_that_one(new_town: Town):
    town = new_town
    town.officials.room.forum = True
    questions = town.officials.opens_topic(town.admin, "Hỏi đáp")
    notices = town.officials.opens_topic(town.admin, "Việc chung")
    await town.linked(topic=questions)
    town.officials.says(town.hoa, f"@caunoi_bot {TOKEN.question}", topic=notices)
    await town.rest()
    assert (await town.officials.hears(TOKEN.answer)).topic == notices


async def test_pages_go_to_the_topic_in_which_the_teachers_group_was_linked(new_town: Town):
    town = new_town
    town.teachers.room.forum = True
    duty = town.teachers.opens_topic(town.admin, "Trực")
    await town.linked()
    await town.link(town.teachers, "teachers", topic=duty)
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.teachers.hears("#1")
    assert page.topic == duty
    town.lan.presses(page, "Nhận câu này")
    await town.rest()
    assert (await town.teachers.hears("Cô đã nhận")).topic == duty


async def test_a_topic_that_was_deleted_does_not_swallow_pages(new_town: Town):
    town = new_town
    town.teachers.room.forum = True
    duty = town.teachers.opens_topic(town.admin, "Trực")
    await town.linked()
    await town.link(town.teachers, "teachers", topic=duty)
    del town.teachers.room.topics[duty]
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    assert (await town.teachers.hears("#1")).topic is None


async def test_talk_in_a_topic_is_no_reply_to_the_message_that_opened_it(new_town: Town):
    town = new_town
    town.officials.room.forum = True
    questions = town.officials.opens_topic(town.admin, "Hỏi đáp")
    await town.linked(topic=questions)
    before = len(town.heard(town.officials))
    town.officials.says(town.hung, "cảm ơn cả nhà, chiều mình họp nhé", topic=questions)
    await town.rest()
    assert len(town.heard(town.officials)) == before
