"""Files and commands change the knowledge as carefully as the chat does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import cli
from knowledge.entries import Entry
from knowledge.writing import json_line
from store import knowledge, known_questions
from store.database import Database
from tests.support.commune import MONDAY

LOCKED = Entry(id="khoa-pin", question="USB Token bị khoá mã PIN thì làm thế nào?", answer="Gọi người phụ trách.")
PRINTER = Entry(id="may-in", question="Máy in không chạy thì làm thế nào?", answer="Tắt máy in rồi bật lại.")
ASKED = "token bị khoá pin rồi làm sao"
THIEF = {"id": "may-in", "question": PRINTER.question, "answer": PRINTER.answer, "aliases": [f"{ASKED} đây"]}


@pytest.fixture
def run(database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    database.write_now(lambda c: knowledge.save(c, [LOCKED, PRINTER]))
    database.write_now(lambda c: known_questions.note(c, "khoa-pin", ASKED, accepted=True, now=MONDAY))
    return lambda *words: CliRunner().invoke(cli, ["kb", *words])


def test_a_file_that_would_take_a_question_is_refused_with_the_ways_out(database, run, tmp_path: Path):
    file = tmp_path / "moi.jsonl"
    file.write_text(json.dumps(THIEF, ensure_ascii=False), encoding="utf-8")
    refused = run("load", str(file), "--theirs")
    assert refused.exit_code == 1
    assert f"câu “{ASKED}” đang được trả lời bởi “{LOCKED.question}”" in refused.output
    assert database.read_now(knowledge.load) == (LOCKED, PRINTER)
    paired = run("load", str(file), "--theirs", "--as-pairs")
    assert paired.exit_code == 0, paired.output
    told = run("history", "may-in", "--json")
    assert json.loads(told.output)[0]["differences"]["aliases"]["after"] == [f"{ASKED} đây"]
    assert "moi.jsonl" in run("history", "may-in").output
    assert run("undo", "may-in").exit_code == 0
    assert database.read_now(knowledge.load) == (LOCKED, PRINTER)
    assert run("undo", "may-in").exit_code == 1
    assert len(json.loads(run("history", "may-in", "--json").output)) == 2


def test_two_versions_are_compared(run, tmp_path: Path):
    for answer in ("Bật lại.", "Rút điện rồi cắm lại."):
        file = tmp_path / "moi.jsonl"
        file.write_text(json.dumps({**THIEF, "aliases": [], "answer": answer}, ensure_ascii=False), encoding="utf-8")
        assert run("load", str(file), "--theirs").exit_code == 0
    numbers = [str(each["change"]) for each in json.loads(run("history", "may-in", "--json").output)]
    shown = run("history", "may-in", "--compare", *numbers)
    assert "- Bật lại." in shown.output
    assert "+ Rút điện rồi cắm lại." in shown.output
    assert run("history", "may-in", "--compare", "1", "999").exit_code == 2
    assert run("history", "khong-co").exit_code == 1


def test_an_entry_without_a_living_steward_is_named(database, run):
    kept = [replace(LOCKED, steward="thầy Nam"), replace(PRINTER, steward="Văn phòng xã")]
    database.write_now(lambda c: knowledge.save(c, kept))
    shown = run("check", "--desk")
    assert "khoa-pin: its steward thầy Nam no longer serves" in shown.output
    assert "may-in" not in shown.output


def test_the_report_on_gaps_names_what_nobody_needed(run):
    found = json.loads(run("gaps", "--json").output)
    assert found["unused"] == ["khoa-pin", "may-in"]
    assert found["unanswered"] == []
    assert "không có" in run("gaps").output
    assert run("gaps", "--commune", "Xã Không Có").exit_code == 1


def test_undoing_one_entry_never_takes_back_a_whole_load(database, run, tmp_path: Path):
    file = tmp_path / "kb.jsonl"

    def load(*entries: Entry) -> None:
        file.write_text("".join(f"{json_line(entry)}\n" for entry in entries), encoding="utf-8")
        assert run("load", str(file), "--theirs").exit_code == 0

    projector = Entry(id="may-chieu", question="Máy chiếu không lên hình?", answer="Bấm nguồn.")
    load(replace(PRINTER, answer="Cắm lại dây."), replace(LOCKED, answer="Gọi 1900."), projector)
    assert run("undo", "may-in").exit_code == 0
    after = {entry.id: entry.answer for entry in database.read_now(knowledge.load)}
    assert after == {"may-in": PRINTER.answer, "khoa-pin": "Gọi 1900.", "may-chieu": "Bấm nguồn."}
    for name in ("may-in", "may-chieu"):  # done before; and what was never edited was never anything else
        again = run("undo", name)
        assert again.exit_code == 1
        assert "nothing to undo" in again.output
    assert {entry.id: entry.answer for entry in database.read_now(knowledge.load)} == after


def test_a_question_is_tried_on_what_the_desk_answers_from(run):
    tried = run("try", "máy in không chạy", "--json")
    assert json.loads(tried.stdout)["entries"] == ["may-in"]
    assert tried.stderr == ""


def test_where_no_desk_is_set_up_the_starter_knowledge_is_looked_at_and_no_file_is_left(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CAUNOI_DATABASE_URL", raising=False)
    tried = CliRunner().invoke(cli, ["kb", "try", "máy in báo kẹt giấy", "--json"])
    assert json.loads(tried.stdout)["entries"] == ["in-khong-chay"]
    assert "starter" in tried.stderr
    assert CliRunner().invoke(cli, ["kb", "gaps"]).exit_code == 1
    assert not list(tmp_path.iterdir())
