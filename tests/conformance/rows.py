"""The small data behind a subgraph, a row to a line, in GraphQL's notation for values.

    Query.customer(id: "c1") = {id: "c1"}
    Query.customers = [{id: "c1"}, {id: "c2"}]
    Customer = {id: "c1", name: "Ann", tier: GOLD}
      .orders(first: 1) = [{number: 1}]
    Order = {number: 1, label: "{number} for {name} in {$currency}"}

A line that begins with a dot belongs to the row above; a line that is indented further goes on with the one
above. An object need not say all: the row of its type that agrees with it says the rest. Text in braces is
filled in: `{$currency}` from the arguments, `{name}` from the representation or the row, `{#}` counts the
fields filled with it so far, in whatever subgraph. `{__error: "closed"}` is an error of the subgraph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from graphql import parse_value, value_from_ast_untyped
from graphql.language import FieldNode, OperationDefinitionNode, parse

__all__ = ["Given", "Row", "Rows", "given_values", "print_rows", "read_rows"]


@dataclass(frozen=True, slots=True)
class Given:
    """A value of a field, for all arguments or for these."""

    arguments: Mapping[str, object] | None
    value: object


Row = dict[str, list[Given]]
Rows = dict[str, list[Row]]
"""By type name."""

_ENTRY = re.compile(r"(?P<type>\w+)?(?:\.(?P<field>\w+(?:\(.*?\))?))? = (?P<value>.*)", re.DOTALL)
_CONTINUED = " " * 4


def read_rows(text: str) -> Rows:
    rows: Rows = {}
    latest: Row = {}
    for line in _entries(text):
        entry = _ENTRY.fullmatch(line)
        if entry is None or not (entry["type"] or entry["field"]):
            raise ValueError(f"This is no row: {line}")
        value = value_from_ast_untyped(parse_value(entry["value"]))
        if entry["field"] is None:
            latest = given_values(value)
            rows.setdefault(entry["type"], []).append(latest)
            continue
        if entry["type"] is not None:
            of_type = rows.setdefault(entry["type"], [])
            if not of_type:
                of_type.append({})
            latest = of_type[0]
        name, arguments = _field(entry["field"])
        latest.setdefault(name, []).append(Given(arguments, value))
    return rows


def print_rows(rows: Rows) -> str:
    """What `read_rows` reads."""
    lines: list[str] = []
    for type_name, of_type in rows.items():
        for row in of_type:
            plain = {
                name: given.value for name, cells in row.items() for given in cells if not given.arguments
            }
            lines.append(f"{type_name} = {_literal(plain)}")
            for name, cells in row.items():
                lines += [
                    f"  .{name}({_fields(given.arguments)}) = {_literal(given.value)}"
                    for given in cells
                    if given.arguments
                ]
    return "\n".join(lines)


def _literal(value: object) -> str:
    if isinstance(value, dict):
        return "{" + _fields(value) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _fields(value: Mapping[str, object]) -> str:
    return ", ".join(f"{name}: {_literal(item)}" for name, item in value.items())


def given_values(value: Mapping[str, object]) -> Row:
    return {name: [Given(None, item)] for name, item in value.items()}


def _entries(text: str) -> Iterator[str]:
    entry = ""
    for line in text.splitlines():
        if line.startswith(_CONTINUED):
            entry += "\n" + line
        elif line.strip():
            if entry:
                yield entry
            entry = line.strip()
    if entry:
        yield entry


def _field(text: str) -> tuple[str, dict[str, object] | None]:
    operation = parse(f"{{ {text} }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    (node,) = operation.selection_set.selections
    assert isinstance(node, FieldNode)
    if not node.arguments:
        return node.name.value, None
    return node.name.value, {a.name.value: value_from_ast_untyped(a.value) for a in node.arguments}
