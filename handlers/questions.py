"""A new question: whole or in pieces, said to the desk or overheard."""

from __future__ import annotations

from dataclasses import replace

from desk import replies
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from handlers import decisions, pictures, voice
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
        readable = bool(inbound.photos) and inbound.addressed and scene.pictures.able
        if isinstance(decision, Answer) or (_is_whole(text, decision) and not readable):
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
    waits = timers.find(scene.db, "photo", burst.id)
    if waits is not None:
        said = _about_picture(scene, inbound, burst, asker, text, waits.step)
        if said is not None:
            return said
        text = pictures.step_named(text, asker.language) if waits.step == pictures.WHICH_STEP else text
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
    waits = timers.find(scene.db, "photo", burst_id)
    return _said_all(scene, burst_id, asked_enough=waits is not None and waits.step == pictures.WHICH_STEP)


def _said_all(scene: Scene, burst_id: int, *, asked_enough: bool) -> list[Outbound]:
    """`asked_enough`: two things were asked about his picture, so that only an answer or a person can come now."""
    seen = bursts.get(scene.db, burst_id)
    if seen is None:
        return []
    asker = people.get(scene.db, seen.person_id)
    if not seen.text or _only_calls(seen.text):
        return _without_words(scene, seen, asker) if asked_enough else _only_called(scene, seen, asker)
    decision = scene.matching.match(seen.text, Heard(seen.heard))  # prepared before the burst is ended, not after
    glance = pictures.Glance()
    if seen.photos and seen.heard == Heard.ADDRESSED and not isinstance(decision, Answer):
        glance = pictures.look(scene, seen.photos, seen.text)
    burst = bursts.end(scene.db, burst_id)
    if burst is None:
        return []
    heard = Heard(burst.heard)
    asked = Asked.of_burst(burst, asker, text=burst.text, heard=heard, photos=burst.photos)
    decision = scene.matching.match(burst.text, heard)
    if glance.decision is not None and (isinstance(glance.decision, Answer) or not isinstance(decision, Choices)):
        decision = glance.decision
    else:
        glance = replace(glance, decision=None)
    if asked_enough and isinstance(decision, Choices):
        decision = AskPerson(confidence=decision.confidence)
    return decisions.carry_out(scene, glance.into(asked), decision)


def _only_called(scene: Scene, burst: bursts.Burst, asker: Person) -> list[Outbound]:
    """ "Thầy ơi" and nothing else, or a picture without words: asked what for, if it was us who were called."""
    asked = Asked.of_burst(burst, asker, text=burst.text, heard=Heard(burst.heard), photos=burst.photos)
    if burst.photos and asked.heard is Heard.ADDRESSED:
        glance = pictures.look(scene, burst.photos)
        if glance.decision is None:  # the picture waits for its words
            return pictures.ask_which_system(scene, burst, asked, glance)
        if bursts.end(scene.db, burst.id) is None:
            return []
        return decisions.carry_out(scene, glance.into(replace(asked, text="")), glance.decision)
    bursts.end(scene.db, burst.id)
    if asked.heard is Heard.OVERHEARD:
        return []
    return [asked.reply(scene, voice.say("how_can_we_help", asker.language))]


def photo_due(scene: Scene, burst_id: int) -> list[Outbound]:
    """The words for a picture never came: it goes to a person as it is, with the system if that was named."""
    return _said_all(scene, burst_id, asked_enough=True)


def _without_words(scene: Scene, burst: bursts.Burst, asker: Person) -> list[Outbound]:
    """A picture and nothing said about it: a colleague may see at a glance what it shows."""
    if not burst.photos:
        return []
    glance = replace(pictures.look(scene, burst.photos), decision=None)
    if bursts.end(scene.db, burst.id) is None:
        return []
    alone = Asked.of_burst(burst, asker, text="", heard=Heard(burst.heard), photos=burst.photos)
    asked = glance.into(alone)
    asked = replace(asked, text=asked.text or voice.say("photo_alone", asker.language))
    return decisions.carry_out(scene, asked, AskPerson(confidence=1.0))


def _about_picture(
    scene: Scene, inbound: Inbound, burst: bursts.Burst, asker: Person, text: str, step: int
) -> list[Outbound] | None:
    """What he says when he was asked about his picture; None where it is words like any others."""
    meaning = replies.read(text).meaning
    if meaning in {replies.Meaning.WITHDRAW, replies.Meaning.SOLVED} and not inbound.photos:
        bursts.end(scene.db, burst.id)
        return []
    if not text or meaning in {replies.Meaning.TRYING, replies.Meaning.THANKS, replies.Meaning.GREETING}:
        # More pictures, or "để em xem": the words are still to come.
        return [] if bursts.extend(scene.db, burst, "", inbound.photos, burst.heard, scene.now) else None
    if step != pictures.WHICH_SYSTEM:
        return None
    system = pictures.system_named(scene, burst, text)
    if system is None or isinstance(scene.matching.match(text, Heard.ADDRESSED), Answer):
        return None
    if not bursts.extend(scene.db, burst, system, inbound.photos, Heard.ADDRESSED, scene.now):
        return None
    return pictures.ask_which_step(scene, burst, asker, inbound.message_id)


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


def is_about_else(text: str, decision: Decision, entry: str | None) -> bool:
    """A whole request that is near several entries, and not one of them is the one just given."""
    return isinstance(decision, Choices) and entry not in decision.entries and len(text.split()) >= WHOLE_SENTENCE


def _may_be_piece(text: str) -> bool:
    return len(text.split()) <= PIECE and replies.read(text).meaning in {
        replies.Meaning.OTHER,
        replies.Meaning.GREETING,
        replies.Meaning.NOT_SOLVED,
    }


def _only_calls(text: str) -> bool:
    """ "thầy ơi", "alo", "???": calls somebody without saying what for."""
    return replies.read(text).meaning is replies.Meaning.GREETING or not any(sign.isalnum() for sign in text)
