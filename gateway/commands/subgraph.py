"""`fiche subgraph NAME`: one of the demonstration's subgraphs as a process of its own."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed

__all__ = ["subgraph"]


def subgraph(
    name: Annotated[str, typer.Argument(metavar="NAME", help="hub, commerce, crm, loyalty or accounting.")],
    port: Annotated[int, typer.Option(help="0 takes any free port.")] = 4001,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve one subgraph. Its database is named by FICHE_<NAME>_DATABASE_URL."""
    from gateway.commands.islands import ISLANDS, configured, island_app
    from gateway.server import CannotListen, run_server
    from subgraphs.kit.products.settings import UnknownSource

    if name not in ISLANDS:
        raise CommandFailed(f"There is no subgraph '{name}'. There are {', '.join(ISLANDS)}.")
    try:
        run_server(island_app(configured(name, os.environ)), host, port)
    except (CannotListen, UnknownSource) as error:
        raise CommandFailed(str(error)) from None
