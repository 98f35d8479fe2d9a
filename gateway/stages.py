"""The steps that are done once for an operation, by the names under which operators know them.

`with stage("graphql.plan"):` stands around such a step. It is for whoever watches the request that needs it;
mostly that is nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from typing import Final

__all__ = ["WATCHING", "stage"]

WATCHING: Final[ContextVar[Callable[[str], AbstractContextManager[object]] | None]] = ContextVar(
    "watching", default=None
)

_UNWATCHED: Final = nullcontext()


def stage(name: str) -> AbstractContextManager[object]:
    watching = WATCHING.get()
    return _UNWATCHED if watching is None else watching(name)
