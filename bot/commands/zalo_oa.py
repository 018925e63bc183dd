"""`caunoi zalo-oa`: connect a Zalo Official Account, and see how it is."""

from __future__ import annotations

import asyncio
import json
import secrets
from urllib.parse import parse_qs, urlencode, urlsplit

import click
from aiohttp import web

from bot.channels.base import ChannelError
from bot.channels.zalo_oa import ZaloOaChannel
from bot.clock import SystemClock
from bot.commands.opening import opened
from bot.settings import BadSettings, Settings
from bot.vault import Locked, new_key
from bot.wiring_zalo_oa import build_zalo_oa
from store.database import Database

WAIT = 600.0
"""Seconds for a person to press "Cho phép": the code that Zalo sends then lives as long."""


@click.group("zalo-oa")
def zalo_oa() -> None:
    """Connect a Zalo Official Account, and see how it is."""


@zalo_oa.command()
def key() -> None:
    """Print a new key for CAUNOI_SECRET_KEY, which seals the tokens in the database."""
    click.echo(new_key())


@zalo_oa.command()
@click.option("--anew", is_flag=True, help="Make a new code challenge; it must be entered at developers.zalo.me again.")
@click.option("--listen", type=int, metavar="PORT", help="Wait for Zalo's call on http://127.0.0.1:PORT.")
@click.option("--code", help="The code, or the whole address Zalo led to, instead of being asked for it.")
def authorize(anew: bool, listen: int | None, code: str | None) -> None:
    """Let the administrator of the Official Account allow the desk to speak for it. Once; then it lasts by itself."""
    with opened() as (chosen, database):
        channel = _channel(chosen, database)
        try:
            asyncio.run(_authorize(chosen, channel, anew=anew, port=listen, given=code))
        except (ChannelError, Locked) as error:
            raise click.ClickException(f"{error}.") from None


@zalo_oa.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def status(as_json: bool) -> None:
    """Is it connected, and until when? Asks Zalo. Exit code 1 if something must be mended."""
    with opened() as (chosen, database):
        told = asyncio.run(_status(_channel(chosen, database)))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(f"{'✓' if told['ok'] else '✗'} {told['message']}")
        for name in ("state", "renewed_at", "access_until", "permission_until", "unfinished_renewal_since"):
            if told[name]:
                click.echo(f"    {name.replace('_', ' ')}: {told[name]}")
    if not told["ok"]:
        raise SystemExit(1)


def _channel(chosen: Settings, database: Database) -> ZaloOaChannel:
    channels = build_zalo_oa(chosen, database, SystemClock())
    if not channels:
        raise BadSettings("CAUNOI_ZALO_OA_APP_ID is not set; take the app's number from developers.zalo.me")
    return channels[0]


async def _authorize(
    chosen: Settings, channel: ZaloOaChannel, *, anew: bool, port: int | None, given: str | None
) -> None:
    try:
        tokens = await channel.grants.begin(anew=anew)
        callback = f"http://127.0.0.1:{port}/" if port else chosen.zalo_oa_callback_url
        if not callback:
            raise BadSettings("CAUNOI_ZALO_OA_CALLBACK_URL is not set; write the one entered at developers.zalo.me")
        state = secrets.token_urlsafe(12)
        if given is None:
            _explain(chosen, callback, tokens.challenge, state)
        if given is not None:
            code, oa_id = read_answer(given)
        elif port:
            code, oa_id = await _called(port, state)
        else:
            pasted = await asyncio.to_thread(click.prompt, "Dán mã hoặc cả địa chỉ vào đây / Paste the code or address")
            code, oa_id = read_answer(pasted, state)
        await channel.grants.exchange(code, oa_id=oa_id)
        health = await channel.health()
        click.echo(f"Đã kết nối. (Connected.) {health.message}")
    finally:
        await channel.stop()


def _explain(chosen: Settings, callback: str, challenge: str, state: str) -> None:
    asked = {"app_id": chosen.zalo_oa_app_id, "redirect_uri": callback, "code_challenge": challenge, "state": state}
    click.echo(
        "1. developers.zalo.me → ứng dụng → Official Account → Thiết lập chung (once):\n"
        f"     Official Account Callback Url:  {callback}\n"
        f"     Code Challenge:                 {challenge}\n"
        "2. Quản trị viên OA mở liên kết này, chọn OA, bấm “Cho phép” (the OA's administrator opens):\n"
        f"     {chosen.zalo_oa_oauth_url}/v4/oa/permission?{urlencode(asked)}\n"
        "3. Trong 10 phút, đưa lại địa chỉ Zalo dẫn tới (bring back where it leads, within 10 minutes)."
    )


def read_answer(pasted: str, state: str | None = None) -> tuple[str, str]:
    """The code and the account's id, from the whole address or from the bare code."""
    pasted = pasted.strip()
    if "code=" not in pasted:
        if not pasted or "://" in pasted:
            raise click.ClickException("there is no code in it; copy the whole address Zalo led to.")
        return pasted, ""
    told = parse_qs(urlsplit(pasted).query or pasted)
    if state is not None and told.get("state", [state])[0] != state:
        raise click.ClickException("this address belongs to an earlier attempt; open the newest link.")
    return told["code"][0], told.get("oa_id", [""])[0]


async def _called(port: int, state: str) -> tuple[str, str]:
    """Wait for the browser that Zalo sends back to us."""
    arrived: asyncio.Future[tuple[str, str]] = asyncio.get_running_loop().create_future()

    async def receive(request: web.Request) -> web.Response:
        if "code" not in request.query or request.query.get("state", state) != state:
            return web.Response(status=400, text="Không phải lời gọi của Zalo. (Not from Zalo.)")
        if not arrived.done():
            arrived.set_result((request.query["code"], request.query.get("oa_id", "")))
        return web.Response(text="Xong, anh/chị đóng trang này được rồi. (Done, you may close this page.)")

    application = web.Application()
    application.router.add_get("/", receive)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        async with asyncio.timeout(WAIT):
            return await arrived
    except TimeoutError:
        raise click.ClickException("nobody allowed it within 10 minutes; run it again.") from None
    finally:
        await runner.cleanup()


async def _status(channel: ZaloOaChannel) -> dict[str, object]:
    try:
        health = await channel.health()
        grant = await channel.grants.state()
    finally:
        await channel.stop()
    return {
        "ok": health.ok,
        "message": health.message,
        "state": grant.state.value if grant else "",
        "renewed_at": f"{grant.renewed_at:%Y-%m-%d %H:%M %Z}" if grant and grant.renewed_at else "",
        "access_until": f"{grant.access_until:%Y-%m-%d %H:%M %Z}" if grant and grant.access_until else "",
        "permission_until": f"{grant.refresh_until:%Y-%m-%d}" if grant and grant.refresh_until else "",
        "unfinished_renewal_since": (
            f"{grant.renewing_since:%Y-%m-%d %H:%M %Z}" if grant and grant.renewing_since else ""
        ),
    }
