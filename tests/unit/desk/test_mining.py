"""What a group wrote before the desk came, made into proposals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.condensing import told
from desk.mining.clusters import clustered
from desk.mining.drafts import drafts
from desk.mining.messages import Message, from_telegram
from desk.mining.names import Names
from desk.mining.pasted import messages_of
from desk.mining.proposals import Kind, mine
from desk.wording import question_words, tidy_answer
from knowledge.entries import Entry
from knowledge.match import Matcher
from knowledge.reading import read
from knowledge.soundness import faults

ANSWER = "Anh/chị mở nắp sau, rút nhẹ giấy ra theo chiều giấy chạy, rồi tắt máy bật lại."


class Group:
    """Says things minute by minute."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def says(self, who: str, text: str, reply: Message | None = None, minutes: float = 1) -> Message:
        at = (self.messages[-1].at if self.messages else 0.0) + 60 * minutes
        key = f"g/{len(self.messages)}"
        self.messages.append(Message(key, "g", who, at, text, reply.key if reply else ""))
        return self.messages[-1]


def jammed() -> Group:
    """The same question three times in other words, answered once each, with everything else a group says."""
    group = Group()
    group.says("Nguyễn Thị Hoa", "Chào cả nhà buổi sáng")
    asked = group.says("Nguyễn Thị Hoa", "Thầy Đạo ơi máy in kẹt giấy thì làm thế nào ạ, số em 0912345678")
    wrong = group.says("Lê Văn Tuấn", "Chắc hết mực rồi chị ạ, thay hộp mực là được", asked)
    group.says("Nguyễn Thị Hoa", "Vẫn không được ạ", wrong)
    right = group.says("Thầy Trần Văn Đạo", f"Chào chị Hoa, {ANSWER}", asked, minutes=6)
    group.says("Nguyễn Thị Hoa", "Được rồi ạ, em cảm ơn thầy Đạo", right)
    group.says("Phạm Thu Lan", "Kính gửi các đồng chí, đề nghị nộp báo cáo trước thứ sáu", minutes=300)
    group.says("Phạm Thu Lan", "thay oi may in bi ket giay lam sao a", minutes=60)
    group.says("Thầy Trần Văn Đạo", ANSWER, minutes=3)
    group.says("Phạm Thu Lan", "cảm ơn thầy")
    group.says("Lê Văn Tuấn", "Mấy giờ họp vậy mọi người?", minutes=90)
    group.says("Phạm Thu Lan", "8h30 nhé em")
    asked = group.says("Lê Văn Tuấn", "Giấy kẹt trong máy in, phải xử lý sao vậy thầy?", minutes=2000)
    group.says("Thầy Trần Văn Đạo", ANSWER, asked, minutes=15)
    group.says("Lê Văn Tuấn", "ok được rồi thầy")
    return group


def test_a_question_asked_three_ways_becomes_one_proposal_with_the_answer_that_helped():
    found = mine(jammed().messages, Matcher(())).proposals
    (proposal,) = found
    assert (proposal.kind, proposal.asked, proposal.askers, proposal.confirmed) == (Kind.ENTRY, 3, 3, 3)
    assert proposal.question == "Giấy kẹt trong máy in, phải xử lý sao?"
    assert proposal.aliases == ("Máy in kẹt giấy thì làm thế nào", "May in bi ket giay lam sao a")
    assert proposal.answer == ANSWER
    assert proposal.questions == ("g/1", "g/7", "g/12")


def test_no_name_and_no_number_of_a_person_is_in_a_proposal():
    said = " ".join(
        text for p in mine(jammed().messages, Matcher(())).proposals for text in (p.question, *p.aliases, p.answer)
    )
    for name in ("Hoa", "Đạo", "Tuấn", "Lan", "0912", "•"):
        assert name not in said


