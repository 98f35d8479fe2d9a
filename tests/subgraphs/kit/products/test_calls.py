"""What a product is asked, how often, and what is made of its answers."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from subgraphs.kit.errors import SourceDown, SourceTimeout
from subgraphs.kit.products.call import Answer, ask, read, write
from subgraphs.kit.products.faults import (
    Fault,
    FaultKind,
    ProductFailure,
    ProductRefused,
    ProductRefusedUs,
    ProductThrottled,
    ProductUnreadable,
)
from tests.subgraphs.kit.products.conftest import Clock, Connect, Product, ok

async def test_a_call_goes_below_the_products_address(connect: Connect, product: Product) -> None:
    answer = await connect().send(read("/customers", {"id": 7}))

    assert str(product.seen[0].url) == "http://desk.example/api/customers?id=7"
    assert answer.json() == "fine"
