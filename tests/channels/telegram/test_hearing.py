"""What people do on Telegram, as the desk hears it: over real HTTP, by long polling."""

from __future__ import annotations

import pytest

from bot.channels.telegram import TelegramChannel
from desk.inbound import ChatKind, Ignored, Inbound, Membership, Migration
from desk.outbound import Choice
from tests.channels.telegram.conftest import Inbox, envelope
from tests.support.telegram_server import TelegramServer, text_mention


async def test_a_question_in_a_group_is_overheard(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa", last_name="Lê")
    group = server.group("Phường Kỳ Lừa", members=[hoa])
    asked = group.says(hoa, "cks bao loi ko tim thay chung thu so")
    heard = await inbox.heard()
    assert heard.text == "cks bao loi ko tim thay chung thu so"
    assert (heard.chat, heard.message_id, heard.sender) == (group.id, str(asked.id), hoa.id)
    assert (heard.sender_name, heard.chat_title, heard.chat_kind) == ("Hoa Lê", "Phường Kỳ Lừa", ChatKind.GROUP)
    assert not heard.addressed
    assert heard.sent_at.timestamp() == asked.date


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("@caunoi_bot máy in lỗi", "máy in lỗi"),
        ("@CauNoi_Bot, máy in lỗi", "máy in lỗi"),
        ("máy in lỗi @caunoi_bot", "máy in lỗi"),
        ("nhờ @caunoi_bot chỉ giúp", "nhờ chỉ giúp"),
        ("🖨️👩‍🏫 @caunoi_bot kẹt giấy", "🖨️👩‍🏫 kẹt giấy"),
        ("@caunoi_bot @caunoi_bot ơi", "ơi"),
        ("@caunoi_bot", ""),
    ],
)
async def test_a_mention_addresses_the_bot_and_is_taken_off(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox, typed: str, text: str
):
    hoa = server.user("Hoa")
    server.group("Nhóm").says(hoa, typed)
    heard = await inbox.heard()
    assert heard.addressed
    assert heard.text == text


