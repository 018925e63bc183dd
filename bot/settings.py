"""Settings from the environment (`CAUNOI_…`), a `.env` file, or files in /run/secrets."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk.rules import Rules
from knowledge.settings import DEFAULTS, MatchSettings

SECRETS = Path("/run/secrets")


class BadSettings(Exception):
    """One sentence for the person who runs the desk: which setting, and what to write instead."""


def _floor(default: float, description: str) -> float:
    """What an administrator may move; `caunoi kb eval` shows with what effect."""
    chosen: float = Field(default=default, ge=0.5, le=1, description=description)
    return chosen


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="CAUNOI_", env_file=".env", extra="ignore", secrets_dir=SECRETS if SECRETS.is_dir() else None
    )

    database_url: str = Field(
        default="caunoi.sqlite3", description="A path or sqlite:///…, or postgresql://user@host/name."
    )
    host: str = Field(default="127.0.0.1", description="The address the web server listens on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Its port; 0 takes any free one.")
    public_url: str = Field(default="", description="https://… of this server: webhooks, not polling.")
    timezone: str = Field(default="Asia/Ho_Chi_Minh", description="The time zone of shifts and digests.")
    province: str = Field(default="", max_length=40, description="The province this desk serves.")
    log_level: str = Field(
        default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR."
    )
    telegram_token: SecretStr = Field(default=SecretStr(""), description="From @BotFather; empty: no Telegram.")
    telegram_base_url: str = Field(default="https://api.telegram.org", description="Another Bot API server.")
    telegram_proxy: SecretStr = Field(
        default=SecretStr(""), description="http://… or socks5://… where Telegram is blocked."
    )
    telegram_webhook_secret: SecretStr = Field(
        default=SecretStr(""), description="1-256 of A-Z a-z 0-9 _ -; with public_url."
    )
    zalo_bots: SecretStr = Field(
        default=SecretStr(""), description="NAME=TOKEN@BOT NAME, a comma between two; empty: no Zalo bot."
    )
    zalo_bot_webhook_secret: SecretStr = Field(default=SecretStr(""), description="8-256 characters; with public_url.")
    zalo_bot_base_url: str = Field(
        default="https://bot-api.zaloplatforms.com", description="Another address of the Zalo Bot API."
    )
    zalo_bot_polling: bool = Field(default=False, description="Ask for updates in spite of public_url.")
    zalo_bot_typing: bool = Field(default=False, description='Show "is typing"; may be counted as a message.')
    zalo_bot_monthly_quota: int = Field(default=3000, ge=0, description="Messages a bot has in a month; 0: no limit.")
    zalo_bot_pause_seconds: int = Field(default=60, ge=1, le=3600, description="Rest after Zalo said: too much.")
    zalo_oa_app_id: str = Field(
        default="", description="The app at developers.zalo.me; empty: no Official Account.", pattern=r"^\d*$"
    )
    zalo_oa_app_secret: SecretStr = Field(default=SecretStr(""), description="That app's secret key.")
    zalo_oa_secret: SecretStr = Field(
        default=SecretStr(""), description="The Official Account's own secret key, which signs its calls."
    )
    zalo_oa_callback_url: str = Field(
        default="", description="Where Zalo sends whoever allowed it, as entered at developers.zalo.me."
    )
    zalo_oa_paid: bool = Field(default=False, description="Also send private answers that cost money.")
    zalo_oa_api_url: str = Field(default="https://openapi.zalo.me", description="Another address of its API.")
    zalo_oa_oauth_url: str = Field(default="https://oauth.zaloapp.com", description="Another address to allow it at.")
    secret_key: SecretStr = Field(
        default=SecretStr(""), description="Seals tokens kept in the database; `caunoi zalo-oa key` makes one."
    )
    ocr: bool = Field(default=True, description="Read screenshots, where Tesseract with Vietnamese is installed.")
    burst_seconds: int = Field(default=5, ge=0, le=60, description="Silence that ends a question sent in pieces.")
    plea_minutes: int = Field(
        default=10, ge=1, le=240, description="How long colleagues may answer before the desk does."
    )
    step_minutes: int = Field(default=10, ge=1, le=240, description="How long a teacher has before others are asked.")
    nudge_minutes: int = Field(default=30, ge=1, le=480, description="How long after a claim a first word is owed.")
    urgent_per_day: int = Field(
        default=10, ge=0, le=1000, description="How often a day a commune may say that a citizen waits."
    )
    first_answer_minutes: int = Field(default=60, ge=5, le=2880, description="Duty time until a first answer is owed.")
    resolution_hours: int = Field(default=8, ge=2, le=240, description="Duty time until a question should be solved.")
    expired_to_person: bool = Field(
        default=False, description="Ask a person rather than say an entry that is past its day."
    )
    answer_at: float = _floor(DEFAULTS.answer_at, "How sure an answer must be, of what is said to the desk.")
    offer_at: float = _floor(DEFAULTS.offer_at, "How sure it must be that one of the choices is right.")
    answer_overheard_at: float = _floor(
        DEFAULTS.answer_overheard_at, "How sure an answer must be, of what is overheard."
    )
    help_to_answer: float = _floor(
        DEFAULTS.help_to_answer, "How surely a plea it must be to be answered when overheard."
    )
    help_to_call: float = _floor(DEFAULTS.help_to_call, "How surely a plea it must be to call a person when overheard.")
    keep_updates_days: int = Field(default=14, ge=1, le=365, description="How long raw updates are kept.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("is no time zone; write one like Asia/Ho_Chi_Minh") from error
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if value and not value.startswith("https://"):
            raise ValueError("must begin with https://")
        return value.rstrip("/")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def floors(self) -> MatchSettings:
        return MatchSettings(
            answer_at=self.answer_at,
            offer_at=self.offer_at,
            answer_overheard_at=self.answer_overheard_at,
            help_to_answer=self.help_to_answer,
            help_to_call=self.help_to_call,
        )

    @property
    def rules(self) -> Rules:
        return Rules(
            burst_wait=timedelta(seconds=self.burst_seconds),
            plea_wait=timedelta(minutes=self.plea_minutes),
            step_wait=timedelta(minutes=self.step_minutes),
            nudge_after=timedelta(minutes=self.nudge_minutes),
            urgent_per_day=self.urgent_per_day,
            first_answer=timedelta(minutes=self.first_answer_minutes),
            resolution=timedelta(hours=self.resolution_hours),
            expired_to_person=self.expired_to_person,
        )


def load() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = f"CAUNOI_{'_'.join(map(str, first['loc'])).upper()}"
        raise BadSettings(f"{name}: {first['msg'].removeprefix('Value error, ')}") from None
