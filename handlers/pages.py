"""Pages: the messages that ask a teacher to come, and what becomes of them once somebody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import ChatRole, Person
from desk.policy import How
from desk.rota import Rota
from desk.threads import Status, Thread
from handlers import voice
from handlers.scene import Scene, while_status
from store import chats, outbox, searches, threads
from store import pages as sent

_ADDED = ("detail", "relay")
"""Kinds of what the asker said besides the question."""
_GIST = 80
"""Characters of the question that a page keeps when it is somebody else's or nobody's any more."""


def ask(
    scene: Scene,
    thread: Thread,
    paged: Sequence[Person],
    asker: Person,
    in_force: Rota,
    *,
    how: How,
    name: str,
    again: bool,
) -> list[Outbound]:
    """To each of them alone, and once to the teachers' group, as the step wants it; `name` is of this asking alone.

    A page that a platform holds up is not brought any more once he is in class.
    """
    page = _Page(
        thread=thread, asker=asker, key=f"page:{thread.id}:{thread.version}:{name}", urgent=haste_of(scene, thread)
    )
    alone = {} if how is How.GROUP else {person.id: _alone(scene, page, person, in_force) for person in paged}
    said = [one for one in alone.values() if one is not None]
    if how is How.PRIVATE and said:
        return said
    only_there = [person for person in paged if alone.get(person.id) is None]
    return [*said, *_in_groups(scene, page, paged, only_there, again=again)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """One asking about a thread; `key` begins the keys of all its messages."""

    thread: Thread
    asker: Person
    key: str
    urgent: str

    def outbound(self) -> dict[str, Any]:
        """What the message says to whomever it goes."""
        return {
            "urgency": Urgency.PAGE,
            "choices": (Choice(label=voice.say("button_claim"), says=f"nhận {self.thread.id}"),),
            "photos": self.thread.photos,
            "thread": self.thread.id,
            "wanted": while_status(self.thread, Status.WAITING),
        }


def _alone(scene: Scene, page: _Page, person: Person, in_force: Rota) -> Outbound | None:
    key = f"{page.key}:p{person.id}"
    words = text(scene, page.thread, page.asker, person.language, quotes=scene.can_quote(person), urgent=page.urgent)
    until = in_force.free_until(person.id, scene.now)
    said = scene.to_person(person, words, key=key, expires_at=until, **page.outbound())
    if said is not None:
        sent.record(scene.db, page.thread, person.id, key, scene.now)
    return said


def _in_groups(
    scene: Scene, page: _Page, paged: Sequence[Person], only_there: Sequence[Person], *, again: bool
) -> list[Outbound]:
    """To the teachers' groups; `only_there` are called by name there, and nowhere else."""
    said = []
    names = tuple(voice.called(person) for person in paged)
    for number, group in enumerate(scene.teachers_groups(page.thread.commune)):
        key = f"{page.key}:g{group.id}"
        quotes = scene.channels[group.channel].quoting
        words = text(scene, page.thread, page.asker, "vi", quotes=quotes, names=names, again=again, urgent=page.urgent)
        said.append(
            scene.to_chat(group.channel, group.external_id, words, topic=group.topic, key=key, **page.outbound())
        )
        for person in only_there if number == 0 else ():
            sent.record(scene.db, page.thread, person.id, f"{key}:p{person.id}", scene.now)
    return said


def haste_of(scene: Scene, thread: Thread) -> str:
    """Why it presses ("citizen", "meeting"), or nothing."""
    search = searches.find(scene.db, thread.id)
    return str(search.pressing(scene.now) or "") if search is not None else ""


def text(
    scene: Scene,
    thread: Thread,
    asker: Person,
    language: str,
    *,
    quotes: bool,
    names: Sequence[str] = (),
    again: bool = False,
    taken: bool = False,
    urgent: str = "",
) -> str:
    """What a teacher needs: number, commune, the asker's words, what was tried, how to take it (or that he has it).

    `quotes`: who replies to it says thereby which thread he means; else its number must.
    """
    said = threads.said(scene.db, thread.id, (*_ADDED, "answer", "note", "read"))
    details = [row["text"] for row in said if row["kind"] in _ADDED and row["text"]]
    read = [row for row in said if row["kind"] == "read"]
    tried = [entry.question for name in thread.tried if (entry := scene.matching.entry(name)) is not None]
    known = chats.commune_called(scene.db, thread.commune)
    return voice.say(
        "page",
        language,
        number=thread.id,
        commune=known.name if known else thread.commune,
        asker=voice.called(asker, language),
        question=voice.shortened(thread.question, 700),
        details=[voice.shortened(text, 300) for text in details[-3:]],
        read=voice.shortened("; ".join(read[-1]["text"].splitlines()), 300) if read else "",
        tried=tried,
        names=list(names),
        again=again,
        taken=taken,
        quotes=quotes,
        urgent=urgent,
        history=_last(said, "answer"),
        remark=_last(said, "note"),
    )


