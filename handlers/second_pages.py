"""A page that nobody takes goes to the teacher's other account: he may be looking at the other telephone."""

from __future__ import annotations

from collections.abc import Sequence

from desk import escalation
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Account, Person
from desk.threads import Status, Thread
from handlers import aftercare, pages, voice
from handlers.scene import Scene, while_status
from store import deployments, outbox, people, rota, threads, timers


def arm(scene: Scene, thread: Thread, paged: Sequence[Person]) -> None:
    if any(len(_reachable(scene, person)) > 1 for person in paged):
        due = scene.now + scene.rules.other_account_after
        timers.arm(scene.db, "second_page", thread.id, due, commune=thread.commune)


def due(scene: Scene, thread_id: int) -> list[Outbound]:
    """Where he was last seen he has not answered."""
    thread = threads.find(scene.db, thread_id)
    if thread is None or thread.status is not Status.WAITING or aftercare.applies(scene, thread.commune):
        return []
    said = []
    sent = pages.sent_for(scene, thread)
    today = scene.now.astimezone(scene.zone).date()
    in_force = rota.load(scene.db, thread.commune, scene.now, scene.zone)
    for person in deployments.serving(scene.db, thread.commune, people.staff(scene.db, thread.commune), today):
        own = [page for page in sent if page.is_for(person)]
        tried = {page.channel for page in own}
        another = next((one for one in _reachable(scene, person) if one.channel not in tried), None)
        # Minutes have gone by since the first page: he may have gone into class.
        if own and another is not None and escalation.may_be_reached(person, in_force, scene.now):
            said.append(_again(scene, thread, person, own[-1].key, another))
    return said


def _again(scene: Scene, thread: Thread, person: Person, key: str, account: Account) -> Outbound:
    asker = people.get(scene.db, thread.asker_id)
    urgent = pages.haste_of(scene, thread)
    quotes = scene.channels[account.channel].quoting
    assert account.private_chat is not None
    return scene.to_chat(
        account.channel,
        account.private_chat,
        pages.text(scene, thread, asker, person.language, quotes=quotes, urgent=urgent),
        urgency=Urgency.PAGE,
        choices=(Choice(label=voice.say("button_claim"), says=f"nhận {thread.id}"),),
        photos=thread.photos,
        thread=thread.id,
        wanted=while_status(thread, Status.WAITING),
        key=f"{key}{outbox.ELSEWHERE}{account.channel}",
    )


def _reachable(scene: Scene, person: Person) -> list[Account]:
    """Where he can be written to alone; where he was last seen comes first."""
    return [
        account
        for account in people.accounts_of(scene.db, person.id)
        if account.private_chat is not None and account.channel in scene.channels
    ]
