"""The request's way: what is decided first (`beginning`), then what is asked of subgraphs, then what is told.

What is switched off costs a test.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.audit.account import Account
from gateway.audit.subjects import noticing
from gateway.auth.caller_context import Vouch, nothing_told
from gateway.beginning import UNDECIDED, Beginning, Begun, Deciders
from gateway.caching.caching import Caching, keeps_whole
from gateway.config import Settings
from gateway.errors import UNACCEPTABLE, Refusal, refuse, too_late
from gateway.explaining.query_plan import APOLLO_QUERY_PLAN, plan_as_json
from gateway.graph import Graph, KnownOperation
from gateway.header_rules.forwarding import Forwarding, Sent
from gateway.header_rules.responses import Received, returned_headers
from gateway.incremental.parts import Parts, begun_parts, ended_parts
from gateway.limits.demand import Demand
from gateway.limits.pricing import FetchPricing
from gateway.noting import Noting
from gateway.parameters import Parameters
from gateway.provenance import Provenance
from gateway.request import Request
from gateway.subscriptions.running import Events
from gateway.timings import Timings
from gateway.uses import Uses
from resolvers.asking import RequestCache
from resolvers.caching.timed import without_times
from resolvers.caching.view import CacheView
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.incremental import execute_incrementally
from resolvers.increments import Part
from resolvers.marks import Noticed
from resolvers.streams import EventStreams
from resolvers.subscription import EventSource, execute_event
from resolvers.transport import Headers, SubgraphRequest, Transport
from schema.operation import OperationKind

if TYPE_CHECKING:
    from gateway.caching.response_cache import ResponseCache
    from gateway.explaining.explain import Explaining
    from gateway.limits.counters import RequestRates
    from gateway.telemetry.watching import Watch
    from resolvers.caching.whole import Place

__all__ = ["Pipeline", "Request"]


class Pipeline:
    """Serves one graph through the transports that lead to its subgraphs."""

    def __init__(
        self,
        graph: Graph,
        transports: Mapping[str, Transport],
        settings: Settings,
        deciders: Deciders = UNDECIDED,
        vouch: Vouch = nothing_told,
        rates: RequestRates | None = None,
    ) -> None:
        self.graph = graph
        self.settings = settings
        self._timeout, self._subgraph_timeout = settings.request_timeout, settings.subgraph_timeout
        self.uses = Uses()
        self._forwarding = Forwarding(settings, transports, vouch)
        self._returned = returned_headers(settings, transports)
        pricing = FetchPricing(graph.supergraph, graph.costs, settings.list_size)
        self._demand = Demand(settings, pricing, rates)
        self.beginning = Beginning(graph, settings, deciders, self._demand)
        self.repertoire = self.beginning.repertoire
        self._transports = transports
        self._streams: Mapping[str, EventStreams] = {}
        self._readable_errors = frozenset(settings.readable_errors)
        self._allowed_extensions = {name: settings.extensions_allowed(name) for name in transports}
        self._noting: Noting | None = None
        self._caching: Caching | None = None
        self._responses: ResponseCache | None = None
        self._provenance = Provenance(settings)
        self._timings = Timings(settings)
        self._watch: Watch | None = None

    def keep(self, account: Account) -> None:
        """From now on. Raises BadSettings if it is of persons that the graph does not have."""
        self.repertoire.mark(noticing(account.settings, self.graph.supergraph, self.graph.api_schema))
        self._noting = Noting(account, self.settings)
        self.beginning.note_in(self._noting)

    def cache_in(self, caching: Caching) -> None:
        """From now on."""
        self._caching = caching
        if keeps_whole(self.settings):
            from gateway.caching.response_cache import ResponseCache  # others are smaller without

            self._responses = ResponseCache(caching, self.graph, self.settings)

    def watch(self, watch: Watch) -> None:
        """From now on."""
        self._watch = watch

    def stream_from(self, streams: Mapping[str, EventStreams]) -> None:
        """From now on, and from these subgraphs."""
        self._streams = streams

    @property
    def explaining(self) -> Explaining:
        from gateway.explaining.explain import Explaining  # a gateway that explains nothing goes without

        return Explaining(self.graph, self.settings, self.beginning, self._caching)

    def known(self, parameters: Parameters) -> KnownOperation | Refusal:
        return self.repertoire.known(parameters)

    async def run(self, request: Request) -> ExecutionResult | Refusal:
        deadline = self._deadline()
        begun = await self.beginning.begun(request)
        if isinstance(begun, Refusal):
            return begun
        if self._responses is not None:
            return await self._kept_or_executed(request, begun, deadline, self._responses)
        return await self._executed(request, begun, deadline)

    async def subscribe(self, request: Request) -> Events | ExecutionResult | Refusal:
        """The events of a subscription; of any other operation, its answer."""
        deadline = self._deadline()
        begun = await self.beginning.begun(request, streams=True)
        if isinstance(begun, Refusal):
            return begun
        if begun.prepared.source is None:
            return await self._executed(request, begun, deadline)
        if begun.prepared.source.subgraph not in self._streams:
            return refuse(UNACCEPTABLE, "No events can be had from the subgraph that has this subscription.")
        return self._events(request, begun, begun.prepared.source)

    async def run_in_parts(self, request: Request) -> Parts | ExecutionResult | Refusal:
        """What is deferred comes in parts of its own; where nothing is, there is one answer. A plan that is
        shown is that of one answer."""
        deadline = self._deadline()
        begun = await self.beginning.begun(request, defers=request.exposes_plan is None)
        if isinstance(begun, Refusal):
            return begun
        if not begun.prepared.plan.deferrals:
            return await self._executed(request, begun, deadline)
        context = self._context(request, begun, await self._sent(request, begun), deadline)
        parts = execute_incrementally(begun.prepared.program, begun.variables, context)

        async def end(part: Part) -> ExecutionResult | Refusal:
            if part.is_answer and time.monotonic() >= deadline:
                return too_late(self._timeout)
            own = replace(context, noticed=part.noticed)
            return await self._ended(request, begun, own, part.result)

        halts = request.parameters.on_error == "HALT"
        return await begun_parts(ended_parts(parts, end, halts=halts))

    def _deadline(self) -> float:
        return time.monotonic() + self._timeout

    async def _kept_or_executed(
        self, request: Request, begun: Begun, deadline: float, responses: ResponseCache
    ) -> ExecutionResult | Refusal:
        place = responses.place(request, begun, (await self._sent(request, begun)).everything)
        whole = None if place is None else await responses.find(place)
        if whole is None:
            return await self._executed(request, begun, deadline, place)
        result = ExecutionResult(None, (), body=whole.body)
        if begun.admission is not None:
            settled = self._demand.settled(result, begun.known.operation, begun.admission)
            if isinstance(settled, Refusal):
                return settled
            result = settled
        if self._noting is not None:
            refusal = await self._noting.noted(request, begun.prepared, responses.noticed(whole))
            if refusal is not None:
                return refusal
        return responses.told(result, whole, begun)

    async def _executed(
        self, request: Request, begun: Begun, deadline: float, place: Place | None = None
    ) -> ExecutionResult | Refusal:
        """`place`: where the whole answer is to be kept."""
        if request.exposes_plan is not None:
            return await self._exposed(request, begun, deadline)
        context = self._context(request, begun, await self._sent(request, begun), deadline)
        execution = execute(begun.prepared.program, begun.variables, context)
        result = await (execution if self._watch is None else self._watch.executing(execution))
        if time.monotonic() >= deadline:
            return too_late(self._timeout)
        if place is not None and self._responses is not None:
            self._responses.keep(place, begun, context, result)
        return await self._ended(request, begun, context, result)

    async def _exposed(self, request: Request, begun: Begun, deadline: float) -> ExecutionResult | Refusal:
        plan = {APOLLO_QUERY_PLAN: plan_as_json(begun.prepared.plan)}
        if request.exposes_plan == "dry-run":
            return ExecutionResult(None, (), extensions=plan)
        result = await self._executed(replace(request, exposes_plan=None), begun, deadline)
        if isinstance(result, Refusal):
            return result
        return replace(result, extensions={**result.extensions, **plan})

    async def _events(self, request: Request, begun: Begun, source: EventSource) -> Events:
        """Each is vouched for, counted and noted by itself: a stream outlives what is signed at its start."""
        timeout = self._subgraph_timeout
        headers = (await self._sent(request, begun)).by_subgraph.get(source.subgraph, ())
        asked = SubgraphRequest(source.body(begun.variables), headers, timeout)
        async with aclosing(self._streams[source.subgraph].open(asked)) as stream:
            async for event in stream:
                context = self._context(request, begun, await self._sent(request, begun), self._deadline())
                program, variables = begun.prepared.program, begun.variables
                result = await execute_event(program, variables, context, source, event)
                yield await self._ended(request, begun, context, result)

    async def _sent(self, request: Request, begun: Begun) -> Sent:
        return await self._forwarding.of(request, begun.known.operation.name, begun.headers)

    def _context(
        self,
        request: Request,
        begun: Begun,
        sent: Sent,
        deadline: float,
    ) -> ExecutionContext:
        operation = begun.known.operation
        return ExecutionContext(
            transports=self._ways(begun),
            deadline=deadline,
            timeout=self._subgraph_timeout,
            headers=sent.by_subgraph,
            allowed_extensions=self._allowed_extensions,
            readable_errors=self._readable_errors,
            held_scopes=request.principal.scopes,
            root=begun.root,
            cache=self._cache(request, operation.kind, sent.everything, deadline),
            budgets=self._demand.budgets(operation),
            seal=begun.seal,
            nulls_stay=request.parameters.on_error == "NULL",
            noticed=None if self._noting is None or request.is_inner else Noticed(),
            received=None if self._returned is None else self._returned.begun(),
        )

    def _ways(self, begun: Begun) -> Mapping[str, Transport]:
        if self._watch is None:
            return self._transports
        return self._watch.asking(begun, self.graph, self._transports)

    def _cache(
        self, request: Request, kind: OperationKind, headers: Headers, deadline: float
    ) -> RequestCache | None:
        view = None
        if self._caching is not None:
            view = self._caching.view(kind, request.principal, headers, deadline)
        noted = self._provenance.observed(request, view, deadline) if request.tells_provenance else view
        return self._timings.observed(request, noted, deadline) if request.tells_timings else noted

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
        if request.tells_timings:
            result = self._timings.told(result, begun.prepared.program, begun.variables, context)
        if isinstance(context.received, Received):
            result = replace(result, headers=context.received.headers(result.headers))
        if self._noting is not None and context.noticed is not None:
            refusal = await self._noting.noted(request, begun.prepared, context.noticed)
            if refusal is not None:
                return refusal
        return _halted(result) if result.errors and request.parameters.on_error == "HALT" else result

    def _told(
        self, result: ExecutionResult, begun: Begun, context: ExecutionContext, caching: Caching
    ) -> ExecutionResult:
        """With what the caches of the client must know."""
        view = without_times(context.cache)
        if not isinstance(view, CacheView):
            return result
        own = bool(begun.known.required) or context.seal is not None
        return caching.told(result, view.told, begun.known.operation.kind, own=own)


def _halted(result: ExecutionResult) -> ExecutionResult:
    """As if the first error had been the end."""
    return replace(result, data=None, errors=result.errors[:1])
