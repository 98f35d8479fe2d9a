"""What is proposed for a product follows from what it allows and how fast it is."""

from __future__ import annotations

import httpx
import pytest

from subgraphs.kit.products.call import read
from subgraphs.kit.products.calls import ProductCalls
from subgraphs.kit.products.connector import Finding, Right
from subgraphs.kit.products.faults import ProductRefusedUs
from subgraphs.kit.products.origins import Origins
from subgraphs.kit.products.settings import ProductSettings
from subgraphs.kit.products.survey import Pace, Proposal, propose, survey


@pytest.mark.parametrize(
    ("middle", "slow", "allowed", "proposal"),
    [
        pytest.param(0.008, 0.02, None, Proposal(3_000, 8, 2.0, 5.0), id="a fast one without a limit"),
        pytest.param(0.225, 0.4, None, Proposal(260, 4, 8.0, 5.0), id="a slow one without a limit"),
        pytest.param(0.05, 0.1, 60, Proposal(48, 4, 2.0, 60.0, 3_600.0), id="one that allows sixty a minute"),
        pytest.param(0.05, 0.2, 1, Proposal(1, 1, 4.0, 60.0, 3_600.0), id="one that allows next to nothing"),
    ],
)
def test_a_budget_is_proposed(middle: float, slow: float, allowed: int | None, proposal: Proposal) -> None:
    assert propose(Pace(middle, slow, 6), allowed) == proposal


async def test_a_product_that_grants_nothing_does_not_take_us() -> None:
    """Some connectors find that out right by right."""
    with pytest.raises(ProductRefusedUs):
        await survey(Stingy(), ProductSettings(source="stingy", url="http://desk.example"))


class Stingy:
    name = "stingy"
    needs = ("url",)
    origins = Origins(())

    def calls(self, settings: ProductSettings) -> ProductCalls:
        return ProductCalls(settings, transport=httpx.MockTransport(lambda _: httpx.Response(403)))

    async def probe(self, calls: ProductCalls) -> Finding:
        try:
            await calls.send(read("/members"))
        except ProductRefusedUs:
            return Finding("somebody", rights=[Right("members", False, "who has a card")])
        return Finding("somebody", rights=[Right("members", True, "who has a card")])
