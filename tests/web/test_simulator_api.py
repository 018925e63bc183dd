"""What the simulator's page may ask, what is refused, and how a browser that was away catches up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.web.simulator import simulator_routes
from tests.web.fake_stage import START, FakeStage

Client = TestClient


@pytest.fixture
def stage():
    return FakeStage(beat=0.01)


@pytest.fixture
async def client(stage: FakeStage) -> AsyncIterator[Client]:  # type: ignore[type-arg]
    async with TestClient(TestServer(simulator_routes(stage), host="127.0.0.1")) as opened:
        yield opened


async def refused(response: ClientResponse) -> tuple[int, str]:
    """Status and code; what is wrong is one sentence."""
    said = await response.json()
    assert set(said) == {"error", "message"}
    assert said["message"].endswith(".")
    return response.status, said["error"]


async def next_events(response: ClientResponse, count: int) -> list[tuple[str, str, dict[str, Any]]]:
    found: list[tuple[str, str, dict[str, Any]]] = []
    mark = name = ""
    async with asyncio.timeout(5):
        while len(found) < count:
            line = (await response.content.readline()).decode().rstrip("\n")
            if line.startswith("id: "):
                mark = line.removeprefix("id: ")
            elif line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                found.append((mark, name, json.loads(line.removeprefix("data: "))))
    return found


async def test_state_tells_everything_the_page_shows(client, stage):
    stage.put("ky-lua", "hoa", "<b>chào</b>")
    stage.put("ky-lua", None, "<b>Chào</b> chị")
    state = await (await client.get("/sim/state")).json()
    assert state["now"] == START.isoformat()
    assert [place["id"] for place in state["places"]][:2] == ["ky-lua", "giao-vien"]
    hers, ours = state["messages"]["ky-lua"]
    assert hers["text"] == "<b>chào</b>"
    assert "markup" not in hers
    assert ours["markup"] == "<b>Chào</b> chị"
    assert state["progress"]["play"] == "idle"
    assert state["summary"] is None


async def test_what_a_person_says_reaches_the_stage(client, stage):
    said = {"person": "hoa", "chat": "ky-lua", "text": "cks báo lỗi", "photo": True, "mention": True}
    assert (await client.post("/sim/say", json=said)).status == 200
    (line,) = stage.lines
    assert (line.person, line.text, line.photo, line.mention) == ("hoa", "cks báo lỗi", True, True)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({"person": "hoa", "chat": "nowhere", "text": "a"}, 404, "chat"),
        ({"person": "dao", "chat": "ky-lua", "text": "a"}, 403, "member"),
        ({"person": "hoa", "chat": "rieng-dao", "text": "a"}, 403, "member"),
        ({"person": "hoa", "chat": "ky-lua", "text": "  "}, 400, "empty"),
        ({"person": "hoa", "chat": "ky-lua", "press": "1"}, 400, "body"),
        ({"person": "hoa", "chat": "ky-lua", "text": "a" * 4097}, 400, "body"),
        ({"person": "hoa", "chat": "ky-lua", "text": 7}, 400, "body"),
        ({"person": "hoa", "chat": "ky-lua", "text": "a", "admin": True}, 400, "body"),
        ({"chat": "ky-lua", "text": "a"}, 400, "body"),
        ([], 400, "body"),
    ],
)
async def test_what_cannot_be_said_is_refused_in_a_sentence(client, stage, said, status, code):
    assert await refused(await client.post("/sim/say", json=said)) == (status, code)
    assert stage.lines == []


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 10_000, b'{"person": "\\ud800"}', b"\xff\xfe", b"null"])
async def test_what_is_no_json_is_refused(client, raw):
    response = await client.post("/sim/say", data=raw, headers={"Content-Type": "application/json"})
    assert await refused(response) == (400, "body")


async def test_a_body_too_large_is_refused(client):
    response = await client.post("/sim/say", data=b" " * 20_000, headers={"Content-Type": "application/json"})
    assert await refused(response) == (413, "too_large")


async def test_a_form_of_another_site_is_refused(client):
    assert await refused(await client.post("/sim/say", data={"person": "hoa"})) == (415, "type")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[", "192.168.1.5"])
async def test_only_names_of_this_machine_are_answered(client, host):
    for path in ("/", "/sim/state", "/static/app.js"):
        assert await refused(await client.get(path, headers={"Host": host})) == (403, "host")


@pytest.mark.parametrize("host", ["localhost:8321", "127.0.0.1", "[::1]:8321"])
async def test_every_loopback_name_is_answered(client, host):
    assert (await client.get("/sim/state", headers={"Host": host})).status == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_page_cannot_post(client, stage, origin):
    said = {"person": "hoa", "chat": "ky-lua", "text": "a"}
    assert await refused(await client.post("/sim/say", json=said, headers={"Origin": origin})) == (403, "origin")
    assert stage.lines == []


async def test_our_own_page_can_post(client):
    origin = f"http://127.0.0.1:{client.port}"
    response = await client.post("/sim/clock", json={"minutes": 1}, headers={"Origin": origin})
    assert response.status == 200


async def test_every_answer_carries_the_policy(client):
    for path in ("/", "/static/app.js", "/sim/state", "/nowhere"):
        headers = (await client.get(path)).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


async def test_what_is_not_there_and_what_is_not_meant(client):
    assert await refused(await client.get("/nowhere")) == (404, "not_found")
    assert await refused(await client.get("/static/../simulator.py")) == (404, "not_found")
    assert await refused(await client.get("/sim/say")) == (405, "method")


async def test_the_clock_moves_by_minutes_and_to_an_hour(client, stage):
    await client.post("/sim/clock", json={"minutes": 10})
    assert stage.now() == START + timedelta(minutes=10)
    await client.post("/sim/clock", json={"until": "07:00"})
    assert stage.now() == START + timedelta(days=1)
    await client.post("/sim/clock", json={"until": "07:00"})
    assert stage.now() == START + timedelta(days=2)


@pytest.mark.parametrize(
    "how",
    [{}, {"minutes": 0}, {"minutes": -5}, {"minutes": 1, "until": "07:00"}, {"until": "24:00"}, {"minutes": 10**9}],
)
async def test_a_clock_that_cannot_be_moved_so_is_refused(client, stage, how):
    assert await refused(await client.post("/sim/clock", json=how)) == (400, "body")
    assert stage.now() == START


async def test_the_day_can_be_held_hurried_and_ended(client, stage):
    await client.post("/sim/day", json={"action": "start", "speed": 20.0})
    for action in ("pause", "resume", "next", "stop"):
        assert (await client.post("/sim/day", json={"action": action})).status == 200
    await client.post("/sim/day", json={"action": "speed", "speed": 60})
    assert stage.asked == [("pause", None), ("resume", None), ("next", None), ("stop", None), ("speed", 60.0)]
    assert await refused(await client.post("/sim/day", json={"action": "speed", "speed": 61})) == (400, "body")
    assert await refused(await client.post("/sim/day", json={"action": "dance"})) == (400, "body")


async def test_nobody_types_into_a_day_that_is_shown(client, stage):
    await stage.pause()
    response = await client.post("/sim/say", json={"person": "hoa", "chat": "ky-lua", "text": "a"})
    assert await refused(response) == (409, "playing")


async def test_events_go_on_where_the_state_ended(client, stage):
    stage.put("ky-lua", "hoa", "trước")
    await asyncio.sleep(0.01)
    mark = (await (await client.get("/sim/state")).json())["mark"]
    stage.put("ky-lua", "hoa", "sau")
    async with client.get("/sim/events", params={"after": mark}) as response:
        assert response.content_type == "text/event-stream"
        ((_, name, data),) = await next_events(response, 1)
    assert name == "said"
    assert data["message"]["text"] == "sau"


async def test_a_browser_that_was_away_is_caught_up(client, stage):
    async with client.get("/sim/events") as response:
        stage.put("ky-lua", "hoa", "một")
        ((mark, _, _),) = await next_events(response, 1)
    for words in ("hai\nba", "bốn"):
        stage.put("ky-lua", "hoa", words)
    async with client.get("/sim/events", headers={"Last-Event-ID": mark}) as response:
        told = await next_events(response, 2)
    assert [data["message"]["text"] for _, _, data in told] == ["hai\nba", "bốn"]


@pytest.mark.parametrize("mark", ["another-3", "", "-", "x" * 5000, "0-99999999999999999999"])
async def test_a_mark_we_do_not_know_begins_anew(client, mark):
    async with client.get("/sim/events", headers={"Last-Event-ID": mark or "?"}) as response:
        ((_, name, _),) = await next_events(response, 1)
    assert name == "fresh"


async def test_an_open_stream_does_not_hold_up_the_end(stage):
    client = TestClient(TestServer(simulator_routes(stage), host="127.0.0.1"))
    await client.start_server()
    response = await client.get("/sim/events")
    async with asyncio.timeout(3):
        await client.close()
    response.close()
