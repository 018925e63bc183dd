"""The stage as JSON. What people wrote goes as `text`, what the desk says as `markup`; neither is ever HTML of ours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.channels.simulator import Shown
from bot.demo.stage import Cast, Fresh, Happening, Progress, Said, Stage, Summary, Tick, Typing
from desk.capabilities import PROFILES

Json = Mapping[str, Any]


def state(stage: Stage, mark: str) -> Json:
    """Everything the page shows; `mark` is where its events go on."""
    summary = stage.summary()
    return {
        "mark": mark,
        "now": stage.now().isoformat(),
        **_cast(stage.cast()),
        "messages": {place: [message(m) for m in shown] for place, shown in stage.history().items()},
        "typing": sorted(stage.typing()),
        "progress": _progress(stage.progress()),
        "summary": _summary(summary) if summary is not None else None,
    }


def happening(what: Happening) -> tuple[str, Json]:
    """The name of the event and what it carries."""
    match what:
        case Said():
            return "said", {"place": what.place, "edited": what.edited, "message": message(what.message)}
        case Typing():
            return "typing", {"place": what.place, "on": what.on}
        case Tick():
            return "tick", {"now": what.now.isoformat()}
        case Progress():
            return "progress", _progress(what)
        case Summary():
            return "summary", _summary(what)
        case Fresh():
            return "fresh", {}


def message(shown: Shown) -> Json:
    words = {"markup": shown.markup} if shown.sender is None else {"text": shown.markup}
    return {
        "id": shown.message_id,
        "sender": shown.sender,
        "name": shown.sender_name,
        **words,
        "at": shown.at.isoformat() if shown.at is not None else None,
        "choices": [{"label": choice.label, "says": choice.says} for choice in shown.choices],
        "photos": [photo.name for photo in shown.photos],
        "reply_to": shown.reply_to,
        "edited": shown.edited,
        "link": {"label": shown.link[0], "code": shown.link[1]} if shown.link is not None else None,
        "entry": shown.entry,
    }


def _cast(cast: Cast) -> Json:
    return {
        "bot": cast.bot_name,
        "people": [
            {"id": actor.id, "name": actor.name, "role": actor.role, "private": actor.private} for actor in cast.actors
        ],
        "places": [
            {
                "id": place.id,
                "title": place.title,
                "kind": place.kind,
                "role": place.role,
                "members": list(place.members),
                "hears_all": PROFILES[place.profile].hears_all,
            }
            for place in cast.places
        ],
    }


def _progress(progress: Progress) -> Json:
    return {
        "play": progress.play,
        "done": round(min(1.0, max(0.0, progress.done)), 4),
        "caption": progress.caption,
        "caption_en": progress.caption_en,
        "speed": progress.speed,
    }


def _summary(summary: Summary) -> Json:
    return {
        "messages": summary.messages,
        "asked": summary.asked,
        "answered_by_faq": summary.answered_by_faq,
        "answered_by_teachers": summary.answered_by_teachers,
        "withdrawn": summary.withdrawn,
        "open": summary.open,
        "lost": summary.lost,
        "first_reaction_seconds": _seconds(summary.first_reaction),
        "pages": summary.pages,
        "claimed": summary.claimed,
        "claimed_once": summary.claimed_once,
        "reopened": summary.reopened,
        "kept_silent": summary.kept_silent,
        "days": summary.days,
    }


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 1)
