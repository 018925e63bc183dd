"""The lexicons: what people abbreviate, say by region, pad with, and mean by the same word in two languages.

They are tab-separated files in `knowledge/lexicon/`, so that a curator extends them without code; `check` finds
cycles and entries that would destroy a distinction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge.loading import KnowledgeError
from knowledge.syllables import is_bare_syllable
from knowledge.text import fold, key, marked_key, words_of

_WEIGHT = re.compile(r"0(?:\.\d+)?|1(?:\.0+)?")
FOLDER = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, kw_only=True, slots=True)
class Expansion:
    """One reading of a short form; it holds when a cue stands nearby, or always when there is none."""

    words: tuple[str, ...]
    cues: frozenset[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A word or phrase that names something: its keys, its marks, and whether it may be read without them."""

    keys: tuple[str, ...]
    marks: tuple[str, ...]
    names: str


SameLength = tuple[int, Mapping[tuple[str, ...], tuple[Form, ...]]]
"""Forms of one length, by all their keys."""


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The forms that begin with one key: those of this key alone, and longer ones by their second, longest first.

    Compared by identity, as the lexicon it belongs to.
    """

    alone: tuple[Form, ...]
    longer: Mapping[str, tuple[SameLength, ...]]


Forms = Mapping[str, Begun]
"""By the first key."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Regional:
    words: tuple[str, ...]
    standard: tuple[str, ...]
    only_in_marked_text: bool


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Lexicon:
    """Compared by identity, so that what is remembered about words can be remembered for each lexicon."""

    shorts: dict[str, tuple[Expansion, ...]]
    regional: dict[str, tuple[Regional, ...]]
    padding: dict[str, dict[str, float]]
    courtesies: Forms
    vietnamese: Forms
    english: Forms
    systems: Forms
    machines: frozenset[str]
    latin: frozenset[str]
    ambiguous: frozenset[str]
    english_words: frozenset[str]
    trouble: frozenset[str]


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """English endings cut roughly; both sides of a comparison are cut alike, so it need not be pretty."""
    if len(word) < 4 or not word.isascii():
        return word
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 3 else word


@cache
def shipped() -> Lexicon:
    """The lexicon that is shipped with the program."""
    return load_lexicon(FOLDER)


def load_lexicon(folder: Path) -> Lexicon:
    vietnamese, english = _concepts(folder / "concepts.tsv")
    padding = _padding(folder / "padding.tsv")
    latin = frozenset(row[0] for _, row in rows_of_file(folder / "latin.tsv", 1))
    named = {word for form in english for word in form.marks}
    english_words = {word for word in named | set(padding["en"]) | latin if not is_bare_syllable(fold(word))}
    named_systems = list(_placed(folder / "systems.tsv", 2))
    systems = [
        Form(keys=tuple(key(word) for word in words), marks=(), names=name)
        for place, (name, spellings, *_) in named_systems
        for words in _forms(place, spellings)
    ]
    return Lexicon(
        shorts=_shorts(folder / "short_forms.tsv"),
        regional=_regional(folder / "regional.tsv"),
        padding=padding,
        courtesies=_by_first(_courtesies(folder / "courtesies.tsv")),
        vietnamese=_by_first(vietnamese),
        english=_by_first(english),
        systems=_by_first(systems),
        machines=frozenset(name for _, (name, _, *more) in named_systems if "machine" in more),
        latin=latin,
        ambiguous=frozenset(key(row[0]) for _, row in rows_of_file(folder / "ambiguous.tsv", 1)),
        english_words=frozenset(english_words),
        trouble=frozenset(row[0] for _, row in rows_of_file(folder / "trouble.tsv", 1)),
    )


