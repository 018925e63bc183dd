"""Pictures are read while the desk goes on: a question with one is answered, and nobody else's times suffer."""

from __future__ import annotations

import asyncio

from bot.reader import PictureReader
from desk.inbound import Photo
from store import inbox
from tests.support.commune import TOKEN, UNKNOWN, Commune


async def test_a_photo_is_read_and_answered_while_other_timers_fire(commune: Commune):
    words = "Token không hiện chứng thư số thì làm thế nào?"
    commune.desk.reader = PictureReader(commune.desk.channels, lambda _: (words,))
    await commune.official_says("", photo="anh-loi", mention=True)
    await commune.official_says(UNKNOWN, "hung", mention=True)
    await commune.fast_forward(minutes=2)
    assert any(TOKEN.answer in said for said in commune.seen("officials"))
    assert any(UNKNOWN in said for said in commune.seen("private-dao"))
    await commune.desk.reader.stop()


async def test_eyes_that_never_finish_hold_nobody_back(commune: Commune):
    class Slow(PictureReader):
        async def _one(self, photo: Photo) -> None:
            await asyncio.sleep(3600)

    commune.desk.reader = Slow(commune.desk.channels, lambda _: ())
    await commune.official_says("", photo="anh-loi", mention=True, settle=False)
    await commune.official_says(UNKNOWN, "hung", mention=True, settle=False)
    while await commune.runtime.worker.work_once():
        pass
    for _ in range(3):
        commune.clock.move_to(commune.clock.now() + commune.desk.rules.burst_most)
        await commune.runtime.timekeeper.fire_once()
    assert commune.number_of("hung") == 1
    await commune.desk.reader.stop()


async def test_a_photo_sent_later_is_read_and_what_follows_it_waits_its_turn(commune: Commune):
    commune.desk.reader = PictureReader(commune.desk.channels, lambda _: ("Mã lỗi E07 ở khay giấy",))
    await commune.official_says(TOKEN.question, mention=True)
    await commune.official_says("vẫn chưa được", photo="anh-loi", mention=True, settle=False)
    await commune.official_says("máy em ở phòng một cửa", mention=True, settle=False)
    await commune.fast_forward(minutes=1)
    page = commune.seen("private-dao")[0]
    assert "E07" in page
    assert not any("trục trặc với tin này" in said for said in commune.seen("officials"))
    assert await commune.desk.database.read(inbox.counts) == {"pending": 0, "handled": 3, "parked": 0}
    await commune.desk.reader.stop()


async def test_a_photo_that_is_still_being_read_keeps_nobody_else_waiting(commune: Commune):
    class Slow(PictureReader):
        async def _one(self, photo: Photo) -> None:
            await asyncio.sleep(3600)

    commune.desk.reader = Slow(commune.desk.channels, lambda _: ())
    await commune.official_says(TOKEN.question, mention=True)
    await commune.official_says("vẫn chưa được", photo="anh-loi", mention=True, settle=False)
    await commune.says("hung", "private-hung", TOKEN.question, settle=False)
    while await commune.runtime.worker.work_once():
        pass
    assert (await commune.desk.database.read(inbox.counts))["pending"] == 1
    await commune.desk.reader.stop()
