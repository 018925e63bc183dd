"""A folder and the desk, both changed: nothing that somebody wrote is lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.clock import SystemClock
from bot.commands.kb import kb
from handlers import voice
from knowledge.entries import Entry
from knowledge.loading import load_folder, starter
from knowledge.syncing import Plan, plan_load, tidied, version
from knowledge.writing import markdown
from store import knowledge, knowledge_changes, upserts
from store.database import Database
from store.knowledge_changes import Made

JAM = Entry(id="in-ket", question="Máy in kẹt giấy?", answer="Rút giấy ra.", aliases=("giấy kẹt trong máy in",))
WIFI = Entry(id="wifi-quen", question="Quên mật khẩu wifi?", answer="Hỏi văn phòng.")


class Desk:
    """The configured desk, its command line, and a folder beside it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.database = Database(url)
        self.folder = folder
        self.url = url

    def run(self, *args: str) -> Result:
        return CliRunner().invoke(kb, args, env={"CAUNOI_DATABASE_URL": self.url})

    def write(self, *entries: Entry) -> None:
        self.folder.mkdir(exist_ok=True)
        for entry in entries:
            (self.folder / f"{entry.id}.md").write_text(markdown(entry), "utf-8")

    def learns(self, *entries: Entry) -> None:
        """Somebody changes them in the chat or the console."""
        self.database.write_now(lambda c: knowledge.save(c, entries))

    @property
    def entries(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.database.read_now(knowledge.load)}

    @property
    def revision(self) -> int:
        return self.database.read_now(knowledge.revision)


@pytest.fixture
def desk(database_url: str, tmp_path: Path):
    made = Desk(database_url, tmp_path / "kb")
    yield made
    made.database.close()


def test_what_the_chat_added_and_the_folder_reworded_come_together(desk: Desk):
    desk.write(JAM, WIFI)
    assert desk.run("load", str(desk.folder)).exit_code == 0
    desk.learns(replace(JAM, aliases=(*JAM.aliases, "máy in nuốt giấy")))
    desk.write(replace(JAM, answer="Tắt máy rồi rút giấy ra."))
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 0, run.output
    both = replace(JAM, answer="Tắt máy rồi rút giấy ra.", aliases=(*JAM.aliases, "máy in nuốt giấy"))
    assert desk.entries == {"in-ket": both, "wifi-quen": WIFI}
    assert desk.run("export", str(desk.folder)).exit_code == 0
    assert {entry.id: entry for entry in load_folder(desk.folder)} == desk.entries
    before = desk.revision
    assert "0 mục mới, 0 mục đổi" in desk.run("load", str(desk.folder)).output
    assert desk.revision == before


def test_where_both_changed_the_same_both_texts_are_shown_and_nothing_is_written(desk: Desk):
    desk.write(JAM, WIFI)
    desk.run("load", str(desk.folder))
    desk.learns(replace(JAM, answer="Gọi thầy Đạo."))
    desk.write(replace(JAM, answer="Tắt máy rồi rút."), replace(WIFI, answer="Xem sau bộ phát."))
    before = desk.entries
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 1
    assert "Gọi thầy Đạo." in run.output
    assert "Tắt máy rồi rút." in run.output
    assert "--ours" in run.output
    assert desk.entries == before
    assert desk.run("load", str(desk.folder), "--ours").exit_code == 0
    assert desk.entries["in-ket"].answer == "Gọi thầy Đạo."
    assert desk.entries["wifi-quen"].answer == "Xem sau bộ phát."
    # Once decided it is decided: the next load asks no more, and the next export brings the desk's words.
    assert desk.run("load", str(desk.folder)).exit_code == 0
    assert desk.run("export", str(desk.folder)).exit_code == 0
    assert {entry.id: entry for entry in load_folder(desk.folder)} == desk.entries


