"""What waits for a curator: alike ones as one, at most one message a day unless many ask the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from rapidfuzz import fuzz

from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person, Role
from handlers import illustrating, voice
from handlers.scene import Scene
from knowledge.illustrations import pictures_of, without_pictures
from knowledge.text import fold
from store import chats, curator_lists, knowledge, people, rows, threads, timers
from store.knowledge import Suggestion

CURATORS = frozenset({Role.CURATOR, Role.COORDINATOR})
KIND = "proposals"
MANY_ASK = 3
"""So many alike are not left for tomorrow."""
LISTED = 8
SHOWN = 1200
"""Characters of an answer: whoever accepts it should have read it."""
_ALIKE = 80.0
"""RapidFuzz token_set_ratio from which two questions are proposed as one."""
_MORNING = 8


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Suggestions that say the same; `first` stands for them and gives its number."""

    first: Suggestion
    others: tuple[Suggestion, ...] = ()

    @property
    def all(self) -> tuple[Suggestion, ...]:
        return (self.first, *self.others)

    @property
    def places(self) -> list[str]:
        """The communes that asked, by their ids."""
        return list(dict.fromkeys(each.commune for each in self.all if each.commune))


def grouped(suggestions: Sequence[Suggestion]) -> list[Group]:
    """Those most often asked first, then the oldest."""
    alike: dict[tuple[str, str | None], dict[str, list[Suggestion]]] = {}
    for each in suggestions:
        by_words, folded = alike.setdefault((each.kind, each.entry), {}), _folded(each.question)
        near = (words for words in by_words if fuzz.token_set_ratio(words, folded) >= _ALIKE)
        first = folded if folded in by_words else next(near, folded)
        by_words.setdefault(first, []).append(each)
    groups = (group for by_words in alike.values() for group in by_words.values())
    ordered = sorted(groups, key=lambda group: (-len(group), group[0].id))
    return [Group(first=group[0], others=tuple(group[1:])) for group in ordered]


@lru_cache(maxsize=4096)
def _folded(question: str) -> str:
    """Remembered: what waits is looked through whenever something comes."""
    return fold(question)


def waiting_for(scene: Scene, curator: Person) -> list[Group]:
    return grouped(knowledge.waiting(scene.db, curator.commune))


def curators(scene: Scene, commune: str) -> list[Person]:
    return [person for person in people.staff(scene.db, commune) if person.role in CURATORS]


def announce(scene: Scene, made: Suggestion, *, at_once: bool = True) -> list[Outbound]:
    """Each curator hears of it at once, unless he had a message of proposals within a day: then it waits for the
    morning, with what else comes."""
    said: list[Outbound] = []
    for curator in curators(scene, made.commune):
        group = next(g for g in waiting_for(scene, curator) if made in g.all)
        shown = curator_lists.of(scene.db, curator.id)
        recently = shown is not None and bool(shown.threads) and scene.now - shown.told_at < timedelta(days=1)
        if (recently or not at_once) and len(group.all) != MANY_ASK:
            timers.arm(scene.db, KIND, curator.id, _next_morning(scene), commune=curator.commune)
            continue
        alone = scene.to_person(
            curator, one(scene, curator, group), urgency=Urgency.NOTICE, choices=buttons(curator.language, group)
        )
        if alone is not None:
            alone = with_pictures(alone, group)
            remember(scene, curator, [group])
            said.append(alone)
    return said


def _next_morning(scene: Scene) -> datetime:
    local = scene.now.astimezone(scene.zone)
    morning = local.replace(hour=_MORNING, minute=0, second=0, microsecond=0)
    return morning + timedelta(days=1)


def due(scene: Scene, person_id: int) -> list[Outbound]:
    """The morning's list, if anything is left."""
    curator = people.get(scene.db, person_id)
    groups = waiting_for(scene, curator) if curator.role in CURATORS else []
    if not groups:
        return []
    alone = scene.to_person(curator, listed(scene, curator, groups), urgency=Urgency.NOTICE)
    if alone is None:
        return []
    remember(scene, curator, groups)
    return [alone]


def remember(scene: Scene, curator: Person, groups: Sequence[Group]) -> None:
    """One alone can be decided by a bare number."""
    means = {}
    if len(groups) == 1:
        number = groups[0].first.thread_id
        means = {"1": f"duyệt {number}", "2": f"sửa {number}", "3": f"bỏ {number}"}
    curator_lists.keep(scene.db, curator.id, scene.now, means, [each.thread_id for g in groups for each in g.all])


def one(scene: Scene, curator: Person, group: Group) -> str:
    made = group.first
    known = scene.matching.entry(made.entry) if made.entry else None
    return voice.say(
        "suggestion",
        curator.language,
        number=made.thread_id,
        question=made.question,
        answer=voice.shortened(without_pictures(made.answer), SHOWN, lines=True),
        photos=len(pictures_of(made.answer)),
        lost=_lost_pictures(scene, made),
        known=known.question if known else "",
        alike=len(group.all),
        communes=_names(scene, group),
    )


def _lost_pictures(scene: Scene, made: Suggestion) -> int:
    """Pictures of the answer that could not be kept, or that somebody left out."""
    if made.kind != "entry":
        return 0
    sent = {
        photo
        for row in threads.said(scene.db, made.thread_id, ("answer", "peer"))
        for photo in rows.photos_in(row["photos"])
    }
    return max(0, len(sent) - len(pictures_of(made.answer)))


def shown(scene: Scene, inbound: Inbound, curator: Person, group: Group) -> Outbound:
    """To whoever asked for it."""
    text = one(scene, curator, group)
    return with_pictures(scene.reply(inbound, text, choices=buttons(curator.language, group)), group)


def with_pictures(said: Outbound, group: Group) -> Outbound:
    """Seen before it is decided: whoever accepts a picture has looked at it."""
    return replace(said, photos=illustrating.photos_of(group.first.answer, said.channel))


def listed(scene: Scene, curator: Person, groups: Sequence[Group]) -> str:
    if len(groups) == 1:
        return one(scene, curator, groups[0])
    rows = []
    for group in groups[:LISTED]:
        known = scene.matching.entry(group.first.entry) if group.first.entry else None
        rows.append(
            {
                "number": group.first.thread_id,
                "question": voice.shortened(group.first.question, 90),
                "known": voice.shortened(known.question, 60) if known else "",
                "times": len(group.all),
                "communes": _names(scene, group),
            }
        )
    return voice.say("suggestions", curator.language, proposals=rows, more=max(0, len(groups) - LISTED))


def _names(scene: Scene, group: Group) -> list[str]:
    """Shown where several communes ask the same."""
    ids = group.places if len(group.places) > 1 else []
    found = [chats.commune_called(scene.db, commune) for commune in ids]
    return [commune.name for commune in found if commune is not None]


def buttons(language: str, group: Group) -> tuple[Choice, ...]:
    number = group.first.thread_id
    ways = {"accept": f"duyệt {number}", "refuse": f"bỏ {number}"}
    if pictures_of(group.first.answer):
        ways["without_pictures"] = f"bỏ ảnh {number}"
    return tuple(Choice(label=voice.say(f"button_{name}", language), says=says) for name, says in ways.items())
