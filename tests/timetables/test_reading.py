"""A timetable is read as schools write it; what cannot be understood is named by its cell."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk import timetable_words as words
from desk.sheets import Sheet, Workbook, address
from desk.timetable import Half, Weeks
from desk.timetable_notes import ReadLesson
from desk.timetable_reading import read

MORNING, AFTERNOON = Half.MORNING, Half.AFTERNOON


def sheet(*rows: list[str | None], name: str = "TKB", whole: bool = True) -> Sheet:
    cells = {
        (r, c): text for r, row in enumerate(rows, start=1) for c, text in enumerate(row, start=1) if text is not None
    }
    return Sheet(name=name, cells={place: text for place, text in cells.items() if text}, whole=whole)


def reading_of(*sheets: Sheet):
    return read(Workbook(sheets=sheets))


def short(lesson: ReadLesson) -> tuple[object, ...]:
    return lesson.teacher, lesson.weekday, lesson.half, lesson.period, lesson.class_name, lesson.subject


CLASSES = sheet(
    ["TRƯỜNG THCS KỲ LỪA"],
    ["THỜI KHOÁ BIỂU SỐ 3, năm học 2026-2027, áp dụng từ ngày 07/09/2026"],
    [],
    ["Thứ", "Buổi", "Tiết", "6A", "6B", "9A2"],
    ["Thứ 2", "Sáng", "1", "Chào cờ", "Chào cờ", "Chào cờ"],
    [None, None, "2", "Toán - T.Minh", "Văn (Cô Hà)", "Toán\nMinh"],
    [None, "Chiều", "1", "SHL - Nguyễn Thị Lan", None, "-"],
    [],
    ["Thứ 3", "Sáng", "1", "Anh - Lan/Hoa", None, "TD-Đạo"],
    [None, None, None, None, None, None],
    [None, None, "Hiệu trưởng", None, "Trần Văn Bình"],
)


def test_a_column_for_each_class():
    found = reading_of(CLASSES)
    assert [short(lesson) for lesson in found.lessons] == [
        ("T.Minh", 0, MORNING, 2, "6A", "Toán"),
        ("Cô Hà", 0, MORNING, 2, "6B", "Văn"),
        ("Minh", 0, MORNING, 2, "9A2", "Toán"),
        ("Nguyễn Thị Lan", 0, AFTERNOON, 1, "6A", "SHL"),
        ("Lan", 1, MORNING, 1, "6A", "Anh"),
        ("Hoa", 1, MORNING, 1, "6A", "Anh"),
        ("Đạo", 1, MORNING, 1, "9A2", "TD"),
    ]
    assert [lesson.cell for lesson in found.lessons[:2]] == ["D6", "E6"]
    assert found.without_teacher == 3
    assert found.unread == ()


def test_the_title_says_school_year_and_first_day():
    found = reading_of(CLASSES)
    assert found.school == "TRƯỜNG THCS KỲ LỪA"
    assert found.years == (2026, 2027)
    assert found.starts is not None
    assert found.starts.isoformat() == "2026-09-07"


def test_two_columns_or_two_rows_for_each_class():
    beside = sheet(["Thứ", "Tiết", "6A", "6A", "7B", "7B"], ["T2", "1", "Toán", "Minh", "Văn", "Hà"])
    below = sheet(["Thứ", "Tiết", "6A", "7B"], ["T2", "1", "Toán", "Văn"], [None, None, "Minh", "Hà"])
    expected = [("Minh", 0, MORNING, 1, "6A", "Toán"), ("Hà", 0, MORNING, 1, "7B", "Văn")]
    for each in (beside, below):
        assert [short(lesson) for lesson in reading_of(each).lessons] == expected


def test_without_a_word_about_it_a_count_that_begins_again_is_the_afternoon():
    found = reading_of(
        sheet(
            ["Thứ", "Tiết", "6A"],
            ["2", "1", "Toán - Minh"],
            [None, "5", "Toán - Minh"],
            [None, "1", "Toán - Minh"],
            ["3", "1", "Toán - Minh"],
            [None, "7", "Toán - Minh"],
        )
    )
    assert [(lesson.weekday, lesson.half, lesson.period) for lesson in found.lessons] == [
        (0, MORNING, 1),
        (0, MORNING, 5),
        (0, AFTERNOON, 1),
        (1, MORNING, 1),
        (1, AFTERNOON, 2),
    ]
    assert found.guessed_morning


def test_the_title_may_say_that_all_of_it_is_the_afternoon():
    found = reading_of(sheet(["THỜI KHOÁ BIỂU BUỔI CHIỀU"], ["Thứ", "Tiết", "6A"], ["2", "1", "Toán - Minh"]))
    assert found.lessons[0].half is AFTERNOON
    assert not found.guessed_morning


def test_a_sheet_for_each_teacher():
    found = reading_of(
        sheet(
            ["Giáo viên: Nguyễn Văn Minh"],
            ["Buổi", "Tiết", "Thứ 2", "Thứ 3", "Thứ 7"],
            ["Sáng", "1", "Chào cờ", "6A - Toán", None],
            [None, "2", "Toán 9A2", None, "Họp tổ"],
            ["Chiều", "1", None, "6/1\nTin", "x"],
            name="GV01",
        ),
        sheet(["", "Thứ Hai", "Thứ Ba"], ["Sáng 1", "Văn 6A", None], ["Chiều 2", None, "Văn 7B"], name="Cô Hà"),
    )
    assert [short(lesson) for lesson in found.lessons] == [
        ("Nguyễn Văn Minh", 0, MORNING, 1, "", "Chào cờ"),
        ("Nguyễn Văn Minh", 1, MORNING, 1, "6A", "Toán"),
        ("Nguyễn Văn Minh", 0, MORNING, 2, "9A2", "Toán"),
        ("Nguyễn Văn Minh", 5, MORNING, 2, "", "Họp tổ"),
        ("Nguyễn Văn Minh", 1, AFTERNOON, 1, "6/1", "Tin"),
        ("Nguyễn Văn Minh", 5, AFTERNOON, 1, "", ""),
        ("Cô Hà", 0, MORNING, 1, "6A", "Văn"),
        ("Cô Hà", 1, AFTERNOON, 2, "7B", "Văn"),
    ]
    assert found.unread == ()


def test_several_teachers_below_each_other_on_one_sheet():
    block: list[list[str | None]] = [["Tiết", "Thứ 2", "Thứ 3"], ["1", "Toán 6A", None]]
    found = reading_of(sheet(["Giáo viên:", "Minh"], *block, [], ["Giáo viên: Hà"], *block))
    assert [(lesson.teacher, lesson.weekday) for lesson in found.lessons] == [("Minh", 0), ("Hà", 0)]


def test_a_table_for_each_class_names_the_teachers_in_its_cells():
    found = reading_of(sheet(["Lớp 6A"], ["Tiết", "Thứ 2", "Thứ 3"], ["1", "Chào cờ", "Toán - Minh"]))
    assert [short(lesson) for lesson in found.lessons] == [("Minh", 1, MORNING, 1, "6A", "Toán")]


def test_all_teachers_in_one_table_a_row_each():
    numbers = ["1", "2", "3", "1", "2"]
    found = reading_of(
        sheet(
            ["TKB GIÁO VIÊN"],
            ["STT", "Giáo viên", "Thứ 2", None, None, None, None, "Thứ 3", None, None, None, None],
            [None, None, "Sáng", None, None, "Chiều", None, "Sáng", None, None, "Chiều", None],
            [None, None, *numbers, *numbers],
            ["1", "Nguyễn Văn Minh", "6A", None, None, "Toán 6B", None, None, "9A2", None, None, None],
            ["2", None, "6A", None, None, None, None, None, None, None, None, None],
        )
    )
    assert [short(lesson) for lesson in found.lessons] == [
        ("Nguyễn Văn Minh", 0, MORNING, 1, "6A", ""),
        ("Nguyễn Văn Minh", 0, AFTERNOON, 1, "6B", "Toán"),
        ("Nguyễn Văn Minh", 1, MORNING, 2, "9A2", ""),
    ]
    assert [(each.cell, each.why) for each in found.unread] == [("C6", "hàng này không có tên thầy cô")]


def test_a_row_for_each_half_of_a_teachers_day():
    numbers = ["1", "2", "3", "4"]
    found = reading_of(
        sheet(
            ["Giáo viên", "Buổi", "Thứ 2", None, None, None, "Thứ 3", None, None, None],
            [None, None, *numbers, *numbers],
            ["Minh", "Sáng", "6A", None, None, None, None, None, None, "7B"],
            [None, "Chiều", None, "9A", None, None, None, None, None, None],
            ["Hà", "Sáng", None, None, None, None, "6A", None, None, None],
        )
    )
    assert [(lesson.teacher, lesson.weekday, lesson.half, lesson.period) for lesson in found.lessons] == [
        ("Minh", 0, MORNING, 1),
        ("Minh", 1, MORNING, 4),
        ("Minh", 0, AFTERNOON, 2),
        ("Hà", 1, MORNING, 1),
    ]


def test_a_row_for_each_class():
    numbers = ["1", "2", "3", "4"]
    found = reading_of(
        sheet(
            ["Lớp", "Thứ 2", None, None, None, "Thứ 3", None, None, None],
            [None, *numbers, *numbers],
            ["6A", "Chào cờ", "Toán - Minh", None, None, None, None, None, "Văn\nHà"],
        )
    )
    assert [short(lesson) for lesson in found.lessons] == [
        ("Minh", 0, MORNING, 2, "6A", "Toán"),
        ("Hà", 1, MORNING, 4, "6A", "Văn"),
    ]


def test_a_column_for_each_teacher():
    found = reading_of(
        sheet(
            ["Thứ", "Buổi", "Tiết", "T.Minh", "C.Hà", "Lan"],
            ["2", "Sáng", "1", "6A", "Văn 7B", None],
            [None, None, "2", None, "x", "Họp tổ"],
        )
    )
    assert [short(lesson) for lesson in found.lessons] == [
        ("T.Minh", 0, MORNING, 1, "6A", ""),
        ("C.Hà", 0, MORNING, 1, "7B", "Văn"),
        ("C.Hà", 0, MORNING, 2, "", ""),
        ("Lan", 0, MORNING, 2, "", "Họp tổ"),
    ]


def test_the_half_of_one_table_is_not_that_of_the_next():
    table: list[list[str | None]] = [["Thứ", "Tiết", "6A"], ["2", "1", "Toán - Minh"]]
    found = reading_of(sheet(["BUỔI SÁNG"], *table, ["BUỔI CHIỀU"], *table))
    assert [lesson.half for lesson in found.lessons] == [MORNING, AFTERNOON]


def test_the_same_lesson_on_the_sheet_of_classes_and_on_that_of_teachers_is_one():
    classes = sheet(["Thứ", "Tiết", "6A"], ["2", "1", "Toán - Minh"], name="TKB lớp")
    teachers = sheet(["Giáo viên: Minh"], ["Tiết", "Thứ 2", "Thứ 3"], ["1", "6A", None], name="TKB GV")
    slots = {(lesson.teacher, lesson.weekday, lesson.period) for lesson in reading_of(classes, teachers).lessons}
    assert slots == {("Minh", 0, 1)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Giáo viên: Nguyễn Văn Minh", "Nguyễn Văn Minh"),
        ("THỜI KHOÁ BIỂU GIÁO VIÊN: Tô Thị Lan", "Tô Thị Lan"),
        ("TKB của thầy Minh", "Minh"),
        ("Họ và tên: Lê Quang Trường", "Lê Quang Trường"),
        ("Họ tên GV: Hà", "Hà"),
        ("GV Hà", "Hà"),
        ("Giáo viên", None),
        ("Giáo viên chủ nhiệm: Lan", None),
        ("GVCN: Lan", None),
        ("THỜI KHOÁ BIỂU GIÁO VIÊN NĂM HỌC 2026-2027", None),
        ("THỜI KHOÁ BIỂU SỐ 3", None),
        ("TKB giáo viên toàn trường", None),
        ("Toán 6A", None),
    ],
)
def test_whose_table_it_is(text, name):
    assert words.owner(text) == name


def test_a_line_for_each_lesson():
    found = reading_of(
        sheet(
            ["Giáo viên", "Thứ", "Buổi", "Tiết", "Lớp", "Môn", "Tuần"],
            ["Minh", "2", "sáng", "1-3", "6A", "Toán", "lẻ"],
            ["Hà", "T7", "chiều", "2", "7B", "Văn", None],
            ["Hà", "T9", "chiều", "2", "7B", "Văn", None],
            ["Hà", "T3", "chiều", "25:00", "7B", "Văn", None],
            [None, "T3", "chiều", "2", "7B", "Văn", None],
        )
    )
    assert [(lesson.teacher, lesson.period, lesson.weeks) for lesson in found.lessons] == [
        ("Minh", 1, Weeks.ODD),
        ("Minh", 2, Weeks.ODD),
        ("Minh", 3, Weeks.ODD),
        ("Hà", 2, Weeks.EVERY),
    ]
    assert [each.cell for each in found.unread] == ["B4", "D5", "A6"]


def test_a_lesson_without_its_period_is_refused_by_its_cell():
    found = reading_of(sheet(["Thứ", "Tiết", "6A"], ["2", "1", "Toán - Hà"], [], ["3", "??", "Toán - Minh"]))
    assert [(each.cell, each.text, each.why) for each in found.unread] == [
        ("C4", "Toán - Minh", "không rõ là tiết mấy")
    ]


def test_a_row_may_be_of_several_periods_and_one_that_is_of_none_is_named():
    table: list[list[str | None]] = [
        ["Thứ", "Tiết", "6A"],
        ["T2", "1-2", "Hà"],
        ["T3", "3+4", "Hà"],
        ["T4", "16", "Hà"],
        ["T5", None, "Hà"],
    ]
    found = reading_of(sheet(*table, [], ["Tổng", "25", "5"], [None, None, "Người lập: Hà"]))
    assert [(lesson.weekday, lesson.period) for lesson in found.lessons] == [(0, 1), (0, 2), (1, 3), (1, 4)]
    assert [(each.cell, each.text, each.why) for each in found.unread] == [
        ("B4", "16", "không rõ tiết mấy; viết 1, 2… hoặc 1-4"),
        ("B5", "", "hàng này thiếu tiết"),
    ]


def test_a_day_that_is_none_is_not_the_day_above_it():
    table: list[list[str | None]] = [
        ["Thứ", "Tiết", "6A"],
        ["T2", "1", "Toán - Hà"],
        ["T9", "2", "Toán - Hà"],
        [None, "3", "Toán - Hà"],
    ]
    found = reading_of(sheet(*table, ["Thứ Tám", "1", "Toán - Hà"], ["T3", "2", "Toán - Hà"]))
    assert [(lesson.weekday, lesson.period) for lesson in found.lessons] == [(0, 1), (1, 2)]
    assert [(each.cell, each.why) for each in found.unread] == [
        (cell, "không rõ thứ mấy; viết Thứ 2 … Thứ 7, CN") for cell in ("A3", "A4", "A5")
    ]


def test_a_sheet_without_any_header_says_what_it_lacks():
    found = reading_of(sheet(["Danh sách học sinh"], ["Lan", "6A"]))
    assert found.lessons == ()
    assert "hàng tiêu đề" in found.unread[0].why


@pytest.mark.parametrize(
    ("text", "subject", "teachers"),
    [
        ("Toán - T.Minh", "Toán", ("T.Minh",)),
        ("Toán\nMinh", "Toán", ("Minh",)),
        ("Văn (Cô Hà)", "Văn", ("Cô Hà",)),
        ("Chào cờ", "Chào cờ", ()),
        ("HĐTN - SHL", "HĐTN - SHL", ()),
        ("HĐTN - SHL - Lan", "HĐTN - SHL", ("Lan",)),
        ("Toán Minh", "Toán", ("Minh",)),
        ("Minh - Toán", "Toán", ("Minh",)),
        ("Văn - Toàn", "Văn", ("Toàn",)),
        ("Minh - GDCD", "GDCD", ("Minh",)),
        ("Tin - Minh + Hoa", "Tin", ("Minh", "Hoa")),
        ("Toán - Anh", "Toán", ("Anh",)),
        ("LS&ĐL - Nguyễn Thị Lan", "LS&ĐL", ("Nguyễn Thị Lan",)),
        ("Nhạc - Hà (tuần chẵn)", "Nhạc", ("Hà",)),
        ("T.Minh", "", ("T.Minh",)),
        ("Toán/Minh", "Toán", ("Minh",)),
        ("TD.Đạo", "TD", ("Đạo",)),
        ("Tin/CN", "Tin/CN", ()),
        ("", "", ()),
    ],
)
def test_what_a_cell_says(text, subject, teachers):
    said = words.taught(text)
    assert (said.subject, said.teachers) == (subject, teachers)


@pytest.mark.parametrize(
    ("text", "day"),
    [("Thứ 2", 0), ("THỨ HAI", 0), ("T3", 1), ("thứ tư (09/09)", 2), ("Thứ 7\n12/09", 5), ("CN", 6), ("Chủ nhật", 6)],
)
def test_weekdays(text, day):
    assert words.weekday(text) == day


@pytest.mark.parametrize("text", ["2", "Toán", "T1", "T8", "Thứ", "T.Minh", "", "tháng 9"])
def test_no_weekdays(text):
    assert words.weekday(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tiết 1", (None, 1)),
        ("3", (None, 3)),
        ("Sáng 4", (MORNING, 4)),
        ("C2", (AFTERNOON, 2)),
        ("Tiết 1 (7h00-7h45)", (None, 1)),
        ("Tiết 1\n7h00-7h45", (None, 1)),
        ("2 7:50", (None, 2)),
        ("7:50", None),
        ("IV", (None, 4)),
        ("25:00", None),
        ("0", None),
        ("16", None),
    ],
)
def test_periods(text, expected):
    assert words.period(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("6A", "6A"),
        ("Lớp 9a2", "9A2"),
        ("6/1", "6/1"),
        ("10A1 (GVCN: cô Lan)", "10A1"),
        ("6", None),
        ("T2", None),
        ("13A", None),
        ("Toán", None),
    ],
)
def test_classes(text, name):
    assert words.class_name(text) == name


@pytest.mark.parametrize(("place", "name"), [((1, 1), "A1"), ((3, 26), "Z3"), ((3, 28), "AB3"), ((9, 703), "AAA9")])
def test_addresses(place, name):
    assert address(place) == name


TYPED = (
    "Thứ|Buổi|Tiết|Thứ 2|T3|CN|2|1|5|9|Tiết 3|Sáng|BUỔI CHIỀU|6A|9A2|6/1|Toán - Minh|Văn\nHà|Chào cờ|Giáo viên|Lớp|x|-"
    "|Giáo viên: Lan|Nhạc - Hà (tuần lẻ)|1-4|TRƯỜNG THCS A|áp dụng từ ngày 31/02/2026|năm học 2026-2027|()| |…|İ|\u0301"
    "|6A6A6A6A6A6A6A6A6A6A6A6A6A6A6A"
)
BITS = st.sampled_from(TYPED.split("|"))


@given(st.dictionaries(st.tuples(st.integers(1, 9), st.integers(1, 9)), BITS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_sheet_is_read_to_its_end(cells):
    found = reading_of(Sheet(name="TKB", cells=cells))
    for lesson in found.lessons:
        assert 0 <= lesson.weekday < 7
        assert 1 <= lesson.period <= 15
        assert lesson.teacher.strip()
        assert lesson.place in cells
    for unread in found.unread:
        assert unread.why


def test_the_largest_sheet_is_read_in_seconds():
    header: list[str | None] = ["Thứ", "Buổi", "Tiết", *(f"{6 + n % 4}A{n}" for n in range(57))]
    body: list[list[str | None]] = [
        [f"Thứ {2 + n % 6}", "Sáng", str(1 + n % 5), *(f"Toán - Người {m}" for m in range(57))] for n in range(1000)
    ]
    begun = time.perf_counter()
    assert len(reading_of(sheet(header, *body)).lessons) == 57_000
    assert time.perf_counter() - begun < 20
