"""The numbers a desk runs by. Defaults are for two teachers in one commune; an administrator may move them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Rules:
    """`burst_wait`: silence that ends a burst; `burst_most`: its longest; `merge_window`: a piece that comes this soon
    after an answer belongs to the question. `follow_up`: how long an unaddressed message of the asker is read as part
    of his thread; `detail_window`: how long it adds to one that waits. `plea_wait`: how long colleagues have to answer
    before an overheard plea becomes a thread. `stale_after`: how long it may wait unclaimed until the asker is asked
    whether it still matters (`_the_end`: of the teachers' time). `urgent_per_day`: how often a commune may say that
    somebody waits. `other_account_after`: how long a page has on one of a teacher's accounts before it goes to the
    next. `first_answer` and `resolution` are aims, in duty hours. `expired_to_person`: an
    entry past its day is not said with a warning; a person is asked.
    """

    burst_wait: timedelta = timedelta(seconds=5)
    burst_most: timedelta = timedelta(seconds=60)
    merge_window: timedelta = timedelta(seconds=20)
    follow_up: timedelta = timedelta(minutes=30)
    detail_window: timedelta = timedelta(minutes=3)
    plea_wait: timedelta = timedelta(minutes=10)
    step_wait: timedelta = timedelta(minutes=10)
    other_account_after: timedelta = timedelta(minutes=4)
    nudge_after: timedelta = timedelta(minutes=30)
    offer_on_after: timedelta = timedelta(minutes=30)
    close_after: timedelta = timedelta(hours=24)
    park_after: timedelta = timedelta(hours=72)
    stale_after: timedelta = timedelta(days=7)
    stale_after_the_end: timedelta = timedelta(days=14)
    digest_weekday: int = 0
    digest_minute: int = 7 * 60 + 30
    questions_per_5_minutes: int = 5
    urgent_per_day: int = 10
    urgent_nudge: timedelta = timedelta(minutes=10)
    first_answer: timedelta = timedelta(minutes=60)
    resolution: timedelta = timedelta(hours=8)
    expired_to_person: bool = False
