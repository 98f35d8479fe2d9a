"""The projection of answers that are as they should be, written out as Python source for one operation.

What is written for `{ orders { id total } }`, where no total may be null and ids are sealed:

    def bound(findings):
        sealed_2 = SealedValues(sealing_2, findings.seal)
        def object_0(found):
            try:
                value_0 = found['id']
                value_1 = found['total']
            except KeyError:
                get = found.get
                value_0 = get('id')
                value_1 = get('total')
            return {'id': sealed_2[value_0] if type(value_0) is str else sealed_2[leaf_3(value_0)],
                'total': value_1 if type(value_1) is float else leaf_4(value_1)}
        def object_1(found):
            ...
            return {'orders': [None if item_1 is None else object_0(item_1) for item_1 in value_0]
                if type(value_0) is list else absent(value_0)}
        return object_1

The outer function is called for each answer where something is sealed or noticed, and else only once.

It gives and notices what the general projection does, or raises Odd where that one would have a word to say:
so it knows no paths. A value that it does not expect mostly raises by itself, because only an object can be
asked for a name: that is why TypeError and KeyError count as odd.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NoReturn, assert_never

from graphql import GraphQLEnumType
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT

from resolvers.findings import Findings
from resolvers.json_values import JsonObject
from resolvers.leaves import WRONG, Leaf, enum_leaf, passing_type, scalar_leaf
from resolvers.marks import Noticed, Sealing
from resolvers.sealed_values import SealedValues
from resolvers.shapes import AbstractShape, Known, LeafShape, ListShape, ObjectShape, Spot

__all__ = ["ODD", "Bind", "Odd", "Written", "write_projection"]

Written = Callable[[JsonObject], JsonObject]

Bind = Callable[[Findings], Written]
"""For one answer: with its seal, and noticing where it notices."""


class Odd(Exception):
    """The data are not what the operation's types promise."""


ODD: Final = (Odd, TypeError, KeyError)
"""What a written projection raises, and nothing else."""


def write_projection(shape: ObjectShape) -> Bind:
    return _Writer().written(shape)


