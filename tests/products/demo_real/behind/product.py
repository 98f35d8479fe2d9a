"""What the demonstration asks of a product that it puts behind the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.rows import Row
from tests.products.demo_real.graph import Record

__all__ = ["PATIENCE", "PLENTY", "Behind", "Beside"]

PLENTY = 100_000
"""Calls a minute: nobody else uses them."""

PATIENCE = 25.0
"""Seconds: all of them share one small machine."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What our own store keeps beside a product, of all that it could say."""

    change: Callable[[str, Row], Row | None]
    """Of a row of this table: as it is kept, or not at all."""
    has_fixed_rows: bool = True
    """Whether it keeps what belongs to no customer."""

    def and_then(self, other: Beside) -> Beside:
        def change(table: str, row: Row) -> Row | None:
            changed = self.change(table, row)
            return None if changed is None else other.change(table, changed)

        return Beside(change, self.has_fixed_rows and other.has_fixed_rows)


class Behind(Protocol):
    """All of it stands in one folder, so that it may be copied and written to."""

    name: str

    def made_with(self) -> str:
        """Of versions and of what is entered: anything else is another demonstration."""
        ...

    def prepare(self, place: Path) -> None:
        """Installs and fills it, unless that was done. Skips where the packages are not to be had."""
        ...

    def running(self, place: Path) -> AbstractContextManager[Mapping[Place, ProductSettings]]:
        """Until the end of the block: behind what it stands, and what a firm would have put into its
        environment."""
        ...

    def beside(self, place: Path) -> Mapping[str, Beside]:
        """By island."""
        ...

    def known_as(self, place: Path) -> Mapping[Record, str]:
        """What it calls otherwise than the demonstration: its record, and the demonstration's key."""
        ...
