"""Every example operation, asked of both graphs: what nobody can give, and what is not the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gateway.commands.islands import EXAMPLES, ISLANDS, composed_islands
from gateway.commands.products import Place as Stands
from gateway.commands.products import connector_of
from gateway.page.examples import read_examples
from schema.api_schema import api_schema
from subgraphs.kit.products.origins import Origin, Origins
from subgraphs.kit.products.origins import Place as Where
from subgraphs.kit.products.settings import ProductSettings
from tests.products.demo_real.comparing import Difference, Place, coordinates, differences, named
from tests.products.demo_real.graph import CustomerGraph, Record, asked
from tests.products.demo_real.known import Known, known
from tests.products.demo_real.opening import Opened
from tests.products.demo_real.operations import examples

__all__ = ["Compared", "compared", "matched"]

Products = Mapping[Stands, ProductSettings]


@dataclass(frozen=True, slots=True)
class Compared:
    name: str
    errors: Sequence[object]
    """What only the graph over the products could not answer."""
    missing: Mapping[str, str]
    """Fields of the operation that nobody gives, and why."""
    differing: Sequence[Difference]

    @property
    def explained(self) -> list[Known]:
        found = (known(self.name, one) for one in self.differing)
        return list(dict.fromkeys(one for one in found if one is not None))

    @property
    def unexplained(self) -> list[Difference]:
        return [one for one in self.differing if not self._is_missing(one) and known(self.name, one) is None]

    def _is_missing(self, one: Difference) -> bool:
        return one.field in self.missing and one.products is None

    @property
    def is_alike(self) -> bool:
        return not self.errors and not self.unexplained


def matched(graphs: Opened) -> tuple[int, list[frozenset[Record]]]:
    """How many customers several systems know, and whom of them only one of the two graphs has found."""
    stores, products = (
        {records for records in graph.groups().values() if len(records) > 1}
        for graph in (graphs.stores, graphs.products)
    )
    return len(stores), [*(stores ^ products)]


async def compared(graphs: Opened, folder: Path = EXAMPLES) -> list[Compared]:
    """The example operations of this folder."""
    schema, owners = api_schema(composed_islands()), _Owners.of(graphs.products.products)
    both = (graphs.stores, graphs.products)
    answers = [await _answers(graph, folder) for graph in both]
    names = tuple(named(graph.groups()) for graph in both)
    found = []
    for example in read_examples(folder):
        fields = coordinates(example.query, schema)
        stores, products = (one[example.name] for one in answers)
        differing = differences(fields, _data(stores), _data(products), names)
        errors = [error for error in _errors(products) if error not in _errors(stores)]
        if None in _data(products).values():
            errors.append("nothing was found")  # which would be alike, too
        found.append(Compared(example.name, errors, owners.missing(fields), tuple(differing)))
    return found


def _data(answer: Mapping[str, object]) -> Mapping[str, object]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {"data": None}


def _errors(answer: Mapping[str, object]) -> list[object]:
    errors = answer.get("errors", [])
    assert isinstance(errors, list)
    return errors


async def _answers(graph: CustomerGraph, folder: Path) -> dict[str, dict[str, object]]:
    async with graph.client() as client:
        return {example.name: await asked(client, example) for example in examples(graph, folder)}


@dataclass(frozen=True, slots=True)
class _Owners:
    origins: Mapping[str, Mapping[str, Origin | None]]
    """By island: its fields, and where each comes from."""

    @classmethod
    def of(cls, products: Products) -> _Owners:
        return cls({name: _origins(name, products) for name in ISLANDS})

    def missing(self, fields: Mapping[Place, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for place, field in fields.items():
            origin = self.origins.get(self._owner(fields, place), {}).get(field)
            if origin is not None and origin.place is Where.NOBODY:
                found[field] = origin.words
        return found

    def _owner(self, fields: Mapping[Place, str], place: Place) -> str:
        """Of a type that several islands have, it is the one that gave what stands above."""
        while place:
            owners = [name for name, known in self.origins.items() if fields[place] in known]
            if len(owners) == 1:
                return owners[0]
            place = place[:-1]
        return ""


def _origins(name: str, products: Products) -> Mapping[str, Origin | None]:
    """Of several products behind one island, one that gives a field is enough."""
    sdl = (files(f"subgraphs.{name}") / "schema.graphql").read_text(encoding="utf-8")
    found = dict(Origins(()).of_schema(sdl))
    for stands, product in products.items():
        if stands.island == name:
            for field, origin in connector_of(stands, product).origins.of_schema(sdl).items():
                known = found[field]
                if origin and (known is None or known.place is Where.NOBODY):
                    found[field] = origin
    return found
