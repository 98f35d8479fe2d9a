"""The request's way: know its operation, prepare it for who asks, then, with its variables, execute.

What does not depend on the variables is done once for a text and for callers with the same rights. What is
switched off costs a test.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from gateway.audit.account import Account
from gateway.audit.subjects import noticing
from gateway.auth.caller_context import Vouch, nothing_told
from gateway.auth.pairwise import DecidePairwise, Seals, nobody
from gateway.auth.policies import DecidePolicies, deny_all
from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.errors import (
    INTROSPECTION_OFF,
    MUTATION_BY_GET,
    UNACCEPTABLE,
    UNAUTHORIZED,
    Refusal,
    refuse,
    too_late,
)
from gateway.granting import Granting
from gateway.graph import Graph, KnownOperation, PreparedOperation
from gateway.limits.demand import Admission, Demand
from gateway.limits.pricing import FetchPricing
from gateway.noting import Noting
from gateway.operations.introspection import answer_introspection
from gateway.overrides import DecideLabel, never
from gateway.parameters import Parameters
from gateway.provenance import Provenance
from gateway.repertoire import Repertoire
from gateway.request import Request
from gateway.subscriptions.running import Events
from gateway.telling import Telling, coerced
from gateway.uses import Uses
from resolvers.asking import RequestCache
from resolvers.caching.view import CacheView
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.marks import Noticed, Seal
from resolvers.streams import EventStreams
from resolvers.subscription import EventSource, execute_event
from resolvers.transport import Headers, SubgraphRequest, Transport
from schema.operation import OperationKind
from schema.rights import Grant

if TYPE_CHECKING:
    from gateway.limits.counters import RequestRates

__all__ = ["Deciders", "Pipeline", "Request"]


@dataclass(frozen=True, slots=True)
class Deciders:
    """What an installation decides by code of its own."""

    label: DecideLabel = never
    """Whether a label of a progressive `@override` is active that is no `percent(…)`."""
    policies: DecidePolicies = field(default=deny_all)
    pairwise: DecidePairwise = nobody
    """Which callers are given ids of their own."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A request that may be executed."""

    known: KnownOperation
    prepared: PreparedOperation
    variables: Mapping[str, object]
    root: Mapping[str, object]
    """What introspection answers."""
    seal: Seal | None
    admission: Admission | None


