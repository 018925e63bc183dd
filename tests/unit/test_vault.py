"""Secrets in the database are worth nothing without the key, and a key can be changed without losing them."""

from __future__ import annotations

import pytest

from bot.vault import Locked, Vault, new_key


def test_what_was_sealed_is_read_with_the_same_key_only():
    key = new_key()
    sealed = Vault(key).seal("mã làm mới")
    assert "mã" not in sealed
    assert Vault(key).open(sealed) == "mã làm mới"
    with pytest.raises(Locked, match="put the old key behind the new one"):
        Vault(new_key()).open(sealed)


def test_a_new_key_is_put_before_the_old_one():
    old, new = new_key(), new_key()
    before = Vault(old).seal("cũ")
    both = Vault(f"{new}, {old}")
    assert both.open(before) == "cũ"
    assert Vault(new).open(both.seal("mới")) == "mới"


@pytest.mark.parametrize("keys", ["", " , ", "không-phải-khoá"])
def test_a_missing_or_broken_key_says_what_to_do(keys: str):
    with pytest.raises(Locked, match="caunoi zalo-oa key") as told:
        Vault(keys)
    assert "không-phải" not in str(told.value)
