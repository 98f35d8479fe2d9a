"""What of a graph a caller is granted, by its token and by the policies of the installation."""

from __future__ import annotations

import logging
from dataclasses import replace

from graphql import GraphQLSchema

from gateway.auth.policies import DecidePolicies, granted_policies
from gateway.auth.principal import Principal
from gateway.config import Settings
from gateway.graph import Graph, KnownOperation
from schema.rights import Grant

__all__ = ["Granting"]

log = logging.getLogger("fiche.gateway")


class Granting:
    def __init__(self, graph: Graph, settings: Settings, decide: DecidePolicies) -> None:
        self._graph, self._settings, self._decide = graph, settings, decide

    def concerns(self, known: KnownOperation) -> bool:
        """Whether it depends on the caller what the operation may ask for."""
        return known.asks_for_rights and self._settings.authorization != "off"

    async def grant(self, known: KnownOperation, principal: Principal) -> Grant | None:
        """None where nothing is denied."""
        is_enforced = self._settings.authorization == "enforce"
        if is_enforced and not known.policies and known.introspection is None:
            return principal.grant  # nearly always
        grant = await self.decided(known, principal)
        if is_enforced:
            return grant
        missing = [str(each) for each in known.required if not each.is_met_by(grant)]
        if missing:
            log.warning("%s would be denied what needs %s", principal, "; ".join(missing))
        return None

    async def decided(self, known: KnownOperation, principal: Principal) -> Grant:
        """Whether it is enforced or not."""
        policies = known.policies if known.introspection is None else self._graph.rights.policies
        return await self._decided(principal, policies) if policies else principal.grant

    async def shown_to(self, principal: Principal) -> GraphQLSchema:
        """The schema in whose words this caller is told what is wrong."""
        if self._settings.authorization != "enforce":
            return self._graph.api_schema
        return self._graph.shown_to(await self._decided(principal, self._graph.rights.policies))

    def rejects(self, principal: Principal) -> bool:
        """Whether one denied field refuses the whole operation."""
        return self._settings.reject_unauthorized or self._settings.clients.of(principal).reject

    async def _decided(self, principal: Principal, policies: frozenset[str]) -> Grant:
        if not policies:
            return principal.grant
        held = await granted_policies(self._decide, principal, policies, self._settings.subgraph_timeout)
        return replace(principal.grant, policies=held)
