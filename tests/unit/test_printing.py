"""Documents for those who stay: they open offline, print on A4, and name nobody."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from bot import printing
from bot.paper_blocks import Blocks
from desk.impersonal import impersonal, nameless
from desk.machines import State
from desk.people import Role
from desk.threads import Status
from handlers import handover
from knowledge.loading import starter
from store import machines, people, threads
from tests.support.commune import MONDAY, UNKNOWN, Commune


def test_a_body_is_read_into_blocks():
    blocks = Blocks()
    blocks.feed(
        "<h1>Sổ &amp; sách</h1><p><b>Lưu ý: a &lt; b</b></p><ul><li>một</li></ul>"
        '<table width="100%"><thead><tr><th width="30%">A</th><th width="70%">B</th></tr></thead>'
        "<tbody><tr><td>1</td><td></td></tr></tbody></table>"
    )
    assert [(b.kind, b.text, b.bold) for b in blocks.found] == [
        ("h1", "Sổ & sách", False),
        ("p", "Lưu ý: a < b", True),
        ("li", "một", False),
        ("table", "", False),
    ]
    assert blocks.found[-1].rows == [["A", "B"], ["1", ""]]
    assert blocks.found[-1].widths == [30, 70]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("chị Hoa ơi, mở lại giúp em", "anh/chị ơi, mở lại giúp em"),
        ("Chị Hoa mở máy", "Anh/chị mở máy"),
        ("nhờ thầy Đạo xem", "nhờ thầy/cô xem"),
        ("Nguyễn Thị Mai hỏi", "Anh/chị hỏi"),
        ("hoa mai nở ở sân", "hoa mai nở ở sân"),
        ("chị Hoan khác", "chị Hoan khác"),
        ("đạo đức công vụ", "đạo đức công vụ"),
    ],
)
def test_names_are_taken_out_and_words_like_them_stay(said: str, heard: str):
    assert impersonal(["chị Hoa", "thầy Đạo", "Nguyễn Thị Mai"])(said) == heard


@pytest.mark.parametrize(
    ("said", "printed"),
    [
        ("Chị nhắn anh Tuấn ở Sở nhé", "Chị nhắn anh/chị ở Sở nhé"),
        ("hỏi cô Nguyễn Thị Bích Ngọc", "hỏi thầy/cô"),
        ("Nguyễn Văn Tuấn cấp lại", "anh/chị cấp lại"),
        ("nhờ anh/chị Hoa xem", "nhờ anh/chị xem"),
        ("trường Nguyễn Văn Trỗi ở tỉnh Bà Rịa", "trường Nguyễn Văn Trỗi ở tỉnh Bà Rịa"),
        ("Anh Chị mở Chrome, gửi em Zalo", "Anh Chị mở Chrome, gửi em Zalo"),
    ],
)
def test_on_paper_nobody_is_named_whether_the_desk_knows_him_or_not(said: str, printed: str):
    assert nameless(["chị Hoa"])(said) == printed


def test_what_comes_with_the_desk_names_nobody():
    without = nameless(["chị Hoa"])
    for entry in starter():
        for text in (entry.question, entry.answer, entry.danger, *entry.aliases):
            assert without(text) == unicodedata.normalize("NFC", text)


async def test_the_book_holds_what_helped_what_is_open_and_no_names(database_url: str):
    commune = await Commune.open(database_url)
    await commune.official_says("Token không hiện chứng thư số thì làm thế nào?", mention=True)
    await commune.official_says("được rồi ạ", mention=True)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 2")
    await commune.teacher_says("Chị Hoa gọi thầy Đạo nhé, em cấp lại ở mục Tài khoản")
    await commune.official_says("được rồi, cảm ơn thầy Đạo", mention=True)
    await commune.official_says("Máy chiếu phòng họp không lên hình, cô Lan ơi?", mention=True)

    def add_machines(connection):
        dao = next(p for p in people.with_roles(connection, [Role.TEACHER]))
        for number in (1, 2, 3):
            machines.register(
                connection, province="", commune="ky-lua", number=number, room="Một cửa", used_by="chị Hoa", now=MONDAY
            )
        machines.set_state(connection, machines.of_commune(connection, "ky-lua")[0], State.DONE, "", dao, MONDAY)

    await commune.desk.database.write(add_machines)
    now = commune.clock.now() + timedelta(days=1)
    body = await commune.desk.database.read(lambda c: handover.book(commune.desk.scene(c, now, "book"), "ky-lua"))
    english = await commune.desk.database.read(
        lambda c: handover.book(commune.desk.scene(c, now, "book"), "ky-lua", "en")
    )
    await commune.close()
    for words in ("Phường Kỳ Lừa", "Rút token ra rồi cắm lại.", "em cấp lại ở mục Tài khoản", "#3", "1 trên 3 máy"):
        assert words in body
    for name in ("Hoa", "Đạo", "Lan", "Bình"):
        assert not re.search(rf"\b{name}\b", body)
    assert "Questions still open" in english
    shown = printing.as_html(body, "vi")
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?http", shown)
    assert "<title>Sổ bàn giao: Phường Kỳ Lừa</title>" in shown
    reader = PdfReader(BytesIO(printing.as_pdf(body)))
    printed = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    for words in ("Sổ bàn giao: Phường Kỳ Lừa", "Mẫu quy chế nhóm", "caunoi db backup"):
        assert words in printed
    width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
    assert (round(width), round(height)) == (595, 842)


async def test_the_same_question_is_printed_once_with_its_newest_answer(database_url: str):
    commune = await Commune.open(database_url)

    def ask(connection):
        hoa = people.add(connection, name="chị Hoa", role=Role.OFFICIAL, province="", commune="ky-lua")
        for number, question in enumerate(("Ai cấp lại mật khẩu thư công vụ?", "ai cap lai mat khau thu cong vu")):
            thread = threads.open_thread(
                connection, asker=hoa, commune="ky-lua", channel="chat", chat="officials", topic=None, asked_in=None,
                status=Status.RESOLVED, question=question, photos=(), now=MONDAY + timedelta(days=number),
            )  # fmt: skip
            threads.change(connection, thread, helped_by="teacher")
            threads.record(connection, thread, kind="answer", text=f"Cách {number}", person=hoa, now=MONDAY)

    await commune.desk.database.write(ask)
    now = MONDAY + timedelta(days=9)
    body = await commune.desk.database.read(lambda c: handover.book(commune.desk.scene(c, now, "book"), "ky-lua"))
    await commune.close()
    assert "(2 lần)" in body
    assert "Cách 1" in body
    assert "Cách 0" not in body
