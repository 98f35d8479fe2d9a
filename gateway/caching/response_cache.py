"""Whole answers, as a request of a client meets them: which may be kept, and where each has its place.

The place of an answer says everything that it depends on: the graph, the operation in its normal form, its
variables, and who asks, as far as any subgraph is told or the token says (`partition`). Left out is what says
more than its data, or what this gateway alone knows: see `_depends_on_more`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Final

import orjson

from cache.keys import PUBLIC, digest, digest_of
from cache.memory import MemoryCache
from gateway.beginning import Begun
from gateway.caching.caching import Caching
from gateway.graph import Graph, OperationKey
from gateway.parameters import Parameters
from gateway.repertoire import TEXT_PER_PLACE
from gateway.request import Request
from resolvers.caching.view import CacheView
from resolvers.caching.whole import Place, Whole, WholeAnswers
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.marks import Noticed
from resolvers.transport import Headers
from schema.operation import OperationKind

if TYPE_CHECKING:
    from gateway.config import Settings

__all__ = ["ResponseCache"]

_WISHES: Final = tuple(
    (each.name, each.default)
    for each in fields(Request)
    if each.name not in ("parameters", "headers", "client_headers", "principal", "is_safe", "departure")
)
"""What else a request may want, each with what it is for one that wants an answer and no more. Whatever is
wanted besides is not kept, and neither is what will be wanted one day, until somebody has thought of it here.
The headers of the client are told to subgraphs or to nobody, and if it goes, nobody is answered."""


class ResponseCache:
    def __init__(self, caching: Caching, graph: Graph, settings: Settings) -> None:
        self._caching, self._whole = caching, WholeAnswers(caching.cache)
        self._is_usual = not graph.labels
        self._graph = digest(graph.supergraph.sdl, *_shaping(settings))
        self._shapes: MemoryCache[OperationKey, str] = MemoryCache(settings.operation_cache_size)

    def place(self, request: Request, begun: Begun, headers: Headers) -> Place | None:
        """None for what is not kept whole. `headers` are all that subgraphs are sent."""
        if not self._is_usual or _depends_on_more(request, begun):
            return None
        try:
            variables = orjson.dumps(begun.variables, option=orjson.OPT_SORT_KEYS)
        except (orjson.JSONEncodeError, RecursionError):
            return None
        asked = digest_of(self._shape(request.parameters, begun).encode() + b"\n" + variables)
        partition = self._caching.partition(request.principal, headers).name
        return Place(f"whole:{asked}:{partition}", f"whole:{asked}:{PUBLIC}")

    async def find(self, place: Place) -> Whole | None:
        whole = await self._whole.find(place)
        if self._caching.tell_whole is not None:
            self._caching.tell_whole(whole is not None)
        return whole

    def told(self, result: ExecutionResult, whole: Whole, begun: Begun) -> ExecutionResult:
        """With what the caches of the client must know."""
        return self._caching.told(result, whole.told, OperationKind.QUERY, own=_is_own(begun))

    def noticed(self, whole: Whole) -> Noticed:
        """What was noticed when the answer was shaped: whoever reads it again is noted again."""
        return Noticed(*map(set, whole.noted))

    def keep(self, place: Place, begun: Begun, context: ExecutionContext, result: ExecutionResult) -> None:
        """Where all that it is made of was kept, and nothing is wrong with it."""
        view = context.cache
        if not isinstance(view, CacheView) or view.parts is None or not view.parts.are_all:
            return
        if result.data is None or result.errors or result.failures or result.extensions or result.headers:
            return
        body = orjson.dumps({"data": result.data})
        noted = _noted(context.noticed)
        self._whole.keep(place, body, view.told, view.parts, own=_is_own(begun), noted=noted)

    def _shape(self, parameters: Parameters, begun: Begun) -> str:
        key = parameters.query, parameters.operation_name
        found = self._shapes.get(key)
        if found is None:
            found = digest(self._graph, str(begun.known.operation))
            self._shapes.put(key, found, 1 + len(parameters.query) // TEXT_PER_PLACE)
        return found


def _depends_on_more(request: Request, begun: Begun) -> bool:
    """Whether the answer says more than its data (what it cost, where it comes from); or is for one client
    alone, by ids of its own or by what it may spend; or lacks what somebody's rights or policies deny."""
    known, admission = begun.known, begun.admission
    return (
        any(getattr(request, name) != usual for name, usual in _WISHES)
        or known.operation.kind is not OperationKind.QUERY
        or known.introspection is not None
        or bool(known.policies)
        or bool(begun.prepared.denied)
        or begun.seal is not None
        or (admission is not None and (admission.tells or admission.maximum is not None))
    )


def _is_own(begun: Begun) -> bool:
    """Whether the answer depends on who asks, whatever its parts say."""
    return bool(begun.known.required)


def _shaping(settings: Settings) -> Sequence[object]:
    """What gateways that share a Redis may do differently to the same answer."""
    audit = settings.audit
    account = () if audit is None else (audit.subject, audit.subject_key, audit.personal)
    return settings.authorization, *account


def _noted(noticed: Noticed | None) -> Sequence[Sequence[str]]:
    return () if noticed is None else (sorted(noticed.subjects), sorted(noticed.fields))
