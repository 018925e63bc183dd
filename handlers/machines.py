"""The install board in the chat: "máy 37 xong", "máy 12 kẹt driver", "máy 37 nhầm", "bảng máy"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desk import machine_words
from desk import machines as board
from desk.digest import Board
from desk.inbound import ChatKind, Inbound
from desk.machine_words import MOST_AT_ONCE, Ask, MachineCommand, Report
from desk.machines import Machine, State
from desk.outbound import Choice, Outbound, Urgency
from desk.people import Chat, ChatRole, Person, Role
from desk.threads import Status
from handlers import learning, voice
from handlers.scene import Scene
from store import chats, machines, people, threads

IN_MIND = timedelta(minutes=10)
ROOMS = 8
BLOCKERS = 4


def says(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> list[Outbound] | None:
    """None when these words are about no machine of the board."""
    command = machine_words.parse(inbound.press or inbound.text)
    before_him = _before_him(scene, inbound, chat, person) if command is None else None
    if before_him is not None:
        command = machine_words.parse(_of(before_him, inbound.text))
    if command is None:
        return None
    here = inbound.addressed or chat.kind == ChatKind.PRIVATE or chat.role is ChatRole.TEACHERS
    commune = before_him.commune if before_him is not None else chat.commune or person.commune
    listed = machines.of_commune(scene.db, commune) if commune else []
    if not (here or _concerns(command, listed)) or not (person.is_staff or _is_his_to_say(command, listed)):
        return None
    if command.ask is Ask.SET and not person.is_staff and _asked_about(scene, person, command):
        return None
    if not commune:
        return [scene.reply(inbound, voice.say("machine_which_commune", person.language))]
    if command.ask is Ask.TOO_MANY:
        return [scene.reply(inbound, voice.say("machine_too_many", person.language, total=MOST_AT_ONCE))]
    if command.ask is Ask.BOARD:
        return [scene.reply(inbound, overview(scene, commune, person.language))]
    if command.ask is Ask.SHOW:
        return _show(scene, inbound, person, listed, command.numbers[0]) if listed else None
    if command.ask is Ask.UNDO:
        return _undo(scene, inbound, person, commune, listed, command.numbers) if listed else None
    return _set(scene, inbound, person, commune, listed, command.reports)


def _before_him(scene: Scene, inbound: Inbound, chat: Chat, person: Person) -> Machine | None:
    """ "Xong", "kẹt thiếu driver" right after a label was scanned: that machine, unless a question of his is open."""
    if chat.kind != ChatKind.PRIVATE or inbound.press is not None or inbound.reply_to is not None:
        return None
    meant = machine_words.parse(_of(None, inbound.text))
    if meant is None or meant.ask not in {Ask.SET, Ask.UNDO}:
        return None
    if _is_busy_with_a_question(scene, person):
        return None
    return machines.last_shown(scene.db, person, scene.now - IN_MIND)


def _is_busy_with_a_question(scene: Scene, person: Person) -> bool:
    """Then "xong" alone ends that."""
    return bool(threads.claimed_by(scene.db, person.id) or threads.of_asker(scene.db, person.id))


def _of(machine: Machine | None, text: str) -> str:
    return f"máy {machine.number if machine is not None else 1} {text}"


def _concerns(command: MachineCommand, listed: list[Machine]) -> bool:
    """Said in the group to nobody: only a report of machines that are on the list is for the desk."""
    highest = listed[-1].number if listed else 0
    return command.ask is Ask.SET and all(number <= highest for one in command.reports for number in one.numbers)


def _is_his_to_say(command: MachineCommand, listed: list[Machine]) -> bool:
    """An official's "máy 12 lỗi driver" is a question; so is whatever he says of machines that nobody lists."""
    return command.ask is Ask.BOARD or (bool(listed) and not any(report.is_error for report in command.reports))


def _asked_about(scene: Scene, person: Person, command: MachineCommand) -> bool:
    """ "Máy 12 ok rồi ạ" from who asked about machine 12 ends his question, and sets nothing up."""
    said = {number for report in command.reports for number in report.numbers}
    return any(said & set(machine_words.named(one.question)) for one in threads.of_asker(scene.db, person.id))


