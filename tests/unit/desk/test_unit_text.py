"""What was being done and what the screen said, cut out of the asker's own words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.unit_text import goes_by, seen_in
from handlers.unit_texts import shipped


@pytest.mark.parametrize(
    ("text", "step", "message"),
    [
        (
            "Em nộp hồ sơ trên iGate báo lỗi Phiên làm việc hết hạn thì làm sao ạ?",
            "Em nộp hồ sơ trên iGate",
            "Phiên làm việc hết hạn",
        ),
        ("Ký số thì hiện thông báo “Không tìm thấy chứng thư số” ạ", "Ký số thì", "Không tìm thấy chứng thư số"),
        ("ky so bao loi khong ket noi duoc may chu", "ky so", "khong ket noi duoc may chu"),
        ("Máy in mạng bị 0x80070035 ạ", "Máy in mạng bị 0x80070035 ạ", "0x80070035"),
        ("Máy chiếu không lên hình", "Máy chiếu không lên hình", ""),
        ("báo lỗi", "báo lỗi", ""),
        ("Máy chấm công hỏng thì báo ai ạ", "Máy chấm công hỏng thì báo ai ạ", ""),
        ("Phí chứng thực hết bao nhiêu ạ", "Phí chứng thực hết bao nhiêu ạ", ""),
        ("Em nộp báo cáo trên iOffice không lên", "Em nộp báo cáo trên iOffice không lên", ""),
        ("", "", ""),
    ],
)
def test_the_message_is_taken_as_it_was_written(text, step, message):
    seen = seen_in(text)
    assert (seen.step, seen.message) == (step, message)


def test_a_citizens_number_is_masked_in_the_message_too():
    seen = seen_in("Tra cứu báo “Số 034095001234 không tồn tại” ạ")
    assert "034095001234" not in seen.message + seen.step
    assert "không tồn tại" in seen.message


@given(st.text(max_size=300))
def test_whatever_is_written_is_cut_somewhere(text):
    seen = seen_in(text)
    assert max(len(seen.step), len(seen.message)) <= len(text)


def test_a_system_goes_by_whole_words():
    assert goes_by("iGate không vào được", ("igate",))
    assert not goes_by("navigate không vào được", ("igate",))


def test_the_table_names_a_unit_and_a_way_for_each_system_once():
    names = [system.name for system in shipped()]
    assert len(names) == len(set(names)) >= 10
    assert all(system.unit and system.how.endswith(".") and system.goes_by for system in shipped())
