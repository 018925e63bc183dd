"""The picture of docs/zalo-oa.md: how an Official Account is connected, against the fake one.

python -m tests.support.zalo_oa_pictures
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile

import migrations
from bot.clock import SystemClock
from bot.vault import new_key
from store.database import Database
from tests.support.zalo_bot.pictures import as_terminal, photograph
from tests.support.zalo_oa_server import APP_ID, APP_SECRET, OA_ID, OA_SECRET, ZaloOaServer

CALLBACK = "https://desk.example.vn/zalo"
REAL = "https://oauth.zaloapp.com"


async def said_by(environment: dict[str, str], *command: str, typed: str = "") -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from bot.cli import main; main()", *command),
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await process.communicate(typed.encode())
    return said.decode()


async def main(folder: str) -> None:
    url = f"sqlite:///{folder}/desk.sqlite3"
    database = Database(url)
    migrations.upgrade(database.engine)
    database.close()
    async with ZaloOaServer(now=SystemClock().now) as zalo:
        settings = {
            "DATABASE_URL": url,
            "SECRET_KEY": new_key(),
            "ZALO_OA_APP_ID": APP_ID,
            "ZALO_OA_APP_SECRET": APP_SECRET,
            "ZALO_OA_SECRET": OA_SECRET,
            "ZALO_OA_CALLBACK_URL": CALLBACK,
            "ZALO_OA_API_URL": zalo.url,
            "ZALO_OA_OAUTH_URL": zalo.url,
        }
        environment = {**os.environ, **{f"CAUNOI_{name}": value for name, value in settings.items()}}
        asked = await said_by(environment, "zalo-oa", "authorize")
        challenge = re.search(r"Code Challenge: +(\S+)", asked)
        assert challenge is not None
        address = f"{CALLBACK}?oa_id={OA_ID}&code={zalo.give_code(challenge[1])}"
        connected = await said_by(environment, "zalo-oa", "authorize", typed=f"{address}\n")
        connected = connected.replace("address: ", f"address: {address}\n", 1).replace(zalo.url, REAL)
        status = await said_by(environment, "zalo-oa", "status")
    shown = as_terminal("caunoi zalo-oa authorize", connected.rstrip(), "caunoi zalo-oa status", status)
    await photograph("zalo-oa-authorize", shown, phone=False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as inside:
        asyncio.run(main(inside))
