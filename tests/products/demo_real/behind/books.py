"""Tryton behind accounting. Which orders came in, and which were rejected, is known beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.copying import copy
from tests.products.demo_real.graph import Record
from tests.products.tryton import installed as tryton
from tests.products.tryton.rpc import DATABASE, PASSWORD, USER

__all__ = ["Books"]

POSTING = "accounting_order_posting"


class Books:
    name = "tryton"

    def made_with(self) -> str:
        return tryton.made_with()

    def prepare(self, place: Path) -> None:
        if not (place / "whole").exists():
            shutil.rmtree(place, ignore_errors=True)
            copy(tryton.seeded(), place)

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        with tryton.running(place) as url:
            yield {
                Place("accounting"): ProductSettings(
                    source=self.name,
                    url=url,
                    user=USER,
                    password=SecretStr(PASSWORD),
                    options={"database": DATABASE, "collective": "411DIVERS 411MARKET"},
                    links={"pdf": "https://documents.example/{number}.pdf?{key}"},
                    calls_per_minute=PLENTY,
                    seconds=PATIENCE,
                )
            }

    def beside(self, place: Path) -> Mapping[str, Beside]:
        """The collective accounts are parties, too."""
        postings = Beside(lambda table, row: row if table == POSTING else None, has_fixed_rows=False)
        return {"accounting": postings}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        """An account's number is the party's code."""
        return {}