class Pipeline:
    """Serves one graph through the transports that lead to its subgraphs."""

    def __init__(
        self,
        graph: Graph,
        transports: Mapping[str, Transport],
        settings: Settings,
        deciders: Deciders = Deciders(),
        vouch: Vouch = nothing_told,
        rates: RequestRates | None = None,
    ) -> None:
        self.graph = graph
        self.settings = settings
        self.repertoire = Repertoire(graph, settings, deciders.label)
        self.uses = Uses()
        self._granting = Granting(graph, settings, deciders.policies)
        self._telling = Telling(graph, settings, self._granting)
        self._vouch = None if vouch is nothing_told else vouch
        pricing = FetchPricing(graph.supergraph, graph.costs, settings.list_size)
        self._demand = Demand(settings, pricing, rates)
        self._transports = transports
        self._streams: Mapping[str, EventStreams] = {}
        self._readable_errors = frozenset(settings.readable_errors)
        self._allowed_extensions = {name: settings.extensions_allowed(name) for name in transports}
        self._seals = Seals(settings.pairwise_secret, graph.supergraph.schema, deciders.pairwise)
        self._noting: Noting | None = None
        self._caching: Caching | None = None
        self._provenance = Provenance(settings)

    def keep(self, account: Account) -> None:
        """From now on. Raises BadSettings if it is of persons that the graph does not have."""
        self.repertoire.mark(noticing(account.settings, self.graph.supergraph, self.graph.api_schema))
        self._noting = Noting(account, self.settings)

    def cache_in(self, caching: Caching) -> None:
        """From now on."""
        self._caching = caching

    def stream_from(self, streams: Mapping[str, EventStreams]) -> None:
        """From now on, and from these subgraphs."""
        self._streams = streams

    def known(self, parameters: Parameters) -> KnownOperation | Refusal:
        return self.repertoire.known(parameters)

    async def run(self, request: Request) -> ExecutionResult | Refusal:
        deadline = self._deadline()
        begun = await self._begun(request)
        return begun if isinstance(begun, Refusal) else await self._executed(request, begun, deadline)

    async def subscribe(self, request: Request) -> Events | ExecutionResult | Refusal:
        """The events of a subscription; of any other operation, its answer."""
        deadline = self._deadline()
        begun = await self._begun(request, streams=True)
        if isinstance(begun, Refusal):
            return begun
        if begun.prepared.source is None:
            return await self._executed(request, begun, deadline)
        if begun.prepared.source.subgraph not in self._streams:
            return refuse(UNACCEPTABLE, "No events can be had from the subgraph that has this subscription.")
        return self._events(request, begun, begun.prepared.source)

    async def _begun(self, request: Request, *, streams: bool = False) -> Begun | Refusal:
        """All that is decided before anything is asked of a subgraph."""
        known = self.repertoire.known(request.parameters)
        if isinstance(known, Refusal):
            return await self._telling.refused_document(request, known)
        if refusal := self._refused(known, is_safe=request.is_safe, streams=streams):
            return refusal
        principal = request.principal
        grant = await self._granting.grant(known, principal) if self._granting.concerns(known) else None
        seal = None if request.is_inner else self._seals.of(principal)
        prepared = self.repertoire.prepared(request.parameters, known, grant, seals=seal is not None)
        if isinstance(prepared, Refusal):
            return prepared
        if prepared.denied and self._granting.rejects(principal):
            return await self._rejected(request, prepared)
        variables = self._variables(request, known)
        if isinstance(variables, Refusal):
            return await self._telling.refused_variables(request, known, variables)
        root = self._introspected(known, variables, grant)
        if isinstance(root, Refusal):
            return root
        admission = await self._admission(request, known, variables)
        if isinstance(admission, Refusal):
            return admission
        if seal is not None and prepared.sealed_input is not None:
            variables = prepared.sealed_input.opened(variables, seal)
        return Begun(known, prepared, variables, root, seal, admission)

    def _deadline(self) -> float:
        return time.monotonic() + self.settings.request_timeout

    async def _executed(self, request: Request, begun: Begun, deadline: float) -> ExecutionResult | Refusal:
        context = self._context(request, begun, await self._headers(request), deadline)
        result = await execute(begun.prepared.program, begun.variables, context)
        if time.monotonic() >= deadline:
            return too_late(self.settings.request_timeout)
        return await self._ended(request, begun, context, result)

    async def _events(self, request: Request, begun: Begun, source: EventSource) -> Events:
        """Each is vouched for, counted and noted by itself: a stream outlives what is signed at its start."""
        timeout = self.settings.subgraph_timeout
        asked = SubgraphRequest(source.body(begun.variables), await self._headers(request), timeout)
        async with aclosing(self._streams[source.subgraph].open(asked)) as stream:
            async for event in stream:
                context = self._context(request, begun, await self._headers(request), self._deadline())
                program, variables = begun.prepared.program, begun.variables
                result = await execute_event(program, variables, context, source, event)
                yield await self._ended(request, begun, context, result)

    def _refused(self, known: KnownOperation, *, is_safe: bool, streams: bool) -> Refusal | None:
        kind = known.operation.kind
        if is_safe and kind is OperationKind.MUTATION:
            return refuse(MUTATION_BY_GET, "A mutation changes something: send it by POST.")
        if kind is OperationKind.SUBSCRIPTION and not streams:
            return refuse(
                UNACCEPTABLE,
                "A subscription has no single answer: accept text/event-stream or "
                'multipart/mixed;subscriptionSpec="1.0", or subscribe over WebSocket.',
            )
        if known.introspection is not None and not self.settings.introspection:
            return refuse(INTROSPECTION_OFF, "Introspection is off.")
        return None

    async def _rejected(self, request: Request, prepared: PreparedOperation) -> Refusal:
        if self._noting is not None and not request.is_inner:
            await self._noting.rejected(request, prepared)
        return refuse(UNAUTHORIZED, f"Unauthorized field or type: {prepared.denied[0].coordinate}")

    def _variables(self, request: Request, known: KnownOperation) -> dict[str, object] | Refusal:
        plain = known.plain_variables(request.parameters.variables)
        return coerced(request, known, self.graph.api_schema, self.settings) if plain is None else plain

    def _introspected(
        self, known: KnownOperation, variables: Mapping[str, object], grant: Grant | None
    ) -> Mapping[str, object] | Refusal:
        asked = known.introspection
        return {} if asked is None else answer_introspection(asked, self.graph.shown_to(grant), variables)

    async def _admission(
        self, request: Request, known: KnownOperation, variables: Mapping[str, object]
    ) -> Admission | Refusal | None:
        """None where the cost concerns nobody. What a subgraph asks on behalf of a caller was admitted with
        the operation that led to it."""
        if request.is_inner:
            return None
        if self._noting is not None and (refusal := await self._noting.refused(request)):
            return refusal
        if self._demand.is_idle and not request.tells_cost:
            return None
        return await self._demand.admitted(known.cost, variables, request.principal, tells=request.tells_cost)

    async def _headers(self, request: Request) -> Headers:
        """For every subgraph."""
        return (
            request.headers if self._vouch is None else request.headers + await self._vouch(request.principal)
        )

    def _context(
        self,
        request: Request,
        begun: Begun,
        headers: Headers,
        deadline: float,
    ) -> ExecutionContext:
        operation = begun.known.operation
        return ExecutionContext(
            transports=self._transports,
            deadline=deadline,
            timeout=self.settings.subgraph_timeout,
            headers=dict.fromkeys(self._transports, headers) if headers else {},
            allowed_extensions=self._allowed_extensions,
            readable_errors=self._readable_errors,
            held_scopes=request.principal.scopes,
            root=begun.root,
            cache=self._cache(request, operation.kind, headers, deadline),
            budgets=self._demand.budgets(operation),
            seal=begun.seal,
            nulls_stay=request.parameters.on_error == "NULL",
            noticed=None if self._noting is None or request.is_inner else Noticed(),
        )

    def _cache(
        self, request: Request, kind: OperationKind, headers: Headers, deadline: float
    ) -> RequestCache | None:
        view = None
        if self._caching is not None:
            view = self._caching.view(kind, request.principal, headers, deadline)
        return self._provenance.observed(request, view, deadline) if request.tells_provenance else view

    async def _ended(
        self, request: Request, begun: Begun, context: ExecutionContext, result: ExecutionResult
    ) -> ExecutionResult | Refusal:
        """Counted, told to caches, noted: what has to be done before the answer may go out."""
        if begun.admission is not None:
            settled = self._demand.settled(result, begun.known.operation, begun.admission)
            if isinstance(settled, Refusal):
                return settled
            result = settled
        if self._caching is not None:
            result = self._told(result, begun, context, self._caching)
        if request.tells_provenance:
            program, variables = begun.prepared.program, begun.variables
            result = self._provenance.told(request, result, program, variables, context)
        if self._noting is not None and context.noticed is not None:
            refusal = await self._noting.noted(request, begun.prepared, context.noticed)
            if refusal is not None:
                return refusal
        return _halted(result) if result.errors and request.parameters.on_error == "HALT" else result

    def _told(
        self, result: ExecutionResult, begun: Begun, context: ExecutionContext, caching: Caching
    ) -> ExecutionResult:
        """With what the caches of the client must know."""
        if not isinstance(context.cache, CacheView):
            return result
        own = bool(begun.known.required) or context.seal is not None
        return caching.told(result, context.cache.told, begun.known.operation.kind, own=own)


def _halted(result: ExecutionResult) -> ExecutionResult:
    """As if the first error had been the end."""
    return replace(result, data=None, errors=result.errors[:1])
