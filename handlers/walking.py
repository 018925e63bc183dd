"""Taking an answer one step at a time; the place is kept, and whoever is stuck says where."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from html import unescape

from desk import replies, walking
from desk.inbound import Inbound, Photo
from desk.outbound import Choice, Outbound
from desk.people import Chat, ChatRole, Person
from desk.replies import Meaning
from desk.threads import IN_HANDS, Status, Thread
from desk.walking import Move, Walking, Way
from handlers import cautions, escalations, illustrating, relay, voice
from handlers.scene import Scene
from knowledge.entries import Entry
from knowledge.illustrations import named
from store import threads, timers, walks
from store.walks import Walk

_BY_HIMSELF = frozenset({Status.ANSWERED, Status.REOPENED})
_WALKED = frozenset({Status.ANSWERED, Status.REOPENED, Status.PARKED}) | IN_HANDS


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words take no step of his."""
    words = inbound.press or inbound.text
    command = walking.parse(words) or _does_not_work(words)
    if command is None or chat.role is ChatRole.TEACHERS:
        return None
    thread = _meant(scene, inbound, person, command)
    entry = _entry(scene, thread) if thread is not None else None
    if thread is None or entry is None or not _is_said_of_it(scene, inbound, thread, command):
        return None
    way = way_of(entry, person.language)
    if command.move is Move.PICTURES and not way.is_walkable:
        return _pictures(scene, inbound, thread, person, illustrating.photos_of(entry.answers, thread.channel))
    if not way.is_walkable:
        plain = command.move is Move.BEGIN and inbound.addressed
        return [scene.reply(inbound, voice.say("walk_no_steps", person.language))] if plain else None
    found = walks.of_thread(scene.db, thread.id)
    at = found.step if found is not None and found.entry == entry.id else 0
    if command.loose and not _is_at_it(scene, inbound, thread, command, found, way):
        return None
    if command.move is Move.NEXT and at == 0 and not _may_begin(scene, inbound, thread):
        return None
    command = walking.placed(command, at, way)
    assert command.step is not None
    if command.move is Move.STUCK:
        return _stuck(scene, inbound, person, thread, way, min(command.step, len(way.steps)), command.text)
    if command.move is Move.PICTURES:
        photos = _photos(entry, way, command.step if at or found else None, thread)
        return _pictures(scene, inbound, thread, person, photos)
    return _step(scene, inbound, thread, person, entry, way, min(command.step, len(way.steps)))


def _does_not_work(words: str) -> Walking | None:
    """ "Chưa được", said at a step: whoever helps sees at which."""
    read = replies.read(words)
    not_solved = read.meaning is Meaning.NOT_SOLVED
    return Walking(move=Move.STUCK, thread=read.thread, loose=True) if not_solved else None


def _is_at_it(scene: Scene, inbound: Inbound, thread: Thread, command: Walking, walk: Walk | None, way: Way) -> bool:
    """Between his first step and his last, and lately; later only where he speaks to the desk and names a step."""
    if walk is None or thread.status not in _BY_HIMSELF:
        return False
    names_it = command.move is Move.GO_TO or (command.move is Move.STUCK and command.step is not None)
    if names_it and inbound.addressed:
        return True
    lately = scene.now - walk.at <= scene.rules.follow_up
    return lately and walk.step > 0 and (walk.step < len(way.steps) or command.move is Move.GO_TO)


def _may_begin(scene: Scene, inbound: Inbound, thread: Thread) -> bool:
    """ "Tiếp" to an answer that has just been given: its first step. Later it is said of something else."""
    lately = scene.now - thread.updated_at <= scene.rules.follow_up
    return inbound.addressed and lately and thread.status in _BY_HIMSELF


def way_of(entry: Entry, language: str) -> Way:
    english = walking.way_of(entry.english_answer) if language == "en" else None
    return english if english is not None and english.is_walkable else walking.way_of(entry.answer)


def _meant(scene: Scene, inbound: Inbound, person: Person, command: Walking) -> Thread | None:
    """The thread that is named, replied to, walked last, or asked here last."""
    if command.thread is not None:
        return _own(threads.find(scene.db, command.thread), person)
    if inbound.reply_to is not None:
        tied = _own(threads.tied_to(scene.db, inbound.channel, inbound.chat, inbound.reply_to), person)
        if tied is not None:
            return tied
    here = (inbound.channel, inbound.chat)
    walk = walks.latest(scene.db, person.id)
    walked = _own(threads.find(scene.db, walk.thread_id), person) if walk is not None else None
    newest = next((t for t in threads.of_asker(scene.db, person.id) if (t.channel, t.chat) == here), None)
    if newest is not None and (walked is None or newest.opened_at > walked.opened_at) and _entry(scene, newest):
        return newest
    return walked if walked is not None and (walked.channel, walked.chat) == here else None


def _own(thread: Thread | None, person: Person) -> Thread | None:
    ours = thread is not None and thread.asker_id == person.id and thread.status in _WALKED
    return thread if ours else None


def _entry(scene: Scene, thread: Thread) -> Entry | None:
    """What he was answered with: now, or before it went to a person."""
    walk = walks.of_thread(scene.db, thread.id)
    names = (walk.entry if walk else None, thread.entry, *reversed(thread.tried))
    return next((found for name in names if name and (found := scene.matching.entry(name)) is not None), None)


