"""`caunoi rota import|export|template`: timetables as schools have them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from sqlalchemy import Connection

from bot import spreadsheet_files, spreadsheets, timetable_report
from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.commands.opening import opened
from bot.spreadsheets import Refused
from desk.bells import parse_bells, parse_days
from desk.people import Person, Role
from desk.timetable import BadTimetable, ExamWeeks, Half, Lesson, Timetable, check
from desk.timetable_notes import Reading
from desk.timetable_plan import Plan, days_in_force, plan
from desk.timetable_reading import read
from desk.timetable_words import plain
from desk.timetable_writing import Layout, tables, template
from store import people, rota_changes, timetables


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What an import would do; `missing` are teachers whose lessons at this school end with it, `changed` those who
    will teach at other times than now."""

    reading: Reading
    plan: Plan
    timetable: Timetable
    missing: tuple[Person, ...]
    changed: tuple[Person, ...]

    @property
    def doubts(self) -> str:
        """How much of the file is not in the plan: whose lesson it is would be called out of class. Empty: nothing."""
        cells = sum(not each.aside for each in self.plan.unread)
        counted = [f"{cells} ô"] if cells else []
        return " và ".join([*counted, *([f"{len(self.plan.unclear)} tên"] if self.plan.unclear else [])])


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the command line says of a file."""

    commune: str
    school: str
    year: str
    begins: date | None
    told: tuple[str, ...]
    bells: str
    exams: tuple[str, ...]
    breaks: tuple[str, ...]


_WAYS_OUT = (
    "Ai có tiết chưa đọc được sẽ bị gọi trong giờ dạy, nên xin sửa tệp, hoặc ghi --teacher cho tên; "
    "muốn ghi phần đã hiểu thì thêm --partly."
)


class Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
            try:
                return datetime.strptime(value, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        self.fail(f"“{value}” không phải một ngày; viết như 2026-12-07 hoặc 07/12/2026.", param, ctx)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commune", required=True, help="The commune whose teachers they are.")
@click.option("--school", default="", help="The school's name, where the file does not say it.")
@click.option("--year", default="", help="The school year, such as 2026-2027.")
@click.option("--from", "begins", type=Day(), help="The first day it holds; today, if the file names none.")
@click.option(
    "--teacher", "told", multiple=True, metavar="WRITTEN=NAME", help='Who is meant by a name: "T.Mih=thầy Minh".'
)
@click.option("--bells", default="", metavar="TIMES", help='When lessons begin: "sáng 7:00 7:50 …; chiều 13:15 …".')
@click.option("--exams", multiple=True, metavar="DAYS", help="Exam weeks: 21/12/2026-02/01/2027. May be repeated.")
@click.option("--break", "breaks", multiple=True, metavar="DAYS", help="Days without lessons. May be repeated.")
@click.option("--half", type=click.Choice([each.value for each in Half]), help="Where the file does not say which.")
@click.option("--yes", is_flag=True, help="Write it. Without this nothing is changed.")
@click.option("--partly", is_flag=True, help="With --yes: write what was understood, though some cells were not.")
@click.option("--dry-run", is_flag=True, help="Only show what was understood (the default).")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def import_(file: Path, yes: bool, partly: bool, dry_run: bool, as_json: bool, half: str | None, **wanted: Any) -> None:
    """Read a school's timetable from FILE (.xlsx, .csv): a column a class, a sheet a teacher, or a line a lesson."""
    if yes and dry_run:
        raise click.UsageError("--yes ghi, --dry-run chỉ xem: xin chọn một.")
    try:
        with Console(stderr=True).status("đang đọc tệp…"):
            reading = read(spreadsheets.read(file), Half(half) if half else None)
        with opened() as (chosen, database):
            now = SystemClock().now()
            today = now.astimezone(chosen.zone).date()
            asked = Asked(**wanted)
            place = commune_id(asked.commune)

            def work(connection: Connection) -> Understood:
                found = _understand(connection, reading, place, asked, today)
                if yes and (partly or not found.doubts):
                    timetables.replace(connection, found.timetable, province=chosen.province, commune=place)
                    rota_changes.tell_of_lessons(connection, found.changed, now)
                return found

            # The look and the change are one transaction: what is shown is what is written.
            found = database.write_now(work) if yes else database.read_now(work)
    except (Refused, BadTimetable) as error:
        if as_json:
            click.echo(json.dumps({"refused": str(error), "written": False}, ensure_ascii=False))
            raise SystemExit(1) from None
        raise click.ClickException(str(error)) from None
    _told_what_was_done(found, file, as_json=as_json, yes=yes, written=yes and (partly or not found.doubts))


