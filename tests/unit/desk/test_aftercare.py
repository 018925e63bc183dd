"""In aftercare only those are asked who offered, one kind after the other, never at night and never too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from desk.aftercare import DAY_BEGINS, DAY_ENDS, WAIT, WEEK, Asked, Kind, Offer, Slot, is_open, next_turn, opens_at

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=HANOI)
ASKER, HUNG, MAI, DAO, TAI = 1, 2, 3, 4, 5
HERE, ELSEWHERE = "xa-dong-tam", "xa-binh-minh"

HELPER_HERE = Offer(person_id=HUNG, kind=Kind.HELPER, commune=HERE, systems=("iGate",))
HELPER_ELSEWHERE = Offer(person_id=MAI, kind=Kind.HELPER, commune=ELSEWHERE, systems=("iGate",))
TEACHER = Offer(person_id=DAO, kind=Kind.VOLUNTEER, slots=(Slot(weekday=5, starts=8 * 60, ends=10 * 60),))
PROVINCE = Offer(person_id=TAI, kind=Kind.CONTACT)
ALL = (PROVINCE, TEACHER, HELPER_ELSEWHERE, HELPER_HERE)


def turn(offers=ALL, asked=(), *, now=MONDAY, systems=("iGate",), asker=ASKER):
    return next_turn(offers, asked, thread_id=7, asker_id=asker, commune=HERE, systems=systems, now=now, zone=HANOI)


def put(person: int, at: datetime, thread: int = 7) -> Asked:
    return Asked(person_id=person, thread_id=thread, at=at)


def test_the_ladder_is_helpers_here_then_elsewhere_then_volunteers_then_the_province() -> None:
    assert turn().people == (HUNG,)
    asked = [put(HUNG, MONDAY)]
    assert turn(asked=asked).again_at == MONDAY + WAIT
    assert turn(asked=asked, now=MONDAY + WAIT).people == (MAI,)
    asked.append(put(MAI, MONDAY + WAIT))
    # No slot of the teacher's is open on a Monday: the province comes before Saturday.
    assert turn(asked=asked, now=MONDAY + 2 * WAIT).people == (TAI,)
    saturday = datetime(2026, 3, 7, 8, 0, tzinfo=HANOI)
    assert turn(asked=asked, now=saturday).people == (DAO,)
    everybody = [*asked, put(DAO, saturday), put(TAI, saturday)]
    assert turn(asked=everybody, now=saturday + timedelta(days=1)) == turn(offers=())


def test_nobody_is_asked_about_his_own_question_or_another_topic() -> None:
    assert turn(asker=HUNG).people == (MAI,)
    assert turn(offers=(HELPER_HERE,), systems=("máy in",)).people == ()
    assert turn(offers=(HELPER_HERE,), systems=()).people == (HUNG,)


def test_the_communes_own_helper_comes_before_everybody_and_only_there() -> None:
    own = Offer(person_id=6, kind=Kind.OWN, commune=HERE)
    assert turn(offers=(*ALL, own)).people == (6,)
    assert turn(offers=(Offer(person_id=6, kind=Kind.OWN, commune=ELSEWHERE),)) == turn(offers=())


def test_another_commune_is_asked_for_what_it_knows_and_after_ones_own() -> None:
    anything = Offer(person_id=MAI, kind=Kind.HELPER, commune=ELSEWHERE)
    assert turn(offers=(anything,), systems=("máy in",)).people == (MAI,)
    assert turn(offers=(anything,), systems=()) == turn(offers=())
    assert turn(offers=(HELPER_ELSEWHERE,), systems=("máy in",)) == turn(offers=())
    here = Offer(person_id=HUNG, kind=Kind.HELPER, commune=HERE)
    assert turn(offers=(HELPER_ELSEWHERE, here)).people == (HUNG,)


def test_a_cap_of_a_week_is_a_cap() -> None:
    asked = [put(HUNG, MONDAY - timedelta(days=n), thread=n + 20) for n in range(3)]
    assert turn(offers=(HELPER_HERE,), asked=asked).people == ()
    assert turn(offers=(HELPER_HERE,), asked=asked[1:]).people == (HUNG,)


def test_at_night_everybody_sleeps() -> None:
    night = MONDAY.replace(hour=23)
    assert turn(now=night).people == ()
    assert turn(now=night).again_at == (MONDAY + timedelta(days=1)).replace(hour=7)


SLOTS = st.builds(Slot, weekday=st.integers(0, 6), starts=st.integers(0, 1439), ends=st.integers(1, 1440))
OFFERS = st.lists(
    st.builds(
        Offer,
        person_id=st.integers(1, 6),
        kind=st.sampled_from(Kind),
        commune=st.sampled_from(["", HERE, ELSEWHERE]),
        systems=st.sampled_from([(), ("iGate",), ("máy in",)]),
        slots=st.lists(SLOTS, max_size=3).map(tuple),
        cap=st.integers(0, 3),
    ),
    max_size=8,
    unique_by=lambda offer: (offer.person_id, offer.kind),
)
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes))


@given(OFFERS, MOMENTS)
def test_nobody_is_asked_at_night_beyond_his_cap_or_without_an_offer(offers: list[Offer], now: datetime) -> None:
    asked: list[Asked] = []
    for _ in range(12):
        found = turn(offers, asked, now=now)
        if found.people:
            (person,) = found.people
            assert person != ASKER
            assert any(o.person_id == person and o.kind is found.kind and is_open(o, now, HANOI) for o in offers)
            assert DAY_BEGINS <= now.hour * 60 + now.minute < DAY_ENDS
            asked.append(put(person, now))
            assert sum(one.person_id == person and now - one.at < WEEK for one in asked) == 1  # about one thread
        elif found.again_at is not None:
            assert found.again_at > now
            now = found.again_at
        else:
            return


@given(OFFERS, MOMENTS)
def test_an_offer_opens_exactly_when_it_says(offers: list[Offer], now: datetime) -> None:
    for offer in offers:
        moment = opens_at(offer, now, HANOI)
        if moment is not None:
            assert moment >= now
            assert is_open(offer, moment, HANOI)
            if moment > now:
                assert not is_open(offer, now, HANOI)
