"""The request's way: know its operation, prepare it for who asks, then, with its variables, execute.

What does not depend on the variables is done once for a text and for callers with the same rights.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from random import random

from graphql import GraphQLSchema

from gateway.audit.account import Account, Asked
from gateway.audit.entry import Outcome
from gateway.audit.subjects import noticing
from gateway.auth.caller_context import Vouch, nothing_told
from gateway.auth.pairwise import DecidePairwise, Seals, nobody
from gateway.auth.policies import DecidePolicies, deny_all, granted_policies
from gateway.auth.principal import ANONYMOUS, Principal
from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.errors import (
    INTROSPECTION_OFF,
    MUTATION_BY_GET,
    UNACCEPTABLE,
    UNAUTHORIZED,
    VALIDATION,
    VARIABLES,
    Refusal,
    refuse,
    too_late,
)
from gateway.graph import Decisions, Graph, KnownOperation, OperationKey, PreparedOperation
from gateway.limits.demand import Admission, Demand
from gateway.limits.pricing import FetchPricing
from gateway.limits.rates import RequestRates
from gateway.operations.introspection import answer_introspection
from gateway.operations.variables import coerce_variables
from gateway.overrides import DecideLabel, active_labels, never
from gateway.parameters import Parameters
from gateway.preparation import know, prepare, retold
from gateway.uses import Uses
from resolvers.caching.view import CacheView
from resolvers.context import ExecutionContext, ExecutionResult
from resolvers.execute import execute
from resolvers.marks import NO_MARKS, Marks, Noticed, Seal
from resolvers.transport import Headers, Transport
from schema.operation import Operation, OperationKind
from schema.rights import Grant

__all__ = ["Deciders", "Pipeline", "Request"]

log = logging.getLogger("fiche.gateway")

TYPICAL_LENGTH = 4_096
"""Characters of a document that take one place in the cache. Longer ones take more, so that a thousand
huge documents cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Request:
    parameters: Parameters
    headers: Headers = ()
    """They go to every subgraph."""
    principal: Principal = ANONYMOUS
    is_safe: bool = False
    """A GET, which may not change anything."""
    tells_cost: bool = False
    """The client wants to know what the operation costs."""
    is_inner: bool = False
    """Asked by a subgraph on behalf of the principal: it knows the ids of the graph, and no others."""


