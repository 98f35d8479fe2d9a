"""The bodies of the requests to a subgraph: their constant parts are made at compile time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from resolvers.json_values import JsonObject
from resolvers.plan import EntitySet, Fetch
from schema.operation import VariableDefinition
from schema.selections import selection_variables

__all__ = ["RequestText", "entity_request", "root_request"]


@dataclass(frozen=True, slots=True)
class RequestText:
    """A request, but for the values of its variables."""

    operation: str
    opening: bytes
    """The body up to its variables."""
    variables: tuple[str, ...]
    """Those of the client."""
    representations: tuple[str, ...] = ()
    """The variable of each entity set, by position."""
    aliases: tuple[str, ...] = ()
    """The response name of each entity set, by position."""

    def body(
        self, variables: Mapping[str, object], representations: tuple[list[JsonObject], ...] = ()
    ) -> bytes:
        """A variable that the client left out stays out."""
        given: JsonObject = {name: variables[name] for name in self.variables if name in variables}
        given.update(zip(self.representations, representations, strict=True))
        if not given:
            return self.opening + b"}"
        return b"".join((self.opening, b',"variables":', orjson.dumps(given), b"}"))


def root_request(fetch: Fetch) -> RequestText:
    declared = f"({', '.join(map(str, fetch.variables))})" if fetch.variables else ""
    operation = f"{fetch.kind.value}{declared} {fetch.selections}"
    return RequestText(operation, _opening(operation), tuple(variable.name for variable in fetch.variables))


def entity_request(fetch: Fetch, sets: tuple[EntitySet, ...]) -> RequestText:
    """Asks for these sets of the fetch. A single one needs no alias."""
    mentioned = {name for entities in sets for name in selection_variables(entities.selections)}
    variables = tuple(variable for variable in fetch.variables if variable.name in mentioned)
    numbers = range(len(sets))
    representations = tuple(_free_name("representations", n, len(sets), variables) for n in numbers)
    aliases = ("_entities",) if len(sets) == 1 else tuple(f"e{n}" for n in numbers)
    declared = ", ".join([*(f"${name}: [_Any!]!" for name in representations), *map(str, variables)])
    fields = " ".join(
        f"{'' if alias == '_entities' else alias + ': '}"
        f"_entities(representations: ${name}) {entities.selections}"
        for alias, name, entities in zip(aliases, representations, sets, strict=True)
    )
    operation = f"query({declared}) {{ {fields} }}"
    return RequestText(
        operation,
        _opening(operation),
        tuple(variable.name for variable in variables),
        representations,
        aliases,
    )


def _free_name(name: str, number: int, of: int, taken: tuple[VariableDefinition, ...]) -> str:
    """A variable name that no client's variable has."""
    name = name if of == 1 else f"r{number}"
    while any(variable.name == name for variable in taken):
        name += "_"
    return name


def _opening(operation: str) -> bytes:
    return b'{"query":' + orjson.dumps(operation)
