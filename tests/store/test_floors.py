"""The floors that an administrator moved hold in the running desk."""

from __future__ import annotations

from bot.library import Library
from bot.settings import Settings
from knowledge.decision import Answer, Heard
from knowledge.entries import Entry
from store import knowledge
from store.database import Database

ENTRIES = (
    Entry(id="token", question="Máy tính không nhận token ký số", answer="Đổi cổng USB."),
    Entry(id="paper", question="Máy in bị kẹt giấy", answer="Mở nắp sau."),
)
ASKED = "token em cắm vào máy không nhận, đèn cũng tắt luôn"


async def answered(database: Database, settings: Settings) -> bool:
    library = Library(settings.floors)
    decisions = set()
    for each in (library, library.again()):
        await each.renew(database)
        await each.prepare([(ASKED, Heard.ADDRESSED)])
        decisions.add(isinstance(each.match(ASKED, Heard.ADDRESSED), Answer))
    assert len(decisions) == 1, "after a restart as before"
    return decisions.pop()


async def test_a_higher_floor_sends_more_to_people_and_a_lower_one_answers_more(database_url: str):
    database = Database(database_url)
    database.write_now(lambda c: knowledge.save(c, ENTRIES))
    assert await answered(database, Settings(answer_at=0.5, offer_at=1))
    assert not await answered(database, Settings(answer_at=1, offer_at=1))
    database.close()