def test_the_files_words_can_be_taken(desk: Desk):
    desk.write(JAM)
    desk.run("load", str(desk.folder))
    desk.learns(replace(JAM, answer="Gọi thầy Đạo."))
    desk.write(replace(JAM, answer="Tắt máy rồi rút."))
    assert desk.run("load", str(desk.folder), "--theirs").exit_code == 0
    assert desk.entries["in-ket"].answer == "Tắt máy rồi rút."


def test_a_folder_exported_before_does_not_bring_old_words_back(desk: Desk, tmp_path: Path):
    desk.learns(JAM)
    old = tmp_path / "old"
    desk.run("export", str(old))
    old.rename(tmp_path / "moved")
    desk.learns(replace(JAM, answer="Gọi thầy."))
    desk.run("export", str(desk.folder))
    run = desk.run("load", str(tmp_path / "moved"))
    assert run.exit_code == 0
    assert desk.entries["in-ket"].answer == "Gọi thầy."


def test_what_is_in_the_folder_and_not_loaded_survives_an_export(desk: Desk):
    desk.write(JAM)
    desk.run("load", str(desk.folder))
    desk.write(replace(JAM, answer="Viết dở."), WIFI)
    desk.learns(replace(JAM, danger="Rút điện trước."))
    assert desk.run("export", str(desk.folder)).exit_code == 0
    kept = {entry.id: entry for entry in load_folder(desk.folder)}
    assert kept == {"in-ket": replace(JAM, answer="Viết dở.", danger="Rút điện trước."), "wifi-quen": WIFI}


def test_an_entry_removed_in_the_desk_goes_from_the_folder_and_stays_away(desk: Desk):
    desk.write(JAM, WIFI)
    desk.run("load", str(desk.folder))
    desk.database.write_now(lambda c: knowledge.remove(c, ["wifi-quen"]))
    assert desk.run("load", str(desk.folder)).exit_code == 0
    assert set(desk.entries) == {"in-ket"}
    desk.run("export", str(desk.folder))
    assert not (desk.folder / "wifi-quen.md").exists()


def test_a_file_that_is_gone_removes_its_entry_only_when_asked(desk: Desk):
    desk.write(JAM, WIFI)
    desk.run("load", str(desk.folder))
    (desk.folder / "wifi-quen.md").unlink()
    desk.run("load", str(desk.folder))
    assert "wifi-quen" in desk.entries
    assert desk.run("load", str(desk.folder), "--remove-missing").exit_code == 0
    assert set(desk.entries) == {"in-ket"}


def test_a_sheet_goes_to_a_curator_and_comes_back_under_another_name(desk: Desk, tmp_path: Path):
    desk.learns(JAM, WIFI)
    assert desk.run("export", str(tmp_path / "kb.csv")).exit_code == 0
    text = (tmp_path / "kb.csv").read_text("utf-8-sig").replace("Hỏi văn phòng.", "Xem sau bộ phát.")
    (tmp_path / "sửa.csv").write_text(text, "utf-8-sig")
    desk.learns(replace(JAM, answer="Gọi thầy."))
    run = desk.run("load", str(tmp_path / "sửa.csv"))
    assert run.exit_code == 0, run.output
    assert desk.entries == {
        "in-ket": replace(JAM, answer="Gọi thầy."),
        "wifi-quen": replace(WIFI, answer="Xem sau bộ phát."),
    }


def test_one_bad_cell_and_nothing_is_written_but_every_fault_is_said(desk: Desk, tmp_path: Path):
    desk.learns(JAM)
    before = desk.revision
    rows = (
        "câu hỏi;câu trả lời;cách hỏi khác",
        "Quên wifi?;Hỏi văn phòng.;lỗi",
        "MÁY IN KẸT GIẤY;Gọi thầy.;",
        "Máy quét mờ?;;",
    )
    (tmp_path / "kb.csv").write_text("\n".join(rows), "utf-8")
    run = desk.run("load", str(tmp_path / "kb.csv"))
    assert run.exit_code == 1
    assert "ô C2: “lỗi” quá chung" in run.output
    assert "ô B4: chưa có câu trả lời" in run.output
    assert "chưa ghi gì cả" in run.output
    (tmp_path / "kb.csv").write_text("\n".join(rows[:1] + rows[2:3]), "utf-8")
    run = desk.run("load", str(tmp_path / "kb.csv"))
    assert "ô A2: “MÁY IN KẸT GIẤY” đã là câu hỏi của mục “in-ket”" in run.output
    assert (desk.revision, desk.entries) == (before, {"in-ket": JAM})


