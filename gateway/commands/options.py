"""What several commands take: where the supergraph comes from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from schema.supergraph import Supergraph

__all__ = ["CommandFailed", "SubgraphsFile", "SupergraphFile", "chosen_supergraph"]


class CommandFailed(Exception):
    """What the command line shows before it exits with 1."""


SupergraphFile = Annotated[
    Path | None, typer.Option("--supergraph", metavar="FILE", help="A file of supergraph SDL.")
]
SubgraphsFile = Annotated[
    Path | None,
    typer.Option(
        "--subgraphs",
        metavar="FILE.json",
        help='Subgraphs to compose: [{"name": …, "url": …, "sdl": …}]; without sdl, the subgraph is asked.',
    ),
]


async def chosen_supergraph(supergraph: Path | None, subgraphs: Path | None) -> Supergraph:
    """Raises CommandFailed."""
    from gateway.supergraph_source import BadSource, compose_subgraphs, load_supergraph

    try:
        if supergraph is not None and subgraphs is None:
            return load_supergraph(supergraph)
        if subgraphs is not None and supergraph is None:
            return await compose_subgraphs(subgraphs)
    except BadSource as error:
        raise CommandFailed(str(error)) from None
    raise CommandFailed("Give either --supergraph FILE or --subgraphs FILE.json.")
