"""Zalo's refusals, in the desk's words. They come with HTTP 200 and a negative number."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.channels.base import ChannelError

AUTHORIZE = "run `caunoi zalo-oa authorize`"
# The access token has run out or was replaced: a new one, and the same call once more.
STALE = frozenset({-216, -220, -124, 452})
# The refresh token is spent or has run out: only a person can begin anew.
SPENT = frozenset({-118, -14014})

_MINUTE = timedelta(minutes=1)
_LOOK_AGAIN = timedelta(minutes=10)
_TOMORROWISH = timedelta(hours=1)
# What has to be mended at Zalo or in the configuration. Until then everything waits; nothing is given up.
_TO_BE_MENDED = {
    -101: "the app id is not known to Zalo",
    -204: "the Official Account is disabled",
    -205: "the Official Account does not exist",
    -209: "the app is not activated at developers.zalo.me",
    -212: "the app has not registered the Official Account API at developers.zalo.me",
    -219: "the app was removed or disabled",
    -221: "the Official Account must be verified for this",
    -223: f"the Official Account has not allowed this to the app; {AUTHORIZE}",
    -224: "the Official Account's plan does not include this; it needs Growth or above",
    -235: "this kind of Official Account may not do this",
    -320: "the app is not connected to a Zalo Cloud account",
    -321: "the Zalo Cloud account has no money left",
}
_UNTIL_THEY_WRITE = {
    -213: "the person does not follow the Official Account",
    -230: "the person has not written for 7 days",
    -232: "the person has not written for 7 days",
}
_GONE = {
    -217: "the person takes no messages from the Official Account",
    -227: "the person's account is closed or was not used for 45 days",
    -237: "the group is disabled; its plan may have ended",
    -244: "the person takes no messages of this kind",
    -403: "the Official Account is not in the group any more",
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{40,}")


class StaleToken(Exception):
    """The access token was refused; with a new one the call may be repeated."""


def refusal(code: int, message: str) -> ChannelError:
    """What a negative answer means for the message that was to be sent."""
    if code == -32:
        return ChannelError("Zalo asks for a pause", retry_after=_MINUTE, everywhere=True)
    if code in _TO_BE_MENDED:
        return ChannelError(f"{_TO_BE_MENDED[code]} ({code})", retry_after=_LOOK_AGAIN, everywhere=True)
    if code in _UNTIL_THEY_WRITE:
        return ChannelError(f"{_UNTIL_THEY_WRITE[code]} ({code})", until_they_write=True)
    if code in _GONE:
        return ChannelError(f"{_GONE[code]} ({code})", permanent=True, gone=True)
    if code == -211:
        return ChannelError("the Official Account's quota is used up (-211)", retry_after=_TOMORROWISH, everywhere=True)
    if code in {-218, -234}:
        return ChannelError(f"the person can take no more for now ({code})", retry_after=_TOMORROWISH)
    if code in {-201, -210, -233, -248}:
        return ChannelError(f"Zalo refuses the message: {described(message)} ({code})", permanent=True)
    # Among what is left is -200, "send message failed": Zalo's own trouble. It is tried again for a day.
    return ChannelError(f"Zalo refuses: {described(message)} ({code})")


def described(message: str) -> str:
    """Zalo's own words, short and without anything that looks like a token."""
    return _TOKEN.sub("***", " ".join(message.split()))[:120]