def figures(scene: Scene, commune: str, start: datetime, end: datetime) -> Board | None:
    """For the digest of these days; None where nobody keeps a board."""
    listed = machines.of_commune(scene.db, commune) if commune else []
    if not listed:
        return None
    done = {machine.id for machine in listed if machine.state is State.DONE}
    week = machines.done_between(scene.db, commune, start, end) & done
    return Board(done=len(done), total=len(listed), week=len(week))


def overview(scene: Scene, commune: str, language: str) -> str:
    listed = machines.of_commune(scene.db, commune)
    known = chats.commune_called(scene.db, commune)
    total = board.counted("", listed)
    return voice.say(
        "machines",
        language,
        commune=known.name if known else commune,
        board={"done": total.done, "total": total.total, "bar": Board(done=total.done, total=total.total).bar},
        rooms=[
            {"name": voice.shortened(room.name, 40), "done": room.done, "total": room.total, "stuck": room.stuck}
            for room in board.by_room(listed)[:ROOMS]
        ],
        blockers=[
            {"note": voice.shortened(note, 60), "numbers": list(numbers[:10]), "count": len(numbers)}
            for note, numbers in board.blockers(listed)[:BLOCKERS]
        ],
    )


def _show(scene: Scene, inbound: Inbound, person: Person, listed: list[Machine], number: int) -> list[Outbound]:
    found = next((machine for machine in listed if machine.number == number), None)
    if found is None:
        return [scene.reply(inbound, _unknown(listed, [number], person.language))]
    return show(scene, inbound, person, found)


def show(scene: Scene, inbound: Inbound, person: Person, machine: Machine) -> list[Outbound]:
    """One machine; what he says of it next needs no number."""
    by = people.get(scene.db, machine.changed_by) if machine.changed_by else None
    alone = inbound.chat_kind is ChatKind.PRIVATE and not _is_busy_with_a_question(scene, person)
    if alone:
        threads.log(scene.db, None, machines.SHOWN, scene.now, person=person, machine=machine.id)
    markup = voice.say(
        "machine",
        person.language,
        number=machine.number,
        room=machine.room,
        name=machine.used_by,
        state=machine.state.value,
        trouble=machine.note,
        by=voice.called(by, person.language) if by else "",
        alone=alone,
    )
    choices = (
        Choice(label=voice.say("button_machine_done", person.language), says=f"máy {machine.number} xong"),
        Choice(label=voice.say("button_machine_stuck", person.language), says=f"máy {machine.number} kẹt"),
    )
    return [scene.reply(inbound, markup, choices=choices if machine.state is not State.DONE else ())]


def _set(
    scene: Scene, inbound: Inbound, person: Person, commune: str, listed: list[Machine], reports: Sequence[Report]
) -> list[Outbound]:
    if person.is_staff and not any(machine.room or machine.used_by for machine in listed):
        # No list was ever given: what is reported makes one.
        for number in (number for one in reports for number in one.numbers if 1 <= number <= board.HIGHEST):
            machines.report(scene.db, commune=commune, number=number, by=person, now=scene.now)
    rows: list[dict[str, str]] = []
    more: list[Outbound] = []
    for report in reports:
        before = machines.of_commune(scene.db, commune)
        found = [machine for machine in before if machine.number in report.numbers]
        changed = [one for one in found if _change(scene, one, report, person)]
        if found:
            rows.append(_row(found, report.state, report.note))
        if changed and report.note and report.state is State.STUCK:
            more += _same_trouble(scene, person, commune, report.note, before=before)
        if changed and report.note and report.state is State.DONE:
            more += _solved(scene, inbound, person, commune, found, report.note)
    known = {machine.number for machine in machines.of_commune(scene.db, commune)}
    missing = [number for report in reports for number in report.numbers if number not in known]
    if not rows:
        return [scene.reply(inbound, _unknown(listed, missing, person.language))]
    return [scene.reply(inbound, _noted(scene, commune, person.language, rows, missing)), *more]


