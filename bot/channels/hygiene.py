"""What people typed, made safe to keep, compare and show again. Every channel passes its texts through here."""

from __future__ import annotations

import re
import unicodedata

from bot.channels.graphemes import is_pictograph, last_boundary

LONGEST_TEXT = 8000
LONGEST_NAME = 128

# Vietnamese and its Latin neighbours, but for the soft hyphen: nearly every text, and nothing in it to look for.
_ORDINARY = re.compile(r"[\n\t -~\u00a0-\u00ac\u00ae-\u024f\u1e00-\u1eff]*")
_JOINER = "\u200d"
_LINE_ENDS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\u0085": "\n", "\v": "\n", "\f": "\n"})
# Control, format (zero-width, bidi, tags, soft hyphen, byte order mark) and lone surrogates.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
# These print nothing either, yet Unicode calls them letters.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")


def clean_text(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """NFC, without what cannot be seen, no longer than `longest`, trimmed."""
    # NFC never makes a text shorter than a third; what is surely cut anyway need not be walked through.
    text = text[: longest * 8].replace("\r\n", "\n").replace("\r", "\n").translate(_LINE_ENDS)
    if not _ORDINARY.fullmatch(text):
        text = "".join(char for index, char in enumerate(text) if _is_seen(text, index, char))
    composed = unicodedata.normalize("NFC", text).strip()
    if len(composed) > longest:
        composed = composed[: last_boundary(composed, 0, longest)].rstrip()
    return composed


def clean_name(name: str, *, longest: int = LONGEST_NAME) -> str:
    """A person's or chat's name on one line."""
    return " ".join(clean_text(name, longest=longest).split())


def _is_seen(text: str, index: int, char: str) -> bool:
    if char in "\n\t":
        return True
    if char == _JOINER:
        # Between two emoji the joiner makes a family or a profession of them; anywhere else it only hides.
        return 0 < index < len(text) - 1 and is_pictograph(ord(text[index - 1])) and is_pictograph(ord(text[index + 1]))
    return unicodedata.category(char) not in _UNSEEN and char not in _BLANK_LETTERS
