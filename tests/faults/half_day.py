"""A morning at the desk, step by step, so that the program may die at any of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable

from bot import failpoints
from bot.failpoints import Stopped
from tests.support.commune import TOKEN, UNKNOWN, Commune

_NUMBER = re.compile(r"(#|nhận |xong |trả |duyệt |sửa |bỏ )(\d+)")
_PROMISED = re.compile(r"(?<=[Cc]hậm nhất )\d{1,2}:\d\d")
Step = Callable[[Commune], Awaitable[object]]

STEPS: tuple[Step, ...] = (
    lambda c: c.official_says(TOKEN.question),
    lambda c: c.official_says(UNKNOWN, "hung", mention=True),
    lambda c: c.fast_forward(seconds=30),
    lambda c: c.official_says("chưa được"),
    lambda c: c.fast_forward(seconds=30),
    lambda c: c.teacher_says(f"nhận {c.number_of('hung')}", "dao", "teachers", settle=False),
    lambda c: c.teacher_says(f"nhận {c.number_of('hung')}", "lan", "teachers"),
    lambda c: c.fast_forward(seconds=30),
    lambda c: c.teacher_says("Em cài lại bộ cài chữ ký rồi khởi động máy nhé"),
    lambda c: c.fast_forward(seconds=30),
    lambda c: c.official_says("dạ được rồi ạ, em cảm ơn thầy", "hung"),
    lambda c: c.fast_forward(minutes=15),
    lambda c: c.teacher_says(f"nhận {c.number_of('hoa')}", "lan"),
    lambda c: c.official_says("máy báo lỗi màu đỏ ở góc dưới"),
    lambda c: c.fast_forward(minutes=31),
    lambda c: c.teacher_says("Chị gọi cô qua số nội bộ nhé", "lan"),
    lambda c: c.fast_forward(seconds=30),
    lambda c: c.official_says("ok được rồi cô ạ"),
    lambda c: c.teacher_says(f"duyệt {c.number_of('hung')}", "thu"),
    lambda c: c.official_says("máy in", "mai"),
    lambda c: c.official_says("nó không chạy", "mai"),
    lambda c: c.fast_forward(minutes=3),
)


async def live_through(commune: Commune, *deaths: tuple[str, int]) -> int:
    """The whole half day. The program dies at each (point, after so many passes), one after the other."""
    left = list(deaths)
    died = 0
    _arm_next(left)
    for step in STEPS:
        try:
            await step(commune)
        except Stopped:
            await commune.crash()
            died += 1
            _arm_next(left)
            died += await _come_back(commune, left)
    return died


async def _come_back(commune: Commune, left: list[tuple[str, int]]) -> int:
    """Started as often as it takes: the next death may come before the program is on its feet."""
    died = 0
    while True:
        try:
            await commune.restart()
            await commune.fast_forward(minutes=2)  # what was leased by the dead program becomes free
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

    A death may cost a thread number, so numbers are given by who asked; and it takes seconds, which may move a
    promise to the next five minutes.
    """
    first = {envelope.key: envelope for envelope in commune.platform.taken if envelope.edit_message is None}
    names = {commune.number_of(who): who for who in ("hoa", "hung", "mai")}

    def same_words(markup: str) -> str:
        return _PROMISED.sub("(giờ)", _NUMBER.sub(lambda n: f"{n[1]}{names[int(n[2])]}", markup))

    return Counter((e.chat, same_words(e.markup)) for e in first.values())
