"""Curators decide what was proposed. What would take another entry's question is not saved; three ways out are."""

from __future__ import annotations

import dataclasses
import re
from functools import reduce

from desk import commands
from desk.commands import Command, Verb
from desk.inbound import ChatKind, Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Chat, Person
from handlers import proposals, voice, ways_out
from handlers.proposals import CURATORS, Group
from handlers.scene import Guarding, Scene
from handlers.ways_out import Way
from knowledge.entries import Entry
from knowledge.guarding import Change, Taken
from knowledge.illustrations import kept_in, named, pictures_of, without_pictures
from knowledge.learning import with_phrasings
from knowledge.soundness import faults
from knowledge.text import fold
from store import curator_lists, knowledge, known_questions, people, pictures, threads
from store import knowledge_changes as changes
from store.knowledge import Suggestion

_NUMBER = re.compile(r"(?P<number>[0-3])\s*(?:nhan|sua|bo)?")
_SHOWN = 3
CHANGING = frozenset({Verb.REWORD, Verb.REWORD_ANSWER, Verb.WITHOUT_PICTURES})
DECIDING = CHANGING | {Verb.ACCEPT, Verb.REFUSE}
_WAYS = tuple(Way)


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """A bare number from a curator stands for what the last message put beside it."""
    if person.role not in CURATORS or chat.kind != ChatKind.PRIVATE or inbound.press or len(inbound.text) > 12:
        return None
    typed = _NUMBER.fullmatch(fold(inbound.text.strip()))
    if typed is None:
        return None
    text = typed["number"]
    shown = curator_lists.of(scene.db, person.id)
    meant = commands.parse(shown.means.get(text, "")) if shown is not None else None
    if meant is None or meant.verb not in DECIDING | {Verb.PROPOSALS}:
        if shown is not None and text in shown.means:
            return _ask_for_words(scene, inbound, person, shown.means[text])
        return None
    return decide(scene, inbound, person, meant)


def _ask_for_words(scene: Scene, inbound: Inbound, person: Person, form: str) -> list[Outbound]:
    """ "2" of a suggestion: the words are still missing. "0" of a refusal: nothing is done."""
    number = form.split()[-1]
    message = "suggestion_kept" if form.startswith("để") else "suggestion_reword"
    return [scene.reply(inbound, voice.say(message, person.language, number=number))]


def listing(scene: Scene, inbound: Inbound, curator: Person) -> list[Outbound]:
    """ "Gợi ý": everything that waits."""
    if curator.role not in CURATORS:
        return [scene.reply(inbound, voice.say("curators_only", curator.language))]
    groups = proposals.waiting_for(scene, curator)
    if not groups:
        return [scene.reply(inbound, voice.say("no_suggestions", curator.language))]
    if inbound.chat_kind is ChatKind.PRIVATE:
        proposals.remember(scene, curator, groups)
    if len(groups) == 1:
        return [proposals.shown(scene, inbound, curator, groups[0])]
    return [scene.reply(inbound, proposals.listed(scene, curator, groups))]


def decide(scene: Scene, inbound: Inbound, curator: Person, command: Command) -> list[Outbound]:
    """A curator accepts, refuses or changes a suggestion, by its thread's number."""
    if curator.role not in CURATORS:
        return [scene.reply(inbound, voice.say("curators_only", curator.language))]
    group = _group(scene, curator, command.number or 0)
    if group is None:
        return [scene.reply(inbound, voice.say("no_suggestion", curator.language, number=command.number))]
    if command.verb in CHANGING:
        return [_changed(scene, inbound, curator, group, command)]
    if command.verb is Verb.REFUSE:
        return _decided(scene, inbound, curator, group, accepted=False)
    knowledge.hold(scene.db)
    change = _grown(scene, group, curator)
    lost = _lost(scene, change)
    if lost and command.text in _WAYS:
        change = ways_out.taken(scene.db, change.saved[0], lost, Way(command.text))
        lost = _lost(scene, change)
    wrong = faults(change.saved)
    if wrong:
        markup = voice.say("suggestion_faulty", curator.language, number=command.number, reason=wrong[0].text)
        return [scene.reply(inbound, markup)]
    if lost:
        return [_steals(scene, inbound, curator, group, lost)]
    return _decided(scene, inbound, curator, group, accepted=True, change=change)


