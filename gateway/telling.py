"""In which words a caller is told that a document or its variables are wrong.

Who may not see the whole graph is told as if the rest did not exist.
"""

from __future__ import annotations

from graphql import GraphQLSchema

from gateway.config import Settings
from gateway.errors import VALIDATION, VARIABLES, Refusal, refuse
from gateway.granting import Granting
from gateway.graph import Graph, KnownOperation
from gateway.operations.variables import coerce_variables
from gateway.preparation import retold
from gateway.request import Request

__all__ = ["Telling", "coerced"]


class Telling:
    def __init__(self, graph: Graph, settings: Settings, granting: Granting) -> None:
        self._graph, self._settings, self._granting = graph, settings, granting

    async def refused_document(self, request: Request, refusal: Refusal) -> Refusal:
        if refusal.failure is not VALIDATION:
            return refusal
        shown = await self._granting.shown_to(request.principal)
        if shown is self._graph.api_schema:
            return refusal
        return retold(request.parameters, shown, self._settings)

    async def refused_variables(self, request: Request, known: KnownOperation, refusal: Refusal) -> Refusal:
        shown = await self._granting.shown_to(request.principal)
        if shown is self._graph.api_schema:
            return refusal
        told = coerced(request, known, shown, self._settings)
        if isinstance(told, Refusal):
            return told
        return refuse(VARIABLES, "The variables do not match their types.")


def coerced(
    request: Request, known: KnownOperation, schema: GraphQLSchema, settings: Settings
) -> dict[str, object] | Refusal:
    given, suggestions = request.parameters.variables, settings.suggestions
    return coerce_variables(schema, known.variables, given, suggestions=suggestions)
