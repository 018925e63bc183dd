"""The tokens of an Official Account: kept sealed, renewed by one process at a time, saved before they are used.

A refresh token works once. Whoever renews holds a lease in the database, notes that the token is on its way, and saves
what comes back before anybody uses it. Where the program dies in between, the next one tries the old token again: if
Zalo never saw it, all is well; if it did, only a person can begin anew, and health says so.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import logging
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from bot.channels.base import ChannelError
from bot.channels.zalo_oa_api import Json, OaApi
from bot.channels.zalo_oa_errors import AUTHORIZE, SPENT, described
from bot.clock import Clock
from bot.vault import Locked, Vault
from store import leases, zalo_oa
from store.database import Database
from store.zalo_oa import Grant, GrantState

log = logging.getLogger("caunoi.zalo_oa")
REFRESH_LIFE = timedelta(days=90)
RENEW_BEFORE = timedelta(hours=5)
"""Of 25 hours. An access token is replaced long before it ends."""
LOOK_AGAIN = timedelta(minutes=10)
_LEASE = timedelta(seconds=60)
_POLITE = 0.1
_PATIENCE = 30.0
"""Seconds to wait for another replica that renews."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tokens:
    """`verifier` belongs to the code challenge that is entered at developers.zalo.me; it outlives the tokens."""

    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    verifier: str = field(default="", repr=False)

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Grants:
    """`access` gives a token that works now; `renew` is for one that Zalo has just refused."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        vault: Vault,
        api: OaApi,
        *,
        channel: str,
        app_id: str,
        app_secret: str,
        oauth_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault
        self._api = api
        self._channel = channel
        self._app_id = app_id
        self._app_secret = app_secret
        self._url = f"{oauth_url.rstrip('/')}/v4/oa/access_token"
        self._me = secrets.token_hex(8)
        self._renewing = asyncio.Lock()
        self._known: tuple[Grant, Tokens] | None = None

    async def access(self) -> str:
        grant, tokens = self._known or await self._read()
        if self._is_fresh(grant):
            return tokens.access
        return await self.renew("")

    async def renew(self, refused: str) -> str:
        """A token other than `refused`: another process may have brought one already."""
        async with self._renewing:
            try:
                async with asyncio.timeout(_PATIENCE):
                    while True:
                        grant, tokens = await self._read()
                        if self._is_fresh(grant) and tokens.access != refused:
                            return tokens.access
                        if await self._lease():
                            return await self._renew_alone(refused)
                        await asyncio.sleep(_POLITE)
            except TimeoutError:
                raise ChannelError("another process renews Zalo's token and does not come to an end") from None

    async def exchange(self, code: str, *, oa_id: str = "") -> None:
        """The code that Zalo gives after a person agreed, for the first tokens. It works once, for 10 minutes."""
        _, tokens = await self._read_begun()
        fields = {"code": code, "grant_type": "authorization_code", "code_verifier": tokens.verifier}
        answer = await self._ask(fields)
        if answer.get("error"):
            raise ChannelError(f"Zalo does not take the code: {_reason(answer)}; {AUTHORIZE} again", permanent=True)
        await self._save(answer, tokens.verifier, oa_id=oa_id)

    async def begin(self, *, anew: bool = False) -> Tokens:
        """The verifier whose challenge a person enters at Zalo; the one there is, unless another is wanted."""
        while True:
            grant = await self.state()
            try:
                tokens = self._opened(grant) if grant is not None else Tokens()
            except Locked:
                tokens = Tokens()  # the key is gone, and with it what it sealed: everything begins anew
            if tokens.verifier and not anew:
                return tokens
            tokens = replace(tokens, verifier=secrets.token_urlsafe(32))
            sealed, generation = self._sealed(tokens), grant.generation if grant is not None else None
            if await self._database.write(
                lambda c: zalo_oa.begin(c, self._channel, sealed, generation=generation)  # noqa: B023
            ):
                self._known = None
                return tokens

    async def state(self) -> Grant | None:
        return await self._database.read(lambda c: zalo_oa.grant(c, self._channel))

    def _is_fresh(self, grant: Grant) -> bool:
        until = grant.access_until
        return grant.state is GrantState.READY and until is not None and self._clock.now() < until - RENEW_BEFORE

    async def _lease(self) -> bool:
        name, now = f"renew:{self._channel}", self._clock.now()
        return await self._database.write(lambda c: leases.hold(c, name, self._me, now, life=_LEASE))

    async def _renew_alone(self, refused: str) -> str:
        try:
            # Between our look and our lease somebody may have renewed.
            grant, tokens = await self._read()
            if self._is_fresh(grant) and tokens.access != refused:
                return tokens.access
            return await self._spend(grant, tokens)
        finally:
            name, now = f"renew:{self._channel}", self._clock.now()
            await self._database.write(lambda c: leases.give_back(c, name, self._me, now))

    async def _spend(self, grant: Grant, tokens: Tokens) -> str:
        now = self._clock.now()
        if not await self._database.write(lambda c: zalo_oa.mark_renewing(c, self._channel, grant.generation, now)):
            raise ChannelError("Zalo's tokens have just been replaced")
        answer = await self._ask({"grant_type": "refresh_token", "refresh_token": tokens.refresh})
        if answer.get("error"):
            raise await self._refused(grant, answer)
        return (await self._save(answer, tokens.verifier)).access

    async def _refused(self, grant: Grant, answer: Json) -> ChannelError:
        code = answer.get("error")
        if code not in SPENT:
            # Zalo's trouble, or a wrong app secret: the token was not taken and may still be good.
            return ChannelError(f"Zalo does not renew the token: {_reason(answer)}", retry_after=LOOK_AGAIN)
        await self._database.write(lambda c: zalo_oa.lose(c, self._channel, grant.generation))
        self._known = None
        log.error("zalo_oa: the refresh token is spent or has run out; %s", AUTHORIZE)
        return _lost()

    async def _ask(self, fields: dict[str, str]) -> Json:
        headers = {"secret_key": self._app_secret}
        return await self._api.form(self._url, headers, {"app_id": self._app_id, **fields})

    async def _save(self, answer: Json, verifier: str, *, oa_id: str = "") -> Tokens:
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
            raise ChannelError("Zalo's answer holds no tokens", unsure=True)
        tokens = Tokens(access=access, refresh=refresh, verifier=verifier)
        sealed, now = self._sealed(tokens), self._clock.now()
        until = now + _seconds(answer.get("expires_in"))
        await self._database.write(
            lambda c: zalo_oa.keep(
                c,
                self._channel,
                sealed,
                now=now,
                access_until=until,
                refresh_until=now + REFRESH_LIFE,
                oa_id=oa_id,
            )
        )
        log.info("zalo_oa: tokens renewed, good until %s", f"{until:%Y-%m-%d %H:%M}")
        await self._read()
        return tokens

    async def _read(self) -> tuple[Grant, Tokens]:
        grant, tokens = await self._read_begun()
        if grant.state is GrantState.LOST:
            raise _lost()
        if grant.state is not GrantState.READY:
            raise ChannelError(
                f"nobody has allowed it for the Official Account yet; {AUTHORIZE}",
                retry_after=LOOK_AGAIN,
                everywhere=True,
            )
        self._known = (grant, tokens)
        return grant, tokens

    async def _read_begun(self) -> tuple[Grant, Tokens]:
        grant = await self.state()
        if grant is None:
            raise ChannelError(
                f"the Official Account is not connected yet; {AUTHORIZE}", retry_after=LOOK_AGAIN, everywhere=True
            )
        return grant, self._opened(grant)

    def _opened(self, grant: Grant) -> Tokens:
        return Tokens(**json.loads(self._vault.open(grant.sealed)))

    def _sealed(self, tokens: Tokens) -> str:
        return self._vault.seal(json.dumps(asdict(tokens)))


def _lost() -> ChannelError:
    reason = f"the Official Account's permission has ended; {AUTHORIZE}"
    return ChannelError(reason, retry_after=LOOK_AGAIN, everywhere=True)


def _reason(answer: Json) -> str:
    told = answer.get("error_name") or answer.get("message") or answer.get("error_description") or ""
    return f"{described(str(told))} ({answer.get('error')})".strip()


def _seconds(value: object) -> timedelta:
    """Zalo sends a number, or a number as text. Where it sends neither, a day is safe to believe."""
    try:
        seconds = int(str(value))
    except ValueError:
        seconds = 0
    return timedelta(seconds=seconds if 0 < seconds <= 10**7 else 86_400)
