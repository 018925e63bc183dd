"""`caunoi machines`: the computers that should be set up: a list in, counts and labels out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Connection

from bot import spreadsheets
from bot.clock import SystemClock
from bot.commands.code import commune_id, known_commune
from bot.commands.opening import opened
from bot.settings import Settings
from bot.wiring import build_channels
from desk import machines as board
from desk.people import Commune
from desk.sheets import Sheet, address
from handlers.linking import MACHINE_LINK
from knowledge.text import fold
from store import chats
from store import machines as kept

_NUMBER = ("so may", "may so", "may", "machine", "so", "number", "no", "stt", "tt")
"""The surest first: in a list with both columns "STT" counts the lines."""
_ROOM = {"phong", "phong ban", "don vi", "bo phan", "room"}
_USED_BY = {"nguoi dung", "nguoi su dung", "can bo", "ho ten", "ho va ten", "used by", "user"}


@click.group()
def machines() -> None:
    """Which computers are set up, which are stuck, and what keeps them."""


@machines.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--commune", required=True, help="Its full name, such as “Xã Đồng Tâm”.")
@click.option("--yes", is_flag=True, help="Write it; without, only what was understood is shown.")
def import_(file: Path, commune: str, yes: bool) -> None:
    """Read a list (.xlsx, .csv) with columns for number, room and user. All of it or nothing is written."""
    try:
        rows, faults = understood(spreadsheets.read(file).sheets)
    except spreadsheets.Refused as error:
        raise click.ClickException(str(error)) from None
    for fault in faults:
        click.echo(f"✗ {fault}", err=True)
    click.echo(f"{len(rows)} máy, {len({room for _, room, _ in rows if room})} phòng")
    if faults:
        raise click.ClickException("Chưa ghi gì; sửa các ô trên rồi chạy lại.")
    if not yes:
        click.echo("Đây là bản xem trước; thêm --yes để ghi.")
        return
    with opened() as (chosen, database):
        now = SystemClock().now()

        def work(connection: Connection) -> int:
            place = _place(connection, commune, chosen.province)
            where = {"province": place.province, "commune": place.id, "now": now}
            return sum(
                kept.register(connection, number=number, room=room, used_by=used_by, **where)  # type: ignore[arg-type]
                for number, room, used_by in rows
            )

        new = database.write_now(work)
    click.echo(f"Đã ghi: {new} máy mới, {len(rows) - new} máy đã có.")


def _place(connection: Connection, name: str, province: str) -> Commune:
    """A new desk's first commune may come with its list of machines; later a new name is a mistyped one."""
    if chats.all_communes(connection):
        return known_commune(connection, name)
    first = Commune(id=commune_id(name), province=province, name=name.strip())
    chats.add_commune(connection, first)
    return first


def understood(sheets: tuple[Sheet, ...]) -> tuple[list[tuple[int, str, str]], list[str]]:
    """(number, room, user) of each row of the first sheet with a column of numbers; and what is wrong, by cell."""
    for sheet in sheets:
        for row in range(1, min(sheet.rows, 20) + 1):
            heads = {fold(sheet.at(row, column)).strip(): column for column in range(1, sheet.columns + 1)}
            number = next((heads[name] for name in _NUMBER if name in heads), None)
            if number is not None:
                return _rows(sheet, row, number, _of(heads, _ROOM), _of(heads, _USED_BY))
    return [], ["Không thấy cột số máy: hàng đầu cần có “Số máy”, “Phòng”, “Người dùng”."]


def _of(heads: dict[str, int], names: set[str]) -> int | None:
    return next((heads[name] for name in heads if name in names), None)


def _rows(
    sheet: Sheet, head: int, number: int, room: int | None, used_by: int | None
) -> tuple[list[tuple[int, str, str]], list[str]]:
    rows: list[tuple[int, str, str]] = []
    faults: list[str] = []
    seen: dict[int, int] = {}
    for row in range(head + 1, sheet.rows + 1):
        typed = sheet.at(row, number).strip()
        others = [sheet.at(row, column).strip() for column in (room, used_by) if column]
        place = address((row, number))
        if (row, number) in sheet.refused:
            faults.append(f"{place}: {sheet.refused[row, number]}")
        elif not typed and any(others):
            faults.append(f"{place}: thiếu số máy của “{', '.join(filter(None, others))[:60]}”.")
        elif not typed:
            continue
        elif not typed.isdecimal() or not 1 <= int(typed) <= board.HIGHEST:
            faults.append(f"{place}: “{typed[:40]}” không phải số máy (1 đến {board.HIGHEST}).")
        elif int(typed) in seen:
            faults.append(f"{place}: máy {typed} đã có ở {address((seen[int(typed)], number))}.")
        else:
            seen[int(typed)] = row
            rows.append((int(typed), sheet.at(row, room) if room else "", sheet.at(row, used_by) if used_by else ""))
    return rows, faults


@machines.command()
@click.option("--commune", required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(commune: str, as_json: bool) -> None:
    """Counts by room, and what keeps the stuck ones."""
    with opened() as (_, database):
        listed = database.read_now(lambda c: kept.of_commune(c, known_commune(c, commune).id))
        wrong = database.read_now(kept.unlike_their_log)
    rooms, stuck = board.by_room(listed), board.blockers(listed)
    if as_json:
        total = board.counted("", listed)
        found = {"total": asdict(total), "rooms": [asdict(room) for room in rooms], "blockers": stuck}
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for room in rooms:
        click.echo(f"{room.name or 'Chưa ghi phòng'}: {room.done}/{room.total}, kẹt {room.stuck}")
    for note, numbers in stuck:
        click.echo(f"kẹt {note or '(chưa ghi lý do)'}: máy {', '.join(map(str, numbers))}")
    if not listed:
        click.echo("Chưa có máy nào; nhập bằng `caunoi machines import`.")
    if wrong:
        raise click.ClickException(f"máy {wrong} không khớp nhật ký; chạy `caunoi db check`.")


@machines.command()
@click.option("--commune", required=True)
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .pdf file.")
def labels(commune: str, output: Path) -> None:
    """A4 sheets of stickers: each QR code opens the bot with that machine filled in."""
    from bot.paper import machine_labels

    with opened() as (chosen, database):
        listed = database.read_now(lambda c: kept.of_commune(c, known_commune(c, commune).id))
    if not listed:
        raise click.ClickException("Chưa có máy nào; nhập bằng `caunoi machines import`.")
    links = asyncio.run(_links(chosen, [machine.id for machine in listed]))
    output.write_bytes(machine_labels(commune, listed, links))
    click.echo(f"{output}: {len(listed)} nhãn")


async def _links(chosen: Settings, ids: list[int]) -> dict[int, str]:
    """Where a platform's links can carry a word; elsewhere the label says what to type."""
    for channel in build_channels(chosen):
        if channel.capabilities.links_to_start:
            await channel.health()  # which learns the bot's name
            found = {machine: channel.start_link(f"{MACHINE_LINK}{machine}") for machine in ids}
            await channel.stop()
            return {machine: link for machine, link in found.items() if link}
    return {}
