"""From a request to its explanation. Nothing is asked of a subgraph, and nothing is charged or accounted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.auth.principal import Principal
from gateway.beginning import Beginning, Begun
from gateway.caching.caching import Caching
from gateway.config import Settings
from gateway.errors import NO_PLAN, Refusal, refuse
from gateway.explaining.decisions import decisions
from gateway.explaining.explanation import Explanation, Route, SubgraphCost
from gateway.explaining.ownership import Owners, ownership
from gateway.explaining.requests import PlannedRequest, planned_requests
from gateway.explaining.sources import expected_sources
from gateway.explaining.stages import choices, fetches
from gateway.graph import Graph
from gateway.planning.errors import PlanningError
from gateway.request import Request

__all__ = ["Explaining"]

PERSONAL = "pii"
"""The directive that marks personal data where no account names another."""


@dataclass(frozen=True, slots=True)
class Explaining:
    """Of the operations of one graph."""

    graph: Graph
    settings: Settings
    beginning: Beginning
    caching: Caching | None

    async def explanation(self, request: Request, *, with_route: bool) -> Explanation | Refusal:
        """Who may not see the whole graph is refused in the words of the part that it may see."""
        begun = await self.beginning.begun(request, streams=True, counts=False, defers=True)
        if isinstance(begun, Refusal):
            return begun
        granting = self.beginning.granting
        found = await decisions(begun, request.principal, granting, self.graph, self.settings)
        route = await self._route(begun) if with_route else None
        if isinstance(route, Refusal):
            return route
        known = begun.known
        client = self.settings.clients.clients.get(request.principal.client or "")
        maximum = self.settings.max_cost if client is None or client.max_cost is None else client.max_cost
        return Explanation(known.operation, known.cost.estimated(begun.variables), maximum, found, route)

    async def owners(self, principal: Principal) -> Mapping[str, object]:
        """Of each field that the caller sees."""
        settings = self.settings
        personal = PERSONAL if settings.audit is None else settings.audit.personal
        shown = await self.beginning.granting.shown_to(principal)
        return ownership(self.graph, shown, Owners(settings.owners, settings.systems, personal))

    async def _route(self, begun: Begun) -> Route | Refusal:
        """To say why, the operation is planned once more for every choice that there was: that is done beside
        the requests of others."""
        prepared, variables = begun.prepared, begun.variables
        query_graph = self.graph.query_graph(prepared.labels)
        try:
            chosen = await asyncio.to_thread(choices, prepared.asked, query_graph)
            steps = await asyncio.to_thread(fetches, prepared.asked, query_graph)
        except PlanningError as error:
            return refuse(NO_PLAN, str(error))
        requests = planned_requests(steps, self.graph, variables, self.settings.list_size)
        paths = prepared.program.machine_for(variables).client_paths()
        sources = expected_sources(requests, paths, self.graph, self.settings, self.caching)
        costs = _costs(requests, self.settings.subgraph_max_costs)
        return Route(prepared.plan, chosen, str(steps), requests, sources, costs)


def _costs(requests: tuple[PlannedRequest, ...], maxima: Mapping[str, int]) -> tuple[SubgraphCost, ...]:
    """In the order in which they are asked first."""
    sent = [request for request in requests if request.is_sent]
    asked = dict.fromkeys(request.fetch.subgraph for request in sent)
    return tuple(
        SubgraphCost(
            name,
            sum(request.fetch.subgraph == name for request in sent),
            sum(request.cost for request in sent if request.fetch.subgraph == name),
            maxima.get(name),
        )
        for name in asked
    )
