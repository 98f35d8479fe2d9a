"""The real Tryton of the books: what is installed, and what it is filled with."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.installing import KEPT
from tests.products.tryton.books import corrections, enter, told
from tests.products.tryton.company import make_company
from tests.products.tryton.installation import Installation
from tests.products.tryton.rpc import DATABASE, Tryton

__all__ = ["CUSTOMERS", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

CUSTOMERS = (*range(1, 2), *range(3, 25), 358, 365, 500, 609, 741, 816)
"""The characters but the one with the longest tail, and companies that stand for every status."""

BOOKS = Installation(
    KEPT / "tryton",
    HERE / "requirements.lock",
    ("account_invoice", "account_credit_limit", "account_dunning"),
)

running = BOOKS.running
"""On the database of a folder, until the end of the block; its URL."""


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "books.py", "company.py"):
        digest.update((HERE / name).read_bytes())
    digest.update(repr(CUSTOMERS).encode())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database. Minutes where it is not there yet."""
    return BOOKS.filled(made_with(), _fill)


def _fill(place: Path) -> None:
    world = told(make_world(SIZES["S"]), CUSTOMERS)
    with running(place) as url:
        tryton = Tryton(url)
        enter(tryton, make_company(tryton, world.years, world.countries), world)
    with sqlite3.connect(place / "data" / f"{DATABASE}.sqlite") as database:
        for statement, values in corrections(world):
            database.execute(statement, values)
    database.close()
