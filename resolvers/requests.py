"""The bodies of the requests to a subgraph: their constant parts are made at compile time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from resolvers.context_values import renamed
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
    contexts: tuple[str, ...] = ()
    """The variables of the contexts of all entity sets, one after the other."""

    def body(
        self,
        variables: Mapping[str, object],
        representations: Sequence[list[JsonObject]] = (),
        contexts: Iterable[object] = (),
    ) -> bytes:
        """A variable that the client left out stays out."""
        given: JsonObject = {name: variables[name] for name in self.variables if name in variables}
        if self.representations:
            given.update(zip(self.representations, representations, strict=True))
        if self.contexts:
            given.update(zip(self.contexts, contexts, strict=True))
        if not given:
            return self.opening + b"}"
        return b"".join((self.opening, b',"variables":', orjson.dumps(given), b"}"))


def root_request(fetch: Fetch) -> RequestText:
    declared = f"({', '.join(map(str, fetch.variables))})" if fetch.variables else ""
    operation = f"{fetch.kind.value}{declared} {fetch.selections}"
    return RequestText(operation, _opening(operation), tuple(variable.name for variable in fetch.variables))


def entity_request(fetch: Fetch, sets: tuple[EntitySet, ...]) -> RequestText:
    """Asks for these sets of the fetch, each of which may stand there more than once. A single one needs no
    alias."""
    mentioned = {name for entities in sets for name in selection_variables(entities.selections)}
    variables = tuple(variable for variable in fetch.variables if variable.name in mentioned)
    numbers = range(len(sets))
    representations = tuple(_free_name("representations", n, len(sets), variables) for n in numbers)
    aliases = ("_entities",) if len(sets) == 1 else tuple(f"e{n}" for n in numbers)
    contexts = tuple(_context_names(entities, n, len(sets)) for n, entities in enumerate(sets))
    declared = ", ".join(
        [
            *(f"${name}: [_Any!]!" for name in representations),
            *map(str, variables),
            *(
                f"${names[context.name]}: {context.type}"
                for names, entities in zip(contexts, sets, strict=True)
                for context in entities.contexts
            ),
        ]
    )
    fields = " ".join(
        f"{'' if alias == '_entities' else alias + ': '}"
        f"_entities(representations: ${name}) {renamed(entities.selections, names)}"
        for alias, name, names, entities in zip(aliases, representations, contexts, sets, strict=True)
    )
    operation = f"query({declared}) {{ {fields} }}"
    return RequestText(
        operation,
        _opening(operation),
        tuple(variable.name for variable in variables),
        representations,
        aliases,
        tuple(name for names in contexts for name in names.values()),
    )


def _context_names(entities: EntitySet, number: int, of: int) -> dict[str, str]:
    """A set with several values of a context is asked for several times in one request."""
    return {
        context.name: context.name if of == 1 else f"{context.name}_{number}" for context in entities.contexts
    }


def _free_name(name: str, number: int, of: int, taken: tuple[VariableDefinition, ...]) -> str:
    """A variable name that no client's variable has."""
    name = name if of == 1 else f"r{number}"
    while any(variable.name == name for variable in taken):
        name += "_"
    return name


def _opening(operation: str) -> bytes:
    return b'{"query":' + orjson.dumps(operation)
