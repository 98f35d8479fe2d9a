"""An answer as it goes out: an ASGI application that says what it holds, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from starlette.types import Receive, Scope, Send

__all__ = ["Written"]


class Written:
    """Starlette's response renders, guesses and looks twice at each header: what is written here is whole."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, body: bytes, status: int, headers: Iterable[tuple[str, str]], cookies: Iterable[str] = ()
    ) -> None:
        """Names are in lower case."""
        self.body, self.status = body, status
        self.headers = [_encoded(header) for header in headers]
        self.headers.append((b"content-length", b"%d" % len(body)))
        self.headers += [(b"set-cookie", cookie.encode("latin-1")) for cookie in cookies]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


@lru_cache(maxsize=256)
def _encoded(header: tuple[str, str]) -> tuple[bytes, bytes]:
    """Most answers have the same headers."""
    name, value = header
    return name.encode("latin-1"), value.encode("latin-1")
