"""Albums, and pictures between Telegram and another channel."""

from __future__ import annotations

from bot.channels.simulator import SimulatorChannel
from desk.inbound import ChatKind
from tests.support.commune import TOKEN, UNKNOWN
from tests.support.telegram_server import PIXEL, Message, Person
from tests.telegram.live import link
from tests.telegram.town import Town, town_on


def album(person: Person, town: Town, caption: str, *, alone: bool, **details: object) -> list[Message]:
    """Three pictures sent together arrive as three messages; the first has the words."""
    place = person.chat if alone else town.officials
    made = []
    for number in range(3):
        stored = town.server.state.keep_file("photo", f"{number}.png", PIXEL, sizes=1)
        body: dict[str, object] = {"media_group_id": "77", "photo": [_size(stored.ids[0])]}
        body |= {"caption": caption} if number == 0 else {}
        made.append(place.posts(person, body, file=stored, **details))  # type: ignore[arg-type]
    return made


def _size(file_id: str) -> dict[str, object]:
    return {"file_id": file_id, "file_unique_id": f"u{file_id}", "width": 90, "height": 60}


async def test_an_album_in_the_group_is_one_question_and_its_pictures_reach_the_teacher(town: Town):
    before = len(town.heard(town.officials))
    album(town.hoa, town, f"@caunoi_bot {UNKNOWN}", alone=False)
    await town.rest()
    assert len(town.heard(town.officials)) == before + 1
    town.dao.presses(await town.dao.chat.hears("#1"), "Nhận câu này")
    await town.rest()
    assert len((await town.thread(1)).photos) == 3


async def test_an_album_sent_in_private_is_one_question_and_one_answer(town: Town):
    town.officials.says(town.hoa, "chào cả nhà")
    await town.rest()
    town.hoa.starts()
    await town.rest()
    before = len(town.heard(town.hoa))
    album(town.hoa, town, UNKNOWN, alone=True)
    await town.rest()
    assert [text for text in town.heard(town.hoa)[before:] if "#1" in text]
    assert len(town.heard(town.hoa)) == before + 1, town.heard(town.hoa)[before:]
    assert await town.last_number() == 1


async def test_a_teacher_answers_with_an_album(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.dao.chat.hears("#1")
    pictures = album(town.dao, town, "Làm theo ba ảnh này", alone=True, reply_to=page)
    await town.rest()
    files = [message.file for message in town.server.sent(town.officials) if message.file]
    assert files == [picture.file for picture in pictures]


async def test_a_picture_crosses_from_telegram_to_another_channel_and_back(sqlite_url: str):
    beside = SimulatorChannel()
    async with town_on(sqlite_url, beside) as town:
        await town.linked()
        await town.write(lambda c: link(c, "simulator", "phong"))
        await beside.person_says(
            chat="phong",
            chat_kind=ChatKind.GROUP,
            chat_title="Phòng",
            sender="hoa",
            sender_name="Hoa",
            text=UNKNOWN,
            at=town.clock.now(),
            mention=True,
        )
        await town.rest()
        photo = town.dao.chat.photo(town.dao, caption="Xem ảnh nhé", reply_to=await town.dao.chat.hears("#1"))
        await town.rest()
        shown = next(shown for shown in beside.shown["phong"] if "Xem ảnh nhé" in shown.markup)
        assert len(shown.photos) == 1
        assert photo.file is not None
        assert [call.fields["file_id"] for call in town.server.calls_of("getFile")] == [photo.file.ids[-1]]


async def test_an_album_with_a_known_question_is_answered_once(town: Town):
    before = len(town.heard(town.officials))
    album(town.hoa, town, f"@caunoi_bot {TOKEN.question}", alone=False)
    await town.rest()
    assert len(town.heard(town.officials)) == before + 1


async def test_a_group_that_takes_no_pictures_hears_the_words_and_is_not_given_up(town: Town):
    town.officials.says(town.hoa, f"@caunoi_bot {UNKNOWN}")
    await town.rest()
    page = await town.dao.chat.hears("#1")
    refused = "Bad Request: not enough rights to send photos to the chat"
    town.server.fail_next("sendMediaGroup", status=400, description=refused)
    album(town.dao, town, "Làm theo ảnh này", alone=True, reply_to=page)
    town.server.fail_next("sendPhoto", status=400, description=refused, times=3)
    await town.rest()
    assert any("Làm theo ảnh này" in text for text in town.heard(town.officials))
    assert any("ảnh không chuyển được" in text for text in town.heard(town.dao))
    town.officials.says(town.hung, f"@caunoi_bot {TOKEN.question}")
    await town.rest()
    assert "token" in town.heard(town.officials)[-1].casefold()
