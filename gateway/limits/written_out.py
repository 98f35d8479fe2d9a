"""What an operation has, as if its fragments were written out, without writing them out.

One walk counts for all limits. Each fragment is looked at once, however often it is spread, so a bomb of
fragments costs no more than its text. A fragment that leads back to itself counts as empty there: such a
document is not valid, and the count ends all the same.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
)
from graphql.language import InlineFragmentNode

__all__ = ["WrittenOut", "written_out"]

INTROSPECTION: Final = frozenset(("__schema", "__type"))


class WrittenOut(NamedTuple):
    """Of an operation, or of a part of it. `__schema`, `__type` and `__typename` ask no subgraph: they count,
    with all that is beneath them, as fields alone."""

    fields: int = 0
    root_fields: int = 0
    """Fragments are looked through, fields are not."""
    depth: int = 0
    """Of fields in fields."""
    aliases: int = 0
    directives: int = 0
    """Of the operation itself and its variables as well. A spread has directives of its own; a fragment's
    definition adds none for each spread."""
    nesting: int = 0
    """The depth with all fields counted."""
    introspection_depth: int = 0
    """The nesting of the deepest `__schema` or `__type`."""


EMPTY: Final = WrittenOut()


def written_out(document: DocumentNode, operation: OperationDefinitionNode) -> WrittenOut:
    definitions = (each for each in document.definitions if isinstance(each, FragmentDefinitionNode))
    counted = _Count({each.name.value: each.selection_set for each in definitions}).of(
        operation.selection_set
    )
    own = len(operation.directives or ())
    own += sum(len(each.directives or ()) for each in operation.variable_definitions or ())
    return counted._replace(directives=counted.directives + own) if own else counted


class _Count:
    def __init__(self, fragments: dict[str, SelectionSetNode]) -> None:
        self._fragments = fragments
        self._counted: dict[str, WrittenOut] = {}

    def of(self, selections: SelectionSetNode | None) -> WrittenOut:
        fields = root_fields = depth = aliases = directives = nesting = introspection_depth = 0
        for selection in selections.selections if selections else ():
            if isinstance(selection, FieldNode):
                found = self.of(selection.selection_set) if selection.selection_set else EMPTY
                fields += 1
                nesting = max(nesting, found.nesting + 1)
                name = selection.name.value
                if name.startswith("__"):
                    if name in INTROSPECTION:
                        introspection_depth = max(introspection_depth, found.nesting + 1)
                    found = WrittenOut(found.fields, introspection_depth=found.introspection_depth)
                else:
                    root_fields += 1
                    depth = max(depth, found.depth + 1)
                    aliases += selection.alias is not None
                    directives += len(selection.directives or ())
            else:
                found = self._fragment(selection)
                root_fields += found.root_fields
                nesting = max(nesting, found.nesting)
                depth = max(depth, found.depth)
                directives += len(selection.directives or ())
            fields += found.fields
            aliases += found.aliases
            directives += found.directives
            introspection_depth = max(introspection_depth, found.introspection_depth)
        return WrittenOut(fields, root_fields, depth, aliases, directives, nesting, introspection_depth)

    def _fragment(self, selection: SelectionNode) -> WrittenOut:
        if isinstance(selection, InlineFragmentNode):
            return self.of(selection.selection_set)
        assert isinstance(selection, FragmentSpreadNode)  # noqa: S101 - there is no other kind
        name = selection.name.value
        if name not in self._counted:
            self._counted[name] = EMPTY
            self._counted[name] = self.of(self._fragments.get(name))
        return self._counted[name]