def test_what_the_knowledge_answers_is_proposed_as_another_way_of_asking_it():
    known = Entry(
        id="in-ket", question="Máy in bị kẹt giấy làm sao?", answer=ANSWER, danger="Rút điện.", steward="cô Thu"
    )
    group = Group()
    for who in ("Hoa", "Lan", "Tuấn"):
        group.says(who, "Máy in kẹt giấy hoài, phải làm sao vậy thầy ơi?", minutes=500)
        group.says("Thầy Đạo", ANSWER, group.messages[-1])
    matcher = Matcher([known, Entry(id="wifi", question="Quên mật khẩu wifi?", answer="Hỏi văn phòng.")])
    (proposal,) = mine(group.messages, matcher).proposals
    assert (proposal.kind, proposal.entry) == (Kind.ALIAS, "in-ket")
    (draft,) = drafts([proposal], matcher.entries)
    # Loading it must not lose what the entry has.
    assert (draft.entry.danger, draft.entry.steward, draft.entry.answer) == ("Rút điện.", "cô Thu", ANSWER)
    assert len(draft.entry.aliases) == 1


def test_a_question_that_nobody_answered_is_told_apart():
    group = Group()
    for who in ("Hoa", "Lan", "Tuấn"):
        group.says(who, "Thầy ơi phần mềm hộ tịch báo lỗi không đăng nhập được, giúp em với ạ", minutes=900)
    (proposal,) = mine(group.messages, Matcher(())).proposals
    assert (proposal.kind, proposal.answer) == (Kind.UNANSWERED, "")


def test_thanks_greetings_notices_and_who_has_the_key_are_no_proposals():
    group = Group()
    talk = (
        "Chào cả nhà",
        "Kính gửi các xã, đề nghị báo cáo trước 17h",
        "Ai cầm chìa khoá hội trường thế?",
        "ok ạ",
        "Vâng",
    )
    for number in range(60):
        group.says(f"Người {number % 7}", talk[number % len(talk)], minutes=40)
    assert mine(group.messages, Matcher(())).proposals == ()


def test_like_questions_about_different_things_are_not_chained():
    things = ("máy chấm công", "máy chiếu", "camera", "bộ lưu điện")
    asked = [text.format(t) for t in things for text in ("{} bật không lên nguồn", "bấm nút nguồn {} không thấy gì")]
    for group in clustered([read(text) for text in asked]):
        assert len({number // 2 for number in group}) == 1, [asked[number] for number in group]


def test_drafts_are_entries_that_load_and_say_where_they_come_from():
    (draft,) = drafts(mine(jammed().messages, Matcher(())).proposals, {})
    assert draft.entry.needs_check
    assert draft.entry.source == "Lịch sử nhóm: 3 lần hỏi, 3 người"
    assert draft.as_json()["mined"]["questions"] == ["g/1", "g/7", "g/12"]
    assert faults([draft.entry]) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Thầy Đạo ơi máy in kẹt giấy", "Thầy ơi máy in kẹt giấy"),
        ("thay dao oi token ko nhan", "thay oi token ko nhan"),
        ("hồ sơ của bà Nguyễn Thị Mận bị trả lại", "hồ sơ của bà bị trả lại"),
        ("@daotran xem giúp em", "xem giúp em"),
        ("gửi vào dao.tran@xa.gov.vn nhé", "gửi vào nhé"),
        ("Anh Zalo không mở được", "Anh Zalo không mở được"),
        ("Ký số trên Google Chrome bị chặn", "Ký số trên Google Chrome bị chặn"),
        ("đào giếng khoan ở đâu", "đào giếng khoan ở đâu"),
    ],
)
def test_names_are_taken_out_and_other_words_left(text: str, left: str):
    assert Names(["Thầy Trần Văn Đạo", "Lê Minh Hằng"]).removed(text) == left


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Em chào cả nhà, máy in kẹt giấy ạ", "Máy in kẹt giấy"),
        ("Dạ cho em hỏi máy in kẹt giấy thì làm sao vậy thầy?", "Máy in kẹt giấy thì làm sao?"),
        ("mọi người ơi token không nhận giúp em với ạ", "Token không nhận"),
        ("Máy in kẹt giấy. Em cảm ơn thầy", "Máy in kẹt giấy"),
        ("Thầy ơi", "Thầy ơi"),
        (
            "Dạ em chào thầy cô ạ, thầy cô cho em hỏi chút với ạ, máy in kẹt giấy, em Lan xã Đồng Tâm ạ",
            "Máy in kẹt giấy",
        ),
        ("Chị ở xã đây ạ, máy chấm công không nhận vân tay, gọi em số …", "Máy chấm công không nhận vân tay"),
        ("Em ở phường Kỳ Lừa. Không gửi được văn bản. Nhờ thầy giúp em với ạ.", "Không gửi được văn bản"),
        ("vào zoom mà không có tiếng các bác ơi", "Vào zoom mà không có tiếng"),
        ("In 2 mặt kiểu gì ạ ạ 😭", "In 2 mặt kiểu gì"),
        ("máy in hp 107a, gọi số nào để bảo hành ạ", "Máy in hp 107a, gọi số nào để bảo hành"),
        ("số hồ sơ tra ở đâu, xã em không thấy", "Số hồ sơ tra ở đâu, xã em không thấy"),
    ],
)
def test_courtesies_are_no_part_of_a_question(text: str, said: str):
    assert question_words(text) == said


