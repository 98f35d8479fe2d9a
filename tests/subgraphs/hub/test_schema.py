"""The schema of the hub is the one that was agreed, and its committed print is current."""

from __future__ import annotations

from pathlib import Path

from subgraphs.hub import schema
from subgraphs.hub.schema import SCHEMA
from tests.subgraphs.conftest import SchemaFacts

AGREED = Path(__file__).parents[2] / "schema" / "customer_graph" / "hub.graphql"
COMMITTED = Path(schema.__file__).parents[1] / "schema.graphql"

UNUSED = frozenset(
    (
        "CountryCode",
        "CurrencyCode",
        "EmailAddress",
        "Locale",
        "Money",
        "PhoneNumber",
        "RecordOutcome",
        "RecordOutcomeKind",
        "SubjectPayload",
    )
)
"""Types that all subgraphs share, and that this one has no use for."""


def test_the_schema_declares_what_was_agreed(schema_facts: SchemaFacts) -> None:
    agreed, printed = schema_facts(AGREED.read_text(), UNUSED), schema_facts(SCHEMA.as_str())

    assert sorted(agreed - printed) == []
    assert sorted(printed - agreed) == []


def test_the_committed_print_is_current() -> None:
    assert f"{SCHEMA.as_str()}\n" == COMMITTED.read_text()
