"""What nobody should send, sent through the real door: a clear refusal or a safe treatment, and nothing lost."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import logging
import unicodedata
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.server import build_app
from store import inbox
from store.tables import inbox as table
from tests.support.commune import SECRET, SECRET_HEADER, TOKEN, UNKNOWN, Commune, message
from tests.support.serving import Serve

MEGABYTE = 1024 * 1024
CANARY = "con chim hoàng yến"


@dataclass
class Door:
    """The web server of a commune's desk, from outside."""

    commune: Commune
    session: aiohttp.ClientSession
    url: str

    async def post(self, body: Any, *, secret: str | None = SECRET, **headers: str) -> int:
        """What it answers to a body (an object is sent as JSON)."""
        status, _ = await self.knock(body, secret=secret, **headers)
        return status

    async def knock(self, body: Any, *, secret: str | None = SECRET, **headers: str) -> tuple[int, dict[str, str]]:
        data = body if isinstance(body, bytes) or hasattr(body, "__aiter__") else json.dumps(body).encode()
        proof = {} if secret is None else {SECRET_HEADER: secret}
        address = f"{self.url}/hook/{self.commune.platform.name}"
        data = io.BytesIO(data) if isinstance(data, bytes) else data
        async with self.session.post(address, data=data, headers=proof | headers) as answer:
            return answer.status, dict(answer.headers)

    async def says(self, body: Any) -> str:
        """Taken in, handled, and what the officials' group then shows last."""
        assert await self.post(body) == 200
        await self.commune.runtime.settle()
        return (self.commune.seen("officials") or [""])[-1]

    async def kept(self) -> list[tuple[int, str, str | None]]:
        query = select(table.c.state, table.c.raw, table.c.outcome).order_by(table.c.id)
        rows = await self.commune.desk.database.read(lambda c: c.execute(query).all())
        return [(state, raw, outcome) for state, raw, outcome in rows]

    async def still_serves(self) -> None:
        assert TOKEN.answer in await self.says(message(424242, "officials", TOKEN.question, sender="mai"))


@pytest.fixture
async def door(commune: Commune, serve: Serve, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    url = await serve(build_app(commune.runtime))
    async with aiohttp.ClientSession() as session:
        yield Door(commune, session, url)
    assert SECRET not in caplog.text
    assert CANARY not in caplog.text


async def test_without_the_secret_nothing_is_kept(door: Door):
    for secret in (None, "", "sai", SECRET[:-1], SECRET + "x", SECRET.upper()):
        assert await door.post(message(1, "officials", TOKEN.question), secret=secret) == 403
    assert await door.kept() == []


async def test_a_channel_that_is_not_there(door: Door):
    async with door.session.post(f"{door.url}/hook/fax", data=b"{}") as answer:
        assert answer.status == 404


NO_OBJECTS = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"17",
    b"\xff\xfe{}",
    b'{"id": 1' + b"0" * 5000 + b"}",
    b"[" * 200_000 + b"]" * 200_000,
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
)


async def test_what_is_no_object_is_set_aside_and_not_brought_again(door: Door):
    for body in NO_OBJECTS * 2:
        assert await door.post(body) == 200, body[:20]
    assert [state for state, _, _ in await door.kept()] == [inbox.State.PARKED] * len(NO_OBJECTS)
    await door.still_serves()


async def test_an_object_of_any_depth_is_taken_or_set_aside(door: Door):
    for depth in range(55, 65):
        assert await door.post(nested(depth)) == 200
    for depth in range(880, 1000):
        assert await door.post(nested(depth)) == 200
    await door.still_serves()
    assert len(await door.kept()) >= 120


def nested(depth: int) -> bytes:
    return b'{"id": "d%d", "kind": "message", "text": ' % depth + b"[" * depth + b"]" * depth + b"}"


NO_UPDATES: tuple[dict[str, Any], ...] = (
    {},
    {"id": 1},
    {"id": 2, "kind": "message"},
    {"id": 3, "kind": "message", "chat": "officials"},
    {"id": 4, "kind": "message", "chat": {"id": {}}},
    {"id": 5, "kind": "message", "chat": {"id": "officials", "kind": "cinema", "title": None}},
    message(6, "officials", "x") | {"at": "hôm qua"},
    message(7, "officials", "x") | {"from": None},
    message(8, "officials", "x") | {"photos": [1, 2]},
    message(9, "officials", "x") | {"number": float("nan")},
    {"id": "a\x00b", "kind": "message", "chat": {"id": "c\x00d"}},
    {"id": "a\ud800b", "kind": "message", "chat": {"id": "c\udfffd"}},
)


async def test_an_object_that_is_no_update_is_set_aside(door: Door):
    for raw in NO_UPDATES:
        assert await door.post(raw) == 200, raw
    await door.commune.runtime.settle()
    assert [state for state, _, _ in await door.kept()] == [inbox.State.PARKED] * len(NO_UPDATES)
    await door.still_serves()


async def test_a_kind_that_we_do_not_know_is_ignored(door: Door):
    for number, kind in enumerate(["poll", "một loại của năm sau", "", ["message"], None, 7]):
        assert await door.says({"id": number, "kind": kind, "chat": {"id": "officials"}}) == ""
    assert {(state, outcome) for state, _, outcome in await door.kept()} == {(inbox.State.HANDLED, "ignored")}


