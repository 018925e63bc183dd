"""Pictures of answers: a teacher's are kept with what he taught, and whoever reads the answer is shown them."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from desk.inbound import Photo
from desk.masking import ASTRAL_MASK, MASK
from handlers.scene import Scene
from knowledge.illustrations import kept_in, name_of, pictures_of
from store import pictures

KEPT = "kept"
"""The channel of a picture that we have ourselves."""
MOST = 8
"""Pictures of one answer: so many are kept, and so many are sent at once."""
DECIDED_WITHIN = timedelta(days=180)
"""A picture that is only proposed is forgotten after this; accepted, it is kept like the words around it."""


def keep(scene: Scene, photos: Sequence[Photo]) -> Mapping[Photo, str]:
    """The names of those that could be had and show nobody's numbers. Raises PictureNotFetched and PictureNotRead."""
    wanted = list(dict.fromkeys(photos))[:MOST]
    names = {}
    for photo, picture in zip(wanted, scene.album.pictures(wanted), strict=True):
        if picture is None or _shows_numbers(scene, photo):
            continue
        fresh = secrets.token_urlsafe(32)
        pictures.keep(scene.db, picture.content, picture.kind, fresh, scene.now + DECIDED_WITHIN)
        names[photo] = name_of(picture.content, picture.kind)
    return names


def _shows_numbers(scene: Scene, photo: Photo) -> bool:
    """Where this desk can read, a picture in which it had to mask something is not kept; else the curator looks."""
    lines = scene.pictures.words([photo]) if scene.pictures.able else ()
    return any(sign in line for line in lines for sign in (MASK, ASTRAL_MASK))


def photos_of(answer: str, channel: str) -> tuple[Photo, ...]:
    """As they can be sent on this channel: ours from where we keep them, others by their address."""
    kept = set(kept_in(answer))
    found = []
    for name in pictures_of(answer):
        if name in kept:
            found.append(Photo(ref=name, channel=KEPT, name=name.rpartition("/")[2]))
        elif name.startswith("https://"):
            found.append(Photo(ref=name, channel=channel, url=name))
    return tuple(found[:MOST])


def missing(scene: Scene, answer: str) -> str | None:
    """A picture of ours that the answer names and nobody has."""
    return next((name for name in kept_in(answer) if pictures.kept_as(scene.db, name) is None), None)
