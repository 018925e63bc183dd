"""Reading a message: from characters to weighted words, the concepts they name, and the systems mentioned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress

from knowledge.asking import kinds_asked
from knowledge.glued import unglued
from knowledge.introductions import without_introduction
from knowledge.lexicon import Begun, Expansion, Form, Forms, Lexicon, shipped, stem
from knowledge.syllables import decode_telex, decode_vni, is_bare_syllable
from knowledge.text import fold_word, key, marked_key, shorten, words_of

MOST_WORDS = 80
_UNMARKED_DOUBT = 0.55
_SURELY_GLUED = 11
"""An English word as long as this hardly ever falls into Vietnamese syllables."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Levels:
    """Which levels of reading are on; tests and benchmarks switch them off one by one to see what each brings."""

    telex: bool = True
    short_forms: bool = True
    regional: bool = True
    split_words: bool = True
    padding: bool = True
    concepts: bool = True
    marks: bool = True
    fuzzy: bool = True


ALL_LEVELS = Levels()


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """The content of a message. `concepts` are (first word, one past the last, name); `words` are for showing.

    `all_keys` (and `all_marks`) have also the words that carry no weight, which say how something is meant, not what;
    `asks`: the kinds of answer that are asked for (see `asking`); `in_marks`: whoever wrote it types diacritics;
    `plain` is the whole message without marks, capitals and punctuation.
    """

    words: tuple[str, ...]
    keys: tuple[str, ...]
    marks: tuple[str, ...]
    weights: tuple[float, ...]
    concepts: tuple[tuple[int, int, str], ...]
    systems: frozenset[str]
    english: bool
    trouble: bool
    asks: int
    all_keys: tuple[str, ...]
    all_marks: tuple[str, ...]
    in_marks: bool
    plain: str