async def test_ids_larger_than_any_integer_column(door: Door):
    for times, number in enumerate([2**63, 2**64 + 1, -(2**70), 10**60], start=1):
        raw = message(number, f"private-{number}", "/start", kind="private", sender=str(number))
        assert await door.post(raw) == 200
        assert await door.post(raw | {"message_id": number}) == 200
        assert len(await door.kept()) == times
    await door.commune.runtime.settle()
    assert {state for state, _, _ in await door.kept()} == {inbox.State.HANDLED}


async def test_ten_megabytes_are_refused(door: Door):
    assert await door.post(b" " * (10 * MEGABYTE)) == 413
    assert await door.kept() == []
    await door.still_serves()


async def test_ten_megabytes_of_unknown_length_are_refused(door: Door):
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(160):
            yield b" " * 65536

    with contextlib.suppress(aiohttp.ClientError):  # the connection closed in its face is a refusal too
        assert await door.post(stream()) == 413
    assert await door.kept() == []
    await door.still_serves()


async def test_a_small_parcel_with_a_gigabyte_in_it_is_refused(door: Door):
    bomb = gzip.compress(b" " * (64 * MEGABYTE))
    assert len(bomb) < MEGABYTE
    status = await door.post(bomb, **{"Content-Encoding": "gzip"})
    assert status in {400, 413}
    assert await door.kept() == []
    await door.still_serves()


ODD_LETTERS = (
    unicodedata.normalize("NFD", TOKEN.question),
    TOKEN.question.replace(" ", "\u200b \u200d"),
    f"\ufeff{TOKEN.question}\x00\x07",
    f"{TOKEN.question}\ud800",
    TOKEN.question.replace(" ", "\u00a0"),
)


async def test_the_same_question_in_odd_letters_gets_the_same_answer(door: Door):
    for number, words in enumerate(ODD_LETTERS):
        assert await door.post(message(number, "officials", words, sender=f"người {number}")) == 200
    await door.commune.fast_forward(seconds=30)
    assert [TOKEN.answer in text for text in door.commune.seen("officials")] == [True] * len(ODD_LETTERS)


async def test_fifty_thousand_characters_are_handled(door: Door):
    shown = await door.says(message(1, "officials", "máy quét " * 6000))
    assert len(shown) < 5000
    assert [state for state, _, _ in await door.kept()] == [inbox.State.HANDLED]
    assert all(len(envelope.markup) < 8000 for envelope in door.commune.platform.taken)


MARKUP = '<b>x</b><script>alert(1)</script><a href="javascript:x">&amp; {{7*7}} {% if %} %s {0.__class__}'


async def test_what_people_write_never_becomes_markup(door: Door):
    commune = door.commune
    await door.says(message(1, "officials", f"{MARKUP} {UNKNOWN}") | {"from": {"id": "x", "name": MARKUP}})
    await commune.teacher_says("nhận 1")
    await commune.teacher_says(MARKUP)
    await commune.fast_forward(seconds=30)
    await commune.says("x", "officials", f"{MARKUP} máy vẫn báo lỗi", mention=True)
    await commune.teacher_says(f"chuyển 1 cho {MARKUP}")
    await commune.teacher_says("/cau 1")
    await commune.fast_forward(minutes=1)
    said = [envelope.markup for envelope in commune.platform.taken]
    assert sum("&lt;script&gt;" in markup for markup in said) >= 4
    for markup in said:
        assert "<script" not in markup
        assert 'href="javascript' not in markup
        assert "49" not in markup


async def test_numbers_of_people_are_masked_before_they_are_kept(door: Door):
    text = "CCCD 001099012345, sđt 0912.345.678, mật khẩu: Abc@12345 token lỗi"
    await door.says(message(1, "officials", text))
    raws = "".join(json.loads(raw)["text"] for _, raw, _ in await door.kept())
    for secret in ("001099012345", "345.678", "Abc@12345", "12345"):
        assert secret not in raws
    assert "token lỗi" in raws
    assert "001099012345" not in "".join(envelope.markup for envelope in door.commune.platform.taken)


async def test_logs_hold_ids_and_outcomes_only(door: Door, caplog: pytest.LogCaptureFixture):
    await door.says(message(1, "officials", f"{CANARY} {UNKNOWN}", sender=CANARY))
    await door.says({"id": CANARY, "kind": "message", "chat": {"id": CANARY}, "text": CANARY})
    await door.post(f'{{"{CANARY}": '.encode())
    await door.commune.fast_forward(minutes=11)
    assert "handled update=1" in caplog.text


async def test_while_the_database_is_away_nothing_is_acknowledged(door: Door, monkeypatch: pytest.MonkeyPatch):
    def away(*_: object) -> int:
        raise OperationalError(CANARY, {"raw": CANARY}, ConnectionError("gone"))

    accept = inbox.accept
    monkeypatch.setattr(inbox, "accept", away)
    status, headers = await door.knock(message(1, "officials", TOKEN.question))
    assert (status, headers["Retry-After"]) == (503, "5")
    monkeypatch.setattr(inbox, "accept", accept)
    assert await door.kept() == []
    assert TOKEN.answer in await door.says(message(1, "officials", TOKEN.question))


async def test_a_clock_moved_backwards_stops_nobody(door: Door):
    commune = door.commune
    await door.says(message(1, "officials", TOKEN.question))
    commune.clock._base -= timedelta(minutes=30)
    shown = await door.says(message(2, "officials", UNKNOWN, sender="hung"))
    assert "#2" in shown
    await commune.fast_forward(minutes=11)
    assert any("#2" in text for text in commune.seen("private-binh"))
