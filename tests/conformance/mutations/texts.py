"""Texts in which other fields are filled in, after a mutation took from the field what they read.

A text may read what its field requires, and what stands in the same row as it is. A field that lost its
`@requires`, because its subgraph was merged with the one that it asked, would read what nobody gave it: there
the text becomes plain, in every subgraph that tells the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from schema.selections import Field, SelectionSet
from tests.conformance.facts import TypeFacts
from tests.conformance.mutations.memory import with_values
from tests.conformance.mutations.parts import Part, Parts, named

__all__ = ["reading_what_is_given"]

_READ = re.compile(r"\{(?!\$)([\w.]+)\}")

_NUMBERS = {"Int": 0, "Float": 0.0}
"""Instead of a text that is made into one."""


def reading_what_is_given(parts: Parts) -> Parts:
    lost = {
        (type_name, name)
        for part in parts
        for type_name, name, text in _texts(part)
        if not all(_is_given(part, type_name, name, path.split(".")) for path in _READ.findall(text))
    }
    for type_name, name in sorted(lost):
        parts = tuple(_plain(part, type_name, name) for part in parts)
    return parts


def _texts(part: Part) -> Iterator[tuple[str, str, str]]:
    for type_name, facts in part.facts.types.items():
        for name in facts.fields:
            for value in _values(part, type_name, name):
                if isinstance(value, str):
                    yield type_name, name, value


def _values(part: Part, type_name: str, name: str) -> list[object]:
    found: list[object] = []

    def noted(value: object) -> object:
        found.extend(value if isinstance(value, list) else [value])
        return value

    with_values(part, type_name, name, noted)
    return found


def _is_given(part: Part, type_name: str, name: str, path: list[str]) -> bool:
    facts = part.facts.types[type_name]
    required = facts.fields[name].requires
    if required is not None and _leads(required, path):
        return True
    (first, *rest) = path
    return not rest and _stands_in_the_row(part, facts, first)


def _leads(selections: SelectionSet, path: list[str]) -> bool:
    if not path:
        return True
    first, *rest = path
    return any(
        _leads(each.selections, rest) if each.name == first else False
        for each in selections
        if isinstance(each, Field)
    ) or any(_leads(each.selections, path) for each in selections if not isinstance(each, Field))


def _stands_in_the_row(part: Part, facts: TypeFacts, name: str) -> bool:
    declared = part.field(facts.name, name)
    if declared is None or declared.arguments or (facts.fields[name].external and not facts.in_key(name)):
        return False
    return not any(_reads(value) for value in _values(part, facts.name, name))


def _reads(value: object) -> bool:
    return isinstance(value, str) and _READ.search(value) is not None


def _plain(part: Part, type_name: str, name: str) -> Part:
    declared = part.field(type_name, name)
    instead = _NUMBERS.get(named(declared.type)) if declared is not None else None

    def without_blanks(value: object) -> object:
        if isinstance(value, list):
            return [without_blanks(item) for item in value]
        if not isinstance(value, str) or not _reads(value):
            return value
        return _READ.sub(r"\1", value) if instead is None else instead

    return replace(part, rows=with_values(part, type_name, name, without_blanks))
