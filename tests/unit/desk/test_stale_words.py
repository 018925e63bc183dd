"""What askers say when they are asked whether an old question still matters."""

from __future__ import annotations

import pytest

from desk.stale_words import no_more, still


@pytest.mark.parametrize(
    "text",
    [
        "còn",
        "còn cần",
        "vẫn cần ạ",
        "dạ còn cần nhé",
        "có",
        "em vẫn chờ ạ",
        "chưa ai giúp em cả",
        "vẫn chưa được",
        "yes",
    ],
)
def test_it_still_matters(text: str) -> None:
    assert still(text)
    assert not no_more(text)


@pytest.mark.parametrize(
    "text",
    ["thôi ạ", "em nhờ thợ sửa rồi", "bên em tự sửa được rồi ạ", "xong rồi", "không cần nữa", "đã mua cái mới rồi"],
)
def test_it_matters_no_more(text: str) -> None:
    assert no_more(text)
    assert not still(text)


@pytest.mark.parametrize(
    "text", ["", "máy in không in được", "có ai biết cách gộp file pdf không", "còn máy scan thì sao?", "chưa rõ"]
)
def test_anything_else_is_no_answer_to_it(text: str) -> None:
    assert not still(text)
    assert not no_more(text)
