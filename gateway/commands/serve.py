"""`fiche serve`: the gateway as a process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed, SubgraphsFile, SupergraphFile, chosen_supergraph

if TYPE_CHECKING:
    from pathlib import Path

    from schema.supergraph import Supergraph

__all__ = ["serve"]


def serve(
    supergraph: SupergraphFile = None,
    subgraphs: SubgraphsFile = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
) -> None:
    """Serve a federated graph over HTTP."""
    from gateway.app import create_app
    from gateway.config.reading import BadSettings, read_settings
    from gateway.documents.manifest import BadManifest
    from gateway.graph import build_graph
    from gateway.page.examples import BadExamples
    from gateway.server import CannotListen, run_server
    from resolvers.transport.http import HttpTransport
    from schema.supergraph_reader import InvalidSupergraph

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    try:
        settings = read_settings(**given)
        loaded = asyncio.run(chosen_supergraph(supergraph, subgraphs))
        _refuse_without_address(loaded, supergraph or subgraphs)
        graph = build_graph(loaded, settings.operation_cache_size)
        app = create_app(settings, graph, lambda subgraph: HttpTransport(subgraph.url))
        run_server(app, settings.host, settings.port)
    except InvalidSupergraph as error:
        raise CommandFailed(f"{supergraph or subgraphs}: no graph for clients: {error}") from None
    except (BadSettings, BadExamples, BadManifest, CannotListen) as error:
        raise CommandFailed(str(error)) from None


def _refuse_without_address(supergraph: Supergraph, file: Path | None) -> None:
    """A supergraph that only plans may have empty addresses; one that is served may not."""
    from resolvers.transport.http import is_address

    for subgraph in supergraph.subgraphs.values():
        if not is_address(subgraph.url):
            raise CommandFailed(
                f"{file}: subgraph '{subgraph.name}' has the address '{subgraph.url}', "
                "which is no http or https URL: give it one when composing"
            )
