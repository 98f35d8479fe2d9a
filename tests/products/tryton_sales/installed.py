"""The real Tryton of the sales. Its packages and its database are not those of the books: more modules would
make other books of them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.products.installing import KEPT
from tests.products.tryton.installation import Installation
from tests.products.tryton.recorded import recorded
from tests.products.tryton.rpc import Tryton
from tests.products.tryton_sales.entered import enter

__all__ = ["SALES", "made_with", "running", "seeded"]

HERE = Path(__file__).parent

INSTALLED = Installation(
    KEPT / "tryton-sales", HERE / "requirements.lock", ("sale_opportunity", "sale_complaint")
)

running = INSTALLED.running
"""On the database of a folder, until the end of the block; its URL."""


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "entered.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


SALES = recorded(HERE / "recorded.json.gz", made_with)


def seeded() -> Path:
    """The folder of a filled database. A minute where it is not there yet."""
    return INSTALLED.filled(made_with(), _fill)


def _fill(place: Path) -> None:
    with running(place) as url:
        enter(Tryton(url))
