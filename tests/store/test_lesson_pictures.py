"""A teacher's pictures become part of what he taught: fetched before they are needed, looked at, kept, sent on."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from PIL import Image
from sqlalchemy import Connection, select

from bot.album import LARGEST, PictureAlbum
from bot.channels.base import ChannelError, Upload
from bot.channels.fitting import fitted
from bot.channels.pictures import Unreadable
from desk.inbound import Photo
from desk.masking import MASK
from handlers.illustrating import DECIDED_WITHIN
from handlers.learning import lessons_in, worded
from handlers.scene import Pictures
from knowledge.illustrations import kept_in, name_of
from store import knowledge, pictures
from store.knowledge import Suggestion
from store.zalo_tables import pictures as table
from tests.support.commune import UNKNOWN, Commune


@pytest.fixture
async def commune(database_url: str) -> AsyncIterator[Commune]:
    commune = await Commune.open(database_url)
    yield commune
    await commune.close()


def photo(name: str) -> dict[str, object]:
    return {"ref": name, "channel": "chat", "name": name, "url": "", "document": False}


def taught(*said: tuple[str, list[str]]) -> str:
    lessons = lessons_in([{"text": text, "photos": [photo(name) for name in names]} for text, names in said])
    names = {one: f"anh/{one.name}" for lesson in lessons for one in lesson.photos}
    return worded(lessons, names, instead="Xem ảnh.")


def test_a_picture_stands_with_the_words_it_came_with():
    assert taught(("1. Mở khay", ["a"]), ("2. Rút giấy", []), ("", ["b", "c"])) == (
        "1. Mở khay ![](anh/a)\n2. Rút giấy ![](anh/b) ![](anh/c)"
    )
    assert taught(("", ["a"]), ("Mở khay như trong ảnh", [])) == "Mở khay như trong ảnh ![](anh/a)"
    assert taught(("Chào chị", ["a"]), ("Mở khay", [])) == "Mở khay ![](anh/a)"
    assert taught(("Máy chị có giống thế này không?", ["a"]), ("Mở khay", [])) == "Mở khay"
    assert taught(("Em chụp màn hình cho cô nhé", []), ("gửi ảnh lỗi cho thầy xem", []), ("Mở khay", [])) == "Mở khay"
    assert (
        taught(
            ("Chụp màn hình rồi gửi kèm hồ sơ", []),
        )
        == "Chụp màn hình rồi gửi kèm hồ sơ"
    )
    assert taught(("", ["a", "b"])) == "Xem ảnh. ![](anh/a) ![](anh/b)"
    assert taught(("Mở khay", []), ("Mở khay", [])) == "Mở khay"


def jpeg(size: tuple[int, int] = (200, 100), *, where: bool = False, colour: str = "navy") -> bytes:
    image, kept, exif = Image.new("RGB", size, colour), io.BytesIO(), Image.Exif()
    if where:
        exif[0x010E] = "nhà riêng"
    image.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def test_what_is_kept_is_small_and_does_not_say_where_it_was_taken():
    assert fitted(jpeg(), LARGEST, bare=True) == (jpeg(), "image/jpeg")
    bare, _ = fitted(jpeg(where=True), LARGEST, bare=True)
    assert not Image.open(io.BytesIO(bare)).getexif()
    noise = Image.effect_noise((2400, 1800), 80)
    kept = io.BytesIO()
    noise.save(kept, "PNG")
    small, kind = fitted(kept.getvalue(), LARGEST, bare=True)
    assert (len(small) <= LARGEST, kind) == (True, "image/jpeg")
    assert fitted(small, LARGEST, bare=True)[0] == small
    for broken in (b"", b"%PDF-1.7", jpeg()[:100]):
        with pytest.raises(Unreadable):
            fitted(broken, LARGEST, bare=True)


async def solved_with(commune: Commune, *photos: str) -> None:
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT tỉnh để cấp lại.", photo=photos[0])
    for name in photos[1:]:
        await commune.teacher_says("", photo=name)
    await commune.official_says("được rồi ạ", mention=True)
    await commune.fast_forward(minutes=1)


async def proposed(commune: Commune) -> Suggestion:
    made = await commune.desk.database.read(lambda c: knowledge.of_thread(c, 1))
    assert made is not None
    return made


def until(connection: Connection) -> list[datetime]:
    return list(connection.execute(select(table.c.until)).scalars())


@pytest.mark.parametrize("words", ["bỏ 1", "bỏ ảnh 1"])
async def test_refused_it_is_forgotten(commune: Commune, words: str):
    await solved_with(commune, "phieu.png")
    await commune.teacher_says(words, who="thu")
    await commune.fast_forward(seconds=1)
    assert await commune.desk.database.write(lambda c: pictures.forget_before(c, commune.clock.now())) == 1
    assert (await proposed(commune)).state == ("refused" if words == "bỏ 1" else "open")


async def test_accepted_it_is_kept(commune: Commune):
    await solved_with(commune, "phieu.png")
    (name,) = kept_in((await proposed(commune)).answer)
    (kept_until,) = await commune.desk.database.read(until)
    assert commune.clock.now() < kept_until <= commune.clock.now() + DECIDED_WITHIN
    await commune.teacher_says("duyệt 1", who="thu")
    entry = await commune.desk.database.read(lambda c: knowledge.get(c, "hoi-dap-1"))
    assert entry is not None
    assert kept_in(entry.answer) == (name,)
    assert await commune.desk.database.read(until) == [pictures.FOR_EVER]
    await commune.desk.database.write(lambda c: pictures.let_go(c, [name], commune.clock.now()))
    assert await commune.desk.database.read(until) == [pictures.FOR_EVER]


async def test_a_picture_that_shows_somebodys_number_is_not_kept(commune: Commune):
    class Eyes(Pictures):
        able = True

        def words(self, photos):
            return (
                (f"Số CCCD {MASK * 12}",) if any(photo.name == "cccd.png" for photo in photos) else ("Tải mẫu phiếu",)
            )

        def begin(self, photos):
            return None

        async def finish(self):
            return 0

        async def stop(self):
            return None

    commune.desk.reader = Eyes()
    await solved_with(commune, "cccd.png", "phieu.png")
    assert len(kept_in((await proposed(commune)).answer)) == 1
    assert "1 ảnh hoặc tệp không kèm" in "\n".join(commune.seen("private-thu"))


async def test_a_crash_before_the_picture_is_fetched_loses_no_lesson(commune: Commune, monkeypatch: pytest.MonkeyPatch):
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT tỉnh để cấp lại.", photo="phieu.png")
    monkeypatch.setattr(commune.platform, "fetch", _away)
    await commune.official_says("được rồi ạ", mention=True, settle=False)
    await commune.runtime.worker.work_once()
    await commune.crash()
    monkeypatch.undo()
    await commune.restart()
    await commune.fast_forward(minutes=1)
    assert len(kept_in((await proposed(commune)).answer)) == 1


async def _away(photo: Photo) -> Upload:
    raise ChannelError("away")


async def test_a_platform_that_is_away_for_a_moment_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.beside.AGAIN", (0.0, 0.0))

    class Moody:
        asked = 0

        async def fetch(self, photo: Photo) -> Upload:
            self.asked += 1
            if self.asked < 3:
                raise ChannelError("away")
            return Upload(name=photo.name, content=jpeg())

    moody = Moody()
    album = PictureAlbum({"chat": moody})  # type: ignore[dict-item]
    one = Photo(ref="a", channel="chat")
    album.begin([one])
    await album.finish()
    (found,) = album.pictures([one])
    assert found is not None
    assert name_of(*found).startswith("anh/")
    await album.stop()
