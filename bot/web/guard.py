"""What a page on this machine refuses: strangers' names for it, strangers' pages, too much, and what is no JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NoReturn, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from pydantic import BaseModel, ValidationError

BODY_LIMIT = 16 * 1024
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}

Body = TypeVar("Body", bound=BaseModel)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def refusal(status: int, code: str, sentence: str) -> web.Response:
    return web.json_response({"error": code, "message": sentence}, status=status)


async def harden(_: web.Request, response: web.StreamResponse) -> None:
    """For `on_response_prepare`: refusals and streams carry the headers too."""
    response.headers.update(HEADERS)


@web.middleware
async def only_from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    # A page elsewhere can point its own name at 127.0.0.1; the Host header still says that name.
    if _hostname(f"//{request.host}") not in LOOPBACK:
        return refusal(403, "host", "Trang mô phỏng chỉ mở được trên chính máy này, qua 127.0.0.1 hoặc localhost.")
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
        return refusal(403, "origin", "Yêu cầu này đến từ một trang khác nên không được nhận.")
    return await handler(request)


@web.middleware
async def in_a_sentence(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What aiohttp itself refuses is said as JSON too."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return refusal(413, "too_large", "Nội dung gửi lên quá dài.")
    except web.HTTPNotFound:
        return refusal(404, "not_found", "Không có trang này.")
    except web.HTTPMethodNotAllowed:
        return refusal(405, "method", "Trang này không nhận kiểu yêu cầu đó.")


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """The body as `model`; raises the refusal to answer with."""
    # Another site's form cannot send this type without asking first.
    if request.content_type != "application/json":
        _refuse(web.HTTPUnsupportedMediaType, "type", "Nội dung phải là JSON (Content-Type: application/json).")
    raw = await request.read()
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])[:60]
        sentence = f"Trường “{field}” thiếu hoặc không đúng." if field else "Nội dung không phải là JSON đọc được."
        _refuse(web.HTTPBadRequest, "body", sentence)


def _refuse(kind: type[web.HTTPException], code: str, sentence: str) -> NoReturn:
    body = refusal(kind.status_code, code, sentence)
    raise kind(text=body.text, content_type="application/json")


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
