"""Reading entries: a folder of Markdown files, a JSON Lines file, or the starter pack that is shipped with us."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import yaml

from knowledge.entries import Entry

Place = Callable[[str], str]
"""Names the file and line at which a key stands."""

LARGEST = 50 * 2**20
STARTER = Path(__file__).parent / "content"
_FENCE = "---"
_FRONT_KEYS = frozenset(
    {
        "id",
        "question",
        "aliases",
        "systems",
        "see_also",
        "source",
        "reviewed_on",
        "valid_until",
        "danger",
        "needs_check",
        "steward",
        "en",
        "pictures",
    }
)


class KnowledgeError(Exception):
    """The knowledge cannot be read; the message names the file and line and says what to do."""


def load(name_or_path: str | Path) -> tuple[Entry, ...]:
    """Load `starter`, a folder of Markdown files, or a .jsonl file."""
    if str(name_or_path) == "starter":
        return starter()
    path = Path(name_or_path)
    if path.is_dir():
        return load_folder(path)
    if path.is_file():
        return load_jsonl(path)
    raise KnowledgeError(f"{path}: there is no such file or folder; give a .jsonl file, a folder, or `starter`")


def starter() -> tuple[Entry, ...]:
    """The pack that is shipped with the program."""
    return load_folder(STARTER)


def load_folder(path: str | Path) -> tuple[Entry, ...]:
    """Every `*.md` below the folder is one entry, in the order of their paths; README.md files are skipped."""
    return tuple(placed_in(path).values())


def placed_in(path: str | Path) -> dict[Path, Entry]:
    """The entries of a folder by the file each stands in."""
    folder = Path(path)
    if not folder.is_dir():
        raise KnowledgeError(f"{folder}: there is no such folder; give the folder that holds the Markdown entries")
    files = sorted(file for file in folder.rglob("*.md") if file.name.casefold() != "readme.md")
    entries = _without_twins((f"{file}:1", read_markdown(file)) for file in files)
    return dict(zip(files, entries, strict=True))


def load_jsonl(path: str | Path) -> tuple[Entry, ...]:
    """One JSON object a line: id, question, aliases, answer, systems (or tags), and the rest as in a Markdown file."""
    file = Path(path)
    lines = enumerate(_read(file).split("\n"), start=1)
    filled = ((f"{file}:{number}", line) for number, line in lines if line.strip())
    return _without_twins((place, _from_json(place, line)) for place, line in filled)


def read_markdown(file: Path) -> Entry:
    """One entry: front matter between two `---` lines, then the answer."""
    text = _read(file)
    # Not splitlines: that would also cut at characters which may stand in an answer.
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        raise KnowledgeError(f"{file}:1: the front matter is missing; begin the file with a line `---`")
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE]
    if not ends:
        raise KnowledgeError(f"{file}:1: the front matter is not closed; end it with a line `---`")
    try:
        front = yaml.safe_load("\n".join(lines[1 : ends[0]])) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise KnowledgeError(
            f"{file}:{line}: the front matter is not YAML; check colons, quotes and indents"
        ) from error
    except (ValueError, RecursionError) as error:
        raise KnowledgeError(
            f"{file}:2: the front matter cannot be read ({error}); check its dates and brackets"
        ) from None
    if not isinstance(front, dict):
        raise KnowledgeError(f"{file}:2: the front matter is not `key: value` lines; write id, question and aliases")
    answer = "\n".join(lines[ends[0] + 1 :]).strip()
    where = _places(file, lines)
    strange = sorted(str(key) for key in front if key not in _FRONT_KEYS)
    if strange:
        known = ", ".join(sorted(_FRONT_KEYS))
        raise KnowledgeError(f"{where(strange[0])}: the key `{strange[0]}` is unknown; use one of {known}")
    return _from_front(front, answer, where)


def _places(file: Path, lines: list[str]) -> Place:
    def where(key: str) -> str:
        number = next((n for n, line in enumerate(lines, start=1) if line.strip().startswith(f"{key}:")), 1)
        return f"{file}:{number}"

    return where


def _from_front(front: Mapping[str, object], answer: str, where: Place) -> Entry:
    if not answer:
        raise KnowledgeError(f"{where('id')}: the answer is empty; write it below the front matter")
    return _entry(front, answer, where)


def _entry(front: Mapping[str, object], answer: str, where: Place) -> Entry:
    english = front.get("en") or {}
    if not isinstance(english, dict):
        raise KnowledgeError(f"{where('en')}: `en` is not a block; write `question:` and `answer:` below it")
    return Entry(
        id=_text(front, "id", where, needed=True),
        question=_text(front, "question", where, needed=True),
        answer=_illustrated(front, answer, where),
        aliases=_texts(front, "aliases", where),
        systems=_texts(front, "systems", where),
        see_also=_texts(front, "see_also", where),
        english_question=_text(english, "question", where),
        english_answer=_text(english, "answer", where),
        danger=_text(front, "danger", where),
        english_danger=_text(english, "danger", where),
        source=_text(front, "source", where),
        steward=_text(front, "steward", where),
        reviewed_on=_day(front, "reviewed_on", where),
        valid_until=_day(front, "valid_until", where),
        needs_check=_flag(front, "needs_check", where),
    )


def _illustrated(front: Mapping[str, object], answer: str, where: Place) -> str:
    """`pictures: {3: https://…}` says the same as `![](https://…)` at the end of step 3, where it is kept."""
    named = front.get("pictures") or {}
    if not isinstance(named, dict) or not all(str(step).isdecimal() for step in named):
        raise KnowledgeError(f"{where('pictures')}: `pictures` is not `step: address` lines; write `3: https://…`")
    lines = answer.split("\n")
    for step, addresses in named.items():
        at = next((n for n, line in enumerate(lines) if re.match(rf"\s*{int(step)}\s*[.):]", line)), None)
        if at is None:
            raise KnowledgeError(f"{where('pictures')}: the answer has no step {step}; number its steps 1., 2., 3.")
        for address in addresses if isinstance(addresses, list) else [addresses]:
            lines[at] += "" if f"]({address})" in answer else f" ![]({address})"
    return "\n".join(lines)


def _from_json(place: str, line: str) -> Entry:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = getattr(error, "msg", "nested too deep")
        raise KnowledgeError(f"{place}: this line is not JSON ({said}); write one object a line") from None
    if not isinstance(item, dict):
        raise KnowledgeError(f'{place}: this line is not an object; write {{"id": …, "question": …, "answer": …}}')

    def where(_: str) -> str:
        return place

    return _entry({"systems": item.get("tags"), **item}, _text(item, "answer", where), where)


def _text(source: Mapping[str, object], key: str, where: Place, *, needed: bool = False) -> str:
    value = source.get(key)
    if value is None:
        value = ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise KnowledgeError(f"{where(key)}: `{key}` is not a text; put it between quotes on one line")
    text = str(value).strip()
    if needed and not text:
        raise KnowledgeError(f"{where(key)}: `{key}` is missing or empty; write it")
    return text


def _texts(source: Mapping[str, object], key: str, where: Place) -> tuple[str, ...]:
    value = source.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
        raise KnowledgeError(f"{where(key)}: `{key}` is not a list of texts; quote the ones with a colon or a `#`")
    return tuple(text for text in (str(item).strip() for item in value) if text)


def _day(source: Mapping[str, object], key: str, where: Place) -> date | None:
    value = source.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise KnowledgeError(f"{where(key)}: `{key}` is not a date; write it like 2026-11-22") from error


def _flag(source: Mapping[str, object], key: str, where: Place) -> bool:
    value = source.get(key, False)
    if not isinstance(value, bool):
        raise KnowledgeError(f"{where(key)}: `{key}` is neither true nor false; write one of them")
    return value


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            most = LARGEST // 2**20
            raise KnowledgeError(f"{file}: is larger than {most} MB; is it knowledge? Then split it into smaller files")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise KnowledgeError(f"{file}: cannot be read ({error.strerror}); check the name and the rights") from error
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{file}: is not UTF-8; save it again as UTF-8") from error


def _without_twins(placed: Iterable[tuple[str, Entry]]) -> tuple[Entry, ...]:
    seen: dict[str, str] = {}
    entries = []
    for place, entry in placed:
        if entry.id in seen:
            raise KnowledgeError(f"{place}: the id `{entry.id}` is already taken at {seen[entry.id]}; choose another")
        seen[entry.id] = place
        entries.append(entry)
    return tuple(entries)
