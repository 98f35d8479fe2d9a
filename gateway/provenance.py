"""Where each part of an answer comes from, for those who ask for it and may know.

Nothing is noted for anybody else.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.request import Request
from resolvers.caching.observer import Observer
from resolvers.caching.timed import without_times
from resolvers.caching.view import CacheView
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.program import Program
from resolvers.provenance import provenance

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["Provenance"]


class Provenance:
    def __init__(self, settings: Settings) -> None:
        self._scope, self._systems = settings.provenance_scope, settings.systems

    def observed(
        self, request: Request, view: CacheView | None, deadline: float
    ) -> CacheView | Observer | None:
        """What notes the readings of the request; what is kept does so anyway."""
        return Observer(deadline) if view is None and self._is_told(request) else view

    def told(
        self,
        request: Request,
        result: ExecutionResult,
        program: Program,
        variables: Mapping[str, object],
        context: ExecutionContext,
    ) -> ExecutionResult:
        noted = without_times(context.cache)
        if not isinstance(noted, CacheView | Observer) or not self._is_told(request):
            return result
        machine = program.machine_for(variables)
        found = provenance(
            noted.told.readings, machine.fetches, machine.client_paths(), time.time(), self._systems
        )
        return replace(result, extensions={**result.extensions, "provenance": found})

    def _is_told(self, request: Request) -> bool:
        return request.tells_provenance and self._scope in request.principal.grant.scopes
