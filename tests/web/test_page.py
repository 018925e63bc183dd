"""The page, in a real browser, at both widths: typing, choosing, tabs, a day, and what people write staying text."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.web.simulator import simulator_routes
from desk.outbound import Choice
from tests.support.browser import DESK, open_page
from tests.support.serving import Serve
from tests.web.fake_stage import ANSWER, FakeStage

pytestmark = pytest.mark.browser

ATTACKS = (
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "<a href=\"javascript:document.title='taken'\">bấm</a>",
    "<b onmouseover=\"document.title='taken'\">đậm</b>",
    "</b></div><svg/onload=\"document.title='taken'\">",
    "&lt;script&gt;document.title='taken'&lt;/script&gt;",
)


@pytest.fixture
def stage():
    return FakeStage(beat=0.05)


async def open_page_of(stage: FakeStage, serve: Serve, page: Page, query: str = "") -> None:
    address = await serve(simulator_routes(stage))
    await page.goto(f"{address}/{query}")
    await expect(page.locator("#pane-officials .pane-title")).to_have_text("Nhóm Phường Kỳ Lừa")


async def overflow(page: Page) -> int:
    """Pixels by which the page, or any message, is wider than there is room for."""
    wide: int = await page.evaluate(
        """() => Math.max(document.documentElement.scrollWidth - innerWidth,
            ...[...document.querySelectorAll(".log")].map((log) => log.scrollWidth - log.clientWidth))"""
    )
    return wide


async def test_hoa_asks_and_answers_by_a_button(page, stage, serve):
    await open_page_of(stage, serve, page)
    pane = page.locator("#pane-officials")
    await pane.locator("textarea").fill("cks bao loi ko tim thay chung thu so thay oi")
    await pane.locator("textarea").press("Enter")
    own = pane.locator('.message[data-sender="hoa"]')
    await expect(own).to_contain_text("ko tim thay chung thu so")
    await expect(own).to_have_attribute("data-own", "true")
    await expect(pane.locator("textarea")).to_have_value("")
    answer = pane.locator('.message[data-sender="bot"]')
    await expect(answer.locator("b").last).to_have_text("Đừng thử mã PIN nhiều lần")
    await expect(answer.locator(".quote")).to_contain_text("chị Hoa")
    await pane.get_by_role("button", name="Chưa được", exact=True).click()
    await expect(pane.locator(".message").last).to_contain_text("Đã nghe: chưa 1")
    assert [(line.person, line.press) for line in stage.lines] == [("hoa", None), ("hoa", "chưa 1")]


async def test_another_person_a_photo_a_mention_and_a_reply(page, stage, serve):
    stage.put("ky-lua", "hoa", "ai biết không ạ")
    await open_page_of(stage, serve, page)
    pane = page.locator("#pane-officials")
    await pane.locator(".whom").select_option("hung")
    await pane.locator(".bubble").first.click()
    await expect(pane.locator(".replying")).to_contain_text("Trả lời chị Hoa")
    await pane.get_by_label("Kèm ảnh mẫu").click()
    await pane.get_by_label("Nhắc tên Cầu Nối").click()
    await pane.locator("textarea").fill("em thấy thế này")
    await pane.get_by_label("Gửi").click()
    await expect(pane.locator('.message[data-sender="hung"] img')).to_be_visible()
    (line,) = stage.lines
    assert (line.person, line.photo, line.mention, line.reply_to) == ("hung", True, True, "1")
    await expect(pane.locator(".replying")).to_be_hidden()
    await pane.locator(".photo").click()
    await expect(page.locator("#picture")).to_be_visible()
    await page.keyboard.press("Escape")
    await pane.locator('.message[data-sender="hung"] .quote').click()
    await expect(pane.locator('.message[data-id="1"]')).to_have_class(re.compile("found"))


async def test_a_suggestion_is_taken_and_escape_lets_go_of_a_reply(page, stage, serve):
    await open_page_of(stage, serve, page)
    pane = page.locator("#pane-officials")
    await pane.locator(".suggestion").first.click()
    await expect(pane.locator("textarea")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(pane.locator(".message")).to_have_count(2)
    await pane.locator(".bubble").last.click()
    await page.keyboard.press("Escape")
    await expect(pane.locator(".replying")).to_be_hidden()


async def test_what_people_write_stays_text(page, stage, serve):
    for attack in ATTACKS:
        stage.put("ky-lua", "hoa", attack, name=attack)
        stage.put("ky-lua", None, attack, choices=(Choice(label=attack, says=attack),))
    await open_page_of(stage, serve, page)
    stage.put("ky-lua", "hung", ATTACKS[1])
    log = page.locator("#pane-officials .log")
    for attack, place in zip(ATTACKS, range(0, 12, 2), strict=True):
        assert await log.locator(".message").nth(place).locator(".words").inner_text() == attack
    assert await log.locator("script, img, .words svg, a, [onmouseover], [onerror]").count() == 0
    assert await page.title() == "Cầu Nối · phường mô phỏng"
    assert await overflow(page) <= 0


async def test_the_markup_of_the_desk_is_shown_and_nothing_else(page, stage, serve):
    stage.put(
        "ky-lua",
        None,
        'Xem <a href="https://example.org/?a=1&amp;b=2">trang này</a>, <a href="http://example.org">trang kia</a>, '
        "<code>nhận 1</code> &amp; <i>nghiêng <b>đậm</i> thường</b> 1 &lt; 2 <u>gạch</u>",
    )
    await open_page_of(stage, serve, page)
    words = page.locator("#pane-officials .words")
    text = "Xem trang này, trang kia, nhận 1 & nghiêng đậm thường</b> 1 < 2 <u>gạch</u>"
    assert await words.inner_text() == text
    (link,) = await words.locator("a").all()
    assert await link.get_attribute("href") == "https://example.org/?a=1&b=2"
    assert await link.get_attribute("rel") == "noopener noreferrer"


async def test_edits_typing_and_the_clock_are_followed(page, stage, serve):
    stage.set_typing("giao-vien", on=True)
    await open_page_of(stage, serve, page)
    pane = page.locator("#pane-teachers")
    await expect(pane.locator(".typing")).to_have_text("Cầu Nối đang gõ…")
    stage.set_typing("giao-vien", on=False)
    await expect(pane.locator(".typing")).to_be_hidden()
    said = stage.put("giao-vien", None, "Câu 1 chờ người nhận")
    await expect(pane.locator(".message")).to_contain_text("chờ người nhận")
    stage.edit(said, "Câu 1 đã có <b>cô Lan</b>")
    await expect(pane.locator(".message")).to_contain_text("đã có cô Lan")
    await expect(pane.locator(".edited")).to_have_text("đã sửa")
    await page.get_by_role("button", name="+1 giờ").click()
    await expect(page.locator("#clock")).to_have_text("08:00")
    await page.get_by_role("button", name="Tới 7:00 sáng mai").click()
    await expect(page.locator("#date")).to_have_text("Thứ Ba, 03/03/2026")


async def test_a_teachers_private_chat_is_chosen_and_counts_what_is_unread(page, stage, serve):
    await open_page_of(stage, serve, page)
    lan = page.locator("#owners button", has_text="cô Lan")
    stage.put("rieng-lan", None, "câu 1 cần cô")
    await expect(lan.locator(".count")).to_contain_text("1 tin chưa đọc")
    await lan.click()
    await expect(page.locator("#pane-private .message")).to_contain_text("câu 1 cần cô")
    await expect(lan.locator(".count")).to_have_count(0)
    await page.locator("#pane-private textarea").fill("nhận 1")
    await page.keyboard.press("Enter")
    await expect(page.locator("#pane-private .message").last).to_have_attribute("data-own", "true")
    assert stage.lines[-1].chat == "rieng-lan"


async def test_a_day_is_watched_to_its_figures(page, serve):
    await open_page_of(FakeStage(beat=0.5), serve, page)
    await page.locator("#play").click()
    await page.locator("#hold").click()
    await expect(page.locator("body")).to_have_attribute("data-play", "paused")
    await expect(page.locator("#caption")).to_have_text(re.compile(r"\w"))
    await expect(page.locator("#pane-officials .closed")).to_contain_text("Đang chiếu một ngày")
    await expect(page.locator("#pane-officials textarea")).to_be_hidden()
    await page.locator("#hold").click()
    card = page.locator("#summary")
    await expect(card).to_be_visible()
    await expect(card).to_contain_text("Một ngày ở Phường Kỳ Lừa")
    await expect(card.locator('[data-good="true"]')).to_contain_text("câu bị bỏ quên")
    await page.keyboard.press("Escape")
    await expect(card).to_be_hidden()
    await expect(page.locator("#pane-officials textarea")).to_be_visible()
    await page.locator("#figures").click()
    await expect(card).to_be_visible()


async def test_english_is_complete(page, stage, serve):
    stage.put("ky-lua", "hoa", "chào", photo=True)
    await open_page_of(stage, serve, page, "?lang=en")
    assert await page.locator("html").get_attribute("lang") == "en"
    assert await page.locator("#play-word").inner_text() == "Watch a day"
    await expect(page.locator("#date")).to_have_text("Monday, 02/03/2026")
    keys = await page.evaluate(
        """async () => { const words = await import("/static/words.js");
            words.choose("vi"); const vi = [...document.querySelectorAll("[data-t]")].map((e) => e.textContent);
            words.choose("en"); const en = [...document.querySelectorAll("[data-t]")].map((e) => e.textContent);
            return vi.filter((text, place) => text === en[place]); }"""
    )
    assert keys == []
    await page.locator("#tongue").click()
    await expect(page.locator("#play-word")).to_have_text("Xem một ngày")


@pytest.mark.parametrize("width", [360, 390, 768, 1000, 1280, 1920])
async def test_nothing_is_wider_than_the_screen(page, stage, serve, width):
    for words in ("x" * 400, "https://example.org/" + "a" * 300, ANSWER):
        said = stage.put("ky-lua", "hoa", words, photo=True, name="chị " + "Hoa" * 60)
        stage.put("ky-lua", None, ANSWER, reply_to=said.message_id, choices=(Choice(label="dài " * 40, says="1"),))
    await page.set_viewport_size({"width": width, "height": 844})
    await open_page_of(stage, serve, page)
    await page.locator("#pane-officials .bubble").last.click(position={"x": 30, "y": 10})
    assert await overflow(page) <= 0
    composer = await page.locator("#pane-officials .composer").bounding_box()
    send = await page.locator("#pane-officials .send").bounding_box()
    assert composer is not None
    assert send is not None
    assert send["x"] + send["width"] <= composer["x"] + composer["width"]


async def test_on_a_phone_one_chat_is_seen_and_the_others_count(phone, stage, serve):
    await open_page_of(stage, serve, phone)
    await expect(phone.locator("#pane-officials")).to_be_visible()
    await expect(phone.locator("#pane-teachers")).to_be_hidden()
    stage.put("giao-vien", None, "Câu 1 cần người")
    stage.put("giao-vien", None, "Câu 2 cần người")
    tab = phone.get_by_role("tab", name="Nhóm thầy cô")
    await expect(tab.locator(".count")).to_contain_text("2 tin chưa đọc")
    await tab.tap()
    await expect(phone.locator("#pane-teachers .message").last).to_contain_text("Câu 2")
    await expect(tab.locator(".count")).to_be_hidden()
    assert await overflow(phone) <= 0
    for button in await phone.locator("#tabs button, .send:visible, .writing .toggle:visible").all():
        box = await button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 40


async def test_on_a_phone_the_clock_opens_and_a_question_is_asked(phone, stage, serve):
    await open_page_of(stage, serve, phone)
    await phone.locator("#clock-menu").tap()
    await phone.get_by_role("button", name="+10 phút").tap()
    await expect(phone.locator("#clock")).to_have_text("07:10")
    await expect(phone.locator("#clock-steps")).to_be_hidden()
    await phone.locator("#pane-officials .suggestion").nth(1).tap()
    await phone.locator("#pane-officials .send").tap()
    await expect(phone.locator('#pane-officials .message[data-sender="bot"]')).to_be_visible()


async def test_a_key_board_is_enough(page, stage, serve):
    stage.put("ky-lua", None, "Được chưa ạ?", choices=(Choice(label="Được rồi", says="được 1"),))
    await open_page_of(stage, serve, page)
    await page.keyboard.press("Tab")
    await expect(page.locator(".skip")).to_be_focused()
    await page.locator("#pane-officials .answer").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#pane-officials .replying")).to_be_visible()
    await page.locator("#pane-officials .choice").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#pane-officials .message").last).to_contain_text("được 1")
    assert await page.locator("#pane-officials .log").get_attribute("aria-live") == "polite"


async def test_a_refusal_is_said_where_one_writes(browser, stage, serve):
    stage.refuses = True

    async def say_it() -> None:
        async with open_page(browser, DESK) as page:
            await open_page_of(stage, serve, page)
            await page.locator("#pane-officials textarea").fill("có ai không")
            await page.keyboard.press("Enter")
            await expect(page.locator("#pane-officials .trouble")).to_contain_text("Chưa gửi được")
            await expect(page.locator("#pane-officials textarea")).to_have_value("có ai không")

    # The browser itself notes every refused request as an error, which the fixture takes for ours.
    with pytest.raises(AssertionError, match="409"):
        await say_it()
