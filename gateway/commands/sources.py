"""`fiche sources`: for each field of the graph, who owns it, where it is read, how old it may be, and whether
that answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.options import CommandFailed
from gateway.commands.products import connector_of, explained

if TYPE_CHECKING:
    from subgraphs.kit.products.settings import ProductSettings

__all__ = ["sources"]

COLUMNS = ("field", "owner", "source", "ttl", "where it comes from")

OWN = "sql"

LIVE = "live"
"""Read each time."""


@dataclass(frozen=True, slots=True)
class Row:
    field: str
    owner: str
    source: str
    ttl: str
    words: str


def sources(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SUBGRAPH]...", help="Without a name, all of them.")
    ] = None,
    nobody: Annotated[
        bool, typer.Option("--nobody", help="Only the fields that no system of yours can give.")
    ] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the products.")] = False,
) -> None:
    """Show per field its owner, its source and its TTL, and per source whether it answers.

    It reads the settings that the subgraphs read: FICHE_<NAME>_SOURCE and its like.
    """
    chosen = _chosen(names or [])
    rows = [row for name, product in chosen.items() for row in _rows(name, product)]
    shown = [row for row in rows if row.source == "nobody"] if nobody else rows
    for line in _table(shown):
        print(line)
    print()
    for name, product in chosen.items():
        print(f"{name:12} {_health(name, product, offline=offline)}")


def _chosen(names: Sequence[str]) -> dict[str, ProductSettings | None]:
    from gateway.commands.islands import ISLANDS, configured

    unknown = [name for name in names if name not in ISLANDS]
    if unknown:
        raise CommandFailed(f"There is no subgraph '{unknown[0]}'. There are {', '.join(ISLANDS)}.")
    return {name: configured(name, os.environ).product for name in names or ISLANDS}


def _rows(name: str, product: ProductSettings | None) -> Iterator[Row]:
    """A subgraph that reads its own database has one row: every field is its own."""
    if product is None:
        yield Row("*", name, OWN, LIVE, "its own database")
        return
    sdl = (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
    connector = connector_of(name, product)
    ttl = f"{product.ttl:g} s" if product.ttl else LIVE
    for field, origin in connector.origins.of_schema(sdl).items():
        if origin is None:
            yield Row(field, name, "?", "", "not declared by the connector")
            continue
        match origin.place.value:
            case "product":
                yield Row(field, name, connector.name, ttl, origin.words)
            case "store":
                yield Row(field, name, OWN, LIVE, origin.words)
            case _:
                yield Row(field, name, "nobody", "", origin.words)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [COLUMNS, *((row.field, row.owner, row.source, row.ttl, row.words) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS) - 1)]
    for line in cells:
        head = "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=False))
        yield f"{head}  {line[-1]}".rstrip()


def _health(name: str, product: ProductSettings | None, *, offline: bool) -> str:
    if product is None:
        return OWN
    where = f"{product.source} at {product.url}"
    budget = f"{product.calls_per_minute} calls a minute, {product.concurrency} at once"
    return f"{where}: {'not asked' if offline else _answer(name, product)}; {budget}"


def _answer(name: str, product: ProductSettings) -> str:
    from subgraphs.kit.errors import SourceFailure
    from subgraphs.kit.products.survey import survey

    try:
        found = asyncio.run(survey(connector_of(name, product), product))
    except SourceFailure as failure:
        return f"DOWN, {explained(failure)}"
    except ValueError as error:
        return f"NOT SET UP, {error}"
    refused = [right.name for right in found.finding.rights if not right.is_granted]
    lacking = f", without the right to {', '.join(refused)}" if refused else ""
    return f"up as {found.finding.who} in {found.pace.middle * 1000:.0f} ms{lacking}"
