"""A real browser for tests: `page` (1280 wide) and `phone` (390 wide), failing on what a person would not see at once.

python -m tests.support.browser install     see to it that there is one: Playwright's own, or Debian's chromium
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserType, Page, ViewportSize

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Without these Chromium calls its maker at every start, which a closed network answers with a long silence.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
NOT_FOUND = "No browser: neither Playwright's own nor Debian's chromium is installed (make browser tries both)"


class NoBrowser(Exception):
    """Neither Playwright's own browser nor Debian's starts here."""


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Playwright's own Chromium where it was downloaded, else the one on the PATH; raises NoBrowser."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await _launch(playwright.chromium)
        try:
            yield browser
        finally:
            await browser.close()


async def _launch(chromium: BrowserType) -> Browser:
    from playwright.async_api import Error

    # Chromium's sandbox refuses to work for root.
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    debian = shutil.which("chromium") or shutil.which("chromium-browser")
    problem = NOT_FOUND
    for executable in (None, debian) if debian else (None,):
        try:
            return await chromium.launch(executable_path=executable, args=flags)
        except Error as error:
            if "Executable doesn't exist" not in error.message:
                problem = f"The browser does not start: {error.message.splitlines()[0]}"
    raise NoBrowser(problem)


@asynccontextmanager
async def open_page(browser: Browser, viewport: ViewportSize) -> AsyncIterator[Page]:
    """A page as an official has it; afterwards fails on script errors and on requests that left this machine."""
    is_phone = viewport["width"] < 600
    context = await browser.new_context(
        viewport=viewport,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        device_scale_factor=2 if is_phone else 1,
        is_mobile=is_phone,
        has_touch=is_phone,
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    page = await context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"script error: {error}"))
    page.on("console", lambda said: troubles.append(f"console: {said.text}") if said.type == "error" else None)
    page.on("request", lambda asked: None if _is_here(asked.url) else troubles.append(f"left the machine: {asked.url}"))
    yield page
    await context.close()
    assert not troubles, "\n".join(troubles)


def _is_here(url: str) -> bool:
    address = urlsplit(url)
    return address.scheme in {"data", "blob", "about"} or address.hostname in {"127.0.0.1", "localhost", "::1"}


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    try:
        async with open_browser() as opened:
            yield opened
    except NoBrowser as reason:
        pytest.skip(str(reason))


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A screen on a desk, 1280 pixels wide."""
    async with open_page(browser, DESK) as opened:
        yield opened


@pytest.fixture
async def phone(browser: Browser) -> AsyncIterator[Page]:
    """A telephone, 390 pixels wide, touched instead of clicked."""
    async with open_page(browser, PHONE) as opened:
        yield opened


async def _version() -> str:
    async with open_browser() as browser:
        return browser.version


def _is_there() -> bool:
    try:
        print(f"Browser for the tests: Chromium {asyncio.run(_version())}")
    except NoBrowser:
        return False
    return True


def install() -> None:
    """Never fails: without a browser the browser tests are skipped, and say so."""
    if _is_there():
        return
    print("Fetching a browser for the tests ...", flush=True)
    _run(sys.executable, "-m", "playwright", "install", "--only-shell", "chromium", seconds=90)
    if _is_there():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "-qq", seconds=180)
        packages = ("chromium", "fonts-dejavu-core", "fonts-noto-color-emoji")
        _run("apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages, seconds=600)
        if _is_there():
            return
    print("No browser could be had; the browser tests will be skipped. On Debian, as root: apt-get install chromium")


def _run(*command: str, seconds: int) -> None:
    quietly = {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, env=os.environ | quietly, timeout=seconds, capture_output=True, text=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"  {' '.join(command[:4])}: {type(error).__name__}", flush=True)
        return
    if done.returncode != 0:
        print(f"  {' '.join(command[:4])}: ended with {done.returncode}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] != ["install"]:
        sys.exit(__doc__)
    install()
