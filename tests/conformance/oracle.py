"""The answer by brute force: every field of every object is asked by itself, of every subgraph that has it.

graphql-core executes the API schema over objects that are known by nothing but what each subgraph holds of
them. To ask one more subgraph, all its keys are tried, and the fields of a key are asked in the same way. No
plan, no query graph and no supergraph join is read: only each subgraph's own SDL.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphql import (
    GraphQLError,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
    is_abstract_type,
    parse,
)
from graphql.language import OperationDefinitionNode
from graphql.type import GraphQLAbstractType

from schema.selections import Field, SelectionSet, parse_selections
from tests.conformance.answers import agree, has_null, merged, only_values, plain
from tests.conformance.facts import FieldFacts, TypeFacts
from tests.conformance.subgraph import Json, Stance, Subgraph

__all__ = ["oracle_answer"]

Trail = frozenset[tuple[object, ...]]
"""The questions that are being answered: none may be asked in order to answer itself."""


@dataclass(eq=False, slots=True)
class Known:
    """One object of the answer, and what each subgraph holds of it."""

    type: str
    stances: dict[str, Stance] = field(default_factory=dict)
    parent: Known | None = None


class Unanswerable(Exception):
    """No subgraph can be brought to answer."""


class Unknown(Unanswerable):
    """The subgraph was asked by a key, and does not know the object."""


def oracle_answer(
    subgraphs: Iterable[Subgraph],
    api_schema: GraphQLSchema,
    merged_schema: GraphQLSchema,
    query: str,
    variables: Json,
    active_labels: frozenset[str] = frozenset(),
    doubts: list[str] | None = None,
) -> Json | None:
    """What the subgraphs do not agree in is noted in `doubts`: there the right answer depends on the way."""
    document = parse(query)
    doubts = [] if doubts is None else doubts
    oracle = _Oracle(tuple(subgraphs), api_schema, merged_schema, active_labels, doubts)
    (operation,) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    root = Known(operation.operation.value.capitalize())
    for subgraph in oracle.subgraphs:
        root.stances[subgraph.name] = subgraph.root(root.type)
    result = execute_sync(
        api_schema,
        document,
        root,
        variable_values=variables,
        field_resolver=oracle.resolve,
        type_resolver=oracle.resolve_type,
    )
    for error in result.errors or ():
        if isinstance(error.original_error, AssertionError):
            raise error.original_error
    return result.data


class _Oracle:
    def __init__(
        self,
        subgraphs: tuple[Subgraph, ...],
        api_schema: GraphQLSchema,
        merged_schema: GraphQLSchema,
        active_labels: frozenset[str],
        doubts: list[str],
    ) -> None:
        self.subgraphs = subgraphs
        self._doubts = doubts
        self._schema = merged_schema
        self._shown = api_schema.type_map.keys()
        self._overridden = {
            (_loser(subgraph.name, facts, active_labels), type_name, name)
            for subgraph in subgraphs
            for type_name, found in subgraph.facts.types.items()
            for name, facts in found.fields.items()
            if facts.override_from
        }
        """By whom a field is not answered, although it stands there."""

    def resolve(self, known: Known, info: GraphQLResolveInfo[object], **arguments: object) -> object:
        try:
            return self._ask(known, info.field_name, arguments, frozenset())
        except Unanswerable:
            return None

    def resolve_type(self, known: Known, _: GraphQLResolveInfo[object], __: GraphQLAbstractType) -> str:
        return known.type

    def _ask(self, known: Known, name: str, arguments: Mapping[str, object], trail: Trail) -> object:
        if name == "__typename":
            return known.type
        answers: list[tuple[str, object]] = []
        errors: list[GraphQLError] = []
        unknown = 0
        for subgraph in self.subgraphs:
            for facts in self._declarations(subgraph, known.type, name):
                try:
                    answers.append(
                        (subgraph.name, self._ask_subgraph(subgraph, known, (facts, name), arguments, trail))
                    )
                except Unanswerable as reason:
                    unknown += isinstance(reason, Unknown)
                except GraphQLError as error:
                    errors.append(error)
            if answers and known.type == "Mutation":
                break
        is_split = bool(answers) and unknown + len(errors) > 0
        if is_split or not agree([answer for _, answer in answers]):
            self._doubts.append(f"{known.type}.{name} is not the same everywhere")
        if not answers:
            raise errors[0] if errors else Unanswerable(f"{known.type}.{name}")
        return self._together(answers, known)

    def _declarations(self, subgraph: Subgraph, type_name: str, name: str) -> Iterator[TypeFacts]:
        """The types of the subgraph by which it has the field of this object."""
        local = subgraph.facts.roots.get(type_name, type_name)
        names = [local]
        declared = self._schema.type_map[type_name]
        if isinstance(declared, GraphQLObjectType):
            names += [interface.name for interface in declared.interfaces]
        for candidate in names:
            facts = subgraph.facts.types.get(candidate)
            if facts is None or name not in facts.fields:
                continue
            if (subgraph.name, candidate, name) in self._overridden:
                continue
            if candidate == local or facts.is_interface_object:
                yield facts

    def _ask_subgraph(
        self,
        subgraph: Subgraph,
        known: Known,
        asked: tuple[TypeFacts, str],
        arguments: Mapping[str, object],
        trail: Trail,
    ) -> object:
        facts, name = asked
        declared = facts.fields[name]
        stance = known.stances.get(subgraph.name) if subgraph.is_reachable else None
        if declared.external and not facts.in_key(name):
            if stance is None or not subgraph.has_at_hand(stance, name):
                raise Unanswerable
        elif declared.requires is not None or stance is None:
            stance = self._entered(subgraph, known, facts, declared, trail)
        given = {**arguments, **self._from_contexts(subgraph, known, declared, trail)}
        where = f"{known.type}.{name} of '{subgraph.name}'"
        try:
            answer = subgraph.value(stance, name, self._understood(subgraph, stance, name, given))
        except GraphQLError:
            self._doubts.append(f"{where} is an error, and more is lost where it may not be null")
            raise
        if not subgraph.allows(stance, name, answer):
            self._doubts.append(f"{where} is not of its type there")
        return answer

    def _entered(
        self, subgraph: Subgraph, known: Known, facts: TypeFacts, declared: FieldFacts, trail: Trail
    ) -> Stance:
        """The object as the subgraph finds it by the first key that leads anywhere."""
        if not subgraph.is_reachable:
            raise Unknown
        if known.type in subgraph.facts.roots:
            return subgraph.root(known.type)
        required: Json = {}
        if declared.requires is not None:
            step = (known, subgraph.name, str(declared.requires))
            if step in trail:
                raise Unanswerable
            required = self._gathered(known, declared.requires, trail | {step})
        found, missed = self._found(subgraph, known, facts, required, trail)
        if found is not None and declared.requires is None:
            known.stances[subgraph.name] = found
        if found is None:
            raise Unknown if missed else Unanswerable
        return found

    def _found(
        self, subgraph: Subgraph, known: Known, facts: TypeFacts, required: Json, trail: Trail
    ) -> tuple[Stance | None, bool]:
        """The object, and whether a key led nowhere."""
        found: Stance | None = None
        missed = False
        for key in facts.keys:
            step = (known, subgraph.name, str(key.fields))
            if not key.resolvable or step in trail:
                continue
            try:
                representation = self._gathered(known, key.fields, trail | {step})
            except Unanswerable as reason:
                missed = missed or isinstance(reason, Unknown)
                continue
            by_key = None
            if not has_null(representation):
                by_key = subgraph.entity({"__typename": facts.name, **merged(representation, required)})
            missed = missed or by_key is None
            found = found or by_key
        if found is not None and missed:
            self._doubts.append(f"{known.type} is found in '{subgraph.name}' by some keys only")
        return found, missed

    def _gathered(self, known: Known, selections: SelectionSet, trail: Trail) -> Json:
        """A part of a representation."""
        gathered: Json = {}
        for selection in selections:
            if isinstance(selection, Field):
                answer = self._ask(known, selection.name, plain(selection.arguments), trail)
                gathered[selection.name] = self._as_json(answer, selection.selections, trail)
            elif selection.on is None or self._is_a(known.type, selection.on):
                gathered.update(self._gathered(known, selection.selections, trail))
        return gathered

    def _as_json(self, answer: object, selections: SelectionSet | None, trail: Trail) -> object:
        if isinstance(answer, list):
            return [self._as_json(item, selections, trail) for item in answer]
        if isinstance(answer, Known) and selections is not None:
            return self._gathered(answer, selections, trail)
        return answer

    def _from_contexts(self, subgraph: Subgraph, known: Known, declared: FieldFacts, trail: Trail) -> Json:
        given: Json = {}
        for argument, text in declared.context_arguments.items():
            context, _, selection = text.strip().removeprefix("$").partition(" ")
            given[argument] = self._from_context(subgraph, known.parent, context, selection, trail)
        return given

    def _from_context(
        self, subgraph: Subgraph, known: Known | None, context: str, selection: str, trail: Trail
    ) -> object:
        while known is not None:
            roots = {local: name for name, local in subgraph.facts.roots.items()}
            setting = [
                roots.get(name, name)
                for name, facts in subgraph.facts.types.items()
                if context in facts.contexts
            ]
            if any(self._is_a(known.type, name) for name in setting):
                step = (known, subgraph.name, context, selection)
                if step in trail:
                    raise Unanswerable
                return only_values(self._gathered(known, parse_selections(selection), trail | {step}))
            known = known.parent
        raise Unanswerable

    def _understood(self, subgraph: Subgraph, stance: Stance, name: str, given: Json) -> Json:
        """The arguments that this subgraph has."""
        declared = subgraph.schema.type_map[stance.type]
        assert isinstance(declared, GraphQLObjectType)
        return {key: value for key, value in given.items() if key in declared.fields[name].args}

    def _together(self, answers: list[tuple[str, object]], parent: Known) -> object:
        """What several subgraphs say of one field: they speak of the same objects in the same order."""
        _, first = answers[0]
        if isinstance(first, list):
            return [
                self._together(
                    [(name, value[place]) for name, value in answers if isinstance(value, list)], parent
                )
                for place in range(len(first))
            ]
        if not isinstance(first, Stance):
            return first
        stances = {name: value for name, value in answers if isinstance(value, Stance)}
        known = Known(self._client_name(*next(iter(stances.items()))), stances, parent)
        concrete = self._concrete(known)
        if concrete is None:
            return None
        known.type = concrete
        return known

    def _client_name(self, subgraph_name: str, stance: Stance) -> str:
        """A root type may have another name in its subgraph."""
        (subgraph,) = [subgraph for subgraph in self.subgraphs if subgraph.name == subgraph_name]
        roots = {local: name for name, local in subgraph.facts.roots.items()}
        return roots.get(stance.type, stance.type)

    def _concrete(self, known: Known) -> str | None:
        """An interface object is of a type that only the owners of the interface know; or nobody does."""
        types = {self._client_name(*held) for held in known.stances.items()}
        for name in sorted(types):
            if isinstance(self._schema.type_map.get(name), GraphQLObjectType):
                return name
        for subgraph in self.subgraphs:
            facts = subgraph.facts.types.get(known.type)
            if facts is not None and facts.is_interface and facts.keys:
                try:
                    found = self._entered(subgraph, known, facts, FieldFacts(), frozenset()).type
                except Unanswerable:
                    continue
                if found not in self._shown:
                    self._doubts.append(
                        f"{known.type} is a hidden type, which only matters to who asks for it"
                    )
                return found
        return None

    def _is_a(self, type_name: str, condition: str) -> bool:
        declared, wanted = self._schema.type_map[type_name], self._schema.type_map[condition]
        return declared is wanted or (
            is_abstract_type(wanted)
            and isinstance(declared, GraphQLObjectType)
            and self._schema.is_sub_type(wanted, declared)
        )


def _loser(taker: str, facts: FieldFacts, active_labels: frozenset[str]) -> str | None:
    label = facts.override_label
    return facts.override_from if label is None or label in active_labels else taker