def _changed(scene: Scene, inbound: Inbound, curator: Person, group: Group, command: Command) -> Outbound:
    """With other words, or without its pictures; shown as it is now."""
    made = group.first
    if command.verb is Verb.REWORD:
        made = dataclasses.replace(made, question=command.text)
    elif command.verb is Verb.REWORD_ANSWER:
        if made.kind != "entry":
            return scene.reply(inbound, voice.say("suggestion_is_alias", curator.language, number=made.thread_id))
        made = dataclasses.replace(made, answer=reduce(named, pictures_of(made.answer), command.text))
    else:
        pictures.let_go(scene.db, kept_in(made.answer), scene.now)
        made = dataclasses.replace(made, answer=without_pictures(made.answer))
    knowledge.reword(scene.db, made)
    return proposals.shown(scene, inbound, curator, Group(first=made, others=group.others))


def _group(scene: Scene, curator: Person, number: int) -> Group | None:
    """The open suggestion of this thread with those like it. What another commune taught is none of his business."""
    made = knowledge.of_thread(scene.db, number)
    if made is None or made.state != "open" or (curator.commune and made.commune not in {curator.commune, ""}):
        return None
    alike = next((g for g in proposals.waiting_for(scene, curator) if made in g.all), Group(first=made))
    return Group(first=made, others=tuple(each for each in alike.all if each != made))


def _decided(
    scene: Scene, inbound: Inbound, curator: Person, group: Group, *, accepted: bool, change: Change | None = None
) -> list[Outbound]:
    state = "accepted" if accepted else "refused"
    if not knowledge.decide(scene.db, group.first, state, curator.id, scene.now):
        markup = voice.say("no_suggestion", curator.language, number=group.first.thread_id)
        return [scene.reply(inbound, markup)]
    if not accepted:
        pictures.let_go(scene.db, [name for each in group.all for name in kept_in(each.answer)], scene.now)
    for each in group.others:
        knowledge.decide(scene.db, each, state, curator.id, scene.now)
    for each in group.all:
        thread = threads.find(scene.db, each.thread_id)
        threads.log(scene.db, thread, "suggestion", scene.now, person=curator, state=state)
    if change is not None:
        changes.apply(scene.db, change, _made(scene, curator, group.first, "alias" if group.first.entry else "entry"))
    number = group.first.thread_id
    own = voice.say("suggestion_decided", curator.language, accepted=accepted, number=number)
    return [scene.reply(inbound, own), *_others_told(scene, curator, group, accepted=accepted)]


def _others_told(scene: Scene, curator: Person, group: Group, *, accepted: bool) -> list[Outbound]:
    """Once decided by one, decided: whoever was shown it need not think about it any more."""
    said: list[Outbound] = []
    number = group.first.thread_id
    for other in proposals.curators(scene, group.first.commune):
        shown = curator_lists.of(scene.db, other.id) if other.id != curator.id else None
        if shown is None or number not in shown.threads:
            continue
        name = voice.called(curator, other.language)
        markup = voice.say("suggestion_decided_by", other.language, accepted=accepted, number=number, name=name)
        alone = scene.to_person(other, markup, urgency=Urgency.NOTICE)
        said += [alone] if alone is not None else []
    return said


def _made(scene: Scene, curator: Person, made: Suggestion, kind: str) -> changes.Made:
    """Thanked are the one whose question it was and whoever answered it."""
    thread = threads.find(scene.db, made.thread_id)
    credit = {}
    if thread is not None:
        credit["proposer"] = people.get(scene.db, thread.asker_id).name
        kinds = {"teacher": "answer", "peer": "peer"}
        said = threads.said(scene.db, thread.id, [kinds.get(thread.helped_by or "", "")])
        helpers = {row["person_id"] for row in said if row["person_id"] is not None}
        if helpers and thread.helped_by:
            credit[thread.helped_by] = ", ".join(people.get(scene.db, one).name for one in sorted(helpers))
    return changes.Made(
        kind=kind,
        at=scene.now,
        by=curator.name,
        person=curator.id,
        thread=made.thread_id,
        commune=made.commune,
        credits=credit,
    )


