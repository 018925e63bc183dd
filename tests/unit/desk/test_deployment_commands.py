"""What is typed about a deployment, and what only sounds like it."""

from __future__ import annotations

from datetime import date

import pytest

from desk.deployment_commands import Ask, is_here, later, parse

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kết thúc 30/11", date(2026, 11, 30)),
        ("ket thuc 30/11", date(2026, 11, 30)),
        ("Đợt hỗ trợ kết thúc ngày 30/11/2026 nhé", date(2026, 11, 30)),
        ("gia hạn đến 15/12/26", date(2026, 12, 15)),
        ("gia hạn tới ngày 15-1", date(2027, 1, 15)),
        ("kết thúc 15/11", date(2026, 11, 15)),
        ("kết thúc 10/10", date(2027, 10, 10)),
        ("kết thúc 29/2/2028", date(2028, 2, 29)),
        ("end deployment on 30/11", date(2026, 11, 30)),
        ("kéo dài đến 5/12", date(2026, 12, 5)),
        ("lùi ngày kết thúc đến 10/12", date(2026, 12, 10)),
        ("đổi ngày kết thúc đợt hỗ trợ sang 1/12", date(2026, 12, 1)),
        ("rút ngắn đợt đến hết ngày 20/11", date(2026, 11, 20)),
        ("kết thúc hôm nay", TODAY),
        ("kết thúc đợt hỗ trợ ngày mai nhé", date(2026, 11, 17)),
        ("kết thúc 31/6", None),
        ("kết thúc 29/2", None),
        ("kết thúc 0/13", None),
    ],
)
def test_an_end_is_read_and_a_day_without_a_year_is_the_next_one(text: str, day: date | None) -> None:
    command = parse(text, TODAY)
    assert command is not None
    assert (command.ask, command.day) == (Ask.END, day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("gia hạn thêm 2 tuần", date(2027, 2, 14)),
        ("gia hạn đợt hỗ trợ thêm một tháng nữa ạ", date(2027, 2, 28)),
        ("kéo dài 10 ngày", date(2027, 2, 10)),
        ("extend deployment by 3 days", date(2027, 2, 3)),
    ],
)
def test_an_end_is_moved_by_so_much(text: str, day: date) -> None:
    command = parse(text, TODAY)
    assert command is not None
    assert (command.ask, command.day) == (Ask.END, None)
    assert later(date(2027, 1, 31), days=command.days, months=command.months) == day


@pytest.mark.parametrize(
    ("text", "ask", "numbers"),
    [
        ("đợt hỗ trợ", Ask.SHOW, ()),
        ("/dot_ho_tro", Ask.SHOW, ()),
        ("việc bàn giao ạ", Ask.SHOW, ()),
        ("xong việc 3", Ask.CHECK_OFF, (3,)),
        ("đã xong việc 7 rồi nhé", Ask.CHECK_OFF, (7,)),
        ("xong việc 4, 5 và 6", Ask.CHECK_OFF, (4, 5, 6)),
        ("việc 5 làm xong rồi ạ", Ask.CHECK_OFF, (5,)),
        ("task 3 done", Ask.CHECK_OFF, (3,)),
        ("chưa xong việc 4", Ask.UNCHECK, (4,)),
        ("gọi thử thầy cô", Ask.TEST_PAGE, ()),
        ("có mặt ạ", Ask.PRESENT, ()),
    ],
)
def test_each_thing_has_a_typed_form(text: str, ask: Ask, numbers: tuple[int, ...]) -> None:
    command = parse(text, TODAY)
    assert command is not None
    assert (command.ask, command.numbers) == (ask, numbers)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xong 42",
        "kết thúc",
        "cuộc họp kết thúc 11h30",
        "khi nào kết thúc đợt cấp chữ ký số 30/11 vậy ạ",
        "gia hạn chứng thư số đến 15/12 thế nào",
        "gia hạn chứng thư số thêm 1 năm",
        "họp kéo dài 2 tiếng",
        "đổi ngày sinh 30/11",
        "có mặt lúc 8h tại phòng họp",
        "đợt hỗ trợ này có cài máy in không ạ",
    ],
)
def test_ordinary_words_are_no_command(text: str) -> None:
    assert parse(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "ask", "name"),
    [
        ("người của xã là chị Hoa", Ask.NAME_HELPER, "chi hoa"),
        ("nguoi cua xa: Nguyễn Thị Mai nhé", Ask.NAME_HELPER, "nguyen thi mai"),
        ("chọn anh Hùng làm người của phường", Ask.NAME_HELPER, "anh hung"),
        ("nhờ chị Hoa làm đầu mối của xã ạ", Ask.NAME_HELPER, "chi hoa"),
        ("chị Lan sẽ là người của xã", Ask.NAME_HELPER, "chi lan"),
        ("commune helper is Hoa", Ask.NAME_HELPER, "hoa"),
        ("bỏ người của xã chị Hoa", Ask.DROP_HELPER, "chi hoa"),
        ("no commune helper Hoa", Ask.DROP_HELPER, "hoa"),
    ],
)
def test_the_communes_own_helper_is_named_in_a_sentence(text: str, ask: Ask, name: str) -> None:
    command = parse(text, TODAY)
    assert command is not None
    assert (command.ask, command.name) == (ask, name)


@pytest.mark.parametrize("text", ["người của xã lên tập huấn ở đâu ạ", "người của xã", "ai là người của xã mình?"])
def test_talk_about_people_of_the_commune_names_nobody(text: str) -> None:
    command = parse(text, TODAY)
    assert command is None


@pytest.mark.parametrize("text", ["có ạ", "tôi đây", "ok nhận được rồi", "Dạ em nhận được tin rồi ạ", "vâng"])
def test_a_test_page_is_answered_in_everyday_words(text: str) -> None:
    assert is_here(text)


@pytest.mark.parametrize("text", ["", "chưa", "có gì không", "tôi nhận câu 3", "không", "có mấy câu đang chờ"])
def test_other_words_do_not_answer_it(text: str) -> None:
    assert not is_here(text)
