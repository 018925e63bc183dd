"""What is saved is answered everywhere within two seconds, without indexing all anew; undone, all is as it was."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from bot.clock import MovedClock
from bot.desk import Desk
from bot.library import Library
from bot.runtime import Runtime
from handlers.scene import Guarding, NotPrepared
from knowledge.decision import Answer, Heard
from knowledge.guarding import Change
from knowledge.loading import starter
from store import knowledge, known_questions
from store import knowledge_changes as changes
from store.database import Database
from tests.support.commune import MONDAY, Platform

ENTRIES = starter()[:20]
GROWN = replace(ENTRIES[0], aliases=(*ENTRIES[0].aliases, "cái que đỏ cắm vào tịt ngòi"))
MADE = changes.Made(kind="alias", at=MONDAY, by="cô Thu")


async def _asked(library: Library, text: str) -> object:
    await library.prepare([(text, Heard.ADDRESSED)])
    return library.match(text, Heard.ADDRESSED)


async def test_two_replicas_answer_from_what_was_saved_within_two_seconds(postgresql_url: str):
    database = Database(postgresql_url)
    database.write_now(lambda c: knowledge.save(c, ENTRIES))
    replicas = [
        Runtime(
            Desk(
                database=Database(postgresql_url),
                channels={"chat": Platform()},
                clock=MovedClock(MONDAY),
                library=Library(),
            )
        )
        for _ in range(2)
    ]
    for replica in replicas:
        await replica.start()
    try:
        revision = database.write_now(
            lambda c: (changes.apply(c, Change(saved=(GROWN,)), MADE), knowledge.revision(c))[1]
        )
        begun = time.perf_counter()
        while any(replica.desk.library.revision != revision for replica in replicas):
            assert time.perf_counter() - begun < 2
            await asyncio.sleep(0.02)
        for replica in replicas:
            decision = await _asked(replica.desk.library, "cái que đỏ cắm vào tịt ngòi")
            assert isinstance(decision, Answer)
            assert decision.entry == GROWN.id
    finally:
        for replica in replicas:
            await replica.stop()
        database.close()


async def test_a_change_keeps_the_index_and_undo_brings_back_the_very_same_answers(database: Database):
    database.write_now(lambda c: knowledge.save(c, ENTRIES))
    library = Library()
    asked = [entry.question for entry in ENTRIES[:6]] + ["que đỏ cắm vào tịt ngòi", "cho em hỏi token ạ"]
    try:
        await library.renew(database)
        before, book = [await _asked(library, text) for text in asked], library._matcher.book
        number = database.write_now(lambda c: changes.apply(c, Change(saved=(GROWN,)), MADE))
        assert await library.renew(database)
        assert library._matcher.book.parts[0] is book.parts[0]
        assert [await _asked(library, text) for text in asked] != before
        database.write_now(lambda c: changes.undo(c, number, MADE))
        assert await library.renew(database)
        assert [await _asked(library, text) for text in asked] == before
    finally:
        library.close()


async def test_a_verdict_counts_only_for_the_knowledge_it_was_made_on(database: Database):
    database.write_now(lambda c: knowledge.save(c, ENTRIES))
    library = Library()

    def wanted() -> Guarding:
        return database.read_now(
            lambda c: Guarding(
                change=Change(saved=(GROWN,)), known=known_questions.known(c), revision=knowledge.revision(c)
            )
        )

    def is_ready() -> bool:
        try:
            return library.guarded(wanted()) == ()
        except NotPrepared:
            return False

    try:
        assert not is_ready()
        await library.make_ready([wanted()], database)
        assert is_ready()
        database.write_now(lambda c: changes.apply(c, Change(removed=(ENTRIES[5].id,)), MADE))
        assert not is_ready()
        await library.make_ready([wanted()], database)
        assert is_ready()
    finally:
        library.close()
