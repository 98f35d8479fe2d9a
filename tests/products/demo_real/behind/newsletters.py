"""Mailman behind newsletters. Who has left, since when and how, is known beside it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.contacts import contacts_of
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.customers import WORLD, everybody
from tests.products.demo_real.graph import Record
from tests.products.mailman import installed as mailman
from tests.products.mailman.administration import DOMAIN, Administration
from tests.products.mailman.postbox import Postbox
from tests.products.mailman.seeding import enter_in_mailman, made_with, readers

__all__ = ["Newsletters"]


class Newsletters:
    name = "mailman"

    def made_with(self) -> str:
        return made_with()

    def prepare(self, place: Path) -> None:
        if (place / "whole").exists():
            return
        shutil.rmtree(place, ignore_errors=True)
        with Postbox() as box, mailman.running(place, box.port) as live:
            numbers = [person.number for person in everybody() if any(contacts_of(WORLD, person))]
            enter_in_mailman(Administration(live.url), readers(numbers))
        (place / "whole").touch()

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        with Postbox() as box, mailman.running(place, box.port) as live:
            yield {
                Place("crm", "newsletters"): ProductSettings(
                    source=self.name,
                    url=live.url,
                    user=mailman.USER,
                    password=SecretStr(mailman.PASSWORD),
                    options={"domain": DOMAIN},
                    calls_per_minute=PLENTY,
                    seconds=PATIENCE,
                )
            }

    def beside(self, place: Path) -> Mapping[str, Beside]:
        return {}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        return {}