def test_an_import_cut_off_half_way_changes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.write(JAM, WIFI)
    calls = iter(range(9))

    def dies_at_the_second(*args: Any, **values: Any) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        upserts.insert_or_change(*args, **values)

    monkeypatch.setattr("store.knowledge.insert_or_change", dies_at_the_second)
    assert desk.run("load", str(desk.folder)).exit_code != 0
    assert (desk.entries, desk.revision) == ({}, 0)


def test_a_trial_run_says_what_would_happen_and_changes_nothing(desk: Desk):
    desk.write(JAM, WIFI)
    run = desk.run("load", str(desk.folder), "--dry-run", "--json")
    shown = json.loads(run.output)
    assert (shown["written"], shown["added"]) == (False, 2)
    assert desk.entries == {}
    desk.learns(JAM)
    assert desk.run("export", str(desk.folder.parent / "out"), "--dry-run").exit_code == 0
    assert not (desk.folder.parent / "out").exists()


def test_somebody_who_saves_meanwhile_is_not_overwritten(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.write(JAM)
    desk.run("load", str(desk.folder))
    desk.write(replace(JAM, answer="Tắt máy rồi rút."))

    def somebody_is_quicker(*args: Any, **values: Any) -> Plan:
        if desk.entries["in-ket"].danger == "":
            desk.learns(replace(JAM, danger="Rút điện trước."))
        return plan_load(*args, **values)

    monkeypatch.setattr("bot.commands.kb_store.plan_load", somebody_is_quicker)
    assert desk.run("load", str(desk.folder)).exit_code == 0
    assert desk.entries["in-ket"] == replace(JAM, answer="Tắt máy rồi rút.", danger="Rút điện trước.")


def test_an_export_never_leaves_its_folder_and_never_mixes_with_other_things(desk: Desk, tmp_path: Path):
    desk.learns(replace(JAM, id="../../evil"))
    assert desk.run("export", str(desk.folder)).exit_code == 0
    assert [path.parent.parent for path in tmp_path.rglob("*.md")] == [desk.folder]
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"x")
    run = desk.run("export", str(tmp_path / "photos"))
    assert run.exit_code == 1
    assert "choose a new folder" in run.output
    assert desk.run("export", str(tmp_path / "kb.docx")).exit_code == 2


def test_a_load_is_a_change_that_can_be_looked_up_and_taken_back(desk: Desk):
    desk.write(JAM)
    desk.run("load", str(desk.folder))
    desk.write(replace(JAM, answer="Tắt máy rồi rút."))
    desk.run("load", str(desk.folder))
    versions = desk.database.read_now(lambda c: knowledge_changes.history(c, "in-ket"))
    assert {(version.kind, version.by) for version in versions} == {("load", "kb")}
    latest = max(version.change for version in versions)
    made = Made(kind="undo", at=SystemClock().now())
    desk.database.write_now(lambda c: knowledge_changes.undo(c, latest, made))
    assert desk.entries == {"in-ket": JAM}


def test_the_starter_pack_is_taken_over_once(desk: Desk):
    assert f"{len(starter())} mục mới" in desk.run("load").output
    assert "0 mục mới, 0 mục đổi" in desk.run("load", "starter").output
    assert desk.entries == {entry.id: tidied(entry) for entry in starter()}


