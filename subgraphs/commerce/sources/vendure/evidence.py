"""What Vendure knows of its customers so that the hub can match them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from subgraphs.commerce.sources.vendure.api import MOST_ROWS, Api, items_of
from subgraphs.commerce.sources.vendure.customers import (
    ADDRESSES,
    CUSTOMER,
    account_record,
    addresses_of,
    customers_document,
)
from subgraphs.commerce.sources.vendure.filters import since
from subgraphs.commerce.sources.vendure.lists import place_key
from subgraphs.commerce.sources.vendure.shop import EXTERNAL_ID, NUMBER, Shop
from subgraphs.kit.errors import BadUserInput
from subgraphs.kit.evidence import Evidence, Place
from subgraphs.kit.pages import PageRequest, Placed, Position
from subgraphs.kit.products.node import Node
from subgraphs.kit.products.paging import Chunk, Stretch, product_page

__all__ = ["VendureEvidence"]

OLDEST = "OLDEST"


@dataclass(frozen=True, slots=True)
class VendureEvidence:
    """In the order in which the customers were made, which is that of Vendure's keys."""

    api: Api
    shop: Shop

    async def after(self, key: str | None, limit: int) -> Sequence[Evidence]:
        anchor = None if key is None else await self._place(key)
        request = PageRequest(OLDEST, limit, anchor=anchor)
        most = min(limit + 1, MOST_ROWS)
        page = await product_page(self._read, request, descending=False, limit=most)
        return [placed.record for placed in page.rows]

    async def _place(self, key: str) -> Position:
        found = await self.api.by_keys(customers_document("id createdAt"), [key])
        if key not in found:
            raise BadUserInput("`after` is not the key of an account.")
        return Position(found[key].moment("createdAt"), place_key(key))

    async def _read(self, stretch: Stretch) -> Chunk[Evidence]:
        document = (
            "query CustomerList($options: CustomerListOptions!) { customers(options: $options) { totalItems "
            f"items {{ {CUSTOMER} phoneNumber lastName {ADDRESSES} {self.shop.own_selection} }} }} }}"
        )
        begin = {} if stretch.since is None else {"filter": since("createdAt", stretch)}
        options = {"skip": stretch.offset, "take": stretch.limit, "sort": {"createdAt": "ASC"}, **begin}
        answer = await self.api.ask(document, {"options": options}, ttl=0)
        nodes, listed = items_of(answer), answer.one("customers")
        total = 0 if listed is None else listed.whole("totalItems")
        rows = [
            Placed(self._evidence(node), Position(node.moment("createdAt"), place_key(node.key)))
            for node in nodes
        ]
        return Chunk(rows, more=stretch.offset + len(nodes) < total)

    def _evidence(self, node: Node) -> Evidence:
        account = account_record(node, self.shop)
        places = (Place(one.name, one.postal_code, one.country, one.phone) for one in addresses_of(node))
        return Evidence(
            key=account.key,
            is_guest=node.one("user") is None,
            external_id=self.shop.own(node, EXTERNAL_ID),
            card_number=account.loyalty_card_number,
            customer_number=self.shop.own(node, NUMBER),
            email=account.email,
            email_is_verified=account.email_verified,
            phone=node.text("phoneNumber"),
            last_name=node.text("lastName"),
            places=tuple(places),
        )
