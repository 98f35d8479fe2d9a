"""The data of mutated subgraphs: what moved is filled in from what the case's subgraphs knew.

A mutation changes what a subgraph declares. Here each field that it did not declare before gets its values,
and each entity that another subgraph knew gets a row where the subgraph has a new field of it. What a
subgraph did not know of its own fields stays unknown: nulls and gaps are what many cases are about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from tests.conformance.facts import TypeFacts
from tests.conformance.mutations.parts import Part, Parts, named
from tests.conformance.rows import Given, Row, Rows, given_values

__all__ = ["filled", "is_filled_in", "plain", "settled", "with_values"]

_DEPTH = 4
"""Objects without a key may lead in a circle."""

_BLANK_OF_THE_ROW = re.compile(r"\{(?!\$)[\w.#]+\}")


def settled(part: Part) -> Part:
    """What a subgraph says of an entity in passing stands in a row as well."""
    rows: Rows = {name: [dict(row) for row in found] for name, found in part.rows.items()}
    facts = part.facts
    for concrete, value in _objects(part):
        found = facts.types.get(concrete)
        if found is not None and found.keys and not found.is_interface:
            _settle(rows, found, value)
    return replace(part, rows=rows)


def _settle(rows: Rows, facts: TypeFacts, value: Mapping[str, object]) -> None:
    own = {name for name, found in facts.fields.items() if facts.in_key(name) or not found.external}
    said = given_values({name: item for name, item in value.items() if name in own})
    if all(map(facts.in_key, said)):
        return
    row = _row_of(rows, facts.name, said, _keys(facts))
    if row is None and any(set(key) <= set(said) for key in _keys(facts)):
        row = {}
        rows.setdefault(facts.name, []).append(row)
    if row is not None:
        row.update({name: cells for name, cells in said.items() if name not in row})


def _objects(part: Part) -> Iterator[tuple[str, Mapping[str, object]]]:
    """All that stands within a value, with its type."""
    pending = [
        (_type_of(part, type_name, name), cell.value)
        for type_name, of_type in part.rows.items()
        for row in of_type
        for name, cells in row.items()
        for cell in cells
    ]
    while pending:
        type_name, value = pending.pop(0)
        if isinstance(value, list):
            pending += [(type_name, item) for item in value]
        elif isinstance(value, dict):
            concrete = str(value.get("__typename", type_name))
            yield concrete, value
            pending += [(_type_of(part, concrete, name), item) for name, item in value.items()]


def filled(parts: Parts, originals: Parts) -> Parts:
    memory = _Memory(originals)
    return tuple(memory.filled(part) for part in parts)


def is_filled_in(cells: list[Given]) -> bool:
    """Whether the text of a field has other fields in it."""
    return any(isinstance(cell.value, str) and _BLANK_OF_THE_ROW.search(cell.value) for cell in cells)


def with_values(part: Part, type_name: str, name: str, change: Callable[[object], object]) -> Rows:
    """The rows with each value of a field changed, wherever an object of the type stands."""

    def visited(of_type: str, field: str, value: object) -> object:
        if (of_type, field) == (type_name, name):
            return change(value)
        return within(_type_of(part, of_type, field), value)

    def within(of_type: str, value: object) -> object:
        if isinstance(value, list):
            return [within(of_type, item) for item in value]
        if not isinstance(value, dict):
            return value
        concrete = str(value.get("__typename", of_type))
        return {field: visited(concrete, field, item) for field, item in value.items()}

    return {
        of_type: [
            {f: [Given(c.arguments, visited(of_type, f, c.value)) for c in cells] for f, cells in row.items()}
            for row in rows
        ]
        for of_type, rows in part.rows.items()
    }


def plain(row: Row, name: str) -> object:
    return next((cell.value for cell in row.get(name, ()) if cell.arguments is None), None)


@dataclass(frozen=True, slots=True)
class _Memory:
    originals: Parts

    def filled(self, part: Part) -> Part:
        rows: Rows = {name: [dict(row) for row in found] for name, found in part.rows.items()}
        facts = part.facts
        for local, found in facts.types.items():
            name = _client_name(part, local)
            new = [
                field
                for field, declared in found.fields.items()
                if (not declared.external or found.in_key(field)) and self._is_new(part, name, field)
            ]
            for original, known, keys in self._known(name):
                usable = [key for key in (*keys, *_keys(found)) if set(key) <= found.fields.keys()]
                row = _row_of(rows, local, known, usable)
                wanted: list[str] = [field for field in new if field in known]
                if row is None and wanted:
                    row = {}
                    rows.setdefault(local, []).append(row)
                    wanted = [field for field in found.fields if field in known]
                for field in wanted:
                    assert row is not None
                    if field not in row:
                        of_type = _type_of(part, local, field)
                        row[field] = [
                            Given(cell.arguments, self._value(cell.value, original, part, of_type))
                            for cell in known[field]
                        ]
        return replace(part, rows=_declared(rows, facts.types))

    def _is_new(self, part: Part, name: str, field: str) -> bool:
        for original in self.originals:
            if original.name == part.name:
                facts = original.facts
                found = facts.types.get(facts.roots.get(name, name))
                if found is None or field not in found.fields:
                    return True
                return found.fields[field].external and not found.in_key(field)
        return True

    def _known(self, name: str) -> Iterator[tuple[Part, Row, list[tuple[str, ...]]]]:
        for original in self.originals:
            facts = original.facts
            local = facts.roots.get(name, name)
            found = facts.types.get(local)
            if found is not None:
                keys: list[tuple[str, ...]] = [()] if local in facts.roots.values() else _keys(found)
                for row in original.rows.get(local, ()):
                    yield original, row, keys

    def _value(self, value: object, source: Part, part: Part, type_name: str, depth: int = 0) -> object:
        """An object of another subgraph with what this one can say of it."""
        if isinstance(value, list):
            return [self._value(item, source, part, type_name, depth) for item in value]
        if not isinstance(value, dict) or "__error" in value:
            return value
        concrete = str(value.get("__typename", type_name))
        facts = part.facts.types.get(concrete)
        if facts is None:
            return value
        said = given_values({name: item for name, item in value.items() if name != "__typename"})
        row = {**(_row_of(source.rows, concrete, said, [tuple(said)]) or {}), **said}
        kept: dict[str, object] = {"__typename": concrete} if "__typename" in value else {}
        for name, declared in facts.fields.items():
            shown = not declared.external or facts.in_key(name) or not facts.keys
            asked = name in said or facts.in_key(name) or (not facts.keys and depth < _DEPTH)
            if shown and asked and name in row and not is_filled_in(row[name]):
                of_type = _type_of(part, concrete, name)
                kept[name] = self._value(plain(row, name), source, part, of_type, depth + 1)
        return kept


def _declared(rows: Rows, types: Mapping[str, TypeFacts]) -> Rows:
    """Without what the subgraph may not say."""
    kept: Rows = {}
    for type_name, of_type in rows.items():
        facts = types.get(type_name)
        if facts is None:
            continue
        kept[type_name] = [
            {
                name: cells
                for name, cells in row.items()
                if name in facts.fields and (facts.in_key(name) or not facts.fields[name].external)
            }
            for row in of_type
        ]
    return kept


def _row_of(rows: Rows, type_name: str, known: Row, keys: list[tuple[str, ...]]) -> Row | None:
    for row in rows.get(type_name, ()):
        for key in keys:
            both = [name for name in key if name in row and name in known]
            if len(both) == len(key) and all(_is_one(plain(row, name), plain(known, name)) for name in both):
                return row
    return None


def _is_one(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        both = one.keys() & other.keys()
        return bool(both) and all(_is_one(one[name], other[name]) for name in both)
    return one == other or str(one) == str(other)


def _keys(facts: TypeFacts) -> list[tuple[str, ...]]:
    """The names in which each key begins."""
    return [tuple(getattr(s, "name", "") for s in key.fields) for key in facts.keys]


def _type_of(part: Part, type_name: str, field: str) -> str:
    found = part.field(type_name, field)
    return named(found.type) if found is not None else ""


def _client_name(part: Part, local: str) -> str:
    roots = {name: kind for kind, name in part.facts.roots.items()}
    return roots.get(local, local)