def _change(scene: Scene, machine: Machine, report: Report, person: Person) -> bool:
    """ "Máy 12 kẹt" once more, without a reason, takes nothing away."""
    note = report.note or (machine.note if machine.state is report.state else "")
    return machines.set_state(scene.db, machine, report.state, note, person, scene.now)


def _undo(
    scene: Scene, inbound: Inbound, person: Person, commune: str, listed: list[Machine], numbers: Sequence[int]
) -> list[Outbound]:
    """Each is again what it was before the last word about it; one that only that word made is gone."""
    found = [machine for machine in listed if machine.number in numbers]
    missing = [number for number in numbers if number not in {machine.number for machine in found}]
    if not found:
        return [scene.reply(inbound, _unknown(listed, missing, person.language))]
    rows: list[dict[str, str]] = []
    for machine in found:
        before = machines.undo(scene.db, machine, person, scene.now)
        row = _row([machine], *(before or (State.TO_DO, "")))
        rows.append(row if before is not None else {**row, "state": "gone"})
    return [scene.reply(inbound, _noted(scene, commune, person.language, rows, missing))]


def _row(found: Sequence[Machine], state: State, note: str) -> dict[str, str]:
    numbers = ", ".join(board.runs(machine.number for machine in found))
    unsaid = state is State.STUCK and not note and not all(machine.note for machine in found)
    return {"numbers": numbers, "state": state.value, "trouble": note, "why": "1" if unsaid else ""}


def _noted(scene: Scene, commune: str, language: str, rows: list[dict[str, str]], missing: list[int]) -> str:
    listed = machines.of_commune(scene.db, commune)
    counts = board.counted("", listed)
    return voice.say(
        "machine_set",
        language,
        reports=rows,
        numbers=board.runs(missing),
        highest=max((machine.number for machine in listed), default=0),
        board={"done": counts.done, "total": counts.total, "bar": Board(done=counts.done, total=counts.total).bar},
    )


def _unknown(listed: list[Machine], missing: list[int], language: str) -> str:
    highest = max((machine.number for machine in listed), default=0)
    return voice.say("machine_unknown", language, numbers=board.runs(missing), highest=highest)


def _same_trouble(scene: Scene, person: Person, commune: str, note: str, *, before: list[Machine]) -> list[Outbound]:
    """The third machine with one blocker: those who keep the knowledge hear that it is worth an entry, once."""
    now = board.alike(note, [m for m in machines.of_commune(scene.db, commune) if m.state is State.STUCK])
    then = board.alike(note, [m for m in before if m.state is State.STUCK])
    if not len(then) < board.SAME_TROUBLE <= len(now):
        return []
    threads.log(scene.db, None, "same_blocker", scene.now, person=person, machines=[machine.number for machine in now])
    said: list[Outbound] = []
    for curator in people.staff(scene.db, commune):
        if curator.role in {Role.CURATOR, Role.COORDINATOR}:
            line = voice.say(
                "machine_same_trouble", curator.language, trouble=note, numbers=[machine.number for machine in now]
            )
            said += scene.to_staff(curator, commune, line, urgency=Urgency.NOTICE)
    return said


def _solved(
    scene: Scene, inbound: Inbound, person: Person, commune: str, found: list[Machine], how: str
) -> list[Outbound]:
    """How one of three machines with one blocker was solved is proposed as an entry, as an answered thread is."""
    history = machines.blocked_before(scene.db, commune)
    own = [note for machine, note in history if machine.number in {one.number for one in found}]
    if not own:
        return []
    stuck = {one.number for one, note in history if board.alike(own[-1], [replace(one, note=note)])}
    if len(stuck) < board.SAME_TROUBLE:
        return []
    question = voice.say("machine_question", "vi", trouble=own[-1])
    thread = threads.open_thread(
        scene.db,
        asker=person,
        commune=commune,
        channel=inbound.channel,
        chat=inbound.chat,
        topic=inbound.topic,
        asked_in=None,
        status=Status.RESOLVED,
        question=question,
        photos=(),
        now=scene.now,
    )
    threads.record(scene.db, thread, kind="answer", text=how, person=person, now=scene.now, photos=inbound.photos)
    threads.change(scene.db, thread, resolved_at=scene.now, helped_by="teacher")
    return learning.suggest(scene, thread)
