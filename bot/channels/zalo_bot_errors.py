"""What the Zalo Bot API refuses, in the desk's words."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.channels.base import ChannelError
from bot.channels.zalo_bot_api import Trouble, ZaloError

_TOKEN_LOOKED_AT_AGAIN = timedelta(minutes=1)
# No list of these sentences is published: only what plainly says that there is nobody to write to counts.
_CHAT_IS_GONE = re.compile(
    r"\b(?:chat|user|group|recipient|member)\b.*\b(?:not found|not exist|blocked|removed|left|kicked)"
    r"|\bbot\b.*\b(?:not (?:a )?member|kicked|removed|blocked)",
    re.IGNORECASE,
)


def channel_error(error: ZaloError, *, pause: timedelta) -> ChannelError:
    """`pause` is how long to wait where Zalo says "too much" without saying for how long, which is always."""
    match error.trouble:
        case Trouble.UNREACHED:
            return ChannelError("Zalo cannot be reached")
        case Trouble.SILENT:
            return ChannelError("Zalo did not answer in time", unsure=True)
        case Trouble.UNREADABLE:
            # A gateway's page. Only where the gateway gave up waiting, or the call was obeyed, may it have arrived.
            return ChannelError(f"Zalo's answer could not be read ({error.code})", unsure=error.code in (200, 504))
    if _CHAT_IS_GONE.search(error.description) and error.code in (400, 403, 404):
        return ChannelError(f"Zalo no longer knows this chat ({error.code})", permanent=True, gone=True)
    match error.code:
        case 401:
            # Between the old token and the new one everything waits; nothing is given up.
            return ChannelError("Zalo refuses the token", retry_after=_TOKEN_LOOKED_AT_AGAIN, everywhere=True)
        case 403 if _is_fault_of_theirs(error):
            return ChannelError("Zalo is in trouble itself (403)")
        case 408:
            return ChannelError("Zalo did not answer in time", unsure=True)
        case 426 | 429:
            reason = f"Zalo takes no more for now ({error.code})"
            return ChannelError(reason, retry_after=pause, everywhere=True, spent=True)
        case code if code >= 500:
            return ChannelError(f"Zalo is in trouble itself ({code})", unsure=code == 504)
    return ChannelError(f"Zalo refuses ({error.code})", permanent=True)


def _is_fault_of_theirs(error: ZaloError) -> bool:
    """The published meaning of 403 is "Internal server error"."""
    return not error.description or "internal" in error.description.casefold()


def advice(error: ZaloError) -> str:
    """For whoever runs the desk: what is wrong, and what to do."""
    if error.trouble is Trouble.REFUSED and error.code == 401:
        return "Zalo refuses the token; take the bot's token from Zalo Bot Creator and set it in CAUNOI_ZALO_BOTS"
    if error.trouble is Trouble.REFUSED and error.code in (426, 429):
        return "Zalo takes no more for now; the messages of this month may be used up, see docs/zalo.md"
    if error.trouble is Trouble.REFUSED and error.method == "setWebhook":
        return "Zalo does not take our address; CAUNOI_PUBLIC_URL must be reachable by https from everywhere"
    return channel_error(error, pause=timedelta(0)).reason
