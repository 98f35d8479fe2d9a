"""Medusa behind loyalty. Cards, tiers, offers and who agreed to be seen by partners are known beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import SecretStr

from gateway.commands.products import Place
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.world.catalogue import PROGRAMME
from subgraphs.world.rows import Row
from tests.conftest import Cluster, postgres
from tests.products.demo_real.behind import points_entered
from tests.products.demo_real.behind.points_entered import CAMPAIGN, POINTS_PER_UNIT, enter_members
from tests.products.demo_real.behind.product import PATIENCE, PLENTY, Beside
from tests.products.demo_real.customers import everybody
from tests.products.demo_real.graph import Record
from tests.products.installing import filled_once, free_port
from tests.products.medusa import installed as medusa

__all__ = ["Points"]

MEMBERS, KEY = "members.json", "api-key"

OF_A_MEMBER = {
    "loyalty_member": 0,
    "loyalty_coalition_consent": 0,
    "loyalty_card": 1,
    "loyalty_point_entry": 1,
    "loyalty_member_offer": 0,
}
"""What Medusa does not keep, and in which column the key of the member stands. What an order has earned is
known by the order beside it."""


class Points:
    name = "medusa"

    def made_with(self) -> str:
        digest = hashlib.sha256(medusa.made_with().encode())
        for module in (points_entered.__file__, __file__):
            digest.update(Path(module).read_bytes())
        return digest.hexdigest()[:16]

    def prepare(self, place: Path) -> None:
        medusa.ready()
        filled_once(place, _fill)

    @contextmanager
    def running(self, place: Path) -> Iterator[Mapping[Place, ProductSettings]]:
        """What is written to it is kept when it ends, be it by Ctrl+C."""
        with postgres() as cluster:
            yield from self._running(place, cluster)

    def _running(self, place: Path, cluster: Cluster) -> Iterator[Mapping[Place, ProductSettings]]:
        database = medusa.filled(place, cluster.new_database)
        with medusa.serving(place, database, free_port()) as url:
            try:
                yield {
                    Place("loyalty"): ProductSettings(
                        source=self.name,
                        url=url,
                        token=SecretStr((place / KEY).read_text()),
                        options={
                            "programme": PROGRAMME,
                            "points_per_unit": str(POINTS_PER_UNIT),
                            "kind.credit.user": "EARN",
                            "kind.debit.user": "REDEEM",
                        },
                        fields={"Voucher.campaign": CAMPAIGN},
                        calls_per_minute=PLENTY,
                        seconds=PATIENCE,
                    )
                }
            finally:  # Ctrl+C ends it by an exception
                medusa.dump(place, database)

    def beside(self, place: Path) -> Mapping[str, Beside]:
        members = _entered(place)

        def under(table: str, row: Row) -> Row | None:
            if table not in OF_A_MEMBER:
                return None
            cells, column = list(row), OF_A_MEMBER[table]
            cells[column] = members[str(cells[column])]
            return tuple(cells)

        return {"loyalty": Beside(under)}

    def known_as(self, place: Path) -> Mapping[Record, str]:
        members = _entered(place)
        return {("LOYALTY", key): member for member, key in members.items()}


def _fill(place: Path) -> None:
    with postgres() as cluster:
        database = medusa.migrated(cluster.new_database)
        with medusa.serving(place, database, free_port()) as url:
            entered = enter_members(url, everybody())
        medusa.execute(database, *map(_dated, entered.past))
        medusa.dump(place, database)
    (place / MEMBERS).write_text(json.dumps(entered.members))
    (place / KEY).write_text(entered.key)


def _entered(place: Path) -> dict[str, str]:
    """Medusa's key of each member."""
    found: dict[str, str] = json.loads((place / MEMBERS).read_text())
    return found


def _dated(of: tuple[str, str, str]) -> str:
    table, key, at = of
    return f"UPDATE {table} SET created_at = '{at}Z' WHERE id = '{key}';"  # noqa: S608 - our own
