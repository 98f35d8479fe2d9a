"""An external field repeats a field of another subgraph: it must be there, with the same shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphql.language import InputValueDefinitionNode, print_ast

from schema.codes import ErrorCode
from schema.composition import CompositionError, composition_error
from schema.federation import Federation, FieldSource, client_arguments
from schema.merge.types import is_subtype, narrowest, widest
from schema.supergraph import TypeKind

__all__ = ["check_external_fields"]


def check_external_fields(federation: Federation) -> Iterator[CompositionError]:
    for type_name in federation.types:
        if federation.kind(type_name) is not TypeKind.OBJECT:
            continue  # the rule `unsupported_on_interface` speaks of interfaces
        for name, sources in federation.fields(type_name).items():
            external = [source for source in sources if source.is_external]
            resolving = [source for source in sources if not source.is_external]
            if external:
                yield from _faults(f"{type_name}.{name}", external, resolving, federation)


def _faults(
    coordinate: str, external: Sequence[FieldSource], resolving: Sequence[FieldSource], federation: Federation
) -> Iterator[CompositionError]:
    if not resolving:
        names = ", ".join(source.subgraph for source in external)
        yield composition_error(
            ErrorCode.EXTERNAL_MISSING_ON_BASE,
            f"`{coordinate}` is @external in {names}, and no other subgraph resolves it. Resolve it "
            "somewhere, or remove @external.",
            [(source.subgraph, source.node) for source in external],
        )
        return
    types = [source.node.type for source in resolving]
    merged = widest(types, federation.subtypes)
    for source in external:
        if merged is not None and not is_subtype(source.node.type, merged, federation.subtypes):
            yield composition_error(
                ErrorCode.EXTERNAL_TYPE_MISMATCH,
                f"`{coordinate}` is @external in {source.subgraph} with type "
                f"`{print_ast(source.node.type)}`, but of type `{print_ast(merged)}` in "
                f"{resolving[0].subgraph}. Repeat that type.",
                [(source.subgraph, source.node), (resolving[0].subgraph, resolving[0].node)],
            )
        yield from _argument_faults(coordinate, source, resolving, federation)


def _argument_faults(
    coordinate: str, external: FieldSource, resolving: Sequence[FieldSource], federation: Federation
) -> Iterator[CompositionError]:
    own = {argument.name.value: argument for argument in external.node.arguments or ()}
    given = client_arguments(resolving)
    for name in given[resolving[0].subgraph]:
        nodes = [arguments[name] for arguments in given.values() if name in arguments]
        if len(nodes) < len(resolving):
            continue
        places = [(external.subgraph, external.node), (resolving[0].subgraph, nodes[0])]
        merged = narrowest([node.type for node in nodes], federation.subtypes)
        if name not in own:
            yield composition_error(
                ErrorCode.EXTERNAL_ARGUMENT_MISSING,
                f"`{coordinate}` is @external in {external.subgraph} without the argument `{name}`, which it "
                f"has in {resolving[0].subgraph}. Repeat it.",
                places,
            )
        elif merged is not None and not is_subtype(merged, own[name].type, federation.subtypes):
            yield composition_error(
                ErrorCode.EXTERNAL_ARGUMENT_TYPE_MISMATCH,
                f"The argument `{coordinate}({name}:)` is of type `{print_ast(own[name].type)}` in "
                f"{external.subgraph}, where the field is @external, but of type `{print_ast(merged)}` in "
                f"{resolving[0].subgraph}. Repeat that type.",
                places,
            )
        elif _default(own[name]) != _default(nodes[0]):
            yield composition_error(
                ErrorCode.EXTERNAL_ARGUMENT_DEFAULT_MISMATCH,
                f"The default of the argument `{coordinate}({name}:)` is {_default(own[name])} in "
                f"{external.subgraph}, where the field is @external, but {_default(nodes[0])} in "
                f"{resolving[0].subgraph}. Repeat that default.",
                places,
            )


def _default(node: InputValueDefinitionNode) -> str:
    return "none" if node.default_value is None else f"`{print_ast(node.default_value)}`"
