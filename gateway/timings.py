"""What a request took, for those who ask for it and may know: each fetch, and the gateway's own part.

    {"milliseconds": 8.1, "gateway": 1.2, "subgraphs": 6.9,
     "fetches": [{"step": 0, "subgraph": "orders", "start": 0.3, "milliseconds": 3.5, "status": "ok",
                  "cached": false, "entities": 0, "paths": [""]}]}

`subgraphs` is the time in which at least one fetch was under way, and `gateway` the rest. Nothing is noted
for anybody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from gateway.request import Request
from resolvers.asking import RequestCache
from resolvers.caching.timed import Timed, TimedFetch
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.json_values import JsonObject
from resolvers.plan import Fetch, print_path
from resolvers.program import Program

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Timings"]


class Timings:
    def __init__(self, settings: Settings) -> None:
        self._scope, self._seconds = settings.timings_scope, settings.request_timeout

    def observed(self, request: Request, cache: RequestCache | None, deadline: float) -> RequestCache | None:
        """What notes the times of the request."""
        is_told = self._scope is not None and self._scope in request.principal.grant.scopes
        return Timed(cache, deadline) if is_told else cache

    def told(
        self,
        result: ExecutionResult,
        program: Program,
        variables: Mapping[str, object],
        context: ExecutionContext,
    ) -> ExecutionResult:
        if not isinstance(context.cache, Timed):
            return result
        began, fetches = context.deadline - self._seconds, context.cache.fetches
        total, asking = monotonic() - began, _covered(fetches)
        steps = {id(fetch): number for number, fetch in enumerate(program.machine_for(variables).fetches)}
        found: JsonObject = {
            "milliseconds": _milliseconds(total),
            "gateway": _milliseconds(total - asking),
            "subgraphs": _milliseconds(asking),
            "fetches": [_told(each, steps.get(id(each.fetch)), began) for each in fetches],
        }
        return replace(result, extensions={**result.extensions, "timings": found})


def _told(timed: TimedFetch, step: int | None, began: float) -> JsonObject:
    return {
        "step": step,
        "subgraph": timed.fetch.subgraph,
        "start": _milliseconds(timed.started - began),
        "milliseconds": _milliseconds(timed.seconds),
        "status": timed.status,
        "cached": timed.is_kept,
        "entities": timed.entities,
        "paths": _paths(timed.fetch),
    }


def _paths(fetch: Fetch) -> list[object]:
    """Where its answer is laid; the empty one is the root."""
    places = [path for entities in fetch.entities for path in entities.paths] or [fetch.path]
    return list(dict.fromkeys(map(print_path, places)))


def _covered(fetches: Iterable[TimedFetch]) -> float:
    """Seconds in which at least one of them was under way."""
    covered = until = 0.0
    for each in sorted(fetches, key=lambda timed: timed.started):
        ended = each.started + each.seconds
        covered += max(0.0, ended - max(each.started, until))
        until = max(until, ended)
    return covered


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 3)
