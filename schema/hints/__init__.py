"""What composition allows and yet points at, in the order in which it is looked for: one hint, one file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schema.composition import CompositionHint
from schema.federation import Federation
from schema.hints.argument_presence import hint_argument_presence
from schema.hints.compatible_types import hint_compatible_types
from schema.hints.composed_directives import hint_composed_directives
from schema.hints.contextual_arguments import hint_contextual_arguments
from schema.hints.default_presence import hint_default_presence
from schema.hints.descriptions import hint_descriptions
from schema.hints.directive_arguments import hint_directive_arguments
from schema.hints.entities import hint_entities
from schema.hints.enum_values import hint_enum_values
from schema.hints.executable_directives import hint_executable_directives
from schema.hints.input_fields import hint_input_fields
from schema.hints.overrides import hint_overrides
from schema.hints.type_system_directives import hint_type_system_directives
from schema.hints.union_members import hint_union_members
from schema.hints.upgraded_versions import hint_upgraded_versions
from schema.hints.value_type_fields import hint_value_type_fields

__all__ = ["HINTS"]

HINTS: tuple[Callable[[Federation], Iterator[CompositionHint]], ...] = (
    hint_descriptions,
    hint_compatible_types,
    hint_argument_presence,
    hint_contextual_arguments,
    hint_default_presence,
    hint_input_fields,
    hint_enum_values,
    hint_union_members,
    hint_value_type_fields,
    hint_entities,
    hint_executable_directives,
    hint_directive_arguments,
    hint_composed_directives,
    hint_type_system_directives,
    hint_upgraded_versions,
    hint_overrides,
)
