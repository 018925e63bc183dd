"""Policies as people write them: what is understood, what is refused, and what a step does at which hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.policy import How, Policy, Span, Step, Urgency, Who, default, from_stored, to_stored
from desk.policy_file import BadPolicy, parse

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, tzinfo=HANOI)


def test_a_policy_says_who_how_and_how_long():
    policy = parse(
        {
            "name": "Phường Kỳ Lừa",
            "steps": [
                {"who": "on_call", "wait": "5 phút", "urgent_wait": "90s", "at_once": "2"},
                {"names": ["cô Lan"], "how": "private", "hours": "T2-T6 07:00-17:00"},
                {"who": "neighbours", "urgency": "urgent"},
                {"who": "coordinator", "wait": "1h", "repeats": "2"},
            ],
        }
    )
    first, named, beside, last = policy.steps
    assert (first.wait, first.urgent_wait, first.at_once) == (timedelta(minutes=5), timedelta(seconds=90), 2)
    assert (named.who, named.names, named.how, len(named.hours)) == (Who.NAMED, ("cô Lan",), How.PRIVATE, 5)
    assert beside.urgency is Urgency.URGENT
    assert (last.wait, last.repeats) == (timedelta(hours=1), 2)
    assert from_stored(to_stored(policy)) == policy


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "begins with “steps:”"),
        ({"steps": []}, "there is no step"),
        ({"steps": [{"who": "on_cal"}]}, "did you mean “on_call”?"),
        ({"steps": [{"who": "on_call", "wiat": "5m"}]}, "did you mean “wait”?"),
        ({"steps": [{"wait": "5m"}]}, "who is to be asked?"),
        ({"steps": [{"who": "on_call", "wait": "0m"}]}, "a wait is 1m to 24h"),
        ({"steps": [{"who": "on_call", "wait": "sớm"}]}, "is no time"),
        ({"steps": [{"who": "on_call", "repeats": "forever"}]}, "without end or never"),
        ({"steps": [{"who": "on_call", "repeats": "0"}]}, "without end or never"),
        ({"steps": [{"who": "on_call", "at_once": "-1"}]}, "from 0 to 50"),
        ({"steps": [{"who": "on_call", "urgency": "urgent"}]}, "an ordinary question would reach nobody"),
        ({"steps": [{"who": "on_call", "urgency": "ordinary"}]}, "an urgent question would reach nobody"),
        ({"steps": [{"who": "unit"}]}, "would reach nobody"),
        ({"steps": [{"who": "on_call", "hours": "T2 07:00-11:00"}]}, "outside all these hours"),
        ({"steps": [{"who": "on_call", "hours": "T9 07:00-11:00"}]}, "these are no hours"),
        ({"steps": [{"who": "named"}]}, "needs “names"),
        ({"steps": [{"names": [""]}]}, "a list is written"),
        ({"steps": ["on_call"]}, "a step is a block"),
        ({"steps": [{"who": "on_call"}] * 11}, "10 are the most"),
    ],
)
def test_what_could_leave_a_question_alone_is_refused_in_one_sentence(data, says):
    with pytest.raises(BadPolicy, match=says) as refused:
        parse(data)
    assert "\n" not in str(refused.value)


def test_a_mistake_is_found_at_its_line():
    lines: dict[tuple[str | int, ...], int] = {("steps", 1, "wait"): 5}
    with pytest.raises(BadPolicy) as refused:
        parse({"steps": [{"who": "on_call"}, {"who": "others", "wait": "0m"}]}, lambda place: lines.get(place, 1))
    assert refused.value.line == 5


def test_a_step_works_from_the_first_minute_of_its_hours_to_before_the_last():
    step = Step(who=Who.ON_CALL, hours=(Span(weekday=0, starts=420, ends=480),))
    before, first, last, after = (MONDAY + timedelta(minutes=m) for m in (419, 420, 479, 480))
    assert [step.works(at, HANOI, urgent=False) for at in (before, first, last, after)] == [False, True, True, False]


def test_hours_over_midnight_go_on_the_next_day():
    step = parse({"steps": [{"who": "on_call", "hours": "CN 22:00-2:00"}, {"who": "all"}]}).steps[0]
    assert step.works(MONDAY + timedelta(hours=1), HANOI, urgent=False)
    assert not step.works(MONDAY + timedelta(hours=2), HANOI, urgent=False)


def test_somebody_at_the_counter_never_waits_longer_than_others():
    short, long = Step(who=Who.ON_CALL, wait=timedelta(minutes=2)), Step(who=Who.ON_CALL, wait=timedelta(hours=1))
    assert short.waits(urgent=True) == timedelta(minutes=2)
    assert long.waits(urgent=True) == timedelta(minutes=3)
    assert long.waits(urgent=False) == timedelta(hours=1)


def test_the_policy_nobody_wrote_asks_on_call_then_the_others_then_the_coordinator():
    policy = default(timedelta(minutes=10))
    assert [step.who for step in policy.steps] == [
        Who.ON_CALL,
        Who.OTHERS,
        Who.NEIGHBOURS,
        Who.COORDINATOR,
        Who.UNIT,
    ]
    assert isinstance(policy, Policy)
    assert {step.wait for step in policy.steps} == {timedelta(minutes=10)}
