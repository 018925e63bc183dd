"""What is masked before it is stored, and what must be left to be read."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.masking import ASTRAL_MASK, MASK, mask, mask_raw

PERSONAL = """
001185012345
001 185 012 345
001.185.012.345
001-185-012-345
0011 8501 2345
012345678
012 345 678
123 456 789
0912345678
0912 345 678
0912.345.678
0912-345-678
0912 34 56 78
091.234.5678
09 1234 5678
(0912) 345 678
0912 - 345 - 678
0912,345,678
0 9 1 2 3 4 5 6 7 8
+84912345678
+84 912 345 678
(+84) 912 345 678
+84-912-345-678
84912345678
024 3825 1234
0205.3812.345
7912345678
79 1234 5678
DN4012345678901
GD 4 01 01 23456 789
０９１２３４５６７８
٠٩١٢٣٤٥٦٧٨
𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖
0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣
0\u200b912\u200b345678
0912\u00a0345\u00a0678
""".strip().splitlines()
AROUND = [
    "{}",
    "sđt {} nhé",
    "SDT: {}",
    "sdt:{}.",
    "đt.{}",
    "cccd-{}",
    "({})",
    "số {}, gọi em",
    "em là Hoa\n{}\nxã A",
    "sdt{}",
]
SECRETS = [
    ("mã PIN 123456", "123456"),
    ("ma pin la 12345678", "12345678"),
    ("pin: 1234", "1234"),
    ("PIN=0000", "0000"),
    ("OTP 839201", "839201"),
    ("mã otp của em là 839 201", "839 201"),
    ("otp la 8 3 9 2 0 1 a", "8 3 9 2 0 1"),
    ("Ma OTP cua ban la 839201", "839201"),
    ("mã xác nhận 4821", "4821"),
    ("ma xac thuc: 482133", "482133"),
    ("839201 là mã OTP", "839201"),
    ("mật khẩu Abc@1234", "Abc@1234"),
    ("mat khau cua em la abc123", "abc123"),
    ("mk: 123456a@", "123456a@"),
    ("mk la xalangson2025", "xalangson2025"),
    ("pass wifi ubnd@2025", "ubnd@2025"),
    ("password is Secret99", "Secret99"),
    ("mật khẩu: hoasenvang", "hoasenvang"),
    ("passcode 112233 nhé", "112233"),
    ("Mã PIN: １２３４５６", "１２３４５６"),
]
HARMLESS = """
lỗi 0x80090016
[@388613280878808645] máy in không chạy
lỗi 0x8009030d khi ký
Error 1603
ERR_CONNECTION_TIMED_OUT
lỗi 502
văn bản 123/UBND-VP
công văn 1234/QĐ-UBND ngày 02/03/2026
Nghị định 118/2025/NĐ-CP
hồ sơ H37.12-230101-0001
hồ sơ H37.12.3-230101-0001
000.00.12.H37-260101-0001
hồ sơ 000.00.12.H37-260101-0001 và H37.12-230101-0002
ngày 02/03/2026 08:00:00
02-03-2026 15h30
02.03.2026 - 05.03.2026
2026-03-02 08:00:00
2026-03-02T08:00:00.123456
giai đoạn 2021-2025, 2026-2030
năm 2024 2025 2026
20260302080000
lệ phí 1.250.000.000 đồng
125.000.000đ
kinh phí 125.000.000
phí 150 000 000 đồng
50000 đồng
máy 192.168.100.200
10.0.0.1:8080
Windows 10.0.19045.3570
Chrome phiên bản 124.0.6367.119
VGCA v1.0.0.1234
từ 7:30-11:30 và 13:30-17:00
07h30 - 11h30
1900 1234
gọi 1022
nhận 42
mã pin sai 3 lần
quên mật khẩu Windows 10
mật khẩu là gì ạ
mật khẩu phải có 8 ký tự
pin máy tính hết
đổi mật khẩu thế nào
550e8400-e29b-41d4-a716-446655440000
""".strip().splitlines()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass"))


@pytest.mark.parametrize("number", PERSONAL)
def test_a_personal_number_is_masked_however_it_is_written(number):
    for around in AROUND:
        if around == "sdt{}" and number[:2].isalpha():
            continue
        text = around.format(number)
        masked = mask(text)
        assert not any(sign.isdecimal() for sign in masked), (text, masked)
        assert len(masked) == len(text)
        assert _units(masked) == _units(text)


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_pins_codes_and_passwords_are_masked(text, secret):
    masked = mask(text)
    assert secret not in masked
    start = text.index(secret)
    assert masked[:start] == text[:start]
    assert all(sign in {MASK, " "} for sign in masked[start : start + len(secret)])
    assert masked[start + len(secret) :] == text[start + len(secret) :]


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_no_personal_number_stays(text):
    for said in (text, f"{text} ạ", f"em gặp: {text}."):
        assert mask(said) == said


def test_only_the_number_goes():
    said = "Hồ sơ H37.12-230101-0001 ngày 02/03/2026 của bà Hoa 0912 345 678, CCCD 001185012345, phí 125.000.000đ"
    kept = mask(said)
    assert kept == said.replace("0912 345 678", "•••• ••• •••").replace("001185012345", MASK * 12)


def test_two_numbers_side_by_side_are_both_masked():
    assert mask("0912345678 001185012345") == f"{MASK * 10} {MASK * 12}"
    assert mask("0912345678/0987654321") == f"{MASK * 10}/{MASK * 10}"
    assert mask("0011850123450912345678") == MASK * 22


def test_an_astral_figure_keeps_its_two_units():
    assert mask("𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖") == ASTRAL_MASK * 10


RAW: dict[str, Any] = {
    "update_id": 1000000001,
    "message": {
        "message_id": 123456789,
        "date": 1772412345,
        "chat": {"id": -1001234567890, "type": "supergroup"},
        "from": {"id": 9123456789, "first_name": "Hoa"},
        "text": "gọi 0912345678",
        "entities": [{"type": "phone_number", "offset": 4, "length": 10}],
        "quote": {"text": "cccd 001185012345", "position": 0},
        "reply_to_message": {
            "message_id": 5,
            "caption": "sđt 0912 345 678",
            "reply_to_message": {"text": "pin 123456"},
        },
        "contact": {"phone_number": "+84912345678", "vcard": "TEL:+84912345678"},
        "document": {"file_id": "BQACAgUAAx0123456789", "file_name": "cccd_001185012345.pdf"},
        "rich": {"text": ["gọi ", "0912345678"]},
    },
}


def test_a_raw_update_is_masked_wherever_people_wrote_and_nowhere_else():
    before = copy.deepcopy(RAW)
    masked = mask_raw(RAW)
    assert before == RAW
    text = json.dumps(masked, ensure_ascii=False)
    for secret in ("0912345678", "001185012345", "0912 345 678", "pin 123456", "84912345678"):
        assert secret not in text
    for kept in ("update_id", "message_id", "date", "chat", "from", "entities"):
        assert masked.get(kept, masked["message"].get(kept)) == RAW.get(kept, RAW["message"].get(kept))
    assert masked["message"]["document"]["file_id"] == "BQACAgUAAx0123456789"
    assert mask_raw(masked) == masked


def test_an_update_nested_without_end_is_refused():
    raw: dict[str, object] = {}
    for _ in range(100):
        raw = {"reply_to_message": raw}
    with pytest.raises(ValueError, match="nested"):
        mask_raw(raw)


_TALK = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [*PERSONAL, *HARMLESS, *(text for text, _ in SECRETS), "0", "12", "3456", ".", "-", " ", "+84", "\n"]
        ),
        st.from_regex(r"[0-9 .\-]{1,14}", fullmatch=True),
    ),
    max_size=8,
).map("".join)


@given(_TALK)
def test_masking_twice_is_masking_once_and_lengths_stay(text):
    masked = mask(text)
    assert mask(masked) == masked
    assert len(masked) == len(text)
    assert _units(masked) == _units(text)
    assert all(new == old or new in {MASK, ASTRAL_MASK} for old, new in zip(text, masked, strict=True))


@given(st.integers(0, 10**12 - 1), st.sampled_from(["", " ", ".", "-", "\u00a0"]), st.integers(1, 5))
def test_every_citizen_number_in_groups_of_any_size_is_masked(number, gap, size):
    figures = f"0{number:012d}"[:12]
    written = gap.join(figures[place : place + size] for place in range(0, 12, size))
    assert not any(sign.isdecimal() for sign in mask(f"căn cước {written} ạ"))


@given(
    st.recursive(
        st.text(max_size=20) | st.integers(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["text", "caption", "id", "message", "quote"]), inner)
        ),
        max_leaves=20,
    )
)
def test_a_raw_update_keeps_its_shape(raw):
    masked = mask_raw(raw)
    assert mask_raw(masked) == masked
    assert type(masked) is type(raw)


@pytest.mark.parametrize(
    "piece", ["pin:", "pin ", "pin   ", "mật khẩu là ", "pin:abcd ", "xác nhận ", "0", "1.", "1\u200b", "1.000."]
)
@pytest.mark.parametrize("end", ["", "12", " é"])
def test_a_long_message_is_masked_in_time(piece, end):
    """With a repetition that has no end in one of the patterns, some of these took half a minute."""
    text = piece * (50_000 // len(piece)) + end
    before = time.thread_time()
    mask(text)
    assert time.thread_time() - before < 4
