"""What may be wrong with a `@link` before anyone looks for what it links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphql.language import (
    ConstDirectiveNode,
    DirectiveNode,
    EnumValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    print_ast,
)

from schema.codes import ErrorCode
from schema.directives import argument, string_argument
from schema.links import APOLLO, Link
from schema.subgraph.specification import (
    NEWEST_VERSION,
    Version,
    is_federation_element,
    known_versions,
)

__all__ = ["LinkFault", "link_faults"]

_ARGUMENTS = ("url", "as", "for", "import")
_PURPOSES = ("SECURITY", "EXECUTION")
_NAME = re.compile(r"[_A-Za-z]\w*", re.ASCII)
_VERSIONED = re.compile(r".*/[^/]+/v\d+\.\d+/?")


@dataclass(frozen=True, slots=True)
class LinkFault:
    code: ErrorCode
    message: str
    node: DirectiveNode


def link_faults(applications: Sequence[ConstDirectiveNode], links: Sequence[Link]) -> Iterator[LinkFault]:
    """Of all applications of `@link`, and of the links that could be read from them."""
    for node in applications:
        if node.name.value == "core":
            continue  # the ancestor of `@link` has other arguments
        yield from _argument_faults(node)
        for item in _imported(argument(node, "import")):
            message = _import_fault(item)
            if message is not None:
                yield _misused(f"`{print_ast(item)}` cannot be imported: {message}", node)
    for link in links:
        if link.node is not None:
            yield from _federation_faults(link, link.node)
            yield from _specification_faults(link, link.node)
    yield from _clashes(links)


def _argument_faults(node: ConstDirectiveNode) -> Iterator[LinkFault]:
    for given in node.arguments or ():
        if given.name.value not in _ARGUMENTS:
            message = f"`@link` has no argument `{given.name.value}`. Remove it."
            yield LinkFault(ErrorCode.INVALID_GRAPHQL, message, node)
    url = string_argument(node, "url")
    if url is None:
        yield _misused("`@link` has no `url` that is a string. Give it one.", node)
    elif not _VERSIONED.fullmatch(url):
        message = f"`{url}` does not end in a name and a version. Write it like `{APOLLO}/federation/v2.9`."
        yield LinkFault(ErrorCode.INVALID_LINK_IDENTIFIER, message, node)
    name = argument(node, "as")
    if name is not None and not _is_namespace(name):
        message = f"`as: {print_ast(name)}` is no name, or has `__` in it or `_` at its end. Change it."
        yield _misused(message, node)
    purpose = argument(node, "for")
    if purpose is not None and not (isinstance(purpose, EnumValueNode) and purpose.value in _PURPOSES):
        message = f"`for: {print_ast(purpose)}` is neither SECURITY nor EXECUTION. Change it, or remove it."
        yield LinkFault(ErrorCode.INVALID_GRAPHQL, message, node)


def _is_namespace(value: ValueNode) -> bool:
    if not isinstance(value, StringValueNode):
        return False
    return bool(_NAME.fullmatch(value.value)) and "__" not in value.value and not value.value.endswith("_")


def _imported(value: ValueNode | None) -> Sequence[ValueNode]:
    """In GraphQL, one value may stand for a list of it."""
    if value is None:
        return ()
    return value.values if isinstance(value, ListValueNode) else (value,)


def _import_fault(item: ValueNode) -> str | None:
    if isinstance(item, StringValueNode):
        return None
    if not isinstance(item, ObjectValueNode):
        return 'write a name in quotes, or {name: "@element", as: "@name"}.'
    parts = {field.name.value: field.value for field in item.fields}
    name, alias = parts.get("name"), parts.get("as")
    if not isinstance(name, StringValueNode):
        return "its `name` must be a string."
    if alias is not None and not isinstance(alias, StringValueNode):
        return "its `as` must be a string."
    if parts.keys() - {"name", "as"}:
        return "it may have `name` and `as`, and nothing else."
    if alias is not None and alias.value.startswith("@") != name.value.startswith("@"):
        return "both names begin with `@`, or neither does: only the names of directives do."
    return None


def _federation_faults(link: Link, node: DirectiveNode) -> Iterator[LinkFault]:
    if link.identity != f"{APOLLO}/federation" or link.version is None:
        return
    if not (2, 0) <= link.version <= NEWEST_VERSION:
        message = (
            f"`{link.url}` is no version of federation known here. Link v2.0 to v{_written(NEWEST_VERSION)}."
        )
        yield LinkFault(ErrorCode.UNKNOWN_FEDERATION_LINK_VERSION, message, node)
        return
    for element in link.imports:
        if not is_federation_element(element, NEWEST_VERSION):
            yield _misused(f"`{link.url}` has no `{element}` that can be composed. Remove the import.", node)
        elif not is_federation_element(element, link.version):
            yield _misused(f"`{link.url}` has no `{element}` yet. Link a newer version.", node)


def _specification_faults(link: Link, node: DirectiveNode) -> Iterator[LinkFault]:
    specification = link.identity.removeprefix(f"{APOLLO}/")
    if specification == "connect":
        message = f"`{link.url}` describes connectors, and here every subgraph is a server. Remove the link."
        yield LinkFault(ErrorCode.UNSUPPORTED_LINKED_FEATURE, message, node)
    known = known_versions(specification)
    if link.version is not None and known and link.version not in known:
        versions = ", ".join(f"v{_written(version)}" for version in known)
        message = f"`{link.url}` is no version of {specification} known here. Link {versions}."
        yield LinkFault(ErrorCode.UNKNOWN_LINK_VERSION, message, node)


def _clashes(links: Sequence[Link]) -> Iterator[LinkFault]:
    """The same specification twice, or one name for elements of two."""
    linked = Counter(link.identity for link in links)
    namespaces = {link.namespace: link for link in reversed(links)}
    imported: dict[str, Link] = {}
    for link in links:
        if link.node is None:
            continue
        if linked[link.identity] > 1:
            yield _misused(
                f"`{link.identity}` is linked {linked[link.identity]} times. Link it once.", link.node
            )
        elif namespaces[link.namespace] is not link:
            other = namespaces[link.namespace].identity
            message = f"`{link.identity}` and `{other}` have the same name here. Give one another, with `as`."
            yield _misused(message, link.node)
        for element, local in link.imports.items():
            other_link = imported.setdefault(local, link)
            if other_link.identity != link.identity:
                message = f"`{local}` is imported from `{other_link.identity}` and from `{link.identity}`."
                yield _misused(f'{message} Rename one: {{name: "{element}", as: …}}.', link.node)


def _misused(message: str, node: DirectiveNode) -> LinkFault:
    return LinkFault(ErrorCode.INVALID_LINK_DIRECTIVE_USAGE, message, node)


def _written(version: Version) -> str:
    return ".".join(map(str, version))
