"""`fiche serve`: the gateway as a process."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed, SubgraphsFile, SupergraphFile, chosen_supergraph

__all__ = ["serve"]


def serve(
    supergraph: SupergraphFile = None,
    subgraphs: SubgraphsFile = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve a federated graph over HTTP."""
    from gateway.app import create_app
    from gateway.config import BadSettings, read_settings
    from gateway.graph import build_graph
    from gateway.page.examples import BadExamples
    from gateway.server import CannotListen, run_server
    from resolvers.transport.http import HttpTransport
    from schema.supergraph_reader import InvalidSupergraph

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    try:
        settings = read_settings(**given)
        loaded = asyncio.run(chosen_supergraph(supergraph, subgraphs))
        graph = build_graph(loaded, settings.operation_cache_size)
        app = create_app(settings, graph, lambda subgraph: HttpTransport(subgraph.url))
        run_server(app, settings.host, settings.port)
    except InvalidSupergraph as error:
        raise CommandFailed(f"{supergraph or subgraphs}: no graph for clients: {error}") from None
    except (BadSettings, BadExamples, CannotListen) as error:
        raise CommandFailed(str(error)) from None
