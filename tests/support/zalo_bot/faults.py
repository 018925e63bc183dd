"""Trouble on order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum

from aiohttp import web


class Trouble(Enum):
    """REFUSE: status 200 and ok false, as for a bad token. STATUS: the same with the code as HTTP status.
    PAGE: a gateway's HTML. CUT_BEFORE, CUT_AFTER: the connection breaks before or after the call was obeyed.
    SLOW: obeyed after a while. GARBAGE: obeyed, answered with status 200 and a page."""

    REFUSE = "refuse"
    STATUS = "status"
    PAGE = "page"
    CUT_BEFORE = "cut before"
    CUT_AFTER = "cut after"
    SLOW = "slow"
    GARBAGE = "garbage"


@dataclass
class Fault:
    method: str
    trouble: Trouble
    code: int = 500
    description: str = ""
    times: int = 1
    seconds: float = 0.0

    async def before(self, request: web.Request) -> web.StreamResponse | None:
        """The answer instead of the real one, or None to go on."""
        match self.trouble:
            case Trouble.REFUSE:
                return refusal(self.code, self.description)
            case Trouble.STATUS:
                return refusal(self.code, self.description, status=self.code)
            case Trouble.PAGE:
                return web.Response(text="<html>Bad gateway</html>", content_type="text/html", status=self.code)
            case Trouble.CUT_BEFORE:
                return cut(request)
            case Trouble.SLOW:
                await asyncio.sleep(self.seconds)
        return None

    def after(self, request: web.Request) -> web.StreamResponse | None:
        match self.trouble:
            case Trouble.CUT_AFTER:
                return cut(request)
            case Trouble.GARBAGE:
                return web.Response(text="<html>Welcome</html>", content_type="text/html")
        return None


def refusal(code: int, description: str = "", *, status: int = 200) -> web.Response:
    return web.json_response(
        {"ok": False, "description": description or _SAYS.get(code, ""), "error_code": code}, status=status
    )


def cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


_SAYS = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Internal server error",
    404: "Not found",
    408: "Request timeout",
    429: "Quota exceeded",
}
