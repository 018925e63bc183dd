"""Checks of knowledge and lexicons: what would be misread, stolen or confused, said so that a curator can mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.entries import Entry
from knowledge.lexicon import Lexicon, load_lexicon, rows_of_file
from knowledge.match import Matcher
from knowledge.reading import read
from knowledge.soundness import dangling, faults
from knowledge.text import fold

_NEAR = 0.75
CONFUSABLE = (
    ("bán", "bản", "bạn"), ("mã", "ma", "mà"), ("ký", "kỳ"), ("số", "sổ", "sở"), ("thư", "thu", "thứ"),
    ("mật khẩu", "mã pin", "passcode", "mã otp"), ("quên", "đổi"), ("igate", "ioffice", "vneid"),
    ("khai sinh", "khai tử"), ("thường trú", "tạm trú"), ("cấp", "thu hồi"), ("nộp", "nhận"),
)  # fmt: skip
"""Words that must never come to mean the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """`serious`: something will go wrong; otherwise it is worth a look."""

    text: str
    serious: bool = False


def check_entries(entries: Sequence[Entry], pairs: Collection[tuple[str, str]] = ()) -> list[Note]:
    """`pairs`: choice pairs, which may ask the same."""
    notes = [Note(text=f"{fault.entry}: {fault.text}", serious=True) for fault in faults(entries, pairs=pairs)]
    notes += [Note(text=f"{f.entry}: {f.text}", serious=True) for f in dangling(entries, {e.id for e in entries})]
    for entry in entries:
        counted = Counter(" ".join(fold(phrasing).split()) for phrasing in entry.phrasings)
        twice = [phrasing for phrasing, times in counted.items() if times > 1]
        notes += [Note(text=f"{entry.id}: asks “{phrasing}” twice; remove one") for phrasing in twice]
    return notes + _stolen(entries)


def _stolen(entries: Sequence[Entry]) -> list[Note]:
    """Questions that another entry nearly takes: the two will be offered together, or one answers for the other."""
    matcher = Matcher(entries)
    notes = []
    for entry in entries:
        found = matcher.without(entry.id).look_up(entry.question)
        if found.candidates and found.candidates[0].confidence >= _NEAR:
            other = found.candidates[0]
            text = (
                f"{entry.id}: without it, its question goes to {other.entry} ({other.confidence:.2f}); tell them apart"
            )
            notes.append(Note(text=text))
    return notes


def check_lexicon(folder: Path) -> list[Note]:
    lexicon = load_lexicon(folder)
    return [*_cycles(lexicon), *_unreachable(folder), *_destroyed(lexicon)]


def _cycles(lexicon: Lexicon) -> list[Note]:
    """A short form whose expansion holds itself, or another one that leads back, would never come to rest."""
    leads_to = {form: {word for e in readings for word in e.words} for form, readings in lexicon.shorts.items()}
    for items in lexicon.regional.values():
        for item in items:
            leads_to.setdefault(" ".join(item.words), set()).update(item.standard)
    notes = []
    for form in sorted(leads_to):
        seen: set[str] = set()
        front = set(leads_to[form])
        while front:
            seen |= front
            front = {word for known in front for word in leads_to.get(known, ())} - seen
        if form in seen:
            text = f"short_forms.tsv or regional.tsv: “{form}” leads back to itself; remove a link"
            notes.append(Note(text=text, serious=True))
    return notes


def _unreachable(folder: Path) -> list[Note]:
    """A line after the one without a cue is never read."""
    closed: dict[str, int] = {}
    notes = []
    for number, (form, _, *cues) in rows_of_file(folder / "short_forms.tsv", 2):
        if form in closed:
            text = (
                f"short_forms.tsv:{number}: “{form}” is settled in line {closed[form]}; remove this line or add a cue"
            )
            notes.append(Note(text=text, serious=True))
        elif not cues or not cues[0]:
            closed[form] = number
    return notes


def _destroyed(lexicon: Lexicon) -> list[Note]:
    """No two words of CONFUSABLE may come to be the same word or the same concept."""
    notes = []
    for words in CONFUSABLE:
        seen: dict[str, str] = {}
        for word in words:
            reading = read(word, lexicon=lexicon)
            whole = {name for start, end, name in reading.concepts if (start, end) == (0, len(reading.keys))}
            for meaning in {" ".join(m or k for m, k in zip(reading.marks, reading.keys, strict=True)), *whole}:
                if meaning and meaning in seen:
                    text = f"lexicon: “{word}” and “{seen[meaning]}” both come to mean “{meaning}”; keep them apart"
                    notes.append(Note(text=text, serious=True))
                seen.setdefault(meaning, word)
    return notes
