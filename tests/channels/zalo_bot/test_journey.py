"""An official asks in a Zalo group, a teacher answers on Telegram: over real HTTP, with only time moved."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.channels.zalo_bot_parse import blackout
from bot.clock import SystemClock
from bot.keeping import KeptUpdates, PictureShelf
from bot.server import build_app
from store.database import Database
from tests.channels.zalo_bot.conftest import PIXEL, in_touch
from tests.support.commune import UNKNOWN
from tests.support.serving import Serve
from tests.support.zalo_bot_server import Group, Person, ZaloBotServer
from tests.telegram.town import Town, town_on

pytest_plugins = ["tests.support.serving"]
PUBLIC = "https://desk.example"
SECRET = "bi-mat-kho-doan"


class Story:
    """The commune's officials are on Zalo, its teachers on Telegram."""

    def __init__(self, zalo: ZaloBotServer, town: Town) -> None:
        self.zalo = zalo
        self.town = town
        self.hoa: Person = zalo.user("Hoa")
        self.group: Group = zalo.group("Kỳ Lừa: hỏi đáp", members=[self.hoa])

    async def rest(self, **span: float) -> None:
        await self.zalo.delivered()
        await self.town.rest(**span)

    async def asks(self, text: str, *, mention: bool = True) -> list[str]:
        """What the group sees after it."""
        before = len(self.group.sent)
        self.group.says(self.hoa, text, mention=mention, reply=not mention)
        await self.rest()
        return [said.text for said in self.group.sent[before:]]


@pytest.fixture
async def story(zalo: ZaloBotServer, config: ZaloBotConfig, sqlite_url: str, serve: Serve) -> AsyncIterator[Story]:
    kept = Database(sqlite_url)
    channel = ZaloBotChannel(
        ZaloBotConfig(
            token=zalo.token,
            called=zalo.called,
            base_url=zalo.base_url,
            webhook_url=f"{PUBLIC}/hook/zalo_bot",
            webhook_secret=SECRET,
            takes_photos=True,
        ),
        shelf=PictureShelf(kept, SystemClock(), PUBLIC),
        updates=KeptUpdates(kept),
    )
    async with town_on(sqlite_url, channel) as town:
        zalo.reachable[PUBLIC] = await serve(build_app(town.runtime))
        await in_touch(channel)
        await town.linked()
        story = Story(zalo, town)
        story.group.says(story.hoa, f"/ketnoi {await town.code('officials')}")
        await story.rest()
        assert "Kỳ Lừa" in story.group.sent[-1].text
        yield story
    kept.close()


async def test_from_a_question_on_zalo_to_an_answer_from_telegram_and_back(story: Story):
    town = story.town
    answer = await story.asks("token ko hiện chứng thư số thầy ơi")
    assert len(answer) == 1
    assert answer[0].startswith("@Hoa\n")
    assert "Rút token ra rồi cắm lại." in answer[0]
    rejected = await story.asks("2", mention=False)
    assert "#1" in rejected[0]
    page = await town.dao.chat.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await story.rest()
    assert any("thầy Đạo" in said.text for said in story.group.sent)
    before = len(story.group.sent)
    town.dao.chat.photo(town.dao, caption="Chị bấm vào đây giúp em nhé", reply_to=page)
    await story.rest()
    (relayed,) = story.group.sent[before:]
    assert "bấm vào đây" in relayed.text
    assert relayed.picture
    closed = await story.asks("được rồi, cảm ơn thầy")
    assert all("thầy cô" not in said for said in closed)
    assert (await town.thread(1)).status == "resolved"


async def test_a_photo_with_the_mention_in_its_caption_reaches_the_teacher(story: Story):
    story.group.photo(story.hoa, PIXEL, UNKNOWN)
    await story.rest()
    assert "#1" in story.group.sent[-1].text
    town = story.town
    page = await town.dao.chat.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await story.rest()
    assert any(message.file for message in town.server.sent(town.dao))


async def test_a_choice_is_made_by_its_number_and_an_answer_is_one_message(story: Story):
    for text in ("máy in không chạy", "token không hiện chứng thư số"):
        assert len(await story.asks(text)) == 1
    assert all(not call.refused for call in story.zalo.calls_of("sendMessage"))


async def test_what_cannot_be_read_is_answered_politely_and_not_again_for_a_while(story: Story):
    before = len(story.group.sent)
    for kind in ("sticker", "sticker", "voice", "unsupported"):
        story.zalo.deliver(kind, story.hoa, story.group.id, "GROUP", {})
        await story.rest()
    (told,) = story.group.sent[before:]
    assert "chưa đọc được" in told.text
    await story.rest(hours=2)
    story.zalo.deliver("sticker", story.hoa, story.group.id, "GROUP", {})
    await story.rest()
    assert len(story.group.sent) == before + 2


async def test_after_a_silence_the_groups_hear_that_messages_may_be_lost(story: Story):
    now = story.town.clock.now()
    silence = blackout(now - timedelta(hours=2), now)
    before = len(story.group.sent)
    for _ in range(2):
        await story.town.runtime.accept("zalo_bot", silence)
        await story.rest()
    (told,) = story.group.sent[before:]
    assert "Từ 6:06 đến 8:06" in told.text
    assert "hỏi lại" in told.text


async def test_a_stranger_alone_with_the_bot_hears_one_polite_sentence(story: Story):
    stranger = story.zalo.user("Ai đó")
    stranger.says("cho hỏi")
    stranger.says("alo")
    await story.rest()
    assert len(stranger.sent) == 1


async def test_a_teacher_on_zalo_claims_and_answers_alone_with_the_bot(story: Story):
    town, lan = story.town, story.zalo.user("Lan")
    lan.says(f"/ketnoi {await town.code('teacher', 'cô Lan Zalo')}")
    await story.rest()
    assert lan.sent
    await story.asks(UNKNOWN)
    lan.says("nhận 1")
    await story.rest()
    assert (await town.thread(1)).status == "claimed"
    before = len(story.group.sent)
    lan.says("Chị liên hệ văn phòng để cấp lại nhé")
    await story.rest()
    assert any("văn phòng" in said.text for said in story.group.sent[before:])


async def test_a_group_nobody_linked_hears_once_how_it_is_linked(story: Story):
    other = story.zalo.group("Xã khác", members=[story.hoa])
    for text in ("máy in lỗi", "có ai không"):
        other.says(story.hoa, text)
    await story.rest()
    (said,) = other.sent
    assert "nhắc tên em (@) trước mã" in said.text
