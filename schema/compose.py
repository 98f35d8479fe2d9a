"""compose(subgraphs) -> Supergraph | CompositionFailure.

The steps, each with a type for what is known after it:

    read        Subgraph -> SubgraphSchema: valid GraphQL, in the terms of federation 2
    check       Federation: the subgraphs hold up, alone and together
    merge       DocumentNode -> Supergraph: printed and read again, so that ours takes the way of any other
    prove       every query that a client may ask can be answered
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from schema.codes import ErrorCode, HintCode
from schema.composition import (
    CompositionError,
    CompositionFailure,
    CompositionHint,
    Place,
    composition_error,
    composition_hint,
)
from schema.federation import Federation
from schema.hints import HINTS
from schema.merge import merge
from schema.rules import FEDERATION_RULES, SUBGRAPH_RULES, SUPERGRAPH_RULES
from schema.satisfiability import RuntimeTypesDiffer, Unsatisfiable, prove
from schema.subgraph import Subgraph, SubgraphSchema, read_subgraph
from schema.supergraph import Supergraph
from schema.supergraph_printer import print_supergraph
from schema.supergraph_reader import read_supergraph

__all__ = ["compose"]


def compose(subgraphs: Sequence[Subgraph]) -> Supergraph | CompositionFailure:
    """All errors that can be known at once; the result does not depend on the order of the subgraphs."""
    schemas, errors = _read(subgraphs)
    errors += [error for schema in schemas for rule in SUBGRAPH_RULES for error in rule(schema)]
    if errors and len(schemas) < len(subgraphs):
        return CompositionFailure(tuple(errors))
    federation = Federation({schema.name: schema for schema in schemas})
    errors += [error for rule in FEDERATION_RULES for error in rule(federation)]
    hints = tuple(hint for look in HINTS for hint in look(federation))
    if errors:
        return CompositionFailure(tuple(errors), hints)
    return _proved(_merged(federation, hints), federation)


def _read(subgraphs: Sequence[Subgraph]) -> tuple[list[SubgraphSchema], list[CompositionError]]:
    schemas: list[SubgraphSchema] = []
    errors = list(_name_errors(subgraphs))
    for subgraph in sorted(subgraphs, key=lambda subgraph: subgraph.name):
        match read_subgraph(subgraph):
            case SubgraphSchema() as schema:
                schemas.append(schema)
            case refused:
                errors += refused
    return schemas, errors


def _name_errors(subgraphs: Sequence[Subgraph]) -> Iterator[CompositionError]:
    for name, count in Counter(subgraph.name for subgraph in subgraphs).items():
        fault = (
            "is no name"
            if not name.strip()
            else "is reserved"
            if name == "_"
            else "is used twice"
            if count > 1
            else None
        )
        if fault:
            yield composition_error(
                ErrorCode.INVALID_SUBGRAPH_NAME,
                f'The subgraph name "{name}" {fault}. Choose another.',
                [(name, None)],
            )


def _merged(federation: Federation, hints: tuple[CompositionHint, ...]) -> Supergraph:
    return replace(read_supergraph(print_supergraph(merge(federation))), hints=hints)


def _places(federation: Federation, finding: Unsatisfiable | RuntimeTypesDiffer) -> list[Place]:
    """Where the field is declared; `__typename` is nowhere, so where the type is."""
    sources = federation.fields(finding.type).get(finding.field, ())
    fields: list[Place] = [(source.subgraph, source.node) for source in sources]
    return fields or [(subgraph, found.node) for subgraph, found in federation.types[finding.type].items()]


def _proved(supergraph: Supergraph, federation: Federation) -> Supergraph | CompositionFailure:
    errors = tuple(error for rule in SUPERGRAPH_RULES for error in rule(supergraph, federation))
    hints = supergraph.hints
    for finding in prove(supergraph) if not errors else ():
        places = _places(federation, finding)
        match finding:
            case Unsatisfiable():
                errors += (composition_error(ErrorCode.SATISFIABILITY_ERROR, str(finding), places),)
            case RuntimeTypesDiffer(shared=shared) if shared:
                code = HintCode.INCONSISTENT_RUNTIME_TYPES_FOR_SHAREABLE_RETURN
                hints += (composition_hint(code, str(finding), places),)
            case RuntimeTypesDiffer():
                code_of_error = ErrorCode.SHAREABLE_HAS_MISMATCHED_RUNTIME_TYPES
                errors += (composition_error(code_of_error, str(finding), places),)
    return CompositionFailure(errors, hints) if errors else replace(supergraph, hints=hints)
