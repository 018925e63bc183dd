"""Overheard pleas: colleagues may answer first; what nobody answers becomes a thread, so that no question is lost."""

from __future__ import annotations

import re

from desk import replies
from desk.haste import haste
from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Person
from desk.policy import URGENT_WAIT
from desk.replies import Meaning
from desk.threads import Status
from handlers import escalations, outages
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Heard, Silent
from knowledge.overheard import is_other_talk
from knowledge.text import fold
from store import bursts, people, timers
from store.bursts import Plea

_ME_TOO = re.compile(r"\b(?:cung|y) (?:bi|the|vay|rua|chang|loi|nhu the|nhu vay)\b")


def remember(scene: Scene, asked: Asked) -> None:
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
    patience = min(scene.rules.plea_wait, URGENT_WAIT) if haste(asked.text) is not None else scene.rules.plea_wait
    timers.arm(scene.db, "plea", plea, scene.now + patience, commune=asked.commune)


def due(scene: Scene, plea_id: int) -> list[Outbound]:
    """Nobody answered: no question is lost."""
    plea = bursts.plea(scene.db, plea_id)
    if plea is None or not bursts.close_plea(scene.db, plea_id, scene.now):
        return []
    asker = people.get(scene.db, plea.person_id)
    asked = Asked.of_plea(plea, asker)
    during = outages.heard(scene, asked)
    if during is not None:
        return during
    thread = asked.open(scene, Status.WAITING, None)
    outages.became(scene, asked, thread)
    return escalations.begin(scene, thread, asker)


def goes_on(scene: Scene, inbound: Inbound, speaker: Person, text: str) -> list[Outbound]:
    """ "Dân đang chờ ạ", "@ chưa được, không nhận được OTP": it belongs to what he pleaded for here, which a teacher
    gets now.
    """
    own = _own(scene, inbound, speaker)
    if not own:
        return []
    latest = max(own, key=lambda plea: plea.id)
    bursts.reword_plea(scene.db, latest.id, f"{latest.question}\n{text}")
    timers.cancel(scene.db, "plea", latest.id)
    return due(scene, latest.id)


def insists(scene: Scene, inbound: Inbound, speaker: Person) -> list[Outbound]:
    """ "Có ai trả lời chưa ạ": nobody has, so what he pleaded for here waits no longer."""
    own = _own(scene, inbound, speaker)
    for plea in own:
        timers.cancel(scene.db, "plea", plea.id)
    return [outbound for plea in own for outbound in due(scene, plea.id)]


def colleague_spoke(scene: Scene, inbound: Inbound, speaker: Person) -> None:
    """Somebody else in the group answered: the pleas that waited for that are answered."""
    if inbound.reply_to is None and not _may_answer(scene, inbound.text.strip()):
        return
    for plea in bursts.open_pleas(scene.db, inbound.channel, inbound.chat):
        if plea.person_id != speaker.id and inbound.reply_to in {None, plea.message_id}:
            _close(scene, plea)


def _may_answer(scene: Scene, text: str) -> bool:
    """Who asks something himself has answered nobody, nor has who says how his own question fares, gives thanks, has
    the same trouble, or talks of something else.
    """
    if len(text.split()) < 2 or not isinstance(scene.matching.match(text, Heard.OVERHEARD), Silent):
        return False
    if is_other_talk(text) or _ME_TOO.search(fold(text)) is not None:
        return False
    return replies.read(text).meaning is Meaning.OTHER


def close_own(scene: Scene, inbound: Inbound, speaker: Person) -> None:
    """ "Thôi em làm được rồi": what he pleaded for here needs nobody any more."""
    for plea in _own(scene, inbound, speaker):
        _close(scene, plea)


def _own(scene: Scene, inbound: Inbound, speaker: Person) -> list[Plea]:
    """What he pleaded for here and nobody has answered."""
    return [plea for plea in bursts.open_pleas(scene.db, inbound.channel, inbound.chat) if plea.person_id == speaker.id]


def _close(scene: Scene, plea: Plea) -> None:
    bursts.close_plea(scene.db, plea.id, scene.now)
    timers.cancel(scene.db, "plea", plea.id)
