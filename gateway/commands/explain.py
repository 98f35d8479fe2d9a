"""`fiche explain`: what planning makes of an operation, and why."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed, SubgraphsFile, SupergraphFile, chosen_supergraph
from gateway.explaining.stage import WHOLE, Stage

if TYPE_CHECKING:
    from schema.deferral import DeferringOperation
    from schema.operation import Operation
    from schema.supergraph import Supergraph

__all__ = ["explain"]


def explain(
    document: Annotated[
        str, typer.Argument(help="GraphQL, or a file of it, or - for the standard input.")
    ] = "-",
    stage: Annotated[
        Stage | None, typer.Option(help="One stage alone. Without it: choices, fetches and plan.")
    ] = None,
    supergraph: SupergraphFile = None,
    subgraphs: SubgraphsFile = None,
    operation_name: Annotated[
        str | None, typer.Option("--operation-name", help="Which operation, where there are several.")
    ] = None,
) -> None:
    """Print which subgraph answers what and why, the requests, and the plan, without running it."""
    from gateway.errors import NO_PLAN
    from gateway.explaining.stages import in_parts, printed
    from gateway.operations.introspection import split_introspection
    from gateway.planning.errors import PlanningError
    from schema.query_graph import QueryGraph

    loaded = asyncio.run(chosen_supergraph(supergraph, subgraphs))
    operation, deferring = _normalized(_text(document), operation_name, loaded)
    fetched, _ = split_introspection(operation)
    graph = QueryGraph(loaded)
    try:
        if stage is not None:
            if stage is Stage.PLAN and deferring is not None:
                print(in_parts(deferring, graph))
            else:
                print(printed(stage, operation, fetched, graph))
            return
        parts = (f"# {part}\n{printed(part, operation, fetched, graph)}" for part in WHOLE)
        later = [] if deferring is None else [f"# plan in parts\n{in_parts(deferring, graph)}"]
        print("\n\n".join([*parts, *later]))
    except PlanningError as error:
        raise CommandFailed(f"{NO_PLAN.code}: {error}") from None


def _text(document: str) -> str:
    if document == "-":
        return sys.stdin.read()
    if "{" in document:
        return document
    try:
        return Path(document).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"{document}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"{document}: is not UTF-8 text") from None


def _normalized(
    text: str, operation_name: str | None, supergraph: Supergraph
) -> tuple[Operation, DeferringOperation | None]:
    """The operation, and as clients ask it who take parts of the answer later."""
    from gateway.errors import Refusal
    from gateway.operations.deferring import read_deferring
    from gateway.operations.document import choose_operation, parse_document, validate_document
    from gateway.operations.normalize import normalize
    from schema.api_schema import api_schema

    client_view = api_schema(supergraph)
    document = parse_document(text)
    if isinstance(document, Refusal):
        raise CommandFailed(str(document))
    if refusal := validate_document(document, client_view):
        raise CommandFailed(str(refusal))
    operation = choose_operation(document, operation_name)
    if isinstance(operation, Refusal):
        raise CommandFailed(str(operation))
    read = read_deferring(document, operation)
    deferring = None if read is None else read.operation(read.active({}), client_view)
    return normalize(document, operation, client_view), deferring
