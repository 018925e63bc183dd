"""The commune's own helper: named by the coordinator, asked himself, and first in line when the teachers have left."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from desk.aftercare import Kind
from desk.deployment import Deployment
from desk.inbound import Inbound
from desk.outbound import Choice, Outbound, Urgency
from desk.people import ChatRole, Person, Role, bare
from handlers import voice
from handlers.scene import Scene
from knowledge.text import fold
from store import chats, offers, people, threads


def named(scene: Scene, inbound: Inbound, by: Person, deployment: Deployment, name: str) -> list[Outbound]:
    """ "Người của xã là chị Hoa": she is invited; who is meant must be clear."""
    found = _called(scene.db, deployment, by, name)
    if len(found) != 1:
        return [_unclear(scene, inbound, by, deployment, found)]
    return invite(scene, inbound, by, deployment, found[0])


def invite(scene: Scene, inbound: Inbound, by: Person, deployment: Deployment, official: Person) -> list[Outbound]:
    """Nobody becomes it without his own word."""
    new = offers.invite(scene.db, official, Kind.OWN, "", scene.now, commune=official.commune)
    state = offers.INVITED if new else offers.of_kind(scene.db, Kind.OWN, official.commune)[official.id]
    where = _commune(scene.db, official.commune)
    told = voice.say(
        "own_helper_named",
        by.language,
        name=voice.called(official, by.language),
        commune=where,
        state=state,
        again=not new,
    )
    said = [scene.reply(inbound, told)]
    if not new:
        return said
    threads.log(scene.db, None, "own_helper_named", scene.now, person=by, helper=official.id)
    markup = voice.say(
        "own_helper_invited",
        official.language,
        name=voice.called(official, official.language),
        by=voice.called(by, official.language),
        commune=where,
        until=f"{deployment.ends_on:%d/%m}",
    )
    choices = (
        Choice(label=voice.say("button_help", official.language), says="giúp"),
        Choice(label=voice.say("button_no_help", official.language), says="ngừng giúp"),
    )
    alone = scene.to_person(official, markup, choices=choices)
    return [*said, *([alone] if alone is not None else _in_group(scene, official, markup, choices))]


def dropped(scene: Scene, inbound: Inbound, by: Person, deployment: Deployment, name: str) -> list[Outbound]:
    """Named by mistake, or gone: he is asked first no more. What else he offered stays."""
    asked = {one for commune in deployment.communes for one in offers.of_kind(scene.db, Kind.OWN, commune)}
    found = [one for one in _called(scene.db, deployment, by, name) if one.id in asked]
    if len(found) != 1 or not offers.take_away(scene.db, found[0], Kind.OWN):
        return [_unclear(scene, inbound, by, deployment, found)]
    threads.log(scene.db, None, "own_helper_dropped", scene.now, person=by, helper=found[0].id)
    line = voice.say("own_helper_dropped", by.language, name=voice.called(found[0], by.language))
    return [scene.reply(inbound, line)]


def agreed(scene: Scene, official: Person) -> list[Outbound]:
    """Whoever coordinates here hears that it is settled."""
    said = []
    for one in people.staff(scene.db, official.commune):
        if one.role is Role.COORDINATOR:
            line = voice.say(
                "own_helper_agreed",
                one.language,
                name=voice.called(official, one.language),
                commune=_commune(scene.db, official.commune),
            )
            said.append(scene.to_person(one, line, urgency=Urgency.NOTICE))
    return [one for one in said if one is not None]


def of_commune(connection: Connection, commune: str) -> list[tuple[Person, bool]]:
    """Who was named, and whether he has agreed; those who said no are left out."""
    states = offers.of_kind(connection, Kind.OWN, commune)
    return [
        (people.get(connection, person), state == offers.ACCEPTED)
        for person, state in states.items()
        if state != offers.DECLINED
    ]


def _called(connection: Connection, deployment: Deployment, by: Person, name: str) -> list[Person]:
    """Officials of the deployment's communes (of his own, if he has one) whose name holds all these words."""
    communes = [one for one in deployment.communes if by.commune in {"", one}]
    there = [person for commune in communes for person in people.officials(connection, commune)]
    fitting = [person for person in there if set(bare(name).split()) <= set(bare(person.name).split())]
    exactly = [person for person in fitting if fold(person.name) == fold(name)]
    return exactly if len(exactly) == 1 else fitting


def _unclear(scene: Scene, inbound: Inbound, by: Person, deployment: Deployment, found: Sequence[Person]) -> Outbound:
    known = found or [
        person
        for commune in deployment.communes
        if by.commune in {"", commune}
        for person in people.officials(scene.db, commune)
    ]
    names = [voice.called(person, by.language) for person in known][:8]
    return scene.reply(inbound, voice.say("own_helper_unclear", by.language, names=names, several=len(found) > 1))


def _in_group(scene: Scene, official: Person, markup: str, choices: Sequence[Choice]) -> list[Outbound]:
    """Who never wrote to us in private is asked where he works."""
    groups = [c for c in chats.with_role(scene.db, ChatRole.OFFICIALS, official.commune) if c.channel in scene.channels]
    return [
        scene.to_chat(group.channel, group.external_id, markup, topic=group.topic, choices=choices)
        for group in groups[:1]
    ]


def _commune(connection: Connection, commune: str) -> str:
    known = chats.commune_called(connection, commune)
    return known.name if known is not None else commune
