"""Who comes in, how long, and what a form must bring."""

from __future__ import annotations

from click.testing import CliRunner
from sqlalchemy import select

from bot.cli import cli
from desk.people import Role
from store import people
from store.console_tables import console_sessions
from store.database import Database
from tests.console.conftest import PUBLIC, Visitor, link_for
from tests.support.commune import MONDAY, UNKNOWN, person, populate


async def test_a_link_opens_the_console_once(commune, address):
    link = await link_for(commune, "binh")
    async with Visitor(address) as binh, Visitor(address) as thief:
        page = await binh.enter(link)
        assert "anh Bình" in page
        assert "điều phối" in page
        refused = await thief.enter(link)
        assert thief.status == 403
        assert "không còn dùng được" in refused
        assert thief.cookie == ""


async def test_a_preview_that_fetches_the_link_does_not_use_it_up(commune, address):
    link = await link_for(commune, "binh")
    async with Visitor(address) as preview, Visitor(address) as binh:
        for _ in range(3):
            await preview.see("/console/" + link.rsplit("/", 1)[1])
        await binh.enter(link)
        assert binh.status == 200


async def test_a_link_is_good_for_fifteen_minutes_and_the_session_for_twelve_hours(commune, address):
    late, in_time = await link_for(commune, "lan"), ""
    await commune.fast_forward(minutes=15)
    async with Visitor(address) as lan:
        await lan.enter(late)
        assert lan.status == 403
        in_time = await link_for(commune, "lan")
        await commune.fast_forward(minutes=14, seconds=56)
        await lan.enter(in_time)
        assert lan.status == 200
        await commune.fast_forward(hours=11, minutes=59)
        await lan.see("/console/")
        assert lan.status == 200
        await commune.fast_forward(minutes=1)
        assert "Mời anh/chị vào lại" in await lan.see("/console/")
        assert lan.status == 401


async def test_a_new_link_ends_the_one_not_used_yet(commune, address):
    first, second = await link_for(commune, "binh"), await link_for(commune, "binh")
    async with Visitor(address) as binh:
        await binh.enter(first)
        assert binh.status == 403
        await binh.enter(second)
        assert binh.status == 200


async def test_only_digests_are_kept(commune, sign_in):
    binh = await sign_in("binh")
    rows = await commune.desk.database.read(lambda c: c.execute(select(console_sessions)).all())
    assert binh.cookie not in repr(rows)


async def test_the_cookie_and_the_headers_are_strict(commune, address):
    link = await link_for(commune, "binh")
    async with Visitor(address) as binh:
        code = link.rsplit("/", 1)[1]
        async with binh.browser.post(f"{address}/console/enter", data={"code": code}, allow_redirects=False) as answer:
            cookie = answer.cookies["caunoi_console"]
            assert answer.headers["Location"] == "/console/"
        assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/console")
        assert cookie["secure"] is True
        for path in ("/console/", "/console/khong-co", "/console/" + code):
            await binh.see(path)
            assert "script-src 'self'" in binh.headers["Content-Security-Policy"]
            assert "unsafe" not in binh.headers["Content-Security-Policy"]
            assert binh.headers["Cache-Control"] == "no-store"
            assert "<script>" not in binh.page
            assert " style=" not in binh.page


async def test_leaving_ends_the_session(sign_in):
    binh = await sign_in("binh")
    kept = binh.cookie
    await binh.fill("/console/leave")
    binh.cookie = kept
    await binh.see("/console/")
    assert binh.status == 401


async def test_who_no_longer_works_here_is_out_at_once(commune, sign_in):
    lan = await sign_in("lan")

    def fired(connection):
        people.change(connection, person(connection, "chat", "lan"), role=Role.OFFICIAL)

    await commune.desk.database.write(fired)
    await lan.see("/console/")
    assert lan.status == 401


async def test_guessing_is_slowed_down(address, commune):
    async with Visitor(address) as guesser:
        for number in range(10):
            await guesser.send("/console/enter", {"code": f"{number:032d}"})
            assert guesser.status == 403
        await guesser.send("/console/enter", {"code": "x" * 32})
        assert guesser.status == 429
        assert guesser.headers["Retry-After"] == "300"


async def test_a_form_from_elsewhere_or_with_anothers_proof_does_nothing(commune, sign_in):
    await commune.official_says(UNKNOWN, mention=True)
    binh, lan = await sign_in("binh"), await sign_in("lan")
    await binh.see("/console/t/1")
    own = binh.form("/console/t/1/claim")
    await lan.see("/console/t/1")
    others = lan.form("/console/t/1/claim")
    for fields, headers in (
        ({}, {}),
        ({**own, "csrf": ""}, {}),
        (others, {}),
        ({**own, "csrf": "ữ"}, {}),
        ({**own, "once": ""}, {}),
        (own, {"Origin": "https://xau.vidu.vn"}),
        (own, {"Origin": "null"}),
    ):
        await binh.send("/console/t/1/claim", fields, headers=headers)
        assert binh.status == 403
    await binh.send("/console/t/1/claim", own, headers={"Origin": PUBLIC})
    assert binh.status == 200
    assert "đang giúp" in binh.page


async def test_officials_and_groups_get_no_link(commune):
    await commune.official_says("bảng", mention=True)
    assert not any("/console/" in line for line in commune.seen("officials"))
    await commune.says("binh", "teachers", "bảng", mention=True)
    assert "/console/" not in commune.seen("teachers")[-1]
    assert "/console/" in commune.seen("private-binh")[-1]


async def test_without_a_public_address_the_chat_says_how(commune):
    commune.desk.public_url = ""
    await commune.teacher_says("bảng", who="binh")
    assert 'caunoi console --person "anh Bình"' in commune.seen("private-binh")[-1].replace("&#34;", '"')


def test_the_administrator_prints_a_link_for_somebody(database_url, monkeypatch):
    database = Database(database_url)
    database.write_now(lambda c: populate(c, "chat", MONDAY))
    monkeypatch.setenv("CAUNOI_DATABASE_URL", database_url)
    done = CliRunner().invoke(cli, ["console", "--person", "Bình"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("http://127.0.0.1:8080/console/")
    missed = CliRunner().invoke(cli, ["console", "--person", "Tám"])
    assert missed.exit_code == 1
    assert "anh Bình" in missed.output
    database.close()
