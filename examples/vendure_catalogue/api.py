"""Vendure's Admin API as the catalogue asks it: one document, one answer, errors in an answer of 200."""

from __future__ import annotations

from collections.abc import Mapping

from subgraphs.kit.products.call import Answer, ask
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.faults import Fault, FaultKind, ProductUnreadable
from subgraphs.kit.products.graphql import data_of, first_error
from subgraphs.kit.products.node import Node

__all__ = ["answered", "judged", "one_of"]

KINDS = {"FORBIDDEN": FaultKind.UNAUTHORISED, "INTERNAL_SERVER_ERROR": FaultKind.UNAVAILABLE}


async def answered(calls: ProductCalls, document: str, variables: Mapping[str, object]) -> Node:
    """The one field that the document asks for."""
    data = data_of(await calls.send(ask("", {"query": document, "variables": variables})))
    [name] = data.values
    return one_of(data, name)


def judged(answer: Answer) -> Fault | None:
    match first_error(answer):
        case (code, words):
            return Fault(KINDS.get(code, FaultKind.REFUSED), words, status=answer.status)
        case _:
            return None


def one_of(node: Node, name: str) -> Node:
    found = node.one(name)
    if found is None:
        raise ProductUnreadable(f"answered no {name}")
    return found
