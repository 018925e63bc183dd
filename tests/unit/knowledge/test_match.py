"""What the matcher decides, told as messages from a group."""

from __future__ import annotations

import pytest

from knowledge.decision import Answer, Heard, Person, Silent
from knowledge.entries import Entry
from knowledge.match import Matcher

TOKEN = Entry(
    id="cks-khong-thay-chung-thu",
    question="Token đã nhận nhưng khi ký báo không tìm thấy chứng thư số, danh sách chứng thư trống?",
    aliases=("Không tìm thấy chứng thư số", "Danh sách chứng thư số bị trống khi ký"),
    answer="Rút cắm lại token, mở lại phần mềm ký.",
)
PASSWORD = Entry(
    id="igate-quen-mat-khau",
    question="Quên mật khẩu iGate thì làm thế nào?",
    aliases=("Tài khoản iGate bị khoá",),
    answer="Nhờ quản trị đặt lại.",
)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher([TOKEN, PASSWORD])


def test_an_alias_of_signs_is_found_and_the_reason_says_how() -> None:
    decision = Matcher([Entry(id="sign", question="⚠️", answer="x"), TOKEN]).match("⚠️")
    assert isinstance(decision, Answer)
    assert (decision.entry, decision.reason) == ("sign", "trùng nguyên văn")


def test_a_question_typed_in_haste_finds_its_answer(matcher: Matcher) -> None:
    decision = matcher.match("cks bao loi ko tim thay chung thu so thay oi")
    assert isinstance(decision, Answer)
    assert decision.entry == TOKEN.id


def test_an_unknown_request_goes_to_a_person(matcher: Matcher) -> None:
    assert isinstance(matcher.match("Máy in không nhận giấy A3"), Person)


@pytest.mark.parametrize(
    "overheard",
    [
        "Em cảm ơn thầy nhiều ạ",
        "Ok em, được rồi nhé",
        "Thông báo: hệ thống iGate bảo trì từ 22h00 ngày 25/11",
        "Đã bàn giao 6 token cho các đồng chí mới, ký biên bản đầy đủ",
        "Đề nghị các đồng chí đổi mật khẩu iGate trước ngày 30/11",
        "Trưa nay ăn gì cả nhà",
        "👍👍👍",
    ],
)
def test_people_who_are_chatting_are_not_interrupted(matcher: Matcher, overheard: str) -> None:
    assert isinstance(matcher.match(overheard, Heard.OVERHEARD), Silent)


def test_overheard_plea_is_answered(matcher: Matcher) -> None:
    decision = matcher.match("mn ơi em quên mật khẩu igate làm thế nào vào lại ạ", Heard.OVERHEARD)
    assert isinstance(decision, Answer)
    assert decision.entry == PASSWORD.id


def test_learned_entry_is_known_at_once_and_removed_one_is_gone(matcher: Matcher) -> None:
    printer = Entry(id="in-a3", question="Máy in không nhận giấy A3", answer="Chỉnh khay giấy.")
    learned = matcher.with_entry(printer)
    assert isinstance(learned.match("may in ko nhan giay A3"), Answer)
    assert isinstance(learned.without("in-a3").match("may in ko nhan giay A3"), Person)
    assert "in-a3" not in matcher.entries


def test_a_token_is_no_other_machine_than_what_signs_with_it() -> None:
    signing = Entry(
        id="ky",
        question="Ký số báo không tìm thấy chứng thư số thì làm sao?",
        aliases=("iOffice bấm ký không thấy chứng thư số",),
        answer="Rút token, đóng trình duyệt, cắm lại.",
    )
    assert isinstance(Matcher([signing]).match("token ký số không hiện chứng thư số thì làm sao ạ?"), Answer)


def test_an_empty_knowledge_or_message_is_no_trouble() -> None:
    assert isinstance(Matcher([]).match("quên mật khẩu"), Person)
    assert isinstance(Matcher([TOKEN]).match("", Heard.OVERHEARD), Silent)


@pytest.mark.parametrize(
    "other",
    ["máy huỷ giấy bị kẹt thì làm sao", "may huy giay bi ket", "the paper shredder is jammed, what should I do"],
)
def test_what_helps_one_machine_is_not_said_of_another(other: str) -> None:
    jam = Entry(
        id="in", question="Máy in bị kẹt giấy thì làm sao?", answer="Mở nắp sau, rút giấy theo chiều giấy chạy."
    )
    assert isinstance(Matcher([jam]).match("may in bi ket giay thi lam sao"), Answer)
    said = Matcher([jam]).match(other)
    assert isinstance(said, Person)
    assert "hệ thống khác" in said.reason