def read(text: str, levels: Levels = ALL_LEVELS, lexicon: Lexicon | None = None) -> Reading:
    lexicon = lexicon or shipped()
    text = shorten(text)
    whole = words_of(text)
    asked = without_introduction(text) if levels.padding else text
    raw = whole if asked == text else words_of(asked) or whole
    if len(raw) > MOST_WORDS:
        raw = raw[: MOST_WORDS // 2] + raw[-MOST_WORDS // 2 :]
    # Where every fifth word carries marks, those that may be English cannot be four times as many.
    in_marks = 5 * (len(raw) - sum(map(str.isascii, raw))) >= len(raw) > 0
    english = not in_marks and is_english(raw, lexicon)
    words = _standard_words(raw, english, levels, lexicon)[: 2 * MOST_WORDS]
    facts = [_facts(word, english, in_marks, lexicon) for word in words]
    keys, marks = [fact[0] for fact in facts], [fact[1] for fact in facts]
    weights = [fact[2] for fact in facts] if levels.padding else [1.0] * len(words)
    if levels.padding:
        for start, end, _ in _named(keys, lexicon.courtesies, marks=marks, ambiguous=lexicon.ambiguous):
            weights[start:end] = [0.0] * (end - start)
    concepts = _concepts(words, keys, marks, english, lexicon) if levels.concepts else []
    systems = frozenset(names for _, _, names in _named(keys, lexicon.systems, marks=None, ambiguous=frozenset()))
    all_keys, all_marks = tuple(keys), tuple(marks)
    said = next((place for place in range(len(weights), 0, -1) if weights[place - 1] > 0), 0)
    if min(weights, default=1.0) <= 0:
        counts = [weight > 0 for weight in weights]
        # How many words are kept before each place: where a span then begins and ends.
        before = [0, *accumulate(counts)]
        spans = ((before[start], before[end], name) for start, end, name in concepts)
        concepts = [span for span in spans if span[0] < span[1]]
        words, keys = list(compress(words, counts)), list(compress(keys, counts))
        marks, weights = list(compress(marks, counts)), list(compress(weights, counts))
    return Reading(
        words=tuple(words),
        keys=tuple(keys),
        marks=tuple(marks) if levels.marks else ("",) * len(keys),
        weights=tuple(weights),
        concepts=tuple(concepts),
        systems=systems,
        english=english,
        trouble=not lexicon.trouble.isdisjoint({*all_keys, *(name for _, _, name in concepts)}),
        asks=kinds_asked(all_keys[:said]),
        all_keys=all_keys,
        all_marks=all_marks,
        in_marks=in_marks,
        plain=" ".join(map(fold_word, whole)) or text.strip(),
    )


def standard_words(text: str, lexicon: Lexicon | None = None) -> list[str]:
    """The words of a message with short forms, Telex residue, dialect and glued words made plain."""
    lexicon = lexicon or shipped()
    raw = words_of(text)
    return _standard_words(raw, is_english(raw, lexicon), ALL_LEVELS, lexicon)


def is_english(words: Sequence[str], lexicon: Lexicon) -> bool:
    """More words that can only be English than words that can be Vietnamese; far more where some carry marks."""
    english = vietnamese = 0
    for word in words:
        if word in lexicon.english_words:
            english += 1
        elif not word.isascii() or word in lexicon.shorts or (len(word) > 1 and is_bare_syllable(word)):
            # Bare syllables that are also English function words (in, to, an) speak for neither.
            vietnamese += word not in lexicon.padding["en"]
        elif len(word) >= _SURELY_GLUED and unglued(word, lexicon):
            vietnamese += 1
        elif word.isalpha() and not decode_telex(word):
            english += 1
    in_marks = not all(map(str.isascii, words))
    return english > (4 if in_marks else 1) * vietnamese


def _standard_words(raw: list[str], english: bool, levels: Levels, lexicon: Lexicon) -> list[str]:
    """Short forms spelled out, Telex residue decoded, regional words made standard, glued words split."""
    if all(_is_plain(word, lexicon) for word in raw):
        return raw
    out: list[str] = []
    in_marks = not all(map(str.isascii, raw))
    with_digits = [] if all(map(str.isalpha, raw)) else [word for word in raw if not word.isalpha()]
    vni = not english and levels.telex and len(with_digits) > 1 and sum(map(_is_vni, with_digits)) > 1
    place = 0
    while place < len(raw):
        word = raw[place]
        if _is_plain(word, lexicon):
            out.append(word)
            place += 1
            continue
        dialect = _regional(raw, place, in_marks, lexicon) if levels.regional and not english else None
        if dialect:
            out.extend(dialect[1])
            place += dialect[0]
            continue
        place += 1
        spelled = _expanded(word, raw, english, lexicon) if levels.short_forms else None
        if spelled:
            out.extend(spelled)
        elif english or word in lexicon.latin or word[0].isdigit():
            out.append(word)
        elif levels.telex and (meant := _decoded(word, vni, lexicon)):
            out.append(meant)
        elif levels.split_words and len(word) >= 6 and (parts := unglued(word, lexicon)):
            out.extend(parts)
        else:
            out.append(word)
    return out


@lru_cache(maxsize=65536)
def _is_plain(word: str, lexicon: Lexicon) -> bool:
    """Nothing has to be done about this word, at any level: true of most words, so it is asked first."""
    if word in lexicon.shorts or word in lexicon.regional:
        return False
    if word in lexicon.latin or word in lexicon.english_words or word[0].isdigit():
        return True
    if not word.isalpha():
        return False
    return is_bare_syllable(fold_word(word)) or (decode_telex(word) is None and unglued(word, lexicon) is None)


def _regional(raw: list[str], place: int, in_marks: bool, lexicon: Lexicon) -> tuple[int, tuple[str, ...]] | None:
    for item in lexicon.regional.get(raw[place], ()):
        if item.only_in_marked_text and not in_marks:
            continue
        if tuple(raw[place : place + len(item.words)]) == item.words:
            return len(item.words), item.standard
    return None


def _expanded(word: str, near: list[str], english: bool, lexicon: Lexicon) -> tuple[str, ...] | None:
    choices: tuple[Expansion, ...] = lexicon.shorts.get(word, ())
    if not choices or (english and (len(word) < 3 or word in lexicon.english_words)):
        return None
    return next(
        (choice.words for choice in choices if not choice.cues or not choice.cues.isdisjoint(map(key, near))), None
    )


def _is_vni(word: str) -> bool:
    return len(word) > 2 and not word.isalpha() and decode_vni(word) is not None


def _decoded(word: str, vni: bool, lexicon: Lexicon) -> str | None:
    if len(word) < 2 or word in lexicon.english_words:
        return None
    if word.isalpha():
        return None if is_bare_syllable(fold_word(word)) else decode_telex(word)
    return decode_vni(word) if vni or (len(word) > 3 and not word[-1].isdigit()) else None


@lru_cache(maxsize=65536)
def _facts(word: str, english: bool, in_marks: bool, lexicon: Lexicon) -> tuple[str, str, float]:
    """Its key, its mark and its weight, remembered together."""
    return key(word), marked_key(word), _weight(word, english, in_marks, lexicon)


def _weight(word: str, english: bool, in_marks: bool, lexicon: Lexicon) -> float:
    folded = key(word)
    if folded.isdigit():
        return 0.5 if len(folded) <= 2 else 0.4 if len(folded) <= 4 else 0.1
    if english and word.isascii():
        return lexicon.padding["en"].get(word, 1.0)
    if in_marks or not word.isascii():
        return lexicon.padding["vi"].get(
            word, lexicon.padding["en"].get(word, 1.0) if not is_bare_syllable(folded) else 1.0
        )
    padding = _bare_padding(lexicon).get(folded, 1.0)
    return max(padding, _UNMARKED_DOUBT) if folded in lexicon.ambiguous else padding


@lru_cache(maxsize=8)
def _bare_padding(lexicon: Lexicon) -> Mapping[str, float]:
    """Padding as it looks without marks; where several words fall together, the weightier counts."""
    known: dict[str, float] = {}
    for word, weight in lexicon.padding["vi"].items():
        folded = key(word)
        known[folded] = max(weight, known.get(folded, 0.0))
    return known


def _concepts(
    words: list[str], keys: list[str], marks: list[str], english: bool, lexicon: Lexicon
) -> list[tuple[int, int, str]]:
    bare_english = english and not any(marks)
    found = [] if bare_english else _named(keys, lexicon.vietnamese, marks=marks, ambiguous=lexicon.ambiguous)
    if english or not lexicon.english_words.isdisjoint(words):
        stems = [stem(word) if english or word in lexicon.english_words else "" for word in words]
        found += _named(stems, lexicon.english, marks=None, ambiguous=frozenset())
    return list(dict.fromkeys(found))


def _named(
    keys: Sequence[str],
    forms: Forms,
    *,
    marks: list[str] | None,
    ambiguous: frozenset[str],
) -> list[tuple[int, int, str]]:
    """Every form that occurs; a single word inside a longer form that was found is not read for itself."""
    if forms.keys().isdisjoint(keys):
        return []
    found: list[tuple[int, int, str]] = []
    covered_until = 0
    last = len(keys) - 1
    # Most words begin nothing.
    for start in [place for place, first in enumerate(keys) if first in forms]:
        begun = forms[keys[start]]
        second = keys[start + 1] if start < last else ""
        for length, known in begun.longer.get(second, ()):
            end = start + length
            for form in known.get(tuple(keys[start:end]), ()):
                if marks is None or _marks_agree(form, marks[start:end], ambiguous):
                    found.append((start, end, form.names))
                    covered_until = max(covered_until, end)
        if start >= covered_until:
            for name in _alone(begun, None if marks is None else marks[start], ambiguous):
                found.append((start, start + 1, name))
    return found


@lru_cache(maxsize=32768)
def _alone(begun: Begun, mark: str | None, ambiguous: frozenset[str]) -> tuple[str, ...]:
    """What a word names by itself, if it is written with this mark; None: marks do not matter."""
    return tuple(form.names for form in begun.alone if mark is None or _marks_agree(form, (mark,), ambiguous))


def _marks_agree(form: Form, marks: Sequence[str], ambiguous: frozenset[str]) -> bool:
    if len(form.keys) == 1 and not marks[0] and form.marks[0]:
        return form.keys[0] not in ambiguous
    for typed, meant in zip(marks, form.marks, strict=True):  # noqa: SIM110, twice as fast as all(…)
        if typed and meant and typed != meant:
            return False
    return True
