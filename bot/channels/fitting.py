"""Pictures made fit to be kept and sent on: JPEG or PNG, upright, no larger than a phone needs."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from bot.channels.pictures import Unreadable

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_SIZES = (1600, 1200, 900, 600)
_QUALITY = 80
_MOST_PIXELS = 40_000_000


def fitted(content: bytes, most: int, *, bare: bool = False) -> tuple[bytes, str]:
    """The picture and its kind, made smaller where it must be. What fits stays as it is to the byte; `bare` means that
    it must not say where and with what it was taken. Raises Unreadable."""
    try:
        with Image.open(io.BytesIO(content)) as opened:
            kind = KINDS.get(opened.format or "")
            if opened.width * opened.height > _MOST_PIXELS:
                raise Unreadable("too many pixels")
            if kind and len(content) <= most and not (bare and opened.getexif()):
                opened.load()  # half a picture is none
                return content, kind
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Unreadable(type(error).__name__) from None
    for size in _SIZES:
        smaller = upright.copy()
        smaller.thumbnail((size, size))
        written = io.BytesIO()
        smaller.save(written, "JPEG", quality=_QUALITY)
        if written.tell() <= most:
            return written.getvalue(), "image/jpeg"
    raise Unreadable("too many bytes")
