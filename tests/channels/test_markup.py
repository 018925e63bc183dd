"""The neutral markup: never refused, cut without harm, plain where there is no markup."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import markup
from bot.channels.graphemes import is_boundary
from tests.support.telegram.html_text import parse_html

# The library's idea of any text, and pieces that make trouble together.
PIECES = st.sampled_from(
    [
        *("<b>", "</b>", "<i>", "</i>", "<code>", "</code>", '<a href="https://vi.du/?a=1&amp;b=2">', "</a>"),
        *("<", ">", "&", "&lt;", "&amp;", "&nbsp;", "<u>", "</", "<a>", '<a href="javascript:x">', "</b", "<b"),
        *("máy in không nhận giấy. ", "Thầy Đạo\n\n", "chữ ký số\n", "👩‍🏫", "🇻🇳🇻🇳", "e\u0302\u0301"),
        *("ế", " ", "a" * 30),
    ]
)
MARKUP = st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join)


class Balance(HTMLParser):
    """Fails unless every tag is one of ours and is closed in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "code", "a")
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag


def without_space(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=400, deadline=None)
@given(source=MARKUP, limit=st.integers(min_value=20, max_value=200))
def test_parts_say_together_what_the_whole_says(source: str, limit: int) -> None:
    parts = markup.split(source, limit=limit)
    assert without_space("".join(map(markup.visible, parts))) == without_space(markup.visible(source))


@settings(max_examples=400, deadline=None)
@given(source=MARKUP, limit=st.integers(min_value=20, max_value=200))
def test_each_part_is_short_and_valid_for_a_strict_reader(source: str, limit: int) -> None:
    for part in markup.split(source, limit=limit):
        balance = Balance()
        balance.feed(part)
        balance.close()
        assert balance.opened == []
        if "\x00" not in part:
            seen, _ = parse_html(part)
            assert seen == markup.visible(part)
            assert 0 < markup.units(seen) <= limit
        assert markup.visible(part).strip()


@settings(max_examples=200, deadline=None)
@given(source=MARKUP)
def test_markup_written_again_reads_the_same(source: str) -> None:
    rich = markup.read(source)
    again = markup.read(markup.write(rich))
    assert again.text == rich.text
    assert again.marks == rich.marks


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300))
def test_what_people_wrote_is_shown_as_they_wrote_it(text: str) -> None:
    assert markup.visible(f"<b>{markup.escape(text)}</b>") == text


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet="a\u0301👩‍🏫🇻🇳\n .", max_size=200), limit=st.integers(min_value=16, max_value=40))
def test_no_character_is_torn(text: str, limit: int) -> None:
    rest = text
    for part in markup.split_plain(text, limit=limit):
        at = rest.index(part)
        # A single character longer than a whole message has to be torn.
        longest = max((len(cluster) for cluster in clusters(text)), default=0)
        assert is_boundary(rest, at + len(part)) or longest * 2 > limit
        rest = rest[at + len(part) :]


def clusters(text: str) -> list[str]:
    cuts = [index for index in range(len(text) + 1) if is_boundary(text, index)]
    return [text[start:end] for start, end in pairwise(cuts)]


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Một hai ba bốn.\n\nNăm sáu bảy tám chín mười.", "Một hai ba bốn."),
        ("Một hai ba bốn\nnăm sáu bảy tám chín mười.", "Một hai ba bốn"),
        ("Một hai ba. Bốn năm sáu bảy tám chín.", "Một hai ba. Bốn năm sáu"),
        ("Một hai ba bốn. Năm sáu bảy tám chín.", "Một hai ba bốn."),
        ("Một\n\nhai ba bốn năm sáu bảy tám chín", "Một\n\nhai ba bốn năm sáu"),
        ("x" * 50, "x" * 24),
    ],
)
def test_a_long_text_is_cut_where_a_reader_would_pause(text: str, cut: str) -> None:
    assert markup.split(text, limit=24)[0] == cut


@pytest.mark.parametrize(("length", "parts"), [(4095, 1), (4096, 1), (4097, 2), (8192, 2), (8193, 3), (0, 0)])
def test_the_edges_of_the_limit(length: int, parts: int) -> None:
    assert len(markup.split("ế" * length, limit=4096)) == parts


def test_a_tag_over_the_cut_is_closed_and_opened_again() -> None:
    parts = markup.split(f"<b>{'a' * 10} <i>{'b' * 10}</i></b>", limit=12)
    assert parts == (f"<b>{'a' * 10}</b>", f"<b><i>{'b' * 10}</i></b>")


def test_many_long_links_stay_under_the_raw_limit() -> None:
    source = "".join(f'<a href="https://vi.du/{"x" * 300}/{number}">{number % 10}</a>' for number in range(1000))
    parts = markup.split(source, limit=4096)
    assert all(len(part.encode()) <= 32_000 for part in parts)
    assert "".join(map(markup.visible, parts)) == markup.visible(source)


def test_plain_text_writes_links_out_and_needs_no_escapes() -> None:
    said = '<b>Xem</b> <a href="https://vi.du/hd">hướng dẫn</a> &lt;A3&gt; <a href="https://a.vn">https://a.vn</a>'
    assert markup.plain(said) == "Xem hướng dẫn (https://vi.du/hd) <A3> https://a.vn"


def test_unknown_tags_are_shown_not_obeyed() -> None:
    assert markup.visible("<u>a</u> <script>1 < 2") == "<u>a</u> <script>1 < 2"
    assert markup.visible('<a href="javascript:alert(1)">bấm</a>') == "bấm"
    assert "javascript" not in markup.split('<a href="javascript:alert(1)">bấm</a>', limit=100)[0]
