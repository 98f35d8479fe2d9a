"""From the SDL that a subgraph publishes to what composition reads: federation 1 and 2 in one language."""

from __future__ import annotations

from graphql import GraphQLError
from graphql.language import DirectiveDefinitionNode, DocumentNode, SchemaExtensionNode, parse

from schema.composition import CompositionError, composition_error
from schema.links import Link, link_applications, schema_links
from schema.subgraph.declarations import joined_declarations
from schema.subgraph.link_faults import link_faults
from schema.subgraph.machinery_faults import machinery_faults
from schema.subgraph.model import Subgraph, SubgraphSchema, subgraph_type
from schema.subgraph.refusal import SubgraphRefused, invalid_graphql
from schema.subgraph.roots import roots_renamed
from schema.subgraph.specification import (
    COMPOSE_DIRECTIVE,
    FEDERATION_ONE,
)
from schema.subgraph.upgrade import upgrade_faults, upgraded, without_external_keys
from schema.subgraph.validation import validated
from schema.subgraph.vocabulary import Vocabulary, schema_directives, vocabulary_of

__all__ = ["read_subgraph"]


def read_subgraph(subgraph: Subgraph) -> SubgraphSchema | tuple[CompositionError, ...]:
    """All errors of a subgraph that cannot be read at all; what else is wrong is for the rules to find."""
    errors: tuple[CompositionError, ...] = ()
    try:
        document = _parsed(subgraph)
        links = _checked_links(document, subgraph.name)
        vocabulary = vocabulary_of(links)
        errors = tuple(machinery_faults(document, vocabulary, subgraph.name))
        document = vocabulary.in_our_words(roots_renamed(document, subgraph.name))
        schema = without_external_keys(_schema(subgraph, document, links, vocabulary))
    except SubgraphRefused as refused:
        return (*errors, *refused.errors)
    if schema.version != FEDERATION_ONE:
        return errors or schema
    return (*errors, *upgrade_faults(schema)) or upgraded(schema)


def _parsed(subgraph: Subgraph) -> DocumentNode:
    try:
        return parse(subgraph.sdl)
    except GraphQLError as error:
        raise SubgraphRefused([invalid_graphql(subgraph.name, error)]) from error


def _checked_links(document: DocumentNode, subgraph: str) -> tuple[Link, ...]:
    links = schema_links(document)
    faults = link_faults(link_applications(schema_directives(document)), links)
    errors = tuple(
        composition_error(fault.code, f"[{subgraph}] {fault.message}", [(subgraph, fault.node)])
        for fault in faults
    )
    if errors:
        raise SubgraphRefused(errors)
    return links


def _schema(
    subgraph: Subgraph, document: DocumentNode, links: tuple[Link, ...], vocabulary: Vocabulary
) -> SubgraphSchema:
    directives = tuple(d for d in document.definitions if isinstance(d, DirectiveDefinitionNode))
    on_schema = SchemaExtensionNode(directives=tuple(schema_directives(document)))
    declarations = validated(
        joined_declarations(document.definitions),
        (*directives, on_schema),
        subgraph.name,
        vocabulary.version,
    )
    types = (subgraph_type(d.node, subgraph.name, d.is_extension) for d in declarations)
    return SubgraphSchema(
        name=subgraph.name,
        url=subgraph.url,
        version=vocabulary.version,
        links=links,
        types={found.name: found for found in types},
        directives={directive.name.value: directive for directive in directives},
        composed=tuple(d for d in schema_directives(document) if d.name.value == COMPOSE_DIRECTIVE),
    )
