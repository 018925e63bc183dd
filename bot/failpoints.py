"""Named points at which tests stop the program. Nothing happens unless a point was armed."""

from __future__ import annotations

NAMES = frozenset(
    {
        "intake.before_commit",
        "intake.after_commit",
        "worker.before_claim",
        "worker.after_claim",
        "worker.after_effects",
        "worker.after_commit",
        "timers.after_take",
        "timers.before_commit",
        "timers.after_commit",
        "sender.after_lease",
        "sender.after_call",
        "sender.after_record",
    }
)


class Stopped(BaseException):
    """The program died here. Not an Exception, so that nothing on the way can swallow it."""


_armed: dict[str, int] = {}


def arm(name: str, *, after: int = 0) -> None:
    """Die at this point, the `after`-th time it is passed."""
    if name not in NAMES:
        raise ValueError(f"no failpoint is called {name}")
    _armed[name] = after


def disarm() -> None:
    _armed.clear()


def failpoint(name: str) -> None:
    if not _armed or name not in _armed:
        return
    if _armed[name] > 0:
        _armed[name] -= 1
        return
    raise Stopped(name)
