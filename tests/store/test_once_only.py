"""What happens once however many try: timers, leases, codes, digests, suggestions; and revisions that only rise."""

from __future__ import annotations

from datetime import timedelta

from desk.people import Chat
from knowledge.entries import Entry
from store import chats, codes, digests, knowledge, leases, timers
from store.codes import Code
from store.database import Database
from store.knowledge import Suggestion
from store.timers import Timer
from tests.store.at_once import at_once
from tests.support.commune import MONDAY, PRINTER, TOKEN

SECOND = timedelta(seconds=1)
A_MOMENT = timedelta(microseconds=1)


def armed(database: Database, subject: int = 1, step: int = 0) -> Timer:
    database.write_now(lambda c: timers.arm(c, "escalate", subject, MONDAY, step=step))
    return database.read_now(lambda c: timers.due(c, MONDAY))[0]


def test_a_timer_is_due_at_its_moment_and_not_before(database: Database):
    armed(database)
    assert database.read_now(lambda c: timers.due(c, MONDAY - A_MOMENT)) == []
    assert len(database.read_now(lambda c: timers.due(c, MONDAY))) == 1
    assert database.read_now(timers.next_due) == MONDAY


def test_under_eight_takers_a_timer_fires_once(database: Database):
    timer = armed(database)
    assert sum(at_once(database, lambda c, _: timers.take(c, timer))) == 1
    assert database.read_now(timers.next_due) is None


def test_while_one_replica_fires_it_the_other_passes_over(postgresql_url: str):
    database = Database(postgresql_url)
    timer = armed(database)
    with database.engine.begin() as holder:
        assert timers.take(holder, timer)
        assert not database.write_now(lambda c: timers.take(c, timer))
        holder.rollback()
    assert database.write_now(lambda c: timers.take(c, timer))
    database.close()


def test_armed_anew_it_does_not_fire_at_its_old_time(database: Database):
    timer = armed(database)
    database.write_now(lambda c: timers.arm(c, "escalate", 1, MONDAY + SECOND))
    assert not database.write_now(lambda c: timers.take(c, timer))
    assert database.read_now(timers.next_due) == MONDAY + SECOND


def test_a_cancelled_timer_does_not_fire(database: Database):
    timer = armed(database)
    database.write_now(lambda c: timers.cancel(c, "escalate", 1))
    assert not database.write_now(lambda c: timers.take(c, timer))


def test_a_timer_that_always_fails_is_left_for_a_person(database: Database):
    for attempt in range(5):
        timer = database.read_now(lambda c: timers.due(c, MONDAY))[0] if attempt else armed(database)
        database.write_now(lambda c: timers.failed(c, timer, again=MONDAY))  # noqa: B023
    assert database.read_now(lambda c: timers.due(c, MONDAY)) == []
    assert database.read_now(timers.parked) == 1
    armed(database)
    assert database.read_now(timers.parked) == 0


def test_a_lease_has_one_owner_until_it_runs_out(database: Database):
    def hold(owner: str, after: timedelta) -> bool:
        return database.write_now(lambda c: leases.hold(c, "poll", owner, MONDAY + after, life=30 * SECOND))

    assert hold("a", timedelta(0))
    assert not hold("b", SECOND)
    assert hold("a", 10 * SECOND)
    assert not hold("b", 40 * SECOND - A_MOMENT)
    assert hold("b", 40 * SECOND)
    assert not hold("a", 41 * SECOND)


def test_of_eight_who_want_the_lease_one_has_it(database: Database):
    assert sum(at_once(database, lambda c, n: leases.hold(c, "poll", f"r{n}", MONDAY))) == 1


def test_a_lease_given_back_is_free_at_once_and_only_its_owner_gives_it_back(database: Database):
    database.write_now(lambda c: leases.hold(c, "poll", "a", MONDAY))
    database.write_now(lambda c: leases.give_back(c, "poll", "b", MONDAY))
    assert not database.write_now(lambda c: leases.hold(c, "poll", "b", MONDAY))
    database.write_now(lambda c: leases.give_back(c, "poll", "a", MONDAY))
    assert database.write_now(lambda c: leases.hold(c, "poll", "b", MONDAY))


def made(database: Database) -> Code:
    code = database.write_now(
        lambda c: codes.make(c, purpose="teacher", province="", commune="ky-lua", now=MONDAY, name="thầy Đạo")
    )
    found = database.read_now(lambda c: codes.look_up(c, code.lower()))
    assert found is not None
    return found


def test_a_code_serves_one_of_eight(database: Database):
    code = made(database)
    assert sum(at_once(database, lambda c, n: codes.use(c, code, f"chat:{n}", MONDAY))) == 1


def test_a_code_serves_until_it_expires_and_not_at_that_moment(database: Database):
    late, in_time = made(database), made(database)
    assert not database.write_now(lambda c: codes.use(c, late, "chat:dao", MONDAY + codes.LIFE))
    assert database.write_now(lambda c: codes.use(c, in_time, "chat:dao", MONDAY + codes.LIFE - A_MOMENT))


def test_a_code_can_be_read_aloud(database: Database):
    code = made(database).code
    assert len(code) == codes.LENGTH
    assert not set(code) & set("01OIL")
    assert database.read_now(lambda c: codes.look_up(c, "' OR 1=1 --")) is None


def group(database: Database) -> Chat:
    return database.write_now(lambda c: chats.meet(c, "chat", "ky-lua", "group", "Kỳ Lừa"))


def test_a_groups_digest_of_a_week_is_posted_by_one_of_eight(database: Database):
    chat = group(database)
    assert sum(at_once(database, lambda c, _: digests.begin(c, chat, "2026-W10", MONDAY))) == 1
    assert database.write_now(lambda c: digests.begin(c, chat, "2026-W11", MONDAY))


def test_each_change_of_the_knowledge_raises_its_revision(database: Database):
    assert database.read_now(knowledge.revision) == 0
    assert sorted(at_once(database, lambda c, _: knowledge.save(c, [TOKEN]), many=4)) == [1, 2, 3, 4]
    database.write_now(lambda c: knowledge.save(c, [PRINTER]))
    assert database.read_now(knowledge.revision) == 5
    assert database.read_now(knowledge.load) == (PRINTER, TOKEN)


def test_an_entry_comes_back_as_it_was_saved(database: Database):
    whole = Entry(id="x", question="Hỏi?", answer="Đáp.", aliases=("a", "b"), systems=("vneid",), needs_check=True)
    database.write_now(lambda c: knowledge.save(c, [whole]))
    assert database.read_now(knowledge.load) == (whole,)


def suggest(database: Database) -> Suggestion | None:
    return database.write_now(
        lambda c: knowledge.suggest(
            c,
            thread_id=1,
            commune="ky-lua",
            kind="entry",
            entry=None,
            question="Hỏi?",
            answer="Đáp.",
            proposed_by=None,
            now=MONDAY,
        )
    )


def test_a_thread_teaches_once_and_is_decided_once(database: Database):
    first = suggest(database)
    assert first is not None
    assert suggest(database) is None
    decided = at_once(database, lambda c, n: knowledge.decide(c, first, "accepted", n, MONDAY), many=4)
    assert sum(decided) == 1
