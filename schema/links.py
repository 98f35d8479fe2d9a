"""`@link`: which specification a schema uses, and under which names its elements stand there.

The names in a schema are the schema's own choice: `import: [{name: "@key", as: "@primaryKey"}]`, `as: "fed"`.
Everything else on this floor asks here and never looks for a spelt name. See https://specs.apollo.dev/link/v1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from graphql.language import (
    DirectiveNode,
    DocumentNode,
    ListValueNode,
    ObjectValueNode,
    SchemaDefinitionNode,
    SchemaExtensionNode,
    StringValueNode,
    ValueNode,
)

from schema.directives import argument, string_argument

__all__ = ["APOLLO", "Link", "link_applications", "link_of", "read_links", "schema_links"]

_Directive = TypeVar("_Directive", bound=DirectiveNode)

APOLLO = "https://specs.apollo.dev"

_URL = re.compile(r"^(?P<identity>.*?/(?P<name>[^/]+?))(?:/v(?P<major>\d+)\.(?P<minor>\d+))?/?$")


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    identity: str
    """The URL without its version: what makes two links the same specification."""
    name: str
    version: tuple[int, int] | None
    namespace: str
    imports: Mapping[str, str] = field(default_factory=dict)
    """Element to local name, directives with their `@`."""
    node: DirectiveNode | None = None

    def local_name(self, element: str) -> str:
        """The name that an element of the specification (`@key`, `FieldSet`) has in the schema."""
        if element in self.imports:
            return self.imports[element]
        at, bare = ("@", element[1:]) if element.startswith("@") else ("", element)
        return f"{at}{self.namespace}" if at and bare == self.name else f"{at}{self.namespace}__{bare}"


def schema_links(document: DocumentNode) -> tuple[Link, ...]:
    return read_links(
        directive
        for node in document.definitions
        if isinstance(node, SchemaDefinitionNode | SchemaExtensionNode)
        for directive in node.directives or ()
    )


def read_links(directives: Iterable[DirectiveNode]) -> tuple[Link, ...]:
    """The links of a schema, of `@link` (under whatever name it links itself) and of its ancestor `@core`."""
    return tuple(link for node in link_applications(directives) if (link := _read_link(node)) is not None)


def link_applications(directives: Iterable[_Directive]) -> tuple[_Directive, ...]:
    applied = tuple(directives)
    own_names = {"link", "core"} | {
        name
        for node in applied
        if (url := _url_of(node)) and url.startswith((f"{APOLLO}/link/", f"{APOLLO}/core/"))
        if (name := string_argument(node, "as"))
    }
    return tuple(node for node in applied if node.name.value in own_names)


def link_of(links: Sequence[Link], name: str) -> Link | None:
    """The link to a specification published by Apollo."""
    return next((link for link in links if link.identity == f"{APOLLO}/{name}"), None)


def _url_of(node: DirectiveNode) -> str | None:
    return string_argument(node, "url") or string_argument(node, "feature")


def _read_link(node: DirectiveNode) -> Link | None:
    url = _url_of(node)
    found = _URL.match(url) if url else None
    if url is None or found is None:
        return None
    major, minor = found["major"], found["minor"]
    return Link(
        url=url,
        identity=found["identity"],
        name=found["name"],
        version=(int(major), int(minor)) if major and minor else None,
        namespace=string_argument(node, "as") or found["name"],
        imports=dict(_imports(argument(node, "import"))),
        node=node,
    )


def _imports(value: ValueNode | None) -> Iterable[tuple[str, str]]:
    """In GraphQL, one value may stand for a list of it."""
    for item in value.values if isinstance(value, ListValueNode) else (value,):
        if isinstance(item, StringValueNode):
            yield item.value, item.value
        elif isinstance(item, ObjectValueNode):
            parts = {f.name.value: f.value.value for f in item.fields if isinstance(f.value, StringValueNode)}
            if "name" in parts:
                yield parts["name"], parts.get("as", parts["name"])
