"""The noise that benchmarks put on questions."""

from __future__ import annotations

import pytest

from bot.bench.noise import VARIANTS, noisy

QUESTION = "Em quên mật khẩu tài khoản, không đăng nhập được phần mềm"


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_seed_makes_the_same_noise(variant):
    assert noisy(QUESTION, variant, 3) == noisy(QUESTION, variant, 3)
    assert noisy(QUESTION, variant, 3) != QUESTION


def test_each_variant_does_what_it_is_called():
    assert noisy(QUESTION, "bare", 1) == "Em quen mat khau tai khoan, khong dang nhap duoc phan mem"
    assert QUESTION in noisy(QUESTION, "wrapped", 1)
    assert " ko " in noisy(QUESTION, "chat", 1)
    assert any(letters in noisy(QUESTION, "telex", 1) for letters in ("aa", "oo", "dd", "uw"))
