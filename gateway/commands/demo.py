"""`fiche demo`: the customer graph in one process, on embedded stores, with data to look at."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed
from gateway.commands.seed import SIZE, fill, size_of

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from gateway.config import Settings
    from gateway.issuer.tokens import TokenMint
    from schema.subgraph import Subgraph

__all__ = ["FOLDER", "demo", "kept_in"]

FOLDER = Path(".fiche")

METRICS_VARIABLE = "FICHE_METRICS"

METRICS_PORT = 9464
"""Where figures of OpenTelemetry are usually found."""

READABLE = ("BAD_USER_INPUT",)
"""The subgraphs of the demonstration write these messages for clients: they say which argument is wrong."""


def demo(
    port: Annotated[int | None, typer.Option(help="0 takes any free port.")] = None,
    size: Annotated[str, SIZE] = "S",
    folder: Annotated[Path, typer.Option(help="Where the databases are kept.")] = FOLDER,
    joining: Annotated[
        Path | None,
        typer.Option("--with", metavar="FILE.json", help='Subgraphs that join: [{"name": …, "url": …}].'),
    ] = None,
    tokens: Annotated[bool, typer.Option("--tokens", help="Show to each token what it opens.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Run every example operation, then stop.")] = False,
) -> None:
    """Serve the customer graph: five subgraphs and the gateway in one process."""
    from gateway.commands.examples import check_examples, show_example
    from gateway.commands.islands import EXAMPLES, sqlite_urls
    from gateway.server import CannotListen, run_server

    kept = kept_in(folder, size)
    urls = sqlite_urls(kept)
    mint = _mint(kept) if tokens else None
    settings = _settings(port, kept, mint)
    fill(size, urls)
    app = _app(settings, Kept(kept, urls, mint), joining)
    examples = settings.examples or EXAMPLES
    if check:
        raise typer.Exit(0 if asyncio.run(check_examples(app, examples)) else 1)
    asyncio.run(show_example(app, examples))
    try:
        run_server(app, settings.host, settings.port)
    except CannotListen as error:
        raise CommandFailed(str(error)) from None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the demonstration finds again when it is started again."""

    folder: Path
    urls: Mapping[str, str]
    mint: TokenMint | None
    """Without one, everybody reads everything."""


def kept_in(folder: Path, size: str) -> Path:
    return folder / f"demo-{size_of(size)}"


def _mint(folder: Path) -> TokenMint:
    from gateway.commands.bearers import kept_mint

    return kept_mint(folder)


def _settings(port: int | None, folder: Path, mint: TokenMint | None) -> Settings:
    from gateway.commands.bearers import examples_with_tokens
    from gateway.commands.islands import EXAMPLES
    from gateway.config.reading import BadSettings, read_settings

    given: dict[str, object] = {} if port is None else {"port": port}
    if METRICS_VARIABLE not in os.environ:
        given["metrics"] = _free_address_for_metrics(port)
    try:
        examples = EXAMPLES if mint is None else examples_with_tokens(EXAMPLES, folder, mint)
        explain = "everybody" if mint is None else "scope"
        return read_settings(examples=examples, readable_errors=READABLE, explain=explain, **given)
    except BadSettings as error:
        raise CommandFailed(str(error)) from None


def _free_address_for_metrics(port: int | None) -> str | None:
    """None where somebody else is there: figures are no reason not to demonstrate anything."""
    with socket.socket() as tried:
        try:
            tried.bind(("127.0.0.1", METRICS_PORT if port != 0 else 0))
        except OSError:
            return None
        return f"127.0.0.1:{tried.getsockname()[1]}"


def _app(settings: Settings, kept: Kept, joining: Path | None) -> Starlette:
    from gateway.auth.caller_context import new_caller_key
    from gateway.commands.bearers import guarded
    from gateway.commands.islands import composed_islands
    from gateway.commands.one_process import Islands, Trust, demonstration_app
    from gateway.graph import build_graph
    from gateway.issuer.tokens import ISSUER, trusted
    from subgraphs.hub.keys import kept_keys

    supergraph = composed_islands(asyncio.run(_joining(joining)) if joining else ())
    graph = build_graph(supergraph, settings.operation_cache_size)
    keys = kept_keys(kept.folder)
    if kept.mint is None:
        return demonstration_app(settings, graph, Islands(kept.urls, keys))
    private, public = new_caller_key()
    islands = Islands(kept.urls, keys, Trust(public, ISSUER))
    told = guarded(settings, trusted(), private, keys.public, kept.folder)
    return demonstration_app(told, graph, islands, kept.mint)


async def _joining(file: Path) -> Sequence[Subgraph]:
    from gateway.supergraph_source import BadSource, read_subgraphs

    try:
        return await read_subgraphs(file)
    except BadSource as error:
        raise CommandFailed(str(error)) from None
