"""What is decided before anything is asked of a subgraph: which operation, for whom, at which price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.auth.pairwise import DecidePairwise, Seals, nobody
from gateway.auth.policies import DecidePolicies, deny_all
from gateway.config import Settings
from gateway.errors import (
    INTROSPECTION_OFF,
    MUTATION_BY_GET,
    UNACCEPTABLE,
    UNAUTHORIZED,
    Refusal,
    refuse,
)
from gateway.granting import Granting
from gateway.graph import Graph, KnownOperation, PreparedOperation
from gateway.limits.demand import Admission, Demand
from gateway.noting import Noting
from gateway.operations.introspection import answer_introspection
from gateway.overrides import DecideLabel, never
from gateway.repertoire import NOTHING_DEFERRED as NONE
from gateway.repertoire import Repertoire
from gateway.request import Request
from gateway.telling import Telling, coerced
from resolvers.marks import Seal
from resolvers.transport import Headers
from schema.frozen import frozen_by_type
from schema.operation import OperationKind
from schema.rights import Grant

if TYPE_CHECKING:
    from gateway.hooks.requests import DecisionHooks

__all__ = ["UNDECIDED", "Beginning", "Begun", "Deciders"]


@dataclass(frozen=True, slots=True)
class Deciders:
    """What an installation decides by code of its own."""

    label: DecideLabel = never
    """Whether a label of a progressive `@override` is active that is no `percent(…)`."""
    policies: DecidePolicies = field(default=deny_all)
    pairwise: DecidePairwise = nobody
    """Which callers are given ids of their own."""


UNDECIDED = Deciders()
"""No label is active, no policy granted, and everybody sees the same ids."""


@frozen_by_type
@dataclass(frozen=True, slots=True)
class Begun:
    """A request that may be executed."""

    known: KnownOperation
    prepared: PreparedOperation
    variables: Mapping[str, object]
    root: Mapping[str, object]
    """What introspection answers."""
    grant: Grant | None
    """None where nothing is denied."""
    seal: Seal | None
    admission: Admission | None
    headers: Headers = ()
    """That hooks give to every subgraph."""


class Beginning:
    """What does not depend on the variables is done once for a text and for callers with the same rights."""

    def __init__(self, graph: Graph, settings: Settings, deciders: Deciders, demand: Demand) -> None:
        self.repertoire = Repertoire(graph, settings, deciders.label)
        self._graph, self._settings, self._demand = graph, settings, demand
        self.granting = Granting(graph, settings, deciders.policies)
        self._telling = Telling(graph, settings, self.granting)
        self._seals = Seals(settings.pairwise_secret, graph.supergraph.schema, deciders.pairwise)
        self._noting: Noting | None = None
        self._hooks: DecisionHooks | None = None

    def decide_with(self, hooks: DecisionHooks) -> None:
        """From now on."""
        self._hooks = hooks

    def note_in(self, noting: Noting) -> None:
        """From now on: what is refused for want of rights, and who has read of too many persons."""
        self._noting = noting

    async def begun(
        self, request: Request, *, streams: bool = False, counts: bool = True, defers: bool = False
    ) -> Begun | Refusal:
        """All that is decided before anything is asked of a subgraph. What does not count will not run: it
        costs its caller nothing, no account names it, and its variables stay as the client wrote them.
        `defers`: parts of the answer may come later."""
        known = self._known(request)
        if isinstance(known, Refusal):
            return await self._telling.refused_document(request, known)
        if refusal := self._refused(known, is_safe=request.is_safe, streams=streams):
            return refusal
        hooks = self._hooks if counts else None
        if hooks is not None and (refusal := await hooks.understood(request, known)):
            return refusal
        principal = request.principal
        grant = await self.granting.grant(known, principal) if self.granting.concerns(known) else None
        seal = None if request.is_inner else self._seals.of(principal)
        active = known.deferring.active(request.parameters.variables) if defers and known.deferring else NONE
        prepared = self.repertoire.prepared(
            request.parameters, known, grant, seals=seal is not None, defers=active
        )
        if isinstance(prepared, Refusal):
            return prepared
        if counts and prepared.denied and self.granting.rejects(principal):
            return await self._rejected(request, prepared)
        if hooks is not None and (refusal := await hooks.prepared(request, known, prepared)):
            return refusal
        variables = self._variables(request, known)
        if isinstance(variables, Refusal):
            return await self._telling.refused_variables(request, known, variables)
        root = self._introspected(known, variables, grant)
        if isinstance(root, Refusal):
            return root
        if not counts:
            return Begun(known, prepared, variables, root, grant, seal, None)
        admission = await self._admission(request, known, variables)
        if isinstance(admission, Refusal):
            return admission
        if seal is not None and prepared.sealed_input is not None:
            variables = prepared.sealed_input.opened(variables, seal)
        begun = Begun(known, prepared, variables, root, grant, seal, admission)
        return begun if hooks is None else await hooks.executing(request, begun)

    def _known(self, request: Request) -> KnownOperation | Refusal:
        known, departure = self.repertoire.known(request.parameters), request.departure
        if departure is None or isinstance(known, Refusal):
            return known
        if known.operation.kind is OperationKind.MUTATION:
            departure.matters_no_more()
        return known

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
        if known.introspection is not None and not self._settings.introspection:
            return refuse(INTROSPECTION_OFF, "Introspection is off.")
        return None

    async def _rejected(self, request: Request, prepared: PreparedOperation) -> Refusal:
        if self._noting is not None and not request.is_inner:
            await self._noting.rejected(request, prepared)
        return refuse(UNAUTHORIZED, f"Unauthorized field or type: {prepared.denied[0].coordinate}")

    def _variables(self, request: Request, known: KnownOperation) -> dict[str, object] | Refusal:
        plain = known.plain_variables(request.parameters.variables)
        return coerced(request, known, self._graph.api_schema, self._settings) if plain is None else plain

    def _introspected(
        self, known: KnownOperation, variables: Mapping[str, object], grant: Grant | None
    ) -> Mapping[str, object] | Refusal:
        asked = known.introspection
        return {} if asked is None else answer_introspection(asked, self._graph.shown_to(grant), variables)

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
