"""Which client asks for which field, and who answers it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from gateway.config import Settings

USES = "fiche_field_uses_total"


async def test_fields_are_counted_by_client_and_subgraph(serve: Any, free_address: str, scrape: Any) -> None:
    query = "{ orders { number customer { name points } } __typename }"
    async with serve(metrics=free_address, field_usage=True) as client:
        for name in ("shop-web", "shop-web", "till"):
            await client.post("/graphql", json={"query": query}, headers={"graphql-client-name": name})
        told = await scrape()

    assert told(USES, field="Query.orders", client="shop-web", subgraph_name="orders") == 2
    assert told(USES, field="Customer.points", client="shop-web", subgraph_name="loyalty") == 2
    assert told(USES, field="Customer.points", client="till") == 1
    assert told(USES, field="Customer.name", subgraph_name="orders") == 3
    assert told(USES, field="Customer.id") == 0, "a key that only the gateway needs"


async def test_clients_can_invent_no_more_series_than_there_may_be(
    serve: Any, free_address: str, scrape: Any
) -> None:
    async with serve(metrics=free_address, field_usage=True) as client:
        for number in range(120):
            headers = {"graphql-client-name": f"client-{number}"}
            await client.post("/graphql", json={"query": "{ tiers }"}, headers=headers)
        told = await scrape()

    series = [labels for name, labels in told.samples if name == USES]
    assert len(series) == 101
    assert told(USES, client="other") == 20
    assert told(USES) == 120


def test_uses_that_nobody_is_told_of_are_a_mistake() -> None:
    with pytest.raises(ValidationError, match="FICHE_FIELD_USAGE needs FICHE_METRICS or FICHE_OTLP"):
        Settings(field_usage=True)
