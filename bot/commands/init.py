"""`caunoi init`: a working configuration by answering a few questions."""

from __future__ import annotations

import os
from pathlib import Path

import click
from sqlalchemy import Connection

import migrations
from bot.channels.zalo_bot_config import read_bots
from bot.clock import SystemClock
from bot.commands.code import commune_id
from bot.vault import new_key
from desk.people import Commune
from knowledge.loading import starter
from store import chats, codes, knowledge
from store.database import Database

ENV = Path(".env")
ELSEWHERE = ("CAUNOI_ZALO_BOT_BASE_URL", "CAUNOI_TELEGRAM_BASE_URL", "CAUNOI_TELEGRAM_PROXY")


@click.command()
@click.option("--commune", prompt="Tên xã, phường / Commune", help="Such as “Phường Kỳ Lừa”.")
@click.option(
    "--zalo-bot",
    prompt="Bot Zalo (MÃ@TÊN BOT), Enter để bỏ qua / Zalo bot (TOKEN@BOT NAME), Enter to skip",
    default="",
    show_default=False,
    hide_input=True,
    help="Empty: no Zalo bot yet.",
)
@click.option(
    "--telegram-token",
    prompt="Mã bot Telegram, Enter để bỏ qua / Telegram token, Enter to skip",
    default="",
    show_default=False,
    hide_input=True,
    help="Empty: no Telegram yet.",
)
@click.option("--database-url", prompt="Cơ sở dữ liệu / Database", default="caunoi.sqlite3", show_default=True)
@click.option("--force", is_flag=True, help="Replace an existing .env.")
def init(commune: str, zalo_bot: str, telegram_token: str, database_url: str, force: bool) -> None:
    """Write .env, make the database, load the starter knowledge and print the first codes."""
    if ENV.exists() and not force:
        raise click.ClickException(".env is already here; use --force to replace it, or edit it.")
    try:
        read_bots(zalo_bot)
    except ValueError as error:
        raise click.ClickException(f"The Zalo bot: {error}.") from None
    database = Database(database_url)
    migrations.upgrade(database.engine)
    place = Commune(id=commune_id(commune), province="", name=commune.strip())
    now = SystemClock().now()
    entries = starter()

    def work(connection: Connection) -> list[str]:
        chats.add_commune(connection, place)
        if not knowledge.revision(connection):
            knowledge.save(connection, entries)
        return [
            codes.make(connection, purpose=purpose, province="", commune=place.id, now=now)
            for purpose in ("officials", "teachers")
        ]

    officials, teachers = database.write_now(work)
    database.close()
    lines = [f"CAUNOI_DATABASE_URL={database_url}", f"CAUNOI_SECRET_KEY={new_key()}"]
    if zalo_bot:
        lines.append(f"CAUNOI_ZALO_BOTS='{zalo_bot}'")
    if telegram_token:
        lines.append(f"CAUNOI_TELEGRAM_TOKEN={telegram_token}")
    # What was tried out in this shell is meant for the desk that is run later, too.
    lines += [f"{name}={os.environ[name]}" for name in ELSEWHERE if os.environ.get(name)]
    ENV.write_text("\n".join(lines) + "\n", "utf-8")
    ENV.chmod(0o600)
    click.echo(
        f"\nĐã ghi .env và nạp {len(entries)} mục kiến thức. (.env written, {len(entries)} entries loaded.)\n"
        f"Nhóm cán bộ {place.name}:  /ketnoi {officials}\n"
        f"Nhóm thầy cô:  /ketnoi {teachers}\n"
        f'Mã cho từng thầy cô:  caunoi code teacher --commune "{place.name}" --name "thầy Đạo"\n'
        "Chạy (run):  caunoi serve      Kiểm tra (check):  caunoi doctor"
    )
