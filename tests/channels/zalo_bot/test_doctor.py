"""`caunoi doctor` with Zalo bots: each is asked for real, and its month is shown."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from bot.clock import SystemClock
from bot.commands.doctor import doctor
from bot.commands.init import init
from bot.runtime import Runtime
from bot.server import build_app
from bot.settings import BadSettings, Settings
from bot.wiring import build_channels, build_desk
from desk.quota import month_of
from store import months
from store.database import Database
from tests.support.serving import Serve
from tests.support.zalo_bot_server import ZaloBotServer

pytest_plugins = ["tests.support.serving"]


@pytest.fixture
def settings(zalo: ZaloBotServer, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    values = {
        "DATABASE_URL": sqlite_url,
        "ZALO_BOTS": f"ky-lua={zalo.token}@{zalo.called}",
        "ZALO_BOT_BASE_URL": zalo.base_url,
    }
    for name, value in values.items():
        monkeypatch.setenv(f"CAUNOI_{name}", value)
    return Settings()


async def findings() -> dict[str, dict[str, Any]]:
    answer = await asyncio.to_thread(CliRunner().invoke, doctor, ["--json"])
    return {one["subject"]: one for one in json.loads(answer.output)}


async def test_the_bot_is_asked_and_its_month_is_shown(zalo: ZaloBotServer, settings: Settings):
    desk = build_desk(settings)
    month = month_of(SystemClock().now(), settings.zone)
    await desk.database.write(lambda c: months.count(c, "zalo_bot-ky-lua", month, sent=2300, received=200))
    desk.database.close()
    found = await findings()
    assert (found["zalo_bot-ky-lua"]["level"], zalo.called in found["zalo_bot-ky-lua"]["message"]) == ("ok", True)
    shown = found[f"zalo_bot-ky-lua in {month}"]
    assert (shown["level"], shown["message"]) == ("warn", "2300 sent and 200 received of 3000 (83 %)")
    zalo.can_join_groups = False
    assert "may not be added" in (await findings())["zalo_bot-ky-lua"]["message"]


async def test_a_refused_token_fails(zalo: ZaloBotServer, settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAUNOI_ZALO_BOTS", "ky-lua=999:not-this-one")
    found = (await findings())["zalo_bot-ky-lua"]
    assert (found["level"], "Zalo Bot Creator" in found["message"]) == ("fail", True)


async def test_readiness_shows_the_month(settings: Settings, serve: Serve):
    desk = build_desk(settings)
    address = await serve(build_app(Runtime(desk)))
    async with aiohttp.ClientSession() as session, session.get(f"{address}/readyz") as answer:
        said = await answer.json()
    assert said["months"] == [{"channel": "zalo_bot-ky-lua", "sent": 0, "received": 0, "granted": 3000}]
    desk.database.close()


def test_with_a_public_address_it_is_told_by_webhook_unless_asked_to_poll(settings: Settings):
    public = settings.model_copy(update={"public_url": "https://desk.example"})
    with pytest.raises(BadSettings, match="CAUNOI_ZALO_BOT_WEBHOOK_SECRET"):
        build_channels(public)
    polling = public.model_copy(update={"zalo_bot_polling": True})
    assert [channel.polls for channel in build_channels(polling)] == [True]
    clock, database = SystemClock(), Database("sqlite://")
    (channel,) = build_channels(polling, database, clock)
    assert channel.capabilities.photos
    database.close()


def test_a_wrong_setting_is_one_sentence_without_a_token(settings: Settings):
    wrong = settings.model_copy(update={"zalo_bots": type(settings.zalo_bots)("geheim")})
    with pytest.raises(BadSettings) as refused:
        build_channels(wrong)
    assert "CAUNOI_ZALO_BOTS" in str(refused.value)
    assert "geheim" not in str(refused.value)


def test_a_bot_given_at_the_beginning_is_written_down_for_later(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    typed = f"Phường Kỳ Lừa\n123:abc-xyz@Bot Trợ lý IT\n\n{sqlite_url}\n"
    answer = CliRunner().invoke(init, input=typed)
    assert answer.exit_code == 0, answer.output
    assert "abc-xyz" not in answer.output
    (channel,) = build_channels(Settings(_env_file=tmp_path / ".env"))  # type: ignore[call-arg]
    assert channel.name == "zalo_bot"


def test_a_mistyped_bot_is_refused_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(init, input="Phường Kỳ Lừa\nabc-xyz\n\ndesk.sqlite3\n")
    assert answer.exit_code == 1
    assert "abc-xyz@" not in answer.output
    assert list(tmp_path.iterdir()) == []
