"""What a subgraph's SDL says of federation, read once more: the code under test is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from graphql.language import (
    ArgumentNode,
    DefinitionNode,
    DirectiveDefinitionNode,
    DirectiveNode,
    DocumentNode,
    FieldDefinitionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    Node,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    TypeDefinitionNode,
    TypeExtensionNode,
    UnionTypeDefinitionNode,
    UnionTypeExtensionNode,
    parse,
)
from graphql.language import visit as visit_node
from graphql.language.visitor import REMOVE, Visitor, VisitorAction
from graphql.utilities import value_from_ast_untyped

from schema.selections import Field, InlineFragment, SelectionSet, parse_selections

__all__ = ["FieldFacts", "Key", "SubgraphFacts", "TypeFacts", "read_facts"]

_FEDERATION = "https://specs.apollo.dev/federation/"
_UNION = (UnionTypeDefinitionNode, UnionTypeExtensionNode)
_COMPOSITE = (
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    *_UNION,
)
_KEPT = ("deprecated", "specifiedBy", "oneOf")


@dataclass(frozen=True, slots=True)
class Key:
    fields: SelectionSet
    resolvable: bool


@dataclass(frozen=True, slots=True)
class FieldFacts:
    external: bool = False
    requires: SelectionSet | None = None
    override_from: str | None = None
    override_label: str | None = None
    context_arguments: Mapping[str, str] = field(default_factory=dict)
    """`@fromContext(field:)` by argument."""


@dataclass(frozen=True, slots=True)
class TypeFacts:
    name: str
    keys: tuple[Key, ...] = ()
    fields: Mapping[str, FieldFacts] = field(default_factory=dict)
    is_interface: bool = False
    is_interface_object: bool = False
    interfaces: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()

    def in_key(self, name: str) -> bool:
        return any(name in _names(key.fields) for key in self.keys)


@dataclass(frozen=True, slots=True)
class SubgraphFacts:
    types: Mapping[str, TypeFacts]
    roots: Mapping[str, str]
    """`Query` to the name that the subgraph gives it."""
    executable: tuple[DefinitionNode, ...]
    """The SDL without what only composition reads."""


@lru_cache(maxsize=256)
def read_facts(sdl: str) -> SubgraphFacts:
    document = parse(sdl)
    words = _words(document)
    types: dict[str, TypeFacts] = {}
    for node in document.definitions:
        if isinstance(node, _COMPOSITE):
            name = node.name.value
            known = types.get(name, TypeFacts(name))
            types[name] = _joined(known, node, words)
    return SubgraphFacts(types, _roots(document), _executable(document))


def _joined(known: TypeFacts, node: Node, words: Mapping[str, str]) -> TypeFacts:
    assert isinstance(node, _COMPOSITE)
    applied = [(words.get(d.name.value, ""), _arguments(d.arguments or ())) for d in node.directives or ()]
    all_external = any(word == "external" for word, _ in applied)
    keys = tuple(
        Key(parse_selections(str(given["fields"])), given.get("resolvable") is not False)
        for word, given in applied
        if word == "key"
    )
    declared = () if isinstance(node, _UNION) else node.fields or ()
    fields = {f.name.value: _field_facts(f, words, all_external) for f in declared}
    return replace(
        known,
        keys=known.keys + keys,
        fields={**known.fields, **fields},
        is_interface=isinstance(node, InterfaceTypeDefinitionNode | InterfaceTypeExtensionNode),
        is_interface_object=known.is_interface_object
        or any(word == "interfaceObject" for word, _ in applied),
        interfaces=known.interfaces
        + tuple(i.name.value for i in (() if isinstance(node, _UNION) else node.interfaces or ())),
        contexts=known.contexts + tuple(str(given["name"]) for word, given in applied if word == "context"),
    )


def _field_facts(node: FieldDefinitionNode, words: Mapping[str, str], external: bool) -> FieldFacts:
    facts = FieldFacts(external=external)
    for directive in node.directives or ():
        given = _arguments(directive.arguments or ())
        match words.get(directive.name.value):
            case "external":
                facts = replace(facts, external=True)
            case "requires":
                facts = replace(facts, requires=parse_selections(str(given["fields"])))
            case "override":
                label = str(given["label"]) if "label" in given else None
                facts = replace(facts, override_from=str(given["from"]), override_label=label)
    contexts = {
        argument.name.value: str(_arguments(directive.arguments or ())["field"])
        for argument in node.arguments or ()
        for directive in argument.directives or ()
        if words.get(directive.name.value) == "fromContext"
    }
    return replace(facts, context_arguments=contexts)


def _words(document: DocumentNode) -> dict[str, str]:
    """The directives' names in this text to their published names. Without a link: federation 1."""
    for node in document.definitions:
        if not isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            continue
        for directive in node.directives or ():
            given = _arguments(directive.arguments or ())
            if directive.name.value == "link" and str(given["url"]).startswith(_FEDERATION):
                return _imported(given)
    return {word: word for word in ("key", "external", "requires", "provides", "extends", "tag")}


def _imported(link: Mapping[str, object]) -> dict[str, str]:
    prefix = f"{link.get('as') or 'federation'}__"
    published = (
        "key external requires provides shareable override inaccessible interfaceObject context fromContext"
    )
    words = {prefix + name: name for name in published.split()}
    imports = link.get("import")
    for item in imports if isinstance(imports, list) else ():
        given = item if isinstance(item, dict) else {"name": item}
        name, local = str(given["name"]), str(given.get("as") or given["name"])
        words[local.removeprefix("@")] = name.removeprefix("@")
    return words


def _arguments(nodes: Iterable[ArgumentNode]) -> dict[str, object]:
    return {node.name.value: value_from_ast_untyped(node.value) for node in nodes}


def _roots(document: DocumentNode) -> dict[str, str]:
    roots = {"Query": "Query", "Mutation": "Mutation", "Subscription": "Subscription"}
    for node in document.definitions:
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode):
            for operation in node.operation_types or ():
                roots[operation.operation.value.capitalize()] = operation.type.name.value
    return roots


def _names(selections: SelectionSet) -> set[str]:
    names: set[str] = set()
    for selection in selections:
        match selection:
            case Field(name=name):
                names.add(name)
            case InlineFragment(selections=inner):
                names |= _names(inner)
    return names


class _WithoutFederation(Visitor):
    def enter_directive(self, node: DirectiveNode, *_: object) -> VisitorAction:
        return None if node.name.value in _KEPT else REMOVE


def _executable(document: DocumentNode) -> tuple[DefinitionNode, ...]:
    plain = visit_node(document, _WithoutFederation())
    defined = {node.name.value for node in plain.definitions if isinstance(node, TypeDefinitionNode)}
    kept: list[DefinitionNode] = []
    for node in plain.definitions:
        if isinstance(node, DirectiveDefinitionNode | SchemaExtensionNode):
            continue
        if isinstance(node, TypeExtensionNode) and node.name.value not in defined:
            defined.add(node.name.value)
            node = _as_definition(node)
        kept.append(node)
    return tuple(kept)


def _as_definition(node: TypeExtensionNode) -> TypeDefinitionNode:
    """An extension of a type that another subgraph defines is all that this one has of it."""
    kinds: dict[str, type[TypeDefinitionNode]] = {
        kind.__name__.removesuffix("DefinitionNode"): kind for kind in TypeDefinitionNode.__subclasses__()
    }
    kind = kinds[type(node).__name__.removesuffix("ExtensionNode")]
    parts = ("name", "interfaces", "fields", "types", "values", "directives")
    return kind(**{part: getattr(node, part) for part in parts if hasattr(node, part)})
