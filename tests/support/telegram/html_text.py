"""Text as Telegram reads it: `parse_mode=HTML` without mercy, and the entities it finds by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.telegram.refusal import bad_request

Entity = dict[str, Any]

_ENTITY_OF_TAG = {
    **{"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"},
    **{"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre"},
    **{"a": "text_link", "tg-spoiler": "spoiler", "blockquote": "blockquote"},
}
_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[A-Za-z0-9-]*)(?P<rest>[^<>]*)(?P<end>>?)")
_ATTRIBUTE = re.compile(
    r"""\s+(?P<name>[A-Za-z-]+)(?:=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'>]+)))?"""
)
_CHARACTER = re.compile(r"&(?:(?P<name>lt|gt|amp|quot);?|#(?P<decimal>\d{1,7});?|#x(?P<hex>[0-9A-Fa-f]{1,6});?)")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_FOUND = (
    ("mention", re.compile(r"(?<![\w/.@])@[A-Za-z0-9_]{4,32}\b")),
    ("bot_command", re.compile(r"(?<![\w/>.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"https?://[^\s<>\"]+")),
    ("hashtag", re.compile(r"(?<!\w)#\w{1,256}")),
)


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """The visible text and its entities, or the refusal that the real server gives."""
    return _Reader(source).read()


def found_entities(text: str) -> list[Entity]:
    """Mentions, commands, links and hashtags that Telegram marks in what people type."""
    entities = [
        {"type": kind, "offset": units(text[: hit.start()]), "length": units(hit.group())}
        for kind, pattern in _FOUND
        for hit in pattern.finditer(text)
    ]
    return sorted(entities, key=lambda one: int(str(one["offset"])))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Telegram drops white space around a text; entities move along or vanish."""
    lead = units(text[: len(text) - len(text.lstrip())])
    text = text.strip()
    longest = units(text)
    kept: list[Entity] = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, longest)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def cannot_parse(detail: str) -> Exception:
    return bad_request(f"can't parse entities: {detail}")


@dataclass(kw_only=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.length = 0
        self.opened: list[_Open] = []
        self.entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        at = 0
        while at < len(self.source):
            if self.source[at] == "<":
                at = self._tag(at)
                continue
            if self.source[at] == "&" and (named := _CHARACTER.match(self.source, at)):
                self._add(_character(named))
                at = named.end()
                continue
            self._add(self.source[at])
            at += 1
        if self.opened:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].tag}"')
        self.entities.sort(key=lambda one: (one["offset"], -one["length"]))
        return "".join(self.text), self.entities

    def _add(self, piece: str) -> None:
        self.text.append(piece)
        self.length += units(piece)

    def _tag(self, at: int) -> int:
        found = _TAG.match(self.source, at)
        byte = len(self.source[:at].encode())
        if found is None or not found["end"]:
            raise cannot_parse(f"Unclosed start tag at byte offset {byte}")
        name = found["name"].lower()
        if found["slash"]:
            self._close(name, byte)
        else:
            self._open(name, found["rest"], byte)
        return found.end()

    def _open(self, name: str, rest: str, byte: int) -> None:
        if name not in _ENTITY_OF_TAG and name != "span":
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {byte}')
        attributes: dict[str, str] = {}
        read_to = 0
        for attribute in _ATTRIBUTE.finditer(rest):
            value = attribute["double"] or attribute["single"] or attribute["bare"] or ""
            attributes[attribute["name"].lower()] = _CHARACTER.sub(_character, value)
            read_to = attribute.end()
        if rest[read_to:].strip():
            raise cannot_parse(f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte {byte}')
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
        self.opened.append(_Open(tag=name, offset=self.length, attributes=attributes))

    def _close(self, name: str, byte: int) -> None:
        if not self.opened:
            raise cannot_parse(f"Unexpected end tag at byte offset {byte}")
        innermost = self.opened.pop()
        if name and name != innermost.tag:
            expected = f'expected "</{innermost.tag}>", found "</{name}>"'
            raise cannot_parse(f"Unmatched end tag at byte offset {byte}, {expected}")
        length = self.length - innermost.offset
        if length == 0:
            return
        entity: Entity = {"type": _ENTITY_OF_TAG.get(innermost.tag, "spoiler"), "offset": innermost.offset}
        entity["length"] = length
        if innermost.tag == "a":
            address = innermost.attributes.get("href", "")
            if not re.match(r"(?:https?|tg|mailto|tel|ftp|ton):", address):
                return
            entity["url"] = address
        self.entities.append(entity)


def _character(found: re.Match[str]) -> str:
    if found["name"]:
        return _NAMED[found["name"]]
    code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else found.group()
