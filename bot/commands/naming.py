"""Which teacher the name on a command line means."""

from __future__ import annotations

from collections.abc import Sequence

import click

from desk.people import Person
from desk.teacher_names import Ambiguous, Known, Near, who_is_meant


class UnknownTeacher(click.ClickException):
    """Nobody, or more than one, is called so; the message says what to do."""


def the_teacher(name: str, teachers: Sequence[Person], *, commune: str = "") -> Person:
    """By the whole name, or the part of it that is only his: "Hà" is not "Khánh"."""
    meant = who_is_meant([name], teachers)[name]
    if isinstance(meant, Known):
        return meant.person
    if isinstance(meant, Ambiguous | Near):
        likely = ", ".join(_called(person) for person in meant.people)
        raise UnknownTeacher(f"“{name}” chưa rõ là ai: {likely}? Xin ghi đúng tên, hoặc thêm --commune.")
    known = ", ".join(_called(person) for person in teachers) or "chưa có ai"
    code = f'caunoi code teacher --commune "{commune or "…"}" --name "{name}"'
    raise UnknownTeacher(
        f"Chưa có thầy cô nào tên “{name}” (đang có: {known}). Thầy cô mới: chạy `{code}`, gửi mã cho người ấy; "
        "người ấy nhắn mã xong thì chạy lại lệnh này."
    )


def _called(person: Person) -> str:
    return f"{person.name} ({person.commune or 'mọi xã'})"
