"""`fiche serve`: the gateway as a process."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed, SubgraphsFile, SupergraphFile, chosen_supergraph

if TYPE_CHECKING:
    from gateway.config import Settings
    from gateway.server import Wire
    from schema.supergraph import Supergraph

__all__ = ["serve"]

log = logging.getLogger("fiche.gateway")


def serve(
    supergraph: SupergraphFile = None,
    subgraphs: SubgraphsFile = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.yaml", help="Settings; what the environment says goes before."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes serve.")] = None,
) -> None:
    """Serve a federated graph over HTTP."""
    from gateway.app import create_app
    from gateway.config.reading import BadSettings, read_settings
    from gateway.documents.manifest import BadManifest
    from gateway.graph import build_graph
    from gateway.health import Readiness
    from gateway.page.examples import BadExamples
    from gateway.server import CannotListen, Served, run_gateway
    from gateway.workers import NotServing
    from resolvers.transport.by_scheme import transport_to
    from schema.supergraph_reader import InvalidSupergraph

    given = {"host": host, "port": port, "workers": workers}
    try:
        settings = read_settings(
            config, **{name: value for name, value in given.items() if value is not None}
        )
        loaded = asyncio.run(chosen_supergraph(supergraph, subgraphs))
        _refuse_without_address(loaded, supergraph or subgraphs)
        graph = build_graph(loaded, settings.operation_cache_size)

        def made() -> Served:
            readiness = Readiness()
            app = create_app(
                settings, graph, lambda subgraph: transport_to(subgraph.url), readiness=readiness
            )
            return Served(app, readiness.end)

        run_gateway(made, _wire(settings))
    except InvalidSupergraph as error:
        raise CommandFailed(f"{supergraph or subgraphs}: no graph for clients: {error}") from None
    except (BadSettings, BadExamples, BadManifest, CannotListen, NotServing) as error:
        raise CommandFailed(str(error)) from None


def _wire(settings: Settings) -> Wire:
    from gateway.connections import ConnectionLimits
    from gateway.limits.rates import configured_rates
    from gateway.server import Wire

    if settings.workers > 1 and configured_rates(settings) is not None and settings.rate_limit_store is None:
        log.warning(
            "Each of the %d workers counts request rates by itself, so callers may spend %d times the limit: "
            "set FICHE_RATE_LIMIT_STORE to count in Redis, for all together.",
            settings.workers,
            settings.workers,
        )
    limits = ConnectionLimits(
        head_bytes=settings.max_head_bytes,
        body_bytes=settings.max_body_bytes,
        seconds=settings.read_timeout,
        keep_alive=settings.keep_alive,
        connections=settings.max_connections,
        connections_per_address=settings.max_connections_per_address,
    )
    return Wire(settings.host, settings.port, settings.workers, settings.stop_delay, limits)


def _refuse_without_address(supergraph: Supergraph, file: Path | None) -> None:
    """A supergraph that only plans may have empty addresses; one that is served may not."""
    from resolvers.transport.http import is_address

    for subgraph in supergraph.subgraphs.values():
        if not is_address(subgraph.url):
            raise CommandFailed(
                f"{file}: subgraph '{subgraph.name}' has the address '{subgraph.url}', "
                "which is no http or https URL: give it one when composing"
            )
