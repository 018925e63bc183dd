"""`caunoi rota import`, `export` and `template`, on real files and a real database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from bot.clock import MovedClock
from desk.timetable import Timetable
from store import timetables
from store.database import Database
from tests.support.commune import MONDAY, UNKNOWN, Commune, populate
from tests.timetables.test_spreadsheets import written

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TITLE = ["THỜI KHOÁ BIỂU SỐ 3, áp dụng từ ngày 07/09/2026"]
HEADER = ["Thứ", "Buổi", "Tiết", "6A", "6B"]
Run = Callable[..., Result]


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    database = Database(sqlite_url)
    database.write_now(lambda c: populate(c, "chat", NOW))
    yield database
    database.close()


@pytest.fixture
def caunoi(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database.url)
    monkeypatch.setattr("bot.commands.timetables.SystemClock", lambda: MovedClock(NOW))

    def run(*arguments: str) -> Result:
        named = arguments if arguments[0] == "template" else (*arguments, "--commune", "Kỳ Lừa")
        return CliRunner().invoke(cli, ["rota", *map(str, named)])

    return run


def kept(database: Database) -> tuple[Timetable, ...]:
    return database.read_now(lambda c: timetables.of_commune(c, "ky-lua"))


def school_file(path: Path, *rows: list[Any]) -> str:
    return str(written(path, ["TRƯỜNG THCS KỲ LỪA"], TITLE, HEADER, *rows))


DAY = (
    ["Thứ 2", "Sáng", 1, "Toán - T.Đạo", "Văn - Phượng"],
    [None, None, 2, "Anh - C.Lan", "Toán - đạo"],
    [None, "Chiều", 1, "Toán - Đạo", "Toán - Đạo"],
    ["Thứ 3", "Sáng", "mấy?", "Toán - Đạo", None],
)


CLEAN = DAY[:3]
"""Without the row that cannot be read."""


def test_a_look_changes_nothing_and_says_what_was_understood(caunoi, database, tmp_path):
    run = caunoi("import", school_file(tmp_path / "tkb.xlsx", *DAY))
    assert run.exit_code == 0, run.output
    for said in (
        "TRƯỜNG THCS KỲ LỪA, năm học 2026-2027: có hiệu lực từ 22/11/2026 đến 31/05/2027.",
        "Hiểu được 4 tiết của 2 thầy cô.",
        "thầy Đạo: 3 tiết (trong tệp: “T.Đạo”, “đạo”, “Đạo”)",
        "cô Lan: 1 tiết",
        "thầy Đạo: TKB!D6 (6A) và TKB!E6 (6B)",
        "TKB!D7 (hàng 7, cột 4) “Toán - Đạo”: không rõ là tiết mấy",
        "Bỏ qua 1 tiết của 1 tên không phải thầy cô ở đây.",
        "Chưa ghi gì. Nếu đúng, chạy lại với --yes.",
    ):
        assert said in run.output
    assert kept(database) == ()


def test_with_yes_it_is_in_force_and_the_next_one_replaces_it(caunoi, database, tmp_path):
    first = caunoi("import", school_file(tmp_path / "a.xlsx", *CLEAN), "--yes")
    assert "Đã ghi." in first.output
    second = caunoi(
        "import", school_file(tmp_path / "b.xlsx", *DAY[:1]), "--yes", "--from", "07/12/2026", "--school", "thcs kỳ lừa"
    )
    assert second.exit_code == 0, second.output
    assert "nay không còn: cô Lan" in second.output
    assert [(t.school, str(t.first_day), str(t.last_day), len(t.lessons)) for t in kept(database)] == [
        ("TRƯỜNG THCS KỲ LỪA", "2026-11-22", "2026-12-06", 4),
        ("TRƯỜNG THCS KỲ LỪA", "2026-12-07", "2027-05-31", 1),
    ]


@pytest.mark.parametrize(
    ("more", "unclear"), [([], "1 ô chưa rõ"), ([["Thứ 5", "Sáng", 1, None, "Anh - Lann"]], "1 ô và 1 tên chưa rõ")]
)
def test_what_is_half_understood_is_not_in_force_by_half(caunoi, database, tmp_path, more, unclear):
    assert caunoi("import", school_file(tmp_path / "a.xlsx", *CLEAN), "--yes").exit_code == 0
    before = kept(database)
    rows = (*CLEAN, ["Thứ Tám", "Sáng", 1, "Lan", None], ["Thứ 4", "Sáng", "1-2", "Đạo", None])
    file = school_file(tmp_path / "b.xlsx", *rows, *more)
    refused = caunoi("import", file, "--yes")
    assert refused.exit_code == 1
    assert "(hàng 7, cột 1) “Thứ Tám”: không rõ thứ mấy" in refused.output
    assert f"Chưa ghi gì: {unclear}." in refused.output
    report = json.loads(caunoi("import", file, "--yes", "--json").output)
    assert (report["written"], report["refused"][:11]) == (False, "Chưa ghi gì")
    assert kept(database) == before
    assert caunoi("import", file, "--yes", "--partly").output.endswith("Đã ghi.\n")
    assert len(kept(database)[0].lessons) == 6


def test_a_misspelt_teacher_is_offered_and_taken_when_told(caunoi, database, tmp_path):
    file = school_file(tmp_path / "a.xlsx", ["T2", "Sáng", 1, "Toán - T.Đạt", "Anh - Lann"])
    looked = caunoi("import", file)
    assert looked.exit_code == 1
    assert "Tên chưa rõ: Lann" in looked.output
    run = caunoi("import", file, "--json", "--teacher", "T.Đạt=thầy Đạo")
    report = json.loads(run.output)
    assert [(each["name"], len(each["lessons"])) for each in report["teachers"]] == [("thầy Đạo", 1)]
    assert [(each["written"], each["cell"], each["kind"], each["people"]) for each in report["unclear"]] == [
        ("Lann", "E4", "near", ["cô Lan"])
    ]
    assert report["written"] is False
    assert kept(database) == ()


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--year", "2024-2025"), "đã kết thúc", 1),
        (("--year", "hai nghìn"), "như 2026-2027", 1),
        (("--from", "2026-11-21"), "đã qua", 1),
        (("--from", "hôm nay"), "không phải một ngày", 2),
        (("--yes", "--dry-run"), "xin chọn một", 2),
        (("--bells", "7:00"), "không rõ giờ vào lớp", 1),
        (("--bells", "sáng 25:00"), "không phải giờ", 1),
        (("--bells", "sáng 7:00 7:30"), "phải sau tiết trước", 1),
        (("--exams", "tuần sau"), "không phải một ngày", 1),
        (("--break", "14/02/2027-01/02/2027"), "không phải một kỳ", 1),
        (("--teacher", "Minh"), "TÊN TRONG TỆP", 2),
        (("--teacher", "Minh=Ai đó"), "ở đây có: thầy Đạo, cô Lan", 2),
    ],
)
def test_misuse_is_told_in_a_sentence(caunoi, database, tmp_path, arguments, said, code):
    run = caunoi("import", school_file(tmp_path / "a.xlsx", *DAY), *arguments)
    assert run.exit_code == code
    assert said in run.output
    assert kept(database) == ()


def test_a_file_that_cannot_be_read_changes_nothing(caunoi, database, tmp_path):
    assert caunoi("import", school_file(tmp_path / "a.xlsx", *CLEAN), "--yes").exit_code == 0
    before = kept(database)
    broken = tmp_path / "b.xlsx"
    broken.write_bytes(b"PK\x03\x04 ...")
    run = caunoi("import", str(broken), "--yes")
    assert (run.exit_code, "bị hỏng" in run.output) == (1, True)
    run = caunoi("import", str(broken), "--yes", "--json")
    assert (run.exit_code, json.loads(run.output)["written"]) == (1, False)
    nobody = school_file(tmp_path / "c.xlsx", ["T2", "Sáng", 1, "Toán - Phượng", None])
    assert "không có tiết nào của thầy cô" in caunoi("import", nobody, "--yes").output
    assert kept(database) == before


@pytest.mark.parametrize(
    ("file", "layout"), [("a.xlsx", "classes"), ("a.xlsx", "teachers"), ("a.xlsx", "list"), ("a.csv", "list")]
)
def test_what_is_exported_comes_back_the_same(caunoi, database, tmp_path, file, layout):
    assert caunoi("import", school_file(tmp_path / "in.xlsx", *CLEAN), "--yes").exit_code == 0
    (before,) = kept(database)
    out = tmp_path / "ra" / file
    out.parent.mkdir()
    run = caunoi("export", "-o", str(out), "--layout", layout)
    assert run.exit_code == 0, run.output
    assert caunoi("import", str(out), "--yes").exit_code == 0
    (after,) = kept(database)
    assert (after.school, after.year, after.first_day) == (before.school, before.year, before.first_day)
    assert set(after.lessons) == set(before.lessons)


def test_bells_exams_and_breaks_are_said_once_and_go_on(caunoi, database, tmp_path):
    file = school_file(tmp_path / "a.xlsx", *CLEAN)
    said = ("--bells", "sáng 7:15 8:05; chiều 13:15-13:55", "--exams", "21/12/2026-02/01/2027", "--break", "08/02/2027")
    assert caunoi("import", file, "--yes", *said).exit_code == 0
    (first,) = kept(database)
    assert [(p.number, p.starts, p.ends) for p in first.bells.morning] == [(1, 435, 480), (2, 485, 530)]
    assert [(p.starts, p.ends) for p in first.bells.afternoon] == [(795, 835)]
    assert caunoi("import", file, "--yes").exit_code == 0
    assert kept(database) == (first,)
    assert [(str(d.first), str(d.last)) for d in (*first.exam_weeks, *first.breaks)] == [
        ("2026-12-21", "2027-01-02"),
        ("2027-02-08", "2027-02-08"),
    ]


async def test_after_the_import_nobody_is_paged_in_class(sqlite_url, monkeypatch, tmp_path):
    commune = await Commune.open(sqlite_url)  # Monday, 2 March 2026, 8:00: the second period
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("bot.commands.timetables.SystemClock", lambda: MovedClock(MONDAY))
    rows: list[list[Any]] = [HEADER, ["T2", "Sáng", 2, "Toán - T.Đạo", None], [None, None, 3, "Anh - C.Lan", None]]
    file = written(tmp_path / "tkb.xlsx", *rows)
    run = CliRunner().invoke(cli, ["rota", "import", str(file), "--commune", "Kỳ Lừa", "--yes"])
    assert run.exit_code == 0, run.output
    await commune.official_says(UNKNOWN, mention=True)
    await commune.fast_forward(minutes=1)
    assert commune.seen("private-dao") == []
    assert any(UNKNOWN in text for text in commune.seen("private-lan"))
    await commune.close()


async def test_whose_lessons_an_import_changes_hears_so_after_his_class(sqlite_url, monkeypatch, tmp_path):
    commune = await Commune.open(sqlite_url)  # 8:00: thầy Đạo teaches by the new timetable
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAUNOI_DATABASE_URL", sqlite_url)
    monkeypatch.setattr("bot.commands.timetables.SystemClock", lambda: MovedClock(MONDAY))
    rows: list[list[Any]] = [HEADER, ["T2", "Sáng", 2, "Toán - T.Đạo", None], [None, None, 3, "Anh - C.Lan", None]]
    command = ["rota", "import", str(written(tmp_path / "tkb.xlsx", *rows)), "--commune", "Kỳ Lừa"]
    for more in ([], ["--yes"], ["--yes"]):  # the trial run tells nobody, and what changes nothing does not either
        assert CliRunner().invoke(cli, [*command, *more]).exit_code == 0
        await commune.fast_forward(minutes=1)
    (told,) = commune.seen("private-lan")
    assert "theo thời khoá biểu của trường" in told
    assert "Thứ Hai: sáng tiết 3 (08:55-09:40)" in told
    assert commune.seen("private-dao") == []
    await commune.fast_forward(minutes=33)
    assert "sáng tiết 2 (07:50-08:35)" in commune.seen("private-dao")[0]
    monkeypatch.setattr("bot.commands.timetables.SystemClock", lambda: commune.clock)
    written(tmp_path / "tkb.xlsx", HEADER, ["T2", "Sáng", 3, "Anh - C.Lan", None])
    assert CliRunner().invoke(cli, [*command, "--yes"]).exit_code == 0
    await commune.fast_forward(minutes=1)
    assert "không còn tiết nào" in commune.seen("private-dao")[-1]
    assert len(commune.seen("private-lan")) == 1
    await commune.close()


def test_a_file_that_names_neither_school_nor_half_of_the_day(caunoi, database, tmp_path):
    file = str(written(tmp_path / "a.xlsx", ["Thứ", "Tiết", "6A"], ["T2", 1, "Toán - Đạo"]))
    looked = caunoi("import", file)
    assert "đã hiểu là buổi sáng" in looked.output
    assert "(chưa rõ trường)" in looked.output
    assert caunoi("import", file, "--yes", "--half", "afternoon").exit_code == 0
    named = school_file(tmp_path / "b.xlsx", *CLEAN)
    assert caunoi("import", named, "--yes").exit_code == 0
    (only,) = kept(database)  # and not one beside it
    assert len(only.lessons) == 4


def test_what_a_teacher_typed_is_no_school(caunoi, database, tmp_path):
    assert caunoi("import", school_file(tmp_path / "a.xlsx", *CLEAN), "--yes", "--school", "thầy Đạo").exit_code == 0
    (typed,) = kept(database)
    file = str(written(tmp_path / "b.xlsx", HEADER, ["T2", "Sáng", 1, "Toán - Đạo", None]))
    assert caunoi("import", file, "--yes").exit_code == 0
    assert [each.school for each in kept(database)] == ["thầy Đạo", ""]
    assert kept(database)[0] == typed
    assert "1 tiết" in caunoi("export").output


def test_nothing_to_export_is_told(caunoi):
    run = caunoi("export")
    assert run.exit_code == 1
    assert "chưa có thời khoá biểu nào" in run.output


def test_of_several_schools_one_is_named(caunoi, tmp_path):
    for school in ("THCS Kỳ Lừa", "THCS Tam Thanh"):
        assert caunoi("import", school_file(tmp_path / "a.xlsx", *CLEAN), "--yes", "--school", school).exit_code == 0
    run = caunoi("export")
    assert run.exit_code == 1
    assert "“THCS Kỳ Lừa”, “THCS Tam Thanh”" in run.output
    assert caunoi("export", "--school", "tam thanh").exit_code == 1
    assert "4 tiết" in caunoi("export", "--school", "thcs tam thanh").output


@pytest.mark.parametrize("name", ["mau.xlsx", "mau.csv"])
def test_a_template_is_written_once_and_can_be_filled_in(caunoi, tmp_path, name):
    assert caunoi("template", "-o", name).exit_code == 0
    assert "đã có" in caunoi("template", "-o", name).output
    empty = caunoi("import", name)
    assert "Không đọc được tiết dạy nào" in empty.output


def test_a_template_of_an_unknown_kind_is_misuse(caunoi):
    assert caunoi("template", "-o", "mau.ods").exit_code == 2
    assert caunoi("template", "-o", "mau.csv", "--layout", "classes").exit_code == 2
