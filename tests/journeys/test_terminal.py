"""The simulated commune in a terminal, typed at by a test."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from bot.commands.chat import chat
from bot.replay.script import load
from bot.replay.terminal import Terminal, read

HERE = Path(__file__).parent
PEOPLE = frozenset({"hoa", "dao"})


@pytest.fixture
def typed():
    """What stands on the screen after these lines were typed."""

    async def run(*lines: str) -> str:
        waiting = iter(lines)

        def ask(_: str) -> str:
            line = next(waiting, None)
            if line is None:
                raise EOFError
            return line

        screen = io.StringIO()
        await Terminal(load(HERE / "vi-du.yaml"), Console(file=screen, width=100), ask, live=False).run()
        return screen.getvalue()

    return run


async def test_one_types_as_anybody_and_sees_every_chat(typed):
    screen = await typed(
        "hoa: wifi cơ quan chập chờn thì làm sao ạ", "[Chưa được]", "dao> nhận 1", "Chị rút điện bộ phát", "hoa: dc r"
    )
    assert "── ky-lua" in screen
    assert "Thầy/cô Dao (#1):" in screen
    assert "Chị rút điện bộ phát" in screen.partition("Làm xong")[0]
    assert "mừng là đã được" in screen


async def test_the_clock_is_moved_by_hand(typed):
    screen = await typed(
        "hoa: @ máy chiếu không lên hình em không biết phải làm sao", "[Gặp thầy cô]", "/tua 11m", "/tua mai"
    )
    assert "08:1" in screen
    assert "Viết /tua 10m" in screen


async def test_a_day_is_played_and_told_in_numbers(typed):
    screen = await typed("hoa: chào cả nhà", "/ngay", "/thoat", "hoa: không ai nghe nữa")
    assert "Hết ngày" in screen
    assert "Ngày dừng giữa chừng" not in screen
    assert "không ai nghe nữa" not in screen


async def test_what_cannot_be_done_is_said(typed):
    screen = await typed("xin chào", "hoa: [Nhận câu này]", "/ai", "/trogiup")
    assert "Ai nói ạ?" in screen
    assert "Ở đó không có nút" in screen
    assert "T2-T6 07:00-17:00" in screen


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hoa: máy in: hỏng", ("hoa", False, {"text": "máy in: hỏng"})),
        ("dao> nhận 1", ("dao", True, {"in": "private", "text": "nhận 1"})),
        (
            "hoa: @ ^ [ảnh] lỗi này",
            ("hoa", False, {"mention": True, "reply_to": "bot", "photo": True, "text": "lỗi này"}),
        ),
        ("hoa: [Được rồi]", ("hoa", False, {"press": "Được rồi"})),
        ("hoa: [ảnh]", ("hoa", False, {"photo": True, "text": ""})),
        ("mai: chào", ("dao", True, {"in": "private", "text": "mai: chào"})),
    ],
)
def test_a_line_tells_who_where_and_what(line, expected):
    found = read(line, PEOPLE, ("dao", True))
    assert found is not None
    told = found.saying.model_dump(by_alias=True, exclude_unset=True)
    assert (found.who, found.private, told) == expected


def test_the_command_reads_what_is_piped():
    run = CliRunner().invoke(chat, input="hoa: wifi cơ quan chập chờn thì làm sao ạ\n/thoat\n")
    assert run.exit_code == 0, run.output
    assert "── ky-lua" in run.output