def _lost(scene: Scene, change: Change) -> tuple[Taken, ...]:
    known = known_questions.known(scene.db)
    return scene.matching.guarded(Guarding(change=change, known=known, revision=knowledge.revision(scene.db)))


def _grown(scene: Scene, group: Group, curator: Person) -> Change:
    """The entry as it is now with its new ways of asking; what the matcher remembers may be older. Or a new one."""
    made = group.first
    asked = list({fold(each.question): each.question for each in reversed(group.all)}.values())[::-1]
    known = knowledge.get(scene.db, made.entry) if made.entry else None
    if known is not None:
        return Change(saved=(with_phrasings(known, *asked),))
    entry = Entry(
        id=f"hoi-dap-{made.thread_id}",
        question=made.question,
        answer=made.answer,
        aliases=tuple(asked[1:]),
        systems=_systems(scene, made),
        source=f"#{made.thread_id}",
        steward=curator.name,
        reviewed_on=scene.now.astimezone(scene.zone).date(),
    )
    return Change(saved=(entry,))


def _systems(scene: Scene, made: Suggestion) -> tuple[str, ...]:
    """Those of the entries that were near, where the question names them."""
    thread = threads.find(scene.db, made.thread_id)
    near = [*thread.tried, *thread.offered] if thread is not None else []
    found = [entry for name in near if (entry := scene.matching.entry(name)) is not None]
    said = f" {fold(made.question)} "
    return tuple(dict.fromkeys(s for entry in found for s in entry.systems if f" {fold(s)} " in said))


def _steals(scene: Scene, inbound: Inbound, curator: Person, group: Group, lost: tuple[Taken, ...]) -> Outbound:
    """Refused in plain words, with what can be done instead."""
    number = group.first.thread_id
    rows = [{"question": voice.shortened(t.question, 80), "owner": _title(scene, t.owner)} for t in lost[:_SHOWN]]
    refused = lost[0].refused
    markup = voice.say(
        "suggestion_steals",
        curator.language,
        number=number,
        stolen=rows,
        more=max(0, len(lost) - _SHOWN),
        refused=refused,
    )
    ways = () if refused else _WAYS
    means = {way: f"duyệt {number} cách {way}" for way in ways} | {"0": f"để {number}"}
    if inbound.chat_kind is ChatKind.PRIVATE:
        shown = curator_lists.of(scene.db, curator.id)
        told = shown.threads if shown is not None else (number,)
        curator_lists.keep(scene.db, curator.id, shown.told_at if shown else scene.now, means, told)
    choices = tuple(Choice(label=way, says=means[way]) for way in ways)
    return scene.reply(inbound, markup, choices=choices)


def _title(scene: Scene, entry_id: str) -> str:
    entry = scene.matching.entry(entry_id)
    return voice.shortened(entry.question, 70) if entry is not None else entry_id


def undo(scene: Scene, inbound: Inbound, curator: Person, command: Command) -> list[Outbound]:
    """ "Hoàn tác 42": what was accepted from thread 42 is as it was before."""
    number = command.number or 0
    if curator.role not in CURATORS:
        return [scene.reply(inbound, voice.say("curators_only", curator.language))]
    made = knowledge.of_thread(scene.db, number)
    change = changes.of_thread(scene.db, number)
    foreign = made is None or (bool(curator.commune) and made.commune not in {curator.commune, ""})
    if made is None or change is None or foreign:
        return [scene.reply(inbound, voice.say("nothing_to_undo", curator.language, number=number))]
    undone = changes.undo(scene.db, change, _made(scene, curator, made, "undo"))
    if undone.meanwhile:
        title = _title(scene, undone.meanwhile[0])
        return [scene.reply(inbound, voice.say("undo_meanwhile", curator.language, number=number, known=title))]
    if undone.change is None:
        return [scene.reply(inbound, voice.say("nothing_to_undo", curator.language, number=number))]
    knowledge.undone(scene.db, number)
    thread = threads.find(scene.db, number)
    threads.log(scene.db, thread, "suggestion", scene.now, person=curator, state="undone")
    return [scene.reply(inbound, voice.say("suggestion_undone", curator.language, number=number))]
