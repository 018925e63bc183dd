"""Histories as files: read piece by piece, and refused in one sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import histories, history
from bot import histories as files
from bot.commands.kb import kb
from bot.histories import CutOff, HistoryError, read
from knowledge.loading import load_folder, load_jsonl


def chat(number: int, *texts: str) -> dict[str, Any]:
    said = [
        {"id": n, "type": "message", "date_unixtime": str(60 * n), "from": f"Người {n % 3}", "text": text}
        for n, text in enumerate(texts, start=1)
    ]
    return {"name": "Nhóm", "type": "private_group", "id": number, "messages": said}


def written(folder: Path, export: Any) -> Path:
    file = folder / "result.json"
    file.write_text(json.dumps(export, ensure_ascii=False, indent=1), "utf-8")
    return file


@pytest.mark.parametrize("piece", [1, 7, 64, 1 << 20])
def test_one_chat_or_several_in_pieces_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int):
    monkeypatch.setattr(files, "_PIECE", piece)
    one = read(written(tmp_path, chat(5, 'có "messages": [ trong lời', "đ\\u00e2y")))
    assert [(m.key, m.text) for m in one] == [("5/1", 'có "messages": [ trong lời'), ("5/2", "đ\\u00e2y")]
    export = {
        "about": {"x": [1, {"y": None}]},
        "chats": {"list": [chat(5, "a"), chat(6, "b")]},
        "left_chats": {"list": []},
    }
    assert [m.key for m in read(written(tmp_path, export))] == ["5/1", "6/1"]


def test_an_export_that_is_cut_off_gives_what_came_before(tmp_path: Path):
    file = written(tmp_path, chat(5, "một", "hai", "ba"))
    text = file.read_text("utf-8")
    file.write_text(text[: text.index("ba")], "utf-8")
    messages = read(file)
    assert [next(messages).text, next(messages).text] == ["một", "hai"]
    with pytest.raises(CutOff):
        next(messages)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{}", "there is no list of messages"),
        (b"<html>", "neither a Telegram Desktop export"),
        (b"PK\x03\x04", "neither a Telegram Desktop export"),
        (b'{"chats": ' + b'{"a": ' * 50, "nested too deep"),
        (b'{"messages": [' + b"[" * 20000, "nested too deep"),
        ("chỉ có chữ, không có tên ai".encode(), "no line looks like"),
        (b"\xff\xfea\x00", "is not UTF-8"),
    ],
)
def test_what_is_no_history_is_refused_in_a_sentence(tmp_path: Path, content: bytes, said: str):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(HistoryError, match=said):
        list(read(file))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    topics, _ = history.starter_world()
    return written(tmp_path, histories.generate(topics[::3], 1500, 5).export)


def test_mining_writes_what_load_takes_and_touches_nothing_else(made: Path, tmp_path: Path):
    target = tmp_path / "proposals.jsonl"
    run = CliRunner().invoke(kb, ["mine", str(made), "--kb", "starter", "-o", str(target), "--top", "12"])
    assert run.exit_code == 0, run.output
    assert "nothing was added to the knowledge" in run.output
    entries = load_jsonl(target)
    assert 5 <= len(entries) <= 12
    assert all(entry.answer for entry in entries)
    folder = tmp_path / "proposals"
    assert (
        CliRunner().invoke(kb, ["mine", str(made), "--kb", "starter", "-o", str(folder), "--top", "12"]).exit_code == 0
    )
    assert {entry.id for entry in load_folder(folder)} == {entry.id for entry in entries}
    assert "| Mục |" in (folder / "README.md").read_text("utf-8")
    again = CliRunner().invoke(kb, ["mine", str(made), "--kb", "starter", "-o", str(folder)])
    assert (again.exit_code, "is not a new folder" in again.output) == (1, True)


def test_mining_prints_json_and_the_evidence(made: Path):
    run = CliRunner().invoke(kb, ["mine", str(made), "--kb", "starter", "--json"])
    shown = json.loads(run.stdout)
    assert shown["messages"] > 1400
    assert {"kind", "asked", "askers", "questions", "answers"} <= shown["proposals"][0]["mined"].keys()


def test_without_a_desk_the_starter_knowledge_is_compared_with(made: Path, tmp_path: Path):
    env = {"CAUNOI_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    run = CliRunner().invoke(kb, ["mine", str(made), "--top", "3"], env=env)
    assert run.exit_code == 0
    assert "this is the starter knowledge" in run.output
    assert not (tmp_path / "none.sqlite3").exists()


def test_most_of_what_is_asked_often_is_proposed_and_little_chatter():
    topics, loaded = history.starter_world()
    result, _, _ = history.measure(topics, loaded, 6000, 42)
    assert result.found >= 0.75, result
    assert result.chatter <= 0.1, result
    assert result.right_answer >= 0.9, result
    assert result.named == 0, result
