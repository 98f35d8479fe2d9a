"""From the SDL that a subgraph publishes to what composition reads: federation 1 and 2 in one language."""

from __future__ import annotations

from collections.abc import Iterator

from graphql import GraphQLError
from graphql.language import DirectiveDefinitionNode, DocumentNode, SchemaExtensionNode, parse

from schema.codes import ErrorCode
from schema.composition import CompositionError, locations_of
from schema.links import APOLLO, Link, schema_links
from schema.subgraph.declarations import joined_declarations
from schema.subgraph.model import Subgraph, SubgraphSchema, subgraph_type
from schema.subgraph.refusal import SubgraphRefused, invalid_graphql
from schema.subgraph.roots import roots_renamed
from schema.subgraph.specification import (
    COMPOSE_DIRECTIVE,
    FEDERATION_ONE,
    NEWEST_VERSION,
    is_federation_element,
)
from schema.subgraph.upgrade import upgraded, without_external_keys
from schema.subgraph.validation import validated
from schema.subgraph.vocabulary import Vocabulary, schema_directives, vocabulary_of

__all__ = ["read_subgraph"]


def read_subgraph(subgraph: Subgraph) -> SubgraphSchema | tuple[CompositionError, ...]:
    """All errors of a subgraph that cannot be read at all; what else is wrong is for the rules to find."""
    try:
        document = _parsed(subgraph)
        links = _checked_links(schema_links(document), subgraph.name)
        vocabulary = vocabulary_of(links)
        document = vocabulary.in_our_words(roots_renamed(document, subgraph.name))
        schema = _schema(subgraph, document, links, vocabulary)
    except SubgraphRefused as refused:
        return refused.errors
    schema = without_external_keys(schema)
    return upgraded(schema) if schema.version == FEDERATION_ONE else schema


def _parsed(subgraph: Subgraph) -> DocumentNode:
    try:
        return parse(subgraph.sdl)
    except GraphQLError as error:
        raise SubgraphRefused([invalid_graphql(subgraph.name, error)]) from error


def _checked_links(links: tuple[Link, ...], subgraph: str) -> tuple[Link, ...]:
    errors = tuple(error for link in links for error in _link_errors(link, subgraph))
    if errors:
        raise SubgraphRefused(errors)
    return links


def _link_errors(link: Link, subgraph: str) -> Iterator[CompositionError]:
    where = locations_of([(subgraph, link.node)])
    if link.identity != f"{APOLLO}/federation":
        return
    if link.version is None or not (2, 0) <= link.version <= NEWEST_VERSION:
        newest = ".".join(map(str, NEWEST_VERSION))
        yield CompositionError(
            ErrorCode.UNKNOWN_FEDERATION_LINK_VERSION,
            f"[{subgraph}] `{link.url}` is no version of federation known here. Link v2.0 to v{newest}.",
            (subgraph,),
            where,
        )
    for element in link.imports:
        if not is_federation_element(element):
            yield CompositionError(
                ErrorCode.INVALID_LINK_DIRECTIVE_USAGE,
                f"[{subgraph}] `{link.url}` has no `{element}` that can be composed. Remove the import.",
                (subgraph,),
                where,
            )


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