@dataclass(frozen=True, slots=True)
class Deciders:
    """What an installation decides by code of its own."""

    label: DecideLabel = never
    """Whether a label of a progressive `@override` is active that is no `percent(…)`."""
    policies: DecidePolicies = field(default=deny_all)
    pairwise: DecidePairwise = nobody
    """Which callers are given ids of their own."""


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
        self._deciders = deciders
        self._vouch = vouch
        self._demand = Demand(
            settings, FetchPricing(graph.supergraph, graph.costs, settings.list_size), rates
        )
        self._transports = transports
        self._readable_errors = frozenset(settings.readable_errors)
        self._allowed_extensions = {name: settings.extensions_allowed(name) for name in transports}
        self._seals = Seals(settings.pairwise_secret, graph.supergraph.schema, deciders.pairwise)
        self.uses = Uses()
        self._account: Account | None = None
        self._caching: Caching | None = None
        self._marks = _with_and_without_seals(NO_MARKS)

    def keep(self, account: Account) -> None:
        """From now on. Raises BadSettings if it is of persons that the graph does not have."""
        marks = noticing(account.settings, self.graph.supergraph, self.graph.api_schema)
        self._account, self._marks = account, _with_and_without_seals(marks)

    def cache_in(self, caching: Caching) -> None:
        """From now on."""
        self._caching = caching

    async def run(self, request: Request) -> ExecutionResult | Refusal:
        deadline = time.monotonic() + self.settings.request_timeout
        known = self.known(request.parameters)
        if isinstance(known, Refusal):
            return await self._refused_document(request, known)
        if refusal := self._refused(known, is_safe=request.is_safe):
            return refusal
        grant = await self._grant(known, request.principal)
        seal = None if request.is_inner else self._seals.of(request.principal)
        prepared = self.prepared(request.parameters, known, grant, seals=seal is not None)
        if isinstance(prepared, Refusal):
            return prepared
        if prepared.denied and self._rejects(request.principal):
            return await self._rejected(request, prepared)
        variables = self._coerced(request, known, self.graph.api_schema)
        if isinstance(variables, Refusal):
            return await self._refused_variables(request, known, variables)
        root = self._introspected(known, variables, grant)
        if isinstance(root, Refusal):
            return root
        admission = await self._admission(request, known, variables)
        if isinstance(admission, Refusal):
            return admission
        if seal is not None and prepared.sealed_input is not None:
            variables = prepared.sealed_input.opened(variables, seal)
        request = replace(request, headers=request.headers + await self._vouch(request.principal))
        context = self._context(request, known.operation, deadline, root, seal)
        result = await execute(prepared.program, variables, context)
        if time.monotonic() >= deadline:
            return too_late(self.settings.request_timeout)
        if admission is not None:
            settled = self._demand.settled(result, known.operation, admission)
            if isinstance(settled, Refusal):
                return settled
            result = settled
        result = self._told(result, known, context)
        return await self._noted(request, prepared, context.noticed) or _halted(request, result)

    def _view(self, request: Request, operation: Operation, deadline: float) -> CacheView | None:
        if self._caching is None:
            return None
        return self._caching.view(operation.kind, request.principal, request.headers, deadline)

    def _told(
        self, result: ExecutionResult, known: KnownOperation, context: ExecutionContext
    ) -> ExecutionResult:
        """With what the caches of the client must know."""
        if self._caching is None or not isinstance(context.cache, CacheView):
            return result
        own = bool(known.required) or context.seal is not None
        return self._caching.told(result, context.cache.told, known.operation.kind, own=own)

    async def _rejected(self, request: Request, prepared: PreparedOperation) -> Refusal:
        denied = [each.coordinate for each in prepared.denied]
        if self._account is not None and not request.is_inner:
            await self._account.note(self._asked(request), Noticed(), denied, Outcome.REFUSED)
        return refuse(UNAUTHORIZED, f"Unauthorized field or type: {denied[0]}")

    async def _noted(
        self, request: Request, prepared: PreparedOperation, noticed: Noticed | None
    ) -> Refusal | None:
        """A refusal where the answer may not go out because nobody could write down that it did."""
        if self._account is None or noticed is None:
            return None
        denied = (each.coordinate for each in prepared.denied)
        return await self._account.note(self._asked(request), noticed, denied)

    def _asked(self, request: Request) -> Asked:
        return Asked(
            request.parameters, request.principal, self.settings.clients.purposes_of(request.principal)
        )

    def _rejects(self, principal: Principal) -> bool:
        return self.settings.reject_unauthorized or self.settings.clients.of(principal).reject

    def known(self, parameters: Parameters) -> KnownOperation | Refusal:
        key = (parameters.query, parameters.operation_name)
        found = self.graph.known.get(key)
        if found is not None:
            return found
        made = know(parameters, self.graph, self.settings)
        if isinstance(made, KnownOperation):
            self.graph.known.put(key, made, _weight(key))
        return made

    def prepared(
        self, parameters: Parameters, known: KnownOperation, grant: Grant | None, *, seals: bool = False
    ) -> PreparedOperation | Refusal:
        labels = active_labels(self.graph.labels, random, self._deciders.label)
        place: OperationKey = (parameters.query, parameters.operation_name)
        key = (place, labels, _decisions(known, grant), seals)
        found = self.graph.operations.get(key)
        if found is not None:
            return found
        made = prepare(known, self.graph, labels, grant, self._marks[seals])
        if isinstance(made, PreparedOperation):
            self.graph.operations.put(key, made, _weight(place))
        return made

    async def _admission(
        self, request: Request, known: KnownOperation, variables: Mapping[str, object]
    ) -> Admission | Refusal | None:
        """None where the cost concerns nobody. What a subgraph asks on behalf of a caller was admitted with
        the operation that led to it."""
        if request.is_inner:
            return None
        if self._account is not None and (refusal := await self._account.refused(request.principal)):
            return refusal
        if self._demand.is_idle and not request.tells_cost:
            return None
        return await self._demand.admitted(known.cost, variables, request.principal, tells=request.tells_cost)

    async def _grant(self, known: KnownOperation, principal: Principal) -> Grant | None:
        """None where nothing is denied."""
        asks = bool(known.required) or known.introspection is not None
        if not asks or self.settings.authorization == "off":
            return None
        policies = known.policies if known.introspection is None else self.graph.rights.policies
        grant = await self._decided(principal, policies)
        if self.settings.authorization == "enforce":
            return grant
        missing = [str(each) for each in known.required if not each.is_met_by(grant)]
        if missing:
            log.warning("%s would be denied what needs %s", principal, "; ".join(missing))
        return None

    async def _decided(self, principal: Principal, policies: frozenset[str]) -> Grant:
        if not policies:
            return principal.grant
        seconds = self.settings.subgraph_timeout
        held = await granted_policies(self._deciders.policies, principal, policies, seconds)
        return replace(principal.grant, policies=held)

    async def _shown_to(self, principal: Principal) -> GraphQLSchema:
        """The schema in whose words this caller is told what is wrong."""
        if self.settings.authorization != "enforce":
            return self.graph.api_schema
        return self.graph.shown_to(await self._decided(principal, self.graph.rights.policies))

    async def _refused_document(self, request: Request, refusal: Refusal) -> Refusal:
        if refusal.failure is not VALIDATION:
            return refusal
        shown = await self._shown_to(request.principal)
        return refusal if shown is self.graph.api_schema else retold(request.parameters, shown, self.settings)

    async def _refused_variables(self, request: Request, known: KnownOperation, refusal: Refusal) -> Refusal:
        shown = await self._shown_to(request.principal)
        told = refusal if shown is self.graph.api_schema else self._coerced(request, known, shown)
        if isinstance(told, Refusal):
            return told
        return refuse(VARIABLES, "The variables do not match their types.")

    def _coerced(
        self, request: Request, known: KnownOperation, schema: GraphQLSchema
    ) -> dict[str, object] | Refusal:
        given, suggestions = request.parameters.variables, self.settings.suggestions
        return coerce_variables(schema, known.variables, given, suggestions=suggestions)

    def _refused(self, known: KnownOperation, *, is_safe: bool) -> Refusal | None:
        kind = known.operation.kind
        if is_safe and kind is OperationKind.MUTATION:
            return refuse(MUTATION_BY_GET, "A mutation changes something: send it by POST.")
        if kind is OperationKind.SUBSCRIPTION:
            return refuse(UNACCEPTABLE, "A subscription cannot be answered over this kind of request.")
        if known.introspection is not None and not self.settings.introspection:
            return refuse(INTROSPECTION_OFF, "Introspection is off.")
        return None

    def _introspected(
        self, known: KnownOperation, variables: Mapping[str, object], grant: Grant | None
    ) -> Mapping[str, object] | Refusal:
        asked = known.introspection
        return {} if asked is None else answer_introspection(asked, self.graph.shown_to(grant), variables)

    def _context(
        self,
        request: Request,
        operation: Operation,
        deadline: float,
        root: Mapping[str, object],
        seal: Seal | None,
    ) -> ExecutionContext:
        return ExecutionContext(
            transports=self._transports,
            deadline=deadline,
            timeout=self.settings.subgraph_timeout,
            headers=dict.fromkeys(self._transports, request.headers),
            allowed_extensions=self._allowed_extensions,
            readable_errors=self._readable_errors,
            held_scopes=request.principal.scopes,
            root=root,
            cache=self._view(request, operation, deadline),
            budgets=self._demand.budgets(operation),
            seal=seal,
            nulls_stay=request.parameters.on_error == "NULL",
            noticed=None if self._account is None or request.is_inner else Noticed(),
        )


def _halted(request: Request, result: ExecutionResult) -> ExecutionResult:
    """As if the first error had been the end, if that is what the client wants."""
    if request.parameters.on_error != "HALT" or not result.errors:
        return result
    return replace(result, data=None, errors=result.errors[:1])


def _decisions(known: KnownOperation, grant: Grant | None) -> Decisions:
    return () if grant is None else tuple(each.is_met_by(grant) for each in known.required)


def _with_and_without_seals(marks: Marks) -> Mapping[bool, Marks]:
    return {seals: replace(marks, seals=seals) for seals in (False, True)}


def _weight(key: OperationKey) -> int:
    return 1 + len(key[0]) // TYPICAL_LENGTH