def _told_what_was_done(found: Understood, file: Path, *, as_json: bool, yes: bool, written: bool) -> None:
    refused = f"Chưa ghi gì: {found.doubts} chưa rõ. {_WAYS_OUT}" if yes and not written else ""
    if as_json:
        report = timetable_report.as_json(found.reading, found.plan, found.timetable, found.missing)
        told = {"file": file.name, "written": written, **({"refused": refused} if refused else {}), **report}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for line in timetable_report.lines(found.reading, found.plan, found.timetable, found.missing):
            click.echo(line)
    if refused and not as_json:
        raise click.ClickException(refused)
    if refused:
        raise SystemExit(1)
    if not as_json:
        click.echo("Đã ghi." if written else "Chưa ghi gì. Nếu đúng, chạy lại với --yes.")


def _understand(connection: Connection, reading: Reading, commune: str, asked: Asked, today: date) -> Understood:
    teachers = _teachers(connection, commune)
    in_force = _of_schools(timetables.of_commune(connection, commune, since=today), teachers)
    name, first, last = days_in_force(reading, today, year=asked.year, begins=asked.begins)
    called = _school(asked.school or reading.school, in_force)
    before = next((each for each in in_force if each.school == called and each.last_day >= first), None)
    bells = parse_bells(asked.bells, before.bells if before else None)
    made = plan(reading, teachers, bells=bells, told=_told(asked.told, teachers))
    if not made.lessons:
        raise Refused(_nothing(reading, made))
    same_year = before if before is not None and before.year == name else None
    exams = [parse_days(each) for each in asked.exams]
    timetable = Timetable(
        school=called,
        year=name,
        first_day=first,
        last_day=last,
        lessons=made.lessons,
        bells=bells,
        exam_weeks=tuple(ExamWeeks(first=days.first, last=days.last) for days in exams)
        or (same_year.exam_weeks if same_year else ()),
        breaks=tuple(parse_days(each) for each in asked.breaks) or (same_year.breaks if same_year else ()),
    )
    check(timetable)
    had = {lesson.person_id for lesson in before.lessons} if before else set()
    has = {person.id for person in made.people}
    missing = tuple(person for person in teachers if person.id in had - has)
    weeks = (_by_teacher(before.lessons if before else ()), _by_teacher(made.lessons))
    changed = tuple(person for person in teachers if weeks[0].get(person.id) != weeks[1].get(person.id))
    return Understood(reading=reading, plan=made, timetable=timetable, missing=missing, changed=changed)


def _by_teacher(lessons: Iterable[Lesson]) -> dict[int, set[Lesson]]:
    found: dict[int, set[Lesson]] = {}
    for lesson in lessons:
        found.setdefault(lesson.person_id, set()).add(lesson)
    return found


def _teachers(connection: Connection, commune: str) -> list[Person]:
    found = [person for person in people.staff(connection, commune) if person.role is Role.TEACHER]
    if not found:
        raise Refused(
            "Chưa có thầy cô nào ở xã, phường này; xem lại --commune, hoặc tạo mã bằng `caunoi code teacher`."
        )
    return found


def _nothing(reading: Reading, made: Plan) -> str:
    if not reading.lessons:
        first = f" Ví dụ {made.unread[0].sheet}!{made.unread[0].cell}: {made.unread[0].why}." if made.unread else ""
        return f"Không đọc được tiết dạy nào trong tệp.{first} Tệp mẫu: `caunoi rota template`."
    unclear = ", ".join(each.written for each in made.unclear[:5])
    return f"Đọc được {len(reading.lessons)} tiết nhưng không có tiết nào của thầy cô xã, phường này." + (
        f" Tên chưa rõ: {unclear}; dùng --teacher “TÊN TRONG TỆP=TÊN Ở ĐÂY”." if unclear else ""
    )


