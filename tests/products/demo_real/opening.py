"""The demonstration, from nothing to two graphs that answer: kept in a folder, made anew when that is old."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.products.demo_real.copying import copy
from tests.products.demo_real.graph import CustomerGraph, asked
from tests.products.demo_real.operations import decision
from tests.products.demo_real.stores import fill_beside, fill_stores
from tests.products.demo_real.systems import prepared, running
from tests.products.oidc import running as oidc
from tests.products.tryton import installed as tryton
from tests.products.vendure import installed as vendure

__all__ = ["Opened", "copied", "opened"]


@dataclass(frozen=True, slots=True)
class Opened:
    stores: CustomerGraph
    """The same customers in our own stores: what the answers are compared with."""
    products: CustomerGraph


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """Minutes the first time, then seconds. Skips where the packages are not to be had."""
    _begin_anew_if_old(folder)
    systems = prepared(folder)
    with running(systems) as products, oidc.running() as tokens:
        stores = CustomerGraph(folder / "stores", {}, tokens)
        graphs = Opened(stores, CustomerGraph(folder / "beside", products, tokens))
        if not (folder / "matched").exists():
            for graph, fill in ((graphs.stores, fill_stores), (graphs.products, fill_beside)):
                shutil.rmtree(graph.folder, ignore_errors=True)
                fill(graph.folder, systems)
                asyncio.run(_matched(graph))
            (folder / "matched").touch()
        yield graphs


async def _matched(graph: CustomerGraph) -> None:
    await graph.match()
    async with graph.client() as client:
        answer = await asked(client, decision(graph))
    assert answer == {"data": {"customerLink": {"userErrors": []}}}, answer


@contextmanager
def copied(folder: Path) -> Iterator[Opened]:
    """Both graphs once more, to be written to: over copies of all databases, with products of their own."""
    with TemporaryDirectory() as place:
        copy(folder, Path(place))
        with opened(Path(place)) as graphs:
            yield graphs


def _begin_anew_if_old(folder: Path) -> None:
    """Other versions of the products, or other customers in them, are another demonstration."""
    made_with, file = f"{tryton.made_with()} {vendure.made_with()}", folder / "made-with"
    if not file.exists() or file.read_text() != made_with:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        file.write_text(made_with)
