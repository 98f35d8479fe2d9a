"""The real Tryton that keeps stock and ships: what the first customers bought, and two of their orders."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.products.further.keeping_stock import enter
from tests.products.installing import KEPT
from tests.products.tryton.installation import Installation
from tests.products.tryton.rpc import Tryton

__all__ = ["made_with", "running", "seeded"]

HERE = Path(__file__).parent

INSTALLED = Installation(KEPT / "tryton-supply", HERE / "tryton.lock", ("sale",))

running = INSTALLED.running
"""On the database of a folder, until the end of the block; its URL."""


def made_with() -> str:
    """Of the versions and of what is entered: a recording made with others is stale."""
    digest = hashlib.sha256()
    for file in (INSTALLED.wanted, HERE / "keeping_stock.py", HERE / "bought.py"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def seeded() -> Path:
    """The folder of a filled database. A minute where it is not there yet."""
    return INSTALLED.filled(made_with(), _fill)


def _fill(place: Path) -> None:
    with running(place) as url:
        enter(Tryton(url))
