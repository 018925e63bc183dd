"""Pages: the messages that ask a teacher to come, and what becomes of them once somebody has."""

from __future__ import annotations

from collections.abc import Sequence

from desk import escalation
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Person
from desk.threads import Status, Thread
from handlers import voice
from handlers.scene import Scene, while_status
from store import chats, outbox, threads, timers


def ask(scene: Scene, thread: Thread, paged: Sequence[Person], step: int, asker: Person) -> list[Outbound]:
    """To each of them alone, and once to the teachers' group."""
    said: list[Outbound] = []
    button = (Choice(label=voice.say("button_claim"), says=f"nhận {thread.id}"),)
    wanted = while_status(thread, Status.WAITING)
    for person in paged:
        alone = scene.to_person(
            person,
            text(scene, thread, asker, person.language),
            urgency=Urgency.PAGE,
            choices=button,
            photos=thread.photos,
            thread=thread.id,
            wanted=wanted,
            key=f"page:{thread.id}:{thread.version}:{step}:p{person.id}",
        )
        if alone is not None:
            said.append(alone)
    if step >= len(escalation.STEPS) - 1 and said:
        return said  # the coordinator was reached: the group has been asked twice already
    for group in scene.teachers_groups(thread.commune):
        names = tuple(voice.called(person) for person in paged)
        said.append(
            scene.to_chat(
                group.channel,
                group.external_id,
                text(scene, thread, asker, "vi", names=names, again=step > 0),
                urgency=Urgency.PAGE,
                choices=button,
                photos=thread.photos,
                topic=group.topic,
                thread=thread.id,
                wanted=wanted,
                key=f"page:{thread.id}:{thread.version}:{step}:g{group.id}",
            )
        )
    return said


def text(
    scene: Scene,
    thread: Thread,
    asker: Person,
    language: str,
    *,
    names: Sequence[str] = (),
    again: bool = False,
    taken: bool = False,
) -> str:
    """What a teacher needs: number, commune, the asker's words, what was tried, how to take it (or that he has it)."""
    details = [row["text"] for row in threads.said(scene.db, thread.id, ("detail",)) if row["text"]]
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
        tried=tried,
        names=list(names),
        again=again,
        taken=taken,
        history=_history(scene, thread),
    )


def _history(scene: Scene, thread: Thread) -> str:
    """The last thing a teacher answered here, when the trouble is back."""
    answers = threads.said(scene.db, thread.id, ("answer",))
    return voice.shortened(answers[-1]["text"], 200) if answers else ""


def close(scene: Scene, thread: Thread, teacher: Person, asker: Person) -> list[Outbound]:
    """Somebody has it: where messages can be edited, pages lose their button and say who; his own keeps the words."""
    question = voice.shortened(thread.question, 80)
    taken = voice.say("page_taken", "vi", name=voice.called(teacher), number=thread.id, question=question)
    own = text(scene, thread, asker, teacher.language, taken=True)
    return [
        _reworded(scene, thread, page, own if _is_for(page[0], teacher) else taken) for page in _editable(scene, thread)
    ]


def close_unneeded(scene: Scene, thread: Thread) -> list[Outbound]:
    """It ended before anybody took it."""
    markup = voice.say("page_unneeded", "vi", number=thread.id, question=voice.shortened(thread.question, 80))
    return [_reworded(scene, thread, page, markup) for page in _editable(scene, thread)]


def _editable(scene: Scene, thread: Thread) -> list[tuple[str, str, str]]:
    return [page for page in _sent(scene, thread) if scene.channels[page[1]].editing]


def _reworded(scene: Scene, thread: Thread, page: tuple[str, str, str], markup: str) -> Outbound:
    key, channel, chat = page
    return scene.to_chat(channel, chat, markup, urgency=Urgency.NOTICE, edits=key, thread=thread.id, at_most_once=True)


def _is_for(key: str, teacher: Person) -> bool:
    return key.endswith(f":p{teacher.id}")


def was_paged_alone(scene: Scene, thread: Thread, teacher: Person) -> bool:
    return any(_is_for(key, teacher) for key, _, _ in _sent(scene, thread))


def _sent(scene: Scene, thread: Thread) -> list[tuple[str, str, str]]:
    """The pages of this stretch of waiting (an earlier one's were closed when it ended)."""
    return outbox.sent_with_prefix(scene.db, thread.id, f"page:{thread.id}:{thread.version}:")


def arm_nudge(scene: Scene, thread: Thread) -> None:
    """A claim is owed a word by then."""
    due = scene.now + scene.rules.nudge_after
    timers.arm(scene.db, "nudge", thread.id, due, commune=thread.commune)
    threads.change(scene.db, thread, due_at=due)
