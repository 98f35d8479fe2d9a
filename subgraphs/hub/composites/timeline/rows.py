"""Reads the rows of a connection, and says moments and amounts as a timeline shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import cast

from subgraphs.hub.composites.asking.question import NodeField, Variable
from subgraphs.hub.composites.subject import Subject
from subgraphs.hub.composites.timeline.events import Entry, Event, Portion, Stream, TimelineKind

__all__ = [
    "Row",
    "amount",
    "connection_portion",
    "connection_text",
    "customer_stream",
    "day",
    "moment",
    "words",
]

Row = Mapping[str, object]

ToEvent = Callable[[Row], Event | None]
"""None for a row that is no event."""


def connection_text(name: str, selection: str, arguments: str = "") -> str:
    given = f"first: $first, after: $after{arguments and ', '}{arguments}"
    edges = f"edges {{ cursor node {{ {selection} }} }}"
    return f"{name}({given}) {{ {edges} pageInfo {{ hasNextPage endCursor }} }}"


def page_variables(first: int, after: str | None) -> tuple[Variable, ...]:
    return Variable("first", "Int", first), Variable("after", "String", after)


def customer_stream(subject: Subject, kind: TimelineKind, system: str, text: str, event: ToEvent) -> Stream:
    """A list on the customer, which its system merges over all records."""

    def question(first: int, after: str | None) -> NodeField:
        return NodeField(system, "Customer", subject.id, text, page_variables(first, after))

    return Stream(kind.value, kind, system, question, lambda value, _: connection_portion(value, event))


def connection_portion(value: object, event: ToEvent) -> Portion:
    connection = cast(Row, value)
    edges = cast(list[Row], connection["edges"])
    page = cast(Row, connection["pageInfo"])
    found = ((event(cast(Row, edge["node"])), cast(str, edge["cursor"])) for edge in edges)
    entries = tuple(Entry(one, cursor) for one, cursor in found if one is not None)
    return Portion(entries, cast("str | None", page["endCursor"]), bool(page["hasNextPage"]) and bool(edges))


def moment(text: object) -> dt.datetime:
    return dt.datetime.fromisoformat(cast(str, text))


def day(text: object) -> dt.datetime:
    """The beginning of a day of which the system knows no hour."""
    return dt.datetime.combine(dt.date.fromisoformat(cast(str, text)), dt.time(), dt.UTC)


def amount(money: object) -> str:
    told = cast(Row, money)
    return f"{told['amount']} {told['currency']}"


def words(code: object) -> str:
    """`PARTLY_PAID` → `partly paid`."""
    return str(code).replace("_", " ").lower()
