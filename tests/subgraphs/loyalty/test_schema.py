"""The schema of loyalty is the one that was agreed, and its committed print is current."""

from __future__ import annotations

from pathlib import Path

from subgraphs.loyalty import schema
from subgraphs.loyalty.schema import SCHEMA
from tests.subgraphs.conftest import SchemaFacts

AGREED = Path(__file__).parents[2] / "schema" / "customer_graph" / "loyalty.graphql"
COMMITTED = Path(schema.__file__).parents[1] / "schema.graphql"

UNUSED = frozenset(
    (
        "CountryCode",
        "Locale",
        "SystemCode",
    )
)
"""Types that all subgraphs share, and that this one has no use for."""


def test_the_schema_declares_what_was_agreed(schema_facts: SchemaFacts) -> None:
    agreed, printed = schema_facts(AGREED.read_text(), UNUSED), schema_facts(SCHEMA.as_str())

    assert sorted(agreed - printed) == []
    assert sorted(printed - agreed) == []


def test_the_committed_print_is_current() -> None:
    assert f"{SCHEMA.as_str()}\n" == COMMITTED.read_text()


def test_the_marks_of_the_customer_graph_are_composed() -> None:
    printed = SCHEMA.as_str()

    assert '@composeDirective(name: "@copyOf")' in printed
    assert '@composeDirective(name: "@pii")' in printed
    assert '@link(url: "https://fiche.example/customer/v1.0", import: ["@copyOf", "@pii"])' in printed
