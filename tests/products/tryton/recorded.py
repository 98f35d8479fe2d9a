"""What Tryton answered. A real session is nobody's business, and would make each recording another one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx

from tests.products.recording import Recording
from tests.products.tryton.installed import made_with

__all__ = ["BOOKS", "recorded"]

LOGGED_IN = '{"id":0,"result":[1,"a session",null]}'


def recorded(file: Path, made_with: Callable[[], str]) -> Recording:
    return Recording(file, made_with, _without_session)


def _without_session(request: httpx.Request, content: bytes) -> str:
    return LOGGED_IN if b"common.db.login" in request.content else content.decode()


BOOKS = recorded(Path(__file__).parent / "recorded.json.gz", made_with)
