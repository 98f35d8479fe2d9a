"""Tryton with sao, its web client, both of one series: sao refuses a server of another.

npm carries sao 7.0 and 8.0, while the connector is tested on 8.2. So this is a Tryton 8.0, filled with books
of the same make, and asked only what its pages show.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from subgraphs.world.sizes import SIZES
from subgraphs.world.world import make_world
from tests.products.installing import KEPT, alone, node_packages, skip_without
from tests.products.tryton.books import World4Tryton, enter, told
from tests.products.tryton.company import make_company
from tests.products.tryton.installation import Installation
from tests.products.tryton.rpc import Tryton

__all__ = ["entered", "running", "seeded"]

HERE = Path(__file__).parent

PLACE = KEPT / "tryton-sao"

CUSTOMERS = range(2, 6)

BOOKS = Installation(
    PLACE,
    HERE / "requirements.lock",
    ("account_invoice", "account_credit_limit", "account_dunning"),
    web=PLACE / "node_modules" / "tryton-sao",
)

running = BOOKS.running
"""On the database of a folder, until the end of the block; its URL, at which sao is."""


def entered() -> World4Tryton:
    return told(make_world(SIZES["S"]), CUSTOMERS)


def seeded() -> Path:
    """The folder of a filled database, made if need be. Skips where the packages are not to be had."""
    _install()
    digest = hashlib.sha256()
    books = (HERE.parent / name for name in ("books.py", "company.py"))
    for path in (HERE / "requirements.lock", HERE / "installed.py", *books):
        digest.update(path.read_bytes())
    digest.update(repr(CUSTOMERS).encode())
    return BOOKS.filled(digest.hexdigest()[:16], _fill)


def _fill(place: Path) -> None:
    world = entered()
    with running(place) as url:
        tryton = Tryton(url)
        enter(tryton, make_company(tryton, world.years, world.countries), world)
        # What is left to be set up would be asked first, in place of the page of the link.
        left = tryton.search("ir.module.config_wizard.item", ["state", "=", "open"])
        tryton.write("ir.module.config_wizard.item", left, state="done")


def _install() -> None:
    skip_without("node", "npm", packages="nodejs, npm, of version 20 or later")
    with alone(PLACE):
        node_packages("sao", PLACE, HERE)
        # Its page asks for what it needs below its own folder; npm puts it beside.
        own = PLACE / "node_modules" / "tryton-sao" / "node_modules"
        if not own.exists():
            own.symlink_to(PLACE / "node_modules")