def _last(said: Sequence[Mapping[str, Any]], kind: str) -> str:
    """What a teacher answered when the trouble is back; what a colleague noted, so that nobody begins anew."""
    texts = [row["text"] for row in said if row["kind"] == kind]
    return voice.shortened(texts[-1], 200) if texts else ""


def close(scene: Scene, thread: Thread, teacher: Person, asker: Person) -> list[Outbound]:
    """Somebody has it: where messages can be edited, pages lose their button and say who; his own keeps the words."""
    question = voice.shortened(thread.question, _GIST)
    taken = voice.say("page_taken", "vi", name=voice.called(teacher), number=thread.id, question=question)
    own = text(scene, thread, asker, teacher.language, quotes=scene.can_quote(teacher), taken=True)
    return [_reworded(scene, thread, page, own if page.is_for(teacher) else taken) for page in _editable(scene, thread)]


def close_unneeded(scene: Scene, thread: Thread) -> list[Outbound]:
    """It ended before anybody took it."""
    markup = voice.say("page_unneeded", "vi", number=thread.id, question=voice.shortened(thread.question, _GIST))
    return [_reworded(scene, thread, page, markup) for page in _editable(scene, thread)]


def brief(scene: Scene, inbound: Inbound, teacher: Person, paged: Thread, asker: Person) -> list[Outbound]:
    """What the pages do not tell who has just taken it, to him alone; he is asked to open his chat if he has none."""
    place = scene.private_chat(teacher)
    if place is None and scene.channels[inbound.channel].links_to_start:
        label = voice.say("button_open_private", teacher.language)
        link = scene.reply(inbound, voice.say("open_private", teacher.language), link=(label, "hello"))
        return [*_told_in_group(scene, inbound, teacher, paged, asker), link]
    if place is None:
        return _told_in_group(scene, inbound, teacher, paged, asker)
    own = [page for page in sent_for(scene, paged) if page.is_for(teacher)]
    if own and not _lacks(scene, paged, own[-1], edited_to=None):
        return []
    quotes = scene.channels[place[0]].quoting
    markup = text(scene, paged, asker, teacher.language, quotes=quotes, taken=True)
    return [scene.to_chat(*place, markup, photos=paged.photos, thread=paged.id, urgency=Urgency.PAGE)]


def was_added_to(scene: Scene, thread: Thread) -> bool:
    """Has the asker said more since the last page?"""
    last = max((page.at for page in sent_for(scene, thread)), default=None)
    return last is not None and any(row["at"] > last for row in threads.said(scene.db, thread.id, _ADDED))


def _told_in_group(scene: Scene, inbound: Inbound, teacher: Person, paged: Thread, asker: Person) -> list[Outbound]:
    """He can be told nowhere else: whatever the page there does not say, or will no longer say."""
    chat = chats.find(scene.db, inbound.channel, inbound.chat)
    if chat is None or chat.role is not ChatRole.TEACHERS:
        return []
    here = [page for page in sent_for(scene, paged) if (page.channel, page.chat) == (inbound.channel, inbound.chat)]
    if here and not _lacks(scene, paged, here[-1], edited_to=_GIST):
        return []
    quotes = scene.channels[inbound.channel].quoting
    markup = text(scene, paged, asker, teacher.language, quotes=quotes, taken=True)
    return [scene.reply(inbound, markup, photos=paged.photos, thread=paged.id)]


def _lacks(scene: Scene, thread: Thread, page: Page, *, edited_to: int | None) -> bool:
    """Does this page, edited where that is possible, leave out something the asker said? `edited_to` characters."""
    added = threads.said(scene.db, thread.id, _ADDED)
    later = [row for row in added if row["at"] > page.at]
    if any(row["photos"] for row in later):
        return True  # no edit brings a picture
    if not scene.channels[page.channel].editing:
        return bool(later)
    return edited_to is not None and (bool(added) or len(thread.question) > edited_to)


class Page(NamedTuple):
    """A page that went out."""

    key: str
    channel: str
    chat: str
    at: datetime

    def is_for(self, teacher: Person) -> bool:
        return self.key.partition(outbox.ELSEWHERE)[0].endswith(f":p{teacher.id}")


def _editable(scene: Scene, thread: Thread) -> list[Page]:
    return [page for page in sent_for(scene, thread) if scene.channels[page.channel].editing]


def _reworded(scene: Scene, thread: Thread, page: Page, markup: str) -> Outbound:
    return scene.to_chat(
        page.channel,
        page.chat,
        markup,
        urgency=Urgency.NOTICE,
        edits=page.key,
        thread=thread.id,
        at_most_once=True,
    )


def sent_for(scene: Scene, thread: Thread) -> list[Page]:
    """The pages of this stretch of waiting, the oldest first (an earlier one's were closed when it ended)."""
    sent = outbox.sent_with_prefix(scene.db, thread.id, f"page:{thread.id}:{thread.version}:")
    return sorted((Page(*row) for row in sent), key=lambda page: page.at)
