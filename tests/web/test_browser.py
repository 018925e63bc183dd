"""The tests' own browser: that it is a real one, at both widths, and that it tells on a page."""

from __future__ import annotations

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page

from tests.support.browser import DESK, open_page
from tests.support.serving import Serve

pytestmark = pytest.mark.browser


def application(body: str) -> web.Application:
    async def show(_: web.Request) -> web.Response:
        head = '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        return web.Response(text=f"<!doctype html><title>Cầu Nối</title>{head}{body}", content_type="text/html")

    site = web.Application()
    site.router.add_get("/", show)
    return site


async def test_the_desk_is_1280_wide_and_the_phone_390(page: Page, phone: Page, serve: Serve) -> None:
    address = await serve(application("<p>được chưa ạ?</p>"))
    for screen, width in ((page, 1280), (phone, 390)):
        await screen.goto(address)
        assert await screen.inner_text("p") == "được chưa ạ?"
        assert await screen.evaluate("innerWidth") == width


async def test_a_script_error_fails_the_test(browser: Browser, serve: Serve) -> None:
    address = await serve(application("<script>bridge.open()</script>"))
    with pytest.raises(AssertionError, match="bridge is not defined"):
        async with open_page(browser, DESK) as page:
            await page.goto(address)


async def test_a_page_that_reaches_outside_fails_the_test(browser: Browser, serve: Serve) -> None:
    address = await serve(application('<img src="http://outside.invalid/logo.png">'))
    with pytest.raises(AssertionError, match=r"left the machine: http://outside\.invalid"):
        async with open_page(browser, DESK) as page:
            await page.goto(address)
