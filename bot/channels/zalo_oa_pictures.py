"""Pictures made fit for Zalo, which takes JPEG and PNG of a megabyte, and few kinds of files."""

from __future__ import annotations

from pathlib import PurePosixPath

from bot.channels.base import Upload
from bot.channels.fitting import fitted
from bot.channels.pictures import Unreadable

LARGEST_PICTURE = 1_000_000
LARGEST_FILE = 5_000_000
_FILES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
}


def fit_picture(upload: Upload) -> tuple[bytes, str] | None:
    """The picture and its kind, made smaller where it must be; None when it is no picture that can be read."""
    try:
        return fitted(upload.content, LARGEST_PICTURE)
    except Unreadable:
        return None


def file_kind(upload: Upload) -> str | None:
    """The kind of a file that Zalo takes, None for all others."""
    if len(upload.content) > LARGEST_FILE:
        return None
    return _FILES.get(PurePosixPath(upload.name).suffix.casefold())
