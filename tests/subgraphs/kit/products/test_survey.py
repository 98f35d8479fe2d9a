"""What is proposed for a product follows from what it allows and how fast it is."""

from __future__ import annotations

import pytest

from subgraphs.kit.products.survey import Pace, Proposal, propose


@pytest.mark.parametrize(
    ("middle", "slow", "allowed", "proposal"),
    [
        pytest.param(0.008, 0.02, None, Proposal(3_000, 8, 2.0, 5.0), id="a fast one without a limit"),
        pytest.param(0.225, 0.4, None, Proposal(260, 4, 8.0, 5.0), id="a slow one without a limit"),
        pytest.param(0.05, 0.1, 60, Proposal(48, 4, 2.0, 60.0), id="one that allows sixty a minute"),
        pytest.param(0.05, 0.2, 1, Proposal(1, 1, 4.0, 60.0), id="one that allows next to nothing"),
    ],
)
def test_a_budget_is_proposed(middle: float, slow: float, allowed: int | None, proposal: Proposal) -> None:
    assert propose(Pace(middle, slow, 6), allowed) == proposal
