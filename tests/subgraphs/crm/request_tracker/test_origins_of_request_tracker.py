"""What Request Tracker fills is said, field by field, and it is of exchanges alone."""

from __future__ import annotations

from importlib.resources import files

from subgraphs.crm.sources.request_tracker.origins import ORIGINS

SDL = (files("subgraphs.crm") / "schema.graphql").read_text(encoding="utf-8")


def test_what_is_declared_is_in_the_schema() -> None:
    assert ORIGINS.strangers(SDL) == []


def test_each_field_of_an_exchange_is_declared_and_no_field_of_anything_else() -> None:
    declared = {field for field, origin in ORIGINS.of_schema(SDL).items() if origin is not None}

    kinds = {field.partition(".")[0] for field in declared}
    assert kinds == {"Customer", "Order", "Exchange", "ExchangeMessage"}
    assert {field for field in declared if field.startswith(("Customer.", "Order."))} == {
        "Customer.exchanges",
        "Order.exchanges",
    }
    forgotten = [field for field, origin in ORIGINS.of_schema(SDL).items() if origin is None]
    assert not [field for field in forgotten if field.startswith("Exchange")]
