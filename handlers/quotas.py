"""Living with so many messages a month: counted, saved, and told honestly when they run out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from desk import quota
from desk.inbound import ChatKind
from desk.outbound import Outbound, Urgency
from desk.people import ChatRole, Person, Role
from desk.quota import Budget
from handlers import deliveries, voice
from handlers.scene import Scene
from store import chats, months, people


def counted(scene: Scene, channel: str, *, sent: int = 0, received: int = 0) -> list[Outbound]:
    """Add to the channel's month; the coordinators hear of it once at each level."""
    granted = scene.channels[channel].monthly_quota
    if granted is None or not sent + received:
        return []
    month = months.count(scene.db, channel, _month(scene), sent=sent, received=received)
    levels = quota.crossed(month.used - sent - received, month.used, granted)
    return [
        said
        for level in levels
        for said in _to_coordinators(
            scene, channel, "quota_warning", f"{level}", level=level, used=month.used, granted=granted
        )
    ]


def refused(scene: Scene, channel: str) -> list[Outbound]:
    """The platform itself says that it takes no more; told once a day."""
    return _to_coordinators(scene, channel, "quota_refused", f"refused:{scene.now.astimezone(scene.zone):%d}")


def within_budget(scene: Scene, said: Sequence[Outbound]) -> list[Outbound]:
    """What can still be said this month, in as few messages as the channel's month asks for."""
    budgets = _budgets(scene, {one.channel for one in said})
    if all(left is Budget.PLENTY for left in budgets.values()):
        return list(said)
    plenty = [one for one in said if budgets[one.channel] is Budget.PLENTY]
    fewer = quota.cheapest([one for one in said if budgets[one.channel] is not Budget.PLENTY])
    kept = []
    for one in fewer:
        left = budgets[one.channel]
        if left is Budget.SHORT or (left is Budget.SPARE and one.urgency is Urgency.PAGE):
            kept.append(one)
        else:
            kept += _elsewhere(scene, one) or _unsaid(scene, one, left)
    return plenty + kept


def _month(scene: Scene) -> str:
    return quota.month_of(scene.now, scene.zone)


def _budgets(scene: Scene, channels: Iterable[str]) -> dict[str, Budget]:
    granted = {channel: scene.channels[channel].monthly_quota for channel in channels if channel in scene.channels}
    limited = [channel for channel, most in granted.items() if most is not None]
    used = months.of(scene.db, limited, _month(scene)) if limited else {}
    return {
        channel: quota.budget(used[channel].used, most) if channel in used else Budget.PLENTY
        for channel, most in granted.items()
    }


def _can_still_talk(scene: Scene, channels: Iterable[str]) -> list[str]:
    """Those with most left first."""
    left = _budgets(scene, channels)
    return sorted(
        (name for name, budget in left.items() if budget <= Budget.SHORT), key=lambda name: (left[name], name)
    )


def _elsewhere(scene: Scene, one: Outbound) -> list[Outbound]:
    """Through another bot that is in the same group, or to the same person on another channel."""
    twins = chats.twins(scene.db, one.channel, one.chat)
    for channel in _can_still_talk(scene, twins):
        return [replace(one, channel=channel, reply_to=None)]
    person = people.at_private_chat(scene.db, one.channel, one.chat)
    accounts = people.accounts_of(scene.db, person.id) if person is not None else []
    places = {a.channel: a.private_chat for a in accounts if a.private_chat and a.channel in scene.channels}
    for channel in _can_still_talk(scene, places.keys() - {one.channel}):
        return [replace(one, channel=channel, chat=places[channel] or "", reply_to=None, topic=None)]
    return []


def _unsaid(scene: Scene, one: Outbound, left: Budget) -> list[Outbound]:
    """The chat hears once why it is quiet, whoever wrote the message hears that it stayed behind, and so does a
    coordinator, who can do something about it."""
    said = _to_coordinators(scene, one.channel, "quota_spent", "spent")
    if left is Budget.SPARE:
        key = f"quota:{one.channel}:{_month(scene)}:chat:{one.chat}"
        person = people.at_private_chat(scene.db, one.channel, one.chat)
        works_here = person is not None and person.is_staff
        text = voice.say("quota_staff" if works_here else "quota_chat", "vi")
        said.append(scene.to_chat(one.channel, one.chat, text, urgency=Urgency.PAGE, topic=one.topic, key=key))
    if one.tell is not None and _budgets(scene, [one.tell[0]]).get(one.tell[0], Budget.SPENT) <= Budget.SPARE:
        # Words that reach nobody are worth one of the last messages: whoever wrote them can still call.
        said += deliveries.undelivered(scene, one)
    return said


def _to_coordinators(scene: Scene, channel: str, message: str, what: str, **values: object) -> list[Outbound]:
    said = []
    for person in _coordinators(scene, channel):
        key = f"quota:{channel}:{_month(scene)}:{what}:{person.id}"
        text = voice.say(message, person.language, bot=channel, **values)
        told = scene.to_person(person, text, urgency=Urgency.PAGE, key=key)
        if told is not None:
            said += [told] if _can_still_talk(scene, [told.channel]) else _elsewhere(scene, told) or [told]
    return said


def _coordinators(scene: Scene, channel: str) -> list[Person]:
    """Of every commune whose groups this channel serves."""
    groups = [
        group
        for role in (ChatRole.OFFICIALS, ChatRole.TEACHERS)
        for group in chats.with_role(scene.db, role)
        if group.channel == channel and group.kind == ChatKind.GROUP
    ]
    communes = {group.commune for group in groups} or {""}
    found = {p.id: p for commune in sorted(communes) for p in people.staff(scene.db, commune)}
    return [person for _, person in sorted(found.items()) if person.role is Role.COORDINATOR]
