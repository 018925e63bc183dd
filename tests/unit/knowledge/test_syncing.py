"""Two copies of an entry are brought together by what they last had in common."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from knowledge.entries import Entry
from knowledge.syncing import Conflict, Merged, as_json, from_json, merge, plan_export, plan_load, tidied, version

BASE = Entry(id="in-ket", question="Máy in kẹt giấy?", answer="Rút giấy ra.", aliases=("kẹt giấy", "giấy kẹt"))


def test_who_changed_something_alone_has_his_way():
    desk = replace(BASE, aliases=(*BASE.aliases, "máy in nuốt giấy"))
    file = replace(BASE, answer="Tắt máy rồi rút giấy ra.")
    assert merge(BASE, desk, file) == Merged(entry=replace(desk, answer=file.answer))


def test_what_both_changed_is_shown_with_both_texts_and_can_be_taken_either_way():
    desk, file = replace(BASE, answer="Gọi thầy."), replace(BASE, answer="Tắt máy.")
    conflict = Conflict(entry="in-ket", field="answer", desk="Gọi thầy.", file="Tắt máy.")
    assert merge(BASE, desk, file) == Merged(entry=desk, conflicts=(conflict,))
    assert merge(BASE, desk, file, take_file=True) == Merged(entry=file, conflicts=(conflict,))


def test_aliases_are_added_and_removed_from_both_sides():
    desk, file = replace(BASE, aliases=("kẹt giấy", "a b")), replace(BASE, aliases=("giấy kẹt", "c d"))
    assert merge(BASE, desk, file).entry == replace(BASE, aliases=("a b", "c d"))


def test_removed_here_and_changed_there_is_a_conflict_and_removed_alone_is_not():
    changed = replace(BASE, answer="Gọi thầy.")
    assert merge(BASE, None, BASE) == Merged(entry=None)
    assert merge(BASE, None, changed).conflicts == (
        Conflict(entry="in-ket", field="", desk="", file="Máy in kẹt giấy?"),
    )
    assert merge(BASE, changed, None, take_file=True).entry is None


def test_without_a_base_nothing_is_overwritten_and_what_only_one_says_is_kept():
    desk, file = replace(BASE, danger="Rút điện.", steward=""), replace(BASE, steward="cô Thu", answer="Khác.")
    merged = merge(None, desk, file)
    assert [conflict.field for conflict in merged.conflicts] == ["answer"]
    assert merged.entry == replace(desk, steward="cô Thu")


def test_an_entry_without_a_file_stays_unless_the_files_are_followed():
    desk = {"in-ket": BASE}
    assert plan_load(desk, desk, {}).removed == ()
    assert plan_load(desk, desk, {}, remove_missing=True).removed == ("in-ket",)
    edited = {"in-ket": replace(BASE, answer="Gọi thầy.")}
    assert plan_load(desk, edited, {}, remove_missing=True).conflicts


def test_an_export_leaves_what_was_written_in_the_folder_and_not_loaded_yet():
    new = replace(BASE, id="moi")
    edited = replace(BASE, answer="Tắt máy.")
    planned = plan_export({"in-ket": BASE}, {"in-ket": BASE}, {"in-ket": edited, "moi": new})
    assert (planned.added, planned.changed, planned.removed, planned.kept) == ((), (), (), ("in-ket",))


text = st.text(max_size=30)
entries = st.builds(
    Entry,
    id=st.just("a"),
    question=text,
    answer=text,
    aliases=st.lists(text, max_size=4).map(tuple),
    danger=text,
    reviewed_on=st.dates() | st.none(),
    needs_check=st.booleans(),
).map(tidied)


@given(entries)
def test_tidying_is_done_once_and_json_keeps_everything(entry):
    assert tidied(entry) == entry
    assert from_json(as_json(entry)) == entry
    assert version(from_json(as_json(entry))) == version(entry)


@given(entries, entries, entries)
def test_merging_is_fair_and_loses_nothing(base, desk, file):
    assert merge(base, base, file).entry == file
    assert merge(base, desk, base).entry == desk
    assert merge(base, desk, desk) == Merged(entry=desk)
    merged = merge(base, desk, file)
    assert {(c.field, c.file, c.desk) for c in merged.conflicts} == {
        (c.field, c.desk, c.file) for c in merge(base, file, desk).conflicts
    }
