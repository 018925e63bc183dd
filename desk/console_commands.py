"""What one who works here types to open the console."""

from __future__ import annotations

import re

from knowledge.text import fold

_CONSOLE = re.compile(
    r"/?bang(?: (?:dieu hanh|dieu phoi|dieu khien))?(?: (?:nhe|nha|a|voi))*[ .!]*|/?console|/bangdieuhanh"
)


def opens_console(text: str) -> bool:
    if len(text) > 60:
        return False
    typed = re.sub(r"^(?:@\S+\s+)+|(?<=\w)@\w+$", "", text.strip()).replace("_", "")
    return _CONSOLE.fullmatch(" ".join(fold(typed).split())) is not None
