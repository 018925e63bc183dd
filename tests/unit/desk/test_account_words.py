"""Asking to be known on another channel, and nothing that only sounds so."""

from __future__ import annotations

import pytest

from desk.account_words import wants_account


@pytest.mark.parametrize(
    "typed",
    [
        "Thêm tài khoản",
        "them tai khoan",
        "/themtaikhoan",
        "/them_tai_khoan",
        "em muốn thêm tài khoản Zalo ạ",
        "thêm tài khoản khác nhé",
        "add account",
    ],
)
def test_it_is_meant(typed: str):
    assert wants_account(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tài khoản",
        "thêm tài khoản cho cán bộ mới vào hệ thống thì làm sao",
        "Làm sao thêm tài khoản iOffice?",
        "thêm tài khoản " * 30,
        "không thêm tài khoản được",
    ],
)
def test_it_is_not(typed: str):
    assert not wants_account(typed)
