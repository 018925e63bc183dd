"""What a curator is told before anything goes wrong."""

from __future__ import annotations

import shutil

import pytest

from knowledge.checking import check_entries, check_lexicon
from knowledge.entries import Entry
from knowledge.lexicon import FOLDER
from knowledge.loading import KnowledgeError, starter


@pytest.fixture
def lexicon(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "lexicon")


def add(folder, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(line + "\n")


def test_what_is_shipped_is_sound():
    assert not check_lexicon(FOLDER)
    assert not [note.text for note in check_entries(starter()) if note.serious]


def test_every_lexicon_names_its_source():
    for file in FOLDER.glob("*.tsv"):
        assert "# source: " in file.read_text(encoding="utf-8"), file.name


def test_two_entries_with_one_question_are_a_fault():
    twins = [Entry(id=i, question="Quên mật khẩu iGate", answer="x") for i in ("a", "b")]
    assert [note.text for note in check_entries(twins) if note.serious] == [
        "b: “Quên mật khẩu iGate” đã là câu hỏi của mục “a”; để lại ở một mục, hoặc gộp hai mục"
    ]


def test_near_twins_are_worth_a_look():
    near = [
        Entry(id="a", question="Quên mật khẩu iGate thì làm sao", answer="x"),
        Entry(id="b", question="Quên mật khẩu iGate thì xử lý sao", answer="x"),
    ]
    assert any("b: without it, its question goes to a" in note.text for note in check_entries([*starter()[:20], *near]))


def test_a_phrasing_without_content_is_a_fault():
    notes = check_entries([Entry(id="a", question="Dạ vâng ạ", answer="x")])
    assert any("“Dạ vâng ạ” quá chung" in note.text for note in notes)


def test_a_circle_of_short_forms_is_found(lexicon):
    add(lexicon, "short_forms.tsv", "xqa\txqb")
    add(lexicon, "short_forms.tsv", "xqb\txqa")
    assert any("“xqa” leads back to itself" in note.text for note in check_lexicon(lexicon))


def test_a_line_that_is_never_read_is_found(lexicon):
    add(lexicon, "short_forms.tsv", "ko\tkho")
    assert any("“ko” is settled in line" in note.text for note in check_lexicon(lexicon))


@pytest.mark.parametrize(
    ("file", "line"), [("concepts.tsv", "bán; bản; bạn\tsell"), ("concepts.tsv", "mật khẩu; mã pin\tsecret")]
)
def test_an_entry_that_destroys_a_distinction_is_found(lexicon, file, line):
    add(lexicon, file, line)
    assert any("both come to mean" in note.text for note in check_lexicon(lexicon))


@pytest.mark.parametrize(
    ("file", "line", "told"),
    [
        ("padding.tsv", "vi\tthôi\tít", "is no number from 0 to 1"),
        ("padding.tsv", "vi\tthôi\t1.5", "is no number from 0 to 1"),
        ("padding.tsv", "fr\tdonc\t0", "the language `fr` is unknown"),
        ("regional.tsv", "chi rứa", "2 columns"),
        ("regional.tsv", "?!\tgì", "there is no word in `?!`"),
        ("short_forms.tsv", "tthc\t…", "there is no word in `…`"),
        ("systems.tsv", "kho bạc\t;", "there is no form in `;`"),
        ("concepts.tsv", "máy chiếu; ?\tprojector", "there is no word in `?`"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_what_to_write(lexicon, file, line, told):
    add(lexicon, file, line)
    number = len((lexicon / file).read_text(encoding="utf-8").splitlines())
    with pytest.raises(KnowledgeError) as raised:
        check_lexicon(lexicon)
    assert str(raised.value).startswith(f"{lexicon / file}:{number}: ")
    assert told in str(raised.value)
