"""A commune is renamed or merged: nothing stays behind under its old key, and nothing is there twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, select

from bot.cli import cli
from desk.aftercare import Kind
from desk.deployment import BadDeployment
from desk.people import ChatRole, Commune, Person, Role
from desk.shifts import parse_weekly
from desk.threads import Status
from store import chats, commune_moves, deployments, machines, offers, people, rota_revision, schema, threads, units
from store.database import Database
from store.tables import timers
from store.units import Unit

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OLD, NEW = "xa-a", "xa-b"


def _commune(connection: Connection, key: str, *, school: str = "") -> Person:
    """A group, two people with shifts, a question, machines, a contact, a deployment and an offer."""
    chats.save_commune(connection, Commune(id=key, province="", name=key))
    group = chats.meet(connection, "chat", f"nhom-{key}", "group", key)
    chats.link(connection, group, role=ChatRole.OFFICIALS, province="", commune=key, topic=None)
    hoa = people.add(connection, name="chị Hoa", role=Role.OFFICIAL, province="", commune=key)
    dao = people.add(connection, name="thầy Đạo", role=Role.TEACHER, province="", commune=key)
    people.set_shifts(connection, dao, parse_weekly("T2-T6 07:00-17:00", dao.id))
    rota_revision.count_up(connection, province="", commune=key)
    threads.open_thread(
        connection,
        asker=hoa,
        commune=key,
        channel="chat",
        chat=f"nhom-{key}",
        topic=None,
        asked_in=None,
        status=Status.WAITING,
        question="Máy in kẹt giấy",
        photos=(),
        now=NOW,
    )
    for number in (1, 2):
        machines.register(connection, province="", commune=key, number=number, room="", used_by="", now=NOW)
    units.replace(connection, [Unit(system="iGate", unit=f"Tổ iGate {key}", how="Gọi")], key, "")
    offers.accept(connection, hoa, Kind.HELPER, NOW)
    deployments.add(
        connection,
        name=f"Đợt {key}",
        school=school or f"Trường {key}",
        province="",
        communes=[key],
        members=[dao.id],
        starts_on=date(2026, 1, 5),
        ends_on=date(2026, 5, 29),
        now=NOW,
    )
    return dao


def _left(connection: Connection, key: str) -> list[str]:
    tables = [table for table in schema.metadata.sorted_tables if "commune" in table.c]
    return [t.name for t in tables if connection.execute(select(1).where(t.c.commune == key).limit(1)).first()]


def test_a_renamed_commune_leaves_nothing_under_its_old_key(database: Database) -> None:
    with database.engine.begin() as c:
        dao = _commune(c, OLD)
        chats.save_commune(c, Commune(id=NEW, province="", name="Xã B"))
        moved = commune_moves.move(c, OLD, NEW)
        assert _left(c, OLD) == []
        assert moved.rows["threads"] == 1
        assert moved.renumbered == 0
        assert people.get(c, dao.id).commune == NEW
        assert [one.name for one in deployments.of_commune(c, NEW)] == [f"Đợt {OLD}"]
        assert [one.id for one in chats.all_communes(c)] == [NEW]


def test_of_what_both_have_the_larger_ones_counts_and_every_machine_keeps_a_number(database: Database) -> None:
    with database.engine.begin() as c:
        _commune(c, OLD)
        _commune(c, NEW)
        moved = commune_moves.move(c, OLD, NEW)
        assert _left(c, OLD) == []
        assert [one.number for one in machines.of_commune(c, NEW)] == [1, 2, 101, 102]
        assert moved.renumbered == 100
        assert [(one.unit, one.commune) for one in units.listed(c)] == [(f"Tổ iGate {NEW}", NEW)]
        assert len(deployments.of_commune(c, NEW)) == 2
        turns = select(timers.c.commune).where(timers.c.kind == rota_revision.TURNS)
        assert c.execute(turns).scalars().all() == [NEW]


def test_one_school_twice_on_the_same_days_is_refused(database: Database) -> None:
    with database.engine.begin() as c:
        _commune(c, OLD, school="THCS Đồng Tâm")
        _commune(c, NEW, school="THCS Đồng Tâm")
        with pytest.raises(BadDeployment, match="đã phục vụ nơi này"):
            commune_moves.move(c, OLD, NEW)


def test_the_command_says_what_to_do_instead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUNOI_DATABASE_URL", str(tmp_path / "desk.sqlite3"))
    run = CliRunner()
    assert run.invoke(cli, ["db", "upgrade"]).exit_code == 0
    for name in ("Xã A", "Xã B"):
        assert run.invoke(cli, ["code", "officials", "--commune", name]).exit_code == 0
    taken = run.invoke(cli, ["commune", "rename", "Xã A", "Xã B"])
    assert (taken.exit_code, "commune merge" in taken.output) == (1, True)
    assert "Xã A" in run.invoke(cli, ["commune", "merge", "Xã C", "Xã B"]).output
    assert run.invoke(cli, ["commune", "merge", "Xã A", "Xã A"]).exit_code == 2
    assert run.invoke(cli, ["commune", "rename", "Xã A", "Xã Đồng Tâm"]).exit_code == 0
    assert run.invoke(cli, ["commune", "merge", "Xã Đồng Tâm", "Xã B"]).exit_code == 0
    assert run.invoke(cli, ["commune", "list"]).output == "Xã B  (xa-b)\n"
