"""However a page is held up or sent again, and wherever somebody is called: not in class, not beyond his cap."""

from __future__ import annotations

from datetime import timedelta

from desk.caps import Caps
from desk.people import Commune as Place
from desk.policy import How, Policy, Step, Who
from store import policies, rota_changes
from store.rota import Limits
from tests.support.commune import MONDAY, UNKNOWN, Commune, numbered, refused
from tests.zalo_oa.test_across_channels import dao_on_zalo, pages
from tests.zalo_oa.town import oa_town_on

HERE = Place(id="ky-lua", province="", name="Phường Kỳ Lừa")


async def test_a_page_that_the_platform_held_up_does_not_come_in_class(database_url: str):
    commune = await Commune.open(database_url)
    for who in ("dao", "lan"):
        await commune.teacher_says("thứ 2 tiết 3 tôi dạy", who=who)  # 8:55-9:40
        commune.platform.refuse[f"private-{who}"] = refused("away for a while")
    await commune.fast_forward(minutes=52)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.fast_forward(minutes=8)
    commune.platform.refuse.clear()
    await commune.fast_forward(minutes=35)  # 9:35
    assert not any(UNKNOWN in said for who in ("dao", "lan") for said in commune.seen(f"private-{who}"))
    await commune.fast_forward(minutes=10)
    assert any(UNKNOWN in said for who in ("dao", "lan") for said in commune.seen(f"private-{who}"))
    await commune.close()


async def test_who_has_no_time_any_more_is_not_called_on_his_other_telephone(sqlite_url: str):
    async with oa_town_on(sqlite_url) as town:
        dao = await dao_on_zalo(town)
        await town.officials.calls(town.hoa, UNKNOWN)
        await town.rest()
        assert len(pages(dao)) == 1
        already = len(town.teacher_hears())
        await dao.writes("hôm nay tôi bận")
        await town.rest(minutes=5)
        assert not any(UNKNOWN in told for told in town.teacher_hears()[already:])


async def test_a_call_in_the_teachers_group_counts_for_the_cap_of_those_it_names(sqlite_url: str):
    commune = await Commune.open(sqlite_url)
    in_group = Policy(name="cả nhóm", steps=(Step(who=Who.ON_CALL, how=How.GROUP, wait=timedelta(hours=5)),))
    commune.desk.database.write_now(lambda c: policies.save(c, in_group, "", "", MONDAY))
    commune.desk.database.write_now(lambda c: rota_changes.set_limits(c, HERE, Limits(caps=Caps(day=2))))
    for number in (1, 2, 3):
        await commune.official_says(numbered(number), who=f"hoa{number}", mention=True)
        await commune.fast_forward(minutes=1)
    called = [said for said in commune.seen("teachers") if "Ai cấp lại" in said]
    assert len(called) == 2
    await commune.close()


async def test_that_a_question_goes_on_when_the_night_begins_is_told_in_the_morning(sqlite_url: str):
    commune = await Commune.open(sqlite_url)
    await commune.teacher_says("tôi trực thứ 2 7h-21h")
    await commune.fast_forward(hours=12, minutes=50)
    await commune.official_says(UNKNOWN, mention=True)
    await commune.teacher_says("nhận 1")
    await commune.fast_forward(minutes=8)
    assert "hết ca trực lúc" in commune.seen("private-dao")[-1]
    heard = len(commune.seen("private-dao"))
    await commune.fast_forward(hours=9)  # 5:58
    assert len(commune.seen("private-dao")) == heard
    await commune.fast_forward(minutes=5)
    assert any("được mở lại cho thầy cô khác" in said for said in commune.seen("private-dao")[heard:])
    await commune.close()
