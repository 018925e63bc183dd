"""What happens when a timer is due."""

from __future__ import annotations

from collections.abc import Callable

from desk.outbound import Outbound
from handlers import (
    absences,
    deployments,
    endings,
    escalations,
    former_holders,
    holding,
    learning,
    outage_ends,
    pleas,
    promises,
    proposals,
    questions,
    second_pages,
    stale,
    swaps,
    turns,
)
from handlers.scene import Scene
from store import rota_changes
from store.timers import Timer

_BY_KIND: dict[str, Callable[[Scene, Timer], list[Outbound]]] = {
    "burst": lambda scene, timer: questions.burst_due(scene, timer.subject),
    "photo": lambda scene, timer: questions.photo_due(scene, timer.subject),
    "plea": lambda scene, timer: pleas.due(scene, timer.subject),
    "escalate": lambda scene, timer: [
        *escalations.due(scene, timer.subject, timer.step),
        *stale.ask_once(scene, timer.subject),
    ],
    "second_page": lambda scene, timer: second_pages.due(scene, timer.subject),
    "stale": lambda scene, timer: stale.due(scene, timer.subject),
    "promise": lambda scene, timer: promises.due(scene, timer.subject),
    "nudge": lambda scene, timer: holding.nudge_due(scene, timer.subject, timer.step),
    "absent": lambda scene, timer: absences.absent_due(scene, timer.subject),
    "bell": lambda scene, timer: holding.bell_due(scene, timer.subject, timer.step),
    former_holders.KIND: lambda scene, timer: former_holders.due(scene, timer.subject, timer.step),
    "slow": lambda scene, timer: holding.slow_due(scene, timer.subject),
    "deployment": lambda scene, timer: deployments.due(scene, timer.subject),
    "outage": lambda scene, timer: outage_ends.due(scene, timer.subject, timer.step),
    "swap": lambda scene, timer: swaps.expired(scene, timer.subject),
    learning.KIND: lambda scene, timer: learning.due(scene, timer.subject),
    proposals.KIND: lambda scene, timer: proposals.due(scene, timer.subject),
    turns.KIND: turns.due,
    rota_changes.WEEK_CHANGED: turns.week_changed,
    rota_changes.LESSONS_CHANGED: turns.lessons_changed,
    "close": lambda scene, timer: endings.quiet_due(scene, timer.subject, timer.step),
}


def handle(scene: Scene, timer: Timer) -> list[Outbound]:
    return _BY_KIND[timer.kind](scene, timer)
