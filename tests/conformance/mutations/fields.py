"""Mutations of who answers a field."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from graphql.language import FieldDefinitionNode

from tests.conformance.mutations.memory import is_filled_in, plain, with_values
from tests.conformance.mutations.parts import (
    LEAVES,
    Part,
    Parts,
    Place,
    directive,
    has,
    key_of,
    marked,
    named,
    places,
    replaced,
)
from tests.conformance.mutations.references import with_type_of
from tests.conformance.rows import Rows

__all__ = [
    "drop_field",
    "leave_external_and_provide",
    "move_field",
    "override_field",
    "require_field",
    "share_field",
]


def move_field(parts: Parts, random: Random) -> Parts | None:
    """From the subgraph that has it to another that knows its type."""
    found = _elsewhere(parts, random)
    if found is None:
        return None
    place, target = found
    source = place.part.without_field(place.type_name, place.name)
    return replaced(parts, source, _given(target, place))


def share_field(parts: Parts, random: Random) -> Parts | None:
    """Not one that changes something: what is true afterwards would depend on who was asked to."""
    found = _elsewhere(parts, random)
    if found is None or found[0].type_name == found[0].part.facts.roots.get("Mutation"):
        return None
    place, target = found
    source = place.part.with_changed_field(
        place.type_name, place.name, lambda field: marked(field, "@shareable")
    )
    given = _given(target, place).with_changed_field(
        _local(target, place), place.name, lambda field: marked(field, "@shareable")
    )
    return replaced(parts, source, given)


def override_field(parts: Parts, random: Random) -> Parts | None:
    """The former owner keeps the field, with other values where these are text that nothing else reads."""
    found = _elsewhere(parts, random)
    if found is None:
        return None
    place, target = found
    taken = _given(target, place).with_changed_field(
        _local(target, place),
        place.name,
        lambda field: marked(field, f'@override(from: "{place.part.name}")'),
    )
    source = place.part
    if named(place.field.type) == "String" and not _is_read(parts, place.name):
        source = replace(source, rows=_stale(source, place))
    return replaced(parts, source, taken)


def drop_field(parts: Parts, random: Random) -> Parts | None:
    candidates = [place for place in places(parts) if not place.is_key]
    if not candidates:
        return None
    place = random.choice(candidates)
    return replaced(parts, place.part.without_field(place.type_name, place.name))


def require_field(parts: Parts, random: Random) -> Parts | None:
    """A field is made from another that only another subgraph has; the text of the answer shows it."""
    candidates = [
        (place, other)
        for place in places(parts)
        for other in places(parts)
        if place.type_name == other.type_name
        and key_of(place.type)
        and other.part.name != place.part.name
        and named(other.field.type) in LEAVES - {"Float"}
        and not other.field.arguments
        and place.part.field(place.type_name, other.name) is None
    ]
    candidates = [(place, other) for place, other in candidates if not place.is_key]
    if not candidates:
        return None
    place, other = random.choice(candidates)
    external = FieldDefinitionNode(
        name=other.field.name, type=other.field.type, directives=(directive("@external"),)
    )
    part = place.part.with_changed_field(
        place.type_name, place.name, lambda field: marked(field, f'@requires(fields: "{other.name}")')
    ).with_field(place.type_name, external)
    if named(place.field.type) == "String":
        part = replace(part, rows=_telling(part, place, other.name))
    return replaced(parts, part)


def leave_external_and_provide(parts: Parts, random: Random) -> Parts | None:
    """A field of a type to which a field of another subgraph leads is provided there."""
    candidates = [
        (way, place)
        for way in places(parts)
        for place in places(parts)
        if place.part.name != way.part.name
        and place.type_name == named(way.field.type)
        and key_of(place.type)
        and named(place.field.type) in LEAVES
        and not place.field.arguments
        and way.part.type(place.type_name) is not None
        and way.part.field(place.type_name, place.name) is None
        and not has(way.field, "provides")
    ]
    if not candidates:
        return None
    way, place = random.choice(candidates)
    external = replace(place.field, directives=(directive("@external"),))
    part = way.part.with_changed_field(
        way.type_name, way.name, lambda field: marked(field, f'@provides(fields: "{place.name}")')
    ).with_field(place.type_name, external)
    owner = marked(place.field, "@shareable")
    source = place.part.with_changed_field(place.type_name, place.name, lambda _: owner)
    rows = _providing(part, way, place)
    return None if rows is None else replaced(parts, replace(part, rows=rows), source)


def _elsewhere(parts: Parts, random: Random) -> tuple[Place, Part] | None:
    candidates = [
        (place, part)
        for place in places(parts)
        for part in parts
        if part.name != place.part.name
        and part.type(_local(part, place)) is not None
        and part.field(_local(part, place), place.name) is None
        and not _is_interface_object(place)
        and not any(is_filled_in(row.get(place.name, [])) for row in place.part.rows.get(place.type_name, ()))
    ]
    candidates = [(place, part) for place, part in candidates if not place.is_key]
    return random.choice(candidates) if candidates else None


def _is_interface_object(place: Place) -> bool:
    """Whether the subgraph knows no more of what it answers than its interface."""
    found = place.part.type(named(place.field.type))
    return found is not None and has(found, "interfaceObject")


def _given(target: Part, place: Place) -> Part:
    plain_field = replace(
        place.field,
        directives=tuple(d for d in place.field.directives or () if d.name.value in ("shareable", "tag")),
    )
    return with_type_of(target, place.part, plain_field).with_field(_local(target, place), plain_field)


def _local(target: Part, place: Place) -> str:
    """What the target calls the type: it may be a root type under another name."""
    kinds = {local: kind for kind, local in place.part.facts.roots.items()}
    kind = kinds.get(place.type_name)
    return target.facts.roots[kind] if kind else place.type_name


def _is_read(parts: Parts, name: str) -> bool:
    """Whether a directive or another field's text may read a field of that name."""
    texts = "".join(part.as_text().sdl + part.as_text().rows for part in parts)
    quoted = "".join(re.findall(r'"[^"]*"', texts))
    return re.search(rf"\b{name}\b", quoted) is not None


def _stale(part: Part, place: Place) -> Rows:
    return with_values(part, place.type_name, place.name, lambda _: "stale")


def _telling(part: Part, place: Place, required: str) -> Rows:
    def told(value: object) -> object:
        return f"{value} {{{required}}}" if isinstance(value, str) else value

    return with_values(part, place.type_name, place.name, told)


def _providing(part: Part, way: Place, place: Place) -> Rows | None:
    """The objects on the way say what the owner says of them; None where there is none that it knows."""
    keys = (key_of(place.type) or "").split()
    owner_rows = place.part.rows.get(place.type_name, [])
    met: list[object] = []

    def provided(value: object) -> object:
        if isinstance(value, list):
            return [provided(item) for item in value]
        if not isinstance(value, dict):
            return value
        for row in owner_rows:
            if all(key in value and str(plain(row, key)) == str(value[key]) for key in keys):
                met.append(value)
                return {**value, place.name: plain(row, place.name)}
        raise LookupError

    try:
        rows = with_values(part, way.type_name, way.name, provided)
    except LookupError:
        return None
    return rows if met else None
