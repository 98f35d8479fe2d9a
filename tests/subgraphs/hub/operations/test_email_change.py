"""Changing an e-mail address: reserved, confirmed, written by commerce, followed by every copy."""

from __future__ import annotations

from pathlib import Path

from subgraphs.hub.operations.records import OperationStatus
from tests.subgraphs.hub.operations.shop import open_shop
from tests.subgraphs.hub.operations.stock import customer

NEW = "planted.new1@shop.example"


async def test_an_address_is_changed_everywhere_after_the_click(folder: Path) -> None:
    async with open_shop(folder) as shop:
        waiting = await shop.accepted("customerEmailChange", "k1", customerId=customer(1), newEmail=NEW)
        assert waiting.status is OperationStatus.PENDING
        await shop.click(NEW)

        assert await shop.ended(waiting.id) == [OperationStatus.SUCCEEDED]
        assert await shop.told(waiting.id) == [
            "COMMERCE reserve the e-mail address: DONE",
            "COMMERCE wait for the confirmation: DONE",
            "COMMERCE set the e-mail address: DONE",
            "CRM set email: DONE",
            "LOYALTY set email: DONE",
            "ACCOUNTING set email: DONE",
        ]
        assert shop.emails(1) == [NEW] * 4
