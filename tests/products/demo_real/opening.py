"""The demonstration, from nothing to two graphs that answer: kept in a folder, made anew when that is old."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from tests.products.demo_real.back_office import shop_address, written_for
from tests.products.demo_real.behind.books import Books
from tests.products.demo_real.behind.contacts import Contacts
from tests.products.demo_real.behind.newsletters import Newsletters
from tests.products.demo_real.behind.points import Points
from tests.products.demo_real.behind.product import Behind, Beside
from tests.products.demo_real.behind.shop import Shop
from tests.products.demo_real.behind.tickets import Tickets
from tests.products.demo_real.copying import copy
from tests.products.demo_real.graph import CustomerGraph, Record, asked
from tests.products.demo_real.operations import decision
from tests.products.demo_real.stores import fill_stores
from tests.products.oidc import running as oidc

__all__ = ["ALL", "PRODUCTS", "Opened", "copied", "opened"]

PRODUCTS: Sequence[Behind] = (Shop(), Books())

ALL: Sequence[Behind] = (*PRODUCTS, Contacts(), Tickets(), Newsletters(), Points())


@dataclass(frozen=True, slots=True)
class Opened:
    stores: CustomerGraph
    """The same customers in our own stores: what the answers are compared with."""
    products: CustomerGraph
    names: Sequence[str]
    """Of the products."""


@contextmanager
def opened(folder: Path, wanted: Sequence[Behind] = PRODUCTS) -> Iterator[Opened]:
    """Minutes the first time, then seconds. Skips where the packages of the two are not to be had; others of
    which that is true are told, and left out."""
    _begin_anew_if_old(folder, wanted)
    products = [product for product in wanted if _is_prepared(product, folder)]
    names = [product.name for product in products]
    with ExitStack() as running:
        behind: dict[Place, ProductSettings] = {}
        for product in products:
            behind |= running.enter_context(product.running(folder / product.name))
        tokens = running.enter_context(oidc.running())
        stores = CustomerGraph(folder / "stores", {}, tokens)
        pages = written_for(shop_address(behind), folder / "back-office.yaml")
        over = CustomerGraph(folder / "beside", behind, tokens, _known_as(folder, products), pages)
        matched = folder / "matched"
        if not matched.exists() or matched.read_text().split() != names:
            asyncio.run(_filled_and_matched(stores, {}))
            asyncio.run(_filled_and_matched(over, _beside(folder, products)))
            matched.write_text(" ".join(names))
        yield Opened(stores, over, names)


def _is_prepared(product: Behind, folder: Path) -> bool:
    try:
        product.prepare(folder / product.name)
    except pytest.skip.Exception as missing:
        if product in PRODUCTS:
            raise
        print(f"Without {product.name}. {missing}", file=sys.stderr)
        return False
    return True


@contextmanager
def copied(folder: Path, wanted: Sequence[Behind] = PRODUCTS) -> Iterator[Opened]:
    """Both graphs once more, to be written to: over copies of all databases, with products of their own."""
    with TemporaryDirectory() as place:
        copy(folder, Path(place))
        with opened(Path(place), wanted) as graphs:
            yield graphs


async def _filled_and_matched(graph: CustomerGraph, beside: Mapping[str, Beside]) -> None:
    shutil.rmtree(graph.folder, ignore_errors=True)
    graph.folder.mkdir()
    fill_stores(graph.folder, beside)
    await graph.match()
    async with graph.client() as client:
        answer = await asked(client, decision(graph))
    assert answer == {"data": {"customerLink": {"userErrors": []}}}, answer


def _beside(folder: Path, products: Sequence[Behind]) -> dict[str, Beside]:
    """What each of those behind an island leaves to its own store."""
    found: dict[str, Beside] = {}
    for product in products:
        for island, kept in product.beside(folder / product.name).items():
            found[island] = found[island].and_then(kept) if island in found else kept
    return found


def _known_as(folder: Path, products: Sequence[Behind]) -> dict[Record, str]:
    found: dict[Record, str] = {}
    for product in products:
        found |= product.known_as(folder / product.name)
    return found


def _begin_anew_if_old(folder: Path, products: Sequence[Behind]) -> None:
    """Other versions of the products, or other customers in them, are another demonstration."""
    made_with = " ".join(f"{product.name} {product.made_with()}" for product in products)
    file = folder / "made-with"
    if not file.exists() or file.read_text() != made_with:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        file.write_text(made_with)
