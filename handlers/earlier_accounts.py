"""A new telephone is a new account: what was asked from the old one is found again, in the group where it was asked."""

from __future__ import annotations

from dataclasses import replace

from desk.inbound import ChatKind
from desk.people import Person, bare
from desk.threads import OPEN, Thread
from handlers.scene import Scene
from store import chats, people, thread_lists, threads


def as_his(scene: Scene, thread: Thread, speaker: Person) -> Thread:
    """An ended thread that he asked from an account he has no more goes on as his; any other stays as it is.

    The old account can confirm nothing: the name is the same, everybody in the group could read it, and since he
    speaks from the new one it has been silent.
    """
    if thread.asker_id == speaker.id or thread.status in OPEN:
        return thread
    before = people.get(scene.db, thread.asker_id)
    if not _was(scene, before, speaker) or not _was_in_a_group(scene, thread):
        return thread
    threads.change(scene.db, thread, asker_id=speaker.id)
    threads.log(scene.db, thread, "asker_has_new_account", scene.now, person=speaker, before=before.id)
    return replace(thread, asker_id=speaker.id)


def ended(scene: Scene, speaker: Person, *, most: int) -> list[Thread]:
    """What he asked before, from this account and from those he had."""
    own = threads.of_asker(scene.db, speaker.id, ended=True, most=most)
    for before in people.officials(scene.db, speaker.commune):
        if _was(scene, before, speaker):
            theirs = threads.of_asker(scene.db, before.id, ended=True, most=most)
            own += [thread for thread in theirs if _was_in_a_group(scene, thread)]
    return own


def _was(scene: Scene, before: Person, speaker: Person) -> bool:
    same = before.commune == speaker.commune and bool(bare(before.name)) and bare(before.name) == bare(speaker.name)
    if not same or before.is_staff or before.id >= speaker.id:
        return False
    first = thread_lists.first_asked(scene.db, speaker.id)
    return first is None or threads.asked_since(scene.db, before.id, first) == 0


def _was_in_a_group(scene: Scene, thread: Thread) -> bool:
    """What was said in private stays with the account it was said to."""
    chat = chats.find(scene.db, thread.channel, chats.current_id(scene.db, thread.channel, thread.chat))
    return chat is not None and chat.kind == ChatKind.GROUP
