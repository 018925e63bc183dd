"""The demo as pictures, at 1280 and 390 pixels, in docs/pictures: in the middle of the day, and its end in numbers.

python -m tests.support.screenshots [ADDRESS]     of a desk that already runs there, else of a `caunoi demo` of its own
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.support.browser import DESK, PHONE, open_browser, open_page

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PATIENCE_MS = 300_000


async def photograph(address: str) -> None:
    async with open_browser() as browser, open_page(browser, DESK) as page:
        await page.goto(address)
        await page.locator("#speed").fill("6")
        await page.click("#play")
        # Asked again and again from here: the page's own policy forbids scripts that come as text.
        while await page.locator("#bar").evaluate("bar => bar.value") < 0.5:
            await page.wait_for_timeout(200)
        await page.click("#hold")
        await keep(page, "demo")
        await keep_on_a_phone(browser, address, "demo-phone")
        await page.click("#hold")
        await page.wait_for_selector("#summary[open]", timeout=PATIENCE_MS)
        await keep(page, "summary")
        await keep_on_a_phone(browser, address, "summary-phone")


async def keep_on_a_phone(browser: Browser, address: str, name: str) -> None:
    async with open_page(browser, PHONE) as phone:
        await phone.goto(address)
        if name.startswith("summary"):
            await phone.click("#figures")
        await keep(phone, name)


async def keep(page: Page, name: str) -> None:
    await page.wait_for_timeout(1000)  # lines still gliding into place
    path = PICTURES / f"{name}.png"
    await page.screenshot(path=path)
    print(path)


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """A demo of its own, at the address that it prints."""
    caunoi = Path(sys.executable).with_name("caunoi")
    process = await asyncio.create_subprocess_exec(
        caunoi, "demo", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            async for line in process.stdout:
                if found := re.search(rb"http://[\w.\[\]:]+:\d+\S*", line):
                    break
            else:
                raise RuntimeError("caunoi demo ended without printing its address")
        yield found[0].decode()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:]:
        await photograph(sys.argv[1])
    else:
        async with demo() as address:
            await photograph(address)


if __name__ == "__main__":
    asyncio.run(main())