async def test_a_mention_by_name_counts_too(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    said = "👋 Cầu Nối ơi, máy in lỗi"
    server.group("Nhóm").says(hoa, said, entities=[text_mention(said, "Cầu Nối", server.bot)])
    heard = await inbox.heard()
    assert (heard.addressed, heard.text) == (True, "👋 ơi, máy in lỗi")


async def test_a_name_without_its_entity_counts(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.group("Nhóm").says(server.user("Hoa"), "👋 @CauNoi_bot máy in lỗi", entities=[])
    heard = await inbox.heard()
    assert (heard.addressed, heard.text) == (True, "👋 máy in lỗi")


async def test_a_mention_of_somebody_else_stays(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    server.group("Nhóm").says(hoa, "@thaydao_bot2 xem giúp em")
    heard = await inbox.heard()
    assert (heard.addressed, heard.text) == (False, "@thaydao_bot2 xem giúp em")


@pytest.mark.parametrize(
    ("typed", "text"),
    [("/truc", "/truc"), ("/truc@caunoi_bot", "/truc"), ("/cau@CAUNOI_BOT 42", "/cau 42"), ("/cau 42", "/cau 42")],
)
async def test_a_command_addresses_the_bot(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox, typed: str, text: str
):
    server.group("Nhóm").says(server.user("Hoa"), typed)
    heard = await inbox.heard()
    assert (heard.addressed, heard.text) == (True, text)


async def test_a_command_for_another_bot_is_left_to_it(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.group("Nhóm").says(server.user("Hoa"), "/help@khac_bot")
    assert await inbox.next() == Ignored(reason="command for another bot")


async def test_a_start_link_carries_its_code(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    link = channel.start_link("gv-7Q_x")
    assert link == "https://t.me/caunoi_bot?start=gv-7Q_x"
    server.user("Đạo").follows(link)
    heard = await inbox.heard()
    assert (heard.text, heard.chat_kind, heard.addressed) == ("/start gv-7Q_x", ChatKind.PRIVATE, True)


@pytest.mark.parametrize("code", ["", "a b", "ế", "x" * 65])
async def test_a_code_that_no_link_can_carry_gives_no_link(channel: TelegramChannel, code: str):
    assert channel.start_link(code) is None


async def test_a_reply_names_what_it_answers(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    group = server.group("Nhóm", members=[hoa])
    first = group.says(hoa, "máy in lỗi")
    await inbox.heard()
    await channel.send(envelope(group.id, "Thử khởi động lại"))
    answer = group.sent[-1]
    group.says(hoa, "vẫn lỗi", reply_to=answer)
    heard = await inbox.heard()
    assert (heard.reply_to, heard.reply_to_bot, heard.addressed) == (str(answer.id), True, True)
    group.says(hoa, "nhắc lại", reply_to=first)
    heard = await inbox.heard()
    assert (heard.reply_to, heard.reply_to_bot, heard.addressed) == (str(first.id), False, False)


async def test_in_a_topic_only_a_real_reply_is_one(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    group = server.group("Diễn đàn", forum=True, members=[hoa])
    topic = group.opens_topic(hoa, "Chữ ký số")
    assert await inbox.next() == Ignored(reason="service message")
    first = group.says(hoa, "không thấy chứng thư", topic=topic)
    heard = await inbox.heard()
    assert (heard.topic, heard.reply_to) == (str(topic), None)
    group.says(hoa, "vẫn vậy", topic=topic, reply_to=first)
    heard = await inbox.heard()
    assert (heard.topic, heard.reply_to) == (str(topic), str(first.id))


async def test_an_edit_says_that_it_is_one(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    group = server.group("Nhóm")
    message = group.says(hoa, "máy in lỗi")
    await inbox.heard()
    group.edits(message, "máy quét lỗi")
    heard = await inbox.heard()
    assert (heard.edited, heard.text, heard.message_id) == (True, "máy quét lỗi", str(message.id))


async def test_a_picture_comes_in_its_largest_size(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    message = server.group("Nhóm").photo(hoa, caption="lỗi này @caunoi_bot ạ")
    heard = await inbox.heard()
    assert message.file is not None
    assert [photo.ref for photo in heard.photos] == [message.file.ids[-1]]
    assert (heard.text, heard.addressed, heard.unsupported) == ("lỗi này ạ", True, False)
    assert heard.photos[0].channel == "telegram"


async def test_a_file_keeps_its_name(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    server.group("Nhóm").document(server.user("Hoa"), name="Báo cáo\u202efdp.exe")
    heard = await inbox.heard()
    assert [(photo.name, photo.document) for photo in heard.photos] == [("Báo cáofdp.exe", True)]


async def test_a_forwarded_message_says_so(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    origin = {"type": "hidden_user", "sender_user_name": "Ai đó", "date": 1}
    server.group("Nhóm").says(hoa, "thông báo họp", forward_origin=origin)
    assert (await inbox.heard()).forwarded


async def test_an_anonymous_administrator_is_nobody_to_hold_to_a_word(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    group = server.group("Nhóm lãnh đạo")
    group.says(server.user("Hoa"), "các đồng chí lưu ý", anonymous=True)
    heard = await inbox.heard()
    assert (heard.anonymous, heard.sender, heard.sender_name) == (True, group.id, "Nhóm lãnh đạo")


async def test_a_voice_message_is_answered_in_private_and_passed_over_in_groups(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    hoa = server.user("Hoa")
    hoa.starts()
    await inbox.heard()
    hoa.chat.voice(hoa)
    heard = await inbox.heard()
    assert (heard.unsupported, heard.addressed) == (True, True)
    group = server.group("Nhóm", members=[hoa])
    for act in (group.voice, group.sticker, group.location):
        act(hoa)
        assert isinstance(await inbox.next(), Ignored)


async def test_other_bots_and_channels_are_not_heard(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    group = server.group("Nhóm")
    robot = server.user("Máy")
    robot.account.is_bot = True
    group.says(robot, "tôi là bot")
    assert await inbox.next() == Ignored(reason="message of a bot")
    group.says(server.user("Kênh"), "tin từ kênh", anonymous=True, is_automatic_forward=True)
    assert await inbox.next() == Ignored(reason="post forwarded from a channel")


async def test_a_pressed_button_says_its_words(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Hoa")
    group = server.group("Nhóm", members=[hoa])
    message = await say_with_button(channel, group.id, server)
    press = hoa.presses(message, "Được rồi")
    raw = await inbox.next_raw()
    heard = channel.parse(raw)
    assert isinstance(heard, Inbound)
    assert (heard.press, heard.press_id, heard.addressed) == ("được 42", press.id, True)
    assert (heard.chat, heard.message_id, heard.sender) == (group.id, str(message.id), hoa.id)
    assert channel.chat_of(raw) == group.id
    await channel.acknowledge(raw)
    assert press.answered


@pytest.mark.parametrize("odd", ["late", "inaccessible"])
async def test_a_late_press_or_one_on_a_vanished_message_counts_all_the_same(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox, odd: str
):
    hoa = server.user("Hoa")
    group = server.group("Nhóm", members=[hoa])
    message = await say_with_button(channel, group.id, server)
    server.press(message, hoa, "Được rồi", **{odd: True})
    raw = await inbox.next_raw()
    await channel.acknowledge(raw)
    await channel.acknowledge(raw)  # twice does no harm
    heard = channel.parse(raw)
    assert isinstance(heard, Inbound)
    assert (heard.press, heard.message_id) == ("được 42", str(message.id))


async def say_with_button(channel: TelegramChannel, chat: str, server: TelegramServer):
    await channel.send(envelope(chat, "Được chưa ạ?", choices=(Choice(label="Được rồi", says="được 42"),)))
    return server.state.said[-1]


async def test_the_bot_hears_where_it_is_and_is_not(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    lan = server.user("Lan")
    group = server.group("Nhóm mới", members=[lan], bot="left")
    server.add_bot(group, lan)
    added = await inbox.next()
    assert added == Membership(
        channel="telegram",
        chat=group.id,
        chat_kind=ChatKind.GROUP,
        present=True,
        chat_title="Nhóm mới",
        by=lan.id,
        by_name="Lan",
    )
    assert await inbox.next() == Ignored(reason="service message")
    server.promote(group, lan)
    assert await inbox.next() == Ignored(reason="rights changed")
    server.kick(group, lan)
    gone = await inbox.next()
    assert isinstance(gone, Membership)
    assert not gone.present


async def test_a_bot_that_may_no_longer_write_is_as_good_as_gone(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    lan = server.user("Lan")
    server.mute(server.group("Nhóm", members=[lan]), lan)
    muted = await inbox.next()
    assert isinstance(muted, Membership)
    assert not muted.present


async def test_blocked_and_unblocked_in_private(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    dao = server.user("Đạo")
    dao.starts()
    await inbox.heard()
    dao.blocks()
    blocked = await inbox.next()
    assert isinstance(blocked, Membership)
    assert (blocked.present, blocked.chat_kind, blocked.chat) == (False, ChatKind.PRIVATE, dao.id)
    dao.starts()
    back = await inbox.next()
    assert isinstance(back, Membership)
    assert back.present


async def test_a_group_that_becomes_a_supergroup_says_so_twice(
    server: TelegramServer, channel: TelegramChannel, inbox: Inbox
):
    group = server.group("Nhóm", supergroup=False)
    after = server.migrate(group)
    moved = Migration(channel="telegram", old=group.id, new=after.id)
    assert await inbox.next() == moved
    assert await inbox.next() == moved


async def test_text_is_clean_before_the_desk_sees_it(server: TelegramServer, channel: TelegramChannel, inbox: Inbox):
    hoa = server.user("Ho\u200ba\x00<b>")
    server.group("Nho\u0301m\n1").says(hoa, "ky\u0301 so\u0302\u0301\u200b\x00 <script>")
    heard = await inbox.heard()
    assert (heard.text, heard.sender_name, heard.chat_title) == ("ký số <script>", "Hoa<b>", "Nhóm 1")


async def test_the_bot_knows_a_bots_name_before_it_knows_its_own(silent_channel: TelegramChannel):
    person = {"id": 5, "is_bot": False, "first_name": "Hoa"}
    chat = {"id": -100, "type": "supergroup", "title": "Nhóm"}
    entities = [{"type": "mention", "offset": 0, "length": 11}]
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "@caunoi_bot ơi", "entities": entities}
    heard = silent_channel.parse({"update_id": 1, "message": message})
    assert isinstance(heard, Inbound)
    assert (heard.addressed, heard.text) == (True, "ơi")
