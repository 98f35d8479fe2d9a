"""Parts of one HTTP response. Each ends with the boundary of the next, because that is how a client knows
that it is whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable
from typing import Final

from gateway.media_types import DeferForm

__all__ = ["as_parts", "content_type"]

BOUNDARY: Final = b"\r\n---"
HEAD: Final = b"\r\ncontent-type: application/json\r\n\r\n"
END: Final = b"--\r\n"


def content_type(form: DeferForm) -> str:
    return f'multipart/mixed;boundary="-";{form.value}'


async def as_parts(bodies: AsyncIterable[bytes]) -> AsyncGenerator[bytes, None]:
    """`bodies` are JSON."""
    opening = BOUNDARY
    async for body in bodies:
        yield b"".join((opening, HEAD, body, BOUNDARY))
        opening = b""
    yield opening + END
