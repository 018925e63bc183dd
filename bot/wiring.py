"""From settings to a desk: which channels there are, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.base import Channel
from bot.channels.telegram import TelegramChannel, TelegramConfig
from bot.clock import Clock, SystemClock
from bot.desk import Desk
from bot.library import Library
from bot.reader import NoReader, PictureReader, Reader
from bot.settings import BadSettings, Settings
from bot.wiring_zalo import build_zalo_bots
from bot.wiring_zalo_oa import build_zalo_oa
from store.database import Database


def build_desk(settings: Settings, *, clock: Clock | None = None) -> Desk:
    """Opens no connection yet, besides the database's."""
    database, clock = Database(settings.database_url), clock or SystemClock()
    channels = {channel.name: channel for channel in build_channels(settings, database, clock)}
    return Desk(
        database=database,
        channels=channels,
        clock=clock,
        library=Library(settings.floors),
        reader=build_reader(settings, channels),
        rules=settings.rules,
        zone=settings.zone,
        province=settings.province,
        public_url=settings.public_url,
        keep_updates=timedelta(days=settings.keep_updates_days),
    )


def build_reader(settings: Settings, channels: Mapping[str, Channel]) -> Reader:
    """Eyes, where they are wanted and installed. Asked without loading Tesseract when it is not wanted."""
    if not settings.ocr:
        return NoReader()
    from bot import ocr  # with Pillow it weighs 8 MB, which a desk without eyes does without

    return PictureReader(channels, ocr.read) if ocr.can_read() else NoReader()


def build_channels(settings: Settings, database: Database | None = None, clock: Clock | None = None) -> list[Channel]:
    """Without a database they can be asked how they are; they keep nothing."""
    clock = clock or SystemClock()
    return [
        *_telegram(settings),
        *build_zalo_bots(settings, database, clock),
        *build_zalo_oa(settings, database, clock),
    ]


def _telegram(settings: Settings) -> list[Channel]:
    token = settings.telegram_token.get_secret_value()
    if not token:
        return []
    try:
        config = TelegramConfig(
            token=token,
            base_url=settings.telegram_base_url,
            proxy=settings.telegram_proxy.get_secret_value() or None,
            webhook_url=f"{settings.public_url}/hook/telegram" if settings.public_url else "",
            webhook_secret=settings.telegram_webhook_secret.get_secret_value(),
        )
    except ValueError as error:
        raise BadSettings(f"CAUNOI_TELEGRAM_TOKEN, CAUNOI_TELEGRAM_WEBHOOK_SECRET: {error}") from None
    return [TelegramChannel(config)]
