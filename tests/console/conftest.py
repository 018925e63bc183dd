"""A desk with its console, and people who are signed in to it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from types import TracebackType
from typing import Any, Self

import aiohttp
import pytest

from bot.server import build_app
from tests.support.commune import Commune
from tests.support.databases import Sqlite
from tests.support.serving import Serve

PUBLIC = "https://caunoi.vidu.vn"


class Visitor:
    """Somebody's browser: keeps its cookie, reads forms off pages and sends them back."""

    def __init__(self, address: str) -> None:
        self.address = address
        # The desk's cookies are for https; the loopback has none.
        self.browser = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.cookie = ""
        self.page = ""
        self.status = 0
        self.headers: Any = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.browser.close()

    async def see(self, path: str, **more: Any) -> str:
        return await self._ask("GET", path, **more)

    async def _ask(self, method: str, path: str, **more: Any) -> str:
        headers = {"Cookie": f"caunoi_console={self.cookie}"} if self.cookie else {}
        headers |= more.pop("headers", {})
        async with self.browser.request(
            method, f"{self.address}{path}", headers=headers, allow_redirects=False, **more
        ) as answer:
            self.status, self.headers = answer.status, answer.headers
            if "caunoi_console" in answer.cookies:
                self.cookie = answer.cookies["caunoi_console"].value
            self.page = await answer.text(errors="replace")
        if self.status == 303:
            return await self.see(self.headers["Location"])
        return self.page

    async def send(self, path: str, data: dict[str, str], **more: Any) -> str:
        return await self._ask("POST", path, data=data, **more)

    async def enter(self, link: str) -> str:
        """Open the link, press the button."""
        code = link.rsplit("/", 1)[1]
        page = await self.see(f"/console/{code}")
        assert 'action="/console/enter"' in page
        return await self.send("/console/enter", {"code": code})

    def form(self, action: str, page: str = "") -> dict[str, str]:
        """The hidden fields of the form that goes there."""
        found = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page or self.page, re.DOTALL)
        assert found is not None, f"no form goes to {action}"
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[1]))

    async def fill(self, action: str, **fields: str) -> str:
        return await self.send(action, self.form(action) | fields)


@pytest.fixture
def database_url(sqlite: Sqlite) -> Iterator[str]:
    """One make is enough for pages; what they ask the database is tried on both in tests/store/test_console.py."""
    url = sqlite.create(migrated=True)
    yield url
    sqlite.drop(url)


@pytest.fixture
async def commune(database_url: str) -> AsyncIterator[Commune]:
    opened = await Commune.open(database_url)
    opened.desk.public_url = PUBLIC
    yield opened
    await opened.close()


@pytest.fixture
async def address(commune: Commune, serve: Serve) -> str:
    return await serve(build_app(commune.runtime))


SignIn = Callable[[str], Awaitable[Visitor]]


async def link_for(commune: Commune, who: str) -> str:
    before = len(commune.seen(f"private-{who}"))
    await commune.teacher_says("bảng", who=who)
    await commune.fast_forward(seconds=3)  # the platform takes one message a second
    told = "\n".join(commune.seen(f"private-{who}")[before:])
    found = re.findall(rf"{PUBLIC}/console/[\w-]{{32}}", told)
    assert len(found) == 1
    return str(found[0])


@pytest.fixture
async def sign_in(commune: Commune, address: str) -> AsyncIterator[SignIn]:
    visitors: list[Visitor] = []

    async def enter(who: str) -> Visitor:
        visitor = Visitor(address)
        visitors.append(visitor)
        await visitor.enter(await link_for(commune, who))
        assert visitor.status == 200
        return visitor

    yield enter
    for visitor in visitors:
        await visitor.browser.close()
