"""What teachers type about their duty, with and without marks; and what is only talk."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.calendar_words import BadDay, Part, When
from desk.duty_in_any_order import is_about_duty
from desk.duty_words import RotaCommand, RotaVerb
from desk.rota_commands import parse
from desk.shifts import BadShift, Shift
from desk.timetable import Half, Weeks
from desk.week_words import dropping, taking
from knowledge.text import fold

MONDAY = date(2026, 11, 30)


Minutes = tuple[int, int]


def _when(
    day: int, month: int = 12, part: Part = Part.DAY, *, last: int = 0, year: int = 2026, of: Minutes | None = None
) -> When:
    return When(first=date(year, month, day), last=date(year, month, last or day), part=part, minutes=of)


TODAY, TOMORROW, THURSDAY, FRIDAY = _when(30, 11), _when(1), _when(3), _when(4)
MORNING, AFTERNOON = Part.MORNING, Part.AFTERNOON


def _taught(
    *places: tuple[int, Half | None, int], verb: RotaVerb = RotaVerb.TEACH, weeks: Weeks = Weeks.EVERY
) -> RotaCommand:
    return RotaCommand(verb=verb, lessons=places, weeks=weeks)


def _swap(when: When, name: str, other: When | None = None) -> RotaCommand:
    return RotaCommand(verb=RotaVerb.SWAP, when=when, other=other, name=name)


def _weekly(
    *weekdays: int, of: tuple[int, int] | None, verb: RotaVerb = RotaVerb.TAKE, loose: bool = False
) -> RotaCommand:
    return RotaCommand(verb=verb, weekdays=weekdays, minutes=of, loose=loose)


FOUR = tuple((1, None, period) for period in (1, 2, 3, 4))
SAID = {
    "lịch của tôi": RotaCommand(verb=RotaVerb.MINE),
    "Lịch dạy của em ạ": RotaCommand(verb=RotaVerb.MINE),
    "tkb của tôi": RotaCommand(verb=RotaVerb.MINE),
    "lịch tuần này của em": RotaCommand(verb=RotaVerb.MINE),
    "lịch trực của tôi tuần sau": RotaCommand(verb=RotaVerb.MINE),
    "thứ 3 tiết 1-4 tôi dạy": _taught(*FOUR),
    "Thứ ba tiết 1 đến 4 em dạy nhé": _taught(*FOUR),
    "tôi dạy t3 tiết 1, 2, 3 và 4": _taught(*FOUR),
    "tiết 1-4 thứ 3 tôi dạy": _taught(*FOUR),
    "chiều thứ 5 tiết 1-2 tôi dạy": _taught((3, Half.AFTERNOON, 1), (3, Half.AFTERNOON, 2)),
    "thứ 5 chiều tiết 2 em có dạy": _taught((3, Half.AFTERNOON, 2)),
    "thứ 2 tiết 5-6 tôi dạy": _taught((0, None, 5), (0, Half.AFTERNOON, 1)),
    "sáng thứ 2, 4 và thứ 6 tiết 1 tôi dạy": _taught(*((day, Half.MORNING, 1) for day in (0, 2, 4))),
    "thứ 3 tiết 1 tuần chẵn tôi dạy": _taught((1, None, 1), weeks=Weeks.EVEN),
    "thứ 3 tiết 4-1 tôi dạy": _taught(*FOUR),
    "bỏ thứ 3 tiết 2": _taught((1, None, 2), verb=RotaVerb.TEACH_NOT),
    "thứ 3 tiết 2 tôi không dạy nữa": _taught((1, None, 2), verb=RotaVerb.TEACH_NOT),
    "em ko dạy chiều thứ 6 tiết 3": _taught((4, Half.AFTERNOON, 3), verb=RotaVerb.TEACH_NOT),
    "tôi trực thứ 2 7h-11h hằng tuần": _weekly(0, of=(420, 660)),
    "t2-t6 7h30 - 11h em trực hàng tuần ạ": _weekly(0, 1, 2, 3, 4, of=(450, 660)),
    "tôi trực từ thứ 2 đến thứ 4, 7h đến 11h": _weekly(0, 1, 2, of=(420, 660)),
    "thứ 2, thứ 4 và 6 từ 2h đến 4h chiều tôi trực": _weekly(0, 2, 4, of=(840, 960)),
    "tôi trực thứ 7 18h-2h": _weekly(5, of=(1080, 1560)),
    "tôi trực thứ 7 18h-24h": _weekly(5, of=(1080, 1440)),
    "trực chiều thứ 5 hằng tuần": _weekly(3, of=(780, 1020)),
    "tôi trực thứ 2": _weekly(0, of=None, loose=True),
    "chiều thứ 2 tôi trực": _weekly(0, of=(780, 1020), loose=True),
    "bỏ ca thứ 2": _weekly(0, of=None, verb=RotaVerb.DROP),
    "huỷ ca trực thứ 2, thứ 3 7h-9h": _weekly(0, 1, of=(420, 540), verb=RotaVerb.DROP),
    "bỏ ca chiều thứ 2": _weekly(0, of=(720, 1080), verb=RotaVerb.DROP),
    "tôi không trực thứ 2 nữa": _weekly(0, of=None, verb=RotaVerb.DROP),
    "thứ 2 em không trực hằng tuần nữa": _weekly(0, of=None, verb=RotaVerb.DROP),
    "hôm nay bận": RotaCommand(verb=RotaVerb.BUSY, when=TODAY),
    "hôm nay tôi bận nhé": RotaCommand(verb=RotaVerb.BUSY, when=TODAY),
    "chiều nay em bận": RotaCommand(verb=RotaVerb.BUSY, when=_when(30, 11, AFTERNOON)),
    "sáng mai tôi bận": RotaCommand(verb=RotaVerb.BUSY, when=_when(1, part=MORNING)),
    "tôi bận thứ 5": RotaCommand(verb=RotaVerb.BUSY, when=THURSDAY),
    "mai tôi nghỉ ốm": RotaCommand(verb=RotaVerb.LEAVE, when=TOMORROW, ill=True),
    "tôi nghỉ ốm hôm nay ạ": RotaCommand(verb=RotaVerb.LEAVE, when=TODAY, ill=True),
    "em bị ốm": RotaCommand(verb=RotaVerb.LEAVE, when=TODAY, ill=True),
    "nghỉ từ 1/12 đến 5/12": RotaCommand(verb=RotaVerb.LEAVE, when=_when(1, last=5)),
    "tôi xin nghỉ phép từ 1/12 đến hết 5/12": RotaCommand(verb=RotaVerb.LEAVE, when=_when(1, last=5)),
    "mai em nghỉ": RotaCommand(verb=RotaVerb.LEAVE, when=TOMORROW),
    "mai nghỉ": RotaCommand(verb=RotaVerb.LEAVE, when=TOMORROW, loose=True),
    "tôi nghỉ 2/1": RotaCommand(verb=RotaVerb.LEAVE, when=_when(2, 1, year=2027)),
    "chiều mai tôi rảnh": RotaCommand(verb=RotaVerb.FREE, when=_when(1, part=AFTERNOON)),
    "tối mai tôi rảnh": RotaCommand(verb=RotaVerb.FREE, when=_when(1, part=Part.EVENING)),
    "thứ 6 tuần sau em rảnh": RotaCommand(verb=RotaVerb.FREE, when=_when(11)),
    "đổi ca thứ 5 với cô Lan": _swap(THURSDAY, "co lan"),
    "tôi muốn đổi ca chiều thứ 5 với cô Lan nhé": _swap(_when(3, part=AFTERNOON), "co lan"),
    "đổi ca thứ 5 lấy thứ 6 với cô Lan": _swap(THURSDAY, "co lan", FRIDAY),
    "đổi ca thứ 5 lấy ca thứ 6 của Lan": _swap(THURSDAY, "lan", FRIDAY),
    "đổi ca với cô Lan thứ 5": _swap(THURSDAY, "co lan"),
    "nhờ thầy Đạo trực thay em thứ 5": _swap(THURSDAY, "thay dao"),
    "thứ 5 cô Lan trực thay thầy Đạo": RotaCommand(
        verb=RotaVerb.REPLACE, when=THURSDAY, name="co lan", other_name="thay dao"
    ),
    "mai cô Lan nghỉ ốm": RotaCommand(verb=RotaVerb.LEAVE_OF, when=TOMORROW, name="co lan", ill=True),
    "thầy Văn Đạo nghỉ phép từ 1/12 đến 5/12": RotaCommand(
        verb=RotaVerb.LEAVE_OF, when=_when(1, last=5), name="thay van dao"
    ),
    "mai cô nghỉ ốm": RotaCommand(verb=RotaVerb.LEAVE, when=TOMORROW, ill=True, loose=True),
    "đồng ý": RotaCommand(verb=RotaVerb.AGREE),
    "đồng ý đổi ca 7": RotaCommand(verb=RotaVerb.AGREE, number=7),
    "không đồng ý": RotaCommand(verb=RotaVerb.DECLINE),
    "từ chối đổi ca 7": RotaCommand(verb=RotaVerb.DECLINE, number=7),
}
BUSY, FREE, LEAVE = RotaVerb.BUSY, RotaVerb.FREE, RotaVerb.LEAVE
ANY_ORDER = {
    "thứ ba tôi dạy tiết 1-4": _taught(*FOUR),
    "T3: tiết 1-4 tôi dạy": _taught(*FOUR),
    "tôi có tiết 1-4 thứ 3": _taught(*FOUR),
    "thứ 3 tiết 1→4 em lên lớp": _taught(*FOUR),
    "sáng thứ 3 tôi dạy tiết 1 và 2": _taught((1, Half.MORNING, 1), (1, Half.MORNING, 2)),
    "chiều thứ 3, thứ 5 em dạy tiết 2 tuần chẵn": _taught(
        (1, Half.AFTERNOON, 2), (3, Half.AFTERNOON, 2), weeks=Weeks.EVEN
    ),
    "thứ 3 em không dạy tiết 2": _taught((1, None, 2), verb=RotaVerb.TEACH_NOT),
    "mai em bận 8h-10h": RotaCommand(verb=BUSY, when=_when(1, of=(480, 600))),
    "8h30 đến 10h mai em bận": RotaCommand(verb=BUSY, when=_when(1, of=(510, 600))),
    "mai bận từ 2h đến 4h": RotaCommand(verb=BUSY, when=_when(1, of=(840, 960))),
    "mai em bận đến 10h": RotaCommand(verb=BUSY, when=_when(1, of=(0, 600))),
    "sáng mai em bận từ 8h": RotaCommand(verb=BUSY, when=_when(1, part=MORNING, of=(480, 720))),
    "chiều nay em bận họp hội đồng": RotaCommand(verb=BUSY, when=_when(30, 11, AFTERNOON)),
    "em bận họp đến 10h": RotaCommand(verb=BUSY, when=_when(30, 11, of=(0, 600))),
    "10h em mới rảnh": RotaCommand(verb=BUSY, when=_when(30, 11, of=(0, 600))),
    "hnay em bận": RotaCommand(verb=BUSY, when=TODAY),
    "ngày 1-12 em bận": RotaCommand(verb=BUSY, when=TOMORROW),
    "mai em không trực được ạ": RotaCommand(verb=BUSY, when=TOMORROW),
    "mai em đi công tác": RotaCommand(verb=BUSY, when=TOMORROW),
    "chiều nay em họp": RotaCommand(verb=BUSY, when=_when(30, 11, AFTERNOON)),
    "không dạy thứ 3 tiết 2 nữa": _taught((1, None, 2), verb=RotaVerb.TEACH_NOT),
    "em nghỉ phép 3 ngày từ mai": RotaCommand(verb=LEAVE, when=_when(1, last=3)),
    "nghỉ thai sản từ 1/12 đến 31/12": RotaCommand(verb=LEAVE, when=_when(1, last=31)),
    "nghỉ từ 2/12 đến hết tuần": RotaCommand(verb=LEAVE, when=_when(2, last=6)),
    "tuần sau em nghỉ": RotaCommand(verb=LEAVE, when=_when(7, last=13)),
    "cả tuần sau em bận": RotaCommand(verb=BUSY, when=_when(7, last=13)),
    "thứ 5 em với cô Lan đổi ca nhé": _swap(THURSDAY, "co lan"),
    "mai 14h-16h tôi rảnh": RotaCommand(verb=FREE, when=_when(1, of=(840, 960))),
    "chiều mai em rảnh từ 2h": RotaCommand(verb=FREE, when=_when(1, part=AFTERNOON, of=(840, 1080))),
    "mai em rảnh từ 14h": RotaCommand(verb=FREE, when=_when(1, of=(840, 1020))),
    "mai em rảnh đến 10h": RotaCommand(verb=FREE, when=_when(1, of=(420, 600))),
    "thứ tư tuần sau em rảnh buổi sáng": RotaCommand(verb=FREE, when=_when(9, part=MORNING)),
    "mai em xin nghỉ buổi chiều": RotaCommand(verb=LEAVE, when=_when(1, part=AFTERNOON)),
    "hôm nay em ốm quá": RotaCommand(verb=LEAVE, when=TODAY, ill=True),
    "cho em đổi ca thứ 5 với cô Lan ạ": _swap(THURSDAY, "co lan"),
    "cô Lan trực hộ em thứ 5 nhé": _swap(THURSDAY, "co lan"),
    "thứ 5 nhờ cô Lan trực thay": _swap(THURSDAY, "co lan"),
    "cho em xem lịch của em": RotaCommand(verb=RotaVerb.MINE),
}
UNCLEAR = """
mai em dạy tiết 1-4
mùng 2 tết ai trực
thứ 3 tuần sau tôi dạy tiết 1-4
tôi bận đến hết tiết 3
đổi ca thứ 5
mai em bận 10h-8h
thứ 8 tiết 1-4 tôi dạy
em bận thứ 5 và thứ 6
"""
FOR_AN_OFFICIAL = """
chiều mai em gọi lại
chị bận thì sáng mai em qua
anh rảnh lúc 10h không
chị khởi động lại máy rồi thử lại thứ 5 nhé
em đang xem câu này
mai em gửi lại
token cắm vào cổng khác
hết tiết này em xem
văn bản này mai nộp
mạng bận đến 10h
in bản sao thứ 2
để thứ 5 tôi sang ban tiếp dân
hôm nay hệ thống nghỉ bảo trì
lịch trực ở đâu ạ
lịch tiếp công dân thứ 5
"""
TALK = """
mai nghỉ lễ nhé cả nhà
mai cả trường nghỉ
hôm nay bận quá các cô ơi
em nghĩ mai thứ 3 là xong
tôi dậy lúc 5 giờ
hôm nay nhiều việc
bận
thứ 3 tiết 1-4 lớp 6A kiểm tra
thứ 5 họp hội đồng
thứ 5 này ai trực
thứ 5 cô bận à
mai em rảnh không?
chiều mai thầy rảnh hả
tuần sau cô nghỉ à?
thứ 3 tôi dạy
lịch họp của xã
lịch tiếp công dân thứ 5
nghỉ tay ăn cơm thôi
nghỉ một lát
đổi mật khẩu thứ 5
đổi ca đi
đổi máy in với phòng tư pháp
chiều mai rảnh không
chiều mai thầy có rảnh không ạ
ốm rồi
dân đồng ý rồi
đồng ý với ý kiến của cô Lan
không được đâu
ngày mai xã nghỉ
1/12 nộp báo cáo
mai em gửi lại
thứ 5 nộp báo cáo nhé
em rảnh thì em làm
"""


@pytest.mark.parametrize("said", SAID)
def test_what_teachers_say_is_understood(said: str):
    assert parse(said, MONDAY) == SAID[said]
    assert parse(said.upper() + "!", MONDAY) == SAID[said]


@pytest.mark.parametrize("said", [said for said in SAID if "tối" not in said])
def test_and_without_marks(said: str):
    assert parse(fold(said), MONDAY) == SAID[said]


@pytest.mark.parametrize("said", ANY_ORDER)
def test_what_is_said_in_another_order_is_understood_too(said: str):
    assert parse(said, MONDAY) == ANY_ORDER[said]
    assert parse(fold(said), MONDAY) == ANY_ORDER[said]


@pytest.mark.parametrize("said", UNCLEAR.strip().splitlines())
def test_what_is_only_half_understood_is_asked_back(said: str):
    for typed in (said, fold(said)):
        assert parse(typed, MONDAY) is None
        assert is_about_duty(typed)


@pytest.mark.parametrize("said", FOR_AN_OFFICIAL.strip().splitlines())
def test_what_a_teacher_writes_to_an_official_is_carried_on(said: str):
    for typed in (said, fold(said)):
        assert parse(typed, MONDAY) is None
        assert not is_about_duty(typed)


@pytest.mark.parametrize("said", ["bận đến 10h", "ai trực", "nhận 3"])
def test_what_is_a_command_already_is_not_read_as_duty(said: str):
    assert parse(said, MONDAY) is None


def test_names_are_shown_as_they_were_written():
    found = parse("thứ 5 cô lan anh trực thay thầy Đạo", MONDAY)
    assert found is not None
    assert (found.typed, found.other_typed) == ("cô Lan Anh", "thầy Đạo")


@pytest.mark.parametrize("said", TALK.strip().splitlines())
def test_talk_is_no_command(said: str):
    assert parse(said, MONDAY) is None


# Without marks "nghĩ" is "nghỉ", "dậy" is "dạy", and "à" is "ạ".
@pytest.mark.parametrize(
    "said", [said for said in TALK.strip().splitlines() if not re.search(r"nghĩ|dậy| à$| hả$", said)]
)
def test_nor_is_it_one_without_its_marks(said: str):
    assert parse(fold(said), MONDAY) is None


@pytest.mark.parametrize("said", ["nghỉ từ 31/2 đến 5/3", "nghỉ từ 5/12 đến 1/12", "tôi bận 31/11"])
def test_a_day_that_is_none_is_not_guessed(said: str):
    with pytest.raises(BadDay):
        parse(said, MONDAY)


def test_today_counts_when_its_name_is_said():
    assert parse("thứ 2 tôi bận", MONDAY) == RotaCommand(verb=RotaVerb.BUSY, when=TODAY)
    assert parse("chủ nhật tôi bận", MONDAY) == RotaCommand(verb=RotaVerb.BUSY, when=_when(6))


_WORDS = sorted({word for said in SAID for word in said.split()})


@given(st.text(max_size=130) | st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join))
def test_whatever_is_typed_is_a_command_or_none(typed: str):
    try:
        found = parse(typed, MONDAY)
    except BadDay:
        return
    assert found is None or found.verb in RotaVerb
    if found is not None and found.when is not None:
        assert MONDAY - timedelta(days=90) <= found.when.first <= found.when.last


@pytest.mark.parametrize(
    "text", ["tôi trực thứ 2 25h-26h", "tôi trực thứ 2 7h-7h", "bỏ ca thứ 2 9h-8h30", "t2 7h60-9h tôi trực"]
)
def test_hours_that_are_none_are_no_shift(text: str):
    with pytest.raises(BadShift):
        parse(text, MONDAY)


@pytest.mark.parametrize("text", ["thứ 5 tôi không trực", "bỏ ca thứ 5 tuần này", "thứ 2 trực", "ai trực thứ 2 7h-11h"])
def test_talk_about_one_day_changes_no_week(text: str):
    assert parse(text, MONDAY) is None


def test_a_shift_that_is_typed_joins_what_is_there_and_what_is_dropped_is_cut_out():
    week = [Shift(person_id=1, weekday=0, starts=420, ends=660), Shift(person_id=1, weekday=2, starts=420, ends=660)]
    more = taking(week, 1, [0], (600, 720))
    assert [(shift.weekday, shift.starts, shift.ends) for shift in more] == [(0, 420, 720), (2, 420, 660)]
    less = dropping(more, 1, [0, 5], (480, 540))
    assert [(shift.weekday, shift.starts, shift.ends) for shift in less] == [
        (0, 420, 480),
        (0, 540, 720),
        (2, 420, 660),
    ]
    assert dropping(less, 1, [0, 2], None) == []
