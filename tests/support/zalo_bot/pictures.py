"""The pictures of docs/zalo.md: a group on the fake Zalo with the real desk behind it, and what `doctor` says then.

python -m tests.support.zalo_bot.pictures
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import sys
import tempfile
from datetime import timedelta
from zoneinfo import ZoneInfo

import migrations
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import ZaloBotConfig
from bot.channels.zalo_bot_receive import Pace
from bot.clock import SystemClock
from bot.keeping import KeptUpdates
from desk.quota import month_of
from knowledge.loading import starter
from store import knowledge, months
from store.database import Database
from tests.support.browser import DESK, PHONE, open_browser, open_page
from tests.support.screenshots import PICTURES
from tests.support.zalo_bot_server import ZaloBotServer
from tests.telegram.town import Town, town_on

BOT = "zalo_bot-ky-lua"
_STYLE = """
body{margin:0;background:#e8eef4;font:15px/1.4 "DejaVu Sans",sans-serif;color:#16202b}
header{background:#0b5cad;color:#fff;padding:14px 16px;font-weight:600}
header small{display:block;font-weight:400;opacity:.85}
main{padding:12px}
.said{max-width:82%;margin:0 0 10px;padding:9px 12px;border-radius:12px;background:#fff;white-space:pre-wrap}
.bot{margin-left:auto;background:#d5e9ff}
.who{font-size:12px;color:#51657a;margin-bottom:2px}
.at{color:#0b5cad}
pre{margin:0;padding:22px 26px;background:#10161d;color:#dfe7ee;white-space:pre-wrap;
  font:15px/1.55 "DejaVu Sans Mono",monospace}
.ok{color:#7bd88f}.warn{color:#ffd866}.fail{color:#ff6188}.advice{color:#9fb3c8}
"""
_VIEWPORT = '<meta name="viewport" content="width=device-width,initial-scale=1">'
_HEAD = f'<!doctype html>{_VIEWPORT}<style>{_STYLE}</style><div id="shot">'


async def converse(zalo: ZaloBotServer, town: Town) -> list[tuple[str, str]]:
    """Who says what in the group, in order."""
    seen: list[tuple[str, str]] = []
    hoa = zalo.user("Hoa")
    group = zalo.group("Kỳ Lừa: hỏi đáp số", members=[hoa])

    async def says(text: str, *, mention: bool = True) -> None:
        shown = f"@{zalo.called} {text}" if mention else text
        seen.append(("Hoa", shown))
        group.says(hoa, text, mention=mention, reply=not mention)
        await rest()

    async def rest() -> None:
        already = len(group.sent)
        await zalo.delivered()
        await asyncio.sleep(0.3)
        await town.rest()
        seen.extend((zalo.called, said.text) for said in group.sent[already:])

    group.says(hoa, f"/ketnoi {await town.code('officials')}")
    await rest()
    seen.clear()
    await says("ký số báo ko tìm thấy chứng thư số thầy ơi")
    await says("2", mention=False)
    page = await town.dao.chat.hears("#1")
    town.dao.presses(page, "Nhận câu này")
    await rest()
    town.dao.says("Chị tắt trình duyệt, rút token 10 giây rồi cắm lại cổng phía sau máy giúp em nhé")
    await rest()
    await says("được rồi, cảm ơn thầy", mention=False)
    return seen


def as_page(seen: list[tuple[str, str]], called: str) -> str:
    lines = []
    for who, text in seen:
        shown = re.sub(r"^@(?:Hoa|Bot Trợ lý IT)", r'<span class="at">\g<0></span>', html.escape(text))
        lines.append(f'<div class="said{" bot" if who == called else ""}"><div class="who">{who}</div>{shown}</div>')
    heading = "<header>Kỳ Lừa: hỏi đáp số<small>caunoi sandbox zalo-bot</small></header>"
    return f"{_HEAD}{heading}<main>{''.join(lines)}</main>"


def as_terminal(*typed_and_said: str) -> str:
    """Commands, each followed by what it said."""
    kinds = {"✓": "ok", "!": "warn", "✗": "fail"}
    lines: list[str] = []
    for typed, said in zip(typed_and_said[::2], typed_and_said[1::2], strict=True):
        lines.append(f"$ {html.escape(typed)}")
        for line in said.splitlines():
            kind = kinds.get(line[:1], "advice" if line.startswith(" ") else "")
            lines.append(f'<span class="{kind}">{html.escape(line)}</span>')
    return f"{_HEAD}<pre>{chr(10).join(lines)}</pre>"


async def examine(url: str, zalo: ZaloBotServer) -> str:
    """What doctor says, with most of the month used."""
    month = month_of(SystemClock().now(), ZoneInfo("Asia/Ho_Chi_Minh"))
    database = Database(url)
    database.write_now(lambda c: months.count(c, BOT, month, sent=1638, received=802))
    database.close()
    settings = {
        "DATABASE_URL": url,
        "ZALO_BOTS": f"ky-lua={zalo.token}@{zalo.called}",
        "ZALO_BOT_BASE_URL": zalo.base_url,
    }
    environment = {**os.environ, **{f"CAUNOI_{name}": value for name, value in settings.items()}}
    command = (sys.executable, "-c", "from bot.cli import main; main()", "doctor")
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=asyncio.subprocess.PIPE)
    said, _ = await process.communicate()
    return said.decode()


async def photograph(name: str, content: str, *, phone: bool) -> None:
    async with open_browser() as browser, open_page(browser, PHONE if phone else DESK) as page:
        await page.set_content(content)
        path = PICTURES / f"{name}.png"
        await page.locator("#shot").screenshot(path=path)
        print(path)


async def main(folder: str) -> None:
    url = f"sqlite:///{folder}/desk.sqlite3"
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()
    async with ZaloBotServer() as zalo:
        pace = Pace(wait=timedelta(seconds=1), first_pause=timedelta(milliseconds=20))
        config = ZaloBotConfig(token=zalo.token, name="ky-lua", called=zalo.called, base_url=zalo.base_url, pace=pace)
        kept = Database(url)
        async with town_on(url, ZaloBotChannel(config, updates=KeptUpdates(kept))) as town:
            await town.write(lambda c: knowledge.save(c, starter()))
            await town.linked()
            seen = await converse(zalo, town)
        kept.close()
        await photograph("zalo-group", as_page(seen, zalo.called), phone=True)
        await photograph("zalo-doctor", as_terminal("caunoi doctor", await examine(url, zalo)), phone=False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as inside:
        asyncio.run(main(inside))
