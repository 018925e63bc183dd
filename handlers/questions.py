"""A new question: whole or in pieces, said to the desk or overheard."""

from __future__ import annotations

from desk import replies
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from handlers import decisions, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Answer, Choices, Decision, Heard, Silent
from knowledge.decision import Person as AskPerson
from store import bursts, people, timers

WHOLE_SENTENCE = 5
"""Words from which a message is taken to be a question of its own rather than the first piece of one."""
PIECE = 7
"""Overheard messages up to this many words may be pieces of a question, even if they mean nothing alone."""


def hear(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound]:
    """A piece of the question he is in the middle of, or a new one."""
    burst = bursts.find(scene.db, inbound.channel, inbound.chat, asker.id)
    if burst is not None:
        return next_piece(scene, inbound, chat, burst, asker, text)
    return ask(scene, inbound, chat, asker, text)


def ask(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound]:
    """A new question: decide at once where the message is clear; otherwise wait for the rest of it."""
    heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
    if text and not _only_calls(text):
        decision = scene.matching.match(text, heard)
        if isinstance(decision, Answer) or _is_whole(text, decision):
            return decisions.carry_out(scene, Asked.of(inbound, chat, asker, text, heard), decision)
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


def next_piece(
    scene: Scene, inbound: Inbound, chat: Chat, burst: bursts.Burst, asker: Person, text: str
) -> list[Outbound]:
    """One more piece of what he is saying: perhaps clear by now, else wait a little longer, but not for ever."""
    heard = Heard.ADDRESSED if inbound.addressed else Heard.OVERHEARD
    both = Heard.ADDRESSED if Heard.ADDRESSED in (heard, burst.heard) else Heard.OVERHEARD
    whole = "\n".join([*burst.pieces, text]) if text else burst.text
    if whole:
        decision = scene.matching.match(whole, both)
        if isinstance(decision, Answer) and _ends_here(text):
            if bursts.end(scene.db, burst.id) is None:
                return ask(scene, inbound, chat, asker, text)
            asked = Asked.of_burst(burst, asker, text=whole, heard=both, photos=(*burst.photos, *inbound.photos))
            return decisions.carry_out(scene, asked, decision)
    if not bursts.extend(scene.db, burst, text, inbound.photos, both, scene.now):
        return ask(scene, inbound, chat, asker, text)
    latest = min(scene.now + scene.rules.burst_wait, burst.first_at + scene.rules.burst_most)
    timers.arm(scene.db, "burst", burst.id, latest, commune=burst.commune)
    return []


def burst_due(scene: Scene, burst_id: int) -> list[Outbound]:
    """Nothing more came: what was said is the question."""
    seen = bursts.get(scene.db, burst_id)
    if seen is None:
        return []
    asker = people.get(scene.db, seen.person_id)
    if not seen.text or _only_calls(seen.text):
        return _only_called(scene, seen, asker)
    scene.matching.match(seen.text, Heard(seen.heard))  # prepared before the burst is ended, not after
    burst = bursts.end(scene.db, burst_id)
    if burst is None:
        return []
    heard = Heard(burst.heard)
    asked = Asked.of_burst(burst, asker, text=burst.text, heard=heard, photos=burst.photos)
    return decisions.carry_out(scene, asked, scene.matching.match(burst.text, heard))


def _only_called(scene: Scene, burst: bursts.Burst, asker: Person) -> list[Outbound]:
    """ "Thầy ơi" and nothing else, or a picture without words: asked what for, if it was us who were called."""
    asked = Asked.of_burst(burst, asker, text=burst.text, heard=Heard(burst.heard), photos=burst.photos)
    if burst.photos and asked.heard is Heard.ADDRESSED:  # the picture waits for its words
        timers.arm(scene.db, "photo", burst.id, scene.now + scene.rules.burst_most * 15)
        return [asked.reply(scene, voice.say("photo_needs_words", asker.language))]
    bursts.end(scene.db, burst.id)
    if asked.heard is Heard.OVERHEARD:
        return []
    return [asked.reply(scene, voice.say("how_can_we_help", asker.language))]


def photo_due(scene: Scene, burst_id: int) -> list[Outbound]:
    """The words for a picture never came: the next message is a new question."""
    bursts.end(scene.db, burst_id)
    return []


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
