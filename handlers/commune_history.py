"""What helped others in the commune before, in any group that it has or had."""

from __future__ import annotations

from desk.inbound import Inbound
from desk.outbound import Outbound
from desk.people import Chat, Person
from desk.threads import Status, Thread
from handlers import cautions, helping, reopening, voice
from handlers.asked import Asked
from handlers.scene import Scene
from knowledge.decision import Heard
from store import thread_lists, threads
from store.withdrawals import FORGOTTEN

_LOOKED_AT = 2000
"""Solved questions; a commune asks a few hundred a year."""


def show(scene: Scene, inbound: Inbound, chat: Chat, asker: Person, text: str) -> list[Outbound] | None:
    """ "Lại bị lỗi máy chiếu như hôm trước", and it was a colleague's then: what helped him is said, as a new thread.

    None when nothing like it was solved here.
    """
    named = reopening.names(text)
    if len(named) < 2:
        return None
    solved = thread_lists.helped_in_groups(scene.db, asker.commune, most=_LOOKED_AT)
    alike = [(len(named & reopening.told(scene, thread)), thread) for thread in solved]
    near = [pair for pair in alike if 2 * pair[0] > len(named)]
    if not near:
        return None
    old = max(near, key=lambda pair: (pair[0], pair[1].updated_at))[1]
    helped = _what_helped(scene, old, asker.language)
    if not helped:
        return None
    thread = Asked.of(inbound, chat, asker, text, Heard.ADDRESSED).open(scene, Status.ANSWERED, None, entry=old.entry)
    threads.record(scene.db, thread, kind="note", text=f"#{old.id}: {helped}", person=None, now=scene.now)
    markup = voice.say(
        "helped_others_here",
        asker.language,
        number=thread.id,
        day=scene.day(old.resolved_at or old.updated_at),
        answer=helped,
        dangers=cautions.of_thread(scene, old, asker.language),
        expired=old.helped_by == "faq" and cautions.is_expired(scene, scene.matching.entry(old.entry or "")),
    )
    return helping.ask(scene, thread, markup, asker.language)


def _what_helped(scene: Scene, old: Thread, language: str) -> str:
    kind = "peer" if old.helped_by == "peer" else "answer"
    said = [row["text"] for row in threads.said(scene.db, old.id, (kind,)) if row["text"] not in {"", FORGOTTEN}]
    entry = scene.matching.entry(old.entry) if old.entry else None
    return "\n".join(said[-3:]) if said else entry.told_in(language) if entry is not None else ""
