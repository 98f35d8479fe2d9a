"""The schema of the hub is the one that was agreed, and its committed print is current."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from subgraphs.hub import schema
from subgraphs.hub.schema import SCHEMA

AGREED = Path(__file__).parent / "expected.graphql"
COMMITTED = Path(schema.__file__).parents[1] / "schema.graphql"


def test_the_schema_declares_what_was_agreed(schema_facts: Callable[[str], frozenset[str]]) -> None:
    agreed, printed = schema_facts(AGREED.read_text()), schema_facts(SCHEMA.as_str())

    assert sorted(agreed - printed) == []
    assert sorted(printed - agreed) == []


def test_the_committed_print_is_current() -> None:
    assert f"{SCHEMA.as_str()}\n" == COMMITTED.read_text()
