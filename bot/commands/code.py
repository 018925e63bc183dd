"""`caunoi code`: a one-time code that links a group, or makes a person a teacher."""

from __future__ import annotations

import json

import click
from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.commands.opening import opened
from desk.people import Commune
from handlers.linking import GROUP_PURPOSES, PERSON_PURPOSES
from knowledge.text import fold
from store import chats, codes

PURPOSES = [*GROUP_PURPOSES, *PERSON_PURPOSES]


@click.command()
@click.argument("purpose", type=click.Choice(PURPOSES))
@click.option("--commune", required=True, help="Its full name, such as “Phường Kỳ Lừa”.")
@click.option("--name", default="", help="For a person: how he is called, such as “thầy Đạo”.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def code(purpose: str, commune: str, name: str, as_json: bool) -> None:
    """Make a code. Type it in the group (officials, teachers), or send it to the bot in private (people)."""
    with opened() as (chosen, database):
        place = Commune(id=commune_id(commune), province=chosen.province, name=commune.strip())
        now = SystemClock().now()

        def work(connection: Connection) -> str:
            chats.save_commune(connection, place)
            return codes.make(
                connection, purpose=purpose, province=place.province, commune=place.id, now=now, name=name
            )

        made = database.write_now(work)
    if as_json:
        click.echo(json.dumps({"code": made, "purpose": purpose, "commune": place.id}))
        return
    where = "trong nhóm" if purpose in GROUP_PURPOSES else "riêng cho bot"
    click.echo(f"{made}\n\nGõ {where}:  /ketnoi {made}\nDùng một lần, trong 7 ngày. (One use, within 7 days.)")


def commune_id(name: str) -> str:
    """A short key from the name: "Phường Kỳ Lừa" → "phuong-ky-lua"."""
    return "-".join(fold(name).split())[:80]
