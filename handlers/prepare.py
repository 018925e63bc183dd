"""Which texts a handler will most likely ask the matcher about, so that they are matched before the transaction."""

from __future__ import annotations

from desk.inbound import Inbound, Parsed
from knowledge.decision import Heard


def likely(update: Parsed) -> tuple[str, Heard] | None:
    if not isinstance(update, Inbound) or update.edited or update.unsupported:
        return None
    text = (update.press or update.text).strip()
    return (text, Heard.ADDRESSED if update.addressed else Heard.OVERHEARD) if text else None
