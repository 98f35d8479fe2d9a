"""The JSON Schema of the configuration file, by which editors complete and check it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import BaseModel

from gateway.config import Settings

__all__ = ["json_schema", "names_at"]

Json = Mapping[str, object]


def json_schema() -> dict[str, object]:
    """Of draft 2020-12."""
    schema = Settings.model_json_schema()
    for name, setting in Settings.model_fields.items():
        if isinstance(setting.default, Mapping):
            schema["properties"][name]["default"] = _in_order(setting.default)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_without_titles(schema),
        "title": "The configuration of Fiche's gateway",
        "description": "Each setting is also an environment variable of its name in capitals, after FICHE_.",
    }


def names_at(place: Iterable[str | int]) -> list[str]:
    """The keys that a mapping at this place may have."""
    schema = json_schema()
    found: list[Json] = [schema]
    for part in place:
        found = [inner for each in found for inner in _beneath(schema, each, part)]
    return [name for each in found for one in _ways(schema, each) for name in _object(one, "properties")]


def _beneath(root: Json, schema: Json, part: str | int) -> Iterator[Json]:
    for way in _ways(root, schema):
        properties = _object(way, "properties")
        if str(part) in properties:
            yield _object(properties, str(part))
        for other in ("items", "additionalProperties"):
            if way.get(other):
                yield _object(way, other)


def _ways(root: Json, schema: Json) -> Iterator[Json]:
    """A schema, or those between which it leaves the choice, without references."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield from _ways(root, _object(_object(root, "$defs"), reference.removeprefix("#/$defs/")))
        return
    choices = schema.get("anyOf")
    if not isinstance(choices, list):
        yield schema
        return
    for each in choices:
        yield from _ways(root, each)


def _in_order(value: object) -> object:
    """Sets have none of their own, and the schema is to be the same each time."""
    match value:
        case Mapping():
            return {name: _in_order(each) for name, each in value.items()}
        case frozenset():
            return sorted(value)
        case BaseModel():
            return value.model_dump(mode="json", exclude_unset=True)
    return value


def _object(schema: Json, name: str) -> Json:
    found = schema.get(name)
    return found if isinstance(found, dict) else {}


def _without_titles(schema: Json) -> dict[str, object]:
    """Pydantic repeats each name as a title."""
    return {
        name: _stripped(value, is_named=name in ("properties", "$defs"))
        for name, value in schema.items()
        if name != "title"
    }


def _stripped(value: object, *, is_named: bool) -> object:
    match value:
        case dict() if is_named:
            return {name: _stripped(each, is_named=False) for name, each in value.items()}
        case dict():
            return _without_titles(value)
        case list():
            return [_stripped(each, is_named=False) for each in value]
    return value
