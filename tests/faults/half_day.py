"""A morning at the desk, step by step, so that the program may die at any of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot import failpoints
from bot.failpoints import Stopped
from tests.support.commune import TOKEN, UNKNOWN, Commune, end_leases

_NUMBER = re.compile(r"(#|nhận |xong |trả |duyệt |sửa |sửa trả lời |bỏ )(\d+)")
Step = Callable[[Commune], Awaitable[object]] | timedelta
"""Somebody says something, or time passes."""

STEPS: tuple[Step, ...] = (
    lambda c: c.official_says(TOKEN.question),
    lambda c: c.official_says(UNKNOWN, "hung", mention=True),
    timedelta(seconds=30),
    lambda c: c.official_says("chưa được"),
    timedelta(seconds=30),
    lambda c: c.teacher_says(f"nhận {c.number_of('hung')}", "dao", "teachers", settle=False),
    lambda c: c.teacher_says(f"nhận {c.number_of('hung')}", "lan", "teachers"),
    timedelta(seconds=30),
    lambda c: c.teacher_says("Em cài lại bộ cài chữ ký rồi khởi động máy nhé"),
    timedelta(seconds=30),
    lambda c: c.official_says("dạ được rồi ạ, em cảm ơn thầy", "hung"),
    timedelta(minutes=15),
    lambda c: c.teacher_says(f"nhận {c.number_of('hoa')}", "lan"),
    lambda c: c.official_says("máy báo lỗi màu đỏ ở góc dưới"),
    timedelta(minutes=31),
    lambda c: c.teacher_says("Chị gọi cô qua số nội bộ nhé", "lan"),
    timedelta(seconds=30),
    lambda c: c.official_says("ok được rồi cô ạ"),
    lambda c: c.teacher_says(f"duyệt {c.number_of('hung')}", "thu"),
    lambda c: c.official_says("máy in", "mai"),
    lambda c: c.official_says("nó không chạy", "mai"),
    timedelta(minutes=3),
)


async def live_through(commune: Commune, *deaths: tuple[str, int]) -> int:
    """The whole half day. The program dies at each (point, after so many passes), one after the other."""
    left = list(deaths)
    died = 0
    _arm_next(left)
    for step in STEPS:
        until = commune.clock.now() + (step if isinstance(step, timedelta) else timedelta())
        try:
            if not isinstance(step, timedelta):
                await step(commune)
            await commune.runtime.advance(until)
        except Stopped:
            await commune.crash()
            _arm_next(left)
            died += 1 + await _come_back(commune, left, until)
    return died


async def _come_back(commune: Commune, left: list[tuple[str, int]], until: datetime) -> int:
    """Started as often as it takes: the next death may come before the program is on its feet."""
    died = 0
    while True:
        try:
            await commune.restart()
            # As if the dead program's leases had run out: a death costs no time, so no time may differ by it.
            await commune.desk.database.write(end_leases)
            await commune.runtime.advance(until)
            return died
        except Stopped:
            await commune.crash()
            died += 1
            _arm_next(left)


def _arm_next(left: list[tuple[str, int]]) -> None:
    failpoints.disarm()
    if left:
        point, after = left.pop(0)
        failpoints.arm(point, after=after)


def said(commune: Commune) -> Counter[tuple[str, str]]:
    """What people were told, each message once however often it was sent; without edits, which may be lost.

    A death may cost a thread number or that of a change, so threads are called by who asked, and changes by nothing.
    """
    first = {envelope.key: envelope for envelope in commune.platform.taken if envelope.edit_message is None}
    names = {commune.number_of(who): who for who in ("hoa", "hung", "mai")}

    def same_words(markup: str) -> str:
        named = _NUMBER.sub(lambda n: f"{n[1]}{names[int(n[2])]}", markup)
        return re.sub(r"hoàn tác \d+", "hoàn tác", named)

    return Counter((e.chat, same_words(e.markup)) for e in first.values())
