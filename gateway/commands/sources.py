"""`fiche sources`: for each field of the graph, who owns it, where it is read, how old it may be, and whether
that answers."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.commands.products import WHOLE, Place, connector_of, explained

if TYPE_CHECKING:
    from subgraphs.kit.products.origins import Origin
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
    rows = [row for name, products in chosen.items() for row in _rows(name, products)]
    shown = [row for row in rows if row.source == "nobody"] if nobody else rows
    for line in _table(shown):
        print(line)
    print()
    for name, products in chosen.items():
        if WHOLE not in products:
            print(f"{name:14} {OWN}")
        for part, product in products.items():
            place = Place(name, part)
            print(f"{place!s:14} {_health(place, product, offline=offline)}")


def _chosen(names: Sequence[str]) -> dict[str, Mapping[str, ProductSettings]]:
    """By the subgraph and its parts. Whoever asks for a part is shown the whole."""
    from gateway.commands.islands import ISLANDS, configured

    islands = dict.fromkeys(Place.named(name).island for name in names or ISLANDS)
    return {name: configured(name, os.environ).products for name in islands}


def _rows(name: str, products: Mapping[str, ProductSettings]) -> Iterator[Row]:
    """A subgraph that reads its own database has one row: every field is its own.

    A field may have several sources: an exchange is a ticket here and a complaint there. What the product
    behind the whole does not know is left to the one behind the part.
    """
    sdl = (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
    parts = {part: _declared(Place(name, part), product, sdl) for part, product in products.items()}
    whole = parts.pop(WHOLE, None)
    if whole is None:
        yield Row("*", name, OWN, LIVE, "its own database")
    fields = dict.fromkeys(field for part in parts.values() for field in part) if whole is None else whole
    for field in fields:
        elsewhere = [part[field] for part in parts.values() if field in part]
        own = None if whole is None else whole[field]
        if own is not None and (not elsewhere or own.source not in (OWN, "nobody", "?")):
            yield own
        yield from elsewhere


def _declared(place: Place, product: ProductSettings, sdl: str) -> dict[str, Row]:
    """Of a part only what it declares: all other fields are not its own."""
    connector = connector_of(place, product)
    ttl = f"{product.ttl:g} s" if product.ttl else LIVE
    found = connector.origins.of_schema(sdl)
    return {
        field: _row(field, place.island, origin, (connector.name, ttl))
        for field, origin in found.items()
        if origin is not None or place.part == WHOLE
    }


def _row(field: str, owner: str, origin: Origin | None, read: tuple[str, str]) -> Row:
    """`read`: by which connector, and for how long it is kept."""
    if origin is None:
        return Row(field, owner, "?", "", "not declared by the connector")
    match origin.place.value:
        case "product":
            return Row(field, owner, *read, origin.words)
        case "store":
            return Row(field, owner, OWN, LIVE, origin.words)
        case _:
            return Row(field, owner, "nobody", "", origin.words)


def _table(rows: Sequence[Row]) -> Iterator[str]:
    cells = [COLUMNS, *((row.field, row.owner, row.source, row.ttl, row.words) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(COLUMNS) - 1)]
    for line in cells:
        head = "  ".join(f"{cell:{width}}" for cell, width in zip(line, widths, strict=False))
        yield f"{head}  {line[-1]}".rstrip()


def _health(place: Place, product: ProductSettings, *, offline: bool) -> str:
    where = f"{product.source} at {product.url}"
    budget = f"{product.calls_per_minute} calls a minute, {product.concurrency} at once"
    return f"{where}: {'not asked' if offline else _answer(place, product)}; {budget}"


def _answer(place: Place, product: ProductSettings) -> str:
    from subgraphs.kit.errors import SourceFailure
    from subgraphs.kit.products.survey import survey

    try:
        found = asyncio.run(survey(connector_of(place, product), product))
    except SourceFailure as failure:
        return f"DOWN, {explained(failure)}"
    except ValueError as error:
        return f"NOT SET UP, {error}"
    refused = [right.name for right in found.finding.rights if not right.is_granted]
    lacking = f", without the right to {', '.join(refused)}" if refused else ""
    return f"up as {found.finding.who} in {found.pace.middle * 1000:.0f} ms{lacking}"
