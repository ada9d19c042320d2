"""Keeps everybody else out: other pages in the same browser, other users, and other computers.

The application listens on the loopback interface only. Its address contains a random token, so
neither another user of this computer nor a page on another origin can name a page of it. A cookie
would not do: browsers send it to all ports of this computer.

What is checked beyond the token:

- `Host`, so that no domain of an attacker can be made to point here (DNS rebinding).
- `Sec-Fetch-Site` and `Origin`, so that a page on another origin that knows the address (from a
  screen, say) can post nothing, and embed nothing.

Sources: OWASP, "Cross-Site Request Forgery Prevention"; W3C, "Fetch Metadata Request Headers".
"""

import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOSTS = ("127.0.0.1", "localhost", "[::1]")
MAX_BODY = 64 * 1024  # bytes of a form
FORM = "application/x-www-form-urlencoded"

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A student's page is shown in a frame. It has no scripts. If a student's text became HTML by a
# fault of ours, it could not run scripts, load anything, send forms, or leave the frame: neither
# the sandbox nor this policy allows it. `allow-same-origin` gives the page itself nothing, as it
# runs no scripts. The page around it needs it, to hear the keys that are pressed in the frame: see
# review.js.
FRAMED_POLICY = (
    "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}


class Guard:
    """Passes on requests whose path begins with the token, and that no other page can have made."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on without the token in its path."""
        if scope["type"] != "http":
            raise RuntimeError(f"there is no {scope['type']} here")
        send = _with_headers(send)
        token, _, path = scope["path"].removeprefix("/").partition("/")
        if refusal := why_refused(scope["method"], Headers(scope=scope)):
            await PlainTextResponse(refusal, 403)(scope, receive, send)
        elif not secrets.compare_digest(token.encode(), self._token.encode()):
            told = "This address is not valid. Use the one that `grade review` shows now."
            await PlainTextResponse(told, 404)(scope, receive, send)
        else:
            inner = {**scope, "path": f"/{path}", "raw_path": None, "root_path": ""}
            await self._app(inner, receive, send)


def why_refused(method: str, headers: Headers) -> str:
    """Return why a request is refused; "" if it is not."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or _name(hosts[0]) not in HOSTS:
        return "This is for a browser on this computer only."
    sites = headers.get("sec-fetch-site", "none")
    is_navigation = (
        headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )
    is_reading = method in ("GET", "HEAD")
    if sites not in ("none", "same-origin") and not (is_reading and is_navigation):
        return "Another page made this request."
    if is_reading:
        return ""
    if headers.get("origin") != f"http://{hosts[0]}":
        return "Another page sent this form."
    if headers.get("content-type", "").partition(";")[0].strip() != FORM:
        return "This is not a form."
    if "transfer-encoding" in headers or not headers.get("content-length", "").isdecimal():
        return "This form does not tell its length."
    return "This form is too long." if int(headers["content-length"]) > MAX_BODY else ""


def _name(host: str) -> str:
    """Return the name in a `Host` header, without the port, which may be forwarded (`ssh -L`)."""
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdecimal() else host


def _with_headers(send: Send) -> Send:
    """Add the headers that every answer has, unless it has its own."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent


def framed_headers() -> Mapping[str, str]:
    """Return the headers of a student's page in its frame."""
    return {"Content-Security-Policy": FRAMED_POLICY}
