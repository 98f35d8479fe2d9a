"""`fiche compose`: subgraphs in, supergraph SDL out."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.options import CommandFailed, chosen_supergraph

__all__ = ["compose"]


def compose(
    subgraphs: Annotated[
        Path,
        typer.Option(
            "--subgraphs",
            metavar="FILE.json",
            help='[{"name": …, "url": …, "sdl": …}]; without sdl, the subgraph is asked.',
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Where to write it; else it is printed.")
    ] = None,
) -> None:
    """Compose subgraphs, and print the supergraph or every error."""
    supergraph = asyncio.run(chosen_supergraph(None, subgraphs))
    if output is None:
        print(supergraph.sdl)
        return
    try:
        output.write_text(supergraph.sdl, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{output}: {(error.strerror or str(error)).lower()}") from None
