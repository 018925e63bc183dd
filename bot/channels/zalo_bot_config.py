"""What a Zalo bot is made of, and how several are written in one setting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from bot.channels.zalo_bot_receive import Pace

_TOKEN = re.compile(r"\d{1,20}:[^\s/@,=?#]{3,200}")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_FORM = "write NAME=TOKEN@BOT NAME, with a comma between two bots, such as ky-lua=123:abc@Bot Trợ lý IT"


@dataclass(frozen=True, kw_only=True, slots=True)
class ZaloBotConfig:
    """`name` is ours, for ever; "" where there is only one bot. `called` is what people see and type after the @.

    `webhook_url` is the whole public address of /hook/…; without it the bot asks for updates itself.
    `pause`: how long nothing is sent after Zalo says that it was too much, for it never says for how long.
    """

    token: str = field(repr=False)
    name: str = ""
    called: str = ""
    base_url: str = "https://bot-api.zaloplatforms.com"
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    monthly_quota: int | None = 3000
    takes_photos: bool = False
    typing: bool = False
    patience: timedelta = timedelta(seconds=20)
    pause: timedelta = timedelta(seconds=60)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            raise ValueError(f"a Zalo bot's token must look like 12345689:abc-xyz; {_FORM}")
        if self.name and not _NAME.fullmatch(self.name):
            raise ValueError(f"a bot's own name is up to 30 of a-z 0-9 -; {_FORM}")
        if not self.base_url.startswith(("https://", "http://")):
            raise ValueError("the address of the Zalo Bot API must begin with https:// or http://")
        if self.webhook_url and not 8 <= len(self.webhook_secret) <= 256:
            raise ValueError("a Zalo webhook needs a secret of 8 to 256 characters")

    @property
    def channel(self) -> str:
        return f"zalo_bot-{self.name}" if self.name else "zalo_bot"

    @property
    def bot_id(self) -> str:
        return self.token.partition(":")[0]


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedToken:
    name: str
    token: str = field(repr=False)
    called: str


def read_bots(written: str) -> tuple[NamedToken, ...]:
    """Several bots from one setting, or from a file with one bot a line; ValueError says what is wrong."""
    bots = tuple(_each(written))
    if len({bot.name for bot in bots}) < len(bots):
        raise ValueError(f"every bot needs a name of its own; {_FORM}")
    if len({bot.token for bot in bots}) < len(bots):
        raise ValueError("one token stands there twice; two programs must not ask with the same token")
    return bots


def _each(written: str) -> Iterator[NamedToken]:
    for part in re.split(r"[,\n]", written):
        one = part.strip()
        if not one or one.startswith("#"):
            continue
        front, _, called = one.partition("@")
        name, equals, token = front.rpartition("=")
        if not _TOKEN.fullmatch(token.strip()) or (equals and not _NAME.fullmatch(name.strip())):
            raise ValueError(_FORM)  # not quoted back: it holds a token
        yield NamedToken(name=name.strip(), token=token.strip(), called=called.strip())
