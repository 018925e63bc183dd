"""A new question: whole or in pieces, said to the desk or overheard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from desk import replies
from desk.inbound import ChatKind, Inbound, Photo
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.threads import Status, Thread
from handlers import answers, escalations, voice
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard, Silent
from knowledge.decision import Person as AskPerson
from knowledge.text import fold
from store import bursts, people, threads, timers

WHOLE_SENTENCE = 5
"""Words from which a message is taken to be a question of its own rather than the first piece of one."""
FLOOD = timedelta(minutes=5)
PIECE = 7
"""Overheard messages up to this many words may be pieces of a question, even if they mean nothing alone."""


def hear(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound]:
    """A piece of the question he is in the middle of, or a new one."""
    burst = bursts.find(scene.db, inbound.channel, inbound.chat, asker.id)
    if burst is not None:
        return next_piece(scene, inbound, burst, asker, text)
    return ask(scene, inbound, chat, asker, text)


def ask(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound]:
    """A new question: decide at once where the message is clear; otherwise wait for the rest of it."""
    heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
    if text and not _only_calls(text):
        decision = scene.matching.match(text, heard)
        if isinstance(decision, Answer) or _is_whole(text, decision):
            return decide(scene, _Asked.of(inbound, chat, asker, text, heard), decision)
        if isinstance(decision, Silent) and heard is Heard.OVERHEARD and not _may_be_piece(text):
            return []
    elif not text and heard is Heard.OVERHEARD and not inbound.photos:
        return []
    burst = bursts.begin(
        scene.db,
        commune=chat.commune or asker.commune,
        channel=inbound.channel,
        chat=inbound.chat,
        person_id=asker.id,
        heard=heard,
        topic=inbound.topic,
        message_id=inbound.message_id,
        text=text,
        photos=inbound.photos,
        now=scene.now,
    )
    timers.arm(scene.db, "burst", burst, scene.now + scene.rules.burst_wait, commune=chat.commune)
    return []


def next_piece(scene: Scene, inbound: Inbound, burst: bursts.Burst, asker: Person, text: str) -> list[Outbound]:
    """One more piece of what he is saying: perhaps clear by now, else wait a little longer, but not for ever."""
    heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
    both = Heard.ADDRESSED if Heard.ADDRESSED in (heard, burst.heard) else Heard.OVERHEARD
    whole = "\n".join([*burst.pieces, text]) if text else burst.text
    if whole:
        decision = scene.matching.match(whole, both)
        if isinstance(decision, Answer) and _ends_here(text):
            bursts.end(scene.db, burst.id)
            timers.cancel(scene.db, "burst", burst.id)
            asked = _Asked.of_burst(burst, asker, whole, both, (*burst.photos, *inbound.photos))
            return decide(scene, asked, decision)
    bursts.extend(scene.db, burst, text, inbound.photos, both, scene.now)
    latest = min(scene.now + scene.rules.burst_wait, burst.first_at + scene.rules.burst_most)
    timers.arm(scene.db, "burst", burst.id, latest, commune=burst.commune)
    return []


def burst_due(scene: Scene, burst_id: int) -> list[Outbound]:
    """Nothing more came: what was said is the question."""
    burst = bursts.get(scene.db, burst_id)
    if burst is None:
        return []
    asker = people.get(scene.db, burst.person_id)
    heard = Heard(burst.heard)
    asked = _Asked.of_burst(burst, asker, burst.text, heard, burst.photos)
    if not burst.text or _only_calls(burst.text):
        bursts.end(scene.db, burst_id)
        if heard is Heard.OVERHEARD:
            return []
        said = "photo_needs_words" if burst.photos else "how_can_we_help"
        if burst.photos:  # the picture waits for its words
            bursts_again = bursts.begin(
                scene.db,
                commune=burst.commune,
                channel=burst.channel,
                chat=burst.chat,
                person_id=burst.person_id,
                heard=burst.heard,
                topic=burst.topic,
                message_id=burst.first_message,
                text="",
                photos=burst.photos,
                now=scene.now,
            )
            timers.arm(scene.db, "photo", bursts_again, scene.now + scene.rules.burst_most * 15)
        return [asked.reply(scene, voice.say(said, asker.language))]
    decision = scene.matching.match(burst.text, heard)
    bursts.end(scene.db, burst_id)
    return decide(scene, asked, decision)


def photo_due(scene: Scene, burst_id: int) -> list[Outbound]:
    """The words for a picture never came: the next message is a new question."""
    bursts.end(scene.db, burst_id)
    return []


def decide(scene: Scene, asked: _Asked, decision: Decision) -> list[Outbound]:
    """Do what the matcher decided about a whole question."""
    if not isinstance(decision, Silent) and _asks_too_much(scene, asked):
        return _slow_down(scene, asked)
    if isinstance(decision, Answer):
        thread = asked.open(scene, Status.ANSWERED, decision, entry=decision.entry)
        return answers.give(scene, thread, decision.entry, asked.asker)
    if isinstance(decision, Choices):
        thread = asked.open(scene, Status.CHOOSING, decision, offered=decision.entries)
        return answers.offer(scene, thread, decision.entries, asked.asker)
    if asked.heard is Heard.OVERHEARD:
        if isinstance(decision, AskPerson):
            _remember_plea(scene, asked)
        return []
    if isinstance(decision, Silent) and _is_small_talk(asked.text):
        return [asked.reply(scene, voice.say("how_can_we_help", asked.asker.language))]
    thread = asked.open(scene, Status.WAITING, decision)
    return escalations.begin(scene, thread, asked.asker)


def _asks_too_much(scene: Scene, asked: _Asked) -> bool:
    since = scene.now - FLOOD
    return threads.asked_since(scene.db, asked.asker.id, since) >= scene.rules.questions_per_5_minutes


def _slow_down(scene: Scene, asked: _Asked) -> list[Outbound]:
    """One polite note, then silence, until he asks at a human pace again. Others are not slowed down."""
    note = asked.reply(scene, voice.say("slow_down", asked.asker.language))
    minutes = int(FLOOD.total_seconds() // 60)
    stretch = int(scene.now.timestamp() // FLOOD.total_seconds())
    return [replace(note, key=f"slow:{asked.asker.id}:{minutes}:{stretch}")]


def _remember_plea(scene: Scene, asked: _Asked) -> None:
    """Colleagues may answer it first; if nobody does within the set time, it becomes a thread."""
    plea = bursts.add_plea(
        scene.db,
        commune=asked.commune,
        channel=asked.channel,
        chat=asked.chat,
        person_id=asked.asker.id,
        topic=asked.topic,
        message_id=asked.message_id,
        question=asked.text,
        photos=asked.photos,
        now=scene.now,
    )
    timers.arm(scene.db, "plea", plea, scene.now + scene.rules.plea_wait, commune=asked.commune)


def plea_due(scene: Scene, plea_id: int) -> list[Outbound]:
    """Nobody answered: no question is lost."""
    plea = bursts.plea(scene.db, plea_id)
    if plea is None or not bursts.close_plea(scene.db, plea_id, scene.now):
        return []
    asker = people.get(scene.db, plea.person_id)
    asked = _Asked(
        commune=plea.commune,
        channel=plea.channel,
        chat=plea.chat,
        topic=plea.topic,
        message_id=plea.message_id,
        asker=asker,
        text=plea.question,
        photos=plea.photos,
        heard=Heard.OVERHEARD,
    )
    thread = asked.open(scene, Status.WAITING, None)
    return escalations.begin(scene, thread, asker)


def colleague_spoke(scene: Scene, inbound: Inbound, speaker: Person) -> None:
    """Somebody else in the group answered: the pleas that waited for that are answered."""
    waiting = bursts.open_pleas(scene.db, inbound.channel, inbound.chat)
    if not waiting:
        return
    text = inbound.text.strip()
    # Who asks something himself has not answered anybody.
    asks = inbound.reply_to is None and not isinstance(scene.matching.match(text, Heard.OVERHEARD), Silent)
    words = 0 if asks else len(text.split())
    for plea in waiting:
        replied = inbound.reply_to == plea.message_id
        if plea.person_id != speaker.id and (replied or (inbound.reply_to is None and words >= 2)):
            bursts.close_plea(scene.db, plea.id, scene.now)
            timers.cancel(scene.db, "plea", plea.id)


def _is_whole(text: str, decision: Decision) -> bool:
    """A sentence that needs no more pieces: a list of choices may be offered, a person be asked, without waiting."""
    words = len(text.split())
    if isinstance(decision, Choices):
        return words >= WHOLE_SENTENCE
    return isinstance(decision, AskPerson) and words >= WHOLE_SENTENCE and text.rstrip().endswith("?")


def _ends_here(piece: str) -> bool:
    """Who writes in pieces goes on writing, unless this one is a sentence or a question."""
    return len(piece.split()) >= WHOLE_SENTENCE or piece.rstrip().endswith("?")


def is_another(text: str, decision: Decision) -> bool:
    """A whole request for help of its own that no entry answers, rather than one more piece of the last question."""
    return isinstance(decision, AskPerson) and len(text.split()) >= WHOLE_SENTENCE


def _may_be_piece(text: str) -> bool:
    return len(text.split()) <= PIECE and replies.read(text).meaning in {
        replies.Meaning.OTHER,
        replies.Meaning.GREETING,
        replies.Meaning.NOT_SOLVED,
    }


def _only_calls(text: str) -> bool:
    """ "thầy ơi", "alo": calls somebody without saying what for."""
    return replies.read(text).meaning is replies.Meaning.GREETING


def _is_small_talk(text: str) -> bool:
    return len(fold(text).split()) <= 3


class _Asked:
    """Where, by whom and how a question was asked."""

    def __init__(
        self,
        *,
        commune: str,
        channel: str,
        chat: str,
        topic: str | None,
        message_id: str,
        asker: Person,
        text: str,
        photos: Sequence[Photo],
        heard: Heard,
    ) -> None:
        self.commune = commune
        self.channel = channel
        self.chat = chat
        self.topic = topic
        self.message_id = message_id
        self.asker = asker
        self.text = text
        self.photos = tuple(photos)
        self.heard = heard

    @classmethod
    def of(cls, inbound: Inbound, chat: Chat, asker: Person, text: str, heard: Heard) -> _Asked:
        return cls(
            commune=asker.commune if chat.kind == ChatKind.PRIVATE else chat.commune,
            channel=inbound.channel,
            chat=inbound.chat,
            topic=inbound.topic,
            message_id=inbound.message_id,
            asker=asker,
            text=text,
            photos=inbound.photos,
            heard=heard,
        )

    @classmethod
    def of_burst(cls, burst: bursts.Burst, asker: Person, text: str, heard: Heard, photos: Sequence[Photo]) -> _Asked:
        return cls(
            commune=burst.commune,
            channel=burst.channel,
            chat=burst.chat,
            topic=burst.topic,
            message_id=burst.first_message,
            asker=asker,
            text=text,
            photos=photos,
            heard=heard,
        )

    def reply(self, scene: Scene, markup: str) -> Outbound:
        return scene.to_chat(self.channel, self.chat, markup, reply_to=self.message_id, topic=self.topic)

    def open(
        self,
        scene: Scene,
        status: Status,
        decision: Decision | None,
        *,
        entry: str | None = None,
        offered: Sequence[str] = (),
    ) -> Thread:
        thread = threads.open_thread(
            scene.db,
            asker=self.asker,
            commune=self.commune,
            channel=self.channel,
            chat=self.chat,
            topic=self.topic,
            asked_in=self.message_id,
            status=status,
            question=self.text,
            photos=self.photos,
            entry=entry,
            confidence=decision.confidence if decision else None,
            offered=offered,
            now=scene.now,
        )
        threads.tie(scene.db, self.channel, self.chat, self.message_id, thread.id)
        detail: dict[str, object] = {"heard": str(self.heard), "entry": entry, "offered": list(offered)}
        if decision is not None:
            detail |= {"confidence": round(decision.confidence, 3)}
        threads.log(scene.db, thread, "asked", scene.now, person=self.asker, **detail)
        return thread
