"""`caunoi machines`: a mistyped commune is named, and gets no machines."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import cli
from store import chats
from store.database import Database


def test_a_list_goes_to_a_commune_that_is_there(
    database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)

    def run(*words: str) -> tuple[int, str]:
        ended = CliRunner().invoke(cli, ["machines", *words])
        return ended.exit_code, ended.output

    listed = tmp_path / "may.csv"
    listed.write_text("Số máy;Phòng\n1;Một cửa\n2;Kho\n", "utf-8")
    assert run("import", str(listed), "--commune", "Xã Đồng Tâm", "--yes")[0] == 0
    code, said = run("import", str(listed), "--commune", "Xã Đồng Tan", "--yes")
    assert code == 1
    assert "đang có: Xã Đồng Tâm" in said
    for command in (["show"], ["labels", "-o", str(tmp_path / "nhan.pdf")]):
        assert "đang có: Xã Đồng Tâm" in run(*command, "--commune", "Xã Đồng")[1]
    assert "Kho: 0/1" in run("show", "--commune", "Xã Đồng Tâm")[1]
    database = Database(database_url)
    assert [place.name for place in database.read_now(chats.all_communes)] == ["Xã Đồng Tâm"]
    database.close()
