"""What the desk says, as people see it on Telegram."""

from __future__ import annotations

import pytest

from bot.channels.base import ChannelError, Upload
from bot.channels.telegram import TelegramChannel
from desk.inbound import Photo
from desk.outbound import Choice
from tests.channels.telegram.conftest import envelope
from tests.support.telegram.acts import Chat
from tests.support.telegram_server import PIXEL, TelegramServer

YES = Choice(label="Được rồi", says="được 42")
NO = Choice(label="Chưa được", says="chưa được 42")


@pytest.fixture
def group(server: TelegramServer) -> Chat:
    return server.group("Phường Kỳ Lừa", members=[server.user("Hoa")])


async def test_an_answer_with_buttons_answers_the_question(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    question = group.says(server.user("Hoa"), "máy in lỗi")
    sent = await silent_channel.send(
        envelope(group.id, "<b>Thử</b> khởi động lại &lt;máy&gt;", choices=(YES, NO), reply_to=str(question.id))
    )
    said = group.sent[-1]
    assert sent.message_ids == (str(said.id),)
    assert said.text == "Thử khởi động lại <máy>"
    assert said.entities == [{"type": "bold", "offset": 0, "length": 3}]
    assert said.buttons == {"Được rồi": "được 42", "Chưa được": "chưa được 42"}
    assert said.keyboard is not None
    assert len(said.keyboard) == 1  # short labels share a row
    assert said.reply_to is question
    assert server.calls[-1].fields["link_preview_options"] == '{"is_disabled": true}'


async def test_the_question_is_gone_the_answer_comes_all_the_same(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    await silent_channel.send(envelope(group.id, "Đây ạ", reply_to="9999"))
    assert group.sent[-1].reply_to is None
    assert len(server.calls) == 1


async def test_a_long_answer_comes_in_valid_parts(silent_channel: TelegramChannel, group: Chat):
    paragraph = "Bước một: mở <b>phần mềm ký số</b> &amp; cắm token. " * 30
    whole = f"<i>{paragraph}\n\n{paragraph}\n\n{paragraph}\n\n{paragraph}</i>"
    sent = await silent_channel.send(envelope(group.id, whole, choices=(YES,)))
    assert len(sent.message_ids) == len(group.sent) >= 2
    assert all(message.entities for message in group.sent)
    assert [bool(message.buttons) for message in group.sent] == [False] * (len(group.sent) - 1) + [True]


@pytest.mark.parametrize("length", [4096, 4097])
async def test_the_longest_text_in_letters_beyond_ascii(silent_channel: TelegramChannel, group: Chat, length: int):
    sent = await silent_channel.send(envelope(group.id, "<b>" + "ế" * length + "</b>"))
    assert len(sent.message_ids) == (1 if length == 4096 else 2)


async def test_a_choice_of_sixty_four_bytes_fits_and_one_more_does_not(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    await silent_channel.send(envelope(group.id, "?", choices=(Choice(label="Vừa", says="ế" * 21 + "x"),)))
    assert group.sent[-1].buttons == {"Vừa": "ế" * 21 + "x"}
    with pytest.raises(ChannelError) as refused:
        await silent_channel.send(envelope(group.id, "?", choices=(Choice(label="Dài", says="ế" * 21 + "xx"),)))
    assert refused.value.permanent
    assert len(server.calls) == 1


async def test_a_link_button_opens_a_private_chat(server: TelegramServer, channel: TelegramChannel, group: Chat):
    await channel.send(envelope(group.id, "Mời thầy", choices=(YES,), link=("Mở chat riêng", "gv-42")))
    assert group.sent[-1].buttons["Mở chat riêng"] == "https://t.me/caunoi_bot?start=gv-42"


async def test_a_topic_is_kept_and_left_when_it_has_gone(server: TelegramServer, silent_channel: TelegramChannel):
    lan = server.user("Lan")
    group = server.group("Diễn đàn", forum=True, members=[lan])
    topic = group.opens_topic(lan, "Máy in")
    await silent_channel.send(envelope(group.id, "trong chủ đề", topic=str(topic)))
    assert group.sent[-1].topic == topic
    group.room.topics[topic].closed = True
    await silent_channel.send(envelope(group.id, "chủ đề đã đóng", topic=str(topic)))
    del group.room.topics[topic]
    await silent_channel.send(envelope(group.id, "chủ đề đã xoá", topic=str(topic)))
    assert [message.topic for message in group.sent] == [topic, None, None]


async def test_a_picture_with_few_words_is_one_message(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    asked = group.photo(server.user("Hoa"))
    assert asked.file is not None
    photo = Photo(ref=asked.file.ids[-1], channel="telegram")
    await silent_channel.send(envelope(group.id, "<b>#42</b> lỗi này", photos=(photo,), choices=(YES,)))
    (said,) = group.sent
    assert (said.text, said.file, list(said.buttons)) == ("#42 lỗi này", asked.file, ["Được rồi"])


@pytest.mark.parametrize(("length", "messages"), [(1024, 1), (1025, 2)])
async def test_a_picture_with_many_words_goes_before_them(
    silent_channel: TelegramChannel, group: Chat, length: int, messages: int
):
    upload = Upload(name="loi.png", content=PIXEL)
    sent = await silent_channel.send(envelope(group.id, "x" * length, uploads=(upload,), choices=(YES,)))
    assert len(sent.message_ids) == messages
    assert "photo" in group.sent[0].body
    assert group.sent[-1].text == "x" * length
    assert list(group.sent[-1].buttons) == ["Được rồi"]
    stored = group.sent[0].file
    assert stored is not None
    assert (stored.name, stored.content) == ("loi.png", PIXEL)


async def test_several_pictures_come_together_and_files_beside_them(silent_channel: TelegramChannel, group: Chat):
    pictures = [Upload(name=f"{number}.png", content=PIXEL) for number in range(11)]
    paper = Upload(name="cv.pdf", content=b"%PDF", document=True)
    sent = await silent_channel.send(envelope(group.id, "Đây ạ", uploads=(*pictures, paper)))
    kinds = ["photo" if "photo" in one.body else "document" if "document" in one.body else "text" for one in group.sent]
    assert kinds == ["photo"] * 11 + ["document", "text"]
    assert len(sent.message_ids) == 13
    assert len({message.album for message in group.sent[:10]}) == 1


async def test_a_picture_of_another_channel_must_be_carried_over(silent_channel: TelegramChannel, group: Chat):
    with pytest.raises(ChannelError) as refused:
        await silent_channel.send(envelope(group.id, "?", photos=(Photo(ref="zalo-1", channel="zalo_bot"),)))
    assert refused.value.permanent
    assert group.sent == []


async def test_a_refused_picture_leaves_nothing_half_said(silent_channel: TelegramChannel, group: Chat):
    with pytest.raises(ChannelError) as refused:
        await silent_channel.send(envelope(group.id, "x" * 2000, photos=(Photo(ref="weg", channel="telegram"),)))
    assert refused.value.permanent
    assert not refused.value.gone
    assert group.sent == []


async def test_an_edit_replaces_text_and_buttons(silent_channel: TelegramChannel, group: Chat):
    (first,) = (await silent_channel.send(envelope(group.id, "Ai nhận?", choices=(YES, NO)))).message_ids
    edit = envelope(group.id, "Thầy Đạo đã nhận", edit_message=first)
    assert (await silent_channel.send(edit)).message_ids == (first,)
    (said,) = group.sent
    assert (said.text, said.buttons) == ("Thầy Đạo đã nhận", {})
    assert (await silent_channel.send(edit)).message_ids == (first,), "nothing to change is no failure"


async def test_an_edit_of_a_vanished_message_is_said_anew(silent_channel: TelegramChannel, group: Chat):
    (first,) = (await silent_channel.send(envelope(group.id, "Ai nhận?"))).message_ids
    del group.room.messages[int(first)]
    (anew,) = (await silent_channel.send(envelope(group.id, "Đã nhận", edit_message=first))).message_ids
    assert anew != first
    assert group.sent[-1].text == "Đã nhận"


async def test_an_edit_of_a_picture_changes_its_words(silent_channel: TelegramChannel, group: Chat):
    upload = Upload(name="loi.png", content=PIXEL)
    (first,) = (await silent_channel.send(envelope(group.id, "Ai nhận?", uploads=(upload,)))).message_ids
    await silent_channel.send(envelope(group.id, "<b>Đã nhận</b>", edit_message=first))
    (said,) = group.sent
    assert said.body["caption"] == "Đã nhận"
    assert said.file is not None


async def test_an_edit_that_grew_too_long_goes_on_in_a_new_message(silent_channel: TelegramChannel, group: Chat):
    (first,) = (await silent_channel.send(envelope(group.id, "ngắn"))).message_ids
    sent = await silent_channel.send(envelope(group.id, "dài " * 1500, edit_message=first))
    assert sent.message_ids[0] == first
    assert len(group.sent) == 2


async def test_markup_that_telegram_refuses_is_said_plainly(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    server.fail_next("sendMessage", status=400, description="Bad Request: can't parse entities: Unsupported start tag")
    await silent_channel.send(envelope(group.id, "<b>1 &lt; 2</b>"))
    assert (group.sent[-1].text, group.sent[-1].entities) == ("1 < 2", [])


async def test_what_people_wrote_cannot_become_markup(silent_channel: TelegramChannel, group: Chat):
    await silent_channel.send(envelope(group.id, "Hỏi: <a href='x'>bấm</a> <script> & </b> <"))
    assert group.sent[-1].text == "Hỏi: <a href='x'>bấm</a> <script> & </b> <".replace("</a>", "").replace("</b> ", " ")


async def test_nothing_to_say_is_a_failure_not_a_silence(silent_channel: TelegramChannel, group: Chat):
    with pytest.raises(ChannelError, match="nothing to say"):
        await silent_channel.send(envelope(group.id, " \n "))


async def test_a_picture_is_fetched_for_another_channel(
    server: TelegramServer, silent_channel: TelegramChannel, group: Chat
):
    asked = group.document(server.user("Hoa"), name="màn hình.png", content=b"\x89PNG rest")
    assert asked.file is not None
    photo = Photo(ref=asked.file.ids[0], channel="telegram", name="màn hình.png", document=True)
    assert await silent_channel.fetch(photo) == Upload(name="màn hình.png", content=b"\x89PNG rest", document=True)


async def test_a_picture_that_cannot_be_fetched(server: TelegramServer, silent_channel: TelegramChannel, group: Chat):
    with pytest.raises(ChannelError) as unknown:
        await silent_channel.fetch(Photo(ref="weg", channel="telegram"))
    assert unknown.value.permanent
    asked = group.photo(server.user("Hoa"))
    assert asked.file is not None
    asked.file.reported_size = 21 * 1024 * 1024
    with pytest.raises(ChannelError) as heavy:
        await silent_channel.fetch(Photo(ref=asked.file.ids[0], channel="telegram"))
    assert heavy.value.permanent
    asked.file.reported_size = None
    server.fail_next("download", status=502)
    with pytest.raises(ChannelError) as later:
        await silent_channel.fetch(Photo(ref=asked.file.ids[0], channel="telegram"))
    assert not later.value.permanent