def _is_said_of_it(scene: Scene, inbound: Inbound, thread: Thread, command: Walking) -> bool:
    """Said to nobody in a group, it counts while he is at it: "tiếp" is an everyday word."""
    if inbound.addressed or inbound.press is not None:
        return True
    walk = walks.of_thread(scene.db, thread.id)
    last = max(walk.at, thread.updated_at) if walk is not None else thread.updated_at
    near = scene.now - last <= scene.rules.follow_up
    return near and (command.is_plain or command.move is Move.PICTURES or walk is not None)


def _step(
    scene: Scene, inbound: Inbound, thread: Thread, person: Person, entry: Entry, way: Way, step: int
) -> list[Outbound]:
    """One step, the danger always above it. The thread stays open for as long as somebody may need for it."""
    if thread.status is Status.PARKED:
        back = threads.move(scene.db, thread, Status.REOPENED, scene.now)
        if back is None:
            return []
        thread = back
    walks.stand(scene.db, thread, person, entry.id, step, scene.now)
    if thread.status not in IN_HANDS:
        until = scene.now + max(scene.rules.close_after, scene.rules.park_after)
        timers.arm(scene.db, "close", thread.id, until, commune=thread.commune)
        threads.change(scene.db, thread, due_at=until, updated_at=scene.now)
    last = step == len(way.steps)
    markup = voice.say(
        "walk_step",
        person.language,
        danger=entry.danger_in(person.language),
        before=way.before if step == 1 else "",
        step=way.steps[step - 1].text,
        number=step,
        total=len(way.steps),
        after=way.after if last else "",
        photos=len(_photos(entry, way, step, thread)),
        expired=cautions.is_expired(scene, entry),
    )
    return [_here(scene, inbound, thread, markup, _buttons(thread, person, step, last=last))]


def _here(scene: Scene, inbound: Inbound, thread: Thread, markup: str, choices: tuple[Choice, ...] = ()) -> Outbound:
    """He speaks in the thread's chat; a reply to what he reads there finds the thread."""
    return scene.reply(inbound, markup, thread=thread.id, choices=choices)


def _buttons(thread: Thread, person: Person, step: int, *, last: bool) -> tuple[Choice, ...]:
    def button(name: str, says: str) -> Choice:
        return Choice(label=voice.say(f"button_{name}", person.language), says=says)

    stuck = button("stuck", f"kẹt bước {step} #{thread.id}")
    if last:
        return (button("solved", f"được {thread.id}"), stuck)
    on = button("next_step", f"tiếp #{thread.id}")
    return (on, stuck) if step == 1 else (on, button("step_back", f"lùi #{thread.id}"), stuck)


def _stuck(
    scene: Scene, inbound: Inbound, person: Person, thread: Thread, way: Way, step: int, told: str
) -> list[Outbound]:
    """To a person, who sees where it stopped."""
    line = voice.say(
        "walk_stuck",
        person.language,
        number=step,
        total=len(way.steps),
        step=voice.shortened(way.steps[step - 1].text, 160),
        text=told,
    )
    words = unescape(line)  # kept as what was said, and worded anew wherever it is shown
    if thread.status in {Status.CLAIMED, Status.WAITING_ASKER}:
        return relay.asker_says(scene, inbound, person, thread, words)
    threads.record(scene.db, thread, kind="detail", text=words, person=person, now=scene.now, photos=inbound.photos)
    if inbound.photos:
        thread = threads.add_photos(scene.db, thread, inbound.photos)
    threads.log(scene.db, thread, "stuck", scene.now, person=person, entry=thread.entry, step=step)
    if thread.status is Status.WAITING:
        when = scene.clock(thread.due_at, person.language) if thread.due_at else ""
        return [_here(scene, inbound, thread, voice.say("detail_kept", person.language, number=thread.id, when=when))]
    if thread.status is Status.PARKED:
        thread = threads.move(scene.db, thread, Status.REOPENED, scene.now) or thread
    return escalations.begin(scene, thread, person)


def _pictures(
    scene: Scene, inbound: Inbound, thread: Thread, person: Person, photos: tuple[Photo, ...]
) -> list[Outbound]:
    """Only when he asks: on a weak line a picture costs more than it helps."""
    able = scene.channels[inbound.channel].photos
    line = "walk_no_pictures" if not photos else "walk_pictures" if able else "walk_pictures_not_here"
    said = _here(scene, inbound, thread, voice.say(line, person.language))
    return [replace(said, photos=photos if able else ())]


def _photos(entry: Entry, way: Way, step: int | None, thread: Thread) -> tuple[Photo, ...]:
    """Of this step, or of the whole answer. Pictures need no translation: they stand in the Vietnamese answer."""
    steps = walking.way_of(entry.answer).steps
    if step is None or len(steps) != len(way.steps):
        return illustrating.photos_of(entry.answers, thread.channel)
    names = dict.fromkeys((*way.steps[step - 1].pictures, *steps[step - 1].pictures))
    return illustrating.photos_of(reduce(named, names, ""), thread.channel)
