"""The schema of loyalty is the one that was agreed, and its committed print is current."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from subgraphs.loyalty import schema
from subgraphs.loyalty.schema import SCHEMA

AGREED = Path(__file__).parent / "expected.graphql"
COMMITTED = Path(schema.__file__).parents[1] / "schema.graphql"


def test_the_schema_declares_what_was_agreed(schema_facts: Callable[[str], frozenset[str]]) -> None:
    agreed, printed = schema_facts(AGREED.read_text()), schema_facts(SCHEMA.as_str())

    assert sorted(agreed - printed) == []
    assert sorted(printed - agreed) == []


def test_the_committed_print_is_current() -> None:
    assert f"{SCHEMA.as_str()}\n" == COMMITTED.read_text()


def test_the_marks_of_the_customer_graph_are_composed() -> None:
    printed = SCHEMA.as_str()

    assert '@composeDirective(name: "@copyOf")' in printed
    assert '@composeDirective(name: "@pii")' in printed
    assert '@link(url: "https://fiche.example/customer/v1.0", import: ["@copyOf", "@pii"])' in printed
