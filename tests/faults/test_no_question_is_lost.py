"""What nobody answers comes to a person in the end, whatever else is said in the group meanwhile."""

from __future__ import annotations

import pytest

from tests.faults.conftest import check
from tests.support.commune import TOKEN, Commune

PLEA = "Cho em hỏi quên mật khẩu hòm thư công vụ thì làm thế nào ạ?"


@pytest.mark.parametrize("words", ["dạ em làm được rồi ạ, cảm ơn", "vẫn chưa được ạ", "1", "cảm ơn thầy cô nhiều ạ"])
async def test_what_another_says_of_his_own_question_does_not_answer_mine(commune: Commune, words: str):
    await commune.official_says(TOKEN.question)
    await commune.fast_forward(minutes=1)
    await commune.official_says(PLEA, "hung")
    await commune.fast_forward(seconds=20)
    await commune.official_says(words)
    await commune.fast_forward(minutes=11)
    assert any(PLEA in text for text in commune.seen("private-dao"))
    await check(commune)


async def test_a_colleagues_answer_is_an_answer(commune: Commune):
    await commune.official_says(PLEA, "hung")
    await commune.fast_forward(minutes=1)
    await commune.official_says("Anh gọi phòng văn hoá xã hội nhé, chị Mai giữ")
    await commune.fast_forward(minutes=30)
    assert not any(PLEA in text for text in commune.seen("private-dao"))
