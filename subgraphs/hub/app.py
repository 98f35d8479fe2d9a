"""The hub as an application: the only place where its objects are built."""

from __future__ import annotations

from functools import partial

from starlette.applications import Starlette

from subgraphs.hub.access_log import access_log_routes
from subgraphs.hub.back_office import BackOfficeConfiguration, checked_pages, read_back_office
from subgraphs.hub.composites.drift.routes import sweep_routes
from subgraphs.hub.context import Context, request_context
from subgraphs.hub.exports import export_routes
from subgraphs.hub.go import go_routes
from subgraphs.hub.schema import SCHEMA
from subgraphs.hub.settings import HubSettings
from subgraphs.hub.source import HubSource, open_hub_source
from subgraphs.hub.subjects import subject_route
from subgraphs.kit.app import Subgraph, create_subgraph_app
from subgraphs.kit.client import Connect, over_http
from subgraphs.kit.context import Caller

__all__ = ["create_app"]


def create_app(settings: HubSettings, connect: Connect = over_http) -> Starlette:
    """Raises BadBackOffice, and TemplateRefused if a link could lead elsewhere than to its page."""
    file = settings.back_office
    pages = checked_pages(read_back_office(file) if file else BackOfficeConfiguration())

    def context(source: HubSource, caller: Caller) -> Context:
        return request_context(source, pages, caller)

    return create_subgraph_app(
        Subgraph(
            name=settings.name,
            system="HUB",
            schema=SCHEMA,
            open_source=partial(open_hub_source, settings, connect),
            context=context,
            hub_key=settings.own_key(),
            caller_key=settings.caller_key,
            federated_tracing=settings.federated_tracing,
            routes=(
                *go_routes(pages, settings.read_seconds),
                *export_routes(settings, connect),
                *sweep_routes(),
                subject_route(settings.subjects),
                *access_log_routes(settings),
            ),
        )
    )
