"""`fiche serve`: the gateway as a process."""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gateway.config import Settings
    from gateway.graph import Graph
    from gateway.server import Served, Wire
    from schema.supergraph import JoinedSubgraph, Supergraph

__all__ = ["serve"]

log = logging.getLogger("fiche.gateway")


def serve(
    supergraph: Annotated[
        str | None, typer.Option(metavar="FILE|URL", help="Supergraph SDL: a file, or its address.")
    ] = None,
    subgraphs: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.json|FOLDER",
            help='Subgraphs to compose: [{"name": …, "url": …, "sdl": …}], where who has no sdl is asked; '
            "or a folder with the SDL of each, NAME.graphql.",
        ),
    ] = None,
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    config: Annotated[
        Path | None,
        typer.Option(metavar="FILE.yaml", help="Settings; what the environment says goes before."),
    ] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes serve.")] = None,
) -> None:
    """Serve a federated graph over HTTP."""
    from gateway.config.reading import BadSettings, read_settings
    from gateway.documents.manifest import BadManifest
    from gateway.page.examples import BadExamples
    from gateway.server import CannotListen, run_gateway
    from gateway.supergraph_source import BadSource
    from gateway.workers import NotServing

    given = {
        "supergraph": supergraph,
        "subgraphs": subgraphs,
        "host": host,
        "port": port,
        "workers": workers,
    }
    try:
        settings = read_settings(
            config, **{name: value for name, value in given.items() if value is not None}
        )
        with _figures_of_workers(settings) as figures:
            run_gateway(_maker(settings, figures), _wire(settings))
    except (BadSettings, BadExamples, BadManifest, BadSource, CannotListen, NotServing) as error:
        raise CommandFailed(str(error)) from None


@contextmanager
def _figures_of_workers(settings: Settings) -> Iterator[Path | None]:
    """Where they find each other's. One process alone needs no such place. Raises CannotListen."""
    if settings.metrics is not None:
        _tried(settings.metrics)
    if settings.metrics is None or settings.workers == 1:
        yield None
        return
    folder = mkdtemp(prefix="fiche-figures-")
    try:
        yield Path(folder)
    finally:
        rmtree(folder, ignore_errors=True)


def _tried(address: str) -> None:
    """Raises CannotListen: better now than in each worker."""
    from gateway.server import CannotListen

    host, _, port = address.rpartition(":")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        try:
            tried.bind((host.strip("[]"), int(port)))
        except (OSError, OverflowError) as error:
            raise CannotListen(f"FICHE_METRICS: {address} cannot be listened on: {error}") from None


def _maker(settings: Settings, figures: Path | None) -> Callable[[], Served]:
    """What every process begins with is read and built once. Raises BadSource."""
    from gateway.app import Wiring, create_app
    from gateway.graph_sources import configured_source
    from gateway.health import Readiness
    from gateway.renewal import Renewal
    from gateway.server import Served
    from resolvers.transport.by_scheme import transport_to

    source = configured_source(settings)
    build = partial(_built, settings)
    said = asyncio.run(source.read())
    graph = build(said.supergraph())

    def made() -> Served:
        readiness = Readiness()
        reload = settings.graph_reload
        app = create_app(
            settings,
            graph,
            lambda subgraph: transport_to(_address(settings, subgraph), settings.max_subgraph_bytes),
            Wiring(figures=figures),
            readiness=readiness,
            renewal=Renewal(source, reload, build, said) if reload else None,
        )
        return Served(app, readiness.end)

    return made


def _built(settings: Settings, supergraph: Supergraph) -> Graph:
    """Raises BadSource. A supergraph that only plans may have empty addresses; one that is served may not."""
    from gateway.graph import build_graph
    from gateway.supergraph_source import BadSource
    from resolvers.transport.address import is_address
    from schema.supergraph_reader import InvalidSupergraph

    place = settings.supergraph or settings.subgraphs
    for subgraph in supergraph.subgraphs.values():
        address = _address(settings, subgraph)
        if not is_address(address):
            raise BadSource(
                f"{place}: subgraph '{subgraph.name}' has the address '{address}', "
                "which is no http or https URL: give it one when composing, or by FICHE_SUBGRAPH_URLS"
            )
    try:
        return build_graph(supergraph, settings.operation_cache_size)
    except InvalidSupergraph as error:
        raise BadSource(f"{place}: no graph for clients: {error}") from None


def _address(settings: Settings, subgraph: JoinedSubgraph) -> str:
    return settings.subgraph_urls.get(subgraph.name, subgraph.url)


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