class _Writer:
    """Writes one function for each kind of object, innermost first. What is no text, such as the completion
    of a leaf, stands in the source as a name."""

    def __init__(self) -> None:
        self._names: dict[str, object] = {
            "absent": _absent,
            "refused": _refused,
            "noticed": _noticed,
            "SealedValues": SealedValues,
            "Types": _Types,
        }
        self._functions: list[list[str]] = []
        self._bound: dict[str, str] = {}
        """What is made for each answer, by name: an expression over its `findings`."""
        self._sealed: dict[Sealing, str] = {}

    def written(self, shape: ObjectShape) -> Bind:
        outermost = self._object(shape)
        lines = [f"{name} = {value}" for name, value in self._bound.items()]
        lines += [line for function in self._functions for line in function]
        source = "\n    ".join(["def bound(findings):", *lines, f"return {outermost}"])
        exec(compile(source, "<projection>", "exec"), self._names)  # noqa: S102 - texts in it are literals
        bind: Bind = self._names["bound"]  # type: ignore[assignment] # the function of that name
        if self._bound:
            return bind
        always = bind(Findings())
        return lambda _: always

    def _object(self, shape: ObjectShape) -> str:
        """The name of its function."""
        members = {name: repr(value) for name, value in shape.template.items()}
        made = [
            self._completed(entry.spot, f"value_{number}", depth=1)
            for number, entry in enumerate(shape.entries)
        ]
        noticing = self._noticing(shape, made)
        members |= zip((entry.name for entry in shape.entries), made, strict=True)
        answer = ", ".join(f"{name!r}: {value}" for name, value in members.items())
        name = f"object_{len(self._functions)}"
        self._functions.append(
            [f"def {name}(found):", *_reading(shape), *noticing, f"    return {{{answer}}}"]
        )
        return name

    def _noticing(self, shape: ObjectShape, made: list[str]) -> list[str]:
        """Where a field is to be noticed, all are completed one after the other, and `made` becomes names:
        what comes after an odd value is not noticed."""
        lines = []
        if shape.subject_key is not None:
            self._bound["notice_subject"] = "noticed(findings).subjects.add"
            lines += ["    if subject is not None:", "        notice_subject(str(subject))"]
        if any(entry.spot.is_personal for entry in shape.entries):
            self._bound["notice_field"] = "noticed(findings).fields.add"
            for number, entry in enumerate(shape.entries):
                lines.append(f"    made_{number} = {made[number]}")
                made[number] = f"made_{number}"
                if entry.spot.is_personal:
                    lines.append(f"    if made_{number} is not None:")
                    lines.append(f"        notice_field({entry.spot.coordinate!r})")
        return lines

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
                table = self._types(spot.kind, spot.required)
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
            if shape.sealing is not None:
                return self._sealed_leaf(shape.sealing, leaf, value, required)
            plain = (
                f"type({value}) is int and {GRAPHQL_MIN_INT} <= {value} <= {GRAPHQL_MAX_INT}"
                if passing is None
                else f"type({value}) is {passing.__name__}"
            )
        if not required:
            plain += f" or {value} is None"
        return f"{value} if {plain} else {self._named('leaf', _completing(leaf, required))}({value})"

    def _sealed_leaf(self, sealing: Sealing, leaf: Leaf, value: str, required: bool) -> str:
        table = self._sealed.get(sealing)
        if table is None:
            table = self._sealed[sealing] = f"sealed_{len(self._sealed)}"
            self._bound[table] = f"SealedValues({self._named('sealing', sealing)}, findings.seal)"
        otherwise = f"{table}[{self._named('leaf', _completing(leaf, required))}({value})]"
        if not required:
            otherwise = f"None if {value} is None else {otherwise}"
        return f"{table}[{value}] if type({value}) is str else {otherwise}"

    def _types(self, shapes: AbstractShape, required: bool) -> str:
        binds = _Binds(shapes)
        if not shapes.is_marked:
            return self._named("types", _Types(binds, required, Findings()))
        table = f"types_{len(self._bound)}"
        self._bound[table] = f"Types({self._named('binds', binds)}, {required}, findings)"
        return table

    def _named(self, kind: str, thing: object) -> str:
        name = f"{kind}_{len(self._names)}"
        self._names[name] = thing
        return name


class _Binds(dict[str, "Bind | None"]):
    """What was written for each type that was met at an abstract position, when it was met first."""

    def __init__(self, shapes: AbstractShape) -> None:
        super().__init__()
        self._shapes = shapes

    def __missing__(self, type_name: str) -> Bind | None:
        shape = self._shapes[type_name] if type(type_name) is str else None
        if shape is None:
            return None
        self[type_name] = bind = write_projection(shape)
        return bind


class _Types(dict[str, Callable[[JsonObject], object]]):
    """The function for each type that was met at an abstract position: of one answer, if it is marked."""

    def __init__(self, binds: _Binds, required: bool, findings: Findings) -> None:
        super().__init__()
        self._binds, self._required, self._findings = binds, required, findings

    def __missing__(self, type_name: str) -> Callable[[JsonObject], object]:
        bind = self._binds[type_name]
        if bind is None:
            return _refused if self._required else _hidden
        self[type_name] = written = bind(self._findings)
        return written


def _reading(shape: ObjectShape) -> list[str]:
    """Only an object has values by name."""
    reads = [(f"value_{number}", entry.key) for number, entry in enumerate(shape.entries)]
    if shape.subject_key is not None:
        reads.append(("subject", shape.subject_key))
    if not reads:
        return ["    if type(found) is not dict:", "        refused(found)"]
    return [
        "    try:",
        *(f"        {name} = found[{key!r}]" for name, key in reads),
        "    except KeyError:",
        "        get = found.get",
        *(f"        {name} = get({key!r})" for name, key in reads),
    ]


def _noticed(findings: Findings) -> Noticed:
    """Where nobody looks, what is noticed is lost."""
    return Noticed() if findings.noticed is None else findings.noticed


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