def test_mining_compares_with_the_desk_and_writes_nothing_into_it(desk: Desk, tmp_path: Path):
    desk.learns(JAM, WIFI)
    before = desk.revision
    said = [
        line
        for number, who in enumerate(("Hoa", "Lan", "Tuấn"))
        for line in (
            f"[0{number + 1}/02/2026 08:00] {who}: Thầy ơi giấy kẹt trong máy in, phải làm sao ạ?",
            f"[0{number + 1}/02/2026 08:05] Thầy Đạo: Rút giấy ra.",
            f"[0{number + 1}/02/2026 08:09] {who}: được rồi ạ",
        )
    ]
    (tmp_path / "zalo.txt").write_text("\n".join(said), "utf-8")
    run = desk.run("mine", str(tmp_path / "zalo.txt"), "-o", str(tmp_path / "p.jsonl"), "--json")
    assert run.exit_code == 0, run.output
    (proposal,) = json.loads(run.stdout)["proposals"]
    assert (proposal["mined"]["kind"], proposal["id"], proposal["mined"]["asked"]) == ("alias", "in-ket", 3)
    assert desk.revision == before
    assert desk.run("load", str(tmp_path / "p.jsonl")).exit_code == 0
    assert desk.entries["in-ket"].aliases == (*JAM.aliases, "Giấy kẹt trong máy in, phải làm sao?")
    assert desk.entries["wifi-quen"] == WIFI


def test_a_sheet_can_be_checked_before_it_is_loaded(desk: Desk, tmp_path: Path):
    (tmp_path / "kb.csv").write_text("câu hỏi;câu trả lời\nQuên wifi?;", "utf-8")
    run = desk.run("check", str(tmp_path / "kb.csv"))
    assert run.exit_code == 1
    assert "ô B2: chưa có câu trả lời" in run.output


def test_html_and_jinja_in_an_answer_are_shown_as_text():
    answer = "{{ 7*7 }} {% include 'x' %} <script>alert(1)</script> <b>đậm</b>"
    said = voice.say(
        "answer", "vi", answer=answer, danger="", expired=False, read="", steps=False, photos=0, also=[], number=1
    )
    assert "49" not in said
    assert "{{ 7*7 }}" in said
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_see_also_names_what_is_there_or_is_refused_at_its_place(desk: Desk):
    desk.learns(Entry(id="wifi-cu", question="Wifi tầng hai yếu?", answer="Đứng gần bộ phát."))
    desk.write(replace(JAM, see_also=("wifi-quen", "khong-co", "in-ket")), replace(WIFI, see_also=("wifi-cu",)))
    run = desk.run("load", str(desk.folder))
    assert run.exit_code == 1
    assert "in-ket.md" in run.output
    assert "ghi mã “khong-co” mà không mục nào có" in run.output
    assert "ghi chính mục này" in run.output
    assert "wifi-cu" not in run.output
    assert JAM.id not in desk.entries


def test_two_entries_that_name_each_other_go_out_and_come_back(desk: Desk, tmp_path: Path):
    desk.write(replace(JAM, see_also=("wifi-quen",)), replace(WIFI, see_also=("in-ket",)))
    assert desk.run("load", str(desk.folder)).exit_code == 0
    sheet = tmp_path / "kb.csv"
    assert desk.run("export", str(sheet)).exit_code == 0
    sheet.write_text(sheet.read_text("utf-8-sig").replace("Rút giấy ra.", "Rút giấy ra từ từ."), "utf-8-sig")
    assert desk.run("load", str(sheet)).exit_code == 0
    assert desk.entries["in-ket"].see_also == ("wifi-quen",)
    assert desk.entries["in-ket"].answer == "Rút giấy ra từ từ."


def test_an_entry_without_see_also_is_the_version_it_was_before_there_was_such_a_field():
    assert version(JAM) == "750b1c9e253bb24d"
    assert version(replace(JAM, see_also=("wifi-quen",))) != version(JAM)
