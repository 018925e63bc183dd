"""`caunoi zalo-oa` and `caunoi doctor`, run as one types them."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.settings import BadSettings
from bot.vault import Vault, new_key
from tests.support.commune import MONDAY
from tests.support.zalo_oa_server import APP_ID, APP_SECRET, OA_ID, OA_SECRET, ZaloOaServer


class Apart:
    """The fake Zalo on a thread of its own: the commands have loops of theirs."""

    def __init__(self) -> None:
        self.server = ZaloOaServer(now=lambda: MONDAY)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> ZaloOaServer:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.server.__aenter__(), self._loop).result(5)
        return self.server

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.server.__aexit__(None, None, None), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path) -> Iterator[ZaloOaServer]:
    monkeypatch.chdir(tmp_path)
    with Apart() as server:
        settings = {
            "DATABASE_URL": sqlite_url,
            "SECRET_KEY": new_key(),
            "ZALO_OA_APP_ID": APP_ID,
            "ZALO_OA_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET": OA_SECRET,
            "ZALO_OA_CALLBACK_URL": "https://caunoi.example/zalo",
            "ZALO_OA_API_URL": server.url,
            "ZALO_OA_OAUTH_URL": server.url,
        }
        for name, value in settings.items():
            monkeypatch.setenv(f"CAUNOI_{name}", value)
        yield server


def run(*typed: str, says: str = "") -> Result:
    return CliRunner().invoke(cli, list(typed), input=says)


def challenge_in(output: str) -> str:
    return next(line.split()[-1] for line in output.splitlines() if "Code Challenge" in line)


def test_an_account_is_connected_by_pasting_where_zalo_led(server: ZaloOaServer):
    assert run("zalo-oa", "status").exit_code == 1
    asked = run("zalo-oa", "authorize", says="sai\n")
    assert asked.exit_code == 1
    assert "does not take the code" in asked.output
    link = next(word for word in asked.output.split() if "/v4/oa/permission" in word)
    assert parse_qs(urlsplit(link).query)["code_challenge"] == [challenge_in(asked.output)]
    code = server.give_code(challenge_in(asked.output))
    done = run("zalo-oa", "authorize", "--code", f"https://caunoi.example/zalo?code={code}&oa_id={OA_ID}")
    assert done.exit_code == 0, done.output
    assert "Đã kết nối" in done.output
    status = run("zalo-oa", "status", "--json")
    told = json.loads(status.output)
    assert told["ok"]
    assert told["state"] == "ready"
    assert "plan Growth" in told["message"]
    for secret in ("access-token", "refresh-token", APP_SECRET):
        assert secret not in status.output + done.output


def test_the_browser_may_bring_the_code_itself(server: ZaloOaServer):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    first = run("zalo-oa", "authorize", says="x\n")
    code = server.give_code(challenge_in(first.output))

    def browser() -> None:
        address = f"http://127.0.0.1:{port}/?code={code}&oa_id={OA_ID}"
        for _ in range(100):
            try:
                urllib.request.urlopen(address, timeout=2).read()
                return
            except OSError:
                threading.Event().wait(0.05)

    pressing = threading.Thread(target=browser)
    pressing.start()
    done = run("zalo-oa", "authorize", "--listen", str(port))
    pressing.join()
    assert done.exit_code == 0, done.output


def test_an_address_of_an_earlier_attempt_is_told_apart(server: ZaloOaServer):
    asked = run("zalo-oa", "authorize", says="https://caunoi.example/zalo?code=abc&state=cu\n")
    assert asked.exit_code == 1
    assert "earlier attempt" in asked.output


def test_the_doctor_asks_zalo(server: ZaloOaServer):
    told = {f["subject"]: f for f in json.loads(run("doctor", "--json").output)}
    assert told["zalo_oa"]["level"] == "fail"
    assert "caunoi zalo-oa authorize" in told["zalo_oa"]["message"]
    code = server.give_code(challenge_in(run("zalo-oa", "authorize", says="x\n").output))
    run("zalo-oa", "authorize", "--code", code)
    told = {f["subject"]: f for f in json.loads(run("doctor", "--json").output)}
    assert told["zalo_oa"]["level"] == "ok"


def test_without_a_key_it_says_which_command_makes_one(server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAUNOI_SECRET_KEY", "")
    refused = run("zalo-oa", "status").exception
    assert isinstance(refused, BadSettings)
    assert "caunoi zalo-oa key" in str(refused)
    assert Vault(run("zalo-oa", "key").output.strip()).seal("mật")
