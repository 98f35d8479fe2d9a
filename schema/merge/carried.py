"""The directives on an element of the supergraph, from those on it in the subgraphs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from graphql.language import ConstDirectiveNode, ConstListValueNode, IntValueNode, NameNode, print_ast

from schema.directives import HasDirectives, applied, argument, flag_argument
from schema.merge.authorization import joined_authorization
from schema.nodes import directive, flag, integer, items, listed
from schema.subgraph.specification import COST, INACCESSIBLE, LIST_SIZE, TAG, published_name

__all__ = ["BUILT_IN", "Carried"]

Nodes = tuple[HasDirectives, ...]
BUILT_IN = ("deprecated", "specifiedBy", "oneOf")


@dataclass(frozen=True, slots=True)
class Carried:
    """What composition carries over; `composed` are the subgraphs' own directives that it was told to."""

    composed: tuple[str, ...] = ()
    repeatable: frozenset[str] = frozenset()

    def onto(self, nodes: Iterable[HasDirectives]) -> tuple[ConstDirectiveNode, ...]:
        sources = tuple(nodes)
        return tuple(self._carried(sources))

    def _carried(self, nodes: Nodes) -> Iterator[ConstDirectiveNode]:
        yield from _distinct(nodes, INACCESSIBLE)
        yield from joined_authorization(nodes)
        yield from _distinct(nodes, TAG)
        for name in BUILT_IN:
            yield from _most_common(nodes, name)
        for merged in (_cost(nodes), _list_size(nodes)):
            if merged is not None:
                yield merged
        for name in self.composed:
            yield from (_distinct if name in self.repeatable else _most_common)(nodes, name)


def _distinct(nodes: Nodes, name: str) -> Iterator[ConstDirectiveNode]:
    found = (_published(application) for node in nodes for application in applied(node, name))
    yield from {print_ast(application): application for application in found}.values()


def _most_common(nodes: Nodes, name: str) -> Iterator[ConstDirectiveNode]:
    found = [_published(application) for node in nodes for application in applied(node, name)]
    if found:
        (text, _), *_ = Counter(map(print_ast, found)).most_common(1)
        yield next(application for application in found if print_ast(application) == text)


def _published(application: ConstDirectiveNode) -> ConstDirectiveNode:
    return replace(application, name=NameNode(value=published_name(application.name.value)))


def _cost(nodes: Nodes) -> ConstDirectiveNode | None:
    """The dearest: the gateway cannot know which subgraph will be asked."""
    weight = _highest(nodes, COST, "weight")
    return None if weight is None else directive("cost", weight=integer(weight))


def _list_size(nodes: Nodes) -> ConstDirectiveNode | None:
    found = [application for node in nodes for application in applied(node, LIST_SIZE)]
    if not found:
        return None
    size = _highest(nodes, LIST_SIZE, "assumedSize")
    requires_one = all(flag_argument(node, "requireOneSlicingArgument", True) for node in found)
    return directive(
        "listSize",
        assumedSize=None if size is None else integer(size),
        slicingArguments=_union(found, "slicingArguments"),
        sizedFields=_union(found, "sizedFields"),
        requireOneSlicingArgument=flag(requires_one, default=True),
    )


def _highest(nodes: Nodes, name: str, parameter: str) -> int | None:
    values = (argument(application, parameter) for node in nodes for application in applied(node, name))
    return max((int(value.value) for value in values if isinstance(value, IntValueNode)), default=None)


def _union(found: list[ConstDirectiveNode], parameter: str) -> ConstListValueNode | None:
    given = [value for application in found if (value := argument(application, parameter)) is not None]
    distinct = {print_ast(item): item for value in given for item in items(value)}
    return listed(list(distinct.values())) if given else None
