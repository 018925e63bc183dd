"""The weekly digest: once a group and week, one phone screen, nothing when there is nothing."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from desk.aftercare import Kind
from desk.deployment import Phase, phase_here
from desk.digest import Figures, shorter
from desk.inbound import ChatKind
from desk.outbound import Outbound, Urgency
from desk.people import Chat, ChatRole, Person, Role
from handlers import digest_figures, voice
from handlers.scene import Scene
from store import chats, deployments, digests, knowledge, offers, people

LONGEST = 900
"""Characters as they are read, one phone screen."""
_TAG = re.compile(r"<[^>]+>")
_READERS = frozenset({Role.CURATOR, Role.COORDINATOR})
"""They get the colleagues' form in private, unless they muted it."""


def week_of(at: datetime) -> str:
    """The ISO week, such as 2026-W10."""
    year, week, _ = at.isocalendar()
    return f"{year}-W{week:02d}"


def is_time(scene: Scene) -> bool:
    """On the set day from the set minute on, until the day ends."""
    local = scene.now.astimezone(scene.zone)
    return local.weekday() == scene.rules.digest_weekday and local.hour * 60 + local.minute >= scene.rules.digest_minute


def due(scene: Scene) -> list[Outbound]:
    """Post what is due. A row per chat and week decides: a doubled tick or a second replica does no harm."""
    if not is_time(scene):
        return []
    said: list[Outbound] = []
    week = week_of(scene.now.astimezone(scene.zone))
    written: dict[tuple[str, str], str] = {}
    for chat, language in _places(scene):
        if chat.channel not in scene.channels or not digests.begin(scene.db, chat, week, scene.now):
            continue
        markup = _text_once(scene, chat, language, written)
        digests.finish(scene.db, chat, week, "posted" if markup else "empty")
        if markup:
            said.append(_post(scene, chat, week, markup, language))
    return said


def _text_once(scene: Scene, chat: Chat, language: str, written: dict[tuple[str, str], str]) -> str:
    """The colleagues' form is the same for everybody who gets it; what a group reads depends on where it was asked."""
    if chat.role is ChatRole.OFFICIALS:
        return text(scene, chat, language)
    if (chat.commune, language) not in written:
        written[chat.commune, language] = text(scene, chat, language)
    return written[chat.commune, language]


def _places(scene: Scene) -> list[tuple[Chat, str]]:
    """The groups of officials and of teachers, and the private chats of those who look after the desk."""
    of_teachers = [chat for chat in chats.with_role(scene.db, ChatRole.TEACHERS) if not _has_left(scene, chat)]
    places = [(chat, "vi") for chat in (*chats.with_role(scene.db, ChatRole.OFFICIALS), *of_teachers)]
    for person in people.with_roles(scene.db, _READERS):
        chat = _own_chat(scene, person)
        if chat is not None and not person.muted:
            places.append((chat, person.language))
    return places


def _has_left(scene: Scene, chat: Chat) -> bool:
    """Its teachers' time is over and none of them offered to stay: they are left in peace."""
    here = deployments.of_commune(scene.db, chat.commune) if chat.commune else deployments.every(scene.db)
    if phase_here(here, scene.now.astimezone(scene.zone).date()) is not Phase.AFTERCARE:
        return False
    stay = [offer for offer in offers.accepted(scene.db) if offer.kind is Kind.VOLUNTEER]
    return not any(not chat.commune or offer.commune in {"", chat.commune} for offer in stay)


def _own_chat(scene: Scene, person: Person) -> Chat | None:
    """His private chat as the place of his commune's digest."""
    place = scene.private_chat(person)
    if place is None:
        return None
    found = chats.meet(scene.db, place[0], place[1], ChatKind.PRIVATE, "")
    return replace(found, province=person.province, commune=person.commune)


def _post(scene: Scene, chat: Chat, week: str, markup: str, language: str) -> Outbound:
    takes = scene.channels[chat.channel]
    # Where messages are counted the digest costs one, so it is words only.
    drawn = takes.photos and takes.monthly_quota is None
    picture = digest_figures.chart(scene, chat, _set_time(scene), language) if drawn else None
    return scene.to_chat(
        chat.channel,
        chat.external_id,
        markup,
        urgency=Urgency.DIGEST,
        topic=chat.topic,
        photos=(picture,) if picture is not None else (),
        key=f"digest:{chat.id}:{week}",
        at_most_once=True,
        expires_at=_midnight(scene),
    )


def text(scene: Scene, chat: Chat, language: str = "vi") -> str:
    """The digest of the seven days before its set time, or "" when nothing happened."""
    colleagues = chat.role is not ChatRole.OFFICIALS
    figures = digest_figures.gather(scene, chat, _set_time(scene), colleagues=colleagues, language=language)
    waiting = knowledge.open_suggestions(scene.db, chat.commune) if colleagues else []
    if figures.is_empty and not waiting:
        return ""
    known = chats.commune_called(scene.db, chat.commune)
    return compose(figures, known.name if known else "", language, colleagues=colleagues, suggestions=waiting)


def compose(
    figures: Figures, commune: str, language: str, *, colleagues: bool = False, suggestions: list[int] | None = None
) -> str:
    """In as many words as one screen takes."""
    markup = ""
    for fewer in shorter(figures):
        markup = voice.say(
            "digest_for_colleagues" if colleagues else "digest",
            language,
            commune=voice.shortened(commune, 40),
            numbers=(suggestions or [])[:6],
            **_values(fewer),
        )
        if len(html.unescape(_TAG.sub("", markup))) <= LONGEST:
            break
    return markup


def _values(figures: Figures) -> dict[str, object]:
    return {
        "asked": figures.asked,
        "by_faq": figures.by_faq,
        "by_teacher": figures.by_teacher,
        "by_peer": figures.by_peer,
        "top": [asdict(one) for one in figures.top],
        "questions": list(figures.fresh),
        "open": [asdict(one) for one in figures.open],
        "open_count": figures.open_count,
        "names": list(figures.helpers),
        "own_helpers": list(figures.own_helpers),
        "duty": figures.duty,
        "volunteers": figures.volunteers,
        "board": {**asdict(figures.board), "bar": figures.board.bar} if figures.board is not None else {},
        "tip": figures.tip,
    }


def _midnight(scene: Scene) -> datetime:
    """The end of the day: a digest that cannot leave today is skipped."""
    today = scene.now.astimezone(scene.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=1)


def _set_time(scene: Scene) -> datetime:
    """Posted late, it still tells of the same week, so that nothing is told twice or never."""
    if not is_time(scene):
        return scene.now
    minute = scene.rules.digest_minute
    return scene.now.astimezone(scene.zone).replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
