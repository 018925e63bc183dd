"""From settings to Zalo bots: one channel a bot, for people and groups have other ids for each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.channels.base import Channel
from bot.channels.zalo_bot import ZaloBotChannel
from bot.channels.zalo_bot_config import NamedToken, ZaloBotConfig, read_bots
from bot.clock import Clock
from bot.keeping import KeptUpdates, PictureShelf, PollDiary
from bot.settings import BadSettings, Settings
from store.database import Database


def build_zalo_bots(settings: Settings, database: Database | None, clock: Clock) -> list[Channel]:
    try:
        configs = [_config(settings, bot) for bot in read_bots(settings.zalo_bots.get_secret_value())]
    except ValueError as error:
        raise BadSettings(f"CAUNOI_ZALO_BOTS, CAUNOI_ZALO_BOT_WEBHOOK_SECRET: {error}") from None
    if database is None:
        return [ZaloBotChannel(config) for config in configs]
    diary = PollDiary(database, clock)
    shelf = PictureShelf(database, clock, settings.public_url) if settings.public_url else None
    return [ZaloBotChannel(config, shelf=shelf, diary=diary, updates=KeptUpdates(database)) for config in configs]


def _config(settings: Settings, bot: NamedToken) -> ZaloBotConfig:
    plain = ZaloBotConfig(
        name=bot.name,
        token=bot.token,
        called=bot.called,
        base_url=settings.zalo_bot_base_url,
        monthly_quota=settings.zalo_bot_monthly_quota or None,
        takes_photos=bool(settings.public_url),
        typing=settings.zalo_bot_typing,
        pause=timedelta(seconds=settings.zalo_bot_pause_seconds),
    )
    if not settings.public_url or settings.zalo_bot_polling:
        return plain
    secret = settings.zalo_bot_webhook_secret.get_secret_value()
    return replace(plain, webhook_url=f"{settings.public_url}/hook/{plain.channel}", webhook_secret=secret)
