"""Pictures made fit for Zalo, which takes JPEG and PNG of a megabyte, and few kinds of files."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from bot.channels.base import Upload

LARGEST_PICTURE = 1_000_000
LARGEST_FILE = 5_000_000
_FILES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
}
_KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}
_SIZES = (1600, 1200, 900, 600)
_QUALITY = 80


def fit_picture(upload: Upload) -> tuple[bytes, str] | None:
    """The picture and its kind, made smaller where it must be; None when it is no picture that can be read."""
    try:
        with Image.open(io.BytesIO(upload.content)) as opened:
            kind = _KINDS.get(opened.format or "")
            if kind and len(upload.content) <= LARGEST_PICTURE:
                return upload.content, kind
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    for size in _SIZES:
        smaller = upright.copy()
        smaller.thumbnail((size, size))
        written = io.BytesIO()
        smaller.save(written, "JPEG", quality=_QUALITY)
        if written.tell() <= LARGEST_PICTURE:
            return written.getvalue(), "image/jpeg"
    return None


def file_kind(upload: Upload) -> str | None:
    """The kind of a file that Zalo takes, None for all others."""
    if len(upload.content) > LARGEST_FILE:
        return None
    return _FILES.get(PurePosixPath(upload.name).suffix.casefold())
