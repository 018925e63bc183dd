"""What a channel can do. Rendering asks this, never the channel's name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """`longest` is the longest text in characters; `monthly_quota` counts messages, None = no limit.

    `naming`: where nothing can be quoted, whoever is answered in a group is called by his name.
    `links_to_start`: a link can carry a start code into a private chat.
    """

    hears_all: bool = False
    choices: bool = False
    editing: bool = False
    quoting: bool = False
    naming: bool = False
    photos: bool = True
    links_to_start: bool = False
    longest: int = 2000
    per_minute_in_group: int | None = None
    per_second_in_all: float | None = None
    monthly_quota: int | None = None


TELEGRAM = Capabilities(
    hears_all=True,
    choices=True,
    editing=True,
    quoting=True,
    links_to_start=True,
    longest=4096,
    per_minute_in_group=20,
    per_second_in_all=30,
)
ZALO_BOT = Capabilities(naming=True, longest=2000, monthly_quota=3000)
ZALO_OA = Capabilities(hears_all=True, quoting=True, longest=2000)
SIMULATOR = Capabilities(hears_all=True, choices=True, editing=True, quoting=True, longest=4096)

PROFILES = {"telegram": TELEGRAM, "zalo_bot": ZALO_BOT, "zalo_oa": ZALO_OA, "simulator": SIMULATOR}
