"""The real desk behind the page: one types and it reacts, the clock moves, a day is played to its end or broken off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import expect

from bot.demo.live import DAY, LiveStage, captions_in_english
from bot.demo.stage import Line, Play, Progress, Refused, Summary, Tick
from bot.replay.models import CaptionStep
from bot.replay.script import load
from bot.web.simulator import simulator_routes

QUESTION = "cks bao loi ko tim thay chung thu so thay oi"


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[LiveStage]:
    """As fast as the desk can."""
    opened = LiveStage(load(DAY), tmp_path, unit=0)
    await opened.open()
    yield opened
    await opened.close()


async def watch(stage: LiveStage) -> list[object]:
    """Everything until the day has ended."""
    told: list[object] = []
    async with asyncio.timeout(60):
        async for what in stage.subscribe():
            told.append(what)
            if isinstance(what, Progress) and what.play in (Play.DONE, Play.IDLE):
                break
    return told


async def test_a_question_is_answered_at_once_and_every_message_has_its_time(stage):
    await stage.say(Line(person="hoa", chat="ky-lua", text=QUESTION))
    asked, answer = stage.history()["ky-lua"]
    assert answer.entry == "cks-khong-thay-chung-thu"
    assert answer.at >= asked.at
    await stage.say(Line(person="hoa", chat="ky-lua", press=answer.choices[0].says, press_message=answer.message_id))
    assert len(stage.history()["ky-lua"]) == 3


async def test_one_sees_that_the_desk_listens_to_the_rest(stage):
    await stage.say(Line(person="son", chat="ky-lua", text="máy in"))
    assert stage.typing() == {"ky-lua"}
    await stage.advance(timedelta(minutes=1))
    assert stage.typing() == frozenset()


async def test_a_moved_clock_does_what_falls_due_on_the_way(stage):
    await stage.say(Line(person="hoa", chat="rieng-hoa", text="bộ lưu điện kêu tít tít liên tục thì làm sao ạ?"))
    assert stage.history()["rieng-dao"]
    before = stage.now()
    await stage.advance(timedelta(minutes=90))
    assert timedelta(minutes=90) <= stage.now() - before < timedelta(minutes=91)
    pages = [shown for shown in stage.history()["rieng-binh"] if shown.keys[0].startswith("page:")]
    assert len(pages) == 1, "nobody claimed, so the coordinator was called"


async def test_the_day_is_played_to_its_figures(stage):
    await stage.say(Line(person="hoa", chat="ky-lua", text=QUESTION))
    watching = asyncio.create_task(watch(stage))
    await asyncio.sleep(0)
    await stage.play_day(60)
    with pytest.raises(Refused):
        await stage.say(Line(person="hoa", chat="ky-lua", text="chen ngang"))
    with pytest.raises(Refused):
        await stage.advance(timedelta(minutes=1))
    with pytest.raises(Refused):
        await stage.play_day(60)
    told = await watching
    done = [what.done for what in told if isinstance(what, Progress)]
    assert done == sorted(done)
    assert done[-1] == 1.0
    (figures,) = [what for what in told if isinstance(what, Summary)]
    assert figures == stage.summary()
    assert figures.lost == 0
    assert figures.asked == figures.answered_by_faq + figures.answered_by_teachers + figures.withdrawn + figures.open
    assert figures.claimed_once == figures.claimed >= 4
    assert figures.first_reaction is not None
    assert figures.first_reaction < timedelta(seconds=2)
    assert figures.kept_silent >= 5
    assert figures.days == 7
    moments = [what.now for what in told if isinstance(what, Tick)]
    assert moments == sorted(moments)
    await stage.say(Line(person="hoa", chat="ky-lua", text=QUESTION))


async def test_a_day_that_is_stopped_leaves_the_stage_to_the_visitor(tmp_path):
    stage = LiveStage(load(DAY), tmp_path)
    await stage.open()
    await stage.play_day(60)
    await stage.pause()
    assert stage.progress().play is Play.PAUSED
    await stage.set_speed(5)
    assert stage.progress().speed == 5
    await stage.resume()
    await stage.next_step()
    await stage.stop()
    assert stage.progress().play is Play.IDLE
    assert stage.summary() is None
    await stage.say(Line(person="hoa", chat="ky-lua", text=QUESTION))
    await stage.close()


def test_every_caption_is_known_in_english():
    spoken = {step.action.caption for step in load(DAY).steps if isinstance(step.action, CaptionStep)}
    assert spoken == set(captions_in_english())


@pytest.mark.browser
async def test_hoa_types_into_the_page_and_the_real_desk_answers(page, stage, serve):
    await page.goto(await serve(simulator_routes(stage)))
    pane = page.locator("#pane-officials")
    await pane.locator(".suggestion").first.click()
    await page.keyboard.press("Enter")
    await expect(pane.locator('.message[data-sender="bot"]')).to_contain_text("VGCA Sign Service", timeout=2000)
    await pane.get_by_role("button", name="Chưa được", exact=True).click()
    await expect(page.locator("#pane-teachers .message")).to_contain_text("nhận 1")
    await page.locator("#owners button", has_text="cô Lan").click()
    await page.locator("#pane-private").get_by_role("button", name="Nhận câu này").click()
    await expect(pane.locator(".message").last).to_contain_text("cô Lan")
