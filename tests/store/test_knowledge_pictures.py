"""Pictures of answers go out with the knowledge and come back, to any desk, to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from knowledge.illustrations import kept_in, name_of
from store import knowledge, pictures
from store.zalo_tables import pictures as table
from tests.store.test_knowledge_files import JAM, Desk
from tests.store.test_lesson_pictures import jpeg

SHOT = jpeg()
NAME = name_of(SHOT, "image/jpeg")


@pytest.fixture
def desk(database_url: str, tmp_path: Path):
    made = Desk(database_url, tmp_path / "kb")
    yield made
    made.database.close()


def illustrated(desk: Desk) -> None:
    """A folder somebody wrote, with a picture under a name of his own."""
    desk.write(replace(JAM, answer="1. Mở khay. ![](khay.jpg)\n2. Rút giấy ra."))
    (desk.folder / "khay.jpg").write_bytes(SHOT)


@pytest.mark.parametrize("copy", ["kb2", "kb.csv", "kb.xlsx", "kb.jsonl"])
def test_what_went_out_comes_back(desk: Desk, tmp_path: Path, copy: str):
    illustrated(desk)
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 0, run.output
    before = desk.entries["in-ket"]
    assert before.answer == f"1. Mở khay. ![]({NAME})\n2. Rút giấy ra."
    target = tmp_path / "out" / copy
    target.parent.mkdir()
    assert desk.run("export", str(target)).exit_code == 0
    (file,) = target.parent.rglob("*.jpg")
    assert file.read_bytes() == SHOT
    # As on a desk that has never seen it.
    desk.database.write_now(lambda c: c.execute(table.delete()))
    desk.database.write_now(lambda c: knowledge.remove(c, ["in-ket"]))
    run = desk.run("load", str(target), "--theirs")
    assert run.exit_code == 0, run.output
    assert desk.entries["in-ket"] == before
    assert desk.database.read_now(lambda c: pictures.kept_as(c, NAME)) == (SHOT, "image/jpeg")
    assert desk.database.read_now(lambda c: c.execute(select(table.c.until)).scalar_one()) == pictures.FOR_EVER


def test_a_picture_of_the_english_answer_comes_along(desk: Desk):
    desk.write(replace(JAM, answer="1. Mở khay.\n2. Rút giấy ra.", english_answer="Open the tray. ![](khay.jpg)"))
    (desk.folder / "khay.jpg").write_bytes(SHOT)
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 0, run.output
    assert desk.entries["in-ket"].english_answer == f"Open the tray. ![]({NAME})"
    assert desk.database.read_now(lambda c: pictures.kept_as(c, NAME)) == (SHOT, "image/jpeg")


def test_the_same_again_changes_nothing_and_a_new_picture_does(desk: Desk):
    illustrated(desk)
    desk.run("load", str(desk.folder))
    assert "0 new, 0 changed" in desk.run("load", str(desk.folder)).output
    assert "0 new, 0 changed" in desk.run("export", str(desk.folder)).output
    (desk.folder / "khay.jpg").write_bytes(jpeg(colour="red"))
    assert "0 new, 1 changed" in desk.run("load", str(desk.folder)).output
    assert kept_in(desk.entries["in-ket"].answer) != (NAME,)


@pytest.mark.parametrize(
    ("named", "told"),
    [
        ("khay.jpg", "không thấy ảnh"),
        ("../ngoai.jpg", "không thấy ảnh"),
        ("/etc/hostname", "không thấy ảnh"),
        (NAME, "không có ảnh"),
        ("in-ket.md", "không đọc được"),
    ],
)
def test_a_picture_that_is_not_there_is_refused_with_its_place(desk: Desk, tmp_path: Path, named: str, told: str):
    (tmp_path / "ngoai.jpg").write_bytes(SHOT)
    desk.write(replace(JAM, answer=f"Rút giấy ra. ![]({named})"))
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 1
    assert "in-ket.md" in run.output
    assert told in run.output
    assert desk.entries == {}
