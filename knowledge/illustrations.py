"""The pictures of an answer: named in its text at the step to which they belong, as Markdown names them.

A picture that we keep ourselves is named after its content, so that the same picture has one name on every desk and in
every copy of the knowledge.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

PICTURE = re.compile(r"[ \t]*!\[[^\]\n]*\]\(([^)\s]+)\)")
FOLDER = "anh"
"""Where the pictures of a folder's entries lie, beside them."""
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}
_KEPT = re.compile(rf"{FOLDER}/(?P<digest>[0-9a-f]{{24}})\.(?P<suffix>jpg|png)")


def without_pictures(answer: str) -> str:
    if "![" not in answer:
        return answer
    return re.sub(r"\n{3,}", "\n\n", PICTURE.sub("", answer)).strip()


def pictures_of(answer: str) -> tuple[str, ...]:
    """What the answer names, in order, each once."""
    return tuple(dict.fromkeys(PICTURE.findall(answer))) if "![" in answer else ()


def named(answer: str, picture: str) -> str:
    """The answer with a picture at its end."""
    return f"{answer} ![]({picture})".strip()


def name_of(content: bytes, kind: str) -> str:
    """The name of a picture that is kept; its kind is a JPEG's or a PNG's."""
    return f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:24]}.{SUFFIXES[kind]}"


def digest_in(name: str) -> str | None:
    """How the digest begins of the picture that has this name; None when it is none of ours."""
    found = _KEPT.fullmatch(name)
    return found["digest"] if found else None


def kept_in(answer: str) -> tuple[str, ...]:
    """The pictures of the answer that we keep ourselves."""
    return tuple(name for name in pictures_of(answer) if digest_in(name))


def renamed(answer: str, names: Mapping[str, str]) -> str:
    """The answer with other names for its pictures; a picture whose new name is "" is left out."""

    def other(found: re.Match[str]) -> str:
        name = names.get(found[1], found[1])
        return found[0].replace(f"]({found[1]})", f"]({name})") if name else ""

    return PICTURE.sub(other, answer) if "![" in answer else answer
