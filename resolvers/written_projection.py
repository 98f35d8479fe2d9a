"""The projection of answers that are as they should be, written out as Python source for one operation.

What is written for `{ orders { total } }`, where no total may be null:

    def object_0(found):
        try:
            value_0 = found['total']
        except KeyError:
            get = found.get
            value_0 = get('total')
        return {'total': value_0 if type(value_0) is float else leaf_2(value_0)}

    def object_1(found):
        ...
        return {'orders': [None if item_1 is None else object_0(item_1) for item_1 in value_0]
            if type(value_0) is list else absent(value_0)}

It gives what the general projection gives, or raises Odd where that one would have a word to say: so it knows
no paths and notices no one. A value that it does not expect mostly raises by itself, because only an object
can be asked for a name: that is why TypeError and KeyError count as odd.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn, assert_never

from graphql import GraphQLEnumType
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from resolvers.json_values import JsonObject
from resolvers.leaves import WRONG, Leaf, enum_leaf, passing_type, scalar_leaf
from resolvers.shapes import AbstractShape, Known, LeafShape, ListShape, ObjectShape, Spot

__all__ = ["ODD", "Odd", "Written", "can_be_written", "write_projection"]

Written = Callable[[JsonObject], JsonObject]


class Odd(Exception):
    """The data are not what the operation's types promise."""


ODD: Final = (Odd, TypeError, KeyError)
"""What a written projection raises, and nothing else."""


def can_be_written(shape: ObjectShape) -> bool:
    """Not where an answer is marked: seals and notices need the general projection."""
    return shape.subject_key is None and all(_is_plain(entry.spot) for entry in shape.entries)


def _is_plain(spot: Spot) -> bool:
    match spot.kind:
        case LeafShape(sealing=sealing):
            return sealing is None and not spot.is_personal
        case ListShape(items):
            return not spot.is_personal and _is_plain(items)
        case ObjectShape():
            return not spot.is_personal and can_be_written(spot.kind)
        case AbstractShape() | Known():
            return not spot.is_personal
    assert_never(spot.kind)


def write_projection(shape: ObjectShape) -> Written:
    return _Writer().written(shape)


class _Writer:
    """Writes one function for each kind of object, innermost first. What is no text, such as the completion
    of a leaf, stands in the source as a name."""

    def __init__(self) -> None:
        self._names: dict[str, object] = {"absent": _absent, "refused": _refused}
        self._functions: list[str] = []

    def written(self, shape: ObjectShape) -> Written:
        outermost = self._object(shape)
        source = "\n".join(self._functions)
        exec(compile(source, "<projection>", "exec"), self._names)  # noqa: S102 - texts in it are literals
        return self._names[outermost]  # type: ignore[return-value] # the function of that name

    def _object(self, shape: ObjectShape) -> str:
        """The name of its function."""
        keys = [repr(entry.key) for entry in shape.entries]
        members = {name: repr(value) for name, value in shape.template.items()}
        for number, entry in enumerate(shape.entries):
            members[entry.name] = self._completed(entry.spot, f"value_{number}", depth=1)
        lines = (
            [
                "    try:",
                *(f"        value_{number} = found[{key}]" for number, key in enumerate(keys)),
                "    except KeyError:",
                "        get = found.get",
                *(f"        value_{number} = get({key})" for number, key in enumerate(keys)),
            ]
            if keys
            else ["    if type(found) is not dict:", "        refused(found)"]
        )
        answer = ", ".join(f"{name!r}: {value}" for name, value in members.items())
        name = f"object_{len(self._functions)}"
        self._functions.append("\n".join([f"def {name}(found):", *lines, f"    return {{{answer}}}"]))
        return name

    def _completed(self, spot: Spot, value: str, depth: int) -> str:
        """An expression for the client's value."""
        match spot.kind:
            case LeafShape():
                return self._leaf(spot.kind, value, spot.required)
            case ListShape(items):
                item = f"item_{depth}"
                each = self._completed(items, item, depth + 1)
                otherwise = "refused" if spot.required else "absent"
                return f"[{each} for {item} in {value}] if type({value}) is list else {otherwise}({value})"
            case ObjectShape():
                completed = f"{self._object(spot.kind)}({value})"
            case AbstractShape():
                table = self._named("types", _Types(spot.kind, spot.required))
                completed = f"{table}[{value}['__typename']]({value})"
            case Known():
                return value
            case _:
                assert_never(spot.kind)
        return completed if spot.required else f"None if {value} is None else {completed}"

    def _leaf(self, shape: LeafShape, value: str, required: bool) -> str:
        """Plain values in one test, all others by a function."""
        type_ = shape.type
        passing = passing_type(type_)
        if isinstance(type_, GraphQLEnumType):
            leaf = enum_leaf(type_)
            plain = f"type({value}) is str and {value} in {self._named('names', frozenset(type_.values))}"
        else:
            leaf = scalar_leaf(type_)
            plain = (
                f"type({value}) is int and {GRAPHQL_MIN_INT} <= {value} <= {GRAPHQL_MAX_INT}"
                if passing is None
                else f"type({value}) is {passing.__name__}"
            )
        if not required:
            plain += f" or {value} is None"
        return f"{value} if {plain} else {self._named('leaf', _completing(leaf, required))}({value})"

    def _named(self, kind: str, thing: object) -> str:
        name = f"{kind}_{len(self._names)}"
        self._names[name] = thing
        return name


class _Types(dict[str, Callable[[JsonObject], object]]):
    """The function for each type that was met at an abstract position, written when it is met first."""

    def __init__(self, shapes: AbstractShape, required: bool) -> None:
        super().__init__()
        self._shapes, self._required = shapes, required

    def __missing__(self, type_name: str) -> Callable[[JsonObject], object]:
        shape = self._shapes[type_name] if type(type_name) is str else None
        if shape is None:
            return _refused if self._required else _hidden
        if not can_be_written(shape):
            return _refused
        self[type_name] = written = write_projection(shape)
        return written


def _hidden(value: object) -> None:
    """Of a type that clients may not see."""


def _absent(value: object) -> None:
    if value is not None:
        raise Odd


def _refused(value: object) -> NoReturn:
    raise Odd


def _completing(leaf: Leaf, required: bool) -> Leaf:
    def completed(value: object) -> object:
        found = None if value is None else leaf(value)
        if found is WRONG or (found is None and required):
            raise Odd
        return found

    return completed
