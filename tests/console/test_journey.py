"""From the official's message to his "được": he is on Zalo, and a coordinator answers in the browser."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.server import build_app
from desk.capabilities import ZALO_BOT
from desk.threads import Status
from store import threads
from tests.console.conftest import PUBLIC, Visitor, link_for
from tests.support.commune import UNKNOWN, Commune, refused


@pytest.fixture
async def zalo(database_url: str) -> AsyncIterator[Commune]:
    opened = await Commune.open(database_url, capabilities=ZALO_BOT)
    opened.desk.public_url = PUBLIC
    yield opened
    await opened.close()


async def test_an_official_on_zalo_is_helped_from_the_console(zalo, serve):
    await zalo.official_says(f"{UNKNOWN} Số của em 0912345678", mention=True)
    await zalo.fast_forward(minutes=1)
    async with Visitor(await serve(build_app(zalo.runtime))) as binh:
        page = await binh.enter(await link_for(zalo, "binh"))
        assert UNKNOWN[:20] in page
        assert "0912345678" not in page
        await binh.see("/console/t/1")
        assert "0912345678" not in binh.page
        await binh.fill("/console/t/1/answer", text="Chị gọi Trung tâm CNTT tỉnh để được cấp lại nhé.")
        assert 'role="status"' in binh.page, "what the desk says to him stands on the page"
        await zalo.fast_forward(seconds=30)
        heard = "\n".join(zalo.seen("officials"))
        assert "Chị gọi Trung tâm CNTT tỉnh để được cấp lại nhé." in heard
        assert "anh Bình" in heard
        await zalo.official_says("được rồi ạ", mention=True)
        await zalo.fast_forward(seconds=30)
        page = await binh.see("/console/t/1")
        assert "xong" in page
        page = await binh.see("/console/health")
        assert "3000" in page, "the bot's month"
    thread = await zalo.desk.database.read(lambda c: threads.find(c, 1))
    assert thread is not None
    assert (thread.status, thread.helped_by) == (Status.RESOLVED, "teacher")


async def test_who_answered_here_hears_in_his_chat_that_it_did_not_arrive(zalo, serve):
    await zalo.official_says(UNKNOWN, mention=True)
    await zalo.fast_forward(minutes=1)
    async with Visitor(await serve(build_app(zalo.runtime))) as binh:
        await binh.enter(await link_for(zalo, "binh"))
        await binh.see("/console/t/1")
        zalo.platform.refuse["officials"] = refused(permanent=True)
        await binh.fill("/console/t/1/answer", text="Chị gọi Trung tâm CNTT tỉnh nhé.")
        await zalo.fast_forward(minutes=2)
        assert "chưa gửi tới nơi" in zalo.seen("private-binh")[-1]
        assert "chưa tới nơi" in await binh.see("/console/t/1")
