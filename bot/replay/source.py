"""Reading YAML so that every value still knows its line. Scalars stay the words that were typed: `1`, `no`, `on`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]
DEEPEST = 12
"""Levels; a script has five. An alias that contains itself would otherwise never end."""
_LOST_NUMBER = re.compile(r"[ \t]+(#\d+)")
"""`- dao: nhận #1` says “nhận”, which nobody meant."""


class ScriptError(Exception):
    """The script cannot be played; the message names file and line and says in one sentence what to do."""


@dataclass(kw_only=True)
class Source:
    """`data` holds only mappings, lists, words and None. `lines` tells where each of them stands."""

    file: Path
    text: str
    data: Any = None
    lines: dict[Path_, int] = field(default_factory=dict)

    def written(self, place: Sequence[str | int]) -> Path_:
        """The part of a place that stands in the file; names that only the models know are passed over."""
        known: Path_ = ()
        for step in place:
            if (*known, step) in self.lines:
                known = (*known, step)
        return known

    def line(self, place: Sequence[str | int]) -> int:
        return self.lines.get(self.written(place), 1)

    def error(self, place: Sequence[str | int], message: str) -> ScriptError:
        return ScriptError(f"{self.file}:{self.line(place)}: {message}")


def read(file: Path, *, wanted: str = "title, start, chats, people and steps") -> Source:
    """`wanted` is what one may write into an empty file."""
    try:
        source = Source(file=file, text=file.read_text(encoding="utf-8-sig"))
        node = yaml.compose(source.text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise ScriptError(f"{file}:1: cannot be read ({error.strerror}); check the name and the rights") from error
    except UnicodeDecodeError as error:
        raise ScriptError(f"{file}:1: is not UTF-8; save it again as UTF-8") from error
    except yaml.YAMLError as error:
        # Where the list or block began that does not end is nearer to the mistake than where the reader gave up.
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "unreadable"
        raise ScriptError(f"{file}:{line}: is not YAML ({problem}); check colons, quotes and indents") from error
    if node is None:
        raise ScriptError(f"{file}:1: is empty; write {wanted}")
    source.data = _plain(source, node, ())
    return source


def _plain(source: Source, node: yaml.Node, place: Path_) -> Any:
    source.lines.setdefault(place, node.start_mark.line + 1)
    if len(place) > DEEPEST:
        raise source.error(place, "is nested too deep for a conversation")
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, place)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(source, item, (*place, number)) for number, item in enumerate(node.value)]
    assert isinstance(node, yaml.ScalarNode)
    if node.style is None and (lost := _LOST_NUMBER.match(source.text, node.end_mark.index)):
        raise source.error(place, f"“{lost[1]}” is a comment to YAML; put the words between quotes")
    return None if node.style is None and node.tag == "tag:yaml.org,2002:null" else node.value


def _mapping(source: Source, node: yaml.MappingNode, place: Path_) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise ScriptError(f"{source.file}:{line}: a name must be one word, not a list or block")
        if key.value in found:
            raise ScriptError(f"{source.file}:{line}: `{key.value}` stands here twice; keep one of them")
        source.lines[(*place, key.value)] = line
        found[key.value] = _plain(source, value, (*place, key.value))
    return found


def written(data: Any) -> str:
    """A step on one line, much as it was typed."""
    if isinstance(data, Mapping):
        return ", ".join(f"{key}: {_inner(value)}" for key, value in data.items())
    return _inner(data)


def _inner(data: Any) -> str:
    if isinstance(data, Mapping):
        return "{" + written(data) + "}"
    if isinstance(data, list):
        return "[" + ", ".join(written(item) for item in data) + "]"
    text = "" if data is None else str(data)
    return json.dumps(text, ensure_ascii=False) if set(text) & set('#{}[],:"\n') else text