def _school(name: str, in_force: tuple[Timetable, ...]) -> str:
    """As it is already written here: "TRƯỜNG THCS KỲ LỪA" is "THCS Kỳ Lừa"."""
    known = {_bare(each.school): each.school for each in in_force}
    if not name and len(known) == 1:
        return next(iter(known.values()))
    if set(known) == {""}:
        return ""  # the one that was brought in before without a name
    return known.get(_bare(name), " ".join(name.split())[:120])


def _of_schools(known: tuple[Timetable, ...], staff: list[Person]) -> tuple[Timetable, ...]:
    """Without what teachers typed in the chat: that is kept under their own names, and stays beside the school's."""
    own = {person.name for person in staff}
    return tuple(each for each in known if each.school not in own)


def _bare(school: str) -> str:
    return plain(school).removeprefix("truong ")


def _told(told: tuple[str, ...], teachers: list[Person]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for each in told:
        written, _, name = each.partition("=")
        people_called = [p for p in teachers if plain(p.name) == plain(name)]
        people_called = people_called or [p for p in teachers if plain(name) and plain(name) in plain(p.name)]
        if not written.strip() or len(people_called) != 1:
            known = ", ".join(p.name for p in teachers)
            raise click.UsageError(f"--teacher “{each}”: viết “TÊN TRONG TỆP=TÊN Ở ĐÂY”; ở đây có: {known}.")
        found[plain(written)] = people_called[0]
    return found


@click.command()
@click.option("--commune", required=True)
@click.option("--school", default="", help="One school's, where there are several.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; .xlsx or .csv.")
@click.option(
    "--layout",
    type=click.Choice([each.value for each in Layout]),
    help="A column a class, a sheet a teacher, or a line a lesson.",
)
def export(commune: str, school: str, output: Path | None, layout: str | None) -> None:
    """Write the timetable in force to a file that `caunoi rota import` reads."""
    path, form = _destination(output or Path("thoi-khoa-bieu.xlsx"), layout)
    with opened() as (chosen, database):
        today = SystemClock().now().astimezone(chosen.zone).date()
        place = commune_id(commune)
        staff = database.read_now(lambda c: people.staff(c, place))
        known = _of_schools(database.read_now(lambda c: timetables.of_commune(c, place, since=today)), staff)
    mine = [each for each in known if not school or _bare(each.school) == _bare(school)]
    schools = sorted({each.school for each in mine})
    if not known:
        raise click.ClickException("Xã, phường này chưa có thời khoá biểu nào; nhập bằng `caunoi rota import`.")
    if len(schools) != 1:
        names = ", ".join(sorted({f"“{each.school}”" for each in known}))
        raise click.ClickException(f"Cần một trường: --school TÊN. Ở đây có: {names}.")
    spreadsheet_files.save(path, tables(mine[0], {person.id: person.name for person in staff}, form))
    click.echo(f"{path}: {len(mine[0].lessons)} tiết, từ {mine[0].first_day:%d/%m/%Y} đến {mine[0].last_day:%d/%m/%Y}")


@click.command("template")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where to; .xlsx or .csv.")
@click.option(
    "--layout",
    type=click.Choice([each.value for each in Layout]),
    help="A column a class, a sheet a teacher, or a line a lesson.",
)
def template_(output: Path | None, layout: str | None) -> None:
    """Write an empty timetable to fill in."""
    path, form = _destination(output or Path("mau-thoi-khoa-bieu.xlsx"), layout)
    if path.exists():
        raise click.ClickException(f"{path} đã có; xin chọn tên khác bằng -o.")
    spreadsheet_files.save(path, template(form))
    click.echo(f"{path}: điền xong thì xem thử bằng `caunoi rota import {path} --commune …`")


def _destination(path: Path, layout: str | None) -> tuple[Path, Layout]:
    if path.suffix.lower() not in {".xlsx", ".csv"}:
        raise click.UsageError("-o: tên tệp phải kết thúc bằng .xlsx hoặc .csv.")
    if path.suffix.lower() == ".csv":
        if layout not in {None, Layout.LIST}:
            raise click.UsageError("Tệp .csv chỉ có dạng list (mỗi dòng một tiết); dạng khác cần .xlsx.")
        return path, Layout.LIST
    return path, Layout(layout or Layout.CLASSES)
