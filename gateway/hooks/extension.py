"""Puts hooks where they belong, as far as there are any for that stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.types import ASGIApp

from gateway.answers import Answers
from gateway.config import Settings
from gateway.hooks.chain import Hooks
from gateway.hooks.http import AroundHttp
from gateway.hooks.loading import configured_hooks
from gateway.hooks.requests import AroundRequests, DecisionHooks, ErrorHooks
from gateway.hooks.stages import Stage
from gateway.hooks.subgraphs import HookedTransport
from resolvers.transport import Transport

if TYPE_CHECKING:
    from gateway.endpoint import GraphQLEndpoint
    from gateway.pipeline import Pipeline
    from gateway.reception import Reception
    from gateway.subscriptions.endpoint import SocketEndpoint

__all__ = ["Extension"]


@dataclass(frozen=True, slots=True)
class Extension:
    hooks: Hooks
    settings: Settings

    @classmethod
    def configured(cls, settings: Settings) -> Extension:
        """Raises BadSettings."""
        return cls(configured_hooks(settings), settings)

    def around_endpoints(
        self, endpoint: GraphQLEndpoint, sockets: SocketEndpoint, reception: Reception
    ) -> ASGIApp:
        """What is served in place of the endpoint."""
        hooks = self.hooks
        reception.shows_headers = True
        if hooks.at_any(Stage.PARAMETERS, Stage.ANSWER):
            reception.around = AroundRequests(hooks)
        if hooks.at_any(Stage.ERROR):
            endpoint.mend = sockets.mend = ErrorHooks(hooks).mended
        return AroundHttp(endpoint, hooks, Answers(self.settings))

    def within(self, pipeline: Pipeline) -> None:
        if self.hooks.at_any(Stage.OPERATION, Stage.ANALYSIS, Stage.PLAN, Stage.EXECUTE):
            pipeline.beginning.decide_with(DecisionHooks(self.hooks))

    def around_subgraph(self, transport: Transport, name: str) -> Transport:
        if not self.hooks.at_any(Stage.SUBGRAPH_REQUEST, Stage.SUBGRAPH_RESPONSE):
            return transport
        return HookedTransport(transport, name, self.hooks)
