"""What people do in a script, done to the simulated channels."""

from __future__ import annotations

from bot.channels.markup import visible
from bot.channels.simulator import Shown
from bot.replay.models import Quoted, Saying, Says
from bot.replay.simulation import Simulation, Spot
from bot.replay.words import contains, same
from desk.outbound import Choice


class CannotAct(Exception):
    """The step asks for something that is not there: a button, a message to reply to."""


async def perform(simulation: Simulation, says: Says) -> None:
    """Say or press it; the desk keeps it and does not work on it yet."""
    person, saying = says.person, says.saying
    spot = simulation.spot(person, saying.chat)
    if saying.press is not None:
        await _press(simulation, spot, person, saying.press)
        return
    await spot.channel.person_says(
        chat=spot.chat,
        chat_kind=spot.kind,
        chat_title=spot.title,
        sender=person,
        sender_name=simulation.script.name_of(person),
        text=saying.text,
        at=simulation.now,
        reply_to=replied(spot, saying).message_id if saying.reply_to is not None else None,
        photo=_photo(saying),
        mention=saying.mention,
        edits=_own_last(spot, person).message_id if saying.edit else None,
        forwarded=saying.forward,
    )


def _photo(saying: Saying) -> str | None:
    return saying.photo if isinstance(saying.photo, str) else "anh.png" if saying.photo else None


async def _press(simulation: Simulation, spot: Spot, person: str, wanted: str) -> None:
    message, choice = button(spot, wanted)
    name = simulation.script.name_of(person)
    simulation.transcript.add_press(spot.place, person, name, choice.label, simulation.now)
    await spot.channel.person_says(
        chat=spot.chat,
        chat_kind=spot.kind,
        chat_title=spot.title,
        sender=person,
        sender_name=name,
        text="",
        at=simulation.now,
        reply_to=message.message_id,
        press=choice.says,
    )


def button(spot: Spot, wanted: str) -> tuple[Shown, Choice]:
    """The newest button there with this label or these words. A number also counts the newest message's buttons."""
    offering = [shown for shown in reversed(_shown(spot)) if shown.choices]
    for age, shown in enumerate(offering):
        for choice in shown.choices:
            if same(choice.label, wanted) or same(choice.says, wanted):
                return shown, choice
        if age == 0 and wanted.isdecimal() and 0 < int(wanted) <= len(shown.choices):
            return shown, shown.choices[int(wanted) - 1]
    there = ", ".join(f"“{choice.label}”" for choice in offering[0].choices) if offering else "none"
    raise CannotAct(f"there is no button “{wanted}” in {spot.place}; the newest message with buttons has {there}")


def replied(spot: Spot, saying: Saying) -> Shown:
    wanted = saying.reply_to
    for shown in reversed(_shown(spot)):
        if isinstance(wanted, Quoted):
            if shown.sender is None and contains(visible(shown.markup), wanted.contains):
                return shown
        elif shown.sender == (None if wanted == "bot" else wanted):
            return shown
    whose = f"with “{wanted.contains}”" if isinstance(wanted, Quoted) else f"of {wanted}"
    raise CannotAct(f"there is no message {whose} in {spot.place} to reply to")


def _own_last(spot: Spot, person: str) -> Shown:
    for shown in reversed(_shown(spot)):
        if shown.sender == person:
            return shown
    raise CannotAct(f"{person} has said nothing in {spot.place} that could be edited")


def _shown(spot: Spot) -> list[Shown]:
    return spot.channel.shown.get(spot.chat, [])