@pytest.mark.parametrize("piece", ["cảm ơn ", "em cảm ơn ạ, ", ",", "@", "thầy cô ơi ", "Aa ", "số em ", "8:12 "])
def test_no_text_takes_long(piece: str):
    """A pattern that tries everything at every place would still be at it when the run is ended."""
    text = (piece * 8000)[:8000]
    question_words(text[:700])
    tidy_answer(text)
    told(text)
    Names(["Trần Văn Đạo"]).removed(text)
    list(messages_of([text, f"Hoa: {text}"]))


def test_an_answer_keeps_its_lines_and_loses_its_greeting():
    assert tidy_answer("Dạ chào chị, em làm thế này nhé: rút giấy\n 2. bật   lại") == "Rút giấy\n2. bật lại"


def telegram(**fields: Any) -> dict[str, Any]:
    return {"id": 7, "type": "message", "date_unixtime": "1767600000", "from": "Hoa", "text": "xin chào"} | fields


def test_a_telegram_message_in_all_its_forms():
    plain = from_telegram(telegram(reply_to_message_id=5, edited="2026-01-05T08:00:00"), "9")
    assert plain == Message("9/7", "9", "Hoa", 1767600000.0, "xin chào", "9/5")
    parts = ["mở ", {"type": "link", "text": "ca.gov.vn"}, " nhé"]
    assert from_telegram(telegram(text=parts), "9") == Message("9/7", "9", "Hoa", 1767600000.0, "mở ca.gov.vn nhé")
    assert from_telegram(telegram(photo="a.jpg", text="", forwarded_from="x"), "9") == Message(
        "9/7", "9", "Hoa", 1767600000.0, "", forwarded=True, media=True
    )
    assert from_telegram(telegram(type="service"), "9") is None
    left = from_telegram(telegram(**{"from": None, "from_id": "user3", "date_unixtime": "?", "date": "?"}), "9")
    assert left == Message("9/7", "9", "user3", 0.0, "xin chào")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda v: st.lists(v) | st.dictionaries(st.text(), v),
)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["id", "type", "from", "text", "date", "date_unixtime"]), json_values))
def test_whatever_stands_in_an_export_nothing_breaks(raw: dict[str, Any]):
    from_telegram({"type": "message", **raw}, "9")


PASTED = """
Thứ hai, 05/01/2026
[08:12] Nguyễn Thị Hoa: máy in kẹt giấy
thầy ơi giúp em
[08:15] Thầy Đạo: Rút giấy ra nhé
Lưu ý: rút nhẹ tay
Thầy Đạo, 23:50
Còn ai hỏi không
Hoa 00:10
dạ không
Lê Tuấn: em cảm ơn
08:30 06/01/2026 Lan: chào cả nhà
[07/01/2026, 09:05] Hoa: xong rồi
"""


def test_pasted_text_in_the_forms_people_paste():
    found = list(messages_of(PASTED.splitlines(), "z"))
    assert [(m.sender, m.text) for m in found] == [
        ("Nguyễn Thị Hoa", "máy in kẹt giấy\nthầy ơi giúp em"),
        ("Thầy Đạo", "Rút giấy ra nhé\nLưu ý: rút nhẹ tay"),
        ("Thầy Đạo", "Còn ai hỏi không"),
        ("Hoa", "dạ không"),
        ("Lê Tuấn", "em cảm ơn"),
        ("Lan", "chào cả nhà"),
        ("Hoa", "xong rồi"),
    ]
    assert found[1].at - found[0].at == 180
    assert found[3].at - found[2].at == 20 * 60
    assert found == sorted(found, key=lambda message: message.at)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_lines_can_be_read(lines: list[str]):
    found = list(messages_of(lines))
    assert len({message.key for message in found}) == len(found)
