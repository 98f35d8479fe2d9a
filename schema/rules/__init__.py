"""The rules of composition, in the order in which they are asked. All are asked; each finds all its errors.

A rule is one file with one function. The first list looks at one subgraph, the second at all of them, the
third at the supergraph that they make.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schema.composition import CompositionError
from schema.federation import Federation
from schema.rules.authorization_on_interfaces import check_authorization_on_interfaces
from schema.rules.cache_tags import check_cache_tags
from schema.rules.carried_on_external import check_carried_on_external
from schema.rules.composed_directives import check_composed_directives
from schema.rules.context_names import check_context_names
from schema.rules.context_selections import check_context_selections
from schema.rules.contextual_arguments import check_contextual_arguments
from schema.rules.contextual_everywhere import check_contextual_everywhere
from schema.rules.costs import check_costs
from schema.rules.default_values import check_default_values
from schema.rules.empty_inputs import check_empty_inputs
from schema.rules.enum_values import check_enum_values
from schema.rules.external_collisions import check_external_collisions
from schema.rules.external_fields import check_external_fields
from schema.rules.external_in_field_sets import check_external_in_field_sets
from schema.rules.external_unused import check_external_unused
from schema.rules.field_sets import check_field_sets
from schema.rules.field_sharing import check_field_sharing
from schema.rules.field_types import check_field_types
from schema.rules.inaccessible_children import check_inaccessible_children
from schema.rules.inaccessible_defaults import check_inaccessible_defaults
from schema.rules.inaccessible_implementations import check_inaccessible_implementations
from schema.rules.inaccessible_query_root import check_inaccessible_query_root
from schema.rules.inaccessible_references import check_inaccessible_references
from schema.rules.inaccessible_required import check_inaccessible_required
from schema.rules.interface_field_types import check_interface_field_types
from schema.rules.interface_fields import check_interface_fields
from schema.rules.interface_key_implementers import check_interface_key_implementers
from schema.rules.interface_keys import check_interface_keys
from schema.rules.interface_keys_by_version import check_interface_keys_by_version
from schema.rules.interface_objects import check_interface_objects
from schema.rules.key_fields import check_key_fields
from schema.rules.list_sizes import check_list_sizes
from schema.rules.lone_extensions import check_lone_extensions
from schema.rules.overrides import check_overrides
from schema.rules.provides_on_composite import check_provides_on_composite
from schema.rules.queries import check_queries
from schema.rules.required_inputs import check_required_inputs
from schema.rules.shareable_once import check_shareable_once
from schema.rules.tag_names import check_tag_names
from schema.rules.transitive_authorization import check_transitive_authorization
from schema.rules.type_kinds import check_type_kinds
from schema.rules.unsupported_on_interface import check_unsupported_on_interface
from schema.subgraph.model import SubgraphSchema
from schema.supergraph import Supergraph

__all__ = ["FEDERATION_RULES", "SUBGRAPH_RULES", "SUPERGRAPH_RULES"]

SubgraphRule = Callable[[SubgraphSchema], Iterator[CompositionError]]
FederationRule = Callable[[Federation], Iterator[CompositionError]]
SupergraphRule = Callable[[Supergraph, Federation], Iterator[CompositionError]]

SUBGRAPH_RULES: tuple[SubgraphRule, ...] = (
    check_field_sets,
    check_key_fields,
    check_provides_on_composite,
    check_external_in_field_sets,
    check_external_unused,
    check_external_collisions,
    check_carried_on_external,
    check_unsupported_on_interface,
    check_shareable_once,
    check_interface_keys,
    check_interface_keys_by_version,
    check_authorization_on_interfaces,
    check_costs,
    check_list_sizes,
    check_cache_tags,
    check_tag_names,
    check_context_names,
    check_contextual_arguments,
    check_context_selections,
)

FEDERATION_RULES: tuple[FederationRule, ...] = (
    check_queries,
    check_type_kinds,
    check_lone_extensions,
    check_interface_objects,
    check_interface_key_implementers,
    check_field_types,
    check_default_values,
    check_required_inputs,
    check_contextual_everywhere,
    check_empty_inputs,
    check_enum_values,
    check_field_sharing,
    check_external_fields,
    check_overrides,
    check_interface_fields,
    check_composed_directives,
    check_transitive_authorization,
)

SUPERGRAPH_RULES: tuple[SupergraphRule, ...] = (
    check_interface_field_types,
    check_inaccessible_query_root,
    check_inaccessible_references,
    check_inaccessible_children,
    check_inaccessible_implementations,
    check_inaccessible_required,
    check_inaccessible_defaults,
)
