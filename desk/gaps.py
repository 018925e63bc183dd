"""Where the knowledge falls short: what was asked and not answered, answered in vain, never used, or confused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process

from knowledge.entries import Entry
from knowledge.text import fold

EXAMPLES = 3
_ALIKE = 72.0
"""RapidFuzz token_set_ratio from which two questions are the same gap."""
_MOST = 3000
"""Questions that are compared with each other; the newest of more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """One thread: `tried` answers did not help, `offered` had to be chosen from, `alone`: nobody was needed."""

    question: str
    commune: str
    entry: str | None
    tried: tuple[str, ...]
    offered: tuple[str, ...]
    alone: bool

    @property
    def answered(self) -> bool:
        """Something of the knowledge was said, in vain or not."""
        return self.entry is not None or bool(self.tried)


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """`entries` are those it is about, if any; `systems` theirs; `communes` by how many asked there."""

    questions: tuple[str, ...]
    count: int
    communes: Mapping[str, int]
    entries: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "questions": list(self.questions),
            "count": self.count,
            "communes": dict(self.communes),
            "entries": list(self.entries),
            "systems": list(self.systems),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Gaps:
    """The largest first; `unused` are ids."""

    unanswered: tuple[Gap, ...]
    rejected: tuple[Gap, ...]
    confused: tuple[Gap, ...]
    unused: tuple[str, ...]
    by_system: Mapping[str, Mapping[str, int]]
    by_commune: Mapping[str, Mapping[str, int]]


def find(asked: Sequence[Asked], entries: Mapping[str, Entry], used: Iterable[str]) -> Gaps:
    """`used`: entries that were said or offered at all in the last ninety days."""
    seen = set(used)
    return Gaps(
        unanswered=_clustered([each for each in asked if not each.answered and not each.alone], entries),
        rejected=_by(asked, entries, lambda each: [(name,) for name in each.tried]),
        confused=_by(asked, entries, _confused),
        unused=tuple(sorted(entries.keys() - seen)),
        by_system=_parts(asked, lambda each: _systems(each, entries) or ("",)),
        by_commune=_parts(asked, lambda each: (each.commune,)),
    )


def _confused(each: Asked) -> list[tuple[str, ...]]:
    """Two that were offered together; or one tried in vain and another that helped then."""
    pairs = {tuple(sorted(each.offered[:2]))} if len(each.offered) > 1 else set()
    if each.alone and each.entry is not None:
        pairs |= {tuple(sorted((name, each.entry))) for name in each.tried if name != each.entry}
    return sorted(pairs)


def _by(
    asked: Sequence[Asked], entries: Mapping[str, Entry], about: Callable[[Asked], list[tuple[str, ...]]]
) -> tuple[Gap, ...]:
    groups: dict[tuple[str, ...], list[Asked]] = defaultdict(list)
    for each in asked:
        for names in about(each):
            if all(name in entries for name in names):
                groups[names].append(each)
    return _sorted(_gap(group, entries, names) for names, group in groups.items())


def _clustered(asked: Sequence[Asked], entries: Mapping[str, Entry]) -> tuple[Gap, ...]:
    """Each joins the first group whose first question is alike."""
    groups: list[list[Asked]] = []
    heads: list[str] = []
    for each in asked[-_MOST:]:
        words = fold(each.question)
        found = process.extractOne(words, heads, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE) if heads else None
        if found is None:
            groups.append([each])
            heads.append(words)
        else:
            groups[found[2]].append(each)
    return _sorted(_gap(group, entries, ()) for group in groups)


def _gap(group: Sequence[Asked], entries: Mapping[str, Entry], names: tuple[str, ...]) -> Gap:
    different = list({fold(each.question): each.question for each in group}.values())
    systems = dict.fromkeys(system for name in names for system in entries[name].systems)
    return Gap(
        questions=tuple(different[:EXAMPLES]),
        count=len(group),
        communes=dict(Counter(each.commune for each in group).most_common()),
        entries=names,
        systems=tuple(systems),
    )


def _sorted(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(gaps, key=lambda gap: (-gap.count, gap.entries, gap.questions)))


def _systems(each: Asked, entries: Mapping[str, Entry]) -> tuple[str, ...]:
    names = dict.fromkeys([*([each.entry] if each.entry else []), *each.tried, *each.offered[:1]])
    first = next((entries[name] for name in names if name in entries), None)
    return first.systems[:1] if first is not None else ()


def _parts(asked: Sequence[Asked], part: Callable[[Asked], tuple[str, ...]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for each in asked:
        for name in part(each):
            counts = found.setdefault(name, {"asked": 0, "alone": 0, "unanswered": 0, "rejected": 0})
            counts["asked"] += 1
            counts["alone"] += each.alone
            counts["unanswered"] += not each.answered and not each.alone
            counts["rejected"] += bool(each.tried)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1]["asked"], pair[0])))
