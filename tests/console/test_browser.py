"""The console as a coordinator has it: on a telephone and on a desk, in a real browser."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.support.console_day import PAGES, enter, served


async def looks_right(page: Page, address: str) -> None:
    """Nothing sticks out to the side, every field has a name, and every button can be hit with a finger."""
    for where in PAGES:
        await page.goto(f"{address}/console/{where}")
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, where
        await expect(page.locator("h1")).to_be_visible()
        fields = page.locator("main :is(input:not([type=hidden]), textarea, select)")
        for number in range(await fields.count()):
            assert await fields.nth(number).evaluate("field => field.labels.length") == 1, where
        buttons = page.locator("main :is(button, .button)")
        for number in range(await buttons.count()):
            box = await buttons.nth(number).bounding_box()
            assert box is not None
            assert box["height"] >= 40, where


@pytest.mark.browser
async def test_a_coordinator_answers_on_a_telephone(phone, tmp_path):
    async with served(tmp_path) as (commune, address):
        await enter(phone, commune, address)
        await looks_right(phone, address)
        await phone.goto(f"{address}/console/")
        await phone.get_by_role("link", name="Bộ phận một cửa mất mạng").tap()
        await phone.get_by_role("button", name="Nhận câu này").tap()
        await expect(phone.get_by_role("status")).to_be_visible()
        await phone.get_by_label("Trả lời người hỏi").fill("Anh rút dây mạng cắm lại giúp, tôi đang xuống.")
        await phone.get_by_role("button", name="Gửi").tap()
        await expect(phone.locator(".k-answer .words")).to_contain_text("tôi đang xuống")
        await commune.fast_forward(seconds=30)
        assert any("tôi đang xuống" in line for line in commune.seen("officials"))


@pytest.mark.browser
async def test_the_board_follows_what_happens_and_spares_what_is_typed(page, tmp_path):
    async with served(tmp_path) as (commune, address):
        await page.clock.install()
        await enter(page, commune, address)
        await looks_right(page, address)
        await page.goto(f"{address}/console/")
        await expect(page.locator(".threads li")).to_have_count(4)
        await commune.official_says("Quên mật khẩu máy tính của phòng, làm sao ạ?", who="lien", mention=True)
        await commune.fast_forward(minutes=1)
        await page.clock.run_for(11_000)
        await expect(page.locator(".threads li")).to_have_count(5)
        await page.goto(f"{address}/console/t/4")
        await page.get_by_label("Ghi chú nội bộ").fill("đang viết dở")
        await commune.teacher_says("nhận 4", who="dao")
        await page.clock.run_for(11_000)
        await expect(page.get_by_label("Ghi chú nội bộ")).to_have_value("đang viết dở")
