"""Reading entries, and saying what is wrong with them."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.loading import KnowledgeError, load, load_folder, load_jsonl

GOOD = """---
id: in-ket
question: "Máy in kẹt giấy: làm sao?"
aliases:
  - kẹt giấy
systems: [máy in]
reviewed_on: 2026-11-22
needs_check: true
danger: Rút điện trước.
en: {question: Paper jam, answer: Pull it out.}
---
Rút giấy ra.
"""


def test_an_entry_is_read_with_all_it_says(tmp_path):
    (tmp_path / "may-in").mkdir()
    (tmp_path / "may-in" / "ket.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "README.md").write_text("not an entry", encoding="utf-8")
    (entry,) = load_folder(tmp_path)
    assert entry.id == "in-ket"
    assert entry.answer == "Rút giấy ra."
    assert entry.phrasings == ("Máy in kẹt giấy: làm sao?", "kẹt giấy", "Paper jam")
    assert entry.reviewed_on == date(2026, 11, 22)
    assert (entry.needs_check, entry.danger, entry.systems) == (True, "Rút điện trước.", ("máy in",))


def test_pictures_of_steps_are_kept_where_the_step_is(tmp_path):
    answer = "1. Rút điện.\n2. Mở nắp.\n3. Rút giấy ra."
    named = GOOD.replace("needs_check: true", "needs_check: true\npictures: {2: https://vidu.vn/nap.png}")
    (tmp_path / "a.md").write_text(named.replace("Rút giấy ra.\n", answer), encoding="utf-8")
    (entry,) = load_folder(tmp_path)
    assert entry.answer.split("\n")[1] == "2. Mở nắp. ![](https://vidu.vn/nap.png)"
    assert entry.told == answer
    (tmp_path / "a.md").write_text(named, encoding="utf-8")
    with pytest.raises(KnowledgeError, match="has no step 2"):
        load_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no front matter", "a.md:1: the front matter is missing; begin the file with a line `---`"),
        ("---\nid: a\n", "a.md:1: the front matter is not closed; end it with a line `---`"),
        ("---\nid: [\n---\nx", "a.md:2: the front matter is not YAML; check colons, quotes and indents"),
        ("---\n- a\n---\nx", "a.md:2: the front matter is not `key: value` lines; write id, question and aliases"),
        ("---\nid: a\nquestion: b\nalias: c\n---\nx", "a.md:4: the key `alias` is unknown; use one of"),
        ("---\nid: a\n---\nx", "a.md:1: `question` is missing or empty; write it"),
        ("---\nid: a\nquestion: b\naliases: c\n---\nx", "a.md:4: `aliases` is not a list of texts; quote the ones"),
        (
            "---\nid: a\nquestion: b\nreviewed_on: soon\n---\nx",
            "a.md:4: `reviewed_on` is not a date; write it like 2026",
        ),
        (
            "---\nid: a\nquestion: b\nneeds_check: maybe\n---\nx",
            "a.md:4: `needs_check` is neither true nor false; write",
        ),
        ("---\nid: a\nquestion: b\n---\n", "a.md:2: the answer is empty; write it below the front matter"),
    ],
)
def test_bad_front_matter_is_named_by_file_and_line(tmp_path, text, said):
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError) as error:
        load_folder(tmp_path)
    assert str(error.value).startswith(f"{tmp_path}/{said}")


def test_entries_that_point_at_each_other_are_read_and_another_key_for_it_is_refused(tmp_path):
    for name, other in (("a", "b"), ("b", "a")):
        entry = f"---\nid: {name}\nquestion: Hỏi về {name}?\n---\nXem thêm: [{other}]({other}.md)\n"
        (tmp_path / f"{name}.md").write_text(entry, encoding="utf-8")
    assert [entry.answer for entry in load_folder(tmp_path)] == ["Xem thêm: [b](b.md)", "Xem thêm: [a](a.md)"]
    (tmp_path / "a.md").write_text("---\nid: a\nquestion: b\nsee_also: [b]\n---\nx", encoding="utf-8")
    (tmp_path / "b.md").write_text("---\nid: b\nquestion: c\nsee_also: [a]\n---\nx", encoding="utf-8")
    assert [entry.see_also for entry in load_folder(tmp_path)] == [("b",), ("a",)]
    (tmp_path / "a.md").write_text("---\nid: a\nquestion: b\nsee: [b]\n---\nx", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="the key `see` is unknown; use one of"):
        load_folder(tmp_path)


@pytest.mark.parametrize("front", ["reviewed_on: 2026-13-45", "aliases: " + "[" * 2000])
def test_front_matter_that_breaks_its_reader_is_refused_in_a_sentence(tmp_path, front):
    (tmp_path / "a.md").write_text(f"---\nid: a\nquestion: b\n{front}\n---\nx", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="the front matter"):
        load_folder(tmp_path)


def test_two_entries_may_not_share_an_id(tmp_path):
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"b\.md:1: the id `in-ket` is already taken at .*a\.md:1; choose another"):
        load_folder(tmp_path)


def test_tags_become_systems_and_empty_lines_are_skipped(tmp_path):
    file = tmp_path / "kb.jsonl"
    file.write_text(
        '{"id": "a", "question": "b", "aliases": ["c"], "answer": "d", "tags": ["e"]}\n\n', encoding="utf-8"
    )
    (entry,) = load(file)
    assert (entry.aliases, entry.systems) == (("c",), ("e",))


@pytest.mark.parametrize(
    ("line", "said"),
    [("{", "this line is not JSON"), ("[]", "this line is not an object"), ('{"id": "a"}', "`question` is missing")],
)
def test_a_bad_line_is_named(tmp_path, line, said):
    file = tmp_path / "kb.jsonl"
    file.write_text(f'{{"id": "x", "question": "y"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(KnowledgeError, match="kb.jsonl:2: " + said):
        load_jsonl(file)


def test_what_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(
        KnowledgeError, match=r"there is no such file or folder; give a \.jsonl file, a folder, or `starter`"
    ):
        load(tmp_path / "nowhere")


def test_the_starter_pack_is_not_empty():
    assert len(load("starter")) >= 60
