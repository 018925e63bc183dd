"""Nothing that looks like a token leaves by the log."""

from __future__ import annotations

import pytest

from bot.logs import redact


@pytest.mark.parametrize(
    "token",
    [
        "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
        "https://nguoi:matkhau@may.example",
        "tdWIGTogr6ZOUXD1tQtVQDnt6KRLkw0pWmWAGDAkj6YnBJS3wgAmVUCk5WEMdgrTrZ1gCBwKsd_y3rOpfTliTgnqRmtlr" + "a" * 40,
    ],
)
def test_tokens_are_taken_out(token: str):
    assert "[redacted]" in redact(f"refused {token} by Zalo")
    assert token not in redact(f"refused {token} by Zalo")


def test_what_is_no_token_stays():
    line = "handled update=12 outcome=official chat=group-91000000000000003"
    assert redact(line) == line
