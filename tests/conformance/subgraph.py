"""A subgraph in this process that behaves as federation prescribes, and no more kindly than that.

It validates what it is asked. It finds an entity by exactly one of its resolvable keys, and refuses a
representation with a field that no key and no `@requires` names. It has a required field only from the
representation, and an external field only where its own data provide it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLUnionType,
    build_ast_schema,
    execute_sync,
    get_named_type,
    parse,
    print_ast,
    validate,
    value_from_ast_untyped,
)
from graphql.language import DocumentNode

from schema.selections import Field, SelectionSet
from tests.conformance.case_file import SubgraphText
from tests.conformance.facts import FieldFacts, SubgraphFacts, TypeFacts, read_facts
from tests.conformance.field_sets import holds, json_leaves, leaves, projected
from tests.conformance.rows import Given, Row, Rows, given_values, read_rows

__all__ = ["Json", "Stance", "Subgraph", "Tally"]

Json = dict[str, object]

_BLANK = re.compile(r"\{(\$?[\w.]+|#)\}")
_COMPOSITE = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType


@dataclass(frozen=True, slots=True, eq=False)
class Stance:
    """An object as one subgraph holds it."""

    type: str
    row: Row
    representation: Mapping[str, object] = field(default_factory=dict)


class Tally:
    """What `{#}` counts, the same for all subgraphs of a case."""

    def __init__(self) -> None:
        self._last = 0

    def reset(self) -> None:
        self._last = 0

    def next(self) -> int:
        self._last += 1
        return self._last


class Subgraph:
    def __init__(self, text: SubgraphText, tally: Tally) -> None:
        self.name = text.name
        self.sdl = text.published_sdl
        self.facts: SubgraphFacts = read_facts(self.sdl)
        self.schema = _executable_schema(self.facts)
        self.marks = text.marks
        self.is_reachable = "unreachable" not in text.marks
        self._rows: Rows = read_rows(text.rows)
        self._tally = tally
        self._shown: dict[str, list[Row]] = {}
        """What rows say of objects within them: a subgraph that shows an entity finds it again."""
        self._asked: dict[str, DocumentNode] = {}
        """Each query is read and validated once: different operations ask much the same."""
        self._check_rows()

    def execute(self, query: str, variables: Json) -> Json:
        """The response to a request, as JSON."""
        if query not in self._asked:
            self._asked[query] = self._valid_document(query)
        result = execute_sync(
            self.schema,
            self._asked[query],
            root_value=None,
            variable_values=variables,
            field_resolver=self._resolve,
            type_resolver=lambda stance, *_: stance.type,
        )
        for error in result.errors or ():
            if isinstance(error.original_error, AssertionError):
                raise error.original_error
        return dict(result.formatted)

    def _valid_document(self, query: str) -> DocumentNode:
        document = parse(query)
        errors = validate(self.schema, document)
        if errors:
            raise AssertionError(
                f"'{self.name}' was asked what it does not have: {errors[0].message}\n{query}"
            )
        return document

    def root(self, kind: str) -> Stance:
        name = self.facts.roots[kind]
        return Stance(name, next(iter(self._rows.get(name, ())), {}))

    def entity(self, representation: Mapping[str, object]) -> Stance | None:
        type_name = str(representation["__typename"])
        facts = self.facts.types[type_name]
        given = {name: value for name, value in representation.items() if name != "__typename"}
        self._check_representation(facts, given)
        keys = [key for key in facts.keys if key.resolvable and holds(given, key.fields)]
        if not keys:
            raise AssertionError(f"'{self.name}' has no key for {representation}")
        for concrete in self._possible(type_name):
            said: Row = {}
            for row in (*self._shown.get(concrete, ()), *reversed(self._rows.get(concrete, ()))):
                stance = Stance(concrete, row, given)
                if any(self._agrees(stance, key.fields, given) for key in keys):
                    said |= row
            if said:
                return Stance(concrete, said, given)
        return None

    def value(self, stance: Stance, name: str, arguments: Mapping[str, object]) -> object:
        """A leaf as JSON, an object as a stance, or lists of these."""
        facts = self.facts.types[stance.type].fields[name]
        self._check_asked(stance, name, facts)
        if not facts.context_arguments.keys() <= arguments.keys():
            raise AssertionError(f"{stance.type}.{name} of '{self.name}' was asked without its context.")
        parent = self.schema.type_map[stance.type]
        assert isinstance(parent, GraphQLObjectType)
        definition = parent.fields[name]
        defaults = {
            key: value_from_ast_untyped(argument.ast_node.default_value)
            for key, argument in definition.args.items()
            if argument.ast_node is not None and argument.ast_node.default_value is not None
        }
        fitting = [given for given in stance.row.get(name, ()) if _fits(given, arguments, defaults)]
        found = min(fitting, key=lambda given: given.arguments is None).value if fitting else None
        return self._made(found, definition.type, stance, arguments)

    def has_at_hand(self, stance: Stance, name: str) -> bool:
        """Whether the row says the field, external or not."""
        return name in stance.row

    def allows(self, stance: Stance, name: str, answer: object) -> bool:
        """Whether it can tell the answer by its own SDL: no null against it, no value of an enum it lacks."""
        parent = self.schema.type_map[stance.type]
        assert isinstance(parent, GraphQLObjectType)
        return self._is_allowed(parent.fields[name].type, answer)

    def _is_allowed(self, type_: GraphQLOutputType, answer: object) -> bool:
        if isinstance(type_, GraphQLNonNull):
            return answer is not None and self._is_allowed(type_.of_type, answer)
        if isinstance(type_, GraphQLList) and isinstance(answer, list):
            return all(self._is_allowed(type_.of_type, item) for item in answer)
        if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType) and isinstance(answer, Stance):
            return any(answer.type == possible.name for possible in self.schema.get_possible_types(type_))
        return not isinstance(type_, GraphQLEnumType) or answer is None or answer in type_.values

    def _resolve(
        self, stance: Stance | Json | None, info: GraphQLResolveInfo[object], **arguments: object
    ) -> object:
        if info.field_name == "_service":
            return {"sdl": self.sdl}
        if info.field_name == "_entities":
            representations = arguments["representations"]
            assert isinstance(representations, list)
            return [self.entity(representation) for representation in representations]
        if isinstance(stance, dict):
            return stance[info.field_name]
        if stance is None:
            kinds = {local: kind for kind, local in self.facts.roots.items()}
            stance = self.root(kinds[info.parent_type.name])
        return self.value(stance, info.field_name, arguments)

    def _check_asked(self, stance: Stance, name: str, facts: FieldFacts) -> None:
        where = f"{stance.type}.{name} of '{self.name}'"
        if facts.requires is not None and not holds(stance.representation, facts.requires):
            raise AssertionError(f"{where} was asked without what it requires: {stance.representation}")
        if facts.external and name not in stance.row and not self.facts.types[stance.type].in_key(name):
            raise AssertionError(f"{where} is external, and nothing provides it here.")

    def _check_representation(self, facts: TypeFacts, given: Json) -> None:
        sets = [key.fields for key in facts.keys]
        sets += [found.requires for found in facts.fields.values() if found.requires is not None]
        for concrete in self._possible(facts.name):
            of_type = self.facts.types[concrete]
            sets += [found.requires for found in of_type.fields.values() if found.requires is not None]
        known = {leaf for selections in sets for leaf in leaves(selections)}
        unknown = set(json_leaves(given)) - known
        if unknown:
            raise AssertionError(f"'{self.name}' was sent more than it may know of {facts.name}: {unknown}")

    def _agrees(self, stance: Stance, key: SelectionSet, given: Mapping[str, object]) -> bool:
        return bool(self._read(stance, key) == projected(given, key))

    def _read(self, value: object, selections: SelectionSet | None) -> object:
        if isinstance(value, list):
            return [self._read(item, selections) for item in value]
        if not isinstance(value, Stance) or selections is None:
            return value
        return {
            selection.name: self._read(self.value(value, selection.name, {}), selection.selections)
            for selection in selections
            if isinstance(selection, Field) and selection.name != "__typename"
        }

    def _made(
        self, value: object, type_: GraphQLOutputType, stance: Stance, arguments: Mapping[str, object]
    ) -> object:
        if isinstance(type_, GraphQLNonNull):
            return self._made(value, type_.of_type, stance, arguments)
        if value is None:
            return None
        if isinstance(type_, GraphQLList) and isinstance(value, list):
            return [self._made(item, type_.of_type, stance, arguments) for item in value]
        if isinstance(value, dict) and "__error" in value:
            raise GraphQLError(str(value["__error"]))
        named = get_named_type(type_)
        if isinstance(named, _COMPOSITE):
            assert isinstance(value, dict)
            return self._stance(value, named)
        if named.name == "ID" and isinstance(value, int):
            return str(value)
        if isinstance(value, str):
            text = _BLANK.sub(lambda blank: self._filled(blank[1], stance, arguments), value)
            number = {"Int": int, "Float": float}.get(named.name)
            return number(text) if number and text != value else text
        return value

    def _stance(
        self, value: Json, named: GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
    ) -> Stance:
        type_name = str(value.get("__typename", named.name))
        if type_name not in self.schema.type_map:
            raise GraphQLError(f"'{self.name}' has no type {type_name}.")
        if not isinstance(self.schema.type_map[type_name], GraphQLObjectType):
            raise AssertionError(f"A row of '{self.name}' does not say which {named.name} it is: {value}")
        said = given_values({key: item for key, item in value.items() if key != "__typename"})
        if self.facts.types[type_name].keys:
            shown = self._shown.setdefault(type_name, [])
            if said not in shown:
                shown.append(said)
        for row in self._rows.get(type_name, ()):
            both = [key for key in said if key in row and row[key][0].arguments is None]
            if both and all(_same(said[key][0].value, row[key][0].value) for key in both):
                return Stance(type_name, {**row, **said})
        return Stance(type_name, said)

    def _filled(self, blank: str, stance: Stance, arguments: Mapping[str, object]) -> str:
        if blank == "#":
            return str(self._tally.next())
        if blank.startswith("$"):
            return _text(self._followed(arguments, blank[1:].split(".")))
        return _text(self._followed(stance, blank.split(".")))

    def _followed(self, value: object, path: list[str]) -> object:
        if not path:
            return value
        if isinstance(value, list):
            return [self._followed(item, path) for item in value]
        first, *rest = path
        if isinstance(value, Stance) and first not in value.representation:
            return self._followed(self.value(value, first, {}), rest)
        known = value.representation if isinstance(value, Stance) else value
        return self._followed(known.get(first), rest) if isinstance(known, Mapping) else None

    def _possible(self, type_name: str) -> Iterator[str]:
        found = self.schema.type_map[type_name]
        if isinstance(found, GraphQLInterfaceType):
            yield from (member.name for member in self.schema.get_possible_types(found))
        else:
            yield type_name

    def _check_rows(self) -> None:
        """A row that says what its subgraph cannot know would hide a mistake."""
        for type_name, rows in self._rows.items():
            facts = self.facts.types[type_name]
            for name in {name for row in rows for name in row}:
                if name not in facts.fields:
                    raise ValueError(f"{type_name} of '{self.name}' has no field '{name}'.")
                if facts.fields[name].external and not facts.in_key(name):
                    raise ValueError(f"{type_name}.{name} is external to '{self.name}': no row can say it.")


def _executable_schema(facts: SubgraphFacts) -> GraphQLSchema:
    text = print_ast(DocumentNode(definitions=facts.executable))
    query = facts.roots["Query"]
    extend = "extend type" if query in facts.types else "type"
    fields = "_service: _Service!"
    machinery = "scalar _Any type _Service { sdl: String! }"
    entities = [name for name, found in facts.types.items() if found.keys and not found.is_interface]
    if entities:
        machinery += f" union _Entity = {' | '.join(entities)}"
        fields += " _entities(representations: [_Any!]!): [_Entity]!"
    return build_ast_schema(parse(f"{text} {machinery} {extend} {query} {{ {fields} }}"))


def _fits(given: Given, arguments: Mapping[str, object], defaults: Mapping[str, object]) -> bool:
    return given.arguments is None or {**defaults, **given.arguments} == dict(arguments)


def _same(one: object, other: object) -> bool:
    return one == other or (
        isinstance(one, dict)
        and isinstance(other, dict)
        and all(_same(one[key], other[key]) for key in one.keys() & other.keys())
        and bool(one.keys() & other.keys())
    )


def _text(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case list():
            return ",".join(map(_text, value))
        case dict():
            return "{" + ",".join(f"{key}:{_text(item)}" for key, item in value.items()) + "}"
    return str(value)
