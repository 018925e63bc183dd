"""Where the knowledge falls short, from what was asked."""

from __future__ import annotations

from desk.gaps import Asked, find
from knowledge.entries import Entry

ENTRIES = {
    name: Entry(id=name, question=f"{name}?", answer="Làm thế này.", systems=(system,))
    for name, system in (("khoa-pin", "chữ ký số"), ("doi-pin", "chữ ký số"), ("may-in", "máy in"), ("cu", "iGate"))
}


def asked(
    question: str, commune: str = "ky-lua", entry: str | None = None, alone: bool = False, **lists: tuple[str, ...]
):
    return Asked(
        question=question,
        commune=commune,
        entry=entry,
        tried=lists.get("tried", ()),
        offered=lists.get("offered", ()),
        alone=alone,
    )


WEEKS = [
    asked("máy chấm công không nhận vân tay"),
    asked("máy chấm công ko nhận vân tay ạ", commune="dong-tam"),
    asked("cài phần mềm kế toán"),
    asked("token lỗi", tried=("khoa-pin",)),
    asked("quên pin", offered=("khoa-pin", "doi-pin"), entry="doi-pin", alone=True),
    asked("đổi pin", tried=("khoa-pin",), entry="doi-pin", alone=True),
    asked("máy in kẹt giấy", entry="may-in", alone=True),
]
FOUND = find(WEEKS, ENTRIES, used={"khoa-pin", "doi-pin", "may-in"})


def test_what_was_asked_alike_and_never_answered_is_one_gap_with_its_communes():
    first, second = FOUND.unanswered
    assert (first.count, first.communes) == (2, {"ky-lua": 1, "dong-tam": 1})
    assert second.questions == ("cài phần mềm kế toán",)


def test_what_was_answered_in_vain_is_counted_by_entry():
    assert [(gap.entries, gap.count, gap.questions) for gap in FOUND.rejected] == [
        (("khoa-pin",), 2, ("token lỗi", "đổi pin"))
    ]


def test_entries_that_are_taken_for_each_other_are_named_with_the_questions():
    (pair,) = FOUND.confused
    assert (pair.entries, pair.count, pair.questions) == (("doi-pin", "khoa-pin"), 2, ("quên pin", "đổi pin"))


def test_what_nobody_asked_for_is_named():
    assert FOUND.unused == ("cu",)


def test_it_is_counted_by_system_and_by_commune():
    assert FOUND.by_system["chữ ký số"] == {"asked": 3, "alone": 2, "unanswered": 0, "rejected": 2}
    assert FOUND.by_commune["dong-tam"] == {"asked": 1, "alone": 0, "unanswered": 1, "rejected": 0}


def test_of_nothing_there_is_nothing():
    assert find([], {}, ()).by_system == {}
