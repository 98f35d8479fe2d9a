"""For whom a token speaks: the graph's own subgraph knows which node and which records that person has.

The gateway asks it at a configured address, with a context that it signs, and takes what it answers as it is:
an id for the context's `sub`, and keys of records by system.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

if TYPE_CHECKING:
    import httpx

__all__ = ["NO_SUBJECT", "FindSubject", "Subject", "SubjectClient"]

log = logging.getLogger("fiche.gateway.auth")


@dataclass(frozen=True, slots=True)
class Subject:
    id: str | None
    records: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_known: bool = True
    """Whether somebody has answered; if nobody has, it is asked again soon."""


NO_SUBJECT = Subject(None)

FindSubject = Callable[[str, str], Awaitable[Subject]]
"""Takes the name and the value of the header that says who is asked about."""


class SubjectClient:
    """Whoever is not found is nobody: such a token sees nothing."""

    def __init__(self, url: str, http: httpx.AsyncClient, seconds: float) -> None:
        self._url, self._http, self._seconds = url, http, seconds

    async def __call__(self, header: str, context: str) -> Subject:
        import httpx

        try:
            answer = await self._http.post(self._url, headers={header: context}, timeout=self._seconds)
            answer.raise_for_status()
            found = _read(orjson.loads(answer.content))
        except (httpx.HTTPError, orjson.JSONDecodeError, TypeError) as error:
            log.warning("For whom a token speaks is not answered: %s", type(error).__name__)
            return Subject(None, is_known=False)
        return found

    async def close(self) -> None:
        await self._http.aclose()


def _read(body: object) -> Subject:
    """Raises TypeError."""
    match body:
        case {"subject": None}:
            return NO_SUBJECT
        case {"subject": str(id), "records": dict(records)}:
            return Subject(id, {str(system): tuple(map(str, keys)) for system, keys in records.items()})
    raise TypeError("no subject")
