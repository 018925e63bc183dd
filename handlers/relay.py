"""Words and pictures between the one who asks and the one who helps, each where he is."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Person
from desk.threads import IN_HANDS, OPEN, Status, Thread
from handlers import absences, haste, helping, holding, joining, pages, promises, voice
from handlers.scene import Scene
from store import people, threads, timers
from store.promises import Outcome


def teacher_answers(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str) -> list[Outbound]:
    """Carry an answer to the asker. A thread nobody has is claimed by answering it."""
    if thread.claimed_by is not None and thread.claimed_by != teacher.id and thread.status in IN_HANDS:
        return _beside(scene, inbound, teacher, thread, text)
    said: list[Outbound] = []
    if thread.status in {Status.CLAIMED, Status.WAITING_ASKER}:
        mine: Thread | None = thread
    else:
        mine = _take(scene, teacher, thread)
        said = _told_of_taking(scene, inbound, teacher, thread, mine) if mine is not None else []
    first = mine is not None and mine.status is Status.CLAIMED
    answered = threads.move(scene.db, mine, Status.WAITING_ASKER, scene.now) if mine is not None and first else mine
    if answered is None:
        # Somebody was faster. What is true now decides what becomes of his words.
        return teacher_answers(scene, inbound, teacher, _as_it_is(scene, thread), text)
    _keep_answer(scene, inbound, teacher, answered, text)
    shared = joining.share(scene, inbound, teacher, answered, text, first=first)
    if (inbound.channel, inbound.chat) == (thread.channel, thread.chat):
        return said + shared  # answered before the asker's eyes: saying it again would be noise
    return said + _carry(scene, inbound, teacher, answered, text, first=first) + shared


def _keep(scene: Scene, inbound: Inbound, speaker: Person, thread: Thread, kind: str, text: str) -> None:
    """What is carried is kept, and a reply to the message it came in finds the thread."""
    threads.record(
        scene.db,
        thread,
        kind=kind,
        text=text,
        person=speaker,
        now=scene.now,
        photos=inbound.photos,
        source=inbound.message_id,
    )
    threads.tie(scene.db, inbound.channel, inbound.chat, inbound.message_id, thread.id)


def _keep_answer(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str) -> None:
    _keep(scene, inbound, teacher, thread, "answer", text)
    holding.end(scene, thread)
    promises.end(scene, thread, Outcome.KEPT)
    timers.arm(scene.db, "close", thread.id, scene.now + scene.rules.close_after, commune=thread.commune)
    threads.change(scene.db, thread, due_at=scene.now + scene.rules.close_after, updated_at=scene.now)


def _carry(
    scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str, *, first: bool
) -> list[Outbound]:
    """To the asker, who is asked with the first words whether they help."""
    said = [helping.carried(scene, inbound, teacher, thread, text, first=first)]
    if first:
        asker = people.get(scene.db, thread.asker_id)
        name = voice.called(asker, teacher.language)
        told = voice.say("relayed", teacher.language, number=thread.id, asker=name)
        said.append(scene.reply(inbound, told, thread=thread.id, is_status=True))
    return said


def _take(scene: Scene, teacher: Person, thread: Thread) -> Thread | None:
    """Answering is claiming, also of what has ended. None when somebody was faster."""
    if thread.status not in OPEN:
        moved = threads.move(scene.db, thread, Status.REOPENED, scene.now, claimed_by=None, claimed_at=None)
        if moved is None:
            return None
    mine = threads.claim(scene.db, thread.id, teacher, scene.now)
    if mine is not None:
        timers.cancel(scene.db, "escalate", thread.id)
        threads.log(scene.db, mine, "claimed", scene.now, person=teacher, by="answering")
    return mine


def _told_of_taking(scene: Scene, inbound: Inbound, teacher: Person, before: Thread, mine: Thread) -> list[Outbound]:
    asker = people.get(scene.db, mine.asker_id)
    name = voice.called(teacher, asker.language)
    said = [
        scene.to_asker(
            mine, voice.say("claimed_by", asker.language, name=name, number=mine.id, when=""), is_status=True
        ),
        *pages.close(scene, before, teacher, asker),
    ]
    if pages.was_added_to(scene, before):
        said += pages.brief(scene, inbound, teacher, before, asker)
    return said


def _as_it_is(scene: Scene, thread: Thread) -> Thread:
    now = threads.find(scene.db, thread.id)
    assert now is not None
    return now


def _beside(scene: Scene, inbound: Inbound, teacher: Person, thread: Thread, text: str) -> list[Outbound]:
    """Somebody else has it: his words go to that colleague, not past him to the asker."""
    assert thread.claimed_by is not None
    owner = people.get(scene.db, thread.claimed_by)
    threads.record(scene.db, thread, kind="note", text=text, person=teacher, now=scene.now, photos=inbound.photos)
    hint = voice.say(
        "colleague_says", owner.language, number=thread.id, name=voice.called(teacher, owner.language), text=text
    )
    told = voice.say(
        "passed_to_colleague", teacher.language, number=thread.id, name=voice.called(owner, teacher.language)
    )
    return [
        scene.reply(inbound, told),
        *scene.to_staff(owner, thread.commune, hint, thread=thread.id, photos=inbound.photos),
    ]


def asker_says(scene: Scene, inbound: Inbound, asker: Person, thread: Thread, text: str) -> list[Outbound]:
    """The asker has more to say: to the teacher who has it."""
    _keep(scene, inbound, asker, thread, "relay", text)
    if inbound.photos:
        threads.add_photos(scene.db, thread, inbound.photos)
    if thread.claimed_by is None:
        threads.change(scene.db, thread, updated_at=scene.now)
        return []
    teacher = people.get(scene.db, thread.claimed_by)
    if absences.is_away(scene, thread, teacher):
        return absences.taken_from_the_absent(scene, thread, teacher, asker)
    if thread.status is Status.WAITING_ASKER:
        moved = threads.move(scene.db, thread, Status.CLAIMED, scene.now)
        if moved is not None:
            timers.cancel(scene.db, "close", thread.id)
            holding.begin(scene, moved, people.get(scene.db, thread.claimed_by), told=False)
    else:
        threads.change(scene.db, thread, updated_at=scene.now)
    markup = voice.say(
        "relay_asker",
        teacher.language,
        name=voice.called(asker, teacher.language),
        number=thread.id,
        text=text,
        photos=len(inbound.photos),
    )
    back = (inbound.channel, inbound.chat)
    said = scene.to_staff(teacher, thread.commune, markup, thread=thread.id, photos=inbound.photos, tell=back)
    return said + _pressing(scene, inbound, asker, thread, teacher, text)


def _pressing(
    scene: Scene, inbound: Inbound, asker: Person, thread: Thread, teacher: Person, text: str
) -> list[Outbound]:
    """ "Dân đang chờ ạ": the teacher reads it and is reminded sooner; the asker has a line for the citizen."""
    pressed = haste.mark(scene, thread, text)
    now = threads.find(scene.db, thread.id)
    if pressed is None or now is None or now.status is not Status.CLAIMED:
        return []
    holding.begin(scene, now, teacher, told=False)
    name = voice.called(teacher, asker.language)
    note = haste.told(pressed, asker.language, reached=True)
    line = voice.say("urgent_told_teacher", asker.language, name=name, number=thread.id, note=note)
    return [scene.reply(inbound, line, thread=thread.id)]


def corrected(scene: Scene, inbound: Inbound, person: Person, thread: Thread) -> list[Outbound]:
    """Somebody edited a message that was carried on: the other side gets a new line."""
    if thread.status not in IN_HANDS:
        return []
    if person.id == thread.claimed_by:
        asker = people.get(scene.db, thread.asker_id)
        line = voice.say(
            "corrected", asker.language, name=voice.called(person, asker.language), number=thread.id, text=inbound.text
        )
        threads.record(scene.db, thread, kind="answer", text=inbound.text, person=person, now=scene.now)
        return [scene.to_asker(thread, line, tell=(inbound.channel, inbound.chat))]
    if person.id != thread.asker_id:
        return []
    threads.record(scene.db, thread, kind="detail", text=inbound.text, person=person, now=scene.now)
    if thread.claimed_by is None:
        return []
    teacher = people.get(scene.db, thread.claimed_by)
    line = voice.say(
        "corrected", teacher.language, name=voice.called(person, teacher.language), number=thread.id, text=inbound.text
    )
    return scene.to_staff(teacher, thread.commune, line, thread=thread.id)
