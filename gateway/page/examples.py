"""The example operations that the page offers, read from a folder.

*.graphql        operations, in as many files as one likes; each is offered under its name
variables.json   {operation name: {variable: value}}
headers.json     {operation name, or "*" for all others: {header: value}}
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graphql import DocumentNode, GraphQLSyntaxError, OperationDefinitionNode, parse
from graphql.language import FragmentDefinitionNode, FragmentSpreadNode, Visitor, visit

__all__ = ["BadExamples", "Example", "read_examples"]

EVERY_OPERATION = "*"

COMMENT_DIRECTLY_ABOVE = re.compile(r"(?:^[ \t]*#[^\n]*\n)*\Z", re.MULTILINE)

Named = Mapping[str, Mapping[str, object]]


class BadExamples(Exception):
    """Names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    query: str
    """With the comment above it, and the fragments that it uses."""
    variables: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, object] = field(default_factory=dict)


def read_examples(folder: Path | None) -> tuple[Example, ...]:
    """In the order of the files' names, then of the text. Raises BadExamples."""
    if folder is None:
        return ()
    if not folder.is_dir():
        raise BadExamples(f"{folder}: no such folder of example operations")
    variables, headers = _read_json(folder / "variables.json"), _read_json(folder / "headers.json")
    return tuple(
        Example(name, query, variables.get(name, {}), headers.get(name, headers.get(EVERY_OPERATION, {})))
        for file in sorted(folder.glob("*.graphql"))
        for name, query in _read_operations(file)
    )


def _read_json(file: Path) -> Named:
    if not file.exists():
        return {}
    try:
        named = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadExamples(f"{file}: no JSON: {error}") from None
    if not isinstance(named, dict) or not all(isinstance(value, dict) for value in named.values()):
        raise BadExamples(f"{file}: must be an object of objects, by the name of the operation")
    return named


def _read_operations(file: Path) -> Iterator[tuple[str, str]]:
    try:
        text = file.read_text(encoding="utf-8")
        document = parse(text)
    except UnicodeDecodeError:
        raise BadExamples(f"{file}: is not UTF-8 text") from None
    except GraphQLSyntaxError as error:
        where = error.locations[0] if error.locations else None
        place = f":{where.line}:{where.column}" if where else ""
        raise BadExamples(f"{file}{place}: {error.message}") from None
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            parts = [_source(text, node), *(_source(text, each) for each in _fragments(document, node))]
            yield node.name.value if node.name else file.stem, "\n\n".join(parts)


def _source(text: str, node: OperationDefinitionNode | FragmentDefinitionNode) -> str:
    """The definition as it stands in the file, with the comment lines directly above it."""
    assert node.loc is not None  # noqa: S101 - it was parsed with locations
    above = COMMENT_DIRECTLY_ABOVE.search(text[: node.loc.start])
    return (above[0] if above else "") + text[node.loc.start : node.loc.end]


def _fragments(document: DocumentNode, operation: OperationDefinitionNode) -> list[FragmentDefinitionNode]:
    definitions = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    found: dict[str, FragmentDefinitionNode] = {}

    class Spreads(Visitor):
        def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
            name = node.name.value
            if name in definitions and name not in found:
                found[name] = definitions[name]
                visit(definitions[name], self)

    visit(operation, Spreads())
    return list(found.values())
