"""From settings to a Zalo Official Account."""

from __future__ import annotations

from bot.channels.zalo_oa import ZaloOaChannel, ZaloOaConfig
from bot.clock import Clock
from bot.settings import BadSettings, Settings
from bot.vault import Locked, Vault
from desk.reply_window import Allowance
from store.database import Database


def build_zalo_oa(settings: Settings, database: Database | None, clock: Clock) -> list[ZaloOaChannel]:
    """None or one. Whoever brings no database gets one that is opened when it is first asked."""
    if not settings.zalo_oa_app_id:
        return []
    try:
        config = ZaloOaConfig(
            app_id=settings.zalo_oa_app_id,
            app_secret=settings.zalo_oa_app_secret.get_secret_value(),
            webhook_secret=settings.zalo_oa_secret.get_secret_value(),
            api_url=settings.zalo_oa_api_url,
            oauth_url=settings.zalo_oa_oauth_url,
            allowance=Allowance(paid=settings.zalo_oa_paid),
        )
        vault = Vault(settings.secret_key.get_secret_value())
    except ValueError as error:
        raise BadSettings(f"CAUNOI_ZALO_OA_APP_ID, CAUNOI_ZALO_OA_APP_SECRET: {error}") from None
    except Locked as error:
        raise BadSettings(str(error)) from None
    return [ZaloOaChannel(config, database=database or Database(settings.database_url), clock=clock, vault=vault)]