def rows_of_file(file: Path, columns: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = tuple(cell.strip() for cell in line.split("\t"))
        if len(cells) < columns or not cells[0]:
            raise KnowledgeError(
                f"{file}:{number}: {columns} columns with a tab between are needed; add what is missing"
            )
        yield number, cells


def _placed(file: Path, columns: int) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same, with the file and line of each in words."""
    return ((f"{file}:{number}", cells) for number, cells in rows_of_file(file, columns))


def _words(place: str, text: str) -> tuple[str, ...]:
    words = tuple(words_of(text))
    if not words:
        raise KnowledgeError(f"{place}: there is no word in `{text.strip()}`; write letters or figures")
    return words


def _forms(place: str, listed: str) -> list[tuple[str, ...]]:
    """Forms with ; between; a ; too many is no matter."""
    forms = [_words(place, form) for form in listed.split(";") if form.strip()]
    if not forms:
        raise KnowledgeError(f"{place}: there is no form in `{listed}`; write forms with ; between")
    return forms


def _shorts(file: Path) -> dict[str, tuple[Expansion, ...]]:
    found: dict[str, list[Expansion]] = {}
    for place, (form, expansion, *cues) in _placed(file, 2):
        cue_words = frozenset(key(cue.strip()) for cue in cues[0].split(",") if cue.strip()) if cues else frozenset()
        found.setdefault(form.lower(), []).append(Expansion(words=_words(place, expansion), cues=cue_words))
    return {form: tuple(expansions) for form, expansions in found.items()}


def _regional(file: Path) -> dict[str, tuple[Regional, ...]]:
    found: dict[str, list[Regional]] = {}
    for place, (form, standard, *flags) in _placed(file, 2):
        words = _words(place, form)
        item = Regional(words=words, standard=_words(place, standard), only_in_marked_text="marked" in flags)
        found.setdefault(words[0], []).append(item)
    return {first: tuple(sorted(items, key=lambda item: -len(item.words))) for first, items in found.items()}


def _padding(file: Path) -> dict[str, dict[str, float]]:
    weights: dict[str, dict[str, float]] = {"vi": {}, "en": {}}
    for place, (language, word, weight, *_) in _placed(file, 3):
        if language not in weights:
            raise KnowledgeError(f"{place}: the language `{language}` is unknown; write vi or en")
        if not _WEIGHT.fullmatch(weight):
            raise KnowledgeError(f"{place}: the weight `{weight}` is no number from 0 to 1; write one like 0.2")
        weights[language][word.lower()] = float(weight)
    return weights


def _courtesies(file: Path) -> list[Form]:
    phrases = [_words(place, phrase) for place, (_, phrase, *_) in _placed(file, 2)]
    return [
        Form(keys=tuple(map(key, words)), marks=tuple(map(marked_key, words)), names="courtesy") for words in phrases
    ]


def _concepts(file: Path) -> tuple[list[Form], list[Form]]:
    vietnamese: list[Form] = []
    english: list[Form] = []
    for place, (ours, *theirs) in _placed(file, 1):
        forms = _forms(place, ours)
        name = "_".join(forms[0])
        for words in forms:
            keys = tuple(key(word) for word in words)
            vietnamese.append(Form(keys=keys, marks=tuple(marked_key(word) for word in words), names=name))
        for words in _forms(place, theirs[0]) if theirs and theirs[0] else ():
            english.append(Form(keys=tuple(stem(word) for word in words), marks=tuple(words), names=name))
    return vietnamese, english


def _by_first(forms: list[Form]) -> Forms:
    alone: dict[str, tuple[Form, ...]] = {}
    longer: dict[str, dict[str, dict[int, dict[tuple[str, ...], tuple[Form, ...]]]]] = {}
    for form in forms:
        first, *rest = form.keys
        if rest:
            same = longer.setdefault(first, {}).setdefault(rest[0], {}).setdefault(len(form.keys), {})
            same[form.keys] = (*same.get(form.keys, ()), form)
        else:
            alone[first] = (*alone.get(first, ()), form)
    return {
        first: Begun(
            alone=alone.get(first, ()),
            longer={
                second: tuple(sorted(lengths.items(), reverse=True))
                for second, lengths in longer.get(first, {}).items()
            },
        )
        for first in alone.keys() | longer.keys()
    }
