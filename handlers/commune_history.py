"""What helped others here before, and old threads of somebody who writes from a new telephone."""

from __future__ import annotations

from dataclasses import replace

from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person, bare
from desk.threads import OPEN, Status, Thread
from handlers import helping, reopening, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Heard
from store import people, threads

_LOOKED_AT = 300


def his_now(scene: Scene, inbound: Inbound, speaker: Person, tied: Thread | None) -> Thread | None:
    """He replies, in the same group and under the same name, to what was said in an ended thread: it goes on as his.

    A new telephone is a new account, and the old one can confirm nothing any more.
    """
    if tied is None or tied.asker_id == speaker.id or tied.status in OPEN:
        return tied
    before = people.get(scene.db, tied.asker_id)
    same = bool(bare(before.name)) and bare(before.name) == bare(speaker.name)
    if not same or before.commune != speaker.commune or (inbound.channel, inbound.chat) != (tied.channel, tied.chat):
        return tied
    threads.change(scene.db, tied, asker_id=speaker.id)
    threads.log(scene.db, tied, "asker_has_new_account", scene.now, person=speaker, before=before.id)
    return replace(tied, asker_id=speaker.id)


def show(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound] | None:
    """ "Lại bị lỗi máy chiếu như hôm trước", and it was a colleague's then: what helped him is said, as a new thread.

    None when nothing like it was solved in this group.
    """
    named = reopening.names(text)
    if len(named) < 2:
        return None
    ended = threads.ended_in(scene.db, inbound.channel, inbound.chat, most=_LOOKED_AT)
    alike = [(len(named & reopening.told(scene, thread)), thread) for thread in ended if thread.helped_by]
    near = [pair for pair in alike if 2 * pair[0] > len(named)]
    if not near:
        return None
    old = max(near, key=lambda pair: (pair[0], pair[1].updated_at))[1]
    helped = _what_helped(scene, old)
    if not helped:
        return None
    thread = Asked.of(inbound, chat, asker, text, Heard.ADDRESSED).open(scene, Status.ANSWERED, None, entry=old.entry)
    threads.record(scene.db, thread, kind="note", text=f"#{old.id}: {helped}", person=None, now=scene.now)
    markup = voice.say(
        "helped_others_here",
        asker.language,
        number=thread.id,
        day=voice.day(old.resolved_at or old.updated_at, scene.zone),
        answer=helped,
    )
    return helping.ask(scene, thread, markup, asker.language)


def _what_helped(scene: Scene, old: Thread) -> str:
    kind = "peer" if old.helped_by == "peer" else "answer"
    said = [row["text"] for row in threads.said(scene.db, old.id, (kind,)) if row["text"]]
    entry = scene.matching.entry(old.entry) if old.entry else None
    return "\n".join(said[-3:]) if said else entry.told if entry is not None else ""
