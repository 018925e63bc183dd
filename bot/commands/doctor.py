"""`caunoi doctor`: what is missing or wrong, and how to mend it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import click
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

import migrations
from bot import settings
from bot.channels.base import Channel
from bot.clock import SystemClock
from bot.counting import this_month
from bot.settings import Settings
from bot.wiring import build_channels
from desk import quota
from desk.people import ChatRole, Role
from desk.quota import Budget, month_of
from store import chats, inbox, knowledge, outbox, people, timers
from store.database import Database
from store.months import Month


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """`level` is ok, warn or fail; `advice` says what to do next."""

    level: str
    subject: str
    message: str
    advice: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor(as_json: bool) -> None:
    """Look at everything a working desk needs. Exit code 1 if something must be mended."""
    chosen = settings.load()
    findings = [*_database(chosen), *asyncio.run(_channels(chosen)), _eyes(chosen)]
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            mark = {"ok": "✓", "warn": "!", "fail": "✗"}[finding.level]
            click.echo(f"{mark} {finding.subject}: {finding.message}")
            if finding.advice:
                click.echo(f"    → {finding.advice}")
    if any(finding.level == "fail" for finding in findings):
        raise SystemExit(1)


def _database(chosen: Settings) -> Iterator[Finding]:
    database = Database(chosen.database_url)
    try:
        current = migrations.current(database.engine)
        if current != migrations.newest():
            yield Finding(
                level="fail",
                subject="database",
                message=f"tables are at {current or 'nothing'}, the program needs {migrations.newest()}",
                advice="run `caunoi db upgrade`",
            )
            return
        yield Finding(level="ok", subject="database", message="SQLite" if database.is_sqlite else "PostgreSQL")
        yield from database.read_now(lambda c: list(_inside(c)))
        able = {channel.name: channel.capabilities for channel in build_channels(chosen)}
        month = month_of(SystemClock().now(), chosen.zone)
        yield from _months(database.read_now(lambda c: this_month(c, able, month)))
    except SQLAlchemyError as error:
        yield Finding(
            level="fail",
            subject="database",
            message=f"does not answer ({type(error).__name__})",
            advice="check CAUNOI_DATABASE_URL and that the server runs",
        )
    finally:
        database.close()


def _eyes(chosen: Settings) -> Finding:
    """Can screenshots be read? A desk without it asks people for words, so nothing here is a fault."""
    if not chosen.ocr:
        return Finding(level="ok", subject="screenshots", message="not read: CAUNOI_OCR is false")
    from bot import ocr  # with Pillow it weighs 8 MB

    found = ocr.installed()
    advice = (
        "install tesseract-ocr, tesseract-ocr-vie and `caunoi[ocr]` to have their words read, see docs/operations.md"
    )
    if found is None:
        return Finding(level="ok", subject="screenshots", message="not read: no Tesseract here", advice=advice)
    if found.lacks:
        lacks = ", ".join(found.lacks)
        return Finding(level="warn", subject="screenshots", message=f"not read: Tesseract lacks {lacks}", advice=advice)
    return Finding(level="ok", subject="screenshots", message=f"read with Tesseract {found.version} (vie, eng)")


def _inside(connection: Connection) -> Iterator[Finding]:
    count = len(knowledge.load(connection))
    yield Finding(
        level="ok" if count else "warn",
        subject="knowledge",
        message=f"{count} entries",
        advice="" if count else "run `caunoi kb load starter`",
    )
    for role, purpose in ((ChatRole.OFFICIALS, "officials"), (ChatRole.TEACHERS, "teachers")):
        groups = chats.with_role(connection, role)
        yield Finding(
            level="ok" if groups else "warn",
            subject=f"{purpose} groups",
            message=str(len(groups)),
            advice="" if groups else f'run `caunoi code {purpose} --commune "…"` and type the code in the group',
        )
    yield from _people(connection)
    yield from _stuck(connection)


def _months(counted: list[tuple[Month, int]]) -> Iterator[Finding]:
    for month, granted in counted:
        left = quota.budget(month.used, granted)
        yield Finding(
            level="fail" if left >= Budget.SPARE else "warn" if left is Budget.SHORT else "ok",
            subject=f"{month.channel} in {month.month}",
            message=f"{month.sent} sent and {month.received} received of {granted} ({month.used * 100 // granted} %)",
            advice="" if left is Budget.PLENTY else "add another bot to its groups, see docs/zalo.md",
        )


def _people(connection: Connection) -> Iterator[Finding]:
    for commune in chats.all_communes(connection):
        teachers = [p for p in people.staff(connection, commune.id) if p.role is Role.TEACHER]
        silent = [p.name for p in teachers if not any(a.private_chat for a in people.accounts_of(connection, p.id))]
        ids = {p.id for p in teachers}
        without = ids - {shift.person_id for shift in people.shifts_of(connection, ids)}
        subject = f"teachers of {commune.name}"
        if not teachers:
            advice = f'run `caunoi code teacher --commune "{commune.name}" --name "…"`'
            yield Finding(level="warn", subject=subject, message="none", advice=advice)
        elif silent:
            yield Finding(
                level="warn",
                subject=subject,
                message=f"{len(silent)} of {len(teachers)} never wrote to the bot in private",
                advice="ask them to press the bot's Start: " + ", ".join(silent),
            )
        elif without:
            names = ", ".join(p.name for p in teachers if p.id in without)
            yield Finding(
                level="warn", subject=subject, message=f"no shifts: {names}", advice="run `caunoi rota set NAME …`"
            )
        else:
            yield Finding(level="ok", subject=subject, message=f"{len(teachers)} reachable, with shifts")


def _stuck(connection: Connection) -> Iterator[Finding]:
    parked = inbox.counts(connection)["parked"]
    dead = outbox.counts(connection)
    if parked:
        yield Finding(
            level="warn", subject="inbox", message=f"{parked} updates were set aside", advice="see `caunoi db parked`"
        )
    if dead["dead"] or dead["unknown"]:
        message = f"{dead['dead']} messages could not be delivered, {dead['unknown']} may have been"
        yield Finding(level="warn", subject="outbox", message=message, advice="see docs/operations.md")
    if timers.parked(connection):
        yield Finding(level="fail", subject="timers", message="some fail again and again", advice="see the log")


async def _channels(chosen: Settings) -> list[Finding]:
    database = Database(chosen.database_url)
    try:
        return await _asked(build_channels(chosen, database))
    finally:
        database.close()


async def _asked(channels: list[Channel]) -> list[Finding]:
    if not channels:
        return [
            Finding(
                level="warn",
                subject="channels",
                message="none is configured",
                advice="set CAUNOI_ZALO_BOTS or CAUNOI_TELEGRAM_TOKEN, or try `caunoi demo`",
            )
        ]
    return [await _channel(channel) for channel in channels]


async def _channel(channel: Channel) -> Finding:
    """Tested for real: the platform is asked now."""
    try:
        async with asyncio.timeout(30):
            health = await channel.health()
    except TimeoutError:
        return Finding(level="fail", subject=channel.name, message="no answer within 30 s", advice="check the network")
    finally:
        await channel.stop()
    return Finding(level="ok" if health.ok else "fail", subject=channel.name, message=health.message)
