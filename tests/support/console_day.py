"""A morning at the desk for the console's pictures and browser tests: people ask, help, and leave something open.

python -m tests.support.console_day     photographs the pages of the guide at 1280 and 390 pixels, into docs/pictures
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from playwright.async_api import Page
from sqlalchemy import Connection

from bot.server import build_app
from desk.machines import State
from store import console, deployments, knowledge, machines
from tests.support.browser import DESK, PHONE, open_browser, open_page
from tests.support.commune import ENTRIES, MONDAY, Commune, person
from tests.support.databases import migrate
from tests.support.screenshots import PICTURES

PHOTOGRAPHED = ("", "t/2", "rota", "deployment")
PAGES = ("", "t/2", "suggestions", "knowledge", "knowledge/token", "rota", "deployment", "health")


async def morning(commune: Commune) -> None:
    """Five questions: one solved, one in good hands, one answered, two waiting."""
    await commune.desk.database.write(_before)
    await commune.official_says("Ai cấp lại mật khẩu hòm thư công vụ ạ?", who="hoa", mention=True)
    await commune.fast_forward(minutes=2)
    await commune.teacher_says("1: Chị gọi Trung tâm CNTT của tỉnh, đọc tên hòm thư, họ cấp lại trong ngày.")
    await commune.fast_forward(minutes=3)
    await commune.official_says("được rồi ạ, cảm ơn thầy", who="hoa", mention=True)
    await commune.fast_forward(minutes=5)
    text = "Nộp hồ sơ đất đai trên Cổng dịch vụ công cứ báo lỗi 500 ạ"
    await commune.official_says(text, who="son", mention=True)
    await commune.fast_forward(minutes=1)
    await commune.teacher_says("nhận 2", who="lan")
    await commune.teacher_says("ghi chú 2: đã thử Chrome và Edge, cùng một lỗi", who="lan")
    await commune.teacher_says("2: Chị thử đăng xuất rồi đăng nhập lại giúp em nhé.", who="lan")
    await commune.fast_forward(minutes=4)
    await commune.official_says("em thử rồi, vẫn lỗi ạ", who="son", mention=True)
    await commune.fast_forward(minutes=2)
    await commune.official_says("Máy in không chạy thì làm thế nào?", who="mai", mention=True)
    await commune.fast_forward(minutes=1)
    await commune.official_says("Bộ phận một cửa mất mạng từ sáng, ai xem giúp với", who="tam", mention=True)
    await commune.fast_forward(minutes=6)
    await commune.official_says("Mất chữ ký của lãnh đạo trên văn bản đã ban hành", who="yen", mention=True)
    await commune.fast_forward(minutes=1)


def _before(connection: Connection) -> None:
    teachers = [person(connection, "chat", name) for name in ("dao", "lan")]
    deployments.add(
        connection, name="Đội hỗ trợ tháng 3", school="THCS Kỳ Lừa", province="", communes=["ky-lua"],
        members=[one.id for one in teachers], starts_on=MONDAY.date() - timedelta(days=40),
        ends_on=MONDAY.date() + timedelta(days=12), now=MONDAY,
    )  # fmt: skip
    for number in range(1, 25):
        room = "Bộ phận một cửa" if number <= 14 else "Văn phòng"
        machines.register(connection, province="", commune="ky-lua", number=number, room=room, used_by="", now=MONDAY)
    for one in machines.of_commune(connection, "ky-lua")[:17]:
        stuck = one.number in {4, 9}
        note = "thiếu driver token" if stuck else ""
        machines.set_state(connection, one, State.STUCK if stuck else State.DONE, note, teachers[0], MONDAY)
    knowledge.save(connection, ENTRIES)


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[Commune, str]]:
    """The desk after that morning, and where its web server is."""
    url = f"sqlite:///{folder / 'desk.sqlite3'}"
    migrate(url)
    commune = await Commune.open(url)
    runner = web.AppRunner(build_app(commune.runtime), shutdown_timeout=1)
    try:
        await morning(commune)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield commune, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
        await commune.close()


async def enter(page: Page, commune: Commune, address: str, who: str = "binh") -> None:
    now = commune.clock.now()
    code = await commune.desk.database.write(lambda c: console.offer(c, person(c, "chat", who), now))
    await page.goto(f"{address}/console/{code}")
    await page.get_by_role("button").click()
    await page.wait_for_url(f"{address}/console/")


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder)) as (commune, address), open_browser() as browser:
            for viewport, suffix in ((DESK, ""), (PHONE, "-phone")):
                async with open_page(browser, viewport) as page:
                    await enter(page, commune, address)
                    for where in PHOTOGRAPHED if not suffix else ("", "t/2"):
                        await page.goto(f"{address}/console/{where}")
                        name = where.replace("/", "-").replace("t-2", "thread") or "board"
                        path = PICTURES / f"console-{name}{suffix}.png"
                        await page.screenshot(path=path, full_page=True)
                        print(path)


if __name__ == "__main__":
    asyncio.run(main())
