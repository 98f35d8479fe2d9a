"""Whether an answer holds what it must not: looked for in its text, without knowing what it should hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLEnumType, GraphQLSchema

from subgraphs.kit.ids import UndecodableId, decode_id
from tests.customer_graph.rights_fuzz.fields import Names
from tests.customer_graph.rights_fuzz.planting import PLANTED, Planted, marks_in
from tests.customer_graph.scopes import Protected

__all__ = ["Hidden", "named", "strings_in"]

WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

QUOTED = re.compile(r"'([^']*)'")
"""How an error names what it means."""

SHORTEST = 5
"""Texts that are shorter, and plain words, are no one's in particular."""


@dataclass(frozen=True)
class Hidden:
    """From one asker."""

    planted: Planted
    seen_marks: frozenset[int]
    texts: frozenset[str]
    """Those that stand in no row that the asker sees."""

    def values(self, text: str, asked: str, protected: Protected, scopes: Iterable[str]) -> Iterator[str]:
        """`text` is the whole answer, `asked` the whole request: whoever writes a value knows it."""
        for mark in sorted(marks_in(text)):
            column = self.planted[mark]
            if mark not in self.seen_marks:
                yield f"zq{mark}qz of a hidden row ({column})"
            elif all(protected.denies(place, scopes) for place in PLANTED[column]):
                yield f"zq{mark}qz of a field that is denied ({column})"

    def keys(self, answer: Mapping[str, Any], asked: str) -> Iterator[str]:
        for value in set(strings_in(answer)):
            if value in asked:
                continue
            try:
                known = decode_id(value).key
            except UndecodableId:
                known = value
            if len(value) >= SHORTEST and known in self.texts:
                yield f"“{value}” of a hidden row"


def strings_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from strings_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_in(one)
    elif isinstance(value, str):
        yield value


def named(
    errors: Iterable[Mapping[str, Any]], asked: str, schema: GraphQLSchema, seen: Names
) -> Iterator[str]:
    """Names of hidden types, fields and enum values that the client did not write."""
    hidden = {name for name in schema.type_map if name not in seen.types and not name.startswith("__")}
    shown = {field for _, field in seen.fields}
    for name, type_ in schema.type_map.items():
        for field in getattr(type_, "fields", None) or ():
            if field not in shown and name not in seen.types | {"__Schema"}:
                hidden.add(field)
        if isinstance(type_, GraphQLEnumType) and name not in seen.types:
            hidden |= set(type_.values)
    hidden -= {"String", "Int", "Float", "Boolean", "ID"}
    written = set(WORD.findall(asked))
    for error in errors:
        told = " ".join(QUOTED.findall(str(error["message"])))
        for word in set(WORD.findall(told)) & hidden - written:
            yield f"an error names “{word}”: {error['message']}"
