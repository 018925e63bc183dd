"""Logs: one line a fact, ids and outcomes only, and nothing that looks like a token ever leaves."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from pathlib import Path

_TOKENS = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{20,}|(?<=bot)\d+:[^/\s]+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|[\w-]{80,}")
_CHATTY = ("httpx", "httpcore", "aiohttp.access", "apscheduler", "telegram", "alembic")


def redact(text: str) -> str:
    return _TOKENS.sub("[redacted]", text)


def where(error: BaseException) -> str:
    """The way to the error: files, lines and names, never its message, which may quote what people wrote."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename][
        -8:
    ]
    return " > ".join(f"{Path(frame.filename).stem}:{frame.lineno}:{frame.name}" for frame in frames)


class RedactingFormatter(logging.Formatter):
    """The last step before a line is written: tokens are taken out of messages and of tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record)).replace("\n", "\n    ")


def configure(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _CHATTY:
        # httpx writes whole URLs at INFO, and Telegram's hold the token.
        logging.getLogger(name).setLevel(logging.WARNING)
