"""A page is a walk along an index, so that each costs the same."""

from __future__ import annotations

import pytest

from subgraphs.kit.keyset import Listing
from subgraphs.loyalty.sources.sql.adapter import LEDGER, VOUCHERS


@pytest.mark.parametrize("listing", [LEDGER, VOUCHERS])
def test_an_index_begins_with_the_owner_and_goes_on_with_the_cursor(listing: Listing) -> None:
    indexes = [[column.name for column in index.columns] for index in listing.table.indexes]

    for keyset in listing.orders.values():
        walked = list(dict.fromkeys((listing.owner.name, keyset.column.name, keyset.id.name)))
        assert any(columns[: len(walked)] == walked for columns in indexes), walked
